/*
 * Computes for about a second of machine code, in three ways that stress different instructions, and prints what came out:
 * a sieve of Eratosthenes (bytes in memory), SHA-256 (32-bit rotations), and five planets under gravity (64-bit floating point).
 * The argument scales the work; 100 is the default.
 */
#include "runtime.h"

/* Primes below the limit. */
static uint32_t count_primes(uint32_t limit) {
    uint8_t *composite = allocate(limit);
    uint32_t count = 0;
    for (uint32_t i = 2; i < limit; i++) {
        if (composite[i]) continue;
        count++;
        for (uint64_t multiple = (uint64_t)i * i; multiple < limit; multiple += i) composite[multiple] = 1;
    }
    return count;
}

/* FIPS 180-4, 4.2.2. */
static const uint32_t ROUND[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t value, int bits) { return (value >> bits) | (value << (32 - bits)); }

/* FIPS 180-4, 6.2.2: mixes one block of 64 bytes into the state. */
static void sha256_block(uint32_t state[8], const uint8_t *block) {
    uint32_t w[64];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >> 3);
        uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + w[i];
        uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

/* SHA-256 of that many blocks of 64 bytes, each byte being its index modulo 251. */
static void sha256_of_pattern(uint32_t state[8], uint32_t blocks) {
    static const uint32_t INITIAL[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint8_t block[64];
    uint32_t byte = 0;
    for (int i = 0; i < 8; i++) state[i] = INITIAL[i];
    for (uint32_t n = 0; n < blocks; n++) {
        for (int i = 0; i < 64; i++) {
            block[i] = (uint8_t)byte;
            byte = byte == 250 ? 0 : byte + 1;
        }
        sha256_block(state, block);
    }
    uint64_t bits = (uint64_t)blocks * 512;
    for (int i = 0; i < 64; i++) block[i] = i == 0 ? 0x80 : i >= 56 ? (uint8_t)(bits >> (8 * (63 - i))) : 0;
    sha256_block(state, block);
}

typedef struct { double x, y, z, vx, vy, vz, mass; } Body;

/* Moves five bodies by that many steps; answers the bits of their energy. */
static uint64_t planets(uint32_t steps) {
    enum { BODIES = 5 };
    const double STEP = 0.01;
    Body bodies[BODIES];
    for (int i = 0; i < BODIES; i++) {
        bodies[i] = (Body){i * 1.5, i * 0.25 - 0.5, i * 0.125, i * -0.0625, i == 0 ? 0 : 1.0 / i, i * 0.03125, i == 0 ? 10.0 : 0.01 * i};
    }
    for (uint32_t n = 0; n < steps; n++) {
        for (int i = 0; i < BODIES; i++) {
            Body *a = &bodies[i];
            for (int j = i + 1; j < BODIES; j++) {
                Body *b = &bodies[j];
                double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
                double squared = dx * dx + dy * dy + dz * dz + 0.01;
                double force = STEP / (squared * __builtin_sqrt(squared));
                a->vx -= dx * b->mass * force, a->vy -= dy * b->mass * force, a->vz -= dz * b->mass * force;
                b->vx += dx * a->mass * force, b->vy += dy * a->mass * force, b->vz += dz * a->mass * force;
            }
        }
        for (int i = 0; i < BODIES; i++) {
            Body *a = &bodies[i];
            a->x += STEP * a->vx, a->y += STEP * a->vy, a->z += STEP * a->vz;
        }
    }
    double energy = 0;
    for (int i = 0; i < BODIES; i++) {
        Body *a = &bodies[i];
        energy += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
    }
    uint64_t bits;
    __builtin_memcpy(&bits, &energy, sizeof bits);
    return bits;
}

int run(int argument_count, char **arguments) {
    uint32_t scale = argument_count > 1 ? (uint32_t)number_or(arguments[1], 0) : 100;
    if (scale < 1 || scale > 10000) {
        print(STDERR, "usage: checksum [SCALE]; SCALE is 1 to 10000, 100 if not given\n");
        return 2;
    }
    print(STDOUT, "primes below %u: %u\n", scale * 200000, count_primes(scale * 200000));
    uint32_t state[8];
    sha256_of_pattern(state, scale * 15000);
    print(STDOUT, "sha-256 of %u blocks: ", scale * 15000);
    for (int i = 0; i < 4; i++) print(STDOUT, "%p", (uint64_t)state[2 * i] << 32 | state[2 * i + 1]);
    print(STDOUT, "\nenergy after %u steps: %p\n", scale * 50000, planets(scale * 50000));
    return 0;
}
