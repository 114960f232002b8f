package hypha.wasm.demangle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemanglerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_Z3addii | add(int, int)",
                "_ZN3foo3barEv | foo::bar()",
                "_ZNK5Point6lengthEv | Point::length() const",
                "_ZN5PointC1Edd | Point::Point(double, double)",
                "_ZN5PointD0Ev | Point::~Point()",
                "_ZNSt6vectorIiSaIiEE9push_backERKi | std::vector<int, std::allocator<int>>::push_back(int const&)",
                "_ZNSt6vectorIiSaIiEEC2EOS1_ | std::vector<int, std::allocator<int>>::vector(std::vector<int, std::allocator<int>>&&)",
                "_ZNKSs4findEcm | std::string::find(char, unsigned long) const",
                "_ZNSsC1EPKcRKSaIcE | std::basic_string<char, std::char_traits<char>, std::allocator<char>>::basic_string(char const*, std::allocator<char> const&)",
                "_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc | std::basic_ostream<char, std::char_traits<char>>& std::operator<< <std::char_traits<char>>(std::basic_ostream<char, std::char_traits<char>>&, char const*)",
                "_Z5applyPFiiEi | apply(int (*)(int), int)",
                "_Z1fRA3_Ki | f(int const (&) [3])",
                "_Z1gM3FooFivE | g(int (Foo::*)())",
                "_Z3maxIiET_S0_S0_ | int max<int>(int, int)",
                "_Z4callIJidPKcEEvDpT_ | void call<int, double, char const*>(int, double, char const*)",
                "_ZZ4mainENKUliE_clEi | main::{lambda(int)#1}::operator()(int) const",
                "_ZN12_GLOBAL__N_14initEv | (anonymous namespace)::init()",
                "_ZN3FoocvbEv | Foo::operator bool()",
                "_ZTV3Foo | vtable for Foo",
                "_ZTI3Foo | typeinfo for Foo",
                "_ZGVZ3foovE1x | guard variable for foo()::x",
                "_ZThn8_N1B1fEv | non-virtual thunk to B::f()",
                "_Z3arrIXadL_Z3addiiEEEvv | void arr<&(add(int, int))>()",
                "_Z4evenILi4ELb1EEvv | void even<4, true>()",
                "_ZZ3foovE1x_0 | foo()::x",
                "_ZL6helperi.isra.0 | helper(int) [clone .isra.0]",
            })
    void cppNamesAreWrittenAsCpp(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_ZN4core3fmt9Formatter3pad17h5d5a1e2c3b4f6a70E | core::fmt::Formatter::pad",
                "_ZN50_$LT$T$u20$as$u20$core..convert..Into$LT$U$GT$$GT$4into17h0123456789abcdefE | <T as core::convert::Into<U>>::into",
                "_ZN1r9g$uf6$del5$u65e517h0123456789abcdefE | _ZN1r9g$uf6$del5$u65e517h0123456789abcdefE",
            })
    void rustsFirstSchemeIsUnderstood(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_RNvCs6GmmlP4bgsG_1r4main | r::main",
                "_RNvYjNtNtCsgEmfK2I1SDS_4core3cmp3Ord3maxCs6GmmlP4bgsG_1r | <usize as core::cmp::Ord>::max",
                "_RNvYNtNtNtNtCsjrHSEGnQ3l9_3std3sys5stdio4unix6StderrNtNtBa_2io5Write9write_fmtBa_ | <std::sys::stdio::unix::Stderr as std::io::Write>::write_fmt",
                "_RNCNvCs6GmmlP4bgsG_1r4main0B3_ | r::main::{closure#0}",
                "_RNCNvCs6GmmlP4bgsG_1r4mains_0B3_ | r::main::{closure#1}",
                "_RINvNtC3std3mem8align_ofjE | std::mem::align_of::<usize>",
                "_RINvC1c1fRLC3strE | _RINvC1c1fRLC3strE",
                "_RINvC1c1fReAhj3_QmE | c::f::<&str, [u8; 3], &mut u32>",
                "_RINvC1c1fKj2a_Kb1_Kc41_E | c::f::<42, true, 'A'>",
                "_RINvC1c1fFG_RL0_eEuDNtC1d5TraitEL_E | c::f::<for<'a> fn(&'a str), dyn d::Trait>",
                "_RNvC1cu8gdel_5qa | c::gödel",
            })
    void rustsSecondSchemeIsUnderstood(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "main",
                "_Z",
                "_ZN",
                "_R",
                "_RB_",
                "_Z1",
                "_Z9short",
                "_Z1fS9_",
                "_ZNZ",
                "_start",
                "__wasm_call_ctors"
            })
    void whatIsNotUnderstoodStaysAsItIs(String name) {
        assertSame(name, Demangler.demangle(name));
    }

    @Test
    void depthAndLengthAndOutputAreBounded() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            Demangler.demangle("_Z1f" + "P".repeat(7_000) + "i");
            Demangler.demangle("_RI".repeat(2_500));
            Demangler.demangle("_R" + "T".repeat(8_000));
            StringBuilder doubling = new StringBuilder("_Z1fSt4pairIiiE");
            for (int i = 0; i < 60; i++) {
                // S_ is std::pair, S0_ the first of its instances, and each is a pair of the one before.
                String last = "S" + Integer.toString(i, 36).toUpperCase(Locale.ROOT) + "_";
                doubling.append("S_I").append(last).append(last).append('E');
            }
            assertEquals(doubling.toString(), Demangler.demangle(doubling.toString()));
            String longName = "_Z" + "1".repeat(100_000);
            assertSame(longName, Demangler.demangle(longName));
        });
    }
}
