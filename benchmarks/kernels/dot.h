// The vectors of the two dot products, which compute the same sums in the same order.
#define ITEMS 4096

static float x[ITEMS] __attribute__((aligned(16))), y[ITEMS] __attribute__((aligned(16)));

static void fill_vectors(void) {
    for (int i = 0; i < ITEMS; i++) {
        x[i] = (float)(i % 31) * 0.5f;
        y[i] = (float)(i % 17) - 8.0f;
    }
}
