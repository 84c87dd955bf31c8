/* Why a pair is taken for one person, or is not. */
#include "link/engine.h"

#include <math.h>

enum { NAMED_MAX = 3 }; /* reasons that a sentence names */

static const double telling = 1;   /* bits: what says less is not worth a word */
static const double changed = 0.1; /* probability: what the second model changes less is neither */

const char *link_level_name(enum link_level level)
{
    static const char *const names[LINK_LEVELS] = {
        [LEVEL_MISSING] = "missing",      [LEVEL_CONFLICT] = "different",
        [LEVEL_FAR] = "nearly different", [LEVEL_PART] = "equal in part",
        [LEVEL_ALIKE] = "alike",          [LEVEL_CLOSE] = "equal but for an error",
        [LEVEL_RELATED] = "related",      [LEVEL_SHARED] = "equal, but of many",
        [LEVEL_EQUAL] = "equal"};
    return names[level];
}

/* A record's value in a field: the one that was compared, by its place. */
static struct slice text_of(const struct link_table *table, uint32_t record, unsigned field,
                            unsigned place)
{
    uint32_t id = link_row(table, record)[table->schema.fields[field].slot + place];
    return id ? value_text(link_values(table, field), id) : (struct slice){"", 0};
}

static void give_reasons(const struct link *link, uint32_t a, uint32_t b,
                         const struct link_comparison *comparison,
                         struct link_explanation *explanation)
{
    const struct link_table *table = link->table;
    for (unsigned f = 0; f < table->schema.field_count; f++)
        explanation->reasons[explanation->reason_count++] =
            (struct link_reason){.field = table->schema.fields[f].name,
                                 .level = (enum link_level)comparison->level[f],
                                 .bits = link_model_part(&link->model, table, f, comparison),
                                 .left = text_of(table, a, f, comparison->compared[f].a),
                                 .right = text_of(table, b, f, comparison->compared[f].b)};
}

/* The strongest reasons for it, or against it, as "the company and the city". */
static const char *list_reasons(struct arena *arena, const struct link_explanation *explanation,
                                double sign)
{
    bool is_named[LINK_FIELDS_MAX] = {false};
    const char *list = "";
    for (int named = 0; named < NAMED_MAX; named++) {
        size_t best = LINK_FIELDS_MAX;
        for (size_t i = 0; i < explanation->reason_count; i++)
            if (!is_named[i] && explanation->reasons[i].bits * sign > telling &&
                (best == LINK_FIELDS_MAX ||
                 explanation->reasons[i].bits * sign > explanation->reasons[best].bits * sign))
                best = i;
        if (best == LINK_FIELDS_MAX)
            break;
        is_named[best] = true;
        list = arena_format(arena, "%s%sthe %s (%s)", list, named ? ", " : "",
                            explanation->reasons[best].field,
                            link_level_name(explanation->reasons[best].level));
    }
    return *list ? list : NULL;
}

static const char *verdict(double probability)
{
    return probability >= link_certain    ? "Almost certainly one person"
           : probability >= link_probable ? "Probably one person, but a person should look"
           : probability >= 0.1           ? "Probably two people"
                                          : "Almost certainly two people";
}

/* Such pairs turned out to be one person so often that it would be certain. */
static bool is_held_back(const struct link_explanation *explanation)
{
    return explanation->is_doubted && explanation->is_proven &&
           link_model_probability(explanation->score) > link_unproven_most;
}

static const char *make_sentence(struct arena *arena, const struct link_explanation *explanation)
{
    const char *in_favour = list_reasons(arena, explanation, 1);
    const char *against = list_reasons(arena, explanation, -1);
    const char *text = arena_format(arena, "%s (%.1f %%).", verdict(explanation->probability),
                                    100 * explanation->probability);
    if (explanation->refusal)
        text =
            arena_format(arena, "%s They are kept apart because %s.", text, explanation->refusal);
    else if (!explanation->is_proven && in_favour)
        text =
            arena_format(arena, "%s Nothing that they have in common is only one person's.", text);
    else if (is_held_back(explanation))
        text = arena_format(arena, "%s What the fields say would not make it certain.", text);
    if (in_favour)
        text = arena_format(arena, "%s For it: %s.", text, in_favour);
    if (against)
        text = arena_format(arena, "%s Against it: %s.", text, against);
    double before = link_model_probability(explanation->score - explanation->revision);
    if (fabs(link_model_probability(explanation->score) - before) > changed)
        text = arena_format(arena, "%s Such pairs turned out to be one person %s often here.", text,
                            explanation->revision > 0 ? "more" : "less");
    return text;
}

