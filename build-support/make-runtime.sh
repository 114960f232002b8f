#!/usr/bin/env bash
# Makes a Java runtime that starts the hypha command faster than a JDK does: an image with the modules that it needs, and an AOT
# cache (JEP 483, 514) of one run of a program. Called by the build: make-runtime.sh JDK FOLDER PROGRAM.
# If something of it does not work on this computer, it says so and leaves it out: the command then runs on the JDK.
set -euo pipefail
jdk=$1 app=$2 program=$3
source "$(dirname "${BASH_SOURCE[0]}")/java-command.sh"

modules=java.base,java.logging,java.management,java.sql,jdk.internal.vm.ci,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs
here=$(dirname "${BASH_SOURCE[0]}")

leave_out() {
    echo "hypha: no faster runtime: $1; the command will run on $jdk" >&2
    rm -rf "$app/runtime" "$app/hypha.aot"
    exit 0
}

# The image changes with the JDK and with this script only.
made_from="$(cat "$jdk/release") $(cat "${BASH_SOURCE[0]}" "$here/QuietIncubator.java" | cksum)"
if [ ! -x "$app/runtime/bin/java" ] || [ "$(cat "$app/runtime/made-from" 2>/dev/null)" != "$made_from" ]; then
    rm -rf "$app/runtime" "$app/hypha.aot"
    "$jdk/bin/jlink" --add-modules "$modules,jdk.incubator.vector" --strip-java-debug-attributes --no-header-files --no-man-pages \
        --output "$app/runtime" || leave_out "jlink failed"
    # With the Vector API the engine compiles SIMD to vector instructions. A warning at each start would be too much, then rather not.
    if "$jdk/bin/java" "$here/QuietIncubator.java" "$app/runtime" >&2; then
        touch "$app/runtime/with-vectors"
    else
        echo "hypha: no vector instructions: their module would warn at each start" >&2
    fi
    printf '%s' "$made_from" >"$app/runtime/made-from"
fi

# Picocli's classes are too old for an AOT cache.
for jar in "$app"/lib/picocli-*.jar; do
    if [ "$jar" -nt "$app/modern" ]; then
        "$jdk/bin/java" "$here/ModernClasses.java" "$jar" >&2 || echo "hypha: commands with options start slower: $jar is as it was" >&2
        touch "$app/modern"
    fi
done

# The cache is of these very jars.
if [ -r "$app/hypha.aot" ] && [ -z "$(find "$app/lib" "$app/graal" "$app/runtime/made-from" "${BASH_SOURCE[0]}" "$program" -newer "$app/hypha.aot" -print -quit)" ]; then
    exit 0
fi
rm -f "$app/hypha.aot"
HYPHA_JAVA_OPTIONS=
hypha_java_command "$app" "$jdk"
# Without profiles of the training run: they make HotSpot's last compiler busy with the start itself, at the cost of a CPU that the machine needs.
hypha_java=("${hypha_java[0]}" "-XX:AOTCacheOutput=$app/hypha.aot" -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining "${hypha_java[@]:1}")
# With an option, so that picocli is trained, too.
if ! timeout 120 "${hypha_java[@]}" run --vcpus=1 "$program" </dev/null >"$app/training.log" 2>&1; then
    rm -f "$app/hypha.aot"
    echo "hypha: no AOT cache: the training run failed; see $app/training.log" >&2
fi
