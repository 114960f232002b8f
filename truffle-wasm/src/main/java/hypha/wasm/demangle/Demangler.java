package hypha.wasm.demangle;

/**
 * Demangles names as C++ (Itanium ABI) and Rust compilers put them into name sections.
 *
 * <p>A name is a claim of the module that it comes from: this never throws, and takes time and memory in proportion to fixed bounds, whatever the name is.
 */
public final class Demangler {
    /** Longer names are left as they are. */
    private static final int MAXIMUM_LENGTH = 8 << 10;

    private Demangler() {}

    /** Returns a name as its language writes it, or the name itself if it is not mangled, not understood, or would become too long. */
    public static String demangle(String name) {
        if (name.length() < 3 || name.length() > MAXIMUM_LENGTH || name.charAt(0) != '_') {
            return name;
        }
        try {
            if (name.startsWith("_R")) {
                return new RustV0(new Cursor(name, 2)).demangle();
            }
            if (name.startsWith("_ZN") && RustLegacy.isMangled(name)) {
                return RustLegacy.demangle(name);
            }
            if (name.startsWith("_Z")) {
                return new ItaniumNames(new Cursor(name, 2)).demangle();
            }
        } catch (MalformedNameException e) {
            return name;
        }
        return name;
    }
}
