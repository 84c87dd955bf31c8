/* JSContact: single members, whole cards, hostile ones, and that nothing is lost on the way. */
#include "format/jscontact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/jscontact-part.h"
#include "format/vcard.h"
#include "random-card.h"
#include "vcard-cards.h"
#include "vcard-files.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!json)
        fail_msg("%s in %s", error.text, text);
    return json;
}

/* "{" and "}" may be left out. */
static json_t *parse_members(struct arena *arena, const char *members)
{
    return parse(*members == '{' ? members : arena_format(arena, "{%s}", members));
}

static void read_card(struct arena *arena, const json_t *json, struct draft *draft)
{
    struct error error = {0};
    *draft = (struct draft){0};
    if (!jscontact_read(arena, json, draft, &error))
        fail_msg("%s: %s", error.pointer, error.message);
}

static void test_members_become_facts(void **state)
{
    static const struct {
        const char *members, *facts;
    } rows[] = {
        {"\"uid\":\"u1\"", "<vcard:u1> "},
        {"\"name\":{\"components\":[{\"kind\":\"given\",\"value\":\"Noor\"},"
         "{\"kind\":\"surname\",\"value\":\"Haddad\"}]}",
         "name first_name=Noor last_name=Haddad"},
        {"\"name\":{\"full\":\"Noor Haddad\"}", "name full_name=Noor Haddad"},
        {"\"emails\":{\"e1\":{\"address\":\"a@example.com\",\"contexts\":{\"private\":true}}}",
         "email[home] value=a@example.com"},
        {"\"someUnknownProperty\":true",
         "property line=JSPROP;JSPTR=someUnknownProperty:true name=JSPROP"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer out = {0};
        json_auto_t *json = parse_members(arena, rows[i].members);
        struct draft draft;
        read_card(arena, json, &draft);
        if (draft.source_key)
            buffer_append_format(&out, "<%s> ", draft.source_key);
        dump_facts(&out, &draft.edit.items[0].facts);
        assert_string_equal(buffer_text(&out), rows[i].facts);
    }
}

/* ---- nothing is lost ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *sort_pieces(struct arena *arena, const char *text, char separator)
{
    struct line_pieces pieces = {0};
    const char *sorted = "";
    line_split(arena, text, separator, &pieces);
    qsort(pieces.items, pieces.count, sizeof(*pieces.items), by_text);
    for (size_t i = 0; i < pieces.count; i++)
        sorted = arena_format(arena, "%s%c%s", sorted, separator, pieces.items[i]);
    return sorted;
}

static char *without_quotes(struct arena *arena, const char *text)
{
    char *plain = arena_copy(arena, text), *place = plain;
    for (; *text; text++)
        if (*text != '"')
            *place++ = *text;
    *place = '\0';
    return plain;
}

/* Their order says nothing, nor does the letter case of types or quotes that are not needed. */
static const char *sort_parameters(struct arena *arena, const char *text)
{
    struct line_pieces pieces = {0};
    const char *all = "";
    line_split(arena, text, ';', &pieces);
    for (size_t i = 0; i < pieces.count; i++) {
        char *piece = without_quotes(arena, pieces.items[i]);
        bool is_types = strncmp(piece, "TYPE=", 5) == 0;
        for (char *place = piece + 5; is_types && *place; place++)
            *place = (char)(*place >= 'A' && *place <= 'Z' ? *place + 32 : *place);
        all = arena_format(arena, "%s;%s%s", all, is_types ? "TYPE=" : "",
                           is_types ? sort_pieces(arena, piece + 5, ',') : piece);
    }
    return sort_pieces(arena, all, ';');
}

static const char *dump_line(struct arena *arena, const char *text)
{
    struct line line;
    AUTO_BUFFER struct buffer formatted = {0};
    assert_true(line_parse(arena, slice_of(text), &line));
    const char *value = line_unescape(arena, line.value), *type = line_parameter(&line, "VALUE");
    bool is_told = strcmp(line.name, "BDAY") == 0 || strcmp(line.name, "RELATED") == 0;
    if (type && !is_told && (strcasecmp(type, "uri") == 0 || strcasecmp(type, "text") == 0))
        line_take(&line, "VALUE"); /* it goes without saying */
    line.value = "";
    line_format(&formatted, &line);
    formatted.length--; /* the colon */
    return arena_format(arena, "%s:%s", sort_parameters(arena, buffer_text(&formatted)), value);
}

/* Properties come in the order of the members they were. */
static const char *show(struct arena *arena, const struct card *card)
{
    AUTO_BUFFER struct buffer out = {0};
    struct line_pieces properties = {0};
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct fact *fact = card->shown.items[i].fact;
        if (fact->kind == FACT_PROPERTY) {
            *ARENA_PUSH(arena, &properties) = dump_line(arena, fact->part[PROPERTY_LINE]);
            continue;
        }
        dump_fact(&out, fact);
        if (fact->parameters)
            buffer_append_format(&out, " <%s>", sort_parameters(arena, fact->parameters));
        buffer_append_text(&out, "\n");
    }
    if (properties.count)
        qsort(properties.items, properties.count, sizeof(*properties.items), by_text);
    for (size_t i = 0; i < properties.count; i++)
        buffer_append_format(&out, "%s\n", properties.items[i]);
    return arena_copy(arena, buffer_text(&out));
}

