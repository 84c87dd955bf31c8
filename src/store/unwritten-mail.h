/* What message after message changes, written once when it has come to rest: what accounts know of
 * addresses, and who takes part in conversations. Private to store/.
 *
 * Of a thousand messages most are from and to the same hundred people. Their rows wait here, as
 * those of new contacts do in unwritten.h, until the savepoint or the transaction ends or a
 * statement looks through their tables: store_prepare_mail writes them first, each table in the
 * order of its key. One correspondent is read as if he had never waited.
 */
#pragma once

#include "store/correspondent.h"
#include "store/message.h"

struct waiting_correspondent;
struct waiting_participant;

struct unwritten_mail {
    struct arena *arena; /* of all that waits */
    struct waiting_correspondent *correspondents;
    struct waiting_participant *participants;
};

struct unwritten_mail *unwritten_mail_new(void);
void unwritten_mail_free(struct unwritten_mail *unwritten);

/* Forgets all, as a rollback does. */
void unwritten_mail_clear(struct unwritten_mail *unwritten);

/* Whether so much waits that it had better be written: some tens of megabytes. */
bool unwritten_mail_is_full(const struct unwritten_mail *unwritten);

/* What waits of an address, its texts copied into `arena`; false: nothing does. */
bool unwritten_mail_find(const struct unwritten_mail *unwritten, struct arena *arena,
                         struct uuid account, const char *address,
                         struct correspondent *correspondent);

/* In place of what waited of the address; `words` are added to those that wait with it. */
void unwritten_mail_put(struct unwritten_mail *unwritten, const struct correspondent *correspondent,
                        const struct texts *words);

/* Who takes part in several messages waits once: as an author if he is one of any, by the first
 * name he has. */
void unwritten_mail_add(struct unwritten_mail *unwritten, const struct conversation *conversation,
                        const struct participant *participant);

/* Writes all that waits. */
bool store_write_mail(struct store *store, struct error *error);

/* store_prepare_beside for statements that look through these tables. */
struct db_statement *store_prepare_mail(struct store *store, const char *sql, struct error *error);

/* store_write_mail's parts, where the statements are. */
bool store_correspondent_write(struct store *store, const struct correspondent *correspondent,
                               const struct texts *words, struct error *error);
bool store_participant_write(struct store *store, struct uuid account, struct uuid conversation,
                             const struct participant *participant, struct error *error);
