/* Operations on pairs of contacts that may be one person. */
#include "operation/answer.h"
#include "operation/job-json.h"
#include "operation/prepared.h"
#include "operation/run.h"

#include "service/duplicates.h"
#include "service/pairs.h"
#include "service/scan.h"
#include <math.h>
#include <string.h>

static bool read_pair_place(struct call *call, const char *cursor, struct pair_place *place)
{
    struct slice bytes;
    *place = (struct pair_place){0};
    if (!cursor)
        return true;
    if (!cursor_read(call, cursor, 'p', &bytes))
        return false;
    if (bytes.length != sizeof(*place))
        return fail_at(&call->error, STATUS_INVALID, "/cursor", "'cursor' is damaged");
    memcpy(place, bytes.data, sizeof(*place));
    return true;
}

static void write_evidence(struct json_writer *answer, unsigned signals)
{
    json_key(answer, "evidence");
    json_array_begin(answer);
    for (unsigned signal = SIGNAL_NAME; signal <= SIGNAL_OTHER; signal <<= 1)
        if (signals & signal)
            json_write_text(answer, pair_signal_name((enum pair_signal)signal));
    json_array_end(answer);
}

static void write_pair(struct json_writer *answer, const struct visible_pair *pair)
{
    json_object_begin(answer);
    json_key(answer, "contacts");
    json_array_begin(answer);
    json_write_uuid(answer, pair->contact_a);
    json_write_uuid(answer, pair->contact_b);
    json_array_end(answer);
    json_key(answer, "names");
    json_array_begin(answer);
    json_write_text(answer, pair->name_a);
    json_write_text(answer, pair->name_b);
    json_array_end(answer);
    json_member_text(answer, "reason", pair->reason);
    answer_score(answer, pair->probability);
    write_evidence(answer, pair->signals);
    json_member_integer(answer, "opened_at", pair->opened_ms / 1000);
    json_member_text(answer, "decision", pair_decision_name(pair->decision));
    if (pair->decision != PAIR_OPEN) {
        json_member_uuid(answer, "decided_by", pair->decided_by);
        json_member_integer(answer, "decided_at", pair->decided_ms / 1000);
    }
    json_object_end(answer);
}

static void write_pairs(struct json_writer *answer, const struct visible_pairs *pairs)
{
    json_key(answer, "duplicates");
    json_array_begin(answer);
    for (size_t i = 0; i < pairs->count; i++)
        write_pair(answer, &pairs->items[i]);
    json_array_end(answer);
}

static enum pair_decision decision_of(const struct request *request, enum pair_decision missing)
{
    enum pair_decision decision = missing;
    const char *text = request_text(request, "decision");
    if (text)
        pair_decision_find(slice_of(text), &decision);
    return decision;
}

static bool read_pair_filter(struct request *request, struct pair_filter *filter)
{
    enum pair_signal signal;
    const char *evidence = request_text(request, "evidence");
    *filter = (struct pair_filter){.decision = decision_of(request, PAIR_OPEN)};
    if (evidence && pair_signal_find(slice_of(evidence), &signal))
        filter->signals = signal;
    return answer_lens(request, "contact_book", &filter->book);
}

/* All of one contact are few enough for one answer. */
static bool list_of_contact(struct request *request, const struct pair_filter *filter,
                            struct visible_pairs *pairs)
{
    struct visible_pairs all = {0};
    if (!pairs_of_contact(request->call, request_uuid(request, "id"), &all))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (pair_filter_takes(filter, &all.items[i]))
            *ARENA_PUSH(request->call->arena, pairs) = all.items[i];
    return true;
}

