/* Operations on collected people: listing, promoting and dismissing them. */
#include "operation/answer.h"
#include "operation/run.h"

#include "service/collected.h"
#include "service/mail-accounts.h"
#include "text/email.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the list ---- */

static void write_one(struct json_writer *answer, struct arena *arena,
                      const struct collected *collected)
{
    const struct address_use *use = &collected->use;
    json_object_begin(answer);
    json_member_text(answer, "address", use->address);
    json_member_text(answer, "name", use->name);
    json_key(answer, "score");
    json_write_real(answer, (double)(int)(collected->score * 1000 + 0.5) / 1000);
    json_member_integer(answer, "sent", use->sent);
    json_member_integer(answer, "received", use->received);
    answer_seconds(answer, "last_sent_at", use->last_sent_ms);
    answer_seconds(answer, "last_received_at", use->last_received_ms);
    json_member_text(answer, "story", address_use_story(arena, use));
    json_member_text(answer, "trouble", address_use_trouble(arena, use));
    json_object_end(answer);
}

/* "0x1.8p+4 noor@example.com": the rank to its last bit. */
static const char *write_place(struct arena *arena, const struct correspondent_place *place)
{
    const char *text = arena_format(arena, "%a %s", place->rank, place->address);
    return cursor_write(arena, 'k', slice_of(text));
}

static bool read_place(struct request *request, struct correspondent_place *place)
{
    struct call *call = request->call;
    const char *cursor = request_text(request, "cursor");
    struct slice text, address;
    *place = (struct correspondent_place){.rank = INFINITY, .address = ""};
    if (!cursor)
        return true;
    if (cursor_read(call, cursor, 'k', &text)) {
        struct slice rank = slice_split(text, ' ', &address);
        place->rank = strtod(arena_copy_slice(call->arena, rank), NULL);
        place->address = arena_copy_slice(call->arena, address);
        if (*place->address && isfinite(place->rank))
            return true;
    }
    return fail_at(&call->error, STATUS_INVALID, "/cursor",
                   "'cursor' must be the next_cursor of a page of the same list");
}

static bool read_account(struct request *request, struct uuid *account)
{
    const char *text = request_text(request, "account");
    const struct mail_account *found = text ? mail_account_named(request->call, text) : NULL;
    *account = found ? found->id : (struct uuid){{0}};
    return !text || found;
}

bool run_collected_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct collected_request list = {
        .min_score =
            (double)request_integer(request, "min_score", (int64_t)(COLLECTED_SCORE * 1000)) / 1000,
        .is_dismissed = request_boolean(request, "dismissed"),
        .limit = (int)request_integer(request, "limit", 50),
    };
    struct all_collected found = {0};
    struct correspondent_place next;
    if (!read_account(request, &list.account) || !read_place(request, &list.after) ||
        !collected_list(call, &list, &found, &next))
        return false;
    json_key(answer, "collected");
    json_array_begin(answer);
    for (size_t i = 0; i < found.count; i++)
        write_one(answer, call->arena, &found.items[i]);
    json_array_end(answer);
    if (next.address)
        json_member_text(answer, "next_cursor", write_place(call->arena, &next));
    return true;
}

/* ---- addresses ---- */

static bool read_address(struct request *request, size_t place, const char **address)
{
    struct call *call = request->call;
    const json_t *list = json_object_get(request->arguments, "addresses");
    struct email email;
    if (!email_parse(call->arena, slice_of(json_string_value(json_array_get(list, place))), &email,
                     &call->error))
        return error_within_list(&call->error, "addresses", place);
    *address = email.normal;
    return true;
}

static size_t address_count(const struct request *request)
{
    return json_array_size(json_object_get(request->arguments, "addresses"));
}

/* ---- promoting ---- */

struct promotion {
    struct uuid book;
    struct draft *drafts;
    struct similar_records *similar;
    size_t count;
};

static bool draft_all(struct call *call, struct request *request, struct promotion *promotion)
{
    for (size_t i = 0; i < promotion->count; i++) {
        const char *address;
        if (!read_address(request, i, &address))
            return false;
        if (!collected_draft(call, address, promotion->book, &promotion->drafts[i]))
            return error_within_list(&call->error, "addresses", i);
    }
    return true;
}

bool prepare_collected_promote(struct request *request)
{
    struct call *call = request->call;
    struct promotion *promotion = ARENA_NEW(call->arena, struct promotion);
    promotion->count = address_count(request);
    promotion->drafts = ARENA_ARRAY(call->arena, struct draft, promotion->count);
    promotion->similar = ARENA_ARRAY(call->arena, struct similar_records, promotion->count);
    request->state = promotion;
    if (!answer_lens(request, "contact_book", &promotion->book) ||
        !draft_all(call, request, promotion))
        return false;
    const struct draft **drafts = ARENA_ARRAY(call->arena, const struct draft *, promotion->count);
    for (size_t i = 0; i < promotion->count; i++)
        drafts[i] = &promotion->drafts[i];
    return contacts_find_similar(call, drafts, promotion->count, promotion->book,
                                 promotion->similar);
}

bool run_collected_promote(struct request *request, struct json_writer *answer)
{
    const struct promotion *promotion = request->state;
    json_key(answer, "contacts");
    json_array_begin(answer);
    for (size_t i = 0; i < promotion->count; i++) {
        struct create_options options = {.book = promotion->book,
                                         .similar = &promotion->similar[i]};
        struct result result;
        if (!contact_create(request->call, &promotion->drafts[i], &options, &result))
            return false;
        if (outcome_is_refusal(result.outcome))
            return answer_stops(request, "addresses", i, &result);
        if (!answer_result(request, answer, &result))
            return false;
    }
    if (promotion->count != 1)
        request->answer->entity_tag[0] = '\0';
    json_array_end(answer);
    return true;
}

/* ---- dismissing ---- */

bool run_collected_dismiss(struct request *request, struct json_writer *answer)
{
    bool is_dismissed = !request_has(request, "dismissed") || request_boolean(request, "dismissed");
    json_key(answer, "collected");
    json_array_begin(answer);
    for (size_t i = 0; i < address_count(request); i++) {
        const char *address;
        if (!read_address(request, i, &address))
            return false;
        if (!collected_dismiss(request->call, address, is_dismissed))
            return error_within_list(&request->call->error, "addresses", i);
        json_object_begin(answer);
        json_member_text(answer, "address", address);
        json_member_boolean(answer, "dismissed", is_dismissed);
        json_object_end(answer);
    }
    json_array_end(answer);
    return true;
}
