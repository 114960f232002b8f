package hypha.wasm.translation;

import hypha.wasm.code.ControlOpcode;

/** Puts probes into the code that is being translated, as a plan says. Nothing is fused across a probe: what tools see in the locals is what the instructions before it wrote. */
final class ProbeEmitter {
    private static final int NOWHERE = -1;

    private final ProbePlan plan;
    private final CodeBuffer code;
    private int next;
    private int place = NOWHERE;

    /** Size of the code after the last probe: nothing has been emitted since if it is still that. */
    private int sizeAfterProbe = NOWHERE;

    /** Whether a jump leads to between the last probe and here. */
    private boolean entered;

    ProbeEmitter(ProbePlan plan, CodeBuffer code) {
        this.plan = plan;
        this.code = code;
    }

    /** To be called before the instruction at an offset of the module is translated. */
    void before(int offset) {
        entered |= code.last() == CodeBuffer.NONE && code.size() != sizeAfterProbe;
        int[] offsets = plan.offsets();
        while (next < offsets.length && offsets[next] < offset) {
            next++;
        }
        if (next == offsets.length || offsets[next] != offset) {
            return;
        }
        if (entered || plan.places()[next] != place) {
            code.begin(ControlOpcode.PROBE, offset);
            code.add(next);
            sizeAfterProbe = code.label();
            place = plan.places()[next];
            entered = false;
        }
        next++;
    }
}