bool run_duplicates_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct visible_pairs pairs = {0};
    struct pair_place place;
    struct pair_filter filter;
    if (!read_pair_place(call, request_text(request, "cursor"), &place) ||
        !read_pair_filter(request, &filter))
        return false;
    if (request_has(request, "id")) {
        place = (struct pair_place){0};
        if (!list_of_contact(request, &filter, &pairs))
            return false;
    } else if (!pairs_list(call, &filter, &place, (int)request_integer(request, "limit", 50),
                           &pairs)) {
        return false;
    }
    write_pairs(answer, &pairs);
    int64_t behind;
    if (!duplicates_behind(call, &behind))
        return false;
    if (behind)
        json_member_integer(answer, "changes_not_compared", behind);
    if (!uuid_is_nil(place.record_a))
        json_member_text(
            answer, "next_cursor",
            cursor_write(call->arena, 'p', (struct slice){(const char *)&place, sizeof(place)}));
    return true;
}

static bool read_two(struct request *request, struct uuid contacts[static 2])
{
    const json_t *list = json_object_get(request->arguments, "contacts");
    if (json_array_size(list) != 2)
        return fail_at(&request->call->error, STATUS_INVALID, "/contacts",
                       "'contacts' must be two ids");
    for (size_t i = 0; i < 2; i++)
        uuid_parse(slice_of(json_string_value(json_array_get(list, i))), &contacts[i]);
    return true;
}

bool run_duplicates_decide(struct request *request, struct json_writer *answer)
{
    struct visible_pairs pairs = {0};
    struct uuid contacts[2];
    if (!read_two(request, contacts) ||
        !pairs_decide(request->call, contacts, decision_of(request, PAIR_DIFFERENT), &pairs))
        return false;
    write_pairs(answer, &pairs);
    return true;
}

/* ---- whom a contact would resemble ---- */

bool run_duplicates_check(struct request *request, struct json_writer *answer)
{
    const struct prepared *prepared = request->state;
    call_rehearse_writing(request->call);
    json_key(answer, "contacts");
    json_array_begin(answer);
    for (size_t i = 0; i < prepared->count; i++) {
        struct result result;
        struct create_options options = {
            .book = prepared->book, .similar = &prepared->items[i].similar, .is_plan = true};
        if (!contact_create(request->call, &prepared->items[i].draft, &options, &result) ||
            !answer_result(request, answer, &result))
            return false;
    }
    json_array_end(answer);
    return true;
}

/* ---- why ---- */

static void write_bits(struct json_writer *answer, const char *key, double bits)
{
    json_key(answer, key);
    json_write_real(answer, round(bits * 100) / 100);
}

static void write_value(struct json_writer *answer, const char *key, struct slice value)
{
    json_key(answer, key);
    if (value.length)
        json_write_slice(answer, value);
    else
        json_write_null(answer);
}

static void write_signal(struct json_writer *answer, const struct link_reason *reason,
                         const char *level)
{
    json_object_begin(answer);
    json_member_text(answer, "field", reason->field);
    json_member_text(answer, "level", level);
    write_bits(answer, "bits", reason->bits);
    write_value(answer, "left", reason->left);
    write_value(answer, "right", reason->right);
    json_object_end(answer);
}

/* What the second model makes of all fields together, as a signal of its own. */
static void write_experience(struct arena *arena, struct json_writer *answer,
                             const struct link_explanation *explanation)
{
    struct link_reason revision = {.field = "experience", .bits = explanation->revision};
    const char *learnt = "what such pairs turned out to be here";
    if (explanation->decisions)
        learnt = arena_format(arena, "%s, by %u pairs that people decided too", learnt,
                              explanation->decisions);
    if (explanation->revision != 0)
        write_signal(answer, &revision, learnt);
}

static void write_reasons(struct arena *arena, struct json_writer *answer,
                          const struct link_explanation *explanation)
{
    json_key(answer, "signals");
    json_array_begin(answer);
    for (size_t i = 0; i < explanation->reason_count; i++) {
        const struct link_reason *reason = &explanation->reasons[i];
        if (reason->level != LEVEL_MISSING)
            write_signal(answer, reason, link_level_name(reason->level));
    }
    write_experience(arena, answer, explanation);
    json_array_end(answer);
}

static const char *verdict_of(const struct link_explanation *explanation)
{
    return explanation->probability >= link_certain    ? "certain"
           : explanation->probability >= link_probable ? "probable"
                                                       : "different";
}

