package hypha.examples.build;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The few files of the LLVM artifact that compile C to WASM, taken out of it on first use: clang, lld, their two libraries under
 * the names by which the dynamic linker asks for them, and the compiler's own headers.
 */
final class Toolchain {
    private static final String RESOURCES = "org/bytedeco/llvm/linux-x86_64/";
    private static final String HEADERS = "lib/clang/20/include/";
    private static final List<String> HEADER_NAMES = List.of(
            "stdint.h",
            "stdbool.h",
            "stddef.h",
            "stdarg.h",
            "__stddef_header_macro.h",
            "__stddef_max_align_t.h",
            "__stddef_null.h",
            "__stddef_offsetof.h",
            "__stddef_ptrdiff_t.h",
            "__stddef_size_t.h",
            "__stddef_wchar_t.h",
            "__stdarg___gnuc_va_list.h",
            "__stdarg___va_copy.h",
            "__stdarg_header_macro.h",
            "__stdarg_va_arg.h",
            "__stdarg_va_copy.h",
            "__stdarg_va_list.h");

    private final Path folder;

    /** @param folder where the files are put, and found the next time */
    Toolchain(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** The command that starts clang, which finds its linker and headers beside it. Needs {@link #folder()} as LD_LIBRARY_PATH. */
    List<String> clang() throws IOException {
        Path clang = extract("clang", "clang", true);
        extract("lld", "wasm-ld", true);
        extract("libLLVM.so", "libLLVM.so.20.1", false);
        extract("libclang-cpp.so", "libclang-cpp.so.20.1", false);
        for (String header : HEADER_NAMES) {
            extract(HEADERS + header, HEADERS + header, false);
        }
        return List.of(clang.toString(), "-resource-dir=" + folder.resolve("lib/clang/20"), "-B" + folder);
    }

    private Path extract(String resource, String name, boolean executable) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            return file;
        }
        Files.createDirectories(file.getParent());
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try (InputStream in = Toolchain.class.getClassLoader().getResourceAsStream(RESOURCES + resource)) {
            if (in == null) {
                throw new FileNotFoundException("not in the LLVM artifact: resource=" + RESOURCES + resource);
            }
            Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
        }
        if (executable && !unfinished.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: file=" + unfinished);
        }
        return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
