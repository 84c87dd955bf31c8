/* Any bytes as a block of blocking keys: what is read of them is what is written of it again, and
 * each key finds its own entries. */
#include "link/postings.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool is_so)
{
    if (!is_so)
        abort();
}

static void check_equal(const struct postings *postings, const struct postings *others)
{
    check(postings->count == others->count);
    for (size_t i = 0; i < postings->count; i++)
        check(postings->items[i].hash == others->items[i].hash &&
              postings->items[i].number == others->items[i].number);
}

/* Each key alone, of the blocks between these entries. */
static void check_found(const struct postings *postings, size_t from, size_t to, struct slice block)
{
    for (size_t i = from, end; i < to; i = end) {
        AUTO_POSTINGS struct postings found = {0};
        struct error error = {0};
        check(postings_find(block, postings->items[i].hash, &found, &error));
        for (end = i; end < to && postings->items[end].hash == postings->items[i].hash; end++)
            check(end - i < found.count &&
                  found.items[end - i].number == postings->items[end].number);
        check(found.count == end - i);
    }
}

static void check_packed(const struct postings *postings)
{
    AUTO_POSTINGS struct postings again = {0};
    struct error error = {0};
    for (size_t from = 0, to; from < postings->count; from = to) {
        AUTO_BUFFER struct buffer block = {0};
        to = postings_pack(postings, from, &block);
        check(to > from && postings_unpack(buffer_slice(&block), &again, &error));
        check_found(postings, from, to, buffer_slice(&block));
    }
    check_equal(postings, &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_POSTINGS struct postings postings = {0}, found = {0};
    struct slice block = {size ? (const char *)data : "", size};
    struct error error = {0};
    bool is_read = postings_unpack(block, &postings, &error);
    check(is_read || error.status == STATUS_INTERNAL);
    check(postings.count <= size); /* a byte an entry at least */
    for (size_t i = 0; i < postings.count; i += 1 + postings.count / 8)
        (void)postings_find(block, postings.items[i].hash, &found, &error);
    postings_sort(&postings);
    check_packed(&postings);
    return 0;
}