bool run_duplicates_explain(struct request *request, struct json_writer *answer)
{
    struct link_explanation explanation;
    struct uuid contacts[2];
    if (!read_two(request, contacts) || !duplicates_explain(request->call, contacts, &explanation))
        return false;
    json_key(answer, "explanations");
    json_array_begin(answer);
    json_object_begin(answer);
    json_key(answer, "contacts");
    json_array_begin(answer);
    json_write_uuid(answer, contacts[0]);
    json_write_uuid(answer, contacts[1]);
    json_array_end(answer);
    json_member_text(answer, "verdict", verdict_of(&explanation));
    answer_score(answer, explanation.probability);
    json_member_text(answer, "sentence", explanation.sentence);
    json_member_text(answer, "refused_because", explanation.refusal);
    json_member_text(answer, "what_would_change_it", explanation.change);
    write_bits(answer, "prior_bits", explanation.prior);
    write_bits(answer, "excess_bits", explanation.excess);
    write_bits(answer, "score_bits", explanation.score);
    write_reasons(request->call->arena, answer, &explanation);
    json_member_text(answer, "model", link_version);
    json_object_end(answer);
    json_array_end(answer);
    return true;
}

/* ---- looking everywhere ---- */

bool run_duplicates_scan(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    const json_t *list = json_object_get(request->arguments, "contact_books");
    struct uuids books = {0};
    struct job job;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct book *book = call_book_named(call, json_string_value(json_array_get(list, i)));
        if (!book)
            return fail_at(&call->error, call->error.status, "/contact_books",
                           "there is no such contact book");
        *ARENA_PUSH(call->arena, &books) = book->id;
    }
    if (!scan_begin(call, &books, &job))
        return false;
    job_write_one(answer, &job);
    return true;
}

static void write_bands(struct json_writer *answer, const struct duplicates_report *report)
{
    json_key(answer, "bands");
    json_array_begin(answer);
    for (size_t i = 0; i < BANDS; i++) {
        json_object_begin(answer);
        json_key(answer, "score_from");
        json_write_real(answer, report->bands[i].least);
        json_member_integer(answer, "open", report->bands[i].open);
        json_member_integer(answer, "merged", report->bands[i].merged);
        json_member_integer(answer, "merged_unasked", report->bands[i].unasked);
        json_member_integer(answer, "different", report->bands[i].different);
        json_object_end(answer);
    }
    json_array_end(answer);
}

/* What the decisions say, and no more than that. */
static const char *what_is_proven(struct arena *arena, const struct duplicates_report *report)
{
    if (report->decisions < DECISIONS_FEW)
        return arena_format(arena,
                            "%lld of at least %d decisions about pairs of 0.99 and more: too few "
                            "to say how often such pairs are two people",
                            (long long)report->decisions, DECISIONS_FEW);
    return arena_format(
        arena,
        "Of %lld decided pairs of 0.99 and more %lld were two people: with 95 %% "
        "confidence at most %.2f %% of such pairs are%s",
        (long long)report->decisions, (long long)report->wrong, 100 * report->at_most,
        report->decisions < DECISIONS_MANY
            ? arena_format(arena, " (%d decisions would prove more)", DECISIONS_MANY)
            : "");
}

bool run_duplicates_report(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct duplicates_report report;
    if (!duplicates_report(call, &report))
        return false;
    json_key(answer, "reports");
    json_array_begin(answer);
    json_object_begin(answer);
    write_bands(answer, &report);
    json_member_integer(answer, "decisions", report.decisions);
    json_member_integer(answer, "wrong", report.wrong);
    if (report.decisions >= DECISIONS_FEW) {
        json_key(answer, "wrong_at_most");
        json_write_real(answer, round(report.at_most * 1e5) / 1e5);
    }
    json_member_text(answer, "proven", what_is_proven(call->arena, &report));
    json_member_integer(answer, "decisions_learnt", report.learnt);
    json_member_integer(answer, "changes_not_compared", report.behind);
    json_object_end(answer);
    json_array_end(answer);
    return true;
}