static const char *write_text(struct arena *arena, const struct card *card)
{
    AUTO_BUFFER struct buffer out = {0};
    struct json_writer writer;
    json_writer_init(&writer, &out);
    jscontact_write(&writer, card, "u");
    return arena_copy(arena, buffer_text(&out));
}

static unsigned failures;

/* Writes the card, reads it, and both show the same. */
static void check_round_trip(struct arena *arena, const struct card *card, const char *what)
{
    const char *text = write_text(arena, card);
    json_auto_t *json = parse(text);
    struct draft draft;
    read_card(arena, json, &draft);
    const char *before = show(arena, card);
    const char *after = show(arena, compose(arena, &draft.edit));
    if (strcmp(before, after) == 0)
        return;
    fprintf(stderr, "%s\n--- before\n%s--- after\n%s--- card\n%s\n", what, before, after, text);
    failures++;
}

static const char *random_line(struct arena *arena, uint32_t *seed)
{
    static const char *const lines[] = {
        "item%u.X-FOO;A=b:c%u",
        "RELATED;TYPE=friend:urn:uuid:%u-%u",
        "ANNIVERSARY;X-A=%u:200901%02u",
        "SOURCE;PREF=%u:https://example.com/%u",
        "EMAIL:nobody%u%u",
        "JSPROP;JSPTR=\"example.com:m%u\":{\"n\":%u}",
        "LANG;TYPE=work;X-B=%u:e%u",
        "KEY;MEDIATYPE=application/pgp-keys;X-B=%u:https://example.com/%u",
        "EXPERTISE;LEVEL=expert;INDEX=%u:chemistry%u",
        "X-ODD;ENCODING=QUOTED-PRINTABLE;B=%u:=C3=AB%u",
        "GENDER:M;x%u%u",
    };
    const char *form = lines[next_random(seed) % COUNT_OF(lines)];
    AUTO_BUFFER struct buffer out = {0};
    for (; *form; form++) {
        if (*form != '%') {
            buffer_append_byte(&out, *form);
            continue;
        }
        buffer_append_format(&out, "%u", 10 + next_random(seed) % 18);
        form = strchr(form, 'u');
    }
    return arena_copy(arena, buffer_text(&out));
}

static void finish_fact(struct arena *arena, uint32_t *seed, struct fact *fact)
{
    if (fact->kind != FACT_PROPERTY)
        return;
    const char *line = random_line(arena, seed);
    const char *start = strncmp(line, "item", 4) == 0 ? strchr(line, '.') + 1 : line;
    fact->part[PROPERTY_LINE] = line;
    fact->part[PROPERTY_NAME] =
        arena_copy_slice(arena, (struct slice){start, strcspn(start, ";:")});
}

static void test_random_cards_survive(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 500; round++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        check_round_trip(arena, random_card(arena, round, finish_fact),
                         arena_format(arena, "round %u", round));
    }
    assert_int_equal(failures, 0);
}

/* ---- real vCards ---- */

static unsigned check_vcards(const char *path)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice file;
    assert_true(load_file(arena, path, &file));
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&file));
    struct vcard_item item;
    struct error error;
    unsigned count = 0;
    for (enum vcard_step step; (step = vcard_read(reader, arena, &item, &error)) != VCARD_END;) {
        if (step != VCARD_CARD)
            continue;
        check_round_trip(arena, compose(arena, &item.draft.edit), path);
        count++;
    }
    return count;
}

