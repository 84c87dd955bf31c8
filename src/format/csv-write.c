/* CSV out: our own export. */
#include "format/csv.h"

#include "base/buffer.h"
#include <string.h>

/* The columns in their order; `number` counts the values of a kind from 0. */
static const struct {
    const char *header;
    enum fact_kind kind;
    unsigned part, number;
} columns[] = {
    {"first_name", FACT_NAME, NAME_FIRST, 0},
    {"last_name", FACT_NAME, NAME_LAST, 0},
    {"middle_name", FACT_NAME, NAME_MIDDLE, 0},
    {"prefix", FACT_NAME, NAME_PREFIX, 0},
    {"suffix", FACT_NAME, NAME_SUFFIX, 0},
    {"name", FACT_NAME, NAME_FULL, 0},
    {"nickname", FACT_NICKNAME, PART_VALUE, 0},
    {"company", FACT_COMPANY, COMPANY_NAME, 0},
    {"title", FACT_COMPANY, COMPANY_TITLE, 0},
    {"department", FACT_COMPANY, COMPANY_DEPARTMENT, 0},
    {"email", FACT_EMAIL, PART_VALUE, 0},
    {"email_2", FACT_EMAIL, PART_VALUE, 1},
    {"email_3", FACT_EMAIL, PART_VALUE, 2},
    {"email_4", FACT_EMAIL, PART_VALUE, 3},
    {"phone", FACT_PHONE, PART_VALUE, 0},
    {"phone_2", FACT_PHONE, PART_VALUE, 1},
    {"phone_3", FACT_PHONE, PART_VALUE, 2},
    {"phone_4", FACT_PHONE, PART_VALUE, 3},
    {"street", FACT_ADDRESS, ADDRESS_STREET, 0},
    {"extended_address", FACT_ADDRESS, ADDRESS_EXTENDED, 0},
    {"city", FACT_ADDRESS, ADDRESS_CITY, 0},
    {"region", FACT_ADDRESS, ADDRESS_REGION, 0},
    {"postal_code", FACT_ADDRESS, ADDRESS_POSTAL_CODE, 0},
    {"po_box", FACT_ADDRESS, ADDRESS_PO_BOX, 0},
    {"country", FACT_ADDRESS, ADDRESS_COUNTRY, 0},
    {"url", FACT_URL, PART_VALUE, 0},
    {"url_2", FACT_URL, PART_VALUE, 1},
    {"birthday", FACT_BIRTHDAY, PART_VALUE, 0},
};

void csv_write_header(struct buffer *out)
{
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        buffer_append_format(out, "%s,", columns[i].header);
    buffer_append_text(out, "groups,notes,id\r\n");
}

/* Whether a spreadsheet would calculate with it, or reading would take a mark away. */
static bool needs_mark(const char *text)
{
    if (*text == '\'')
        return text[1] && strchr("=+-@\t\r'", text[1]);
    return *text && strchr("=+-@\t\r", *text);
}

/* Appends a cell and its separator. */
static void write_cell(struct buffer *out, const char *text, const char *end)
{
    bool is_marked = text && needs_mark(text);
    if (text && *text) {
        buffer_append_byte(out, '"');
        if (is_marked)
            buffer_append_byte(out, '\'');
        for (; *text; text++) {
            if (*text == '"')
                buffer_append_byte(out, '"');
            buffer_append_byte(out, *text);
        }
        buffer_append_byte(out, '"');
    }
    buffer_append_text(out, end);
}

static const struct fact *nth(const struct card *card, enum fact_kind kind, unsigned number)
{
    for (size_t i = 0; i < card->shown.count; i++)
        if (card->shown.items[i].fact->kind == kind && number-- == 0)
            return card->shown.items[i].fact;
    return NULL;
}

/* All values of a kind in one cell. */
static void write_joined(struct buffer *out, const struct card *card, enum fact_kind kind,
                         const char *between)
{
    AUTO_BUFFER struct buffer joined = {0};
    const struct fact *fact;
    for (unsigned i = 0; (fact = nth(card, kind, i)); i++) {
        if (joined.length)
            buffer_append_text(&joined, between);
        if (fact->part[PART_VALUE])
            buffer_append_text(&joined, fact->part[PART_VALUE]);
    }
    write_cell(out, buffer_text(&joined), ",");
}

void csv_write_card(struct buffer *out, const struct card *card, const char *id)
{
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        const struct fact *fact = nth(card, columns[i].kind, columns[i].number);
        write_cell(out, fact ? fact->part[columns[i].part] : NULL, ",");
    }
    write_joined(out, card, FACT_GROUP, "; ");
    write_joined(out, card, FACT_NOTE, "\n\n");
    write_cell(out, id, "\r\n");
}
