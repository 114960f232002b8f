/* Directories, links and attributes by the C library. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

int main(int count, char **arguments) {
    assert(count == 2 && chdir(arguments[1]) == 0);
    assert(mkdir("d", 0777) == 0 && mkdir("d/e", 0777) == 0);
    assert(mkdir("d", 0777) == -1 && errno == EEXIST);
    for (int number = 0; number < 300; number++) {
        char name[16];
        sprintf(name, "d/file%03d", number);
        int file = open(name, O_CREAT | O_EXCL | O_WRONLY, 0666);
        assert(file >= 0 && write(file, name, (size_t)number) >= 0 && close(file) == 0);
    }
    DIR *directory = opendir("d");
    assert(directory != NULL);
    char *names[400];
    int found = 0, folders = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        folders += entry->d_type == DT_DIR;
        names[found++] = strdup(entry->d_name);
    }
    qsort(names, (size_t)found, sizeof names[0], by_name);
    printf("found %d, folders %d, first %s, last %s\n", found, folders, names[0], names[found - 1]);
    rewinddir(directory);
    assert(readdir(directory) != NULL && closedir(directory) == 0);

    struct stat status, other;
    assert(stat("d/file007", &status) == 0 && S_ISREG(status.st_mode));
    assert(link("d/file007", "d/hard") == 0 && stat("d/hard", &other) == 0);
    assert(status.st_ino == other.st_ino && other.st_nlink == 2 && other.st_size == 7);
    assert(symlink("file010", "d/soft") == 0);
    assert(lstat("d/soft", &status) == 0 && S_ISLNK(status.st_mode));
    assert(stat("d/soft", &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 10);
    char target[32] = {0};
    assert(readlink("d/soft", target, sizeof target) == 7);
    printf("soft leads to %s\n", target);
    assert(symlink("loop", "d/loop") == 0 && open("d/loop", O_RDONLY) == -1 && errno == ELOOP);
    assert(open("d/e", O_WRONLY) == -1 && errno == EISDIR);
    assert(open("d/file007/x", O_RDONLY) == -1 && errno == ENOTDIR);
    struct timespec times[2] = {{1000000000, 5}, {1100000000, 7}};
    assert(utimensat(AT_FDCWD, "d/hard", times, 0) == 0 && stat("d/file007", &status) == 0);
    assert(status.st_mtim.tv_sec == 1100000000 && status.st_mtim.tv_nsec == 7);
    assert(rmdir("d") == -1 && errno == ENOTEMPTY);
    assert(rename("d/e", "d/f") == 0 && rmdir("d/f") == 0);
    for (int number = 0; number < 300; number++) {
        char name[16];
        sprintf(name, "d/file%03d", number);
        assert(unlink(name) == 0);
    }
    assert(unlink("d/hard") == 0 && unlink("d/soft") == 0 && unlink("d/loop") == 0 && rmdir("d") == 0);
    assert(open("../x", O_RDONLY) == -1);
    return 0;
}