static void test_real_cards_survive(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct file_names names = list_files(arena, VCARD_CORPUS);
    unsigned count = 0;
    (void)state;
    for (size_t i = 0; i < names.count; i++)
        count += check_vcards(arena_format(arena, "%s/%s", VCARD_CORPUS, names.items[i]));
    assert_int_equal(failures, 0);
    assert_true(count > 20);
}

/* ---- members ---- */

static bool has_all(const json_t *wanted, const json_t *got);

static bool object_has_all(const json_t *wanted, const json_t *got)
{
    static const char *const anew[] = {"@type", "version", "prodId", "updated"};
    const char *key;
    json_t *value;
    bool has = json_is_object(got);
    json_object_foreach(jscontact_walked(wanted), key, value)
    {
        bool is_free = false;
        for (size_t i = 0; i < COUNT_OF(anew); i++)
            is_free = is_free || strcmp(key, anew[i]) == 0;
        bool is_there = is_free || has_all(value, json_object_get(got, key));
        if (!is_there && has)
            print_error("without %s\n", key);
        has = has && is_there;
    }
    return has;
}

/* Whether `got` says all that `wanted` says; lists may be in another order. */
static bool has_all(const json_t *wanted, const json_t *got)
{
    if (json_is_object(wanted))
        return object_has_all(wanted, got);
    if (!json_is_array(wanted))
        return got && json_equal((json_t *)(uintptr_t)wanted, (json_t *)(uintptr_t)got);
    for (size_t i = 0; i < json_array_size(wanted); i++) {
        bool is_found = false;
        for (size_t k = 0; k < json_array_size(got) && !is_found; k++)
            is_found = json_is_object(json_array_get(wanted, i))
                           ? json_equal(json_array_get(wanted, i), json_array_get(got, k))
                           : has_all(json_array_get(wanted, i), json_array_get(got, k));
        if (!is_found)
            return false;
    }
    return true;
}

static void check_members(struct arena *arena, const json_t *json, const char *what)
{
    struct draft draft;
    read_card(arena, json, &draft);
    const char *text = write_text(arena, compose(arena, &draft.edit));
    json_auto_t *again = parse(text);
    if (has_all(json, again))
        return;
    fprintf(stderr, "%s\nlost in\n%s\n", what, text);
    fail();
}

