package hypha.wasm.nodes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.List;
import org.junit.jupiter.api.Test;

class DispatchSizeTest {
    /** HotSpot's HugeMethodLimit: it compiles no method with more bytes of bytecode. */
    private static final int HUGE_METHOD_BYTES = 8000;

    @Test
    void everyDispatchMethodIsSmallEnoughForHotSpotToCompile() throws IOException {
        for (Class<?> type : List.of(
                FunctionNode.class, FloatInstructions.class, ConversionInstructions.class, StoreInstructions.class)) {
            for (var method : parse(type).methods()) {
                method.findAttribute(java.lang.classfile.Attributes.code())
                        .map(CodeAttribute::codeLength)
                        .ifPresent(bytes -> assertTrue(
                                bytes < HUGE_METHOD_BYTES,
                                () -> type.getSimpleName() + "." + method.methodName() + " bytes=" + bytes));
            }
        }
    }

    private static ClassModel parse(Class<?> type) throws IOException {
        try (InputStream file = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return ClassFile.of().parse(file.readAllBytes());
        }
    }
}
