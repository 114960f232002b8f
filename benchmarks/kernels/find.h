// What the two searches for bytes share: a text in which the searched byte is rare, and the rounds over it.
#define ITEMS 65536

static uint8_t text[ITEMS] __attribute__((aligned(16)));

// Returns the index of the first byte that is the wanted one, from an index on that is a multiple of 16; ITEMS if there is none.
static uint32_t find(const uint8_t *at, uint32_t from, uint8_t wanted);

uint32_t run(uint32_t n) {
    uint32_t state = 11;
    for (uint32_t i = 0; i < ITEMS; i++) {
        text[i] = (uint8_t)(next_random(&state) % 250);
    }
    for (uint32_t i = 777; i < ITEMS; i += 1999) {
        text[i] = 255;
    }
    uint32_t checksum = 0;
    for (uint32_t i = 0; i < n; i++) {
        text[i * 97 % ITEMS] ^= 1;
        for (uint32_t from = 0; from < ITEMS; from = (from | 15) + 1) {
            from = find(text, from, 255);
            checksum = mix(checksum, from);
        }
    }
    return checksum;
}
