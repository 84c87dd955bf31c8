/* What a list of changes tells of contacts that a record left. */
#include "service/list-left.h"

#include "service/history.h"

/* When a record left a contact last. */
struct departure {
    struct uuid from;
    int64_t sequence;
};

struct departures {
    struct departure *items;
    size_t count;
    size_t capacity;
};

static const struct departure *find_departure(const struct departures *departures, struct uuid from)
{
    for (size_t i = 0; i < departures->count; i++)
        if (uuid_equal(departures->items[i].from, from))
            return &departures->items[i];
    return NULL;
}

static bool read_departures(struct call *call, struct uuid record, struct departures *departures)
{
    struct changes changes = {0};
    if (!store_regroupings_of(call->store, call->arena, record, &changes, &call->error))
        return false;
    for (size_t i = changes.count; i-- > 0;) {
        const struct change *change = &changes.items[i];
        struct delta delta;
        if (!history_read_delta(call, change, &delta))
            return false;
        bool is_told =
            uuid_is_nil(delta.from_contact) || find_departure(departures, delta.from_contact);
        if (!is_told)
            *ARENA_PUSH(call->arena, departures) =
                (struct departure){delta.from_contact, change->sequence};
    }
    return true;
}

static bool is_listed(const struct call *call, const struct list_request *request,
                      const struct record *record)
{
    return call_may(call, record->book, RIGHT_SEE) &&
           (uuid_is_nil(request->book) || uuid_equal(request->book, record->book));
}

/* Of several that left a contact, the last one's row tells of it, so that it comes once. */
static bool left_last(struct call *call, const struct list_request *request,
                      const struct departure *departure, bool *is_last)
{
    struct records ever = {0};
    *is_last = true;
    if (!store_records_ever_of(call->store, call->arena, departure->from, &ever, &call->error))
        return false;
    for (size_t i = 0; i < ever.count && *is_last; i++) {
        struct departures others = {0};
        if (ever.items[i]->modified_sequence <= departure->sequence ||
            !is_listed(call, request, ever.items[i]))
            continue;
        if (!read_departures(call, ever.items[i]->id, &others))
            return false;
        const struct departure *other = find_departure(&others, departure->from);
        *is_last = !other || other->sequence <= departure->sequence;
    }
    return true;
}

/* Of a contact that the actor sees no more, only the id is told. */
static bool look_at(struct call *call, const struct list_request *request, struct uuid contact,
                    struct view *view)
{
    if (view_contact(call, contact, request->book, view))
        return true;
    bool is_unseen = call->error.status == STATUS_NOT_FOUND;
    call->error = (struct error){0};
    *view = (struct view){.asked = contact, .canonical = contact, .is_away = true};
    return is_unseen;
}

/* Whether it has a row of its own since. */
static bool is_told(const struct list_request *request, const struct view *view, int64_t since)
{
    return view->deleted_ms ? view->deleted_ms >= request->modified_since_s * 1000
                            : view->card.modified_sequence > since;
}

static bool add_left(struct call *call, const struct list_request *request,
                     const struct record *record, struct uuid contact, int64_t since,
                     struct views *views)
{
    struct view view;
    if (!look_at(call, request, contact, &view))
        return false;
    view.is_away |= !uuid_equal(view.canonical, contact);
    if (!view.is_away && is_told(request, &view, since))
        return true;
    if (view.is_away || view.deleted_ms)
        view.deleted_ms = record->modified_ms;
    if (view.deleted_ms && !request->include_deleted)
        return true;
    view.card.modified_ms = record->modified_ms;
    *ARENA_PUSH(call->arena, views) = view;
    return true;
}

bool list_left(struct call *call, const struct list_request *request, const struct record *record,
               int64_t since, struct views *views)
{
    struct departures departures = {0};
    if (!read_departures(call, record->id, &departures))
        return false;
    for (size_t i = 0; i < departures.count; i++) {
        const struct departure *departure = &departures.items[i];
        bool is_last;
        if (departure->sequence <= since || uuid_equal(departure->from, record->contact))
            continue;
        if (!left_last(call, request, departure, &is_last) ||
            (is_last && !add_left(call, request, record, departure->from, since, views)))
            return false;
    }
    return true;
}
