/* Any bytes as a CSV file: read to the end. */
#include "format/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct error error;
    AUTO_FREE(csv_reader)
    struct csv_reader *reader = csv_reader_new((struct slice){(const char *)data, size}, &error);
    struct draft draft;
    while (reader) {
        enum csv_step step = csv_read_row(reader, arena, &draft, &error);
        if (step == CSV_STEP_END)
            break;
        if (step == CSV_STEP_ROW)
            (void)edit_normalize(arena, &draft.edit, "GB", &error);
    }
    return 0;
}
