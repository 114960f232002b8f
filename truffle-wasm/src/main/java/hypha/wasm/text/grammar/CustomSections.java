package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.TokenKind;
import hypha.wasm.text.token.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Custom sections that annotations give: {@code (@custom "name" (after code) "bytes"…)}. Spec: appendix/custom#custom-annotations. */
final class CustomSections {
    /** Where a section stands: before or after another one, or before or after all of them if that is null. */
    private record Place(boolean after, Section section) {}

    private record Custom(Place place, BinaryWriter content) {}

    private final List<Custom> sections = new ArrayList<>();

    /** Reads the annotations among a module's fields. */
    static CustomSections read(Tokens tokens, int start, int end) {
        CustomSections sections = new CustomSections();
        for (Tokens.Annotation annotation : tokens.annotations()) {
            boolean inside = annotation.tokenIndex() >= start && annotation.tokenIndex() <= end;
            if (inside && annotation.id().equals("custom")) {
                sections.read(new Cursor(annotation.content()));
            }
        }
        return sections;
    }

    private void read(Cursor cursor) {
        BinaryWriter content = new BinaryWriter().name(cursor.expectName());
        Place place = new Place(true, null);
        if (cursor.at(TokenKind.OPEN)) {
            place = place(cursor);
        }
        while (!cursor.at(TokenKind.END)) {
            content.raw(cursor.expectString());
        }
        sections.add(new Custom(place, content));
    }

    private static Place place(Cursor cursor) {
        boolean after = cursor.takeOpen("after");
        if (!after) {
            cursor.expectOpen("before");
        }
        Section section = null;
        if (!cursor.takeWord(after ? "last" : "first")) {
            section = cursor.at(TokenKind.WORD) ? Section.of(cursor.text()) : null;
            if (section == null) {
                throw cursor.unexpected();
            }
            cursor.advance();
        }
        cursor.expectClose();
        return new Place(after, section);
    }

    void writeFirst(BinaryWriter out) {
        write(new Place(false, null), out);
    }

    void writeLast(BinaryWriter out) {
        write(new Place(true, null), out);
    }

    void writeBefore(Section section, BinaryWriter out) {
        write(new Place(false, section), out);
    }

    void writeAfter(Section section, BinaryWriter out) {
        write(new Place(true, section), out);
    }

    private void write(Place place, BinaryWriter out) {
        for (Custom custom : sections) {
            if (custom.place.equals(place)) {
                out.u8(0).sized(custom.content);
            }
        }
    }
}
