/** Fuzzing of the engine: generated modules on several engines, and mutated ones against parser, validator and translator. Not part of the product. */
module hypha.fuzz {
    requires hypha.wasm;
    requires java.logging;
    requires jdk.management;
    requires org.graalvm.polyglot;
    requires run.endive.runtime;
    requires run.endive.wasm;
}
