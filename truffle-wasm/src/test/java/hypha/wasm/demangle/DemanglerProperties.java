package hypha.wasm.demangle;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DemanglerProperties {
    @Property(tries = 20_000)
    void anythingBehindAPrefixIsSurvived(@ForAll("prefixes") String prefix, @ForAll("tails") String tail) {
        assertNotNull(Demangler.demangle(prefix + tail));
    }

    @Provide
    Arbitrary<String> prefixes() {
        return Arbitraries.of(
                "_Z", "_ZN", "_ZNSt6vectorIiSaIiEE", "_ZZ4mainENKUl", "_R", "_RNv", "_RINvC1c1f", "_ZN1a17h");
    }

    /** Strings over the letters that mean something in the three schemes. */
    @Provide
    Arbitrary<String> tails() {
        return Arbitraries.strings()
                .withChars("EIJSTZNCLXBDFGKMPRAYsrdcltviju_$.0129h")
                .ofMaxLength(40);
    }
}
