package hypha.wasm.dwarf;

import hypha.wasm.dwarf.DebugType.Discriminator;
import hypha.wasm.dwarf.DebugType.Member;
import java.util.List;

/** Reads the members of structures. */
final class MemberReader {
    private MemberReader() {}

    /** Adds the members of a structure, those of its alternatives ({@code DW_TAG_variant_part}, as Rust's enumerations have them) included. */
    static void read(DebugInfo info, Entry structure, List<Member> members, int limit) {
        Entry discriminator = null;
        Long value = null;
        boolean inVariant = false;
        EntryCursor cursor = new EntryCursor(structure);
        for (Entry child = cursor.next(); child != null && members.size() < limit; child = cursor.next()) {
            if (cursor.depth() == 0) {
                inVariant = false;
            }
            switch (child.tag()) {
                case Dw.TAG_VARIANT_PART -> discriminator = child.reference(Dw.AT_DISCR);
                case Dw.TAG_VARIANT -> {
                    inVariant = true;
                    value = child.has(Dw.AT_DISCR_VALUE) ? child.constant(Dw.AT_DISCR_VALUE, 0) : null;
                }
                case Dw.TAG_MEMBER, Dw.TAG_INHERITANCE -> {
                    boolean isDiscriminator = discriminator != null && child.position == discriminator.position;
                    boolean isField = child.has(Dw.AT_DATA_MEMBER_LOCATION)
                            || child.has(Dw.AT_DATA_BIT_OFFSET)
                            || structure.tag() == Dw.TAG_UNION_TYPE;
                    if (isField && !isDiscriminator) {
                        Discriminator condition = inVariant && discriminator != null
                                ? new Discriminator(
                                        discriminator.constant(Dw.AT_DATA_MEMBER_LOCATION, 0),
                                        TypeReader.typeOf(info, discriminator),
                                        value)
                                : null;
                        members.add(member(info, child, condition));
                    }
                    cursor.skipChildren();
                }
                default -> cursor.skipChildren();
            }
        }
    }

    private static Member member(DebugInfo info, Entry entry, Discriminator condition) {
        DebugType type = TypeReader.typeOf(info, entry);
        String name = entry.name();
        if (name == null) {
            name = entry.tag() == Dw.TAG_INHERITANCE ? type.name() : "";
        }
        long offset = entry.constant(Dw.AT_DATA_MEMBER_LOCATION, 0);
        int bits = Math.clamp(entry.constant(Dw.AT_BIT_SIZE, 0), 0, Long.SIZE);
        long bitOffset = entry.constant(Dw.AT_DATA_BIT_OFFSET, offset * Byte.SIZE);
        return new Member(name, type, offset, bitOffset, bits, condition);
    }
}
