/* Log lines: one a call, in the form journald reads, and no way to forge a second one. */
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include <string.h>
#include <unistd.h>

/* What log_line writes to standard error, which is a pipe meanwhile. */
static void capture(char *text, size_t size, enum log_level level, const char *value)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int kept = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    log_line(level, "test value=%s", value);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t length = read(ends[0], text, size - 1);
    close(ends[0]);
    assert_true(length >= 0);
    text[length] = '\0';
}

static void test_lines(void **state)
{
    (void)state;
    static const struct {
        enum log_level level;
        const char *value, *line;
    } rows[] = {
        {LOG_LEVEL_ERROR, "1", "<3>level=error test value=1\n"},
        {LOG_LEVEL_WARNING, "1", "<4>level=warning test value=1\n"},
        {LOG_LEVEL_INFO, "1", "<6>level=info test value=1\n"},
        {LOG_LEVEL_DEBUG, "1", ""}, /* dropped unless asked for */
        {LOG_LEVEL_INFO, "a\nlevel=error\r\033[1m\x7F",
         "<6>level=info test value=a level=error  [1m \n"},
        {LOG_LEVEL_INFO, "Zo\xC3\xAB", "<6>level=info test value=Zo\xC3\xAB\n"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[2000];
        capture(text, sizeof(text), rows[i].level, rows[i].value);
        assert_string_equal(text, rows[i].line);
    }
}

static void test_level(void **state)
{
    (void)state;
    char text[2000];
    log_set_level(LOG_LEVEL_ERROR);
    capture(text, sizeof(text), LOG_LEVEL_WARNING, "1");
    assert_string_equal(text, "");
    log_set_level(LOG_LEVEL_DEBUG);
    capture(text, sizeof(text), LOG_LEVEL_DEBUG, "1");
    assert_string_equal(text, "<7>level=debug test value=1\n");
    log_set_level(LOG_LEVEL_INFO);
}

static void test_a_long_line_is_cut_but_ends(void **state)
{
    (void)state;
    char value[3000], text[4000];
    memset(value, 'x', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    capture(text, sizeof(text), LOG_LEVEL_INFO, value);
    assert_in_range(strlen(text), 1000, 1024);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_level),
        cmocka_unit_test(test_a_long_line_is_cut_but_ends),
    };
    return cmocka_run_group_tests_name("base-log", tests, NULL, NULL);
}
