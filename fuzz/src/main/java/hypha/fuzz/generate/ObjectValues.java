package hypha.fuzz.generate;

import java.util.ArrayList;
import java.util.List;

/** Appends code that makes, reads and changes structures, arrays and typed references. */
final class ObjectValues {
    private static final int MAXIMUM_LENGTH = 12;
    private static final int NULLABLE_CAST = 3;

    private final Choices choices;
    private final ModuleDraft module;
    private final Body body;
    private final Values values;

    ObjectValues(Choices choices, ModuleDraft module, Body body, Values values) {
        this.choices = choices;
        this.module = module;
        this.body = body;
        this.values = values;
    }

    /** Says whether the module has typed references at all. */
    boolean isEmpty() {
        return module.objects.isEmpty();
    }

    private ObjectType object(Type type) {
        return type.index() >= 0 && module.types.get(type.index()) instanceof ObjectType object ? object : null;
    }

    private List<Type> objects(boolean arrays) {
        return module.objects.stream()
                .filter(type -> object(type) != null && object(type).isArray() == arrays)
                .toList();
    }

    /** Appends a new reference, mostly one that is not null. */
    void create(Type type) {
        switch (type.letter()) {
            case '3' -> i31();
            case 'n', 'q' -> {
                List<Type> all = new ArrayList<>(objects(false));
                all.addAll(objects(true));
                int choice = choices.below(all.size() + 2);
                if (choice < all.size()) {
                    make(all.get(choice));
                } else if (choice == all.size() || type.equals(Type.EQREF)) {
                    i31();
                } else {
                    values.produce(Type.EXTERNREF);
                    body.op("any.convert_extern");
                    if (choices.chance(30)) {
                        body.op("extern.convert_any");
                        body.op("any.convert_extern");
                    }
                }
            }
            case 's', 'y' -> {
                List<Type> fitting = objects(type.equals(Type.ARRAYREF));
                if (fitting.isEmpty()) {
                    values.constant(type);
                } else {
                    make(choices.of(fitting));
                }
            }
            default -> make(type);
        }
        body.pop(1);
        body.push(type);
    }

    private void i31() {
        values.produce(Type.I32);
        body.op("ref.i31");
    }

    private void make(Type type) {
        ObjectType object = object(type);
        if (object == null) {
            int function = module.functionTypes.indexOf(type.index());
            if (function < 0) {
                values.constant(type);
            } else {
                body.op("ref.func").unsigned(function);
                body.push(type);
            }
            return;
        }
        List<Type> subtypes = module.objects.stream()
                .filter(other -> object(other) != null && object(other).supertype() == type.index())
                .toList();
        if (!subtypes.isEmpty() && choices.chance(30)) {
            make(choices.of(subtypes));
        } else if (object.isArray()) {
            makeArray(type, object);
        } else if (choices.chance(30)) {
            body.op("struct.new_default").unsigned(type.index());
            body.push(type);
        } else {
            object.fields().forEach(field -> values.produce(field.type()));
            body.op("struct.new").unsigned(type.index());
            body.pop(object.fields().size());
            body.push(type);
        }
    }

    private void makeArray(Type type, ObjectType object) {
        Type element = object.fields().getFirst().type();
        switch (choices.below(4)) {
            case 0 -> {
                values.index(MAXIMUM_LENGTH);
                limitLength();
                body.op("array.new_default").unsigned(type.index());
                body.pop(1);
            }
            case 1 -> {
                values.produce(element);
                values.index(MAXIMUM_LENGTH);
                limitLength();
                body.op("array.new").unsigned(type.index());
                body.pop(2);
            }
            case 2 -> {
                int count = choices.below(4);
                for (int i = 0; i < count; i++) {
                    values.produce(element);
                }
                body.op("array.new_fixed").unsigned(type.index()).unsigned(count);
                body.pop(count);
            }
            default -> {
                if (element.isReference() || module.data.isEmpty()) {
                    body.op("array.new_fixed").unsigned(type.index()).unsigned(0);
                } else {
                    values.index(MAXIMUM_LENGTH);
                    values.index(MAXIMUM_LENGTH / 2);
                    body.op("array.new_data").unsigned(type.index()).unsigned(choices.below(module.data.size()));
                    body.pop(2);
                }
            }
        }
        body.push(type);
    }

    /** A length that no memory is enough for has another end on each engine. */
    private void limitLength() {
        body.op("i32.const").signed(31);
        body.op("i32.and");
    }

    /** Appends a value of a type that an object holds; false if there is no such field. */
    boolean read(Type type) {
        List<Type> holders = module.objects.stream()
                .filter(holder -> object(holder) != null
                        && object(holder).fields().stream()
                                .anyMatch(field -> field.type().equals(type)))
                .toList();
        if (holders.isEmpty()) {
            return false;
        }
        Type holder = choices.of(holders);
        ObjectType object = object(holder);
        some(holder);
        if (object.isArray()) {
            values.index(4);
            body.op("array.get" + object.fields().getFirst().suffix(choices.chance(50)))
                    .unsigned(holder.index());
            body.pop(2);
        } else {
            int field = field(object, type);
            body.op("struct.get" + object.fields().get(field).suffix(choices.chance(50)))
                    .unsigned(holder.index())
                    .unsigned(field);
            body.pop(1);
        }
        body.push(type);
        return true;
    }

