/* Any bytes as an Excel workbook. */
#include "format/xlsx.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What comes out is text, whatever went in. */
static bool check(void *state, struct slice piece, struct error *error)
{
    (void)state, (void)error;
    if (!slice_is_utf8(piece))
        abort();
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct xlsx_report report;
    struct error error = {0};
    int fd = memfd_create("workbook", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    (void)xlsx_to_csv(fd, (struct byte_sink){check, NULL}, &report, &error);
    close(fd);
    return 0;
}
