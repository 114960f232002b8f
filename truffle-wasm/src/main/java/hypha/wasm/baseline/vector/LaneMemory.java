package hypha.wasm.baseline.vector;

import jdk.internal.vm.vector.VectorSupport;
import jdk.internal.vm.vector.VectorSupport.LoadOperation;
import jdk.internal.vm.vector.VectorSupport.StoreVectorOperation;
import jdk.internal.vm.vector.VectorSupport.VectorSpecies;

/** Vectors from and to addresses of the process, which generated code has checked. */
public final class LaneMemory {
    private static final LoadOperation<Object, Lanes, VectorSpecies<Long>> LOAD = (none, address, s) ->
            new Lanes(RawLongs.INSTANCE.get(address), RawLongs.INSTANCE.get(address + Long.BYTES));
    private static final StoreVectorOperation<Object, Lanes> STORE = (none, address, vector) -> {
        RawLongs.INSTANCE.put(address, Lanes.half(vector, 0));
        RawLongs.INSTANCE.put(address + Long.BYTES, Lanes.half(vector, 1));
    };

    private LaneMemory() {}

    /** {@code v128.load}. */
    public static Lanes load(long address) {
        Lanes vector = VectorSupport.load(Lanes.class, long.class, 2, null, address, true, null, address, null, LOAD);
        return Fallback.orElse(vector, 0, 0, null, null, null, 0);
    }

    /** {@code v128.store}. */
    public static void store(long address, Lanes vector) {
        vector.getClass();
        VectorSupport.store(Lanes.class, long.class, 2, null, address, true, vector, null, address, STORE);
    }
}