/* What the score would be if the first model gave so many bits more. */
static double score_with(const struct link_explanation *explanation, double more)
{
    bool is_revised = explanation->excess != 0 || explanation->revision != 0;
    double first = explanation->score - explanation->excess - explanation->revision + more;
    return is_revised ? (double)second_start(first) + explanation->revision : first;
}

/* The field whose bits decide: without it, or with it equal, the verdict would be the other. */
static const char *find_change(struct arena *arena, const struct link *link,
                               const struct link_explanation *explanation)
{
    bool is_match = explanation->probability >= link_probable;
    if (explanation->refusal && explanation->score > 0)
        return arena_format(arena, "It would be taken for one person, were it not that %s.",
                            explanation->refusal);
    for (size_t i = 0; i < explanation->reason_count && !explanation->refusal; i++) {
        const struct link_reason *reason = &explanation->reasons[i];
        if (!is_match && reason->level == LEVEL_EQUAL)
            continue;
        double other = is_match ? 0 : link->model.weight[i][LEVEL_EQUAL];
        double score = score_with(explanation, other - reason->bits);
        if ((score > 0) == is_match || other - reason->bits == 0)
            continue;
        const char *text =
            arena_format(arena,
                         is_match ? "Without the %s it would be%s %.1f %%."
                                  : "With the same %s on both it would be%s %.1f %%.",
                         reason->field, explanation->revision != 0 ? " about" : "",
                         100 * link_probability((float)score, false, true));
        return text;
    }
    return is_match ? "No single field decides it: taking away any one leaves the verdict."
                    : "No single field would change it.";
}

/* Record `a` is said to be the left one of each reason: turns that round. */
static void turn_round(struct link_explanation *explanation)
{
    for (size_t i = 0; i < explanation->reason_count; i++) {
        struct link_reason *reason = &explanation->reasons[i];
        struct slice left = reason->left;
        reason->left = reason->right;
        reason->right = left;
    }
}

static void weigh(const struct link *link, struct link_couple two, struct link_judgement *judgement)
{
    struct link_comparer comparer;
    link_comparer_init(&comparer, link->table);
    link_weigh(link, &comparer, two, judgement);
    link_comparer_clear(&comparer);
}

void link_explain(const struct link *link, struct arena *arena, uint32_t left, uint32_t right,
                  struct link_explanation *explanation)
{
    struct link_couple two = link_couple_of(link, left, right);
    struct link_judgement judgement;
    weigh(link, two, &judgement);
    *explanation =
        (struct link_explanation){.prior = link->model.prior,
                                  .score = judgement.score,
                                  .excess = judgement.excess,
                                  .revision = judgement.revision,
                                  .decisions = link->second ? link->second->decisions : 0,
                                  .refusal = judgement.refusal,
                                  .is_proven = judgement.has_proof,
                                  .is_doubted = judgement.is_doubted,
                                  .probability = judgement.probability};
    give_reasons(link, two.a, two.b, &judgement.comparison, explanation);
    if (two.a != link->record_of[left])
        turn_round(explanation);
    explanation->sentence = make_sentence(arena, explanation);
    explanation->change = find_change(arena, link, explanation);
}

void link_reasons(const struct link *link, struct link_comparer *comparer, uint32_t left,
                  uint32_t right, struct buffer *out)
{
    struct link_couple two = link_couple_of(link, left, right);
    const struct link_table *table = link->table;
    struct link_judgement judgement;
    link_weigh(link, comparer, two, &judgement);
    bool is_first = true;
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        enum link_level level = (enum link_level)judgement.comparison.level[f];
        if (level == LEVEL_MISSING)
            continue;
        buffer_append_format(out, "%s%s %s %+.1f", is_first ? "" : "; ",
                             table->schema.fields[f].name, link_level_name(level),
                             link_model_part(&link->model, table, f, &judgement.comparison));
        is_first = false;
    }
    if (judgement.revision != 0)
        buffer_append_format(out, "%ssuch pairs here %+.1f", is_first ? "" : "; ",
                             judgement.revision);
    if (judgement.refusal)
        buffer_append_format(out, "%srefused: %s", is_first ? "" : "; ", judgement.refusal);
}