    private int field(ObjectType object, Type type) {
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < object.fields().size(); i++) {
            if (object.fields().get(i).type().equals(type)) {
                fitting.add(i);
            }
        }
        return choices.of(fitting);
    }

    /** Appends a reference of a type, mostly a new one. */
    private void some(Type type) {
        if (choices.chance(75)) {
            create(type);
        } else {
            values.produce(type);
        }
    }

    /** Appends an i32 that says something about references. */
    void number() {
        switch (choices.below(5)) {
            case 0 -> {
                some(Type.I31REF);
                body.op(choices.chance(50) ? "i31.get_s" : "i31.get_u");
            }
            case 1 -> {
                some(Type.ARRAYREF);
                body.op("array.len");
            }
            case 2 -> {
                values.produce(Type.EQREF);
                values.produce(Type.EQREF);
                body.op("ref.eq");
                body.pop(1);
            }
            case 3 -> {
                values.produce(Type.ANYREF);
                body.op(choices.chance(50) ? "ref.test" : "ref.test_null");
                castTarget().encodeHeapType(body.out);
            }
            default -> {
                values.produce(choices.of(module.objects));
                body.op("ref.is_null");
            }
        }
        body.pop(1);
        body.push(Type.I32);
    }

    /** Chooses a type that an {@code anyref} can be cast to. */
    private Type castTarget() {
        List<Type> targets = new ArrayList<>(List.of(Type.EQREF, Type.I31REF, Type.STRUCTREF, Type.ARRAYREF));
        targets.addAll(objects(false));
        targets.addAll(objects(true));
        return choices.of(targets);
    }

    /** Appends a statement. */
    void statement() {
        switch (choices.below(9)) {
            case 0 -> setField();
            case 1 -> changeArray();
            case 2 -> cast();
            case 3 -> branchOnCast();
            case 4 -> branchOnFailedCast();
            case 5 -> branchOnNull();
            case 6 -> branchOnNonNull();
            case 7 -> {
                Type type = choices.of(module.objects);
                some(type);
                body.op("ref.as_non_null");
            }
            default -> call();
        }
    }

    private void setField() {
        List<Type> structures = objects(false);
        if (structures.isEmpty()) {
            return;
        }
        Type type = choices.of(structures);
        List<ObjectType.Field> fields = object(type).fields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).mutable() && (i == fields.size() - 1 || choices.chance(50))) {
                some(type);
                values.produce(fields.get(i).type());
                body.op("struct.set").unsigned(type.index()).unsigned(i);
                body.pop(2);
                return;
            }
        }
    }

    private void changeArray() {
        List<Type> arrays = objects(true).stream()
                .filter(type -> object(type).fields().getFirst().mutable())
                .toList();
        if (arrays.isEmpty()) {
            return;
        }
        Type type = choices.of(arrays);
        Type element = object(type).fields().getFirst().type();
        some(type);
        values.index(4);
        switch (choices.below(4)) {
            case 0 -> {
                values.produce(element);
                body.op("array.set").unsigned(type.index());
                body.pop(3);
            }
            case 1 -> {
                values.produce(element);
                values.index(4);
                body.op("array.fill").unsigned(type.index());
                body.pop(4);
            }
            case 2 -> {
                some(type);
                values.index(4);
                values.index(4);
                body.op("array.copy").unsigned(type.index()).unsigned(type.index());
                body.pop(5);
            }
            default -> {
                values.index(4);
                values.index(4);
                if (element.isReference() || module.data.isEmpty()) {
                    body.op("drop");
                    body.op("drop");
                    body.op("drop");
                    body.op("drop");
                } else {
                    body.op("array.init_data").unsigned(type.index()).unsigned(choices.below(module.data.size()));
                }
                body.pop(4);
            }
        }
    }

    private void cast() {
        Type target = castTarget();
        if (choices.chance(70)) {
            create(target);
        } else {
            values.produce(Type.ANYREF);
        }
        body.op(choices.chance(50) ? "ref.cast" : "ref.cast_null");
        target.encodeHeapType(body.out);
        body.pop(1);
        body.push(target);
    }

    private void open(Type result) {
        body.op("block");
        if (result == null) {
            body.out.raw(0x40);
        } else {
            result.encode(body.out);
        }
    }

    private void close() {
        body.op("end");
    }

    private void castBranch(String name, Type target) {
        body.op(name).raw(NULLABLE_CAST).unsigned(0);
        Type.ANYREF.encodeHeapType(body.out);
        target.encodeHeapType(body.out);
    }

    private void branchOnCast() {
        Type target = castTarget();
        open(target);
        values.produce(Type.ANYREF);
        castBranch("br_on_cast", target);
        body.op("drop");
        body.pop(1);
        values.produce(target);
        close();
    }

    private void branchOnFailedCast() {
        Type target = castTarget();
        open(Type.ANYREF);
        values.produce(Type.ANYREF);
        castBranch("br_on_cast_fail", target);
        body.op("drop");
        body.pop(1);
        values.produce(Type.ANYREF);
        close();
    }

    private void branchOnNull() {
        open(null);
        values.produce(choices.of(module.objects));
        body.op("br_on_null").unsigned(0);
        body.op("drop");
        body.pop(1);
        close();
    }

    private void branchOnNonNull() {
        Type type = choices.of(module.objects);
        open(type);
        values.produce(type);
        body.op("br_on_non_null").unsigned(0);
        body.pop(1);
        values.produce(type);
        close();
    }

    private void call() {
        int function = choices.below(module.functionTypes.size());
        Signature callee = module.signature(function);
        callee.parameters().forEach(values::produce);
        Type type = Type.referenceTo(module.functionTypes.get(function));
        if (choices.chance(80)) {
            make(type);
        } else {
            values.produce(type);
        }
        body.calls = true;
        body.op("call_ref").unsigned(type.index());
        body.pop(callee.parameters().size() + 1);
        body.push(callee.results());
    }
}
