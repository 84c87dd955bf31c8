/* A source record: one card as it came in, and its form in the store. */
#pragma once

#include "base/json-reader.h"
#include "base/json-writer.h"
#include "contact/fact.h"

struct record {
    struct uuid id;
    struct uuid contact; /* what it is grouped under now */
    struct uuid home;    /* the contact id it was created under; never changes */
    struct uuid book;
    const char *source_key; /* "vcard:UID", "import:program:row"; NULL when typed */
    int64_t created_sequence;
    int64_t modified_sequence; /* of the last change a viewer of the record could notice */
    int64_t created_ms;
    int64_t modified_ms;
    int64_t trashed_ms; /* 0: in force */
    uint32_t next_fact_id;
    struct facts facts;
};

struct records {
    struct record **items;
    size_t count;
    size_t capacity;
};

static inline bool records_have(const struct records *records, struct uuid id)
{
    for (size_t i = 0; i < records->count; i++)
        if (uuid_equal(records->items[i]->id, id))
            return true;
    return false;
}

/* The facts in force as the JSON text of a record's row:
 *   {"n":next fact id,"o":[origins],"f":[facts]}
 * An origin stands once for all facts that came together; a fact names it by its place. One-letter
 * keys because a million rows repeat them; fact.c has the long names. */
void record_write_facts(struct buffer *out, const struct record *record);

/* Reads what record_write_facts wrote. STATUS_INTERNAL when the row is damaged. */
bool record_read_facts(struct arena *arena, struct slice json, struct record *record,
                       struct error *error);

/* One fact alone, origin included: what change payloads hold. */
void fact_write(struct json_writer *writer, const struct fact *fact);
bool fact_read(struct json_reader *reader, struct fact *fact);

/* Adds a copy of `fact` under the record's next id and gives it. */
struct fact *record_add_fact(struct arena *arena, struct record *record, const struct fact *fact);

/* Takes the fact with this id out; false when the record has none such. */
bool record_remove_fact(struct record *record, uint32_t id);
const struct fact *record_find_fact(const struct record *record, uint32_t id);

/* Whether a fact of this kind has this normal form. */
bool record_has_value(const struct record *record, enum fact_kind kind, const char *normal);
