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
    const struct folded *folded = &table->folder.folded;
    record_folder_reset(&table->folder);
    record_fold(&table->folder, cells, count);
    varint_append(out, folded->generations[0]);
    for (unsigned f = 0; f < table->schema.field_count; f++)
        for (size_t i = 0; i < folded->of_field[f].count; i++) {
            varint_append(out, f);
            append_text(out, folded->of_field[f].items[i].text);
            append_text(out, folded->of_field[f].items[i].other);
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

static bool unpack(const struct link_table *table, struct slice bytes, struct folded *folded)
{
    uint64_t generation, field;
    if (!varint_take(&bytes, &generation))
        return false;
    while (bytes.length) {
        if (!varint_take(&bytes, &field) || field >= table->schema.field_count)
            return false;
        struct folded_value *value = folded_push(folded, (unsigned)field);
        if (!take_text(&bytes, &value->text, &value->hash) ||
            !take_text(&bytes, &value->other, &value->other_hash))
            return false;
    }
    folded->generations[folded->count++] = (uint8_t)generation;
    return true;
}

bool link_table_add_packed(struct link_table *table, struct slice packed, struct error *error)
{
    record_folder_reset(&table->folder);
    if (!unpack(table, packed, &table->folder.folded))
        return fail(error, STATUS_INTERNAL, "a packed record is damaged");
    return link_table_add_folded(table, 0, error);
}
