package hypha.wasm.types;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TypeRegistryTest {
    private static final int NONE = SubType.NO_SUPERTYPE;

    private final TypeRegistry registry = new TypeRegistry();

    /** Returns a struct with one field that is a reference to a type, open to subtypes. */
    private static SubType link(int target, int supertype, int groupEnd) {
        FieldType field = FieldType.of(ValueType.ofCode(ValueType.ofIndex(target)), false);
        return new SubType(new StructType(new FieldType[] {field}), supertype, false, groupEnd);
    }

    private static SubType empty(boolean isFinal, int groupEnd) {
        return new SubType(new StructType(new FieldType[0]), NONE, isFinal, groupEnd);
    }

    @Test
    void whatRefersToItselfAlikeIsTheSameType() {
        DefinedType[] first = registry.canonical(new SubType[] {link(0, NONE, 1)});
        DefinedType[] second = registry.canonical(new SubType[] {empty(true, 1), link(1, NONE, 2), link(2, NONE, 3)});
        assertSame(first[0], second[1]);
        assertSame(first[0], second[2]);
        assertNotSame(first[0], second[0]);
    }

    @Test
    void theGroupIsPartOfTheType() {
        DefinedType alone = registry.canonical(new SubType[] {empty(false, 1)})[0];
        DefinedType[] together = registry.canonical(new SubType[] {empty(false, 2), empty(false, 2)});
        assertNotSame(alone, together[0]);
        assertNotSame(together[0], together[1]);
        assertSame(together[1], registry.canonical(new SubType[] {empty(false, 2), empty(false, 2)})[1]);
    }

    @Test
    void finalityIsPartOfTheType() {
        assertNotSame(
                registry.canonical(new SubType[] {empty(false, 1)})[0],
                registry.canonical(new SubType[] {empty(true, 1)})[0]);
    }

    @Test
    void aReferenceIntoTheGroupIsNotOneOutOfIt() {
        // The second refers to the first: in one group, and from a group of its own.
        DefinedType[] one = registry.canonical(new SubType[] {empty(false, 2), link(0, NONE, 2)});
        DefinedType[] two = registry.canonical(new SubType[] {empty(false, 1), link(0, NONE, 2)});
        assertNotSame(one[1], two[1]);
    }

    @Test
    void supertypesAreKnownAtEveryDistance() {
        int count = 64;
        SubType[] chain = new SubType[count];
        for (int i = 0; i < count; i++) {
            chain[i] = new SubType(new StructType(new FieldType[0]), i - 1, false, i + 1);
        }
        DefinedType[] types = registry.canonical(chain);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                assertEquals(i >= j, types[i].isSubtypeOf(types[j]), i + " " + j);
            }
        }
        DefinedType sibling = registry.canonical(new SubType[] {chain[0], chain[1], link(2, 1, 3)})[2];
        assertTrue(sibling.isSubtypeOf(types[1]));
        assertFalse(sibling.isSubtypeOf(types[2]));
        assertFalse(types[63].isSubtypeOf(sibling));
    }

    @Test
    void aMillionTypesTakeTimeInProportion() {
        int count = 1_000_000;
        SubType[] separate = new SubType[count];
        SubType[] together = new SubType[count];
        for (int i = 0; i < count; i++) {
            separate[i] = link(Math.max(i - 1, 0), NONE, i + 1);
            together[i] = link(count - 1 - i, NONE, count);
        }
        DefinedType[] types = registry.canonical(separate);
        assertNotSame(types[count - 1], types[count - 2]);
        assertSame(types[count - 1], registry.canonical(separate)[count - 1]);
        assertNotSame(registry.canonical(together)[0], types[0]);
    }

    @Test
    void abstractTypesMatchAsTheSpecificationOrdersThem() {
        int[][] above = {
            {HeapType.NONE, HeapType.I31, HeapType.STRUCT, HeapType.ARRAY, HeapType.EQ, HeapType.ANY},
            {HeapType.I31, HeapType.EQ, HeapType.ANY},
            {HeapType.STRUCT, HeapType.EQ, HeapType.ANY},
            {HeapType.ARRAY, HeapType.EQ, HeapType.ANY},
            {HeapType.EQ, HeapType.ANY},
            {HeapType.ANY},
            {HeapType.NOFUNC, HeapType.FUNC},
            {HeapType.FUNC},
            {HeapType.NOEXTERN, HeapType.EXTERN},
            {HeapType.EXTERN},
            {HeapType.NOEXN, HeapType.EXN},
            {HeapType.EXN},
        };
        for (int[] row : above) {
            for (int sup = HeapType.EXN; sup <= HeapType.NOEXN; sup++) {
                boolean expected = false;
                for (int member : row) {
                    expected |= member == sup;
                }
                String pair = HeapType.name(row[0]) + " " + HeapType.name(sup);
                assertEquals(expected, HeapType.matches(row[0], sup), pair);
                assertEquals(expected, ValueType.ofCode(row[0]).matches(ValueType.ofCode(sup)), pair);
                assertFalse(ValueType.ofCode(row[0]).matches(ValueType.ofCode(ValueType.nonNull(sup))), pair);
            }
        }
    }

    @Test
    void namesAreThoseOfTheTextFormat() {
        assertEquals("funcref", ValueType.FUNCREF.toString());
        assertEquals("nullref", ValueType.name(HeapType.NONE));
        assertEquals("nullexternref", ValueType.name(HeapType.NOEXTERN));
        assertEquals("(ref i31)", ValueType.name(ValueType.nonNull(HeapType.I31)));
        assertEquals("(ref null 7)", ValueType.name(ValueType.ofIndex(7)));
        assertEquals("(ref 7)", ValueType.name(ValueType.nonNull(ValueType.ofIndex(7))));
    }
}
