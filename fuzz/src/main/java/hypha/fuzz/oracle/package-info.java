/**
 * Runs generated modules on several engines and compares what they do: this project's engine, interpreted and compiled in several ways, Endive, and the V8 of Node.js if it is there.
 */
package hypha.fuzz.oracle;
