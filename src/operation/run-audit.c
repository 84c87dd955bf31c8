/* Operations on data quality: rules, audits, what they found, the bulk fix. */
#include "operation/run-audit.h"

#include "base/clock.h"
#include "operation/answer.h"
#include "operation/job-json.h"
#include "operation/run.h"
#include "service/audit-job.h"
#include <string.h>

enum {
    LOOKED_MAX = 2000,        /* records, for one page */
    FIXED_AT_ONCE_MAX = 1000, /* records of a book that is fixed without a job */
    STEP = 200,
};

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* ---- rules ---- */

bool run_audit_rules(struct request *request, struct json_writer *answer)
{
    (void)request;
    json_key(answer, "rules");
    json_array_begin(answer);
    for (unsigned i = 0; i < QUALITY_RULE_COUNT; i++) {
        const struct quality_rule_info *info = quality_rule_info((enum quality_rule)i);
        json_object_begin(answer);
        json_member_text(answer, "rule", info->key);
        json_member_text(answer, "severity", quality_severity_name(info->severity));
        json_member_boolean(answer, "fixable", info->is_fixable);
        json_member_text(answer, "title", info->title);
        json_member_text(answer, "sentence", info->sentence);
        json_object_end(answer);
    }
    json_array_end(answer);
    return true;
}

static bool read_rule(struct request *request, enum quality_rule *rule)
{
    const char *key = request_text(request, "rule");
    const char *keys[QUALITY_RULE_COUNT + 1] = {0};
    if (quality_rule_find(slice_of(key), rule))
        return true;
    for (unsigned i = 0; i < QUALITY_RULE_COUNT; i++)
        keys[i] = quality_rule_info((enum quality_rule)i)->key;
    fail_at(&request->call->error, STATUS_INVALID, "/rule", "there is no rule '%.60s'", key);
    error_accepts(&request->call->error, keys);
    return false;
}

/* ---- audits ---- */

bool run_audit_start(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct uuids books = {0};
    struct uuid book;
    struct job job;
    if (!answer_lens(request, "contact_book", &book))
        return false;
    if (!uuid_is_nil(book))
        *ARENA_PUSH(call->arena, &books) = book;
    if (!audit_begin(call, &books, &job))
        return false;
    job_write_one(answer, &job);
    return true;
}

/* Counts as they are; completeness as the mean of the contacts' scores. */
static void write_figure(struct json_writer *answer, const struct audit_figures *figures,
                         enum audit_figure figure)
{
    int64_t value = figures->figure[figure], contacts = figures->figure[AUDIT_CONTACTS];
    if (figure == AUDIT_COMPLETENESS && contacts)
        value = (value + contacts / 2) / contacts;
    json_member_integer(answer, audit_figure_name(figure), value);
}

static void write_figures(struct json_writer *answer, const struct audit_figures *figures)
{
    for (unsigned i = 0; i < AUDIT_FINISHED_MS; i++)
        write_figure(answer, figures, (enum audit_figure)i);
}

static void write_rule_counts(struct json_writer *answer, const struct audit_figures *figures)
{
    json_key(answer, "rules");
    json_array_begin(answer);
    for (unsigned i = 0; i < QUALITY_RULE_COUNT; i++) {
        const struct quality_rule_info *info = quality_rule_info((enum quality_rule)i);
        if (!figures->found[i])
            continue;
        json_object_begin(answer);
        json_member_text(answer, "rule", info->key);
        json_member_text(answer, "severity", quality_severity_name(info->severity));
        json_member_integer(answer, "contacts", figures->found[i]);
        json_member_integer(answer, "fixable", figures->fixable[i]);
        json_object_end(answer);
    }
    json_array_end(answer);
}

/* Of all books at once only what tells whether a book gets better or worse. */
static void write_direction(struct json_writer *answer, const struct audit_figures *figures)
{
    static const enum audit_figure shown[] = {AUDIT_CONTACTS, AUDIT_COMPLETENESS, AUDIT_VALID,
                                              AUDIT_FRESH_NOT, AUDIT_DUPLICATES_OPEN};
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        write_figure(answer, figures, shown[i]);
}

