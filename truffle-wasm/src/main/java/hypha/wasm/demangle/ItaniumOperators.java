package hypha.wasm.demangle;

import java.util.HashMap;
import java.util.Map;

/** Codes of operators (Itanium C++ ABI, section 5.1.3). */
final class ItaniumOperators {
    private static final Map<String, String> SYMBOLS = new HashMap<>();

    static {
        String table =
                "nw new,na new[],dl delete,da delete[],aw co_await,ps +,ng -,ad &,de *,co ~,pl +,mi -,ml *,dv /,rm %,an &,or |,eo ^,"
                        + "aS =,pL +=,mI -=,mL *=,dV /=,rM %=,aN &=,oR |=,eO ^=,ls <<,rs >>,lS <<=,rS >>=,eq ==,ne !=,lt <,gt >,le <=,ge >=,ss <=>,"
                        + "nt !,aa &&,oo ||,pp ++,mm --,cm COMMA,pm ->*,pt ->,cl (),ix [],qu ?";
        for (String entry : table.split(",")) {
            int space = entry.indexOf(' ');
            String symbol = entry.substring(space + 1);
            SYMBOLS.put(entry.substring(0, space), symbol.equals("COMMA") ? "," : symbol);
        }
    }

    private ItaniumOperators() {}

    /** Returns how an operator is written. */
    static String symbol(String code) throws MalformedNameException {
        String symbol = SYMBOLS.get(code);
        if (symbol == null) {
            throw MalformedNameException.INSTANCE;
        }
        return symbol;
    }

    /** Returns how an operator is written, or null if there is none with this code. */
    static String symbolOrNull(String code) {
        return SYMBOLS.get(code);
    }

    /** Says whether an operator of expressions has one operand. */
    static boolean isUnary(String code) {
        return switch (code) {
            case "ps", "ng", "ad", "de", "co", "nt", "pp", "mm" -> true;
            default -> false;
        };
    }
}
