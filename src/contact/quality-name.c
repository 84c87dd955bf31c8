/* Names: capitals and small letters, and "Haddad, Noor" in one field. */
#include "contact/quality-parts.h"

#include "text/letter-case.h"
#include "text/name.h"
#include <string.h>
#include <strings.h>

/* The parts of a name whose letters the rule looks at. */
static const enum name_part cased_parts[] = {NAME_FIRST, NAME_MIDDLE, NAME_LAST, NAME_FULL};

enum verdict {
    VERDICT_DONE,    /* written anew */
    VERDICT_UNSURE,  /* initials, acronyms, letters that cannot be brought down: a person decides */
    VERDICT_NO_NAME, /* digits, signs: none of this rule's business */
};

struct caser {
    struct arena *arena;
    const char *region; /* of the book; may be NULL */
    enum letter_case from;
    bool is_first_word; /* of its part */
    bool is_alone;      /* the part is one word */
    enum name_part part;
};

static bool is_region(const struct caser *caser, const char *const *regions)
{
    for (; caser->region && *regions; regions++)
        if (strcmp(caser->region, *regions) == 0)
            return true;
    return false;
}

static bool is_word_among(struct slice word, const char *const *words)
{
    for (; *words; words++)
        if (slice_equal_ignoring_case(word, slice_of(*words)))
            return true;
    return false;
}

/* Small in the names of most countries; capitals in Italy, either way in Belgium. */
static const char *const particles[] = {
    "van", "von", "vom", "zu",  "zum", "zur", "der", "den", "de",  "da",    "do",  "dos", "das",
    "del", "di",  "du",  "ter", "ten", "af",  "av",  "y",   "bin", "binti", "ibn", "'t",  NULL};
/* Small behind another particle, else a capital: "de la Cruz", "La Fontaine". */
static const char *const articles[] = {"la", "le", "las", "los", "el", "al", "het", NULL};
static const char *const numerals[] = {"ii", "iii", "iv", "vi", "vii", "viii", NULL};
static const char *const honours[] = {"phd", "md",  "mba", "cpa", "dds", "jr", "sr",
                                      "esq", "msc", "bsc", "rn",  "pe",  NULL};
static const char *const macs[] = {
    "macarthur",  "macaulay",   "macbeth",   "maccallum", "macdonald", "macdougall",
    "macfarlane", "macgregor",  "macintosh", "macintyre", "mackenzie", "mackinnon",
    "maclachlan", "maclean",    "macleod",   "macmillan", "macneil",   "macneill",
    "macphail",   "macpherson", "macrae",    "mactavish", NULL};

static bool is_vowel(char letter)
{
    return strchr("aeiouyAEIOUY", letter) != NULL;
}

/* Two or three letters may be initials ("JP", "AJP") or an acronym; a last name of two letters is
 * a name ("Li"), and so is what can be spoken ("Tom", "Ida"). */
static bool may_be_initials(const struct caser *caser, struct slice word)
{
    size_t letters = 0;
    for (size_t i = 0; i < word.length; i++)
        letters += (word.data[i] & 0xC0) != 0x80;
    if (letters > 3 || letters == 1)
        return false;
    if (letters == 2)
        return caser->part != NAME_LAST || !caser->is_alone;
    bool is_spoken = word.length != 3 || is_vowel(word.data[1]) || /* no initials with accents */
                     (is_vowel(word.data[0]) && is_vowel(word.data[2]));
    return !is_spoken;
}

static const char *title(struct caser *caser, struct slice word)
{
    static const char *const turkish[] = {"TR", "AZ", NULL};
    return letter_case_title(caser->arena, word, is_region(caser, turkish));
}

static const char *join(struct caser *caser, struct slice head, struct slice tail)
{
    const char *first = title(caser, head), *second = title(caser, tail);
    return first && second ? arena_format(caser->arena, "%s%s", first, second) : NULL;
}

/* Where the apostrophe behind one letter ends: of "O'Brien", "D’Angelo"; 0: there is none. */
static size_t behind_elision(struct slice word)
{
    if (word.length > 3 && word.data[1] == '\'')
        return 2;
    return word.length > 5 && memcmp(word.data + 1, "\xE2\x80\x99", 3) == 0 ? 4 : 0;
}

static struct slice rest_of(struct slice word, size_t place)
{
    return (struct slice){word.data + place, word.length - place};
}

/* One word without hyphens; NULL when nobody can tell. */
static const char *case_plain_word(struct caser *caser, struct slice word)
{
    static const char *const dutch[] = {"NL", "BE", NULL};
    size_t elision = behind_elision(word);
    if (elision)
        return join(caser, (struct slice){word.data, elision}, rest_of(word, elision));
    if (word.length > 4 && strncasecmp(word.data, "mc", 2) == 0)
        return join(caser, (struct slice){word.data, 2}, rest_of(word, 2));
    if (is_word_among(word, macs))
        return join(caser, (struct slice){word.data, 3}, rest_of(word, 3));
    const char *written = title(caser, word);
    bool is_ij = written && strncmp(written, "Ij", 2) == 0 && is_region(caser, dutch);
    return is_ij ? arena_format(caser->arena, "IJ%s", written + 2) : written;
}

