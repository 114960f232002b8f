// Floating point: the Mandelbrot set on n by n points.
#include "kernel.h"

#define ITERATIONS 200

uint32_t run(uint32_t n) {
    uint32_t checksum = 0;
    for (uint32_t row = 0; row < n; row++) {
        double ci = 2.4 * row / n - 1.2;
        uint32_t sum = 0;
        for (uint32_t column = 0; column < n; column++) {
            double cr = 3.0 * column / n - 2.1;
            double zr = 0;
            double zi = 0;
            uint32_t count = 0;
            while (count < ITERATIONS && zr * zr + zi * zi <= 4.0) {
                double next = zr * zr - zi * zi + cr;
                zi = 2.0 * zr * zi + ci;
                zr = next;
                count++;
            }
            sum += count;
        }
        checksum = mix(checksum, sum);
    }
    return checksum;
}
