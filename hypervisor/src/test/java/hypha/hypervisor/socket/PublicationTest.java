package hypha.hypervisor.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The syntax of {@code --publish}. */
class PublicationTest {
    @ParameterizedTest
    @CsvSource({
        "8080:80, 127.0.0.1:8080, 80",
        "0:1, 127.0.0.1:0, 1",
        "0.0.0.0:65535:65535, 0.0.0.0:65535, 65535",
        "192.0.2.7:1:2, 192.0.2.7:1, 2",
        "[::1]:8080:80, [0:0:0:0:0:0:0:1]:8080, 80",
        "[::]:8080:80, [0:0:0:0:0:0:0:0]:8080, 80",
        "00080:00443, 127.0.0.1:80, 443"
    })
    void readsAddressAndPorts(String text, String host, int guestPort) {
        Publication publication = Publication.parse(text);
        assertEquals(host, publication.host());
        assertEquals(guestPort, publication.guestPort());
        assertEquals(publication, Publication.parse(publication.host() + ":" + guestPort));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "::",
                "80",
                "80:",
                ":80",
                "a:80",
                "80:a",
                "-1:80",
                "80:-1",
                "80:0",
                "65536:80",
                "80:65536",
                "80:+1",
                "99999999999:80",
                "localhost:80:80",
                "1.2.3:x:80",
                ":80:80",
                "[]:80:80",
                "::1:80:80",
                "[::1:80:80",
                "[127.0.0.1]:80:80x",
                "1.2.3.4.5:80:80",
                "127.0.0.1:80:80:80",
                "80 :80",
                "８０:80"
            })
    void refusesAnythingElseInWords(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Publication.parse(text));
        assertTrue(
                refusal.getMessage().contains("HOSTPORT:GUESTPORT")
                        || refusal.getMessage().contains("is not between"),
                refusal.getMessage());
    }
}
