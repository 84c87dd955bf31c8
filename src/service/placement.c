/* The books a contact stands in: adding it to another, moving it. */
#include "service/contact-parts.h"

#include "service/audience.h"
#include "service/journal.h"

bool contact_check_book(struct call *call, struct uuid id)
{
    const struct book *book = call_book(call, id);
    return book && (call_may(call, id, RIGHT_EDIT) ||
                    fail_at(&call->error, STATUS_DENIED, "/contact_book",
                            "you may not add to the contact book '%.100s'", book->name));
}

const struct record *contact_find_movable(struct call *call, const struct view *view,
                                          struct uuid from)
{
    const struct record *record = view_fullest(call, view, from, RIGHT_EDIT | RIGHT_DELETE);
    if (!record)
        fail_at(&call->error, STATUS_DENIED, "/contact_book",
                "you may not move it out of the book it stands in");
    return record;
}

static bool look_up(struct call *call, struct uuid contact, struct view *view,
                    struct result *result)
{
    *result = (struct result){.asked = contact, .outcome = OUTCOME_UNCHANGED};
    if (!view_contact(call, contact, (struct uuid){{0}}, view))
        return false;
    result->contact = view->canonical;
    return !view->deleted_ms ||
           fail(&call->error, STATUS_NOT_FOUND, "the contact was deleted: restore it first");
}

bool contact_add_to_book(struct call *call, struct uuid contact, struct uuid book,
                         struct result *result)
{
    struct view view;
    if (!look_up(call, contact, &view, result) || !contact_check_book(call, book))
        return contact_refuse(call, result);
    result->lens_book = book;
    if (view_fullest(call, &view, book, RIGHT_SEE))
        return true;
    struct record *record = ARENA_NEW(call->arena, struct record);
    *record = (struct record){.contact = view.canonical, .book = book};
    const struct fact *name = card_first(&view.card, FACT_NAME);
    if (!name && view.card.shown.count)
        name = view.card.shown.items[0].fact;
    if (name)
        *ARENA_PUSH(call->arena, &record->facts) = *name;
    result->outcome = OUTCOME_UPDATED;
    *ARENA_PUSH(call->arena, &result->changed) = "contact_book";
    return journal_create(call, record, NULL);
}

static bool move_record(struct call *call, const struct record *before, struct uuid to)
{
    struct record *after = journal_copy(call->arena, before);
    after->book = to;
    return journal_free_source_key(call, after) &&
           journal_write(call, CHANGE_RECORD_MOVED, before, after) &&
           audience_open_pairs(call, after, "moved", NULL);
}

bool contact_move(struct call *call, struct uuid contact, struct uuid from, struct uuid to,
                  struct result *result)
{
    struct view view;
    if (!look_up(call, contact, &view, result) || !contact_check_book(call, to))
        return contact_refuse(call, result);
    const struct record *record = contact_find_movable(call, &view, from);
    if (!record)
        return contact_refuse(call, result);
    result->lens_book = to;
    if (uuid_equal(record->book, to))
        return true;
    result->outcome = OUTCOME_UPDATED;
    *ARENA_PUSH(call->arena, &result->changed) = "contact_book";
    return move_record(call, view_stored(&view, record), to);
}
