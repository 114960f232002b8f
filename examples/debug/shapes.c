/* A program to look at with a debugger: see docs/debugging.md. */
#include "runtime.h"

enum color { RED, GREEN = 5, BLUE };

struct point {
    int x;
    int y;
};

struct shape {
    const char *name;
    struct point corners[3];
    enum color color;
    double weight;
    unsigned sides : 4;
    struct shape *next;
};

static int calls;

static int square(int value) {
    int result = value * value;
    calls++;
    return result;
}

static int length2(const struct point *p) {
    int dx = square(p->x);
    int dy = square(p->y);
    return dx + dy;
}

static int measure(int count) {
    struct shape triangle = {"triangle", {{1, 2}, {3, 4}, {5, 6}}, GREEN, 2.5, 3, 0};
    triangle.next = &triangle;
    int sum = 0;
    for (int i = 0; i < count; i++) {
        struct point *corner = &triangle.corners[i % 3];
        sum += length2(corner);
    }
    return sum;
}

int run(int argument_count, char **arguments) {
    int count = argument_count > 1 ? (int)number_or(arguments[1], 3) : 3;
    int sum = measure(count);
    print(STDOUT, "sum of squares: %d\n", sum);
    return 0;
}
