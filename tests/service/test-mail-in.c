/* Messages taken in: threads in whatever order they come, the same message twice, in two accounts,
 * broken ones, and what is learnt of who takes part. */
#include "mail-house.h"

#include "service/correspondents.h"
#include "service/mail-accounts.h"
#include "service/mail-in.h"

#define ME "me@example.com"
enum { NOW_S = 1800000000 };

/* An account that is reached at ME. */
static struct mail_account *own_account(struct house *house, const char *name)
{
    static const char *own[] = {ME};
    struct texts addresses = {own, 1, 1};
    struct mail_account_request request = {.name = name, .addresses = &addresses};
    return put_account(begin(house, house->owner), &request);
}

struct taking {
    const struct mail_account *account;
    struct incoming incoming;
    enum mail_outcome outcome;
};

static bool apply_take(struct call *call, void *context)
{
    struct taking *taking = context;
    return mail_take(call, taking->account, &taking->incoming, (struct uuid){{0}},
                     &taking->outcome);
}

static struct taking *take_bytes(struct house *house, const struct mail_account *account,
                                 struct slice bytes)
{
    struct taking *taking = ARENA_NEW(house->arena, struct taking);
    struct mail_source source = {"test", NOW_S * INT64_C(1000)};
    taking->account = account;
    mail_draft(house->arena, account, bytes, "GB", &source, &taking->incoming);
    struct call *call = begin(house, house->owner);
    if (!service_write(call, apply_take, taking))
        fail_msg("%s", call->error.message);
    return taking;
}

/* "|" stands for line ends. */
static struct taking *take(struct house *house, const struct mail_account *account,
                           const char *text)
{
    char *bytes = arena_copy(house->arena, text);
    for (char *at = bytes; *at; at++)
        if (*at == '|')
            *at = '\n';
    return take_bytes(house, account, slice_of(bytes));
}

static struct conversation *conversation_of(struct house *house, const struct taking *taking)
{
    struct call *call = begin(house, house->owner);
    struct conversation *found = store_conversation_get(
        call->store, house->arena, taking->incoming.message.conversation, &call->error);
    assert_non_null(found);
    return found;
}

static struct correspondent known(struct house *house, const struct mail_account *account,
                                  const char *address)
{
    struct call *call = begin(house, house->owner);
    struct correspondent one = {0};
    store_correspondent_get(call->store, house->arena, account->id, address, &one, &call->error);
    return one;
}

#define FIRST                                                                                      \
    "Message-ID: <1@example.com>|From: Noor <noor@example.com>|To: me@example.com|"                \
    "Date: Mon, 5 Jan 2026 10:00:00 +0000|Subject: Offer||Hello"
#define SECOND                                                                                     \
    "Message-ID: <2@example.com>|In-Reply-To: <1@example.com>|From: me@example.com|"               \
    "To: noor@example.com|Date: Mon, 5 Jan 2026 11:00:00 +0000|Subject: Re: Offer||Thanks"
#define THIRD                                                                                      \
    "Message-ID: <3@example.com>|References: <1@example.com> <2@example.com>|"                     \
    "From: Rita <rita@example.org>|To: me@example.com, noor@example.com|"                          \
    "Date: Mon, 5 Jan 2026 12:00:00 +0000|Subject: Re: Offer again||Me too"

/* However they come, three messages are one conversation that says the same. */
static void threads_in_any_order(struct house *house)
{
    static const char *const messages[] = {FIRST, SECOND, THIRD};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t o = 0; o < COUNT_OF(orders); o++) {
        struct mail_account *account =
            own_account(house, arena_format(house->arena, "account %zu", o));
        struct taking *taken[3];
        for (size_t i = 0; i < 3; i++)
            taken[i] = take(house, account, messages[orders[o][i]]);
        struct conversation *one = conversation_of(house, taken[0]);
        for (size_t i = 0; i < 3; i++)
            assert_true(uuid_equal(conversation_of(house, taken[i])->id, one->id));
        assert_int_equal(one->messages, 3);
        assert_string_equal(one->subject, "Offer");
        assert_string_equal(one->latest_subject, "Re: Offer again");
        assert_int_equal(one->last_ms - one->first_ms, 2 * 60 * 60 * 1000);
        struct correspondent noor = known(house, account, "noor@example.com");
        assert_int_equal(noor.sent, 1);
        assert_int_equal(noor.received, 1);
        assert_string_equal(noor.name, "Noor");
        struct correspondent rita = known(house, account, "rita@example.org");
        assert_true(rita.rank > 0 && rita.rank < noor.rank);
        assert_int_equal(known(house, account, ME).first_ms, 0);
    }
}

