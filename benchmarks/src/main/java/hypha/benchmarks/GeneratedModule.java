package hypha.benchmarks;

/** Modules of a given size that are all code: the same function of some hundred bytes, many times. The first one is exported as {@code f}. */
final class GeneratedModule {
    private static final int HEADER_BYTES = 64;

    private static final String FUNCTION = """
            (param i32 i64) (result i32) (local i32 f64)
              (block $out (loop $again
                (br_if $out (i32.ge_s (local.get 2) (local.get 0)))
                (i32.store offset=8 (local.get 2) (i32.add (i32.load (local.get 2)) (i32.const 12345)))
                (if (i64.eqz (local.get 1)) (then (local.set 3 (f64.mul (local.get 3) (f64.const 1.5))))
                  (else (local.set 1 (i64.sub (local.get 1) (i64.const 77)))))
                (local.set 2 (i32.add (local.get 2) (i32.const 4)))
                (drop (call 0 (local.get 2) (local.get 1)))
                (br $again)))
              (i32.xor (local.get 2) (i32.trunc_sat_f64_s (local.get 3)))
            """;

    private GeneratedModule() {}

    /** Says whether a text is a size, as {@code 1k} or {@code 75m}. */
    static boolean isSize(String text) {
        return text.matches("[0-9]{1,3}[km]");
    }

    /** Returns the size that a text says, in bytes. */
    static int sizeBytes(String text) {
        int number = Integer.parseInt(text.substring(0, text.length() - 1));
        return number << (text.endsWith("m") ? 20 : 10);
    }

    /** Returns a module of about a size. */
    static byte[] of(int sizeBytes) {
        String first = "(func (export \"f\")" + FUNCTION + ")";
        int one = Engines.binary("(module (memory 1)" + first + ")").length - HEADER_BYTES / 2;
        int count = Math.max(1, (sizeBytes - HEADER_BYTES) / one);
        // The text of one function is ten times as long as its code: assemble one module, and repeat its function.
        byte[] two = Engines.binary("(module (memory 1)" + first + "(func" + FUNCTION + "))");
        return FunctionRepeater.repeat(two, count);
    }
}
