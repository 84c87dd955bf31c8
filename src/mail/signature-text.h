/* What the words of a signature are that are neither number nor address of a mailbox. Private to
 * mail/. */
#pragma once

#include "base/arena.h"
#include "mail/sender-name.h"
#include "mail/words.h"
#include <stdbool.h>

enum text_kind {
    TEXT_UNKNOWN,
    TEXT_NAME,
    TEXT_TITLE,
    TEXT_COMPANY,
    TEXT_DEPARTMENT,
    TEXT_ADDRESS,
};

/* What is known of the signature so far. */
struct signature_context {
    const struct sender_name *sender;
    struct slice domain; /* the name in the sender's domain, "brightoak"; empty: it tells nothing */
    bool has_name;
    bool has_company;
    bool is_behind_closing; /* "Regards," is right before */
    enum text_kind before;  /* of the line before */
    bool is_before_title;   /* the next line is one */
    bool is_before_sender;  /* the next line is the sender's name */
};

/* Which kind a piece of text is, and how sure that is. */
enum text_kind signature_text_kind(struct arena *arena, const struct signature_context *context,
                                   struct slice text, double *confidence);

/* What the next line is, into the context; empty: there is none. */
void signature_look_ahead(struct arena *arena, struct signature_context *context,
                          struct slice next);

/* "Vice President, Brightoak Foods": where the firm begins behind the title; 0 when there is none
 * in the text. `title_end` is where the title ends. */
size_t signature_company_behind_title(struct arena *arena, const struct signature_context *context,
                                      struct slice text, size_t *title_end);
