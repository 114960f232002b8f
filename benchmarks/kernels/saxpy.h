// What the two sums of scaled vectors share.
#define ITEMS 4096

static float x[ITEMS] __attribute__((aligned(16))), y[ITEMS] __attribute__((aligned(16)));

// Adds x, scaled, to y.
static void saxpy(float *to, const float *from, float scale);

uint32_t run(uint32_t n) {
    for (int i = 0; i < ITEMS; i++) {
        x[i] = (float)(i % 31) - 15.0f;
        y[i] = (float)(i % 17);
    }
    for (uint32_t i = 0; i < n; i++) {
        saxpy(y, x, (float)(int)(i & 15) - 7.5f);
    }
    uint32_t checksum = 0;
    for (int i = 0; i < ITEMS; i += 7) {
        checksum = mix(checksum, (uint32_t)(int32_t)y[i]);
    }
    return checksum;
}