/* A message that refers to two that knew nothing of each other. */
static void conversations_join(struct house *house)
{
    struct mail_account *account = own_account(house, "Post");
    struct taking *a = take(house, account, "Message-ID: <a@x.test>|From: a@example.com||one");
    struct taking *b = take(house, account, "Message-ID: <b@x.test>|From: b@example.com||two");
    assert_false(uuid_equal(conversation_of(house, a)->id, conversation_of(house, b)->id));
    struct taking *c = take(house, account,
                            "Message-ID: <c@x.test>|References: <b@x.test> <a@x.test>|"
                            "From: c@example.com||three");
    assert_true(uuid_equal(conversation_of(house, b)->id, a->incoming.message.conversation));
    assert_true(uuid_equal(c->incoming.message.conversation, a->incoming.message.conversation));
    assert_int_equal(conversation_of(house, a)->messages, 3);
    struct participants people = {0};
    struct call *call = begin(house, house->owner);
    assert_true(store_conversation_participants(
        call->store, house->arena, a->incoming.message.conversation, 10, &people, &call->error));
    assert_int_equal(people.count, 3);
}

static void cycles_are_harmless(struct house *house)
{
    static const char *const messages[] = {
        "Message-ID: <a@x.test>|References: <b@x.test>|In-Reply-To: <a@x.test>|From: "
        "a@example.com||",
        "Message-ID: <b@x.test>|References: <c@x.test> <a@x.test> <c@x.test>|From: a@example.com||",
        "Message-ID: <c@x.test>|References: <a@x.test> <c@x.test>|From: a@example.com||"};
    struct mail_account *account = own_account(house, "Post");
    struct taking *taken = NULL;
    for (size_t i = 0; i < COUNT_OF(messages); i++)
        taken = take(house, account, messages[i]);
    assert_int_equal(conversation_of(house, taken)->messages, 3);
}

static void the_same_message_is_stored_once(struct house *house)
{
    struct mail_account *account = own_account(house, "Post");
    struct mail_account *other = own_account(house, "Other");
    struct taking *first = take(house, account, FIRST);
    assert_int_equal(first->outcome, MAIL_STORED);
    struct taking *again = take(house, account, FIRST);
    assert_int_equal(again->outcome, MAIL_KNOWN);
    assert_true(uuid_equal(again->incoming.message.id, first->incoming.message.id));
    assert_true(
        uuid_equal(again->incoming.message.conversation, first->incoming.message.conversation));
    assert_int_equal(conversation_of(house, first)->messages, 1);
    assert_int_equal(known(house, account, "noor@example.com").received, 1);
    struct taking *theirs = take(house, other, FIRST);
    assert_int_equal(theirs->outcome, MAIL_STORED);
    assert_false(
        uuid_equal(theirs->incoming.message.conversation, first->incoming.message.conversation));
    /* without an id by its bytes */
    const char *plain = "From: a@example.com|Subject: x||one";
    assert_int_equal(take(house, account, plain)->outcome, MAIL_STORED);
    assert_int_equal(take(house, account, plain)->outcome, MAIL_KNOWN);
    assert_int_equal(take(house, account, "From: a@example.com|Subject: x||two")->outcome,
                     MAIL_STORED);
}

static void what_is_broken_is_taken_as_far_as_it_goes(struct house *house)
{
    static const struct slice broken[] = {
        SLICE(""),
        SLICE("\0\0\0"),
        SLICE("no headers at all"),
        SLICE("From: <<<>>>\nTo: @\nMessage-ID: <>\n\n\xff\xfe\x80"),
        SLICE("Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x--\n--x"),
        SLICE("Subject: =?utf-8?b?////?=\nFrom: =?x?q?=00?= <a@b\n\nx"),
        SLICE("Message-ID: <z@x.test>\nDate: Tue, 99 Foo 99999 99:99:99\nFrom: a@example.com\n\nx"),
    };
    struct mail_account *account = own_account(house, "Post");
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        struct taking *taken = take_bytes(house, account, broken[i]);
        assert_int_equal(taken->outcome, MAIL_STORED);
        assert_int_equal(take_bytes(house, account, broken[i])->outcome, MAIL_KNOWN);
        assert_int_equal(taken->incoming.message.date_ms, NOW_S * INT64_C(1000));
    }
    struct taking *future =
        take(house, account,
             "Date: Mon, 5 Jan 2099 10:00:00 +0000|From: a@example.com||from the future");
    assert_int_equal(future->incoming.message.date_ms, NOW_S * INT64_C(1000));
}