static void write_trend(struct json_writer *answer, const struct audit_days *days, bool is_whole)
{
    json_key(answer, "trend");
    json_array_begin(answer);
    for (size_t i = 0; i < days->count; i++) {
        const struct audit_figures *figures = &days->items[i].figures;
        char date[32];
        clock_format_iso(days->items[i].day * day_ms, date);
        date[10] = '\0';
        json_object_begin(answer);
        json_member_text(answer, "date", date);
        if (is_whole)
            write_figures(answer, figures);
        else
            write_direction(answer, figures);
        json_object_end(answer);
    }
    json_array_end(answer);
}

static bool write_audit(struct call *call, const struct book *book, int64_t first_day,
                        bool is_alone, struct json_writer *answer)
{
    struct audit_days days = {0};
    if (!audit_read_days(call, book->id, first_day, &days))
        return false;
    json_object_begin(answer);
    json_member_uuid(answer, "contact_book", book->id);
    json_member_text(answer, "name", book->name);
    json_member_text(answer, "sentence", audit_sentence(call->arena, book->name, &days));
    json_member_boolean(answer, "quiet", audit_is_quiet(&days));
    if (days.count) {
        const struct audit_figures *last = &days.items[days.count - 1].figures;
        json_member_integer(answer, "audited_at", last->figure[AUDIT_FINISHED_MS] / 1000);
        json_key(answer, "figures");
        json_object_begin(answer);
        write_figures(answer, last);
        json_object_end(answer);
        write_rule_counts(answer, last);
    }
    write_trend(answer, &days, is_alone);
    json_object_end(answer);
    return true;
}

/* Whether the book is one that audits look at, and that was asked for. */
static bool is_audited(const struct call *call, const struct book *book, struct uuid asked)
{
    return !book->trashed_ms && book->kind != BOOK_DIRECTORY &&
           call_may(call, book->id, RIGHT_SEE) &&
           (uuid_is_nil(asked) || uuid_equal(asked, book->id));
}

bool run_audit_report(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct uuid asked;
    int64_t first_day = call->now_ms / day_ms - request_integer(request, "days", 90);
    if (!answer_lens(request, "contact_book", &asked))
        return false;
    json_key(answer, "audits");
    json_array_begin(answer);
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        if (is_audited(call, book, asked) &&
            !write_audit(call, book, first_day, !uuid_is_nil(asked), answer))
            return false;
    }
    json_array_end(answer);
    return true;
}

/* ---- findings ---- */

/* A cursor is the book and the record looked at last. */
struct place {
    struct uuid book, after;
};

static bool read_cursor(struct request *request, struct place *place)
{
    struct slice bytes;
    const char *cursor = request_text(request, "cursor");
    if (!cursor)
        return true;
    if (!cursor_read(request->call, cursor, 'a', &bytes))
        return false;
    if (bytes.length != sizeof(*place))
        return fail_at(&request->call->error, STATUS_INVALID, "/cursor", "'cursor' is damaged");
    memcpy(place, bytes.data, sizeof(*place));
    return true;
}

static void write_cursor(struct request *request, struct json_writer *answer, struct place place)
{
    json_member_text(answer, "next_cursor",
                     cursor_write(request->call->arena, 'a',
                                  (struct slice){(const char *)&place, sizeof(place)}));
}

static void write_values(struct json_writer *answer, const struct quality_finding *finding)
{
    json_member_text(answer, "field", finding->field);
    if (finding->was)
        json_member_text(answer, "was", finding->was);
    if (finding->fix.count)
        json_member_text(answer, "becomes", finding->becomes);
}

static void write_finding(struct json_writer *answer, const struct view *view, const char *title,
                          const struct quality_finding *finding)
{
    json_object_begin(answer);
    json_member_uuid(answer, "contact", view->canonical);
    json_member_text(answer, "title", title);
    json_member_uuid(answer, "contact_book", view->lens);
    json_member_text(answer, "rule", quality_rule_info(finding->rule)->key);
    write_values(answer, finding);
    json_member_text(answer, "sentence", finding->sentence);
    json_object_end(answer);
}

