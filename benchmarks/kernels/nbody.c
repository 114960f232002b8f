// Floating point on structures: n steps of five bodies under gravity.
#include "kernel.h"

#define BODIES 5

struct body {
    double x, y, z, vx, vy, vz, mass;
};

static struct body bodies[BODIES];

static NOINLINE void step(struct body *all, double dt) {
    for (int i = 0; i < BODIES; i++) {
        struct body *a = all + i;
        for (int j = i + 1; j < BODIES; j++) {
            struct body *b = all + j;
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            double square = dx * dx + dy * dy + dz * dz;
            double factor = dt / (square * __builtin_sqrt(square));
            a->vx -= dx * b->mass * factor, a->vy -= dy * b->mass * factor, a->vz -= dz * b->mass * factor;
            b->vx += dx * a->mass * factor, b->vy += dy * a->mass * factor, b->vz += dz * a->mass * factor;
        }
    }
    for (int i = 0; i < BODIES; i++) {
        struct body *a = all + i;
        a->x += dt * a->vx, a->y += dt * a->vy, a->z += dt * a->vz;
    }
}

uint32_t run(uint32_t n) {
    for (int i = 0; i < BODIES; i++) {
        bodies[i] = (struct body){i * 2.0, i * i * 0.5, 1.0 - i, 0.01 * i, 0.3 - 0.1 * i, 0.02, 1.0 / (1 + i)};
    }
    for (uint32_t i = 0; i < n; i++) {
        step(bodies, 0.001);
    }
    uint32_t checksum = 0;
    for (int i = 0; i < BODIES; i++) {
        checksum = mix(checksum, (uint32_t)(int32_t)(bodies[i].x * 1e6));
        checksum = mix(checksum, (uint32_t)(int32_t)(bodies[i].vz * 1e6));
    }
    return checksum;
}