static void a_crowd_is_bounded(struct house *house)
{
    AUTO_BUFFER struct buffer text = {0};
    struct mail_account *account = own_account(house, "Post");
    buffer_append_text(&text, "From: noor@example.com\nTo: ");
    for (int i = 0; i < 1500; i++)
        buffer_append_format(&text, "%sperson%d@example.org", i ? ",\n " : "", i);
    buffer_append_text(&text, "\n\nHello all");
    struct taking *taken = take_bytes(house, account, buffer_slice(&text));
    assert_int_equal(taken->incoming.message.left_off, 500);
    assert_int_equal(taken->incoming.message.participants.count, 1001);
    assert_int_equal(known(house, account, "noor@example.com").received, 1);
    assert_int_equal(known(house, account, "person3@example.org").first_ms, 0);
}

static void programs_are_told_from_people(struct house *house)
{
    struct mail_account *account = own_account(house, "Post");
    take(house, account,
         "From: News <news@example.org>|To: me@example.com, x@example.org|List-Id: "
         "<l.example.org>||x");
    struct correspondent news = known(house, account, "news@example.org");
    assert_int_equal(news.automatic, 1);
    assert_int_equal(news.received, 0);
    assert_true(news.rank == 0);
    assert_int_equal(known(house, account, "x@example.org").first_ms, 0);
}

static void the_beginning_and_the_signature_are_noticed(struct house *house)
{
    struct mail_account *account = own_account(house, "Post");
    struct taking *taken =
        take(house, account,
             "From: Noor Haddad <noor@example.com>|Subject: Offer||Dear Me,||here is  the offer.|"
             "|Best regards|Noor Haddad|Head of Sales|Brick Ltd|Tel. +44 20 7946 0018||"
             "> what you wrote");
    const struct message *message = &taken->incoming.message;
    assert_string_equal(message->preview, "Dear Me, here is the offer.");
    assert_true(taken->incoming.notices.count > 0);
    assert_non_null(strstr(message->noticed, "\"kind\":\"phone\""));
    assert_non_null(strstr(message->noticed, "Tel. +44 20 7946 0018"));
    struct taking *own =
        take(house, account, "From: me@example.com|To: a@example.org||Hi||-- |Me|Boss");
    assert_true(own->incoming.message.is_own);
    assert_null(own->incoming.message.noticed);
}

/* ---- many in one transaction ---- */

struct taking_all {
    struct taking *items[3];
    bool fails;
};

static bool apply_take_all(struct call *call, void *context)
{
    struct taking_all *all = context;
    for (size_t i = 0; i < COUNT_OF(all->items); i++)
        if (!apply_take(call, all->items[i]))
            return false;
    call->error.status = all->fails ? STATUS_CONFLICT : STATUS_OK;
    return !all->fails;
}

static bool take_all(struct house *house, const struct mail_account *account, bool fails)
{
    static const char *const texts[] = {
        "Message-ID: <1@x>\nFrom: me@example.com\nTo: noor@a.example\n"
        "Date: Mon, 5 Jan 2026 10:00:00 +0000\n\nHi\n",
        "Message-ID: <2@x>\nIn-Reply-To: <1@x>\nFrom: Noor Haddad <noor@a.example>\n"
        "To: me@example.com\nCc: ida@b.example\nDate: Tue, 6 Jan 2026 10:00:00 +0000\n\nHi\n",
        "Message-ID: <3@x>\nIn-Reply-To: <2@x>\nFrom: me@example.com\n"
        "To: Nora <noor@a.example>, Ida Berg <ida@b.example>\n"
        "Date: Wed, 7 Jan 2026 10:00:00 +0000\n\nHi\n",
    };
    struct taking_all all = {.fails = fails};
    struct mail_source source = {"test", NOW_S * INT64_C(1000)};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        all.items[i] = ARENA_NEW(house->arena, struct taking);
        all.items[i]->account = account;
        mail_draft(house->arena, account, slice_of(texts[i]), "GB", &source,
                   &all.items[i]->incoming);
    }
    return service_write(begin(house, house->owner), apply_take_all, &all);
}

