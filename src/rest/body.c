/* Reading the JSON body of a request within bounds. */
#include "rest/body.h"

enum {
    DEPTH_MAX = 32,
    VALUES_MAX =
        1000000, /* 10,000 contacts with a hundred values each; a value costs about 100 bytes */
};

/* Nesting and number of values, counted before anything is allocated for them. */
static bool is_bounded(struct slice body, struct error *error)
{
    size_t depth = 0, values = 0;
    bool is_text = false;
    for (size_t i = 0; i < body.length; i++) {
        char byte = body.data[i];
        if (is_text) {
            if (byte == '\\')
                i++;
            is_text = byte != '"';
            continue;
        }
        is_text = byte == '"';
        if (byte == '{' || byte == '[')
            depth++;
        else if ((byte == '}' || byte == ']') && depth)
            depth--;
        values += byte == ',' || byte == '{' || byte == '[';
        if (depth > DEPTH_MAX)
            return fail(error, STATUS_INVALID, "The body is nested more than %d levels deep.",
                        DEPTH_MAX);
    }
    return values <= VALUES_MAX ||
           fail(error, STATUS_LIMIT, "The body holds more than %d values.", VALUES_MAX);
}

static bool is_blank(struct slice body)
{
    return slice_trim(body).length == 0;
}

json_t *rest_body_read(struct slice body, struct error *error)
{
    if (is_blank(body))
        return json_object();
    if (!is_bounded(body, error))
        return NULL;
    json_error_t at;
    json_t *read =
        json_loadb(body.data, body.length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &at);
    if (!read) {
        fail(error, STATUS_INVALID, "The body is not valid JSON: %s (line %d, column %d).", at.text,
             at.line, at.column);
        return NULL;
    }
    if (json_is_object(read))
        return read;
    json_decref(read);
    fail(error, STATUS_INVALID, "The body must be a JSON object.");
    return NULL;
}
