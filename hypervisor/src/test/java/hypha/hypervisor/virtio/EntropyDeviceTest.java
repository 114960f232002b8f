package hypha.hypervisor.virtio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EntropyDeviceTest {
    @Test
    void shouldFillWhatIsToBeWrittenAndNoMoreThanAPage() {
        try (var driver = new TestDriver(new EntropyDevice(new Random(1)), 8)) {
            driver.start(0);
            driver.descriptor(0, 0x8000, 5000, 2, 0);
            driver.offer(0);
            assertEquals(EntropyDevice.MAXIMUM_BYTES, driver.takeUsed());
            byte[] expected = new byte[EntropyDevice.MAXIMUM_BYTES];
            new Random(1).nextBytes(expected);
            for (int index = 0; index < expected.length; index++) {
                assertEquals(expected[index], driver.load8(0x8000 + index));
            }
            assertEquals(0, driver.load8(0x8000 + expected.length));
            assertEquals(EntropyDevice.MAXIMUM_BYTES, driver.statistic("writtenBytes"));
        }
    }

    @Test
    void shouldRefuseToBeWrittenTo() {
        try (var driver = new TestDriver(new EntropyDevice(), 8)) {
            driver.start(0);
            driver.descriptor(0, 0x8000, 8, 0, 0);
            driver.offer(0);
            driver.awaitNeedsReset();
            assertTrue(driver.statistic("breaches") > 0);
        }
    }
}
