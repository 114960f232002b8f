package hypha.aot.ir;

/** The body of an LLVM function while it is written: numbers values and labels, and gives each instruction its place in the source. */
public final class IrFunction {
    private final StringBuilder text = new StringBuilder();
    private int values;
    private int labels;
    private String location = "";
    private boolean terminated;

    /** Sets the debug location ({@code !number}) of the instructions to come. */
    void location(String metadata) {
        location = ", !dbg " + metadata;
    }

    /** Appends an instruction that has a result; returns the result's name. */
    public String value(String instruction) {
        String name = "%v" + values++;
        append(name + " = " + instruction);
        return name;
    }

    /** Appends an instruction without a result. */
    public void effect(String instruction) {
        append(instruction);
    }

    /** Appends the last instruction of a basic block. */
    void terminate(String instruction) {
        append(instruction);
        terminated = true;
    }

    /** Whether the current basic block is complete. */
    boolean isTerminated() {
        return terminated;
    }

    /** A label's name that no other has. */
    String newLabel(String purpose) {
        return purpose + "." + labels++;
    }

    /** Starts a basic block. */
    void label(String name) {
        text.append(name).append(":\n");
        terminated = false;
    }

    private void append(String instruction) {
        text.append("  ").append(instruction).append(location).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
