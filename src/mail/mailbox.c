/* Files and folders of messages. */
#include "mail/mailbox.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "mail/message.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { CHUNK_BYTES = 64 << 10 };

struct path_list {
    const char **items;
    size_t count;
    size_t capacity;
};

struct mailbox {
    struct arena *arena;
    struct path_list paths;
    size_t next;    /* of the paths */
    FILE *file;     /* the open one; NULL: open the next */
    bool is_mbox;   /* of the open file */
    bool has_begun; /* a "From " line was read, its message is next */
    size_t number;
    struct buffer message, line;
    bool is_cut;
    struct slice read; /* what was read of the file and is not looked at yet, in `chunk` */
    char chunk[CHUNK_BYTES];
};

static int compare_paths(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool is_wanted(const char *name, bool is_maildir)
{
    const char *dot = strrchr(name, '.');
    if (name[0] == '.')
        return false;
    return is_maildir || !dot || !strcasecmp(dot, ".eml") || !strcasecmp(dot, ".mbox") ||
           !strcasecmp(dot, ".txt") || !strcasecmp(dot, ".");
}

static bool add_folder(struct mailbox *mailbox, const char *folder, bool is_maildir,
                       struct error *error)
{
    DIR *directory = opendir(folder);
    if (!directory)
        return fail(error, STATUS_INVALID, "%s cannot be read: %s", folder, strerror(errno));
    for (struct dirent *entry; (entry = readdir(directory));) {
        const char *path = arena_join(mailbox->arena, folder, "/", entry->d_name);
        struct stat info;
        if (is_wanted(entry->d_name, is_maildir) && stat(path, &info) == 0 && S_ISREG(info.st_mode))
            *ARENA_PUSH(mailbox->arena, &mailbox->paths) = path;
    }
    closedir(directory);
    return true;
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool add_path(struct mailbox *mailbox, const char *path, struct error *error)
{
    struct arena *arena = mailbox->arena;
    const char *cur = arena_join(arena, path, "/cur", ""),
               *new = arena_join(arena, path, "/new", "");
    if (!is_folder(path)) {
        *ARENA_PUSH(arena, &mailbox->paths) = arena_copy(arena, path);
        return true;
    }
    bool is_maildir = is_folder(cur) && is_folder(new);
    bool is_read =
        is_maildir ? add_folder(mailbox, cur, true, error) && add_folder(mailbox, new, true, error)
                   : add_folder(mailbox, path, false, error);
    if (mailbox->paths.count)
        qsort(mailbox->paths.items, mailbox->paths.count, sizeof(*mailbox->paths.items),
              compare_paths);
    return is_read;
}

void mailbox_free(struct mailbox *mailbox)
{
    if (!mailbox)
        return;
    if (mailbox->file)
        fclose(mailbox->file);
    buffer_clear(&mailbox->message);
    buffer_clear(&mailbox->line);
    arena_free(mailbox->arena);
    free(mailbox);
}

static bool open_next(struct mailbox *mailbox, struct error *error);

struct mailbox *mailbox_open(const char *path, struct error *error)
{
    struct mailbox *mailbox = calloc(1, sizeof(*mailbox));
    if (!mailbox)
        abort();
    mailbox->arena = arena_new();
    if (add_path(mailbox, path, error) && (is_folder(path) || open_next(mailbox, error)))
        return mailbox;
    mailbox_free(mailbox);
    return NULL;
}

static bool read_chunk(struct mailbox *mailbox)
{
    mailbox->read =
        (struct slice){mailbox->chunk, fread(mailbox->chunk, 1, CHUNK_BYTES, mailbox->file)};
    return mailbox->read.length > 0;
}

/* Keeps a part of the line, as far as a message may be long. */
static void keep_part(struct mailbox *mailbox, struct slice part)
{
    size_t room = MAIL_MESSAGE_BYTES_MAX - mailbox->line.length;
    if (part.length > room) {
        part.length = room;
        mailbox->is_cut = true;
    }
    buffer_append_slice(&mailbox->line, part);
}

/* Reads one line with its line feed; what is beyond the limit of a message is passed over. False
 * at the end of the file. */
static bool read_line(struct mailbox *mailbox)
{
    buffer_reset(&mailbox->line);
    while (mailbox->read.length || read_chunk(mailbox)) {
        struct slice *read = &mailbox->read;
        size_t length = slice_find(*read, '\n');
        bool is_end = length < read->length;
        struct slice part = {read->data, length + is_end};
        *read = (struct slice){read->data + part.length, read->length - part.length};
        keep_part(mailbox, part);
        if (is_end)
            return true;
    }
    return mailbox->line.length > 0;
}

static bool line_begins_message(const struct mailbox *mailbox)
{
    return mailbox->line.length >= 5 && !memcmp(mailbox->line.data, "From ", 5);
}

static void keep_line(struct mailbox *mailbox)
{
    /* ">From " is how an mbox writes "From " at the beginning of a line. */
    struct slice line = buffer_slice(&mailbox->line);
    size_t quotes = 0;
    while (quotes < line.length && line.data[quotes] == '>')
        quotes++;
    if (mailbox->is_mbox && quotes && line.length > quotes + 5 &&
        !memcmp(line.data + quotes, "From ", 5))
        line.data++, line.length--;
    if (mailbox->message.length + line.length <= MAIL_MESSAGE_BYTES_MAX)
        buffer_append_slice(&mailbox->message, line);
    else
        mailbox->is_cut = true;
}

static bool open_next(struct mailbox *mailbox, struct error *error)
{
    const char *path = mailbox->paths.items[mailbox->next];
    mailbox->file = is_folder(path) ? NULL : fopen(path, "re");
    if (!mailbox->file)
        return fail(error, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_INVALID,
                    "%s cannot be read: %s", path, strerror(errno));
    mailbox->next++;
    mailbox->number = 0;
    mailbox->read.length = 0;
    buffer_reset(&mailbox->message);
    mailbox->is_mbox = mailbox->has_begun = read_line(mailbox) && line_begins_message(mailbox);
    if (!mailbox->is_mbox)
        keep_line(mailbox);
    return true;
}

/* Reads on to the end of the message; an empty file has none. */
static bool read_message(struct mailbox *mailbox)
{
    bool is_after_blank = false, has_message = mailbox->has_begun || mailbox->message.length;
    mailbox->has_begun = false;
    while (read_line(mailbox)) {
        if (mailbox->is_mbox && is_after_blank && line_begins_message(mailbox)) {
            mailbox->has_begun = true;
            break;
        }
        is_after_blank = mailbox->line.data[0] == '\n' || mailbox->line.data[0] == '\r';
        keep_line(mailbox);
    }
    return has_message;
}

bool mailbox_next(struct mailbox *mailbox, struct mailbox_item *item, struct error *error)
{
    for (;;) {
        if (!mailbox->file) {
            if (mailbox->next == mailbox->paths.count || !open_next(mailbox, error))
                return false;
        } else if (mailbox->number) {
            buffer_reset(&mailbox->message);
        }
        mailbox->is_cut = false;
        if ((mailbox->has_begun || !mailbox->number) && read_message(mailbox)) {
            *item =
                (struct mailbox_item){mailbox->paths.items[mailbox->next - 1], ++mailbox->number,
                                      buffer_slice(&mailbox->message), mailbox->is_cut};
            return true;
        }
        fclose(mailbox->file);
        mailbox->file = NULL;
    }
}
