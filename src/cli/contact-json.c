/* Contacts between facts and JSON. */
#include "cli/contact-json.h"

#include "format/v1.h"
#include <string.h>

/* What answers hold and a file does not say. */
static const char *const unsaid[] = {"id", "contact_book", "deleted", "modified_at", "created_at"};

/* A card that shows these facts and no others, ordered by kind as cards are. */
static void show_facts(struct arena *arena, const struct facts *facts, struct card *card)
{
    static const struct record nobody;
    *card = (struct card){.fullest = &nobody, .named_by = &nobody};
    for (unsigned kind = 0; kind < FACT_KIND_COUNT; kind++)
        for (size_t i = 0; i < facts->count; i++)
            if (facts->items[i].kind == kind)
                *ARENA_PUSH(arena, &card->shown) = (struct card_value){&facts->items[i], &nobody};
}

/* A title without a company is no membership in the contract, but a flat value. */
static void flatten_titles(json_t *contact)
{
    json_t *memberships = json_object_get(contact, "memberships");
    for (size_t i = json_array_size(memberships); i-- > 0;) {
        json_t *membership = json_array_get(memberships, i);
        const char *name =
            json_string_value(json_object_get(json_object_get(membership, "group"), "name"));
        if (name && *name)
            continue;
        json_t *title = json_object_get(membership, "title");
        if (title)
            json_object_set(contact, "title", title);
        json_array_remove(memberships, i);
    }
}

/* Lines that version 2.1 broke within cannot be sent; a card without such lines needs no list. */
static void tidy_properties(json_t *contact)
{
    json_t *lines = json_object_get(contact, "properties");
    for (size_t i = json_array_size(lines); i-- > 0;)
        if (strpbrk(json_string_value(json_array_get(lines, i)), "\r\n"))
            json_array_remove(lines, i);
    if (json_array_size(lines) == 0)
        json_object_del(contact, "properties");
}

json_t *contact_json_of_draft(struct arena *arena, const struct draft *draft)
{
    AUTO_BUFFER struct buffer text = {0};
    struct facts *facts = ARENA_NEW(arena, struct facts);
    struct card card;
    struct json_writer writer;
    /* Not edit_to_facts: it tells values apart by normal forms, which a file's have not yet. */
    for (size_t i = 0; i < draft->edit.count; i++)
        for (size_t k = 0; k < draft->edit.items[i].facts.count; k++)
            *ARENA_PUSH(arena, facts) = draft->edit.items[i].facts.items[k];
    show_facts(arena, facts, &card);
    json_writer_init(&writer, &text);
    json_object_begin(&writer);
    v1_write_members(&writer, &card, &(struct v1_options){.with_extras = true});
    json_object_end(&writer);
    json_t *contact = json_loadb(text.data, text.length, 0, NULL);
    for (size_t i = 0; i < COUNT_OF(unsaid); i++)
        json_object_del(contact, unsaid[i]);
    if (json_is_false(json_object_get(contact, "starred")))
        json_object_del(contact, "starred");
    flatten_titles(contact);
    tidy_properties(contact);
    if (draft->source_key)
        json_object_set_new(contact, "source_key", json_string(draft->source_key));
    return contact;
}

bool contact_json_to_card(struct arena *arena, const json_t *contact, struct card *card,
                          struct error *error)
{
    struct draft draft = {.pointer = ""};
    struct facts *facts = ARENA_NEW(arena, struct facts);
    if (!v1_read_contact(arena, contact, &draft, error) ||
        !edit_normalize(arena, &draft.edit, NULL, error))
        return false;
    edit_to_facts(arena, &draft.edit, facts);
    show_facts(arena, facts, card);
    card->contact = draft.id;
    card->modified_ms = json_integer_value(json_object_get(contact, "modified_at")) * 1000;
    card->created_ms = json_integer_value(json_object_get(contact, "created_at")) * 1000;
    return true;
}