/* What they say of one person adds up as if each had come alone; of those that were not kept
 * nothing is known. */
static void many_at_once_add_up(struct house *house)
{
    struct mail_account *account = own_account(house, "Post");
    struct correspondent noor = {0};
    struct participants people = {0};
    assert_false(take_all(house, account, true));
    struct call *call = begin(house, house->owner);
    assert_false(store_correspondent_get(call->store, house->arena, account->id, "noor@a.example",
                                         &noor, &call->error));
    assert_int_equal(call->error.status, STATUS_OK);
    assert_true(take_all(house, account, false));
    call = begin(house, house->owner);
    assert_true(store_correspondent_get(call->store, house->arena, account->id, "noor@a.example",
                                        &noor, &call->error));
    assert_int_equal(noor.sent, 2);
    assert_int_equal(noor.received, 1);
    assert_string_equal(noor.name, "Noor Haddad");
    struct digest link = mail_link_of_id("3@x");
    struct uuid conversation;
    assert_true(
        store_threads_find(call->store, account->id, &link, 1, &conversation, &call->error));
    assert_true(store_conversation_participants(call->store, house->arena, conversation, 10,
                                                &people, &call->error));
    assert_int_equal(people.count, 3);
    assert_string_equal(people.items[0].address, "ida@b.example");
    assert_string_equal(people.items[0].name, "Ida Berg");
    assert_int_equal(people.items[2].role, PARTICIPANT_FROM);
    assert_string_equal(people.items[2].name, "Noor Haddad");
}

static void words_of_addresses_and_names(struct house *house)
{
    static const struct {
        const char *address, *name, *words;
    } rows[] = {
        {"noor.haddad+news@example.com", "Noor HADDAD-Müller",
         "noor.haddad+news@example.com|noor|haddad|news|example.com|muller|"},
        {"a@gmail.com", NULL, "a@gmail.com|"}, /* everybody is there, and one letter says nothing */
        {"info@example.org", "Иван", "info@example.org|info|example.org|иван|ivan|"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUFFER struct buffer joined = {0};
        struct texts words = correspondent_words(house->arena, rows[i].address, rows[i].name);
        for (size_t w = 0; w < words.count; w++)
            buffer_append_format(&joined, "%s|", words.items[w]);
        assert_string_equal(buffer_text(&joined), rows[i].words);
    }
}

/* Uses sum up, whatever order they come in, and an old one is worth less than a new one. */
static void ranks_sum_and_decay(struct house *house)
{
    const int64_t then = CORRESPONDENT_HALF_LIFE_MS * 100, now = then + CORRESPONDENT_HALF_LIFE_MS;
    double a = correspondent_rank(correspondent_rank(0, then, 4), now, 4);
    double b = correspondent_rank(correspondent_rank(0, now, 4), then, 4);
    (void)house;
    assert_true(a - b < 1e-9 && b - a < 1e-9);
    /* two uses a half-life ago are one now */
    double twice = correspondent_rank(correspondent_rank(0, then, 4), then, 4);
    double once = correspondent_rank(0, now, 4);
    assert_true(twice - once < 1e-9 && once - twice < 1e-9);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(threads_in_any_order),
        HOUSE_TEST(conversations_join),
        HOUSE_TEST(cycles_are_harmless),
        HOUSE_TEST(the_same_message_is_stored_once),
        HOUSE_TEST(what_is_broken_is_taken_as_far_as_it_goes),
        HOUSE_TEST(a_crowd_is_bounded),
        HOUSE_TEST(programs_are_told_from_people),
        HOUSE_TEST(the_beginning_and_the_signature_are_noticed),
        HOUSE_TEST(many_at_once_add_up),
        HOUSE_TEST(words_of_addresses_and_names),
        HOUSE_TEST(ranks_sum_and_decay),
    };
    return run_house_tests("mail-in", cases, COUNT_OF(cases));
}
