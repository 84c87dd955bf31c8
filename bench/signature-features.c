/* What the signature's model sees, for scripts/train-signature: for each FILE of a message's text,
 * beside which FILE's "_body" made "_sender" names who wrote it, its last lines with their
 * features. Lines that begin with "#sig#" are those of the signature, the mark itself left out.
 *
 *   message PATH <tab> SENDER <tab> marked lines <tab> candidate that is a delimiter, or -1
 *   line 0|1 FEATURE...
 */
#include "mail/signature-features.h"
#include "base/buffer.h"
#include <stdio.h>
#include <stdlib.h>

static const char mark[] = "#sig#";

static bool read_file(const char *path, struct buffer *out)
{
    FILE *file = fopen(path, "re");
    size_t taken;
    if (!file)
        return false;
    while ((taken = fread(buffer_reserve(out, 65536), 1, 65536, file)) > 0)
        out->length += taken;
    fclose(file);
    return true;
}

static const char *sender_of(struct arena *arena, const char *path)
{
    AUTO_BUFFER struct buffer text = {0};
    struct slice base = slice_of(path);
    base.length -= strlen("_body");
    const char *name = arena_format(arena, "%.*s_sender", (int)base.length, base.data);
    (void)read_file(name, &text);
    return arena_copy_slice(arena, slice_trim(buffer_slice(&text)));
}

/* Takes the marks out of `text`; the lines that had one are set in `is_marked`. */
static size_t unmark(struct slice text, struct buffer *out, bool *is_marked)
{
    size_t number = 0, count = 0;
    struct slice rest = text;
    while (rest.length && number < MAIL_LINES_MAX) {
        struct slice line = slice_split(rest, '\n', &rest);
        size_t length = sizeof(mark) - 1;
        is_marked[number] = line.length >= length && !memcmp(line.data, mark, length);
        if (is_marked[number])
            line.data += length, line.length -= length;
        count += is_marked[number++] && slice_trim(line).length;
        buffer_append_slice(out, line);
        buffer_append_byte(out, '\n');
    }
    return count;
}

static void show(struct arena *arena, const char *path, bool *is_marked)
{
    AUTO_BUFFER struct buffer marked = {0}, text = {0};
    struct mail_lines lines;
    struct mail_candidates candidates;
    struct mail_sender sender = {.name = sender_of(arena, path)};
    if (!read_file(path, &marked))
        exit(1);
    size_t count = unmark(buffer_slice(&marked), &text, is_marked);
    mail_zones_read(arena, buffer_slice(&text), &lines);
    mail_candidates_read(arena, &lines, &sender, &candidates);
    printf("message %s\t%s\t%zu\t%d\n", path, sender.name, count,
           candidates.latest < candidates.count ? (int)candidates.latest : -1);
    for (size_t i = 0; i < candidates.count; i++) {
        printf("line %d", is_marked[candidates.items[i].line]);
        for (size_t j = 0; j < FEATURE_COUNT; j++)
            if (candidates.items[i].features >> j & 1)
                printf(" %s", mail_feature_name(j));
        putchar('\n');
    }
}

int main(int argc, char **argv)
{
    bool *is_marked = calloc(MAIL_LINES_MAX, sizeof(*is_marked));
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (int i = 1; is_marked && i < argc; i++) {
        arena_reset(arena);
        show(arena, argv[i], is_marked);
    }
    free(is_marked);
    return 0;
}
