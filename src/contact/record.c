/* A source record and its form in the store. */
#include "contact/record.h"

#include <string.h>

static bool same_origin(const struct origin *a, const struct origin *b)
{
    return a->sequence == b->sequence && a->at_ms == b->at_ms && uuid_equal(a->actor, b->actor) &&
           a->channel == b->channel && a->rank == b->rank &&
           (a->evidence == b->evidence ||
            (a->evidence && b->evidence && strcmp(a->evidence, b->evidence) == 0));
}

static void write_origin(struct json_writer *writer, const struct origin *origin)
{
    json_object_begin(writer);
    json_member_integer(writer, "s", origin->sequence);
    json_member_integer(writer, "t", origin->at_ms);
    if (!uuid_is_nil(origin->actor))
        json_member_uuid(writer, "a", origin->actor);
    json_member_integer(writer, "h", origin->channel);
    json_member_integer(writer, "r", origin->rank);
    if (origin->evidence)
        json_member_text(writer, "e", origin->evidence);
    json_object_end(writer);
}

static bool read_origin(struct json_reader *reader, struct origin *origin)
{
    struct slice key;
    *origin = (struct origin){0};
    if (!json_enter_object(reader))
        return false;
    while (json_next_key(reader, &key)) {
        switch (key.data[0]) {
        case 's':
            origin->sequence = json_read_integer(reader);
            break;
        case 't':
            origin->at_ms = json_read_integer(reader);
            break;
        case 'a': {
            const char *text = json_read_text(reader);
            if (!text || !uuid_parse(slice_of(text), &origin->actor))
                return false;
            break;
        }
        case 'h':
            origin->channel = (enum channel)json_read_integer(reader);
            break;
        case 'r':
            origin->rank = (enum rank)json_read_integer(reader);
            break;
        case 'e':
            origin->evidence = json_read_text(reader);
            break;
        default:
            json_skip(reader);
        }
    }
    return !reader->failed && origin->channel < CHANNEL_COUNT && origin->rank <= RANK_PERSON;
}

static void write_parts(struct json_writer *writer, const struct fact *fact)
{
    unsigned used = fact_kind_info(fact->kind)->part_count;
    while (used && !fact->part[used - 1])
        used--;
    json_key(writer, "p");
    json_array_begin(writer);
    for (unsigned i = 0; i < used; i++)
        json_write_text(writer, fact->part[i]);
    json_array_end(writer);
}

/* The members of a fact but its origin. */
static void write_fact_members(struct json_writer *writer, const struct fact *fact)
{
    json_member_text(writer, "k", fact_kind_info(fact->kind)->name);
    json_member_integer(writer, "i", fact->id);
    write_parts(writer, fact);
    if (fact->label)
        json_member_text(writer, "l", fact->label);
    if (fact->custom_label)
        json_member_text(writer, "c", fact->custom_label);
    if (fact->parameters)
        json_member_text(writer, "m", fact->parameters);
    if (!fact->part[0] || strcmp(fact->normal, fact->part[0]) != 0)
        json_member_text(writer, "n", fact->normal); /* left out when it is the typed text itself */
    if (!uuid_is_nil(fact->group))
        json_member_uuid(writer, "g", fact->group);
    if (fact->confirmed_ms)
        json_member_integer(writer, "f", fact->confirmed_ms);
    if (fact->seen_ms)
        json_member_integer(writer, "s", fact->seen_ms);
    if (fact->pinned)
        json_member_boolean(writer, "x", true);
}

void fact_write(struct json_writer *writer, const struct fact *fact)
{
    json_object_begin(writer);
    write_fact_members(writer, fact);
    json_key(writer, "o");
    write_origin(writer, &fact->origin);
    json_object_end(writer);
}

void record_write_facts(struct buffer *out, const struct record *record)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    json_member_integer(&writer, "n", record->next_fact_id);
    json_key(&writer, "o");
    json_array_begin(&writer);
    const struct facts *facts = &record->facts;
    for (size_t i = 0; i < facts->count; i++) {
        bool is_new = i == 0 || !same_origin(&facts->items[i].origin, &facts->items[i - 1].origin);
        if (is_new)
            write_origin(&writer, &facts->items[i].origin);
    }
    json_array_end(&writer);
    json_key(&writer, "f");
    json_array_begin(&writer);
    int64_t place = -1;
    for (size_t i = 0; i < facts->count; i++) {
        if (i == 0 || !same_origin(&facts->items[i].origin, &facts->items[i - 1].origin))
            place++;
        json_object_begin(&writer);
        write_fact_members(&writer, &facts->items[i]);
        json_member_integer(&writer, "o", place);
        json_object_end(&writer);
    }
    json_array_end(&writer);
    json_object_end(&writer);
}

static bool read_parts(struct json_reader *reader, struct fact *fact)
{
    unsigned i = 0;
    if (!json_enter_array(reader))
        return false;
    while (json_next_item(reader)) {
        if (i == FACT_PARTS_MAX)
            return false;
        fact->part[i++] = json_read_text(reader);
    }
    return !reader->failed;
}

static bool read_group(struct json_reader *reader, struct fact *fact)
{
    const char *text = json_read_text(reader);
    return text && uuid_parse(slice_of(text), &fact->group);
}

