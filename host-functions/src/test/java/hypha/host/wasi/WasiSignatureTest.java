package hypha.host.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import hypha.kernel.abi.WasiFunction;
import hypha.wasm.types.ExternalKind;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class WasiSignatureTest {
    @Test
    void everyFunctionOfTheAbiHasItsSignatureInItsPlace() throws IllegalAccessException {
        assertEquals(WasiFunction.COUNT, WasiSignature.count());
        for (Field field : WasiFunction.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && !field.getName().equals("COUNT")) {
                WasiSignature signature = WasiSignature.of(field.getInt(null));
                assertEquals(field.getName().toLowerCase(Locale.ROOT), signature.name());
                assertEquals(field.getInt(null), signature.number());
            }
        }
    }

    @Test
    void typesAreTheWitxs() {
        assertEquals(
                "[i32 i32 i32 i32] -> [i32]",
                WasiSignature.of(WasiFunction.FD_WRITE).type().toString());
        assertEquals(
                "[i32 i64 i32 i32] -> [i32]",
                WasiSignature.of(WasiFunction.FD_SEEK).type().toString());
        assertEquals(
                "[i32 i32 i32 i32 i32 i64 i64 i32 i32] -> [i32]",
                WasiSignature.of(WasiFunction.PATH_OPEN).type().toString());
        assertEquals(
                "[] -> [i32]", WasiSignature.of(WasiFunction.SCHED_YIELD).type().toString());
        assertEquals(
                "[i32] -> []", WasiSignature.of(WasiFunction.PROC_EXIT).type().toString());
    }

    @Test
    void importsAreFoundByBothNamesAndAsFunctionsOnly() {
        var imports = new WasiImports();
        assertNotNull(imports.resolve("wasi_snapshot_preview1", "fd_write", ExternalKind.FUNCTION, null));
        assertNull(imports.resolve("wasi_unstable", "fd_write", ExternalKind.FUNCTION, null));
        assertNull(imports.resolve("wasi_snapshot_preview1", "fd_writes", ExternalKind.FUNCTION, null));
        assertNull(imports.resolve("wasi_snapshot_preview1", "fd_write", ExternalKind.MEMORY, null));
    }
}
