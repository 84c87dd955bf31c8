/* Which lines the signature is.
 *
 * A signature is where the text ends, so the model chooses its first line among the last lines, or
 * that there is none: a choice scores what its first line speaks for beginning one, and what all
 * its lines speak for being of one (multinomial logistic regression over the choices).
 */
#include "mail/signature.h"

#include "mail/message.h"
#include "mail/signature-features.h"
#include <math.h>

struct weights {
    double begins, within; /* of a feature of the first line, and of any line */
};

static const struct weights weights[FEATURE_COUNT + 1] = {
#include "mail/signature-weights.inc"
};

static double score(uint64_t features, bool begins)
{
    double sum = begins ? weights[FEATURE_COUNT].begins : weights[FEATURE_COUNT].within;
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (features >> i & 1)
            sum += begins ? weights[i].begins : weights[i].within;
    return sum;
}

/* The probability of each choice; that of `count` is that there is no signature. */
static void choose(const struct mail_candidates *candidates, double *probability)
{
    size_t count = candidates->count;
    double within = 0, highest = 0, total = 0;
    probability[count] = 0;
    for (size_t i = count; i-- > 0;) {
        within += score(candidates->items[i].features, false);
        probability[i] = within + score(candidates->items[i].features, true);
    }
    /* A delimiter says that there is a signature, and that it does not begin later. */
    for (size_t i = 0; i <= count; i++)
        if (candidates->latest < count && i > candidates->latest)
            probability[i] = -INFINITY;
    for (size_t i = 0; i <= count; i++)
        highest = i == 0 || probability[i] > highest ? probability[i] : highest;
    for (size_t i = 0; i <= count; i++)
        total += probability[i] = exp(probability[i] - highest);
    for (size_t i = 0; i <= count; i++)
        probability[i] /= total;
}

struct mail_sender mail_sender_of(const struct mail_message *message)
{
    if (!message->from.count)
        return (struct mail_sender){0};
    const struct mail_address *from = &message->from.items[0];
    return (struct mail_sender){from->name, from->typed};
}

double mail_signature_find(struct arena *arena, const struct mail_sender *sender,
                           struct mail_lines *lines)
{
    struct mail_candidates candidates;
    double probability[MAIL_CANDIDATES_MAX + 1], so_far = 0;
    mail_candidates_read(arena, lines, sender, &candidates);
    choose(&candidates, probability);
    double found = 1 - probability[candidates.count];
    for (size_t i = 0; i < candidates.count; i++) {
        struct mail_line *line = &lines->items[candidates.items[i].line];
        so_far += probability[i];
        line->signature = so_far;
        if (found >= 0.5 && so_far >= found / 2)
            line->zone = MAIL_ZONE_SIGNATURE;
    }
    return candidates.count ? found : 0;
}
