/* Mail in a house. */
#include "mail-house.h"

#include "base/clock.h"
#include "service/mail-accounts.h"

enum { DAY_S = 24 * 60 * 60 };

const char *make_account(struct house *house, person who, const char *name, const char *address,
                         const char *team)
{
    const char *of_team = team ? arena_format(house->arena, ",'team':'%s'", team) : "";
    json_t *answer = ask(house, who, "mail_account_create", "{'name':'%s','addresses':['%s']%s}",
                         name, address, of_team);
    assert_status(answer, "");
    return text_at(answer, "mail_accounts.0.id");
}

struct putting {
    const struct mail_account_request *request;
    struct uuid id;
};

static bool apply_put(struct call *call, void *context)
{
    struct putting *putting = context;
    return mail_account_put(call, putting->request, &putting->id);
}

struct mail_account *put_account(struct call *call, const struct mail_account_request *request)
{
    struct putting putting = {.request = request};
    if (!service_write(call, apply_put, &putting))
        fail_msg("%s", call->error.message);
    return mail_account_find(call, putting.id);
}

static json_t *people_of(const char *text)
{
    json_t *list = json_array();
    struct slice rest = slice_of(text);
    while (rest.length) {
        struct slice one = slice_trim(slice_split(rest, ',', &rest));
        size_t bracket = slice_find(one, '<');
        json_t *one_person = json_object();
        if (bracket < one.length) {
            struct slice name = slice_trim((struct slice){one.data, bracket});
            json_object_set_new(one_person, "name", json_stringn(name.data, name.length));
            one = (struct slice){one.data + bracket + 1, one.length - bracket - 2};
        }
        json_object_set_new(one_person, "address", json_stringn(one.data, one.length));
        json_array_append_new(list, one_person);
    }
    return list;
}

static const char *post(struct house *house, person who, const char *account,
                        const char *conversation, const char *from, const char *to, int days)
{
    static int number;
    json_t *sender = people_of(from);
    json_t *message =
        json_pack("{s:O, s:o, s:s, s:I, s:s}", "from_field", json_array_get(sender, 0), "to_fields",
                  people_of(to), "subject", "Offer", "delivered_at",
                  (json_int_t)(clock_unix_ms() / 1000 - days * INT64_C(1) * DAY_S), "external_id",
                  arena_format(house->arena, "x%d", ++number));
    if (conversation)
        json_object_set_new(message, "conversation", json_string(conversation));
    json_t *arguments = json_pack("{s:s, s:[o]}", "account", account, "messages", message);
    json_t *answer = ask_json(house, who, "messages_add", arguments);
    json_decref(arguments);
    json_decref(sender);
    assert_status(answer, "");
    return text_at(answer, "messages.conversation");
}

const char *exchange(struct house *house, person who, const char *account, const char *from,
                     const char *to, int days)
{
    return post(house, who, account, NULL, from, to, days);
}

void answer_in(struct house *house, person who, const char *account, const char *conversation,
               const char *from, const char *to, int days)
{
    post(house, who, account, conversation, from, to, days);
}
