/* Reading SMTP answers. */
#include "mail/smtp-reply.h"

#include "base/slice.h"
#include <string.h>
#include <strings.h>

static void keep_words(const char *from, struct smtp_reply *reply)
{
    size_t length = 0;
    for (; *from && length + 1 < SMTP_WORDS_BYTES; from++)
        reply->words[length++] = *from >= ' ' && *from <= '~' ? *from : '?';
    reply->words[length] = '\0';
}

bool smtp_reply_read(const char *line, struct smtp_reply *reply)
{
    bool is_code = strspn(line, "0123456789") == 3 && line[0] >= '2' && line[0] <= '5';
    if (!is_code || (line[3] && line[3] != ' ' && line[3] != '-'))
        return false;
    reply->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
    reply->is_last = line[3] != '-';
    keep_words(line[3] ? line + 4 : "", reply);
    return true;
}

static bool has_word(const char *words, const char *word)
{
    struct slice rest = slice_of(words);
    while (rest.length) {
        struct slice one = slice_split(rest, ' ', &rest);
        if (one.length == strlen(word) && !strncasecmp(one.data, word, one.length))
            return true;
    }
    return false;
}

static bool is_keyword(const char *words, const char *keyword)
{
    size_t length = strlen(keyword);
    return !strncasecmp(words, keyword, length) &&
           (!words[length] || words[length] == ' ' || words[length] == '=');
}

void smtp_abilities_note(const struct smtp_reply *reply, struct smtp_abilities *abilities)
{
    abilities->has_starttls |= is_keyword(reply->words, "STARTTLS");
    abilities->has_size |= is_keyword(reply->words, "SIZE");
    if (!is_keyword(reply->words, "AUTH"))
        return;
    const char *mechanisms = reply->words + strlen("AUTH");
    mechanisms += *mechanisms == '='; /* as very old servers have it */
    abilities->has_plain |= has_word(mechanisms, "PLAIN");
    abilities->has_login |= has_word(mechanisms, "LOGIN");
    abilities->has_xoauth2 |= has_word(mechanisms, "XOAUTH2");
}