/* Each piece between hyphens by itself. */
static const char *case_word(struct caser *caser, struct slice word)
{
    if (may_be_initials(caser, word))
        return NULL;
    const char *all = "";
    bool more;
    do {
        struct slice piece;
        more = slice_find(word, '-') < word.length;
        piece = slice_split(word, '-', &word);
        const char *written = piece.length ? case_plain_word(caser, piece) : "";
        if (!written)
            return NULL;
        all = arena_format(caser->arena, "%s%s%s", all, written, more ? "-" : "");
    } while (more);
    return all;
}

static const char *lower(struct caser *caser, struct slice word)
{
    char *copy = arena_copy_slice(caser->arena, word); /* particles are ASCII */
    for (char *p = copy; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p | 0x20) : *p;
    return copy;
}

/* Where a particle may stand: before a last name, not at the very end and not as a first name. */
static bool may_be_particle(const struct caser *caser, bool is_last_word)
{
    if (is_last_word)
        return false;
    return caser->part == NAME_LAST || (caser->part != NAME_FIRST && !caser->is_first_word);
}

/* NULL: nobody can tell. */
static const char *case_in_place(struct caser *caser, struct slice word, bool is_last_word,
                                 bool *after_particle)
{
    static const char *const italian[] = {"IT", NULL};
    static const char *const belgian[] = {"BE", NULL};
    bool was_particle = *after_particle;
    *after_particle = false;
    bool is_quoted = word.data[0] == '\'' && !is_word_among(word, particles);
    if (is_quoted || is_word_among(word, honours))
        return NULL;
    if (is_word_among(word, numerals) && !caser->is_first_word && is_last_word)
        return caser->from == CASE_UPPER ? arena_copy_slice(caser->arena, word) : NULL;
    if (!may_be_particle(caser, is_last_word))
        return case_word(caser, word);
    bool is_article = is_word_among(word, articles);
    if (!is_article && !is_word_among(word, particles))
        return case_word(caser, word);
    if (is_region(caser, belgian))
        return NULL;
    *after_particle = true;
    if (is_region(caser, italian) || (is_article && !was_particle))
        return title(caser, word);
    return lower(caser, word);
}

/* Letters, spaces, hyphens, apostrophes; what has other signs is left alone. A point too: initials
 * and names like will.i.am are as their owners write them. */
