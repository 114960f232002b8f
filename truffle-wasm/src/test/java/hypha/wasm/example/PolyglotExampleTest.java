package hypha.wasm.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PolyglotExampleTest {
    private static final String GREETER = """
            (module
              (import "console" "log" (func $log (param i32 i32)))
              (memory (export "memory") 1)
              (global $greetings (export "greetings") (mut i32) (i32.const 0))
              (data (i32.const 16) "Hello, world")
              (func (export "greet")
                (global.set $greetings (i32.add (global.get $greetings) (i32.const 1)))
                (call $log (i32.const 16) (i32.const 12)))
              (func (export "divide") (param i32 i32) (result i32 i32)
                (i32.div_s (local.get 0) (local.get 1)) (i32.rem_s (local.get 0) (local.get 1))))
            """;

    @Test
    void evaluateInstantiateAndCall() throws Exception {
        byte[] bytes = hypha.wasm.text.TextFormat.toBinary(
                "(module (func (export \"add\") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))");
        try (Context context = Context.newBuilder("hwasm").build()) {
            Source source = Source.newBuilder("hwasm", ByteSequence.create(bytes), "adder")
                    .build();
            Value module = context.eval(source);
            Value exports = module.newInstance().getMember("exports");
            assertEquals(42, exports.invokeMember("add", 40, 2).asInt());
            Value add = exports.getMember("add");
            assertEquals(5, add.execute(2, 3).asInt());
        }
    }

    @Test
    void imports() {
        try (Context context = Context.newBuilder("hwasm").build()) {
            Source source = Source.newBuilder("hwasm", GREETER, "greeter")
                    .mimeType("text/wasm")
                    .buildLiteral();
            List<String> lines = new ArrayList<>();
            Value[] memory = new Value[1];
            ProxyExecutable log = arguments -> {
                byte[] text = new byte[arguments[1].asInt()];
                memory[0].readBuffer(arguments[0].asLong(), text, 0, text.length);
                lines.add(new String(text, StandardCharsets.UTF_8));
                return null;
            };
            ProxyObject console = ProxyObject.fromMap(Map.of("log", log));
            Value exports = context.eval(source)
                    .newInstance(ProxyObject.fromMap(Map.of("console", console)))
                    .getMember("exports");
            memory[0] = exports.getMember("memory");
            exports.invokeMember("greet");
            assertEquals(List.of("Hello, world"), lines);

            assertEquals(1, exports.getMember("greetings").asInt());
            exports.putMember("greetings", 10);
            exports.invokeMember("greet");
            assertEquals(11, exports.getMember("greetings").asInt());

            Value quotientAndRemainder = exports.invokeMember("divide", 17, 5);
            assertEquals(3, quotientAndRemainder.getArrayElement(0).asInt());
            assertEquals(2, quotientAndRemainder.getArrayElement(1).asInt());
        }
    }
}
