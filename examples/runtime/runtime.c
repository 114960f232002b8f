#include "runtime.h"

#include <stdarg.h>

#include "wasi.h"

/* The linker's: first byte after the program's data and stack. */
extern uint8_t __heap_base;

enum { PAGE_BYTES = 65536, BUFFER_BYTES = 4096 };

char **environment;

static char output[BUFFER_BYTES];
static size_t output_bytes;
static uint8_t input[BUFFER_BYTES];
static size_t input_position, input_bytes;
static uintptr_t heap_end;

/* The compiler calls these; with bulk memory they are one instruction each. */
void *memcpy(void *to, const void *from, size_t bytes) { return __builtin_memcpy(to, from, bytes); }
void *memmove(void *to, const void *from, size_t bytes) { return __builtin_memmove(to, from, bytes); }
void *memset(void *to, int value, size_t bytes) { return __builtin_memset(to, value, bytes); }

size_t length_of(const char *text) {
    size_t length = 0;
    while (text[length] != 0) length++;
    return length;
}

bool equal(const char *a, const char *b) {
    while (*a != 0 && *a == *b) a++, b++;
    return *a == *b;
}

uint64_t number_or(const char *text, uint64_t fallback) {
    if (*text == 0) return fallback;
    uint64_t number = 0;
    for (; *text != 0; text++) {
        if (*text < '0' || *text > '9') return fallback;
        number = number * 10 + (uint64_t)(*text - '0');
    }
    return number;
}

void *allocate(size_t bytes) {
    if (heap_end == 0) heap_end = (uintptr_t)&__heap_base;
    uintptr_t start = (heap_end + 15) & ~(uintptr_t)15;
    size_t have = (size_t)__builtin_wasm_memory_size(0) * PAGE_BYTES;
    if (bytes > have - start) {
        size_t missing_pages = (bytes - (have - start) + PAGE_BYTES - 1) / PAGE_BYTES;
        if (__builtin_wasm_memory_grow(0, missing_pages) == (size_t)-1) {
            print(STDERR, "out of memory: bytes=%u\n", (unsigned)bytes);
            __builtin_trap();
        }
    }
    heap_end = start + bytes;
    return (void *)start;
}

int write_bytes(int stream, const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    while (count > 0) {
        wasi_ciovec piece = {next, count};
        uint32_t written = 0;
        wasi_errno error = fd_write((uint32_t)stream, &piece, 1, &written);
        if (error != WASI_SUCCESS) return error;
        next += written;
        count -= written;
    }
    return WASI_SUCCESS;
}

void flush(void) {
    size_t bytes = output_bytes;
    output_bytes = 0;
    write_bytes(STDOUT, output, bytes);
}

_Noreturn void exit_with(int code) {
    flush();
    proc_exit((uint32_t)code);
}

static void put(int stream, char character) {
    if (stream != STDOUT) {
        write_bytes(stream, &character, 1);
        return;
    }
    output[output_bytes++] = character;
    if (character == '\n' || output_bytes == sizeof output) flush();
}

static void put_number(int stream, uint64_t number, unsigned base, int digits) {
    char reversed[20];
    int count = 0;
    do {
        reversed[count++] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0 || count < digits);
    while (count > 0) put(stream, reversed[--count]);
}

void print(int stream, const char *format, ...) {
    va_list values;
    va_start(values, format);
    for (; *format != 0; format++) {
        if (*format != '%') {
            put(stream, *format);
            continue;
        }
        switch (*++format) {
            case 's':
                for (const char *text = va_arg(values, const char *); *text != 0; text++) put(stream, *text);
                break;
            case 'c': put(stream, (char)va_arg(values, int)); break;
            case 'd': {
                int64_t number = va_arg(values, int);
                if (number < 0) put(stream, '-');
                put_number(stream, (uint64_t)(number < 0 ? -number : number), 10, 1);
                break;
            }
            case 'u': put_number(stream, va_arg(values, unsigned), 10, 1); break;
            case 'x': put_number(stream, va_arg(values, unsigned), 16, 1); break;
            case 'l': put_number(stream, va_arg(values, uint64_t), 10, 1); break;
            case 'p': put_number(stream, va_arg(values, uint64_t), 16, 16); break;
            default: put(stream, *format); break;
        }
    }
    va_end(values);
}

static int next_byte(void) {
    if (input_position == input_bytes) {
        wasi_iovec piece = {input, sizeof input};
        uint32_t bytes = 0;
        if (fd_read(STDIN, &piece, 1, &bytes) != WASI_SUCCESS || bytes == 0) return -1;
        input_position = 0;
        input_bytes = bytes;
    }
    return input[input_position++];
}

int read_line(char *line, size_t capacity) {
    size_t length = 0;
    int byte = -1;
    while (length < capacity - 1 && (byte = next_byte()) >= 0 && byte != '\n') line[length++] = (char)byte;
    line[length] = 0;
    return byte < 0 && length == 0 ? -1 : (int)length;
}

const char *environment_value(const char *name) {
    size_t length = length_of(name);
    for (char **variable = environment; *variable != NULL; variable++) {
        size_t i = 0;
        while (i < length && (*variable)[i] == name[i]) i++;
        if (i == length && (*variable)[i] == '=') return *variable + length + 1;
    }
    return NULL;
}

__attribute__((export_name("_start"))) void _start(void) {
    uint32_t count = 0, bytes = 0;
    if (environ_sizes_get(&count, &bytes) != WASI_SUCCESS) __builtin_trap();
    environment = allocate((count + 1) * sizeof(char *));
    if (count > 0 && environ_get(environment, allocate(bytes)) != WASI_SUCCESS) __builtin_trap();
    if (args_sizes_get(&count, &bytes) != WASI_SUCCESS) __builtin_trap();
    char **arguments = allocate((count + 1) * sizeof(char *));
    if (count > 0 && args_get(arguments, allocate(bytes)) != WASI_SUCCESS) __builtin_trap();
    int code = run((int)count, arguments);
    flush();
    if (code != 0) proc_exit((uint32_t)code);
}
