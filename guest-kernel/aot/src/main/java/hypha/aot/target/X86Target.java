package hypha.aot.target;

import hypha.aot.ir.IrFunction;
import java.util.List;
import org.bytedeco.llvm.global.LLVM;

/** x86-64 without an operating system, in the long mode that {@code docs/boot-protocol.md} sets up. */
final class X86Target implements Target {
    /** Every machine with hardware virtualization from 2009 on is at least a v2: POPCNT and SSE 4.2. */
    private static final String OLDEST_CPU = "x86-64-v2";

    private static final String FLAGS = "~{dirflag},~{fpsr},~{flags}";

    /** Segment register FS, as LLVM's X86 back end numbers address spaces. */
    private static final int FS_ADDRESS_SPACE = 257;

    private static final String RANDOM = "hypha.support.hardwareRandom";

    /**
     * CPUID leaf 1 ECX bit 30 is RDRAND, leaf 7 EBX bit 18 is RDSEED (Intel SDM Vol. 2A, CPUID). CPUID may exit to the hypervisor, so
     * its answer is kept: bit 0 = asked, bit 1 = RDRAND, bit 2 = RDSEED. Two CPUs may ask at once and find the same. RDSEED fails
     * when its conditioner is drained, so it is tried some times before RDRAND is asked, which Intel says to retry ten times.
     */
    private static final String SUPPORT_FUNCTIONS = """
            @hypha.support.random.features = internal global i8 0

            define internal i8 @hypha.support.random.probe() #0 {
              %leaves = call { i32, i32, i32, i32 } asm sideeffect "cpuid", "={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},~{flags}"(i32 0, i32 0)
              %maximum = extractvalue { i32, i32, i32, i32 } %leaves, 0
              %leaf1 = call { i32, i32, i32, i32 } asm sideeffect "cpuid", "={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},~{flags}"(i32 1, i32 0)
              %ecx = extractvalue { i32, i32, i32, i32 } %leaf1, 2
              %rdrand = lshr i32 %ecx, 29
              %rdrand.bit = and i32 %rdrand, 2
              %has7 = icmp uge i32 %maximum, 7
              br i1 %has7, label %ask7, label %store
            ask7:
              %leaf7 = call { i32, i32, i32, i32 } asm sideeffect "cpuid", "={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},~{flags}"(i32 7, i32 0)
              %ebx = extractvalue { i32, i32, i32, i32 } %leaf7, 1
              %rdseed = lshr i32 %ebx, 16
              %rdseed.bit = and i32 %rdseed, 4
              br label %store
            store:
              %seed = phi i32 [ 0, %0 ], [ %rdseed.bit, %ask7 ]
              %both = or i32 %rdrand.bit, %seed
              %wide = or i32 %both, 1
              %features = trunc i32 %wide to i8
              store atomic i8 %features, ptr @hypha.support.random.features monotonic, align 1
              ret i8 %features
            }

            define internal i32 @hypha.support.hardwareRandom(i64 %address) noinline #0 {
              %known = load atomic i8, ptr @hypha.support.random.features monotonic, align 1
              %unasked = icmp eq i8 %known, 0
              br i1 %unasked, label %probe, label %choose
            probe:
              %found = call i8 @hypha.support.random.probe()
              br label %choose
            choose:
              %features = phi i8 [ %known, %0 ], [ %found, %probe ]
              %seed.bit = and i8 %features, 4
              %has.seed = icmp ne i8 %seed.bit, 0
              br i1 %has.seed, label %seed, label %choose.random
            seed:
              %seed.tries = phi i32 [ 16, %choose ], [ %seed.left, %seed.again ]
              %seed.result = call { i64, i8 } asm sideeffect "rdseed $0\\0A\\09setc $1", "=r,=q,~{dirflag},~{fpsr},~{flags}"()
              %seed.ok = extractvalue { i64, i8 } %seed.result, 1
              %seed.value = extractvalue { i64, i8 } %seed.result, 0
              %seed.succeeded = icmp ne i8 %seed.ok, 0
              br i1 %seed.succeeded, label %deliver, label %seed.again
            seed.again:
              call void asm sideeffect "pause", "~{dirflag},~{fpsr},~{flags}"()
              %seed.left = sub i32 %seed.tries, 1
              %seed.more = icmp ne i32 %seed.left, 0
              br i1 %seed.more, label %seed, label %choose.random
            choose.random:
              %random.bit = and i8 %features, 2
              %has.random = icmp ne i8 %random.bit, 0
              br i1 %has.random, label %random, label %none
            random:
              %random.tries = phi i32 [ 10, %choose.random ], [ %random.left, %random.again ]
              %random.result = call { i64, i8 } asm sideeffect "rdrand $0\\0A\\09setc $1", "=r,=q,~{dirflag},~{fpsr},~{flags}"()
              %random.ok = extractvalue { i64, i8 } %random.result, 1
              %random.value = extractvalue { i64, i8 } %random.result, 0
              %random.succeeded = icmp ne i8 %random.ok, 0
              br i1 %random.succeeded, label %deliver, label %random.again
            random.again:
              %random.left = sub i32 %random.tries, 1
              %random.more = icmp ne i32 %random.left, 0
              br i1 %random.more, label %random, label %none
            deliver:
              %value = phi i64 [ %seed.value, %seed ], [ %random.value, %random ]
              %pointer = inttoptr i64 %address to ptr
              store i64 %value, ptr %pointer, align 1
              ret i32 1
            none:
              ret i32 0
            }
            """;

