package hypha.benchmarks.child;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;

/** An engine behind the polyglot API, which both this project's and GraalWasm are: {@code <language> <file> <n> <seconds>}. */
final class PolyglotChild extends Child {
    private final String language;

    private PolyglotChild(String language, String[] arguments) {
        super(arguments);
        this.language = language;
    }

    /** Runs. */
    public static void main(String[] arguments) throws InterruptedException {
        String[] rest = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, rest, 0, rest.length);
        new PolyglotChild(arguments[0], rest).measure();
    }

    @Override
    Kernel instantiate(byte[] module) throws Exception {
        Context context =
                Context.newBuilder(language).allowExperimentalOptions(true).build();
        context.initialize(language);
        Loop.phase("engine");
        if (!Boolean.getBoolean("hypha.child.interpreted")
                && context.getEngine().getImplementationName().equals("Interpreted")) {
            throw new IllegalStateException("Truffle's optimizing runtime is not there");
        }
        Source source = Source.newBuilder(language, ByteSequence.create(module), "kernel")
                .build();
        Value loaded = context.eval(source);
        Loop.phase("module");
        Value run = loaded.newInstance().getMember("exports").getMember("run");
        Loop.phase("instance");
        return new PolyglotKernel(run);
    }

    private static final class PolyglotKernel extends Kernel {
        private final Value run;

        PolyglotKernel(Value run) {
            this.run = run;
        }

        @Override
        int run(int n) {
            return run.execute(n).asInt();
        }
    }
}
