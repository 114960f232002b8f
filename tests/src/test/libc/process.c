/* What a C library wants of a process besides files: arguments, environment, clocks, random bytes, memory, exit handlers. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void last(void) { puts("last words"); }

static int ascending(const void *a, const void *b) {
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

int main(int count, char **arguments) {
    assert(count == 3 && strcmp(arguments[2], "two words") == 0);
    printf("SHAPE is %s\n", getenv("SHAPE"));
    struct timespec before, after, pause = {0, 2000000};
    assert(clock_gettime(CLOCK_MONOTONIC, &before) == 0 && nanosleep(&pause, NULL) == 0);
    assert(clock_gettime(CLOCK_MONOTONIC, &after) == 0);
    assert((after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec >= pause.tv_nsec);
    assert(time(NULL) > 1700000000);
    unsigned *numbers = NULL, size = 0;
    while (size < 200000) {
        numbers = realloc(numbers, (size + 10000) * sizeof *numbers);
        assert(numbers != NULL);
        for (unsigned end = size + 10000; size < end; size += 64) assert(getentropy(numbers + size, (end - size < 64 ? end - size : 64) * 4) == 0);
        size -= size % 10000;
    }
    qsort(numbers, size, sizeof *numbers, ascending);
    for (unsigned index = 1; index < size; index++) assert(numbers[index - 1] <= numbers[index]);
    free(numbers);
    char *end;
    printf("%.17g %a %lld\n", strtod("0.1", &end), 1.5, strtoll("-9223372036854775808", NULL, 10));
    fprintf(stderr, "to standard error\n");
    atexit(last);
    return 7;
}
