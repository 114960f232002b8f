package hypha.wasm.specification;

import hypha.wasm.specification.Command.Action;
import hypha.wasm.specification.Command.Failing;
import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.IntegerLiteral;
import hypha.wasm.text.token.Lexer;
import hypha.wasm.text.token.TokenKind;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads scripts of the official test suite. Its grammar is in the README of the specification's interpreter. */
final class ScriptReader {
    private static final Map<String, Failing> FAILURES = Map.of(
            "assert_trap", Failing.TRAP,
            "assert_exhaustion", Failing.EXHAUSTION,
            "assert_exception", Failing.EXCEPTION,
            "assert_invalid", Failing.INVALID,
            "assert_malformed", Failing.MALFORMED,
            "assert_unlinkable", Failing.UNLINKABLE);

    private static final Set<String> COMMANDS = Set.of("module", "register", "invoke", "get", "assert_return");

    private final Cursor cursor;
    private final LineCounter lines;

    private ScriptReader(byte[] text) {
        cursor = new Cursor(Lexer.tokenize(text));
        lines = new LineCounter(text);
    }

    /** Returns the commands of a script. */
    static List<Command> read(byte[] text) {
        return new ScriptReader(text).commands();
    }

    private List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        String first = cursor.openWord();
        if (first != null && !COMMANDS.contains(first) && !FAILURES.containsKey(first)) {
            // A script may be the fields of one module.
            return List.of(new Command.Module(1, null, new ModuleSource.Text(cursor.tokens(), 0, null), false));
        }
        while (!cursor.at(TokenKind.END)) {
            int start = cursor.index();
            commands.add(command());
            int expected = cursor.tokens().partner(start) + 1;
            if (cursor.index() != expected) {
                throw cursor.unexpected();
            }
        }
        return commands;
    }

    private Command command() {
        int line = lines.at(cursor.tokens().start(cursor.index()));
        String word = cursor.openWord();
        if (word == null) {
            throw cursor.unexpected();
        }
        switch (word) {
            case "module":
                return module(line);
            case "invoke", "get":
                return new Command.Perform(line, action());
            case "register": {
                skip(2);
                String as = cursor.expectName();
                String name = cursor.takeIdentifier();
                cursor.expectClose();
                return new Command.Register(line, as, name);
            }
            case "assert_return": {
                skip(2);
                Action action = action();
                List<Expected> results = new ArrayList<>();
                ResultReader reader = new ResultReader(cursor);
                while (cursor.at(TokenKind.OPEN)) {
                    results.add(reader.expected());
                }
                cursor.expectClose();
                return new Command.AssertReturn(line, action, results);
            }
            default:
                return failure(line, FAILURES.get(word));
        }
    }

    private Command failure(int line, Failing how) {
        if (how == null) {
            throw cursor.unexpected();
        }
        skip(2);
        boolean ofModule = cursor.atOpen("module");
        Command.Module module = ofModule ? (Command.Module) module(line) : null;
        Action action = ofModule ? null : action();
        String message = cursor.at(TokenKind.STRING) ? cursor.expectName() : "";
        cursor.expectClose();
        return ofModule
                ? new Command.AssertModuleFails(line, how, module.source(), message)
                : new Command.AssertActionFails(line, how, action, message);
    }

    private void skip(int tokens) {
        cursor.moveTo(cursor.index() + tokens);
    }

    private Command module(int line) {
        int end = cursor.tokens().partner(cursor.index());
        skip(2);
        boolean definition = cursor.takeWord("definition");
        if (!definition && cursor.takeWord("instance")) {
            String name = cursor.takeIdentifier();
            String of = cursor.takeIdentifier();
            cursor.expectClose();
            return new Command.Instance(line, name, of);
        }
        String name = cursor.takeIdentifier();
        ModuleSource source;
        if (cursor.takeWord("binary")) {
            source = new ModuleSource.Binary(strings());
        } else if (cursor.takeWord("quote")) {
            source = new ModuleSource.Quote(strings());
        } else {
            source = new ModuleSource.Text(cursor.tokens(), cursor.index(), name);
        }
        cursor.moveTo(end);
        cursor.expectClose();
        return new Command.Module(line, name, source, definition);
    }

    private byte[] strings() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (cursor.at(TokenKind.STRING)) {
            bytes.writeBytes(cursor.expectString());
        }
        if (!cursor.at(TokenKind.CLOSE)) {
            throw cursor.unexpected();
        }
        return bytes.toByteArray();
    }

    private Action action() {
        boolean invoke = cursor.takeOpen("invoke");
        if (!invoke) {
            cursor.expectOpen("get");
        }
        String module = cursor.takeIdentifier();
        String export = cursor.expectName();
        List<Value> arguments = new ArrayList<>();
        ResultReader reader = new ResultReader(cursor);
        while (invoke && cursor.at(TokenKind.OPEN)) {
            arguments.add(reader.value());
        }
        cursor.expectClose();
        return invoke ? new Action.Invoke(module, export, arguments) : new Action.Get(module, export);
    }

    /** Counts lines up to ascending offsets. */
    private static final class LineCounter {
        private final byte[] text;
        private int offset;
        private int line = 1;

        LineCounter(byte[] text) {
            this.text = text;
        }

        int at(int target) {
            for (; offset < target; offset++) {
                line += text[offset] == '\n' ? 1 : 0;
            }
            return line;
        }
    }

    /** Reads an unsigned number that identifies a host reference. */
    static int hostId(Cursor cursor) {
        return (int) IntegerLiteral.expectUnsigned(cursor, Integer.SIZE, "i32 constant out of range");
    }
}
