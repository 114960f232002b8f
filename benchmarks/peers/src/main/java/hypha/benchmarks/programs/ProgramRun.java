package hypha.benchmarks.programs;

import java.util.List;

/**
 * A program with arguments and input, and what it has to answer.
 *
 * @param name in tables
 * @param module the file of the module, below the folder of programs
 * @param arguments after the program's name
 * @param input standard input
 * @param exit the exit code
 * @param output standard output, without white space at its end
 * @param errorsEnd how standard error ends, without white space; empty: not checked
 * @param files whether it needs a folder, which it sees as {@code /work}
 */
record ProgramRun(
        String name,
        String module,
        List<String> arguments,
        String input,
        int exit,
        String output,
        String errorsEnd,
        boolean files) {
    /** The folder that programs see, and what is in it. */
    static final String FOLDER = "/work";

    static final String SCRIPT = """
            import os, sys
            with open("/work/out.txt", "w") as f:
                f.write("written")
            print(sorted(os.listdir("/work")), open("/work/out.txt").read())
            sys.exit(3)
            """;

    static final String TEST = """
            (module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
            (assert_return (invoke "add" (i32.const 40) (i32.const 2)) (i32.const 42))
            """;

    private static final String PYTHON = "python.wasm";
    private static final String ESBUILD = "esbuild.wasm";
    private static final String WAST2JSON = "wast2json.wasm";

    /** All runs. */
    static final List<ProgramRun> ALL = List.of(
            run("python-start", PYTHON, List.of("-c", "print(42)"), "", 0, "42"),
            run(
                    "python-script",
                    PYTHON,
                    List.of(
                            "-c",
                            "import sys,json,hashlib;print(json.dumps({\"a\":[1,2,3]}),"
                                    + "hashlib.sha256(b\"abc\").hexdigest(),sum(i*i for i in range(1000)))"),
                    "",
                    0,
                    "{\"a\": [1, 2, 3]} ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 332833500"),
            run("python-stdin", PYTHON, List.of("-"), "print(sum(range(10**6)))\n", 0, "499999500000"),
            new ProgramRun(
                    "python-error",
                    PYTHON,
                    List.of("-c", "open(\"/nope\")"),
                    "",
                    1,
                    "",
                    "FileNotFoundError: [Errno 44] No such file or directory: '/nope'",
                    false),
            new ProgramRun(
                    "python-files",
                    PYTHON,
                    List.of("/work/job.py"),
                    "",
                    3,
                    "['job.py', 'out.txt', 'test.wast'] written",
                    "",
                    true),
            run("esbuild-version", ESBUILD, List.of("--version"), "", 0, "0.27.2"),
            run(
                    "esbuild-transform",
                    ESBUILD,
                    List.of("--loader=ts", "--minify", "--target=es2019"),
                    "const f=(x:number)=>x??42;export default f\n",
                    0,
                    "const t=e=>e!=null?e:42;export default t;"),
            run("wast2json-version", WAST2JSON, List.of("--version"), "", 0, "1.0.35"),
            new ProgramRun(
                    "wast2json-files",
                    WAST2JSON,
                    List.of("--enable-all", "/work/test.wast", "-o", "/work/out.txt"),
                    "",
                    0,
                    "",
                    "",
                    true));

    private static ProgramRun run(
            String name, String module, List<String> arguments, String input, int exit, String output) {
        return new ProgramRun(name, module, arguments, input, exit, output, "", false);
    }

    /** Returns what is wrong with an outcome; null if nothing is. */
    String mistake(Outcome outcome) {
        if (outcome.exit() == Outcome.KILLED) {
            return "took too long";
        }
        if (outcome.exit() != exit) {
            return "exit code " + outcome.exit() + ": " + lastLine(outcome.errors());
        }
        if (!outcome.output().strip().equals(output)) {
            return "wrong output: " + lastLine(outcome.output());
        }
        return outcome.errors().strip().endsWith(errorsEnd) ? null : "wrong error: " + lastLine(outcome.errors());
    }

    private static String lastLine(String text) {
        List<String> lines = text.strip().lines().toList();
        String line = lines.isEmpty() ? "(nothing)" : lines.getLast();
        return line.length() > 160 ? line.substring(0, 160) + " …" : line;
    }
}
