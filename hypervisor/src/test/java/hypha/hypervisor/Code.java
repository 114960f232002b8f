package hypha.hypervisor;

import java.io.ByteArrayOutputStream;

/** Machine code written by hand, each instruction with its mnemonic. */
final class Code {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Adds an instruction; {@code mnemonic} is for the reader. */
    Code emit(String mnemonic, int... encoding) {
        for (int value : encoding) {
            bytes.write(value);
        }
        return this;
    }

    /** Adds 32 bits. */
    Code int32(int value) {
        return emit("", value, value >> 8, value >> 16, value >> 24);
    }

    /** Adds 64 bits. */
    Code int64(long value) {
        return int32((int) value).int32((int) (value >> 32));
    }

    Code append(Code other) {
        bytes.writeBytes(other.bytes());
        return this;
    }

    Code padTo(int size) {
        while (bytes.size() < size) {
            emit("int3", 0xCC);
        }
        return this;
    }

    /** {@code mov edx, port; mov eax, value; out dx, eax}. */
    Code out32(int port, int value) {
        emit("mov edx, imm32", 0xBA).int32(port);
        emit("mov eax, imm32", 0xB8).int32(value);
        return emit("out dx, eax", 0xEF);
    }

    /** Ends the machine with a code. */
    Code shutdown(int code) {
        return out32(0x508, code).emit("jmp self", 0xEB, 0xFE);
    }

    int size() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
