package hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "1,1",
        "512M,536870912",
        "4G,4294967296",
        "4g,4294967296",
        "2KB,2048",
        "1T,1099511627776",
        "7B,7",
        "8388607T,9223370937343148032"
    })
    void readsNumbersWithUnits(String text, long bytes) {
        assertEquals(bytes, ByteSize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "G",
                "B",
                "-1",
                "+1",
                "1.5G",
                "0",
                "0M",
                "4X",
                "4 G",
                "8388608T",
                "9999999999999999999",
                "٣M",
                "GG"
            })
    void refusesWhatIsNoSizeOrOutOfRange(String text) {
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text));
    }
}
