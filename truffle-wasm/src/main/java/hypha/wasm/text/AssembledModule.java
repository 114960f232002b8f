package hypha.wasm.text;

import hypha.wasm.exception.WasmException;
import java.util.Arrays;
import java.util.function.IntFunction;

/** A binary module that was made of a text, and knows which of its bytes come from where, so that who reads only the text can be told what is invalid in it. */
public final class AssembledModule {
    private final byte[] bytes;
    private final IntFunction<TextPlace> text;
    private final int[] offsets;
    private final int[] textOffsets;

    /**
     * Creates a module.
     *
     * @param bytes the binary module
     * @param text the place that a byte offset in the text is
     * @param offsets byte offsets in the module, ascending; where what comes of one place of the text begins
     * @param textOffsets for each of them the byte offset in the text, or a negative number if what begins there is in no one place of it
     */
    public AssembledModule(byte[] bytes, IntFunction<TextPlace> text, int[] offsets, int[] textOffsets) {
        this.bytes = bytes;
        this.text = text;
        this.offsets = offsets;
        this.textOffsets = textOffsets;
    }

    /** Returns the binary module; not validated. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns where the text says what is at a byte offset of the module: the instruction, or the field; null if it is in no one place (as a section's size), or the offset is negative. */
    public TextPlace place(int byteOffset) {
        int found = Arrays.binarySearch(offsets, byteOffset);
        int index = found >= 0 ? found : -found - 2;
        return index < 0 || textOffsets[index] < 0 ? null : text.apply(textOffsets[index]);
    }

    /** Returns a failure of this module with the place in the text in its message; the failure itself if it has none. */
    public WasmException located(WasmException failure) {
        TextPlace place = place(failure.byteOffset());
        return place == null ? failure : failure.at(place.toString(), null);
    }
}
