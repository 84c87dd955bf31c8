/* Companies: the legal form at the end of the name, and one company written in several ways. */
#include "contact/quality-parts.h"

#include "text/name.h"
#include <string.h>
#include <strings.h>

/* Forms as they are written, and as they should be. Points are compared away, so that "s.a." is the
 * same spelling as "SA"; what is also a word or a name of its own is told by its capitals. */
static const struct {
    const char *spelling; /* without points, words parted by one space */
    const char *canonical;
    bool has_case;   /* only in these letters: "as" would be a word */
    bool has_points; /* only with points: "Thermal SPA" has no form */
} forms[] = {
    {"gmbh & co kg", "GmbH & Co. KG", false, false},
    {"gmbh & co kgaa", "GmbH & Co. KGaA", false, false},
    {"gmbh u co kg", "GmbH & Co. KG", false, false},
    {"gmbh und co kg", "GmbH & Co. KG", false, false},
    {"ag & co kg", "AG & Co. KG", false, false},
    {"ag & co kgaa", "AG & Co. KGaA", false, false},
    {"ug (haftungsbeschränkt)", "UG (haftungsbeschränkt)", false, false},
    {"pty ltd", "Pty Ltd", false, false},
    {"pty limited", "Pty Ltd", false, false},
    {"proprietary limited", "Pty Ltd", false, false},
    {"pte ltd", "Pte Ltd", false, false},
    {"pvt ltd", "Pvt Ltd", false, false},
    {"private limited", "Pvt Ltd", false, false},
    {"co ltd", "Co., Ltd.", false, false},
    {"sa de cv", "S.A. de C.V.", false, false},
    {"sapi de cv", "S.A.P.I. de C.V.", false, false},
    {"s de rl de cv", "S. de R.L. de C.V.", false, false},
    {"sp z oo", "Sp. z o.o.", false, false},
    {"sp z o o", "Sp. z o.o.", false, false},
    {"s r o", "s.r.o.", false, false},
    {"d o o", "d.o.o.", false, false},
    {"ltd sti", "Ltd. Şti.", false, false},
    {"ltd şti", "Ltd. Şti.", false, false},
    {"gmbh", "GmbH", false, false},
    {"mbh", "mbH", false, false},
    {"kgaa", "KGaA", false, false},
    {"ohg", "OHG", false, false},
    {"ltd", "Ltd", false, false},
    {"limited", "Ltd", false, false},
    {"llc", "LLC", false, false},
    {"llp", "LLP", false, false},
    {"inc", "Inc.", false, false},
    {"incorporated", "Inc.", false, false},
    {"corp", "Corp.", false, false},
    {"corporation", "Corp.", false, false},
    {"plc", "plc", false, false},
    {"sarl", "SARL", false, false},
    {"sàrl", "Sàrl", false, false},
    {"eurl", "EURL", false, false},
    {"sasu", "SASU", false, false},
    {"srl", "S.r.l.", false, false},
    {"spa", "S.p.A.", true, true},
    {"SPA", "S.p.A.", true, true},
    {"SpA", "S.p.A.", true, false},
    {"bvba", "BVBA", false, false},
    {"sprl", "SPRL", false, false},
    {"ltda", "Ltda.", false, false},
    {"eirl", "E.I.R.L.", false, false},
    {"kft", "Kft.", false, false},
    {"zrt", "Zrt.", false, false},
    {"nyrt", "Nyrt.", false, false},
    {"sro", "s.r.o.", false, false},
    {"doo", "d.o.o.", false, false},
    {"ood", "OOD", false, false},
    {"aps", "ApS", false, false},
    {"oyj", "Oyj", false, false},
    {"asa", "ASA", true, false},
    {"KK", "K.K.", true, false},
    {"AG", "AG", true, false},
    {"KG", "KG", true, false},
    {"SE", "SE", true, false},
    {"SA", "S.A.", true, false},
    {"SL", "S.L.", true, false},
    {"SLU", "S.L.U.", true, false},
    {"SAS", "SAS", true, false},
    {"BV", "B.V.", true, false},
    {"NV", "N.V.", true, false},
    {"AB", "AB", true, false},
    {"AS", "AS", true, false},
    {"A/S", "A/S", true, false},
    {"Oy", "Oy", true, false},
    {"OY", "Oy", true, false},
    {"OÜ", "OÜ", true, false},
    {"UG", "UG", true, false},
};

enum { FORM_BYTES_MAX = 40 };

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n';
}

/* The words of a text without points and commas, parted by one space; false when it is too long for
 * a form. */
