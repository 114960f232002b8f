package hypha.wasm.validation;

import hypha.wasm.binary.ConstantExpression;
import hypha.wasm.binary.ConstantExpression.Operation;
import hypha.wasm.binary.ElementSegment;
import hypha.wasm.binary.Export;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.types.ExternalKind;
import java.util.BitSet;

/** The functions that occur in a module outside of function bodies: those that {@code ref.func} may refer to (core specification 3.4.11). */
final class DeclaredFunctions {
    private final BitSet functions = new BitSet();
    private final int functionCount;

    DeclaredFunctions(WasmModule module) {
        functionCount = module.functionCount();
        for (Export export : module.exports()) {
            if (export.kind() == ExternalKind.FUNCTION) {
                add(export.index());
            }
        }
        for (int i = module.importedGlobalCount(); i < module.globalCount(); i++) {
            add(module.globalInitializer(i));
        }
        for (int i = module.importedTableCount(); i < module.tableCount(); i++) {
            if (module.tableInitializer(i) != null) {
                add(module.tableInitializer(i));
            }
        }
        for (int i = 0; i < module.elementSegmentCount(); i++) {
            ElementSegment segment = module.elementSegment(i);
            for (int j = 0; j < segment.length(); j++) {
                if (segment.isFunctions()) {
                    add(segment.function(j));
                } else {
                    add(segment.expression(j));
                }
            }
        }
    }

    private void add(ConstantExpression expression) {
        for (int i = 0; i < expression.length(); i++) {
            if (expression.operation(i) == Operation.REF_FUNC) {
                add((int) expression.operand(i));
            }
        }
    }

    private void add(int function) {
        // Indices that are out of range are reported where they occur.
        if (function >= 0 && function < functionCount) {
            functions.set(function);
        }
    }

    boolean contains(int function) {
        return functions.get(function);
    }
}
