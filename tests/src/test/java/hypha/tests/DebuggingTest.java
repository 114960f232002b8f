package hypha.tests;

import static hypha.tests.Command.example;
import static hypha.tests.InspectorClient.find;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Debuggers and profilers on a program that was compiled from C with debugging information. */
@Timeout(240)
final class DebuggingTest {
    private static final String SHAPES = example("debug/shapes");

    private static Command run(String... arguments) {
        return Command.run(Cpu.JVM, arguments);
    }

    @Test
    void aDebuggerStopsAtALineOfCAndShowsVariables() throws Exception {
        try (Command.Running program = run("--inspect=0", SHAPES).start()) {
            program.feed(new byte[0]);
            String address = find("(ws://\\S+)", program.awaitError("ws=") + " ");
            try (InspectorClient debugger = new InspectorClient(address)) {
                debugger.call("Runtime.enable", "");
                debugger.call("Debugger.enable", "");
                // Line 31, which the protocol counts from 0: return dx + dy.
                debugger.call(
                        "Debugger.setBreakpointByUrl",
                        "\"lineNumber\":30,\"urlRegex\":\".*shapes\\\\.c\",\"columnNumber\":0,\"condition\":\"\"");
                debugger.call("Runtime.runIfWaitingForDebugger", "");
                debugger.await("Debugger.paused");
                debugger.call("Debugger.resume", "");

                String paused = debugger.await("Debugger.paused");
                assertEquals("length2", find("\"functionName\":\"([^\"]+)\"", paused));
                assertEquals("30", find("\"location\":\\{[^}]*\"lineNumber\":(\\d+)", paused));
                String variables = variables(debugger, paused);
                assertTrue(variables.contains("\"name\":\"dx\""), variables);
                assertEquals("1", value("dx", variables));
                assertEquals("4", value("dy", variables));

                debugger.call("Debugger.stepOut", "");
                String caller = debugger.await("Debugger.paused");
                assertEquals("measure", find("\"functionName\":\"([^\"]+)\"", caller));
                String locals = variables(debugger, caller);
                assertTrue(locals.contains("{name = "), locals);

                debugger.call("Debugger.removeBreakpoint", "\"breakpointId\":\"1\"");
                debugger.call("Debugger.stepOver", "");
                debugger.await("Debugger.paused");
                debugger.call("Debugger.disable", "");
            }
            assertEquals(0, program.await().exitCode());
        }
    }

    @Test
    void soDoesOneThatSpeaksTheDebugAdapterProtocol() throws Exception {
        try (Command.Running program = run("--dap=0", SHAPES).start()) {
            program.feed(new byte[0]);
            String told = program.awaitError("listening on") + program.awaitError("\n");
            int port = Integer.parseInt(find("listening on [^\\n]*:(\\d+)\\s", told));
            try (DapClient debugger = new DapClient("127.0.0.1", port)) {
                String source = "\"source\":{\"path\":\"" + Command.ROOT.resolve("examples/debug/shapes.c") + "\"}";
                debugger.call("initialize", "\"adapterID\":\"test\",\"pathFormat\":\"path\"");
                debugger.send("attach", "");
                debugger.await("\"event\":\"initialized\"");
                debugger.call("setBreakpoints", source + ",\"breakpoints\":[{\"line\":31}]");
                debugger.call("configurationDone", "");
                String thread = "\"threadId\":" + find("\"threadId\":(\\d+)", debugger.await("\"event\":\"stopped\""));
                debugger.call("continue", thread);
                debugger.await("\"event\":\"stopped\"");
                String stack = debugger.call("stackTrace", thread);
                assertTrue(stack.contains("{\"line\":31,\"name\":\"length2\""), stack);
                String scopes = debugger.call("scopes", "\"frameId\":" + find("\"id\":(\\d+)", stack));
                String variables = debugger.call(
                        "variables", "\"variablesReference\":" + find("\"variablesReference\":(\\d+)", scopes));
                assertTrue(variables.contains("\"type\":\"int\",\"value\":\"4\""), variables);
                debugger.call("setBreakpoints", source + ",\"breakpoints\":[]");
                debugger.call("continue", thread);
            }
            assertEquals("sum of squares: 91\n", program.await().output());
        }
    }

    private static String variables(InspectorClient debugger, String paused) throws InterruptedException {
        String object = find("\"scopeChain\":\\[\\{.*?\"objectId\":\"(\\d+)\"", paused);
        return debugger.call("Runtime.getProperties", "\"objectId\":\"" + object + "\"");
    }

    /** The protocol's description of a variable's value. */
    private static String value(String name, String variables) {
        return find("\"name\":\"" + name + "\",\"value\":\\{\"description\":\"([^\"]+)\"", variables);
    }

    @Test
    void theTracerCountsCallsOfFunctions() throws Exception {
        Command.Outcome outcome = run("--cputracer", SHAPES, "5").run();
        assertEquals("sum of squares: 121\n", outcome.output());
        assertEquals("10", find("square +\\| +(\\d+)", outcome.error()));
        assertEquals("5", find("length2 +\\| +(\\d+)", outcome.error()));
    }

    @Test
    void theSamplerSeesFunctions() throws Exception {
        Command.Outcome outcome = run("--cpusampler", "--engine-option=cpusampler.Period=1", SHAPES, "200000")
                .run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.error().contains("shapes.wasm.measure"), outcome::toString);
    }

    @Test
    void coverageIsOfLinesOfC() throws Exception {
        Command.Outcome outcome = run("--coverage", SHAPES).run();
        assertEquals("100.00%", find("shapes\\.c +\\| +(\\S+)", outcome.error()));
    }
}
