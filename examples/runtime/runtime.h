/*
 * What the examples have in place of a C library: a start, arguments, buffered output, lines of input. A program is one file
 * that defines run(); runtime.c is compiled with it.
 */
#ifndef HYPHA_RUNTIME_H
#define HYPHA_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STDIN = 0, STDOUT = 1, STDERR = 2 };

/* The program. What it returns is its exit code, 0 to 255. */
int run(int argument_count, char **arguments);

/* The environment, as NAME=VALUE, ended by NULL. */
extern char **environment;

/* Value of an environment variable, or NULL. */
const char *environment_value(const char *name);

size_t length_of(const char *text);
bool equal(const char *a, const char *b);

/* The decimal number that the text is, or otherwise the fallback. */
uint64_t number_or(const char *text, uint64_t fallback);

/*
 * Writes to a stream, formatted: %s text, %c character, %d int, %u unsigned, %x unsigned in hexadecimal, %l uint64_t,
 * %p uint64_t in 16 hexadecimal digits, %% a percent sign.
 * Output to STDOUT is buffered until a line ends there; output to STDERR is not.
 */
void print(int stream, const char *format, ...);

/* Writes bytes. Answers the errno of WASI: 0, or for example WASI_PIPE if nobody reads any more. */
int write_bytes(int stream, const void *bytes, size_t count);

/* Writes out what is buffered. Done at the end of run() and by exit_with(). */
void flush(void);

/*
 * Reads a line from stdin, without its end, and puts a 0 behind it. What is longer than capacity - 1 comes as several lines.
 * Answers its length, or -1 at the end of the input.
 */
int read_line(char *line, size_t capacity);

/* Ends the program. */
_Noreturn void exit_with(int code);

/* Memory that is never given back, zeroed, aligned to 16 bytes. Traps if there is none. */
void *allocate(size_t bytes);

#endif
