package hypha.wasm.debug;

import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import hypha.wasm.binary.Export;
import hypha.wasm.interop.InteropValues;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmGlobal;
import hypha.wasm.types.ExternalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What an instance has: its globals, memories and tables, by the names under which they are exported, else by kind and number ({@code global0}). */
final class InstanceVariables {
    /** Most things of a kind that are shown. */
    private static final int MAXIMUM = 1000;

    private InstanceVariables() {}

    static List<Variable> of(LoadedModule module, SuspendedFrame frame) {
        List<Variable> variables = new ArrayList<>();
        if (frame == null) {
            return variables;
        }
        var model = module.model();
        var instance = frame.instance();
        for (int i = 0; i < Math.min(model.globalCount(), MAXIMUM); i++) {
            variables.add(new Global(name(module, ExternalKind.GLOBAL, i), instance.global(i)));
        }
        for (int i = 0; i < Math.min(model.memoryCount(), MAXIMUM); i++) {
            int index = i;
            variables.add(new Fixed(name(module, ExternalKind.MEMORY, i), () -> instance.memory(index)));
        }
        for (int i = 0; i < Math.min(model.tableCount(), MAXIMUM); i++) {
            int index = i;
            variables.add(new Fixed(name(module, ExternalKind.TABLE, i), () -> instance.table(index)));
        }
        return variables;
    }

    private static String name(LoadedModule module, ExternalKind kind, int index) {
        for (Export export : module.model().exports()) {
            if (export.kind() == kind && export.index() == index) {
                return export.name();
            }
        }
        return kind.toString().toLowerCase(Locale.ROOT) + index;
    }

    /** A global. */
    private record Global(String name, WasmGlobal global) implements Variable {
        @Override
        public boolean isReadable() {
            return true;
        }

        @Override
        public boolean isWritable() {
            return global.type().mutable();
        }

        @Override
        public Object read() {
            return Shown.of(global.get());
        }

        @Override
        public void write(Object value) throws UnsupportedMessageException, UnsupportedTypeException {
            if (!isWritable()) {
                throw UnsupportedMessageException.create();
            }
            global.set(InteropValues.toWasm(global.type().value(), value));
        }
    }

    /** A memory or table. */
    private record Fixed(String name, Supplier<Object> value) implements Variable {
        @Override
        public boolean isReadable() {
            return true;
        }

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public Object read() {
            return Shown.of(value.get());
        }

        @Override
        public void write(Object newValue) throws UnsupportedMessageException {
            throw UnsupportedMessageException.create();
        }
    }
}
