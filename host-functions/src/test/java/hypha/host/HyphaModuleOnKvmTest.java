package hypha.host;

import org.junit.jupiter.api.Tag;

@Tag("kvm")
class HyphaModuleOnKvmTest extends HyphaModuleTest {
    @Override
    CpuKind cpu() {
        return CpuKind.KVM;
    }
}
