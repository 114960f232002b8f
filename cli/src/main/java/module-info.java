/** The {@code hypha} command. */
module hypha.cli {
    requires hypha.disk;
    requires hypha.host;
    requires hypha.observability;
    requires hypha.wasm;
    requires info.picocli;
    requires java.management;
    requires jdk.management;
    requires org.graalvm.polyglot;
    requires org.graalvm.truffle;

    // picocli sets the fields that carry its annotations.
    opens hypha.cli to
            info.picocli;
}
