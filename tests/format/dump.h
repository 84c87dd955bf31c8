/* Drafts and facts as one text, so that a table of tests can say what is expected. */
#pragma once

#include "base/buffer.h"
#include "contact/draft.h"

/* "email[label=work]=a@example.com" */
static inline void dump_fact(struct buffer *out, const struct fact *fact)
{
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    buffer_append_text(out, info->name);
    if (fact->label)
        buffer_append_format(out, "[%s]", fact->label);
    if (fact->custom_label)
        buffer_append_format(out, "(%s)", fact->custom_label);
    for (unsigned i = 0; i < info->part_count; i++)
        if (fact->part[i])
            buffer_append_format(out, " %s=%s", info->parts[i], fact->part[i]);
    if (!uuid_is_nil(fact->group)) {
        char text[UUID_TEXT_BYTES];
        uuid_format(fact->group, text);
        buffer_append_format(out, " #%s", text);
    }
}

static inline void dump_facts(struct buffer *out, const struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        if (i)
            buffer_append_text(out, "; ");
        dump_fact(out, &facts->items[i]);
    }
}

/* "parts 3{name first_name=Noor}" a step, a space between. */
static inline void dump_edit(struct buffer *out, const struct edit *edit)
{
    static const char *const verbs[] = {"parts", "replace", "first", "add", "remove"};
    for (size_t i = 0; i < edit->count; i++) {
        const struct edit_step *step = &edit->items[i];
        buffer_append_format(out, "%s%s", i ? " " : "", verbs[step->verb]);
        if (step->verb == EDIT_PARTS)
            buffer_append_format(out, " %x", step->part_mask);
        buffer_append_text(out, "{");
        dump_facts(out, &step->facts);
        buffer_append_text(out, "}");
    }
}
