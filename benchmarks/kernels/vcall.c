// Indirect calls: shapes of four classes in random order, n times through tables of functions.
#include "kernel.h"

#define SHAPES 256

struct shape;

struct class {
    uint32_t (*area)(const struct shape *);
    void (*grow)(struct shape *, uint32_t);
};

struct shape {
    const struct class *class;
    uint32_t x, y;
};

static uint32_t square_area(const struct shape *s) { return s->x * s->x; }
static uint32_t rectangle_area(const struct shape *s) { return s->x * s->y; }
static uint32_t triangle_area(const struct shape *s) { return s->x * s->y / 2; }
static uint32_t line_area(const struct shape *s) { return s->x & 1; }
static void both(struct shape *s, uint32_t by) { s->x += by, s->y += by; }
static void first(struct shape *s, uint32_t by) { s->x += by; }
static void second(struct shape *s, uint32_t by) { s->y ^= by; }

static const struct class classes[4] = {{square_area, first}, {rectangle_area, both}, {triangle_area, second}, {line_area, first}};

static struct shape shapes[SHAPES];

uint32_t run(uint32_t n) {
    uint32_t state = 5;
    for (uint32_t i = 0; i < SHAPES; i++) {
        shapes[i].class = &classes[next_random(&state) & 3];
        shapes[i].x = i;
        shapes[i].y = i + 3;
    }
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct shape *s = &shapes[i % SHAPES];
        sum += s->class->area(s);
        s->class->grow(s, i & 7);
    }
    return sum;
}