/* The examples of RFC 9553, and what no standard knows. */
static void test_members_survive(void **state)
{
    static const char *const cards[] = {
        "\"kind\":\"group\",\"members\":{\"urn:uuid:03a0e51f-d1aa-4385-8a53-e29025acd8af\":true}",
        "\"kind\":\"group\",\"members\":{}",
        "\"relatedTo\":{\"urn:uuid:2\":{\"relation\":{\"friend\":true}},"
        "\"8cacdfb7d1ffdb59@example.com\":{\"relation\":{}}}",
        "\"name\":{\"components\":[{\"kind\":\"given\",\"value\":\"Vincent\"},"
        "{\"kind\":\"surname\",\"value\":\"van Gogh\"}],\"isOrdered\":true}",
        "\"name\":{\"components\":[{\"kind\":\"given\",\"value\":\"Diego\"},{\"kind\":\"surname\","
        "\"value\":\"Rivera\"},{\"kind\":\"surname2\",\"value\":\"Barrientos\"}],\"isOrdered\":"
        "true}",
        "\"name\":{\"components\":[{\"kind\":\"given\",\"value\":\"John\",\"phonetic\":\"d\"},"
        "{\"kind\":\"surname\",\"value\":\"Smith\",\"phonetic\":\"s\"}],\"isOrdered\":true,"
        "\"phoneticSystem\":\"ipa\"}",
        "\"name\":{\"components\":[{\"kind\":\"given\",\"value\":\"Robert\"},{\"kind\":\"given2\","
        "\"value\":\"Pau\"},{\"kind\":\"surname\",\"value\":\"Shou Chang\"}],\"sortAs\":"
        "{\"surname\":\"Pau Shou Chang\",\"given\":\"Robert\"},\"isOrdered\":true}",
        "\"name\":{\"components\":[{\"kind\":\"title\",\"value\":\"Dr.\"},{\"kind\":\"separator\","
        "\"value\":\"-\"},{\"kind\":\"given\",\"value\":\"A\"}],\"isOrdered\":true,"
        "\"defaultSeparator\":\"; \"}",
        "\"nicknames\":{\"k391\":{\"name\":\"Johnny\"},\"k2\":{\"name\":\"Jo\",\"pref\":1}}",
        "\"organizations\":{\"o1\":{\"name\":\"ABC, Inc.\",\"units\":[{\"name\":\"North\"},"
        "{\"name\":\"Marketing\",\"sortAs\":\"m\"}],\"sortAs\":\"ABC\"}}",
        "\"speakToAs\":{\"grammaticalGender\":\"neuter\",\"pronouns\":{\"k19\":{\"pronouns\":"
        "\"they/them\",\"pref\":2},\"k32\":{\"pronouns\":\"xe/xir\",\"pref\":1}}}",
        "\"titles\":{\"le9\":{\"kind\":\"title\",\"name\":\"Research Scientist\"},\"k2\":{\"kind\":"
        "\"role\",\"name\":\"Project Leader\",\"organizationId\":\"o2\"}},\"organizations\":"
        "{\"o2\":{\"name\":\"ABC, Inc.\"}}",
        "\"titles\":{\"t1\":{\"name\":\"a\",\"organizationId\":\"x\"},\"t2\":{\"name\":\"b\","
        "\"organizationId\":\"y\"},\"t3\":{\"name\":\"c\",\"organizationId\":\"y\"}},"
        "\"organizations\":{\"x\":{\"name\":\"X\"},\"y\":{\"name\":\"Y\"},\"z\":{\"name\":\"Z\"}}",
        "\"emails\":{\"e1\":{\"contexts\":{\"work\":true},\"address\":\"jqpublic@xyz.example.com\"}"
        ","
        "\"e2\":{\"address\":\"jane_doe@example.com\",\"pref\":1}}",
        "\"emails\":{\"a\":{\"address\":\"nobody\",\"contexts\":{\"work\":true,\"x\":true},"
        "\"label\":\"Boat\",\"example.com:m\":{\"a/b~\":[1,{\"@type\":\"x\"}]}}}",
        "\"onlineServices\":{\"x1\":{\"uri\":\"xmpp:alice@example.com\"},\"x2\":{\"service\":"
        "\"Mastodon\",\"user\":\"@alice@example2.com\",\"uri\":\"https://example2.com/@alice\"},"
        "\"x3\":{\"service\":\"Twitter\",\"user\":\"noor\",\"contexts\":{\"private\":true}},"
        "\"x4\":{\"user\":\"only\"},\"x5\":{\"service\":\"Nothing\"}}",
        "\"phones\":{\"tel0\":{\"contexts\":{\"private\":true},\"features\":{\"voice\":true},"
        "\"number\":\"+1-555-555-5555;ext=5555\",\"pref\":1},\"tel3\":{\"contexts\":{\"work\":true,"
        "\"private\":true},\"features\":{\"fax\":true,\"mobile\":true,\"pager\":true,"
        "\"main-number\":true,\"textphone\":true},\"number\":\"+1-201-555-0123\"}}",
        "\"preferredLanguages\":{\"l1\":{\"language\":\"en\",\"contexts\":{\"work\":true},\"pref\":"
        "1},"
        "\"l3\":{\"language\":\"fr\",\"contexts\":{\"private\":true}}}",
        "\"calendars\":{\"calA\":{\"kind\":\"calendar\",\"uri\":\"webcal://c.example.com/A.ics\"},"
        "\"project-a\":{\"kind\":\"freeBusy\",\"uri\":\"https://c.example.com/a\"}}",
        "\"schedulingAddresses\":{\"sched1\":{\"uri\":\"mailto:janedoe@example.com\"}}",
        "\"addresses\":{\"k23\":{\"contexts\":{\"work\":true},\"components\":[{\"kind\":\"number\","
        "\"value\":\"54321\"},{\"kind\":\"separator\",\"value\":\" "
        "\"},{\"kind\":\"name\",\"value\":"
        "\"Oak St\"},{\"kind\":\"locality\",\"value\":\"Reston\"},{\"kind\":\"region\",\"value\":"
        "\"VA\"},{\"kind\":\"separator\",\"value\":\" \"},{\"kind\":\"postcode\",\"value\":"
        "\"20190\"},{\"kind\":\"country\",\"value\":\"USA\"}],\"countryCode\":\"US\","
        "\"defaultSeparator\":\", \",\"isOrdered\":true}}",
        "\"addresses\":{\"k1\":{\"components\":[{\"kind\":\"landmark\",\"value\":\"L\"},{\"kind\":"
        "\"somethingNew\",\"value\":\"S\"}],\"timeZone\":\"Europe/Paris\",\"coordinates\":"
        "\"geo:1,2\",\"full\":\"a\\nb\"},\"k2\":{\"timeZone\":\"Etc/"
        "GMT+3\"},\"k3\":{\"full\":\"x\"}}",
        "\"cryptoKeys\":{\"mykey1\":{\"uri\":\"https://www.example.com/keys/jdoe.cer\"},\"mykey2\":"
        "{\"uri\":\"data:application/pgp-keys;base64,LS0t\"}}",
        "\"directories\":{\"dir1\":{\"kind\":\"entry\",\"uri\":\"https://d.example.com/"
        "J%20D.vcf\"},"
        "\"dir2\":{\"kind\":\"directory\",\"uri\":\"ldap://ldap.example/o=E,ou=E\",\"pref\":1}}",
        "\"links\":{\"link3\":{\"kind\":\"contact\",\"uri\":\"mailto:contact@example.com\","
        "\"pref\":1},"
        "\"l2\":{\"kind\":\"example.com:new\",\"uri\":\"https://example.com/\"}}",
        "\"media\":{\"res45\":{\"kind\":\"sound\",\"uri\":\"CID:JOHNQ@example.com\"},\"res47\":"
        "{\"kind\":\"logo\",\"uri\":\"https://www.example.com/pub/logos/abccorp.jpg\"},\"res1\":"
        "{\"kind\":\"photo\",\"uri\":\"data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAASABIAAD/\"},"
        "\"p2\":{\"kind\":\"photo\",\"uri\":\"https://example.com/p.jpg\",\"mediaType\":"
        "\"image/jpeg\"},\"v\":{\"kind\":\"video\",\"uri\":\"https://example.com/v\"}}",
        "\"language\":\"zh-Hant\",\"name\":{\"components\":[{\"kind\":\"surname\",\"value\":\"A\"},"
        "{\"kind\":\"given\",\"value\":\"B\"}]},\"localizations\":{\"yue\":{\"name/"
        "phoneticSystem\":"
        "\"jyut\",\"name/components/0/phonetic\":\"syun1\"}}",
        "\"name\":{\"full\":\"Gabriel Garcia\"},\"titles\":{\"t1\":{\"kind\":\"title\",\"name\":"
        "\"novelist\"}},\"localizations\":{\"es\":{\"titles/t1/name\":\"escritor\"}}",
        "\"titles\":{\"z\":{\"kind\":\"title\",\"name\":\"a\"}},\"localizations\":{\"es\":"
        "{\"titles/z/name\":\"b\",\"example.com:x\":1},\"fr\":{\"titles/z\":null,\"name/"
        "full\":\"c\"}}",
        "\"anniversaries\":{\"k8\":{\"kind\":\"birth\",\"date\":{\"year\":1953,\"month\":4,\"day\":"
        "15}},"
        "\"k9\":{\"kind\":\"death\",\"date\":{\"@type\":\"Timestamp\",\"utc\":\"2019-10-15T23:10:"
        "00Z\"},"
        "\"place\":{\"full\":\"4445 Tree Street\\nNew England, ND 58647\\nUSA\"}},\"w\":{\"kind\":"
        "\"wedding\",\"date\":{\"month\":5,\"day\":6}},\"x\":{\"kind\":\"first-met\",\"date\":"
        "{\"month\":5}},\"y\":{\"kind\":\"birth\",\"date\":{\"year\":1953,\"calendarScale\":"
        "\"ethiopic\"}}}",
        "\"keywords\":{\"internet\":true,\"IETF\":true,\"a,b;c\":true}",
        "\"notes\":{\"n1\":{\"note\":\"Open office hours, Mon-Fri\",\"created\":"
        "\"2022-11-23T15:01:32Z\",\"author\":{\"name\":\"John\"}},\"n2\":{\"note\":\"x\\ny\"}}",
        "\"personalInfo\":{\"pi2\":{\"kind\":\"expertise\",\"value\":\"chemistry\",\"level\":"
        "\"high\"},"
        "\"pi1\":{\"kind\":\"hobby\",\"value\":\"reading\",\"level\":\"high\"},\"pi6\":{\"kind\":"
        "\"interest\",\"value\":\"r&b music\",\"level\":\"medium\",\"listAs\":2}}",
        "\"vCardProps\":[[\"x-foo\",{\"x-bar\":\"Hello\",\"group\":\"item1\"},\"unknown\",\"World!"
        "\"]]",
        "\"someUnknownProperty\":true,\"example.com:foo\":{\"bar\":1234},\"x\":null,\"y\":[1.5,"
        "\"\\n\"]",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cards); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        json_auto_t *json = parse_members(arena, cards[i]);
        check_members(arena, json, cards[i]);
    }
}

