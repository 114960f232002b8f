/** Inputs that are not quite modules, and what they are given to: parser, validator, translator, printer and reader of the text format. */
package hypha.fuzz.mutate;
