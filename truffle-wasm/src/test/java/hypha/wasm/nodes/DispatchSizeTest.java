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

    /** Above some size C1 runs out of virtual registers for the dispatch loop, so that it stays in HotSpot's interpreter until C2 is done: on JDK 25 4,506 bytes compile and 5,897 do not. */
    private static final int C1_BYTES = 5000;

    @Test
    void theDispatchLoopIsSmallEnoughForTheFirstCompilerToo() throws IOException {
        int bytes = parse(FunctionNode.class).methods().stream()
                .filter(method -> method.methodName().equalsString("run"))
                .mapToInt(method -> method.findAttribute(java.lang.classfile.Attributes.code())
                        .orElseThrow()
                        .codeLength())
                .sum();
        assertTrue(bytes > 0 && bytes < C1_BYTES, "bytes=" + bytes);
    }

    @Test
    void everyDispatchMethodIsSmallEnoughForHotSpotToCompile() throws IOException {
        for (Class<?> type : List.of(
                FunctionNode.class,
                FloatInstructions.class,
                ConversionInstructions.class,
                StoreInstructions.class,
                VectorInstructions.class)) {
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
