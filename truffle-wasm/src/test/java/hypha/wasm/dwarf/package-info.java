/** Tests of the reader of debugging information, on DWARF that is put together by hand. What a compiler makes is tested in the module {@code tests}. */
package hypha.wasm.dwarf;