static bool plain_words(struct slice text, char plain[static FORM_BYTES_MAX])
{
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        if (byte == '.' || byte == ',')
            continue;
        if (is_space(byte)) {
            if (!used || plain[used - 1] == ' ')
                continue;
            byte = ' ';
        }
        if (used + 1 >= FORM_BYTES_MAX)
            return false;
        plain[used++] = byte;
    }
    plain[used] = '\0';
    return used > 0;
}

static const char *find_form(struct slice words)
{
    char plain[FORM_BYTES_MAX];
    if (!plain_words(words, plain))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        bool is_same = forms[i].has_case ? strcmp(plain, forms[i].spelling) == 0
                                         : strcasecmp(plain, forms[i].spelling) == 0;
        bool lacks_points = forms[i].has_points && words.length == strlen(plain);
        if (is_same && !lacks_points)
            return forms[i].canonical;
    }
    return NULL;
}

static struct slice without_end(struct slice text)
{
    while (text.length &&
           (is_space(text.data[text.length - 1]) || text.data[text.length - 1] == ','))
        text.length--;
    return text;
}

/* What is left must be a name: a letter or digit beside an article. */
static bool is_name(struct slice stem)
{
    static const char *const articles[] = {"the", "a", "la", "le", "el", "die", "der", "das"};
    if (stem.length < 2)
        return false;
    for (size_t i = 0; i < COUNT_OF(articles); i++)
        if (slice_equal_ignoring_case(stem, slice_of(articles[i])))
            return false;
    char last = stem.data[stem.length - 1];
    return last != '&' && last != '+' && last != '-' && last != '/';
}

/* Where the word before `end` begins. */
static size_t word_before(struct slice text, size_t end)
{
    while (end > 0 && is_space(text.data[end - 1]))
        end--;
    while (end > 0 && !is_space(text.data[end - 1]))
        end--;
    return end;
}

/* The longest end that is a form: "GmbH & Co. KG" ends in another one. */
struct company_form company_form_of(struct slice name)
{
    struct slice whole = slice_trim(name);
    struct company_form form = {whole, NULL};
    size_t start = word_before(whole, whole.length);
    for (; start > 0 && whole.length - start < FORM_BYTES_MAX; start = word_before(whole, start)) {
        struct slice end = {whole.data + start, whole.length - start};
        struct slice stem = without_end((struct slice){whole.data, start});
        const char *canonical = is_name(stem) ? find_form(end) : NULL;
        if (canonical)
            form = (struct company_form){stem, canonical};
    }
    return form;
}

static const char *fold_company(struct arena *arena, struct slice stem)
{
    AUTO_BUFFER struct buffer text = {0};
    for (size_t i = 0; i < stem.length; i++) {
        if (stem.data[i] == '&' || stem.data[i] == '+')
            buffer_append_text(&text, " and ");
        else
            buffer_append_byte(&text, stem.data[i]);
    }
    return name_fold(arena, buffer_slice(&text));
}

const char *company_key(struct arena *arena, const char *name)
{
    struct company_form form = company_form_of(slice_of(name));
    const char *stem = fold_company(arena, form.stem);
    return form.canonical ? arena_format(arena, "%s\n%s", stem, form.canonical) : stem;
}

/* ---- spellings ---- */

static void add_spelling(struct arena *arena, struct quality_spellings *out, const char *own,
                         const char *stem, const char *form)
{
    const char *folded =
        name_fold(arena, slice_of(form ? arena_format(arena, "%s %s", stem, form) : stem));
    bool is_known = strcmp(folded, own) == 0 || !*folded || out->count == COUNT_OF(out->items);
    for (size_t i = 0; i < out->count && !is_known; i++)
        is_known = strcmp(out->items[i], folded) == 0;
    if (!is_known)
        out->items[out->count++] = folded;
}

static void add_forms(struct arena *arena, struct quality_spellings *out, const char *own,
                      const char *stem, const char *canonical)
{
    if (!canonical) {
        add_spelling(arena, out, own, stem, NULL);
        return;
    }
    add_spelling(arena, out, own, stem, canonical);
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (strcmp(forms[i].canonical, canonical) == 0)
            add_spelling(arena, out, own, stem, forms[i].spelling);
}

/* "and" between two words written as "&", which folds to a space. */
static const char *without_and(struct arena *arena, const char *folded)
{
    const char *found = strstr(folded, " and ");
    if (!found)
        return NULL;
    return arena_format(arena, "%.*s %s", (int)(found - folded), folded, found + 5);
}

