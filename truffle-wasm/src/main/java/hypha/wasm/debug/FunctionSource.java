package hypha.wasm.debug;

import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.translation.ProbePlan;

/** The source of one function. */
interface FunctionSource {
    /** Returns all of it, or null if it is not all in one file. */
    SourceSection section();

    /** Returns the place of an instruction, or null. */
    SourceSection at(int byteOffset);

    /** Returns where statements begin. */
    ProbePlan plan();
}