/* ---- what is refused ---- */

static void test_errors_name_the_member(void **state)
{
    static const struct {
        const char *members, *pointer, *message;
    } rows[] = {
        {"\"@type\":\"Group\"", "/@type", "'Group' cannot be read, only a \"Card\""},
        {"\"uid\":1", "/uid", "this must be a text that is not empty"},
        {"\"emails\":[]", "/emails",
         "this must be an object of objects, whose keys are of A-Z a-z 0-9 - _, at most 255"},
        {"\"emails\":{\"a/b\":{}}", "/emails",
         "this must be an object of objects, whose keys are of A-Z a-z 0-9 - _, at most 255"},
        {"\"emails\":{\"e1\":{}}", "/emails/e1/address", "'address' is required"},
        {"\"emails\":{\"e1\":{\"address\":[1]}}", "/emails/e1/address", "this must be a text"},
        {"\"emails\":{\"e1\":{\"address\":\"a@example.com\",\"pref\":0}}", "/emails/e1/pref",
         "this must be a whole number from 1 to 100"},
        {"\"emails\":{\"e1\":{\"address\":\"a@example.com\",\"contexts\":{\"work\":false}}}",
         "/emails/e1/contexts", "this must be an object whose values are all true"},
        {"\"name\":{\"components\":[{\"kind\":\"given\"}]}", "/name/components/0/value",
         "'value' is required"},
        {"\"anniversaries\":{\"a\":{\"date\":\"1990\"}}", "/anniversaries/a/date",
         "this must be an object"},
        {"\"created\":\"yesterday\"", "/created",
         "this must be a time in UTC such as \"2026-11-23T08:00:00Z\""},
        {"\"vCardProps\":[[\"begin\",{},\"text\",\"VCARD\"]]", "/vCardProps/0",
         "'BEGIN' is no property of a card's own"},
        {"\"vCardProps\":[[\"x:y\",{},\"text\",\"v\"]]", "/vCardProps/0",
         "this must be a list of jCard properties: [name, {parameters}, type, value]"},
        {"\"localizations\":{\"es\":1}", "/localizations/es", "this must be an object"},
        {"\"speakToAs\":{\"pronouns\":{\"k\":{}}}", "/speakToAs/pronouns/k/pronouns",
         "'pronouns' is required"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        json_auto_t *json = parse_members(arena, rows[i].members);
        struct draft draft;
        struct error error = {0};
        assert_false(jscontact_read(arena, json, &draft, &error));
        assert_string_equal(error.pointer, rows[i].pointer);
        assert_string_equal(error.message, rows[i].message);
        assert_int_equal(error.status, STATUS_INVALID);
    }
}

static const char *repeat(struct arena *arena, const char *text, size_t count)
{
    AUTO_BUFFER struct buffer out = {0};
    for (size_t i = 0; i < count; i++)
        buffer_append_text(&out, text);
    return arena_copy(arena, buffer_text(&out));
}

static void check_limit(struct arena *arena, json_t *json, const char *pointer)
{
    struct draft draft;
    struct error error = {0};
    assert_false(jscontact_read(arena, json, &draft, &error));
    assert_int_equal(error.status, STATUS_LIMIT);
    assert_int_equal(strncmp(error.pointer, pointer, strlen(pointer)), 0);
    json_decref(json);
}

static void test_limits(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    (void)state;
    check_limit(arena,
                parse(arena_format(arena, "{\"example.com:a\":%s%s}", repeat(arena, "[", 100),
                                   repeat(arena, "]", 100))),
                "/example.com:a/0/0");
    check_limit(arena, json_pack("{s:s}", "x", repeat(arena, "y", 1100 * 1000)), "/x");
    check_limit(arena, json_pack("{s:s}", "uid", repeat(arena, "y", 1001)), "/uid");
    check_limit(arena, json_pack("{s:{s:b}}", "keywords", repeat(arena, "y", 1001), 1),
                "/keywords");
    json_t *emails = json_object(), *languages = json_object(), *patch = json_object();
    for (unsigned i = 0; i < 1001; i++) {
        json_object_set_new(emails, arena_format(arena, "x%u", i),
                            json_pack("{s:s}", "address", "a@example.com"));
        json_object_set_new(patch, arena_format(arena, "name/x%u", i), json_true());
    }
    check_limit(arena, json_pack("{s:o}", "emails", emails), "/emails");
    json_object_set_new(languages, "es", patch);
    check_limit(arena, json_pack("{s:o}", "localizations", languages), "/localizations");
    json_t *list = json_array();
    for (unsigned i = 0; i < 100 * 1000; i++)
        json_array_append_new(list, json_null());
    check_limit(arena, json_pack("{s:o}", "x", list), "/x/");
}

/* A group's vCard is no contact; a card of JSContact is one, and stays a group. */
static void test_groups_stay_groups(void **state)
{
    static const char *const cards[] = {
        "\"uid\":\"g\",\"kind\":\"group\",\"members\":{\"urn:uuid:1\":true}",
        "\"uid\":\"g\",\"members\":{\"urn:uuid:1\":true},"
        "\"vCardProps\":[[\"x-addressbookserver-kind\",{},\"unknown\",\"group\"]]",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cards); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        json_auto_t *json = parse_members(arena, cards[i]);
        struct draft draft;
        read_card(arena, json, &draft);
        const char *text = write_text(arena, compose(arena, &draft.edit));
        assert_non_null(strstr(text, "\"kind\":\"group\""));
        assert_non_null(strstr(text, "\"members\":{\"urn:uuid:1\":true}"));
    }
}

