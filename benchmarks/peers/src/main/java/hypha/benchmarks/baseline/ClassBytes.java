package hypha.benchmarks.baseline;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Writes a class file (JVM specification, chapter 4), methods one after the other. Of its own, since the JDK's API for class files takes longer to start than everything else here. */
final class ClassBytes {
    static final int ACC_PUBLIC = 1;
    static final int ACC_STATIC = 8;
    static final int ACC_FINAL = 0x10;
    static final int ACC_SUPER = 0x20;
    static final int ACC_ABSTRACT = 0x400;

    private static final int MAGIC = 0xCAFEBABE;
    private static final int VERSION = 61;

    private final Bytes pool = new Bytes();
    private final Bytes methods = new Bytes();
    private final Map<Object, Integer> indices = new HashMap<>();
    private final int thisClass;
    private final int superClass;
    private final int access;
    private int poolCount = 1;
    private int methodCount;
    private int implemented;

    ClassBytes(String name, String superName, int access) {
        this.thisClass = type(name);
        this.superClass = type(superName);
        this.access = access;
    }

    /** Bytes that grow, big-endian. */
    static final class Bytes {
        byte[] array = new byte[1024];
        int length;

        void u1(int value) {
            if (length == array.length) {
                array = java.util.Arrays.copyOf(array, 2 * length);
            }
            array[length++] = (byte) value;
        }

        void u2(int value) {
            u1(value >> 8);
            u1(value);
        }

        void u4(int value) {
            u2(value >> 16);
            u2(value);
        }

        void bytes(byte[] from, int count) {
            while (length + count > array.length) {
                array = java.util.Arrays.copyOf(array, 2 * array.length);
            }
            System.arraycopy(from, 0, array, length, count);
            length += count;
        }

        void patch2(int at, int value) {
            array[at] = (byte) (value >> 8);
            array[at + 1] = (byte) value;
        }
    }

    private record Pair(int tag, int first, int second) {}

    int utf8(String text) {
        Integer known = indices.get(text);
        if (known != null) {
            return known;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pool.u1(1);
        pool.u2(bytes.length);
        pool.bytes(bytes, bytes.length);
        indices.put(text, poolCount);
        return poolCount++;
    }

    int type(String name) {
        return pair(7, utf8(name), 0);
    }

    int method(String owner, String name, String descriptor) {
        return pair(10, type(owner), pair(12, utf8(name), utf8(descriptor)));
    }

    int field(String owner, String name, String descriptor) {
        return pair(9, type(owner), pair(12, utf8(name), utf8(descriptor)));
    }

    int integer(int value) {
        return wide(3, value, 1);
    }

    int floating(float value) {
        return wide(4, Float.floatToRawIntBits(value), 1);
    }

    int longInteger(long value) {
        return wide(5, value, 2);
    }

    int doubleFloating(double value) {
        return wide(6, Double.doubleToRawLongBits(value), 2);
    }

    private record Number(int tag, long bits) {}

    private int wide(int tag, long bits, int slots) {
        Number key = new Number(tag, bits);
        Integer known = indices.get(key);
        if (known != null) {
            return known;
        }
        pool.u1(tag);
        if (slots == 2) {
            pool.u4((int) (bits >> 32));
        }
        pool.u4((int) bits);
        int index = poolCount;
        indices.put(key, index);
        poolCount += slots;
        return index;
    }

    private int pair(int tag, int first, int second) {
        Pair key = new Pair(tag, first, second);
        Integer known = indices.get(key);
        if (known != null) {
            return known;
        }
        pool.u1(tag);
        pool.u2(first);
        if (tag != 7) {
            pool.u2(second);
        }
        indices.put(key, poolCount);
        return poolCount++;
    }

    /** Makes the class implement an interface. */
    void implement(String name) {
        implemented = type(name);
    }

    /** Adds a method without code. */
    void abstractMethod(String name, String descriptor) {
        methods.u2(ACC_PUBLIC | ACC_ABSTRACT);
        methods.u2(utf8(name));
        methods.u2(utf8(descriptor));
        methods.u2(0);
        methodCount++;
    }

    /** Adds a method. {@code frames} are entries of a StackMapTable. */
    void method(
            int flags,
            String name,
            String descriptor,
            int maxStack,
            int maxLocals,
            Bytes code,
            Bytes frames,
            int frameCount) {
        methods.u2(flags);
        methods.u2(utf8(name));
        methods.u2(utf8(descriptor));
        methods.u2(1);
        methods.u2(utf8("Code"));
        int table = frameCount == 0 ? 0 : 8 + frames.length;
        methods.u4(12 + code.length + table);
        methods.u2(maxStack);
        methods.u2(maxLocals);
        methods.u4(code.length);
        methods.bytes(code.array, code.length);
        methods.u2(0);
        methods.u2(frameCount == 0 ? 0 : 1);
        if (frameCount != 0) {
            methods.u2(utf8("StackMapTable"));
            methods.u4(2 + frames.length);
            methods.u2(frameCount);
            methods.bytes(frames.array, frames.length);
        }
        methodCount++;
    }

    byte[] finish() {
        Bytes all = new Bytes();
        all.u4(MAGIC);
        all.u4(VERSION);
        all.u2(poolCount);
        all.bytes(pool.array, pool.length);
        all.u2(access);
        all.u2(thisClass);
        all.u2(superClass);
        all.u2(implemented == 0 ? 0 : 1);
        if (implemented != 0) {
            all.u2(implemented);
        }
        all.u2(0);
        all.u2(methodCount);
        all.bytes(methods.array, methods.length);
        all.u2(0);
        return java.util.Arrays.copyOf(all.array, all.length);
    }
}
