/* Where each letter begins. */
#include "service/letters.h"

#include "service/internal.h"
#include "service/siblings.h"
#include "store/list.h"
#include "text/name.h"

/* In the order of the root collation. The lower case sorts first. */
static const struct {
    const char *shown, *first;
} marks[] = {{"#", ""},  {"A", "a"}, {"B", "b"}, {"C", "c"},   {"D", "d"},   {"E", "e"},
             {"F", "f"}, {"G", "g"}, {"H", "h"}, {"I", "i"},   {"J", "j"},   {"K", "k"},
             {"L", "l"}, {"M", "m"}, {"N", "n"}, {"O", "o"},   {"P", "p"},   {"Q", "q"},
             {"R", "r"}, {"S", "s"}, {"T", "t"}, {"U", "u"},   {"V", "v"},   {"W", "w"},
             {"X", "x"}, {"Y", "y"}, {"Z", "z"}, {"Α", "α"},   {"А", "а"},   {"א", "א"},
             {"ا", "ا"}, {"अ", "अ"}, {"ก", "ก"}, {"가", "가"}, {"あ", "あ"}, {"一", "一"}};

enum { MARKS = COUNT_OF(marks) };

/* Where each mark begins. Records are counted by the first bytes of their keys, so a mark has no
 * more than that of its own. */
static void find_keys(struct arena *arena, struct slice keys[MARKS])
{
    keys[0] = SLICE("");
    for (size_t i = 1; i < MARKS; i++) {
        keys[i] = name_sort_key(arena, slice_of(marks[i].first));
        keys[i].length = LIST_START_BYTES;
    }
}

static size_t mark_of(const struct slice keys[MARKS], struct slice key)
{
    size_t mark = 0;
    while (mark + 1 < MARKS && slice_compare(keys[mark + 1], key) <= 0)
        mark++;
    return mark;
}

static bool count_rows(struct call *call, struct uuid book, const struct slice keys[MARKS],
                       int64_t counts[MARKS])
{
    struct list_starts starts = {0};
    if (!store_list_starts(call->store, call->arena, book, &starts, &call->error))
        return false;
    for (size_t i = 0; i < starts.count; i++)
        counts[mark_of(keys, starts.items[i].start)] += starts.items[i].records;
    return true;
}

/* A contact of several records stands at one of them only. */
static bool leave_out_hidden(struct call *call, struct uuid book, const struct slice keys[MARKS],
                             int64_t counts[MARKS])
{
    struct siblings siblings;
    if (!siblings_find(call, book, &siblings))
        return false;
    for (size_t i = 0; i < siblings.hidden.count; i++)
        counts[mark_of(keys, siblings.hidden.items[i].sort_key)]--;
    return true;
}

bool letters_list(struct call *call, struct uuid book, struct letters *letters)
{
    struct slice keys[MARKS];
    int64_t counts[MARKS] = {0}, offset = 0;
    find_keys(call->arena, keys);
    for (size_t i = 0; i < call->books.count; i++) {
        struct uuid id = call->books.items[i].id;
        bool is_meant = uuid_is_nil(book) || uuid_equal(book, id);
        if (is_meant && call_may(call, id, RIGHT_SEE) && !count_rows(call, id, keys, counts))
            return false;
    }
    if (!leave_out_hidden(call, book, keys, counts))
        return false;
    for (size_t i = 0; i < MARKS; i++) {
        if (counts[i] > 0)
            *ARENA_PUSH(call->arena, letters) = (struct letter){marks[i].shown, offset, counts[i]};
        offset += counts[i];
    }
    return true;
}
