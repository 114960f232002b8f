package hypha.host;

class HyphaModuleOnJvmTest extends HyphaModuleTest {
    @Override
    CpuKind cpu() {
        return CpuKind.JVM;
    }
}
