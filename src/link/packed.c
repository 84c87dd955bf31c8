/* Packed records: the generation, then for each value its field, its text, and the text that is
 * kept with it. Hashes are made anew: that is faster than to keep them. */
#include "link/packed.h"

#include "base/varint.h"
#include "link/array.h"
#include "link/hash.h"

static void append_text(struct buffer *out, struct slice text)
{
    varint_append(out, text.length);
    buffer_append_slice(out, text);
}

void link_table_pack(struct link_table *table, const struct slice *cells, size_t count,
                     struct buffer *out)
{
    struct folded_record *folded = &table->folded[0];
    record_folder_reset(&table->folder);
    record_fold(&table->folder, cells, count, folded);
    varint_append(out, folded->generation);
    for (size_t i = 0; i < folded->count; i++) {
        varint_append(out, folded->items[i].field);
        append_text(out, folded->items[i].text);
        append_text(out, folded->items[i].other);
    }
}

static bool take_text(struct slice *bytes, struct slice *text, uint64_t *hash)
{
    uint64_t length;
    if (!varint_take(bytes, &length) || length > bytes->length)
        return false;
    *text = (struct slice){bytes->data, length};
    bytes->data += length;
    bytes->length -= length;
    *hash = length ? hash_text(*text) : 0;
    return true;
}

static bool unpack(const struct link_table *table, struct slice bytes, struct folded_record *record)
{
    uint64_t generation, field;
    record->count = 0;
    if (!varint_take(&bytes, &generation))
        return false;
    record->generation = (uint8_t)generation;
    while (bytes.length) {
        struct folded_value *value = ARRAY_PUSH(record);
        if (!varint_take(&bytes, &field) || field >= table->schema.field_count ||
            !take_text(&bytes, &value->text, &value->hash) ||
            !take_text(&bytes, &value->other, &value->other_hash))
            return false;
        value->field = (unsigned)field;
    }
    return true;
}

bool link_table_add_packed(struct link_table *table, struct slice packed, struct error *error)
{
    if (!unpack(table, packed, &table->folded[0]))
        return fail(error, STATUS_INTERNAL, "a packed record is damaged");
    return link_table_add_folded(table, &table->folded[0], error);
}
