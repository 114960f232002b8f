package hypha.wasm.dwarf;

/** The encodings of attribute values (DWARF 5, 7.5.6). */
final class Form {
    static final int ADDR = 0x01;
    static final int BLOCK2 = 0x03;
    static final int BLOCK4 = 0x04;
    static final int DATA2 = 0x05;
    static final int DATA4 = 0x06;
    static final int DATA8 = 0x07;
    static final int STRING = 0x08;
    static final int BLOCK = 0x09;
    static final int BLOCK1 = 0x0a;
    static final int DATA1 = 0x0b;
    static final int FLAG = 0x0c;
    static final int SDATA = 0x0d;
    static final int STRP = 0x0e;
    static final int UDATA = 0x0f;
    static final int REF_ADDR = 0x10;
    static final int REF1 = 0x11;
    static final int REF2 = 0x12;
    static final int REF4 = 0x13;
    static final int REF8 = 0x14;
    static final int REF_UDATA = 0x15;
    static final int INDIRECT = 0x16;
    static final int SEC_OFFSET = 0x17;
    static final int EXPRLOC = 0x18;
    static final int FLAG_PRESENT = 0x19;
    static final int STRX = 0x1a;
    static final int ADDRX = 0x1b;
    static final int REF_SUP4 = 0x1c;
    static final int STRP_SUP = 0x1d;
    static final int DATA16 = 0x1e;
    static final int LINE_STRP = 0x1f;
    static final int REF_SIG8 = 0x20;
    static final int IMPLICIT_CONST = 0x21;
    static final int LOCLISTX = 0x22;
    static final int RNGLISTX = 0x23;
    static final int REF_SUP8 = 0x24;
    static final int STRX1 = 0x25;
    static final int STRX2 = 0x26;
    static final int STRX3 = 0x27;
    static final int STRX4 = 0x28;
    static final int ADDRX1 = 0x29;
    static final int ADDRX2 = 0x2a;
    static final int ADDRX3 = 0x2b;
    static final int ADDRX4 = 0x2c;

    private Form() {}

    /**
     * Reads a value. What it gives depends on the form: a number; for references the offset that is encoded, for strings in other sections their offset or index there, for strings right here and for
     * blocks {@link #place} of where they are.
     */
    static long read(DwarfReader in, int form, int addressSize, long implicit) {
        return switch (form) {
            case ADDR -> in.unsigned(addressSize);
            case DATA1, REF1, FLAG, STRX1, ADDRX1 -> in.u8();
            case DATA2, REF2, STRX2, ADDRX2 -> in.u16();
            case STRX3, ADDRX3 -> in.unsigned(3);
            case DATA4, REF4, STRX4, ADDRX4, REF_SUP4 -> in.u32();
            case DATA8, REF8, REF_SIG8, REF_SUP8 -> in.u64();
            case SDATA -> in.sleb();
            case UDATA, REF_UDATA, STRX, ADDRX, LOCLISTX, RNGLISTX -> in.uleb();
            case STRP, LINE_STRP, SEC_OFFSET, REF_ADDR, STRP_SUP -> in.offset();
            case FLAG_PRESENT -> 1;
            case IMPLICIT_CONST -> implicit;
            case STRING -> {
                int start = in.position();
                in.skipString();
                yield place(start, in.position() - start);
            }
            case BLOCK1 -> block(in, in.u8());
            case BLOCK2 -> block(in, in.u16());
            case BLOCK4 -> block(in, in.u32());
            case BLOCK, EXPRLOC -> block(in, in.uleb());
            case DATA16 -> block(in, 16);
            default -> throw new DwarfFormatException("unknown form: form=0x" + Integer.toHexString(form));
        };
    }

    private static long block(DwarfReader in, long length) {
        int start = in.position();
        in.skip(length);
        return place(start, (int) length);
    }

    /** Packs where something is in the module. */
    static long place(int start, int length) {
        return (long) start << 32 | length;
    }

    static int placeStart(long place) {
        return (int) (place >>> 32);
    }

    static int placeEnd(long place) {
        return (int) (place >>> 32) + (int) place;
    }

    static boolean isBlock(int form) {
        return form == EXPRLOC || form == BLOCK || form == BLOCK1 || form == BLOCK2 || form == BLOCK4;
    }

    static boolean isAddressIndex(int form) {
        return form == ADDRX || form >= ADDRX1 && form <= ADDRX4;
    }

    static boolean isAddress(int form) {
        return form == ADDR || isAddressIndex(form);
    }

    static boolean isStringIndex(int form) {
        return form == STRX || form >= STRX1 && form <= STRX4;
    }
}