/* Whether the contact has a finding of the rule. */
static bool write_contact(struct call *call, struct json_writer *answer,
                          const struct audit_contact *contact, int rule)
{
    const char *title = card_title(call->arena, &contact->view.card);
    bool any = false;
    for (size_t i = 0; i < contact->findings.count; i++) {
        const struct quality_finding *finding = &contact->findings.items[i];
        if (rule >= 0 && (int)finding->rule != rule)
            continue;
        write_finding(answer, &contact->view, title, finding);
        any = true;
    }
    return any;
}

/* How many records the next step of a page looks at, so that it never has too many. */
static int step_of(int64_t left)
{
    return left < STEP ? (int)left : STEP;
}

struct page {
    struct request *request;
    struct json_writer *answer;
    struct audit_walk walk;
    int rule;       /* -1: all */
    int64_t left;   /* contacts the page has room for */
    int64_t looked; /* records, of all books */
};

static bool fill_page(struct page *page)
{
    struct call *call = page->request->call;
    int64_t before = page->walk.looked;
    while (!page->walk.is_done && page->left > 0 && page->looked < LOOKED_MAX) {
        struct audit_contacts contacts = {0};
        if (!audit_look(call, &page->walk, step_of(page->left), &contacts))
            return false;
        for (size_t i = 0; i < contacts.count; i++)
            page->left -= write_contact(call, page->answer, &contacts.items[i], page->rule);
        page->looked += page->walk.looked - before;
        before = page->walk.looked;
    }
    return true;
}

/* Book after book in the order of their ids, which does not change when one is renamed. */
static const struct book *next_book(const struct call *call, struct uuid asked, struct uuid from,
                                    bool is_from)
{
    const struct book *next = NULL;
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        int order = uuid_compare(book->id, from);
        bool is_behind = is_from ? order >= 0 : order > 0;
        if (is_audited(call, book, asked) && is_behind &&
            (!next || uuid_compare(book->id, next->id) < 0))
            next = book;
    }
    return next;
}

bool run_audit_findings(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct page page = {.request = request,
                        .answer = answer,
                        .rule = -1,
                        .left = request_integer(request, "limit", 20)};
    struct place place = {0};
    struct uuid asked;
    enum quality_rule rule;
    if (!answer_lens(request, "contact_book", &asked) || !read_cursor(request, &place))
        return false;
    if (request_has(request, "rule")) {
        if (!read_rule(request, &rule))
            return false;
        page.rule = (int)rule;
    }
    json_key(answer, "findings");
    json_array_begin(answer);
    const struct book *book = next_book(call, asked, place.book, true);
    page.walk.after = book && uuid_equal(book->id, place.book) ? place.after : (struct uuid){{0}};
    while (book) {
        page.walk.book = book->id;
        if (!fill_page(&page))
            return false;
        if (!page.walk.is_done)
            break;
        book = next_book(call, asked, book->id, false);
        page.walk = (struct audit_walk){0};
        if (book && (page.left <= 0 || page.looked >= LOOKED_MAX)) {
            page.walk.book = book->id;
            break;
        }
    }
    json_array_end(answer);
    if (book)
        write_cursor(request, answer, (struct place){book->id, page.walk.after});
    return true;
}

/* ---- the fix ---- */

struct fixing {
    struct uuid book;
    enum quality_rule rule;
    struct audit_walk walk;
    struct audit_changes changes;
    bool needs_job;
};

static bool prepare_ids(struct request *request, struct fixing *fixing, const json_t *ids)
{
    for (size_t i = 0; i < json_array_size(ids); i++) {
        struct uuid id = {{0}};
        uuid_parse(slice_of(json_string_value(json_array_get(ids, i))), &id);
        if (!audit_fix_prepare_one(request->call, fixing->book, id, fixing->rule, &fixing->changes))
            return false;
    }
    fixing->walk.is_done = true;
    return true;
}

