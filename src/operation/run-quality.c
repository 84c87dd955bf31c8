/* A book's conventions in requests and answers. */
#include "operation/run-audit.h"

#include "operation/answer.h"
#include <stdio.h>
#include <string.h>

static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                   "friday", "saturday", "sunday",    NULL};
static const char *const field_names[] = {"name",  "reach", "company", "title",
                                          "email", "phone", NULL};

/* ---- reading ---- */

static bool refuse(struct request *request, const char *key, const char *what,
                   const char *const *words)
{
    char pointer[80];
    snprintf(pointer, sizeof(pointer), "/quality/%.60s", key);
    fail_at(&request->call->error, STATUS_INVALID, pointer, "'%.60s' must be %s", key, what);
    if (words)
        error_accepts(&request->call->error, words);
    return false;
}

static bool read_fields(struct request *request, const char *key, const json_t *list,
                        unsigned *fields)
{
    *fields = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        enum quality_field field;
        if (!name || !quality_field_find(slice_of(name), &field))
            return refuse(request, key, "a list of fields", field_names);
        *fields |= field;
    }
    return json_is_array(list) || refuse(request, key, "a list of fields", field_names);
}

static bool read_word(struct request *request, const char *key, const json_t *value,
                      const char *const *words, int *number)
{
    const char *text = json_string_value(value);
    for (int i = 0; text && words[i]; i++) {
        if (strcmp(words[i], text) == 0) {
            *number = i;
            return true;
        }
    }
    return refuse(request, key, "one of its words", words);
}

static bool read_number(struct request *request, const char *key, const json_t *value, int max,
                        int *number)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > max)
        return refuse(request, key,
                      arena_format(request->call->arena, "a whole number from 0 to %d", max), NULL);
    *number = (int)json_integer_value(value);
    return true;
}

/* The settings as numbers, while they are read. */
struct wish {
    int name_case, name_order, company_suffix, phone_format, schedule;
};

static bool read_member(struct request *request, const char *key, const json_t *value,
                        struct quality_settings *settings, struct wish *wish)
{
    static const char *const keys[] = {"required",       "recommended",  "name_case",  "name_order",
                                       "company_suffix", "phone_format", "stale_days", "audit",
                                       "audit_day",      "audit_hour",   NULL};
    if (strcmp(key, "required") == 0)
        return read_fields(request, key, value, &settings->required);
    if (strcmp(key, "recommended") == 0)
        return read_fields(request, key, value, &settings->recommended);
    if (strcmp(key, "name_case") == 0)
        return read_word(request, key, value, quality_name_cases, &wish->name_case);
    if (strcmp(key, "name_order") == 0)
        return read_word(request, key, value, quality_name_orders, &wish->name_order);
    if (strcmp(key, "company_suffix") == 0)
        return read_word(request, key, value, quality_company_suffixes, &wish->company_suffix);
    if (strcmp(key, "phone_format") == 0)
        return read_word(request, key, value, quality_phone_formats, &wish->phone_format);
    if (strcmp(key, "stale_days") == 0)
        return read_number(request, key, value, QUALITY_STALE_DAYS_MAX, &settings->stale_days);
    if (strcmp(key, "audit") == 0)
        return read_word(request, key, value, quality_schedules, &wish->schedule);
    if (strcmp(key, "audit_day") == 0)
        return read_word(request, key, value, days, &settings->day);
    if (strcmp(key, "audit_hour") == 0)
        return read_number(request, key, value, 23, &settings->hour);
    return refuse(request, key, "a setting of data quality", keys);
}

bool quality_read(struct request *request, const json_t *object, struct quality_settings *settings)
{
    const char *key;
    json_t *value;
    struct wish wish = {(int)settings->name_case, (int)settings->name_order,
                        (int)settings->company_suffix, (int)settings->phone_format,
                        (int)settings->schedule};
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (!json_is_null(value) && !read_member(request, key, value, settings, &wish))
            return false;
    }
    settings->name_case = (enum quality_name_case)wish.name_case;
    settings->name_order = (enum quality_name_order)wish.name_order;
    settings->company_suffix = (enum quality_company_suffix)wish.company_suffix;
    settings->phone_format = (enum quality_phone_format)wish.phone_format;
    settings->schedule = (enum quality_schedule)wish.schedule;
    return true;
}

/* ---- writing ---- */

static void write_fields(struct json_writer *answer, const char *key, unsigned fields)
{
    json_key(answer, key);
    json_array_begin(answer);
    for (unsigned field = 1; field <= fields; field <<= 1)
        if (fields & field)
            json_write_text(answer, quality_field_name((enum quality_field)field));
    json_array_end(answer);
}

void quality_write(struct json_writer *answer, const struct quality_settings *settings)
{
    json_key(answer, "quality");
    json_object_begin(answer);
    write_fields(answer, "required", settings->required);
    write_fields(answer, "recommended", settings->recommended);
    json_member_text(answer, "name_case", quality_name_cases[settings->name_case]);
    json_member_text(answer, "name_order", quality_name_orders[settings->name_order]);
    json_member_text(answer, "company_suffix", quality_company_suffixes[settings->company_suffix]);
    json_member_text(answer, "phone_format", quality_phone_formats[settings->phone_format]);
    json_member_integer(answer, "stale_days", settings->stale_days);
    json_member_text(answer, "audit", quality_schedules[settings->schedule]);
    json_member_text(answer, "audit_day", days[settings->day]);
    json_member_integer(answer, "audit_hour", settings->hour);
    json_object_end(answer);
}
