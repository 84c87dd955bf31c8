/* Any text as a question of a search. */
#include "service/query.h"
#include "text/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct query query;
    struct error error = {0};
    struct slice text = {(const char *)data, size};
    /* What operations let through: clean text without NUL. */
    if (!size || memchr(data, '\0', size) || !text_is_clean(text, true))
        return 0;
    bool is_read = query_parse(arena, text, &query, &error);
    if (!is_read && error.status == STATUS_OK)
        __builtin_trap(); /* a refusal says why */
    if (!is_read)
        return 0;
    for (size_t i = 0; i < query.words.count; i++)
        if (!*query.words.items[i] || query.words.count > QUERY_WORDS_MAX)
            __builtin_trap();
    return 0;
}