static bool is_plain_name(const char *text)
{
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x80 && !((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z') && *p != ' ' &&
            *p != '-' && *p != '\'')
            return false;
    return true;
}

static enum verdict case_part(struct caser *caser, const char *text, const char **written)
{
    struct slice rest = slice_trim(slice_of(text));
    bool after_particle = false;
    *written = "";
    if (!is_plain_name(text))
        return VERDICT_NO_NAME;
    caser->is_first_word = true;
    caser->is_alone = slice_find(rest, ' ') == rest.length;
    while (rest.length) {
        struct slice word = slice_split(rest, ' ', &rest);
        rest = slice_trim(rest);
        const char *done = case_in_place(caser, word, !rest.length, &after_particle);
        if (!done)
            return VERDICT_UNSURE;
        *written =
            arena_format(caser->arena, "%s%s%s", *written, caser->is_first_word ? "" : " ", done);
        caser->is_first_word = false;
    }
    return VERDICT_DONE;
}

static enum letter_case case_of_name(const struct fact *name, size_t *words)
{
    enum letter_case all = CASE_NONE;
    *words = 0;
    for (size_t i = 0; i < COUNT_OF(cased_parts); i++) {
        const char *text = name->part[cased_parts[i]];
        struct name_words each = {slice_of(text ? text : "")};
        struct slice word;
        all = letter_case_join(all, letter_case_of(each.rest));
        while (name_next_word(&each, &word))
            (*words)++;
    }
    return all;
}

static void fix_parts(struct arena *arena, struct quality_finding *finding,
                      const struct fact *fixed, unsigned mask)
{
    struct edit_step *step = edit_add_step(arena, &finding->fix, EDIT_PARTS);
    step->part_mask = mask;
    *ARENA_PUSH(arena, &step->facts) = *fixed;
    finding->becomes = fact_full_name(arena, fixed);
}

/* One part that is left to a person leaves the whole name to him. */
static enum verdict case_name(struct arena *arena, const struct quality_look *look,
                              const struct fact *name, enum letter_case from, struct fact *fixed)
{
    struct caser caser = {.arena = arena, .region = look->region, .from = from};
    *fixed = *name;
    for (size_t i = 0; i < COUNT_OF(cased_parts); i++) {
        caser.part = cased_parts[i];
        const char *text = name->part[caser.part];
        enum verdict verdict =
            text ? case_part(&caser, text, &fixed->part[caser.part]) : VERDICT_DONE;
        if (verdict != VERDICT_DONE)
            return verdict;
    }
    return VERDICT_DONE;
}

static void check_case(struct arena *arena, const struct quality_look *look,
                       const struct fact *name, struct quality_findings *findings)
{
    size_t words;
    struct fact fixed;
    enum letter_case from = case_of_name(name, &words);
    /* One word alone may be a stage name, an acronym, or how its owner wants it. */
    if (look->settings->name_case != NAME_CASE_PROPER || words < 2 ||
        (from != CASE_UPPER && from != CASE_LOWER))
        return;
    enum verdict verdict = case_name(arena, look, name, from, &fixed);
    const char *was = fact_full_name(arena, name);
    if (verdict == VERDICT_NO_NAME)
        return;
    const char *becomes = fact_full_name(arena, &fixed);
    if (!was || (verdict == VERDICT_DONE && becomes && strcmp(was, becomes) == 0))
        return;
    struct quality_finding *finding = quality_find(
        arena, findings, QUALITY_NAME_CASE, name, was,
        from == CASE_UPPER ? "the name is all in capitals" : "the name is all in small letters");
    if (verdict == VERDICT_DONE)
        fix_parts(arena, finding, &fixed,
                  1u << NAME_FIRST | 1u << NAME_MIDDLE | 1u << NAME_LAST | 1u << NAME_FULL);
}

/* ---- order ---- */

bool quality_is_particle(struct slice word)
{
    return is_word_among(word, particles) || is_word_among(word, articles);
}

bool quality_is_title_or_form(struct slice behind)
{
    static const char *const titles[] = {
        "jr",    "jr.",  "sr",  "sr.",  "junior", "senior", "phd", "ph.d.", "md",
        "m.d.",  "mba",  "cpa", "esq",  "esq.",   "dds",    "rn",  "pe",    "msc",
        "bsc",   "ma",   "ba",  "ii",   "iii",    "iv",     "dr",  "dr.",   "prof",
        "prof.", "mr",   "mr.", "mrs",  "mrs.",   "ms",     "ms.", "llm",   "jd",
        "cfa",   "pmp",  "inc", "inc.", "ltd",    "ltd.",   "llc", "gmbh",  "dipl.-ing.",
        "mag.",  "ing.", "obe", "mbe",  "cbe",    NULL};
    struct slice first = slice_split(behind, ' ', &behind);
    return is_word_among(first, titles);
}

/* "Haddad, Noor" in one text: each side one to three words of letters. */
static bool split_at_comma(const char *text, struct slice *last, struct slice *first)
{
    struct slice rest;
    *last = slice_trim(slice_split(slice_of(text), ',', &rest));
    *first = slice_trim(rest);
    if (slice_find(*first, ',') < first->length || !last->length || !first->length)
        return false;
    for (const char *p = text; *p; p++)
        if (strchr("0123456789@/&()+:;\"", *p))
            return false;
    size_t lasts = name_count_words(*last), firsts = name_count_words(*first);
    return lasts >= 1 && lasts <= 3 && firsts >= 1 && firsts <= 3 &&
           !quality_is_title_or_form(*first);
}

/* The part that holds the whole name while the other is empty. */
static const char *whole_name(const struct fact *name, enum name_part *part)
{
    static const enum name_part order[] = {NAME_FIRST, NAME_LAST, NAME_FULL};
    const char *found = NULL;
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (!name->part[order[i]])
            continue;
        if (found)
            return NULL;
        found = name->part[order[i]];
        *part = order[i];
    }
    return name->part[NAME_MIDDLE] ? NULL : found;
}

static void check_order(struct arena *arena, const struct quality_look *look,
                        const struct fact *name, struct quality_findings *findings)
{
    enum name_part part;
    struct slice first, last;
    const char *text = whole_name(name, &part);
    if (look->settings->name_order != NAME_ORDER_SPLIT || !text ||
        !split_at_comma(text, &last, &first))
        return;
    struct quality_finding *finding =
        quality_find(arena, findings, QUALITY_NAME_ORDER, name, text,
                     "the last name stands before a comma, both in one field");
    struct fact fixed = *name;
    fixed.part[part] = NULL;
    fixed.part[NAME_FIRST] = arena_copy_slice(arena, first);
    fixed.part[NAME_LAST] = arena_copy_slice(arena, last);
    fix_parts(arena, finding, &fixed, 1u << NAME_FIRST | 1u << NAME_LAST | 1u << NAME_FULL);
}

void quality_check_name(struct arena *arena, const struct quality_look *look,
                        struct quality_findings *findings)
{
    const struct fact *name = card_first(look->card, FACT_NAME);
    if (!name)
        return;
    check_case(arena, look, name, findings);
    check_order(arena, look, name, findings);
}
