package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;

/** The sections of a module, one after the other. Spec: binary/modules#sections. */
final class Sections {
    private static final int PREAMBLE_BYTES = 8;
    private static final int MAGIC = 0x6d73_6100;

    private final ByteReader reader;
    private final int end;

    /**
     * Creates the sections of a module.
     *
     * @throws hypha.wasm.exception.WasmException if the bytes do not begin as a module
     */
    Sections(byte[] bytes) {
        this.reader = new ByteReader(bytes, 0, bytes.length);
        this.end = bytes.length;
        if (reader.fixed32() != MAGIC) {
            reader.seek(0);
            throw reader.malformed("magic header not detected");
        }
        if (reader.fixed32() != 1) {
            reader.seek(Integer.BYTES);
            throw reader.malformed("unknown binary version");
        }
    }

    /** What is done with a section. */
    interface Action {
        /**
         * Takes a section.
         *
         * @param id the section's id
         * @param content at the section's content, and limited to it
         * @param contentEnd the offset after the section
         */
        void accept(int id, ByteReader content, int contentEnd);
    }

    /** Does something with each section in turn. */
    void each(Action action) {
        reader.seek(PREAMBLE_BYTES);
        while (reader.remaining() > 0) {
            int id = reader.u8();
            int length = reader.length();
            int sectionEnd = reader.position() + length;
            reader.limit(sectionEnd);
            action.accept(id, reader, sectionEnd);
            reader.limit(end);
            reader.seek(sectionEnd);
        }
    }
}
