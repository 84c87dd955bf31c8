/* Feeds each file of the folders named on the command line to a fuzz target: the seeds as tests,
 * with any compiler. */
#include "base/buffer.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool replay_file(const char *path)
{
    AUTO_BUFFER struct buffer bytes = {0};
    FILE *file = fopen(path, "rb");
    size_t taken;
    if (!file)
        return false;
    while ((taken = fread(buffer_reserve(&bytes, 65536), 1, 65536, file)) > 0)
        bytes.length += taken;
    fclose(file);
    uint8_t *exact = malloc(bytes.length ? bytes.length : 1); /* overreads show */
    if (!exact)
        return false;
    if (bytes.length)
        memcpy(exact, bytes.data, bytes.length);
    LLVMFuzzerTestOneInput(exact, bytes.length);
    free(exact);
    return true;
}

static unsigned replay_folder(const char *folder)
{
    unsigned count = 0;
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN)
            count += replay_file(path);
    }
    if (directory)
        closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        unsigned count = replay_folder(argv[i]);
        printf("%s: %u inputs\n", argv[i], count);
        if (!count)
            return 1;
    }
    return 0;
}
