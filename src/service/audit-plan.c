/* When audits begin by themselves. */
#include "service/access.h"
#include "service/audit-job.h"
#include "store/audit.h"
#include "store/organization.h"

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

int64_t audit_planned_ms(enum quality_schedule schedule, int day, int hour, int64_t now_ms)
{
    enum { THURSDAY = 3 }; /* the first of January 1970, counted from Monday */
    if (schedule == AUDIT_OFF)
        return 0;
    int64_t period = schedule == AUDIT_WEEKLY ? 7 * day_ms : day_ms;
    int64_t first = hour * hour_ms;
    if (schedule == AUDIT_WEEKLY)
        first += (day - THURSDAY + 7) % 7 * day_ms;
    return now_ms - (now_ms - first + period) % period;
}

/* ---- one organization ---- */

struct planner {
    struct session *session;
    struct arena *arena;
    struct uuid organization;
    struct audit_plans plans;
    const struct audit_plan *due;
    int64_t planned_ms, now_ms;
};

/* Read again in the writer's transaction: another server may have been first. */
static bool begin_if_due(struct call *call, void *context)
{
    struct planner *planner = context;
    struct audit_plans plans = {0};
    struct uuids books = {0};
    struct job job;
    if (!store_audit_plans(call->store, call->arena, &plans, &call->error))
        return false;
    for (size_t i = 0; i < plans.count; i++) {
        const struct audit_plan *plan = &plans.items[i];
        if (!uuid_equal(plan->book, planner->due->book) || plan->planned_ms >= planner->planned_ms)
            continue;
        if (!store_audit_begun(call->store, plan->book, planner->planned_ms, &call->error))
            return false;
        *ARENA_PUSH(call->arena, &books) = plan->book;
        if (plan->planned_ms && call_may(call, plan->book, RIGHT_SEE))
            return audit_begin(call, &books, &job);
    }
    return true;
}

static bool begin_as(struct planner *planner, struct uuid user, struct call *call)
{
    return call_begin_member(planner->session, planner->arena, planner->organization, user,
                             (struct uuid){{0}}, CHANNEL_SYSTEM, call);
}

static bool begin_as_owner(struct planner *planner, struct call *call)
{
    struct uuid owner;
    call->error = (struct error){0};
    return access_find_owner(planner->session->store, planner->arena, &owner, &call->error) &&
           begin_as(planner, owner, call);
}

/* As who has the book, while he is a member and may edit there; else as an owner. */
static bool begin_one(struct planner *planner, struct error *error)
{
    struct call call;
    bool ok = begin_as(planner, planner->due->owner, &call) &&
              call_may(&call, planner->due->book, RIGHT_SEE | RIGHT_EDIT);
    ok = (ok || begin_as_owner(planner, &call)) && service_write(&call, begin_if_due, planner);
    if (!ok)
        *error = call.error;
    return ok;
}

/* A book that fails is tried again at the next look, and holds up no other. */
static bool begin_organization(struct planner *planner, struct error *error)
{
    struct store *store = planner->session->store;
    bool ok = true;
    if (!store_select(store, planner->organization, error) ||
        !store_audit_plans(store, planner->arena, &planner->plans, error))
        return false;
    for (size_t i = 0; i < planner->plans.count; i++) {
        const struct audit_plan *plan = &planner->plans.items[i];
        planner->due = plan;
        planner->planned_ms =
            audit_planned_ms(plan->schedule, plan->day, plan->hour, planner->now_ms);
        if (planner->planned_ms > plan->planned_ms)
            ok = begin_one(planner, error) && ok;
    }
    return ok;
}

bool audit_begin_due(struct session *session, struct arena *arena, int64_t now_ms,
                     struct error *error)
{
    struct organizations organizations = {0};
    bool ok = true;
    store_rollback(session->store);
    if (!store_organizations(session->store, arena, &organizations, error))
        return false;
    for (size_t i = 0; i < organizations.count; i++) {
        struct planner planner = {.session = session,
                                  .arena = arena,
                                  .organization = organizations.items[i].id,
                                  .now_ms = now_ms};
        ok = begin_organization(&planner, error) && ok;
    }
    return ok;
}
