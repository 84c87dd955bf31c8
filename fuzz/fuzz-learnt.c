/* Any bytes, behind the mark of form that this engine writes, as what it learnt: read they are
 * written again as the same, and two records can be judged by them, with trees too. */
#include "link/compare.h"
#include "link/learnt.h"
#include "link/link.h"
#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool is_so)
{
    if (!is_so)
        abort();
}

static struct link_table *new_table(void)
{
    static const struct link_column columns[] = {
        {"name", LINK_FULL_NAME}, {"email", LINK_EMAIL}, {"company", LINK_COMPANY}};
    struct error error = {0};
    struct link_table *table = link_table_new(columns, 3, &error);
    check(table);
    return table;
}

static void add(struct link_table *table, const char *name, const char *email)
{
    struct slice cells[] = {slice_of(name), slice_of(email), slice_of("Brightoak Foods")};
    struct error error = {0};
    check(link_table_add(table, 0, cells, 3, &error));
}

/* The first number of what is written tells the form; it goes with the version of the engine, so
 * seeds are without. */
static void put_form(struct buffer *bytes, const struct link_table *table)
{
    AUTO_FREE(link_learnt) struct link_learnt *shipped = link_learnt_shipped(table);
    AUTO_BUFFER struct buffer written = {0};
    link_learnt_write(shipped, &written);
    buffer_append(bytes, written.data, sizeof(uint64_t));
}

static void check_written(const struct link_learnt *learnt, const struct link_table *table)
{
    AUTO_BUFFER struct buffer first = {0}, second = {0};
    struct error error = {0};
    link_learnt_write(learnt, &first);
    AUTO_FREE(link_learnt)
    struct link_learnt *again = link_learnt_read(buffer_slice(&first), table, &error);
    check(again);
    link_learnt_write(again, &second);
    check(slice_equal(buffer_slice(&first), buffer_slice(&second)));
}

static void check_use(const struct link_learnt *learnt)
{
    AUTO_FREE(link_table) struct link_table *table = new_table();
    struct link_comparer comparer;
    struct link_verdict verdict;
    add(table, "Robert Haddad", "robert.haddad@example.com");
    add(table, "Bob Haddad", "bob@example.com");
    AUTO_FREE(link) struct link *link = link_recall(table, learnt);
    link_comparer_init(&comparer, table);
    link_judge(link, &comparer, 0, 1, &verdict);
    link_comparer_clear(&comparer);
    check(verdict.probability >= 0 && verdict.probability <= 1);
    check(isfinite(verdict.score));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(link_table) struct link_table *table = new_table();
    AUTO_BUFFER struct buffer bytes = {0};
    struct error error = {0};
    put_form(&bytes, table);
    buffer_append(&bytes, size ? (const char *)data : "", size);
    AUTO_FREE(link_learnt)
    struct link_learnt *learnt = link_learnt_read(buffer_slice(&bytes), table, &error);
    check(learnt || error.status == STATUS_INVALID);
    if (!learnt)
        return 0;
    check_written(learnt, table);
    check_use(learnt);
    return 0;
}
