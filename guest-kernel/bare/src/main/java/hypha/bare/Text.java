package hypha.bare;

/** String literals as bytes in memory. The argument must be a literal where it stands. */
public final class Text {
    private Text() {}

    /** The address of the literal's UTF-8 bytes, which are read-only and valid for ever. */
    @Intrinsic("text.address")
    public static long address(String literal) {
        return Hosted.machine().literalAddress(literal);
    }

    /** The number of the literal's UTF-8 bytes. */
    @Intrinsic("text.length")
    public static int length(String literal) {
        return Hosted.machine().literalLength(literal);
    }
}