/* As much as is allowed, in the ways that cost most. */
static void test_large_cards_are_read(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    json_auto_t *card = json_object();
    json_t *emails = json_object(), *titles = json_object(), *companies = json_object();
    struct draft draft;
    (void)state;
    for (unsigned i = 0; i < 150; i++) {
        const char *id = arena_format(arena, "x%u", i);
        json_object_set_new(emails, id,
                            json_pack("{s:s, s:s, s:{s:s}}", "address", "same@example.com", "label",
                                      "a", "vCardParams", "group",
                                      arena_format(arena, "item%u", i)));
        json_object_set_new(companies, id, json_pack("{s:s}", "name", "same"));
        json_object_set_new(titles, id,
                            json_pack("{s:s, s:s}", "name", "t", "organizationId", "x1"));
    }
    json_object_set_new(card, "emails", emails);
    json_object_set_new(card, "titles", titles);
    json_object_set_new(card, "organizations", companies);
    json_object_set_new(card, "name", json_pack("{s:s}", "full", repeat(arena, "a,;", 100 * 1000)));
    read_card(arena, card, &draft);
    write_text(arena, compose(arena, &draft.edit));
}

/* What was kept for a value that a person has changed since is not put in its place. */
static void test_what_is_kept_yields_to_changes(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    json_auto_t *json = parse_members(
        arena, "\"name\":{\"components\":[{\"kind\":\"given\",\"value\":\"Noor\"},{\"kind\":"
               "\"surname\",\"value\":\"Haddad\",\"example.com:x\":1}]}");
    struct draft draft;
    (void)state;
    read_card(arena, json, &draft);
    assert_non_null(strstr(write_text(arena, compose(arena, &draft.edit)), "example.com:x"));
    struct facts *facts = &draft.edit.items[0].facts;
    assert_int_equal(facts->items[0].kind, FACT_NAME);
    facts->items[0].part[NAME_FIRST] = "Nur";
    const char *text = write_text(arena, compose(arena, &draft.edit));
    assert_non_null(strstr(text, "Nur"));
    assert_null(strstr(text, "Noor"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_become_facts),
        cmocka_unit_test(test_random_cards_survive),
        cmocka_unit_test(test_real_cards_survive),
        cmocka_unit_test(test_members_survive),
        cmocka_unit_test(test_errors_name_the_member),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_large_cards_are_read),
        cmocka_unit_test(test_groups_stay_groups),
        cmocka_unit_test(test_what_is_kept_yields_to_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