void quality_spellings(struct arena *arena, const char *company, struct quality_spellings *out)
{
    struct company_form form = company_form_of(slice_of(company));
    const char *own = name_fold(arena, slice_of(company));
    const char *stem = fold_company(arena, form.stem);
    const char *plain = without_and(arena, stem);
    *out = (struct quality_spellings){.count = 0};
    add_forms(arena, out, own, stem, form.canonical);
    if (plain)
        add_forms(arena, out, own, plain, form.canonical);
}

/* A company is shown by the name of its group, which is found by the folded name: what folds to the
 * same is put right by renaming the company, not by a change of the contact. */
static void rename_company(struct arena *arena, struct quality_finding *finding,
                           const struct fact *company, const char *name)
{
    const char *folded = name_fold(arena, slice_of(name));
    if (strcmp(folded, name_fold(arena, slice_of(company->part[COMPANY_NAME]))) == 0) {
        finding->sentence = arena_format(arena, "%s: rename the company", finding->sentence);
        return;
    }
    struct fact fixed = *company;
    fixed.part[COMPANY_NAME] = name;
    fixed.group = (struct uuid){{0}};
    quality_replace(arena, finding, &fixed);
}

void quality_company_spelling(struct arena *arena, const struct fact *company, const char *mostly,
                              struct quality_findings *findings)
{
    const char *name = company->part[COMPANY_NAME];
    struct quality_finding *finding =
        quality_find(arena, findings, QUALITY_COMPANY_SPELLING, company, name,
                     arena_format(arena, "'%s' is mostly written '%s' in this book", name, mostly));
    rename_company(arena, finding, company, mostly);
}

/* ---- the rules ---- */

static const char *by_convention(struct arena *arena, const char *name,
                                 enum quality_company_suffix convention)
{
    struct company_form form = company_form_of(slice_of(name));
    if (!form.canonical)
        return name;
    const char *stem = arena_copy_slice(arena, form.stem);
    if (convention == COMPANY_SUFFIX_WITHOUT)
        return stem;
    bool has_comma = form.stem.data[form.stem.length] == ',';
    return arena_format(arena, "%s%s %s", stem, has_comma ? "," : "", form.canonical);
}

static void check_suffix(struct arena *arena, const struct quality_look *look,
                         const struct fact *company, struct quality_findings *findings)
{
    const char *name = company->part[COMPANY_NAME];
    enum quality_company_suffix convention = look->settings->company_suffix;
    if (convention == COMPANY_SUFFIX_KEEP)
        return;
    const char *right = by_convention(arena, name, convention);
    if (strcmp(right, name) == 0)
        return;
    struct quality_finding *finding =
        quality_find(arena, findings, QUALITY_COMPANY_SUFFIX, company, name,
                     convention == COMPANY_SUFFIX_WITHOUT
                         ? "this book writes companies without their legal form"
                         : arena_format(arena, "this book writes it '%s'", right));
    rename_company(arena, finding, company, right);
}

static bool says_more(const struct fact *company, const struct fact *than)
{
    for (unsigned i = COMPANY_TITLE; i <= COMPANY_DESCRIPTION; i++)
        if (company->part[i] && (!than->part[i] || strcmp(company->part[i], than->part[i]) != 0))
            return true;
    return false;
}

/* The same company a second time, written otherwise, and saying nothing more. `keys` are those of
 * the values before `place`; NULL: no company. */
static void check_repeated(struct arena *arena, const struct card *card, const char *const *keys,
                           size_t place, struct quality_findings *findings)
{
    const struct fact *company = card->shown.items[place].fact;
    for (size_t i = 0; i < place; i++) {
        const struct fact *other = card->shown.items[i].fact;
        if (!keys[i] || strcmp(keys[i], keys[place]) != 0 || says_more(company, other))
            continue;
        struct quality_finding *finding = quality_find(
            arena, findings, QUALITY_VALUE_REPEATED, company, company->part[COMPANY_NAME],
            arena_format(arena, "'%s' says the same", other->part[COMPANY_NAME]));
        quality_replace(arena, finding, NULL);
        return;
    }
}

void quality_check_companies(struct arena *arena, const struct quality_look *look,
                             struct quality_findings *findings)
{
    const struct card_values *shown = &look->card->shown;
    const char **keys = ARENA_ARRAY(arena, const char *, shown->count + 1);
    for (size_t i = 0; i < shown->count; i++) {
        const struct fact *company = shown->items[i].fact;
        if (company->kind != FACT_COMPANY || !company->part[COMPANY_NAME] ||
            !*company->part[COMPANY_NAME])
            continue;
        keys[i] = company_key(arena, company->part[COMPANY_NAME]);
        check_suffix(arena, look, company, findings);
        check_repeated(arena, look->card, keys, i, findings);
    }
}
