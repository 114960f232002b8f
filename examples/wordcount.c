/*
 * Counts the lines, words and characters (bytes of lines) of its input, and for each word in its arguments the lines that contain it:
 *     hypha run examples/wordcount.wasm fungus truffle < text
 * With NUMBERED=1 in its environment it prints those lines, with their numbers. Exit code: 1 if none of the words was found.
 */
#include "runtime.h"

static bool is_space(char character) { return character == ' ' || (character >= '\t' && character <= '\r'); }

static bool contains(const char *line, const char *word) {
    for (; *line != 0; line++) {
        size_t i = 0;
        while (word[i] != 0 && line[i] == word[i]) i++;
        if (word[i] == 0) return true;
    }
    return *word == 0;
}

int run(int argument_count, char **arguments) {
    static char line[4096];
    const char *numbered = environment_value("NUMBERED");
    bool show = numbered != NULL && equal(numbered, "1");
    uint64_t lines = 0, words = 0, characters = 0;
    uint64_t *found = allocate((size_t)argument_count * sizeof(uint64_t));
    int length;
    while ((length = read_line(line, sizeof line)) >= 0) {
        lines++;
        characters += (uint64_t)length;
        bool in_word = false;
        for (int i = 0; i < length; i++) {
            bool space = is_space(line[i]);
            if (!space && !in_word) words++;
            in_word = !space;
        }
        bool matches = false;
        for (int i = 1; i < argument_count; i++) {
            if (contains(line, arguments[i])) {
                found[i]++;
                matches = true;
            }
        }
        if (matches && show) print(STDOUT, "%l: %s\n", lines, line);
    }
    print(STDOUT, "lines=%l words=%l characters=%l\n", lines, words, characters);
    bool any = argument_count <= 1;
    for (int i = 1; i < argument_count; i++) {
        print(STDOUT, "%s: %l\n", arguments[i], found[i]);
        any |= found[i] > 0;
    }
    return any ? 0 : 1;
}
