package hypha.wasm.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import hypha.wasm.text.TextFormat;
import hypha.wasm.translation.Translator;
import org.junit.jupiter.api.Test;

class DispatchLoopsTest {
    private static final int ROOM = 4000;
    private static final String LOAD = "(i32.load8_u (local.get $pc))";

    @Test
    void theHeaderOfAnInterpreterIsOne() throws Exception {
        assertEquals(Opcode.BR_TABLE, tableOf(interpreter(LOAD, 4), ROOM));
    }

    @Test
    void aHeaderWithACallIsNone() throws Exception {
        assertEquals(-1, tableOf(interpreter("(call $f (local.get $pc))", 4), ROOM));
    }

    @Test
    void aLoopWithFewWaysBackIsNone() throws Exception {
        assertEquals(-1, tableOf(interpreter(LOAD, 3), ROOM));
    }

    @Test
    void thereAreNoCopiesWithoutRoomForThem() throws Exception {
        assertEquals(-1, tableOf(interpreter(LOAD, 4), 200));
    }

    /** Returns a loop over a table that so many places go back to. */
    private static String interpreter(String dispatch, int ways) {
        StringBuilder text = new StringBuilder("(module (memory 1) (func $f (param $pc i32) (result i32) (loop $next ");
        text.append("(block ".repeat(6));
        text.append("(br_table 0 1 2 3 4 ").append(dispatch).append("))");
        for (int i = 1; i < 6; i++) {
            text.append("(local.set $pc (i32.const ").append(i).append("))");
            text.append(i <= ways ? "(br $next))" : "(return (local.get $pc)))");
        }
        return text.append(") (local.get $pc)))").toString();
    }

    /** Returns the opcode where the loops' one header ends, or -1. */
    private static int tableOf(String text, int room) throws Exception {
        FunctionCode function = Translator.translate(ModuleParser.parse(TextFormat.toBinary(text)), 0);
        int[] code = function.code();
        int header = -1;
        for (int pc = 0; pc < code.length; pc += Opcode.length(code, pc)) {
            header = code[pc] == Opcode.JUMP_BACK ? code[pc + 1] : header;
        }
        DispatchLoops loops = new DispatchLoops();
        loops.find(code, 0, code.length, index -> false, room);
        int table = loops.table(header);
        return table < 0 ? table : code[table];
    }
}
