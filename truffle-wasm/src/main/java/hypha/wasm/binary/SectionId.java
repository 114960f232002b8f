package hypha.wasm.binary;

/** The ids of a module's sections (core specification 5.5.2). */
public final class SectionId {
    /** Custom section: a name, and content that only tools know. */
    public static final int CUSTOM = 0;
    /** Types. */
    public static final int TYPE = 1;
    /** Imports. */
    public static final int IMPORT = 2;
    /** Types of the defined functions. */
    public static final int FUNCTION = 3;
    /** Tables. */
    public static final int TABLE = 4;
    /** Memories. */
    public static final int MEMORY = 5;
    /** Globals. */
    public static final int GLOBAL = 6;
    /** Exports. */
    public static final int EXPORT = 7;
    /** The start function. */
    public static final int START = 8;
    /** Element segments. */
    public static final int ELEMENT = 9;
    /** Bodies of the defined functions. */
    public static final int CODE = 10;
    /** Data segments. */
    public static final int DATA = 11;
    /** The number of data segments; comes before the code. */
    public static final int DATA_COUNT = 12;
    /** Tags of exceptions; comes before the globals. */
    public static final int TAG = 13;

    /** One more than the highest id. */
    static final int COUNT = 14;

    private SectionId() {}
}
