// What the two mixers of sound share: samples of 16 bits, scaled by a volume in fixed point, added with saturation.
#define ITEMS 8192

static int16_t voice[ITEMS] __attribute__((aligned(16))), sound[ITEMS] __attribute__((aligned(16)));

// Adds the voice, scaled by volume / 32768, rounded, to the sound.
static void add_voice(int16_t *to, const int16_t *from, int16_t volume);

uint32_t run(uint32_t n) {
    uint32_t state = 21;
    for (int i = 0; i < ITEMS; i++) {
        voice[i] = (int16_t)next_random(&state);
        sound[i] = 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        add_voice(sound, voice, (int16_t)((i * 7919 & 0x7fff) - 0x3fff));
    }
    uint32_t checksum = 0;
    for (int i = 0; i < ITEMS; i++) {
        checksum = mix(checksum, (uint16_t)sound[i]);
    }
    return checksum;
}
