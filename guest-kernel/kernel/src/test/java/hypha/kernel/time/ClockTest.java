package hypha.kernel.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.TimePage;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockTest {
    private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

    @Test
    void conversionsAreExactToAMillionthOfAMillionth() {
        Random random = Seed.random("conversionsAreExactToAMillionthOfAMillionth");
        try (SimulatedHost host = SimulatedHost.prepared()) {
            for (long hz :
                    new long[] {1_000_000, 19_200_000, 1_000_000_000, 2_399_999_988L, 5_123_456_789L, 16_000_000_000L
                    }) {
                host.set64(BootInfo.TIMESTAMP_HZ_OFFSET, hz);
                Clock.init(SimulatedHost.BOOT_INFO);
                for (int count = 0; count < 10_000; count++) {
                    long nanos = random.nextLong() >>> 3 + random.nextInt(50);
                    long ticks = Clock.ticksIn(nanos);
                    BigInteger exact = BigInteger.valueOf(nanos)
                            .multiply(BigInteger.valueOf(hz))
                            .divide(SECOND);
                    if (exact.bitLength() < 62) {
                        // A tick count is rounded up, and off by the rounding of the factor: 2^-28 of a tick per
                        // nanosecond.
                        long tolerance = (nanos >> 28) + 2;
                        assertTrue(Math.abs(ticks - exact.longValue()) <= tolerance, "hz=" + hz + " nanos=" + nanos);
                    } else {
                        assertTrue(ticks >= 1L << 61);
                    }
                    long back = random.nextLong() >>> 2 + random.nextInt(40);
                    BigInteger exactNanos =
                            BigInteger.valueOf(back).multiply(SECOND).divide(BigInteger.valueOf(hz));
                    if (exactNanos.bitLength() < 62) {
                        assertTrue(Math.abs(Clock.nanosIn(back) - exactNanos.longValue()) <= (back >> 32) + 1);
                    }
                }
            }
        }
    }

    @Test
    void theTimePageSaysWhatTheClockSays() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            host.set64(BootInfo.TIMESTAMP_HZ_OFFSET, 2_399_999_988L);
            host.set64(BootInfo.BOOT_TIMESTAMP_OFFSET, 500);
            Clock.init(SimulatedHost.BOOT_INFO);
            host.machine.timestamp = 987_654_321_012L;
            long page = SimulatedHost.TIME_PAGE;
            assertEquals(0, host.machine.load32(page + TimePage.SEQUENCE_OFFSET) & 1);
            long delta = host.machine.timestamp - host.machine.load64(page + TimePage.BASE_OFFSET);
            long nanos = BigInteger.valueOf(delta)
                    .multiply(BigInteger.valueOf(host.machine.load64(page + TimePage.MULTIPLIER_OFFSET)))
                    .shiftRight(32)
                    .longValue();
            assertEquals(Clock.monotonic(), nanos + host.machine.load64(page + TimePage.MONOTONIC_OFFSET));
            assertEquals(SimulatedHost.BOOT_WALL_NANOS, host.machine.load64(page + TimePage.WALL_OFFSET));
        }
    }

    @Test
    void aCounterThatLagsBehindBootIsTimeZero() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            host.set64(BootInfo.BOOT_TIMESTAMP_OFFSET, 5_000);
            Clock.init(SimulatedHost.BOOT_INFO);
            host.machine.timestamp = 4_000;
            assertEquals(0, Clock.monotonic());
        }
    }

    @Test
    void theWallClockIsSetAndMonotonicTimeGoesOn() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            Clock.init(SimulatedHost.BOOT_INFO);
            host.machine.timestamp += 5_000_000_000L;
            long read = host.machine.timestamp - 700;
            long before = Clock.monotonic();
            assertTrue(Clock.set(read, 0, 1_000_000_000_000L));
            assertEquals(before, Clock.monotonic());
            assertEquals(1_000_000_000_700L, Clock.monotonic() + Clock.wallOffset());
            assertEquals(Clock.wallOffset(), host.machine.load64(SimulatedHost.TIME_PAGE + TimePage.WALL_OFFSET));
            assertTrue(Clock.takeStep());
            assertTrue(!Clock.takeStep(), "once");
            assertTrue(Clock.set(read, 0, 1_000_000_900_000L));
            assertTrue(!Clock.takeStep(), "less than a millisecond");
            assertTrue(Clock.set(read, 0, 1_000_001_100_000L));
            assertTrue(Clock.takeStep(), "small ones add up");
        }
    }

    @Test
    void monotonicTimeCatchesUpWithAHostThatHasSlept() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            Clock.init(SimulatedHost.BOOT_INFO);
            long start = host.machine.timestamp;
            host.machine.timestamp += 1_000_000;
            assertTrue(Clock.set(host.machine.timestamp, 60_000_000_000L, SimulatedHost.BOOT_WALL_NANOS));
            assertEquals(60_000_000_000L, Clock.monotonic());
            assertEquals(host.machine.timestamp + 500, Clock.timestampAt(60_000_000_500L), 1);
            // A counter that has begun anew.
            host.machine.timestamp = start - 900;
            long before = Clock.monotonic();
            assertTrue(Clock.set(host.machine.timestamp, 70_000_000_000L, SimulatedHost.BOOT_WALL_NANOS));
            assertTrue(Clock.monotonic() > before);
            assertEquals(70_000_000_000L, Clock.monotonic());
            host.machine.timestamp += 1_000;
            assertEquals(70_000_001_000L, Clock.monotonic());
            long page = SimulatedHost.TIME_PAGE;
            long delta = host.machine.timestamp - host.machine.load64(page + TimePage.BASE_OFFSET);
            assertEquals(Clock.monotonic(), delta + host.machine.load64(page + TimePage.MONOTONIC_OFFSET));
        }
    }

    @Test
    void claimsOfTheHostAreChecked() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            Clock.init(SimulatedHost.BOOT_INFO);
            long now = host.machine.timestamp;
            long wall = Clock.wallOffset();
            assertTrue(!Clock.set(now + 1, 0, 0));
            assertTrue(!Clock.set(-1, 0, 0));
            assertTrue(!Clock.set(now, Long.MAX_VALUE, 0));
            assertTrue(!Clock.set(now, 0, -1));
            assertTrue(!Clock.set(now, 0, Long.MAX_VALUE));
            assertEquals(wall, Clock.wallOffset());
        }
    }
}
