package hypha.wasm.text.token;

import hypha.wasm.text.instruction.InstructionTable;
import java.util.Set;

/** The words that the text format knows. A word that is none of them, and no number, is an "unknown operator" wherever it stands. */
final class Keywords {
    private static final Set<String> STRUCTURE = Set.of(
            ("module definition instance binary quote type rec sub final func param result local struct field array mut shared"
                            + " import export table memory global tag data elem item offset declare start custom"
                            + " i8 i16 i32 i64 f32 f64 v128 i8x16 i16x8 i32x4 i64x2 f32x4 f64x2"
                            + " any eq i31 none nofunc extern noextern exn noexn null ref"
                            + " anyref eqref i31ref structref arrayref nullref funcref nullfuncref externref nullexternref exnref"
                            + " nullexnref nan:canonical nan:arithmetic"
                            + " then do catch catch_ref catch_all catch_all_ref delegate"
                            + " register invoke get either assert_return assert_trap assert_exception assert_exhaustion"
                            + " assert_invalid assert_malformed assert_unlinkable"
                            + " ref.extern ref.host ref.struct ref.array")
                    .split(" "));

    private Keywords() {}

    static boolean isKnown(String word) {
        return STRUCTURE.contains(word)
                || InstructionTable.find(word) != null
                || FloatLiteral.isFloat(word)
                || isMemoryArgument(word);
    }

    private static boolean isMemoryArgument(String word) {
        int equals = word.indexOf('=');
        boolean named = word.startsWith("offset=") || word.startsWith("align=");
        return named && IntegerLiteral.isUnsigned(word.substring(equals + 1));
    }
}
