package hypha.wasm.debug;

import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import hypha.wasm.dwarf.DebugVariable;
import hypha.wasm.dwarf.ValueLocation;

/** A variable of the source. One that the compiler left no trace of has no value. */
final class SourceVariable implements Variable {
    private final DebugVariable variable;
    private final Place place;

    SourceVariable(DebugVariable variable, int byteOffset, SuspendedFrame frame) {
        this.variable = variable;
        FrameState state = frame == null ? null : new FrameState(frame);
        ValueLocation location = state == null ? null : variable.locate(byteOffset, state);
        this.place = location == null ? null : new Place(state, location);
    }

    @Override
    public String name() {
        return variable.name();
    }

    @Override
    public boolean isReadable() {
        return place != null;
    }

    @Override
    public boolean isWritable() {
        return place != null && ScalarValue.isWritable(variable.type(), place);
    }

    @Override
    public Object read() {
        return SourceValues.read(variable.type(), place);
    }

    @Override
    public void write(Object value) throws UnsupportedMessageException, UnsupportedTypeException {
        ScalarValue.write(variable.type(), place, value);
    }
}
