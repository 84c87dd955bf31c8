/* Texts that cells share, in two mapped files. */
#include "format/xlsx-strings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static bool fail_to_keep(struct error *error)
{
    return fail(error, STATUS_UNAVAILABLE, "there is no room for temporary files: %s",
                strerror(errno));
}

/* Gone from the folder before anything is in it. */
static FILE *open_unlinked(void)
{
    char path[4096];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof(path), "%s/kith-XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return NULL;
    unlink(path);
    FILE *file = fdopen(fd, "w+");
    if (!file)
        close(fd);
    return file;
}

static void unmap(const void *bytes, size_t size)
{
    union {
        const void *constant;
        void *mapped;
    } place = {.constant = bytes};
    if (bytes)
        munmap(place.mapped, size);
}

void xlsx_strings_clear(struct xlsx_strings *strings)
{
    if (strings->texts)
        fclose(strings->texts);
    if (strings->ends)
        fclose(strings->ends);
    unmap(strings->text_bytes, strings->size);
    unmap(strings->end_places, strings->count * sizeof(uint64_t));
    *strings = (struct xlsx_strings){0};
}

bool xlsx_strings_add(struct xlsx_strings *strings, struct slice text, struct error *error)
{
    if (!strings->texts &&
        (!(strings->texts = open_unlinked()) || !(strings->ends = open_unlinked())))
        return fail_to_keep(error);
    if (strings->count == XLSX_STRINGS_MAX)
        return fail(error, STATUS_LIMIT,
                    "the workbook has more than %d different texts: save its sheet as CSV",
                    XLSX_STRINGS_MAX);
    uint64_t end = strings->size + text.length;
    if (fwrite(text.data, 1, text.length, strings->texts) != text.length ||
        fwrite(&end, sizeof(end), 1, strings->ends) != 1)
        return fail_to_keep(error);
    strings->size = end;
    strings->count++;
    return true;
}

/* NULL for a file without bytes, which cannot be mapped. */
static bool map(FILE *file, uint64_t size, const void **bytes, struct error *error)
{
    *bytes = NULL;
    if (fflush(file) != 0)
        return fail_to_keep(error);
    if (size == 0)
        return true;
    void *mapped = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(file), 0);
    if (mapped == MAP_FAILED)
        return fail_to_keep(error);
    *bytes = mapped;
    return true;
}

bool xlsx_strings_finish(struct xlsx_strings *strings, struct error *error)
{
    const void *texts = NULL, *ends = NULL;
    if (!strings->texts)
        return true;
    bool is_done = map(strings->texts, strings->size, &texts, error) &&
                   map(strings->ends, strings->count * sizeof(uint64_t), &ends, error);
    strings->text_bytes = texts;
    strings->end_places = ends;
    return is_done;
}

bool xlsx_strings_get(const struct xlsx_strings *strings, uint32_t number, struct slice *text)
{
    if (number >= strings->count || !strings->end_places)
        return false;
    uint64_t start = number ? strings->end_places[number - 1] : 0;
    *text = (struct slice){strings->text_bytes ? strings->text_bytes + start : "",
                           strings->end_places[number] - start};
    return true;
}
