package hypha.fuzz.oracle;

import hypha.fuzz.generate.Feature;
import hypha.fuzz.generate.TestCase;
import hypha.fuzz.generate.TestCase.Call;
import hypha.fuzz.generate.TestCase.Import;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** V8, in a process of Node.js that runs {@code oracle.js}. */
public final class NodeExecutor implements Executor {
    private static final String TRAP = "trap! ";
    private static final String SCRIPT = script();

    /** What Node.js 20 has, with the options that it is started with. */
    private static final Set<Feature> FEATURES = EnumSet.of(
            Feature.CORE,
            Feature.EXTENDED_CONSTANTS,
            Feature.SIMD,
            Feature.TAIL_CALLS,
            Feature.MEMORY64,
            Feature.THREADS);

    private Process process;
    private BufferedWriter in;
    private BufferedReader out;

    /** Creates an executor; its process starts when it is needed. */
    public NodeExecutor() {}

    /** Says whether there is a Node.js that can be used. */
    public static boolean isAvailable() {
        try {
            Process probe = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .start();
            try (InputStream output = probe.getInputStream()) {
                String version = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
                int dot = version.indexOf('.');
                return version.startsWith("v") && dot > 0 && Integer.parseInt(version, 1, dot, 10) >= 20;
            }
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return "v8";
    }

    @Override
    public Set<Feature> features() {
        return FEATURES;
    }

    @Override
    public boolean isOracle() {
        return true;
    }

    @Override
    public Trace run(TestCase test) {
        Trace trace = new Trace();
        try {
            start();
            in.write(json(test));
            in.newLine();
            in.flush();
            String line = out.readLine();
            while (line != null && !line.equals(".")) {
                if (line.startsWith(TRAP)) {
                    trace.trap(line.substring(TRAP.length()));
                } else {
                    trace.add(line);
                }
                line = out.readLine();
            }
            if (line == null) {
                trace.failure("the process has ended");
                close();
            }
        } catch (IOException e) {
            trace.failure(e.toString());
            close();
        }
        return trace;
    }

    /**
     * Asks whether bytes are a valid module.
     *
     * @return null if they are, else what is wrong
     */
    public String validate(byte[] module) {
        try {
            start();
            in.write("{\"validate\":\"" + Base64.getEncoder().encodeToString(module) + "\"}");
            in.newLine();
            in.flush();
            String answer = out.readLine();
            out.readLine();
            return answer == null ? "the process has ended" : answer.equals("valid") ? null : answer;
        } catch (IOException e) {
            close();
            return e.toString();
        }
    }

    private void start() throws IOException {
        if (process == null) {
            process = new ProcessBuilder(
                            "node",
                            "--stack-size=3900",
                            "--experimental-wasm-extended-const",
                            "--experimental-wasm-return-call",
                            "--experimental-wasm-memory64",
                            "-e",
                            SCRIPT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static String script() {
        try (InputStream script = NodeExecutor.class.getResourceAsStream("oracle.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a test as JSON. No string in it needs escapes. */
    private static String json(TestCase test) {
        StringBuilder text = new StringBuilder("{\"module\":\"")
                .append(Base64.getEncoder().encodeToString(test.module()))
                .append("\",\"memories\":")
                .append(test.memories());
        text.append(",\"tables\":").append(strings(test.tables()));
        text.append(",\"globals\":[")
                .append(test.globals().stream()
                        .map(global -> strings(List.of(global.name(), global.type())))
                        .collect(Collectors.joining(",")));
        List<String> imports = new ArrayList<>();
        for (Import wanted : test.imports()) {
            imports.add(
                    "{\"kind\":\"%s\",\"name\":\"%s\",\"type\":\"%s\",\"mutable\":%b,\"minimum\":%d,\"maximum\":%d,\"shared\":%b,\"wide\":%b%s}"
                            .formatted(
                                    wanted.kind(),
                                    wanted.name(),
                                    wanted.type(),
                                    wanted.mutable(),
                                    wanted.minimum(),
                                    wanted.maximum(),
                                    wanted.shared(),
                                    wanted.wide(),
                                    details(wanted)));
        }
        text.append("],\"imports\":[").append(String.join(",", imports)).append("],\"calls\":[");
        List<String> calls = new ArrayList<>();
        for (Call call : test.calls()) {
            calls.add("{\"function\":\"%s\",\"parameters\":%s,\"results\":%s,\"arguments\":%s,\"fuel\":%d}"
                    .formatted(
                            call.function(),
                            strings(call.signature().parameters()),
                            strings(call.signature().results()),
                            strings(call.arguments()),
                            call.fuel()));
        }
        return text.append(String.join(",", calls)).append("]}").toString();
    }

    private static String details(Import wanted) {
        return switch (wanted.kind()) {
            case FUNCTION ->
                ",\"parameters\":" + strings(wanted.signature().parameters()) + ",\"results\":"
                        + strings(wanted.signature().results());
            case GLOBAL -> ",\"value\":\"" + HostRules.global(wanted.type()) + "\"";
            default -> "";
        };
    }

    private static String strings(List<?> items) {
        return items.stream().map(item -> "\"" + item + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            process = null;
        }
    }
}