    @Override
    public String name() {
        return "x86_64";
    }

    @Override
    public String triple() {
        return "x86_64-unknown-none-elf";
    }

    @Override
    public String cpu() {
        return OLDEST_CPU;
    }

    @Override
    public String features() {
        return "";
    }

    @Override
    public String linkerEmulation() {
        return "elf_x86_64";
    }

    @Override
    public void initialize() {
        LLVM.LLVMInitializeX86TargetInfo();
        LLVM.LLVMInitializeX86Target();
        LLVM.LLVMInitializeX86TargetMC();
        LLVM.LLVMInitializeX86AsmParser();
        LLVM.LLVMInitializeX86AsmPrinter();
    }

    @Override
    public String supportFunctions() {
        return SUPPORT_FUNCTIONS;
    }

    @Override
    public List<String> intrinsics() {
        return List.of(
                "cpu.pause",
                "cpu.timestamp",
                "cpu.perCpu",
                "cpu.hardwareRandom",
                "cpu.nucleus",
                "ports.out32",
                "mmio.read32",
                "mmio.write32");
    }

    @Override
    public String lower(String name, List<String> arguments, IrFunction function) {
        switch (name) {
            case "cpu.pause" -> function.effect("call void asm sideeffect \"pause\", \"" + FLAGS + "\"()");
            case "cpu.timestamp" -> {
                return function.value("call i64 @llvm.readcyclecounter()");
            }
            case "cpu.perCpu" -> {
                return function.value("load i64, ptr addrspace(" + FS_ADDRESS_SPACE + ") null, align 8");
            }
            case "cpu.hardwareRandom" -> {
                return function.value("call i32 @" + RANDOM + "(i64 " + arguments.getFirst() + ")");
            }
            case "cpu.nucleus" -> {
                String service = function.value("zext i32 " + arguments.get(0) + " to i64");
                return function.value("call i64 asm sideeffect \"int3\", \"={rax},{rax},{rdi},{rsi},~{rcx},~{r11},"
                        + "~{memory}," + FLAGS + "\"(i64 " + service + ", i64 " + arguments.get(1) + ", i64 "
                        + arguments.get(2) + ")");
            }
            case "ports.out32" -> {
                String port = function.value("trunc i32 " + arguments.get(0) + " to i16");
                function.effect("call void asm sideeffect \"outl %eax, %dx\", \"{ax},{dx},~{memory}," + FLAGS
                        + "\"(i32 " + arguments.get(1) + ", i16 " + port + ")");
            }
            // Assembly and not volatile accesses: hypervisors decode a plain MOV, and order against other memory is
            // wanted, too.
            case "mmio.read32" -> {
                return function.value("call i32 asm sideeffect \"movl ($1), $0\", \"=r,r,~{memory}," + FLAGS + "\"(i64 "
                        + arguments.get(0) + ")");
            }
            case "mmio.write32" ->
                function.effect("call void asm sideeffect \"movl $1, ($0)\", \"r,r,~{memory}," + FLAGS + "\"(i64 "
                        + arguments.get(0) + ", i32 " + arguments.get(1) + ")");
            default -> throw new IllegalArgumentException("intrinsic=" + name);
        }
        return null;
    }
}