/* A page of what would change. */
static bool prepare_page(struct request *request, struct fixing *fixing)
{
    int64_t limit = request_integer(request, "limit", 20);
    struct place place = {0};
    if (!read_cursor(request, &place))
        return false;
    if (uuid_equal(place.book, fixing->book))
        fixing->walk.after = place.after;
    while (!fixing->walk.is_done && (int64_t)fixing->changes.count < limit &&
           fixing->walk.looked < LOOKED_MAX)
        if (!audit_fix_prepare(request->call, &fixing->walk, fixing->rule,
                               step_of(limit - (int64_t)fixing->changes.count), &fixing->changes))
            return false;
    return true;
}

/* All of a small book; a larger one is for a job. */
static bool prepare_book(struct request *request, struct fixing *fixing)
{
    while (!fixing->walk.is_done && fixing->walk.looked < FIXED_AT_ONCE_MAX)
        if (!audit_fix_prepare(request->call, &fixing->walk, fixing->rule, STEP, &fixing->changes))
            return false;
    fixing->needs_job = !fixing->walk.is_done;
    return true;
}

static bool prepare_in_snapshot(struct call *call, void *context)
{
    struct request *request = context;
    struct fixing *fixing = request->state;
    const json_t *ids = json_object_get(request->arguments, "ids");
    if (ids)
        return prepare_ids(request, fixing, ids);
    return call->is_dry_run ? prepare_page(request, fixing) : prepare_book(request, fixing);
}

bool prepare_audit_fix(struct request *request)
{
    struct call *call = request->call;
    struct fixing *fixing = ARENA_NEW(call->arena, struct fixing);
    if (!read_rule(request, &fixing->rule) || !answer_lens(request, "contact_book", &fixing->book))
        return false;
    const struct quality_rule_info *info = quality_rule_info(fixing->rule);
    if (!info->is_fixable)
        return fail_at(&call->error, STATUS_INVALID, "/rule",
                       "'%s' is for a person to put right: %s", info->key, info->sentence);
    if (!audit_may_fix(call, fixing->book))
        return fail_at(&call->error, STATUS_DENIED, "/contact_book",
                       "you may not edit in that contact book");
    fixing->walk.book = fixing->book;
    request->state = fixing;
    return service_read(call, prepare_in_snapshot, request);
}

static void write_change(struct json_writer *answer, const struct audit_change *change,
                         const struct result *result)
{
    json_object_begin(answer);
    json_member_uuid(answer, "contact", change->contact);
    json_member_text(answer, "title", change->title);
    json_member_text(answer, "outcome", outcome_name(result->outcome));
    json_key(answer, "values");
    json_array_begin(answer);
    for (size_t i = 0; i < change->findings.count; i++) {
        json_object_begin(answer);
        write_values(answer, &change->findings.items[i]);
        json_object_end(answer);
    }
    json_array_end(answer);
    if (outcome_is_refusal(result->outcome))
        json_member_text(answer, "why", result->error.message);
    json_object_end(answer);
}

static bool apply_changes(struct request *request, struct json_writer *answer,
                          const struct fixing *fixing)
{
    int64_t updated = 0, refused = 0;
    json_key(answer, "fixes");
    json_array_begin(answer);
    for (size_t i = 0; i < fixing->changes.count; i++) {
        const struct audit_change *change = &fixing->changes.items[i];
        struct result result;
        if (!audit_fix_apply(request->call, fixing->book, change, &result))
            return false;
        updated += result.outcome == OUTCOME_UPDATED;
        refused += outcome_is_refusal(result.outcome);
        write_change(answer, change, &result);
    }
    json_array_end(answer);
    json_member_integer(answer, "updated", updated);
    json_member_integer(answer, "refused", refused);
    return true;
}

bool run_audit_fix(struct request *request, struct json_writer *answer)
{
    const struct fixing *fixing = request->state;
    struct job job;
    json_member_text(answer, "rule", quality_rule_info(fixing->rule)->key);
    if (fixing->needs_job) {
        if (!audit_fix_begin(request->call, fixing->book, fixing->rule, &job))
            return false;
        job_write_one(answer, &job);
        return true;
    }
    if (!apply_changes(request, answer, fixing))
        return false;
    if (!fixing->walk.is_done)
        write_cursor(request, answer, (struct place){fixing->book, fixing->walk.after});
    return true;
}
