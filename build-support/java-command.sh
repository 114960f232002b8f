# Sourced by the launcher and by make-runtime.sh: the one place that knows with which flags the JVM runs the hypha command.

# hypha_wants_tools ARGUMENTS...: whether one of the arguments of hypha asks for a debugger, a profiler or the like. An argument of the
# program that looks like that costs some start-up time and nothing else.
hypha_wants_tools() {
    local argument
    for argument in "$@"; do
        case $argument in
            --inspect | --inspect=* | --dap | --dap=* | --cpusampler | --cputracer | --coverage | --engine-option | --engine-option=*) return 0 ;;
        esac
    done
    return 1
}

# hypha_java_command FOLDER JDK [TOOLS]: sets the array hypha_java to the command, up to the arguments of hypha.
# FOLDER is what the build assembled; TOOLS is "tools" to have them. Its own runtime is used if it is there, and JDK otherwise.
hypha_java_command() {
    local app=$1 jdk=$2 tools= vectors=
    # Tools are on the module path only when they are wanted: the JVM would resolve them at each start, and the AOT cache is of a path without.
    [ "${3:-}" = tools ] && tools=:$app/tools
    if [ -x "$app/runtime/bin/java" ]; then
        # An image without the JDK's stub of Graal's compiler takes Graal from the module path, which allows an AOT cache.
        hypha_java=("$app/runtime/bin/java" "--module-path=$app/lib:$app/graal$tools")
        # SIMD as vector instructions; the image resolves this module without the JDK's warning about incubators.
        [ -e "$app/runtime/with-vectors" ] && vectors=,jdk.incubator.vector
        [ -z "$tools" ] && [ -r "$app/hypha.aot" ] && hypha_java+=("-XX:AOTCache=$app/hypha.aot" -Xlog:aot=off -Xlog:cds=off -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0)
    else
        hypha_java=("$jdk/bin/java" "--upgrade-module-path=$app/graal" "--module-path=$app/lib$tools")
    fi
    hypha_java+=(
        # Truffle's compiler is a JVMCI compiler; it does not compile Java itself.
        -XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI
        --add-modules=org.graalvm.truffle.runtime,jdk.graal.compiler$vectors
        --sun-misc-unsafe-memory-access=allow
        # System calls and linear memories through FFM, and Truffle's own native code.
        --enable-native-access=hypha.hypervisor,hypha.host,hypha.wasm,org.graalvm.truffle
        # Tasks are continuations.
        --add-exports=java.base/jdk.internal.vm=hypha.host
        # SIMD in the engine's first tier. The JVM sets these when it defines the module of vectors, which it does not do when that comes from the AOT cache.
        --add-exports=java.base/jdk.internal.vm.vector=hypha.wasm
        -XX:+EnableVectorSupport -XX:+EnableVectorReboxing -XX:+EnableVectorAggressiveReboxing
        # A small heap that is quick to set up; the memory of tasks is not in it.
        -XX:+UseSerialGC -XX:-UsePerfData
        # Every loop of a program can be interrupted, which this collector does not ask for by itself; and the engine needn't find out.
        -XX:+UseCountedLoopSafepoints -XX:LoopStripMiningIter=1000 -Dhypha.wasm.CountedLoopSafepoints=true
        # What a task does when it ends is not compiled into the frames that wait in its continuation: those may be of code from before any task
        # had woken, and each would then leave it by way of the interpreter.
        -XX:CompileCommand=quiet -XX:CompileCommand=dontinline,hypha.host.task.Mounting::end
        # When a program's recursion ends inside of a lock of the JDK, the JVM's reserve of stack sees it through and the trap comes right
        # after; the warning about that would stand between the program's words.
        -XX:-PrintWarnings
        ${HYPHA_JAVA_OPTIONS:-}
        --module=hypha.cli/hypha.cli.Main
    )
}
