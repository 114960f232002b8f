/* Streams of the C library on files of the first directory: what is written is read, whatever the buffering. */
#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *path(const char *directory, const char *name) {
    static char buffer[256];
    snprintf(buffer, sizeof buffer, "%s/%s", directory, name);
    return buffer;
}

int main(int count, char **arguments) {
    assert(count == 2);
    const char *directory = arguments[1];
    FILE *file = fopen(path(directory, "text"), "wx");
    assert(file != NULL);
    for (int line = 0; line < 5000; line++) assert(fprintf(file, "%d %.3f %s\n", line, sqrt(line), line % 2 ? "odd" : "even") > 0);
    assert(fclose(file) == 0);
    assert(fopen(path(directory, "text"), "wx") == NULL && errno == EEXIST);

    file = fopen(path(directory, "text"), "r+");
    assert(file != NULL);
    double sum = 0;
    int number, lines = 0;
    char word[8];
    double root;
    while (fscanf(file, "%d %lf %7s", &number, &root, word) == 3) {
        assert(number == lines && strcmp(word, number % 2 ? "odd" : "even") == 0);
        sum += root;
        lines++;
    }
    assert(feof(file) && !ferror(file) && lines == 5000);
    printf("lines %d, sum of roots %.1f, bytes %ld\n", lines, sum, ftell(file));

    assert(fseek(file, -5, SEEK_END) == 0);
    assert(fputs("END!\n", file) >= 0 && fflush(file) == 0);
    assert(fseek(file, -10, SEEK_CUR) == 0);
    char tail[16] = {0};
    assert(fread(tail, 1, sizeof tail, file) == 10);
    printf("tail %s", tail);
    assert(ftruncate(fileno(file), 3) == 0 && fclose(file) == 0);

    file = fopen(path(directory, "text"), "a+");
    assert(file != NULL && fputs("more", file) >= 0 && fclose(file) == 0);
    file = fopen(path(directory, "text"), "rb");
    assert(file != NULL && fgets(tail, sizeof tail, file) != NULL);
    printf("after cutting and appending: \"%.3s|%s\"\n", tail, tail + 3);
    assert(fputc('x', file) == EOF);
    fclose(file);
    char old[256];
    strcpy(old, path(directory, "text"));
    assert(rename(old, path(directory, "renamed")) == 0);
    assert(access(old, F_OK) == -1 && errno == ENOENT);
    assert(remove(path(directory, "renamed")) == 0);
    assert(fopen("/elsewhere", "r") == NULL);
    return 0;
}
