/**
 * WASI preview 1, snapshot 1 (names and layouts of its witx). Every pointer and length is a claim of the task, checked before use.
 */
package hypha.kernel.wasi;
