/* Messages out of files and folders. */
#include "mail/mailbox.h"

#include "base/arena.h"
#include "base/buffer.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct folder {
    struct arena *arena;
    char path[64];
};

static int set_up(void **state)
{
    static struct folder folder;
    folder.arena = arena_new();
    strncpy(folder.path, "/tmp/kith-mailbox-XXXXXX", sizeof(folder.path));
    *state = &folder;
    return mkdtemp(folder.path) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct folder *folder = *state;
    const char *command = arena_join(folder->arena, "rm -r ", folder->path, "");
    int status = system(command);
    arena_free(folder->arena);
    return status;
}

static const char *write_file(struct folder *folder, const char *name, const char *text)
{
    const char *path = arena_format(folder->arena, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

/* The messages with their numbers, "1:text|2:text". */
static void assert_messages(const char *path, const char *wanted)
{
    AUTO_BUFFER struct buffer found = {0};
    struct error error = {0};
    struct mailbox_item item;
    AUTO_FREE(mailbox) struct mailbox *mailbox = mailbox_open(path, &error);
    assert_non_null(mailbox);
    while (mailbox_next(mailbox, &item, &error))
        buffer_append_format(&found, "%s%zu:%.*s", found.length ? "|" : "", item.number,
                             (int)item.bytes.length, item.bytes.data);
    assert_int_equal(error.status, STATUS_OK);
    assert_string_equal(buffer_text(&found), wanted);
}

static void files_are_read(void **state)
{
    struct folder *folder = *state;
    assert_messages(write_file(folder, "one.eml", "A: b\n\nFrom here\n"), "1:A: b\n\nFrom here\n");
    assert_messages(write_file(folder, "empty", ""), "");
    assert_messages(write_file(folder, "two.mbox",
                               "From a@example.com Mon\nA: 1\n\n>From us\n>>From you\n\n"
                               "From b@example.com Tue\nA: 2\n\nb\nFrom within\n"),
                    "1:A: 1\n\nFrom us\n>From you\n\n|2:A: 2\n\nb\nFrom within\n");
    assert_messages(write_file(folder, "bare", "From a\n"), "1:");
}

static void folders_are_read(void **state)
{
    struct folder *folder = *state;
    write_file(folder, "b.eml", "b");
    write_file(folder, "a.eml", "a");
    write_file(folder, "c.pdf", "c");
    write_file(folder, ".hidden.eml", "h");
    assert_messages(folder->path, "1:a|1:b");
}

static void maildirs_are_read(void **state)
{
    struct folder *folder = *state;
    static const char *const parts[] = {"cur", "new", "tmp"};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(mkdir(arena_format(folder->arena, "%s/%s", folder->path, parts[i]), 0700),
                         0);
    write_file(folder, "cur/1.host:2,S", "seen");
    write_file(folder, "new/2.host.example", "new");
    write_file(folder, "tmp/3", "not yet");
    assert_messages(folder->path, "1:seen|1:new");
}

static void what_is_not_there_is_said(void **state)
{
    struct error error = {0};
    (void)state;
    assert_null(mailbox_open("/no/such/file", &error));
    assert_int_equal(error.status, STATUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(maildirs_are_read, set_up, tear_down),
        cmocka_unit_test(what_is_not_there_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
