/* The vCards of the corpus, for the tests of vCard. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline bool load_file(struct arena *arena, const char *path, struct slice *bytes)
{
    AUTO_BUFFER struct buffer content = {0};
    FILE *file = fopen(path, "rb");
    size_t taken;
    if (!file)
        return false;
    while ((taken = fread(buffer_reserve(&content, 65536), 1, 65536, file)) > 0)
        content.length += taken;
    fclose(file);
    *bytes = (struct slice){arena_copy_bytes(arena, content.data, content.length), content.length};
    return true;
}

struct file_names {
    const char **items;
    size_t count;
    size_t capacity;
};

static inline int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whether a file of the corpus is a card file: not a licence, a wanted reading or this page. */
static inline bool is_card_file(const char *name)
{
    size_t length = strlen(name);
    return (length > 4 && strcmp(name + length - 4, ".vcf") == 0) ||
           strncmp(name, "vcardfuzz", 9) == 0;
}

/* The card files of a folder, in the order of their names. */
static inline struct file_names list_files(struct arena *arena, const char *folder)
{
    struct file_names names = {0};
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (is_card_file(entry->d_name))
            *ARENA_PUSH(arena, &names) = arena_copy(arena, entry->d_name);
    if (directory)
        closedir(directory);
    if (names.count)
        qsort(names.items, names.count, sizeof(names.items[0]), compare_names);
    return names;
}