struct origins {
    struct origin *items;
    size_t count;
    size_t capacity;
};

/* "o" is the origin itself, or its place among `origins` when those are given. */
static bool read_fact_origin(struct json_reader *reader, const struct origins *origins,
                             struct fact *fact)
{
    if (!origins)
        return read_origin(reader, &fact->origin);
    int64_t place = json_read_integer(reader);
    if (reader->failed || place < 0 || (size_t)place >= origins->count)
        return false;
    fact->origin = origins->items[place];
    return true;
}

static bool read_member(struct json_reader *reader, char key, const struct origins *origins,
                        struct fact *fact)
{
    switch (key) {
    case 'k': {
        const char *name = json_read_text(reader);
        return name && fact_kind_find(slice_of(name), &fact->kind);
    }
    case 'i':
        fact->id = (uint32_t)json_read_integer(reader);
        return true;
    case 'p':
        return read_parts(reader, fact);
    case 'l':
        fact->label = json_read_text(reader);
        return true;
    case 'c':
        fact->custom_label = json_read_text(reader);
        return true;
    case 'm':
        fact->parameters = json_read_text(reader);
        return true;
    case 'n':
        fact->normal = json_read_text(reader);
        return true;
    case 'g':
        return read_group(reader, fact);
    case 'f':
        fact->confirmed_ms = json_read_integer(reader);
        return true;
    case 's':
        fact->seen_ms = json_read_integer(reader);
        return true;
    case 'x':
        fact->pinned = json_read_boolean(reader);
        return true;
    case 'o':
        return read_fact_origin(reader, origins, fact);
    default:
        json_skip(reader);
        return true;
    }
}

static bool read_fact(struct json_reader *reader, const struct origins *origins, struct fact *fact)
{
    struct slice key;
    *fact = (struct fact){.kind = FACT_KIND_COUNT};
    if (!json_enter_object(reader))
        return false;
    while (json_next_key(reader, &key))
        if (!key.length || !read_member(reader, key.data[0], origins, fact))
            return false;
    if (!fact->normal)
        fact->normal = fact->part[0];
    return !reader->failed && fact->kind < FACT_KIND_COUNT && fact->normal;
}

bool fact_read(struct json_reader *reader, struct fact *fact)
{
    return read_fact(reader, NULL, fact);
}

static bool read_origins(struct arena *arena, struct json_reader *reader, struct origins *origins)
{
    if (!json_enter_array(reader))
        return false;
    while (json_next_item(reader))
        if (!read_origin(reader, ARENA_PUSH(arena, origins)))
            return false;
    return !reader->failed;
}

static bool read_facts(struct arena *arena, struct json_reader *reader,
                       const struct origins *origins, struct facts *facts)
{
    if (!json_enter_array(reader))
        return false;
    while (json_next_item(reader))
        if (!read_fact(reader, origins, ARENA_PUSH(arena, facts)))
            return false;
    return !reader->failed;
}

bool record_read_facts(struct arena *arena, struct slice json, struct record *record,
                       struct error *error)
{
    struct json_reader reader;
    struct origins origins = {0};
    struct slice key;
    bool intact = true;
    record->facts = (struct facts){0};
    json_reader_init(&reader, json, arena);
    if (!json_enter_object(&reader))
        intact = false;
    while (intact && json_next_key(&reader, &key)) {
        if (slice_equal_text(key, "n"))
            record->next_fact_id = (uint32_t)json_read_integer(&reader);
        else if (slice_equal_text(key, "o"))
            intact = read_origins(arena, &reader, &origins);
        else if (slice_equal_text(key, "f"))
            intact = read_facts(arena, &reader, &origins, &record->facts);
        else
            json_skip(&reader);
    }
    if (intact && !reader.failed)
        return true;
    char id[UUID_TEXT_BYTES];
    uuid_format(record->id, id);
    return fail(error, STATUS_INTERNAL, "the stored facts of record %s are damaged", id);
}

struct fact *record_add_fact(struct arena *arena, struct record *record, const struct fact *fact)
{
    struct fact *added = ARENA_PUSH(arena, &record->facts);
    *added = *fact;
    added->id = ++record->next_fact_id;
    return added;
}

bool record_remove_fact(struct record *record, uint32_t id)
{
    struct facts *facts = &record->facts;
    for (size_t i = 0; i < facts->count; i++) {
        if (facts->items[i].id != id)
            continue;
        memmove(&facts->items[i], &facts->items[i + 1],
                (facts->count - i - 1) * sizeof(facts->items[0]));
        facts->count--;
        return true;
    }
    return false;
}

const struct fact *record_find_fact(const struct record *record, uint32_t id)
{
    for (size_t i = 0; i < record->facts.count; i++)
        if (record->facts.items[i].id == id)
            return &record->facts.items[i];
    return NULL;
}

bool record_has_value(const struct record *record, enum fact_kind kind, const char *normal)
{
    for (size_t i = 0; i < record->facts.count; i++)
        if (record->facts.items[i].kind == kind &&
            strcmp(record->facts.items[i].normal, normal) == 0)
            return true;
    return false;
}
