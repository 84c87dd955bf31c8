/* The programs that write tables of contacts. */
#include "format/table-dialect.h"

enum { SIGNS_MAX = 8 };

struct own_field {
    const char *key, *field;
};

struct dialect {
    const char *program;
    const char *signs[SIGNS_MAX]; /* headers that its files have, all of them */
    const struct own_field *fields;
    bool is_month_first;
};

static const struct own_field kith_fields[] = {
    {"id", "kith_id"}, {"location", "location"}, {"description", "description"}, {NULL, NULL}};

static const struct own_field google_fields[] = {
    {"organizationtype", "skip"},
    {"organizationyominame", "skip"},
    {"photo", "skip"},
    {"sensitivity", "skip"},
    {"priority", "skip"},
    {"location", "custom"},
    {"occupation", "custom"},
    {"imtype", "skip"},
    {"imservice", "custom_label"},
    {"imvalue", "custom"},
    {"relationlabel", "custom_label"},
    {"relationtype", "custom_label"},
    {"relationvalue", "custom"},
    {"eventlabel", "custom_label"},
    {"eventtype", "custom_label"},
    {"eventvalue", "custom"},
    {NULL, NULL},
};

/* "Title" is what stands before the name; "Ort" and its like are no town but a free place. The
 * flags are set for every contact and say nothing. */
static const struct own_field outlook_fields[] = {
    {"title", "prefix"},
    {"titre", "prefix"},
    {"titolo", "prefix"},
    {"titulo", "prefix"},
    {"titel", "prefix"},
    {"tratamento", "prefix"},
    {"location", "custom"},
    {"ort", "custom"},
    {"localizacao", "custom"},
    {"locatie", "custom"},
    {"ubicazione", "custom"},
    {"emplacement", "custom"},
    {"gabinete", "location"},
    {"sala", "location"},
    {"aniversario", "custom"},
    {"emailtype", "skip"},
    {"emaildisplayname", "skip"},
    {"priority", "skip"},
    {"prioritat", "skip"},
    {"priorite", "skip"},
    {"prioridad", "skip"},
    {"prioridade", "skip"},
    {"priorita", "skip"},
    {"prioriteit", "skip"},
    {"private", "skip"},
    {"privat", "skip"},
    {"prive", "skip"},
    {"privado", "skip"},
    {"privato", "skip"},
    {"sensitivity", "skip"},
    {"vertraulichkeit", "skip"},
    {"criteredediffusion", "skip"},
    {"confidencialidad", "skip"},
    {"riservatezza", "skip"},
    {"gevoeligheid", "skip"},
    {"sensibilidade", "skip"},
    {"confidencialidade", "skip"},
    {NULL, NULL},
};

static const struct own_field linkedin_fields[] = {{"url", "url:profile"}, {NULL, NULL}};

static const struct own_field hubspot_fields[] = {
    {"associatedcompanyids", "skip"},
    {"associatedcontactids", "skip"},
    {NULL, NULL},
};

static const struct own_field thunderbird_fields[] = {
    {"screenname", "custom"},
    {NULL, NULL},
};

/* The first whose signs are all there. */
static const struct dialect dialects[] = {
    {"kith",
     {"firstname", "extendedaddress", "pobox", "groups", "notes", "id"},
     kith_fields,
     false},
    {"google", {"firstname", "emaillabel", "emailvalue"}, google_fields, false},
    {"google", {"firstname", "phonelabel", "phonevalue"}, google_fields, false},
    {"google", {"firstname", "fileas", "organizationname", "labels"}, google_fields, false},
    {"google", {"givenname", "familyname", "groupmembership"}, google_fields, false},
    {"linkedin", {"firstname", "lastname", "connectedon"}, linkedin_fields, false},
    {"linkedin", {"firstname", "lastname", "url", "position", "company"}, linkedin_fields, false},
    {"hubspot", {"recordid", "firstname", "lastname"}, hubspot_fields, true},
    {"hubspot", {"recordid", "email"}, hubspot_fields, true},
    {"thunderbird", {"displayname", "primaryemail", "secondaryemail"}, thunderbird_fields, false},
    {"thunderbird", {"anzeigename", "primareemailadresse"}, thunderbird_fields, false},
    {"outlook", {"emailaddress", "businessstreet", "businessphone"}, outlook_fields, true},
    {"outlook", {"emailaddress", "businessphone", "homephone"}, outlook_fields, true},
    {"outlook", {"emaildisplayname", "emailtype"}, outlook_fields, true},
    {"outlook", {"emailadresse", "strassegeschaftlich"}, outlook_fields, false},
    {"outlook", {"emailadresse", "telefongeschaftlich"}, outlook_fields, false},
    {"outlook", {"prenom", "ruebureau"}, outlook_fields, false},
    {"outlook", {"adressedemessagerie", "telephonebureau"}, outlook_fields, false},
    {"outlook", {"nombre", "calledeltrabajo"}, outlook_fields, false},
    {"outlook", {"nombredepantalladecorreoelectronico"}, outlook_fields, false},
    {"outlook", {"cognome", "viauff"}, outlook_fields, false},
    {"outlook", {"nomevisualizzatopostaelettronica"}, outlook_fields, false},
    {"outlook", {"voornaam", "werkadresstraat"}, outlook_fields, false},
    {"outlook", {"emailweergegevennaam"}, outlook_fields, false},
    {"outlook", {"primeironome", "ruadaempresa"}, outlook_fields, false},
    {"outlook", {"primeironome", "ruadoenderecocomercial"}, outlook_fields, false},
    {"outlook", {"nomeparaexibicaodoemail"}, outlook_fields, false},
    {"outlook", {"nomeaapresentarparaocorreioelectronico"}, outlook_fields, false},
};

static bool has_key(const struct header_key *keys, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].key, key) == 0)
            return true;
    return false;
}

static bool has_signs(const struct dialect *dialect, const struct header_key *keys, size_t count)
{
    for (size_t i = 0; i < SIGNS_MAX && dialect->signs[i]; i++)
        if (!has_key(keys, count, dialect->signs[i]))
            return false;
    return true;
}

const struct dialect *dialect_of(const struct header_key *keys, size_t count)
{
    for (size_t i = 0; i < COUNT_OF(dialects); i++)
        if (has_signs(&dialects[i], keys, count))
            return &dialects[i];
    return NULL;
}

const char *dialect_program(const struct dialect *dialect)
{
    return dialect ? dialect->program : NULL;
}

const char *dialect_field(const struct dialect *dialect, const struct header_key *key)
{
    for (const struct own_field *own = dialect ? dialect->fields : NULL; own && own->key; own++)
        if (strcmp(own->key, key->key) == 0)
            return own->field;
    return NULL;
}

bool dialect_is_month_first(const struct dialect *dialect)
{
    return dialect && dialect->is_month_first;
}
