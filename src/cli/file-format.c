/* The formats of files that import reads and export writes. */
#include "cli/file-format.h"

#include "base/cleanup.h"
#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    enum file_format format;
} names[] = {{"vcard", FILE_FORMAT_VCARD3},  {"vcard3", FILE_FORMAT_VCARD3},
             {"vcard4", FILE_FORMAT_VCARD4}, {"vcf", FILE_FORMAT_VCARD3},
             {"csv", FILE_FORMAT_CSV},       {"json", FILE_FORMAT_JSON}};

static const struct {
    const char *end;
    enum file_format format;
} ends[] = {{".vcf", FILE_FORMAT_VCARD3}, {".vcard", FILE_FORMAT_VCARD3},
            {".csv", FILE_FORMAT_CSV},    {".tsv", FILE_FORMAT_CSV},
            {".json", FILE_FORMAT_JSON},  {".jsonl", FILE_FORMAT_JSON}};

bool file_format_find(const char *name, enum file_format *format, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcasecmp(name, names[i].name) == 0) {
            *format = names[i].format;
            return true;
        }
    }
    return fail(error, STATUS_INVALID,
                "'%.40s' is no format; --format takes vcard3, vcard4, csv or json", name);
}

enum file_format file_format_of_name(const char *file)
{
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t length = strlen(file), end = strlen(ends[i].end);
        if (length > end && strcasecmp(file + length - end, ends[i].end) == 0)
            return ends[i].format;
    }
    return FILE_FORMAT_UNKNOWN;
}

enum file_format file_format_of_content(struct slice content)
{
    static const struct slice mark = {"\xEF\xBB\xBF", 3}, card = {"BEGIN:VCARD", 11};
    if (content.length >= mark.length && memcmp(content.data, mark.data, mark.length) == 0)
        content = (struct slice){content.data + mark.length, content.length - mark.length};
    content = slice_trim(content);
    if (content.length >= card.length &&
        slice_equal_ignoring_case((struct slice){content.data, card.length}, card))
        return FILE_FORMAT_VCARD3;
    if (content.length > 0 && (content.data[0] == '{' || content.data[0] == '['))
        return FILE_FORMAT_JSON;
    return FILE_FORMAT_UNKNOWN;
}
