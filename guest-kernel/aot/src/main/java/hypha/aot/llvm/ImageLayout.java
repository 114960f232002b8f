package hypha.aot.llvm;

/**
 * How an image lies in memory: one loadable segment each for code, ring 0 code, constants and variables, each in pages of its own, so
 * that no page is both writable and executable and ring 3 can be kept out of the nucleus.
 */
final class ImageLayout {
    private ImageLayout() {}

    /** The linker script of an image at an address. */
    static String linkerScript(long base, String entry) {
        return """
                ENTRY(%s)
                PHDRS
                {
                  text PT_LOAD FLAGS(5);
                  nucleus PT_LOAD FLAGS(5);
                  rodata PT_LOAD FLAGS(4);
                  data PT_LOAD FLAGS(6);
                }
                SECTIONS
                {
                  . = 0x%x;
                  .text : { *(.text .text.*) } :text
                  . = ALIGN(4096);
                  .nucleus : { *(.nucleus .nucleus.*) } :nucleus
                  . = ALIGN(4096);
                  .rodata : { *(.rodata .rodata.*) } :rodata
                  . = ALIGN(4096);
                  .data : { *(.data .data.*) } :data
                  .bss : { *(.bss .bss.* COMMON) } :data
                  .debug_abbrev 0 : { *(.debug_abbrev) }
                  .debug_addr 0 : { *(.debug_addr) }
                  .debug_aranges 0 : { *(.debug_aranges) }
                  .debug_frame 0 : { *(.debug_frame) }
                  .debug_info 0 : { *(.debug_info) }
                  .debug_line 0 : { *(.debug_line) }
                  .debug_line_str 0 : { *(.debug_line_str) }
                  .debug_loc 0 : { *(.debug_loc) }
                  .debug_loclists 0 : { *(.debug_loclists) }
                  .debug_names 0 : { *(.debug_names) }
                  .debug_ranges 0 : { *(.debug_ranges) }
                  .debug_rnglists 0 : { *(.debug_rnglists) }
                  .debug_str 0 : { *(.debug_str) }
                  .debug_str_offsets 0 : { *(.debug_str_offsets) }
                  .comment 0 : { *(.comment) }
                  .symtab 0 : { *(.symtab) }
                  .strtab 0 : { *(.strtab) }
                  .shstrtab 0 : { *(.shstrtab) }
                  /DISCARD/ : { *(.note.* .eh_frame .llvm_addrsig .debug_gnu_pubnames .debug_gnu_pubtypes .debug_pubnames .debug_pubtypes) }
                }
                """.formatted(entry, base);
    }
}
