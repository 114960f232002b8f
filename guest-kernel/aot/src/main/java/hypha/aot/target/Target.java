package hypha.aot.target;

import hypha.aot.ir.IrFunction;
import java.util.List;

/** A machine to compile for. */
public interface Target {
    /** Its name on the command line. */
    String name();

    /** LLVM's target triple. */
    String triple();

    /** LLVM's name of the oldest CPU that the program must run on. */
    String cpu();

    /** LLVM's feature string: {@code +name,-name}, empty if the CPU says it all. */
    String features();

    /** lld's emulation ({@code -m}). */
    String linkerEmulation();

    /** LLVM's initialisation functions for the target's code generator and assembler, called once before it is used. */
    void initialize();

    /**
     * Translates an intrinsic that is a machine instruction of its own ({@code cpu.*}, {@code ports.*}). The generic ones
     * ({@code memory.*}, {@code text.*}) are translated by {@code hypha.aot.ir}.
     *
     * @param name value of {@link hypha.bare.Intrinsic}
     * @param arguments LLVM values, an int being {@code i32} and a long {@code i64}
     * @param function where to append
     * @return the LLVM value of the result; null if the intrinsic returns none
     */
    String lower(String name, List<String> arguments, IrFunction function);

    /** Names of the intrinsics that {@link #lower} translates on this machine. */
    List<String> intrinsics();

    /** LLVM IR of functions that the translations of intrinsics call; appended to every module. */
    String supportFunctions();
}
