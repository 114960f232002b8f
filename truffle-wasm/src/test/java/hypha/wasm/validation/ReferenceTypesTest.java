package hypha.wasm.validation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.text.TextFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Type definitions and typed references, beyond what the official test suite looks at. */
@Timeout(60)
class ReferenceTypesTest {
    private static void validate(String fields) {
        ModuleValidator.validate(ModuleParser.parse(TextFormat.toBinary("(module " + fields + ")")));
    }

    private static String chain(int length) {
        StringBuilder text = new StringBuilder("(type (sub (struct)))");
        for (int i = 1; i < length; i++) {
            text.append("(type (sub ").append(i - 1).append(" (struct)))");
        }
        return text.toString();
    }

    @Test
    void aTypeHasAtMost63Supertypes() {
        assertDoesNotThrow(() -> validate(chain(64)));
        WasmException failure = assertThrows(WasmException.class, () -> validate(chain(65)));
        assertEquals(Failure.INVALID, failure.failure());
    }

    @Test
    void aHundredThousandTypesThatReferToEachOtherAreValidInShortTime() {
        int count = 100_000;
        StringBuilder text = new StringBuilder("(rec ");
        for (int i = 0; i < count; i++) {
            text.append("(type (struct (field (ref null ").append(count - 1 - i).append("))))");
        }
        assertDoesNotThrow(() -> validate(text.append(')').toString()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            (type $t (struct)) (func (local (ref $t)) (drop (local.get 0))) | uninitialized local
            (type $t (struct)) (func (local (ref $t)) (block (local.set 0 (struct.new $t))) (drop (local.get 0))) | uninitialized local
            (type $t (struct)) (func (result i32) (i32.const 0) (br_on_null 0 (struct.new $t)) (drop) (drop)) | type mismatch
            (type $t (struct)) (func (param (ref null $t)) (br_on_non_null 0 (local.get 0))) | type mismatch
            (func (param (ref 3))) | unknown type
            (func (local (ref null 3))) | unknown type
            (func (drop (ref.null 3))) | unknown type
            (type $t (struct)) (func (type $t)) | type mismatch
            (type $a (array i8)) (func (param (ref $a)) (drop (array.get $a (local.get 0) (i32.const 0)))) | type mismatch
            (type $a (array i32)) (func (param (ref $a)) (drop (array.get_s $a (local.get 0) (i32.const 0)))) | type mismatch
            (type $a (array (ref func))) (func (drop (array.new_default $a (i32.const 1)))) | type mismatch
            (type $s (struct (field i32))) (func (drop (struct.get $s 1 (struct.new_default $s)))) | unknown field
            (type $a (array i32)) (func (drop (struct.new_default $a))) | type mismatch
            (func (drop (array.new_fixed 0 0))) | type mismatch
            (func (unreachable) (ref.as_non_null) (drop (i32.eqz))) | type mismatch
            (func (param externref) (drop (ref.test anyref (local.get 0)))) | type mismatch
            (table 1 (ref func)) | type mismatch
            (import "m" "g" (global (ref 3))) (table 1 funcref (global.get 0)) | unknown type
            (import "m" "t" (table 1 (ref 3))) | unknown type
            (elem (ref null 3)) | unknown type
            """)
    void whatIsInvalidIsSaidToBe(String fields, String message) {
        WasmException failure = assertThrows(WasmException.class, () -> validate(fields));
        assertEquals(Failure.INVALID, failure.failure());
        assertTrue(failure.getMessage().startsWith(message), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            (type $t (struct)) (func (local (ref $t)) (local.set 0 (struct.new $t)) (block (drop (local.get 0))))
            (type $t (struct)) (func (local (ref $t)) (if (i32.const 0) (then (local.set 0 (struct.new $t)) (drop (local.get 0)))))
            (func (unreachable) (br_on_null 0) (drop))
            (func (unreachable) (ref.as_non_null) (drop (ref.is_null)))
            (type $a (sub (struct))) (type $b (sub $a (struct))) (func (param (ref $b)) (result (ref null $a)) (local.get 0))
            (type $f (func)) (func $x (type $f)) (elem declare func $x) (func (result (ref func)) (ref.func $x))
            (type $t (struct)) (func (result (ref $t)) (local (ref $t)) (local.tee 0 (struct.new $t)) (drop) (local.get 0))
            """)
    void whatIsValidIsAccepted(String fields) {
        assertDoesNotThrow(() -> validate(fields));
    }
}
