// Sorting: a quicksort of n integers, with a comparison that is a function and insertion sort for short ranges.
#include "kernel.h"

#define MAXIMUM 262144
#define SHORT_RANGE 12

static uint32_t items[MAXIMUM];

static void insertion_sort(uint32_t *a, int low, int high) {
    for (int i = low + 1; i <= high; i++) {
        uint32_t item = a[i];
        int j = i - 1;
        for (; j >= low && a[j] > item; j--) {
            a[j + 1] = a[j];
        }
        a[j + 1] = item;
    }
}

static uint32_t median(uint32_t x, uint32_t y, uint32_t z) {
    if (x < y) {
        return y < z ? y : x < z ? z : x;
    }
    return x < z ? x : y < z ? z : y;
}

static NOINLINE void quicksort(uint32_t *a, int low, int high) {
    while (high - low > SHORT_RANGE) {
        uint32_t pivot = median(a[low], a[low + (high - low) / 2], a[high]);
        int i = low;
        int j = high;
        while (i <= j) {
            while (a[i] < pivot) {
                i++;
            }
            while (a[j] > pivot) {
                j--;
            }
            if (i <= j) {
                uint32_t swapped = a[i];
                a[i++] = a[j];
                a[j--] = swapped;
            }
        }
        quicksort(a, low, j);
        low = i;
    }
    insertion_sort(a, low, high);
}

uint32_t run(uint32_t n) {
    uint32_t state = 42;
    for (uint32_t i = 0; i < n; i++) {
        items[i] = next_random(&state);
    }
    quicksort(items, 0, (int)n - 1);
    uint32_t checksum = 0;
    for (uint32_t i = 0; i < n; i += 16) {
        checksum = mix(checksum, items[i]);
    }
    return checksum;
}
