package hypha.benchmarks.child;

import hypha.benchmarks.baseline.Baseline;

/** The experimental compiler to JVM bytecode: {@code <file> <n> <seconds>}. */
final class BaselineChild extends Child {
    private BaselineChild(String[] arguments) {
        super(arguments);
    }

    /** Runs. */
    public static void main(String[] arguments) throws InterruptedException {
        new BaselineChild(arguments).measure();
    }

    @Override
    Kernel instantiate(byte[] module) throws Exception {
        Baseline compiled = Baseline.compile(module);
        Loop.phase("compile");
        return new BaselineKernel(compiled);
    }

    private static final class BaselineKernel extends Kernel {
        private final Baseline compiled;

        BaselineKernel(Baseline compiled) {
            this.compiled = compiled;
        }

        @Override
        int run(int n) {
            return compiled.run(n);
        }
    }
}
