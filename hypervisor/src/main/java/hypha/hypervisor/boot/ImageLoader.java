package hypha.hypervisor.boot;

import hypha.hypervisor.ElfImage;
import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.MachineConfiguration;
import java.lang.foreign.MemorySegment;

/** Puts an image and everything that the boot protocol wants around it into guest RAM, which is all zero before. */
public final class ImageLoader {
    private final MemorySegment ram;
    private final ElfImage image;
    private final MachineLayout layout;
    private final long backedBytes;
    private final long entry;
    private long pageTableRoot;

    private static final long INTERRUPT_TABLE = BootProtocol.BOOT_PAGES_START;
    private static final long DESCRIPTOR_BLOCKS = INTERRUPT_TABLE + BootProtocol.PAGE_BYTES;

    private ImageLoader(MemorySegment ram, ElfImage image, MachineConfiguration configuration) {
        this.ram = ram;
        this.image = image;
        this.backedBytes = configuration.initialMemoryBytes();
        this.layout = new MachineLayout(image.end(), configuration.vcpus(), configuration.kernelStackBytes());
        this.entry = image.symbol(BootProtocol.SYMBOL_ENTRY);
    }

    /**
     * Loads an image.
     *
     * @throws HypervisorException if it breaks the protocol or does not fit
     */
    public static ImageLoader load(MemorySegment ram, ElfImage image, MachineConfiguration configuration) {
        var loader = new ImageLoader(ram, image, configuration);
        loader.check();
        loader.copySegments();
        loader.writeTables();
        loader.mapMemory();
        return loader;
    }

    /** Where things are. */
    public MachineLayout layout() {
        return layout;
    }

    /** The state in which a vCPU starts. */
    public VcpuState initialState(int vcpu, long bootInfoGpa) {
        return new VcpuState(
                vcpu,
                entry,
                bootInfoGpa,
                layout.stackEnd(vcpu),
                layout.perCpu(vcpu),
                descriptorBlock(vcpu),
                INTERRUPT_TABLE,
                pageTableRoot);
    }

    private static long descriptorBlock(int vcpu) {
        return DESCRIPTOR_BLOCKS + (long) vcpu * DescriptorTables.BLOCK_BYTES;
    }

    private void check() {
        long end = BootProtocol.IMAGE_START;
        for (ElfImage.Segment segment : image.segments()) {
            if (segment.gpa() % BootProtocol.PAGE_BYTES != 0 || segment.gpa() < end) {
                throw refuse("a segment does not begin on a page of its own: gpa=0x" + Long.toHexString(segment.gpa()));
            }
            if (segment.writable() && segment.executable()) {
                throw refuse("a segment is writable and executable: gpa=0x" + Long.toHexString(segment.gpa()));
            }
            if (segment.end() > backedBytes) {
                throw refuse("a segment ends at 0x" + Long.toHexString(segment.end()) + ", RAM backed at boot at 0x"
                        + Long.toHexString(backedBytes));
            }
            end = MachineLayout.alignUp(segment.end(), BootProtocol.PAGE_BYTES);
        }
        if (layout.freeStart() > backedBytes) {
            throw refuse("it needs bytes=" + layout.freeStart() + " of RAM, backed at boot are " + backedBytes);
        }
        long vectors = image.symbol(BootProtocol.SYMBOL_VECTORS);
        if (vectors < BootProtocol.IMAGE_START || vectors > image.end() - BootProtocol.VECTORS * (long) Long.BYTES) {
            throw refuse(BootProtocol.SYMBOL_VECTORS + " is outside of it");
        }
    }

    private void copySegments() {
        for (ElfImage.Segment segment : image.segments()) {
            MemorySegment bytes = MemorySegment.ofBuffer(image.bytes(segment));
            MemorySegment.copy(bytes, 0, ram, segment.gpa(), segment.fileBytes());
        }
    }

    private void writeTables() {
        DescriptorTables.writeInterruptTable(ram, INTERRUPT_TABLE, image.symbol(BootProtocol.SYMBOL_VECTORS));
        for (int vcpu = 0; vcpu < layout.vcpus(); vcpu++) {
            PerCpuBlock.initialize(ram, layout.perCpu(vcpu), vcpu);
            DescriptorTables.writeBlock(ram, descriptorBlock(vcpu), layout.perCpu(vcpu));
        }
    }

    private void mapMemory() {
        long tables = MachineLayout.alignUp(descriptorBlock(layout.vcpus()), BootProtocol.PAGE_BYTES);
        var pageTables = new PageTables(ram, tables, BootProtocol.IMAGE_START);
        pageTableRoot = pageTables.root();
        long data = PageTables.WRITABLE | PageTables.USER | PageTables.NO_EXECUTE;
        pageTables.map(BootProtocol.BOOT_PAGES_START, BootProtocol.IMAGE_START, data);
        long mapped = BootProtocol.IMAGE_START;
        for (ElfImage.Segment segment : image.segments()) {
            pageTables.map(mapped, segment.gpa(), data);
            mapped = MachineLayout.alignUp(segment.end(), BootProtocol.PAGE_BYTES);
            mapSegment(pageTables, segment, mapped);
        }
        pageTables.map(mapped, layout.perCpu(layout.vcpus()), data);
        for (int vcpu = 0; vcpu < layout.vcpus(); vcpu++) {
            pageTables.map(layout.stackStart(vcpu), layout.stackEnd(vcpu), data);
        }
        pageTables.map(layout.freeStart(), backedBytes, data);
    }

    private void mapSegment(PageTables pageTables, ElfImage.Segment segment, long end) {
        long rights =
                (segment.writable() ? PageTables.WRITABLE : 0) | (segment.executable() ? 0 : PageTables.NO_EXECUTE);
        ElfImage.Section nucleus = image.section(BootProtocol.SECTION_NUCLEUS);
        long nucleusStart = nucleus == null ? end : Math.clamp(nucleus.gpa(), segment.gpa(), end);
        long nucleusEnd = nucleus == null
                ? end
                : Math.clamp(
                        MachineLayout.alignUp(nucleus.gpa() + nucleus.bytes(), BootProtocol.PAGE_BYTES),
                        nucleusStart,
                        end);
        if (nucleusStart % BootProtocol.PAGE_BYTES != 0) {
            throw refuse("section " + BootProtocol.SECTION_NUCLEUS + " does not begin on a page of its own");
        }
        pageTables.map(segment.gpa(), nucleusStart, rights | PageTables.USER);
        pageTables.map(nucleusStart, nucleusEnd, rights);
        pageTables.map(nucleusEnd, end, rights | PageTables.USER);
    }

    private static HypervisorException refuse(String what) {
        return new HypervisorException("load image: " + what);
    }
}
