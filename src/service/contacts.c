/* What creating, changing, placing and removing contacts have in common. */
#include "service/contacts.h"

#include "service/contact-parts.h"

static const char *const outcomes[] = {
    [OUTCOME_CREATED] = "created",     [OUTCOME_MATCHED] = "matched",
    [OUTCOME_UNCHANGED] = "unchanged", [OUTCOME_UPDATED] = "updated",
    [OUTCOME_AMBIGUOUS] = "ambiguous", [OUTCOME_CONFLICT] = "conflict",
    [OUTCOME_PROPOSED] = "proposed",   [OUTCOME_INCOMPLETE] = "incomplete",
    [OUTCOME_INVALID] = "invalid",     [OUTCOME_DENIED] = "denied",
    [OUTCOME_HELD] = "held",           [OUTCOME_DELETED] = "deleted",
    [OUTCOME_MERGED] = "merged",       [OUTCOME_UNMERGED] = "unmerged",
};

const char *outcome_name(enum outcome outcome)
{
    return outcomes[outcome];
}

bool outcome_is_refusal(enum outcome outcome)
{
    return outcome == OUTCOME_AMBIGUOUS || outcome == OUTCOME_CONFLICT ||
           outcome == OUTCOME_INVALID || outcome == OUTCOME_DENIED || outcome == OUTCOME_HELD;
}

/* ---- the book ---- */

/* The book of those who name none: the oldest of the organization's that the actor may edit, else
 * the oldest he may edit at all. */
static const struct book *default_book(const struct call *call)
{
    const struct book *best = NULL;
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        if (!call_may(call, book->id, RIGHT_SEE | RIGHT_EDIT))
            continue;
        bool is_better = !best || book->scope > best->scope ||
                         (book->scope == best->scope && uuid_compare(book->id, best->id) < 0);
        if (is_better)
            best = book;
    }
    return best;
}

const struct book *contact_named_book(struct call *call, const struct draft *draft,
                                      struct uuid fallback)
{
    if (draft->book_name)
        return call_book_named(call, draft->book_name);
    if (!uuid_is_nil(draft->book))
        return call_book(call, draft->book);
    if (!uuid_is_nil(fallback))
        return call_book(call, fallback);
    const struct book *book = default_book(call);
    if (!book)
        fail(&call->error, STATUS_DENIED, "there is no contact book that you may write to");
    return book;
}

bool contact_prepare(struct call *call, struct draft *draft, struct uuid book)
{
    const struct book *target = NULL;
    if (draft->book_name || !uuid_is_nil(draft->book) || !uuid_is_nil(book))
        target = contact_named_book(call, draft, book);
    call->error = (struct error){0}; /* a wrong book is an outcome of the write, not of this */
    const char *region = target && target->region ? target->region : call->region;
    return edit_normalize(call->arena, &draft->edit, region, &call->error);
}

/* ---- refusals ---- */

bool contact_refuse(struct call *call, struct result *result)
{
    static const enum outcome of_status[STATUS_COUNT] = {
        [STATUS_INVALID] = OUTCOME_INVALID,     [STATUS_DENIED] = OUTCOME_DENIED,
        [STATUS_NOT_FOUND] = OUTCOME_INVALID,   [STATUS_CONFLICT] = OUTCOME_CONFLICT,
        [STATUS_AMBIGUOUS] = OUTCOME_AMBIGUOUS, [STATUS_PRECONDITION] = OUTCOME_CONFLICT,
        [STATUS_LIMIT] = OUTCOME_HELD,
    };
    enum status status = call->error.status;
    if (status == STATUS_OK || status == STATUS_UNAUTHENTICATED || status >= STATUS_UNAVAILABLE)
        return false;
    result->outcome = of_status[status];
    result->error = call->error;
    call->error = (struct error){0};
    return true;
}
