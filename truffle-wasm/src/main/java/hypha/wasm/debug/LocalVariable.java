package hypha.wasm.debug;

import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.interop.InteropValues;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.types.ValueKind;
import hypha.wasm.types.ValueType;
import java.util.ArrayList;
import java.util.List;

/** A local of a function, by the name that the name section gives it, else by its number: {@code l0}. */
final class LocalVariable implements Variable {
    /** Most locals that are shown. */
    private static final int MAXIMUM = 2000;

    private final String name;
    private final int index;
    private final ValueKind kind;
    private final SuspendedFrame frame;

    private LocalVariable(String name, int index, ValueKind kind, SuspendedFrame frame) {
        this.name = name;
        this.index = index;
        this.kind = kind;
        this.frame = frame;
    }

    /** Returns the locals of a function. */
    static List<Variable> of(LoadedModule module, FunctionCode function, SuspendedFrame frame) {
        WasmModule model = module.model();
        List<Variable> locals = new ArrayList<>();
        for (int i = 0; i < Math.min(function.localCount(), MAXIMUM); i++) {
            String given = model.names().local(function.function(), i);
            String local = given == null || given.isEmpty() ? "l" + i : given;
            locals.add(new LocalVariable(local, i, function.slotKind(i), frame));
        }
        return locals;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isReadable() {
        return frame != null;
    }

    @Override
    public boolean isWritable() {
        return frame != null && numberType() != null;
    }

    private ValueType numberType() {
        return switch (kind) {
            case I32 -> ValueType.I32;
            case I64 -> ValueType.I64;
            case F32 -> ValueType.F32;
            case F64 -> ValueType.F64;
            case V128, REFERENCE -> null;
        };
    }

    @Override
    public Object read() {
        return Shown.of(frame.local(index));
    }

    @Override
    public void write(Object value) throws UnsupportedMessageException, UnsupportedTypeException {
        if (!isWritable()) {
            throw UnsupportedMessageException.create();
        }
        frame.setLocal(index, InteropValues.toWasm(numberType(), value));
    }
}
