package hypha.hypervisor.jvm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;

/** The kernel's string literals as bytes in guest RAM, each put there when it is first asked for. */
final class Literals {
    /** Where a literal is. */
    private record Place(long address, int bytes) {}

    private final MemorySegment area;
    private final long areaGpa;
    private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();
    private long used;

    /**
     * Literals in an area of guest RAM.
     *
     * @param area its memory
     * @param areaGpa its address
     */
    Literals(MemorySegment area, long areaGpa) {
        this.area = area;
        this.areaGpa = areaGpa;
    }

    long address(String literal) {
        return place(literal).address();
    }

    int bytes(String literal) {
        return place(literal).bytes();
    }

    private Place place(String literal) {
        Place place = places.get(literal);
        return place == null ? add(literal) : place;
    }

    private synchronized Place add(String literal) {
        Place place = places.get(literal);
        if (place == null) {
            byte[] bytes = literal.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > area.byteSize() - used) {
                throw new IllegalStateException("the kernel's literals exceed bytes=" + area.byteSize());
            }
            MemorySegment.copy(bytes, 0, area, ValueLayout.JAVA_BYTE, used, bytes.length);
            place = new Place(areaGpa + used, bytes.length);
            used += bytes.length;
            places.put(literal, place);
        }
        return place;
    }
}
