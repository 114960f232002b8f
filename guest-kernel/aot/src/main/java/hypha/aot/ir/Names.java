package hypha.aot.ir;

import hypha.aot.program.BareMethod;
import hypha.aot.program.FieldKey;
import hypha.aot.program.MethodKey;
import hypha.aot.program.Program;
import java.util.HashMap;
import java.util.Map;

/**
 * Symbols. A method's is its export, or its name as a stack trace has it, with the descriptor if it is overloaded; a field's has two
 * colons before the field, so that it differs from a method of the same name.
 */
final class Names {
    private final Map<MethodKey, String> methods = new HashMap<>();
    private final Map<MethodKey, String> exports = new HashMap<>();

    Names(Program program) {
        program.exports().forEach((symbol, key) -> exports.put(key, symbol));
        Map<String, Integer> overloads = new HashMap<>();
        for (BareMethod method : program.methods()) {
            overloads.merge(method.key().displayName(), 1, Integer::sum);
        }
        for (BareMethod method : program.methods()) {
            MethodKey key = method.key();
            String symbol = overloads.get(key.displayName()) > 1 ? key.toString() : key.displayName();
            methods.put(key, exports.getOrDefault(key, symbol));
        }
    }

    boolean isExported(MethodKey key) {
        return exports.containsKey(key);
    }

    /** The LLVM name of a method. */
    String of(MethodKey key) {
        return "@\"" + methods.get(key) + '"';
    }

    /** The LLVM name of a static field. */
    static String of(FieldKey key) {
        return "@\"" + key.owner().replace('/', '.') + "::" + key.name() + '"';
    }
}
