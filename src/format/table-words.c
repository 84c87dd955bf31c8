/* The headers that programs and people write over columns of contacts. */
#include "format/table-words.h"

#include "format/table-field.h"
#include "text/name.h"

enum { HEADER_BYTES_MAX = 120 };

/* Folded, without spaces. Where a header is a word and a label ("Telefon privat"), the word stands
 * here and the label in table-field.c. Facts about the formats of other programs, by language. */
static const struct {
    const char *key, *field;
} spellings[] = {
    /* English: Google, Outlook, LinkedIn, HubSpot, Thunderbird, spreadsheets, our own */
    {"firstname", "first_name"},
    {"first", "first_name"},
    {"fname", "first_name"},
    {"givenname", "first_name"},
    {"forename", "first_name"},
    {"christianname", "first_name"},
    {"lastname", "last_name"},
    {"last", "last_name"},
    {"lname", "last_name"},
    {"familyname", "last_name"},
    {"surname", "last_name"},
    {"name", "name"},
    {"fullname", "name"},
    {"displayname", "name"},
    {"contactname", "name"},
    {"contactperson", "name"},
    {"person", "name"},
    {"middlename", "middle_name"},
    {"middle", "middle_name"},
    {"additionalname", "middle_name"},
    {"prefix", "prefix"},
    {"nameprefix", "prefix"},
    {"salutation", "prefix"},
    {"honorific", "prefix"},
    {"suffix", "suffix"},
    {"namesuffix", "suffix"},
    {"nickname", "nickname"},
    {"fileas", "file_as"},
    {"phoneticfirstname", "phonetic_first_name"},
    {"phoneticmiddlename", "phonetic_middle_name"},
    {"phoneticlastname", "phonetic_last_name"},
    {"givennameyomi", "phonetic_first_name"},
    {"givenyomi", "phonetic_first_name"},
    {"additionalnameyomi", "phonetic_middle_name"},
    {"familynameyomi", "phonetic_last_name"},
    {"surnameyomi", "phonetic_last_name"},
    {"yominame", "skip"}, /* Google: the whole name once more */
    {"email", "email"},
    {"mail", "email"},
    {"emails", "email"},
    {"emailaddress", "email"},
    {"emailaddresses", "email"},
    {"mailaddress", "email"},
    {"emailvalue", "email"},
    {"emaillabel", "email_label"},
    {"emailtype", "email_label"},
    {"secondaryemail", "email"},
    {"emaildisplayname", "skip"},
    {"phone", "phone_number"},
    {"phones", "phone_number"},
    {"phonenumber", "phone_number"},
    {"phonenumbers", "phone_number"},
    {"telephone", "phone_number"},
    {"telephonenumber", "phone_number"},
    {"tel", "phone_number"},
    {"phonevalue", "phone_number"},
    {"phonelabel", "phone_number_label"},
    {"phonetype", "phone_number_label"},
    {"phonenumberlabel", "phone_number_label"},
    {"phonenumbertype", "phone_number_label"},
    {"mobile", "phone_number:mobile"},
    {"cell", "phone_number:mobile"},
    {"cellphone", "phone_number:mobile"},
    {"cellular", "phone_number:mobile"},
    {"mobilenumber", "phone_number:mobile"},
    {"iphone", "phone_number:mobile"},
    {"companymainphone", "phone_number:Company main"},
    {"companyphone", "phone_number:work"},
    {"assistantsphone", "phone_number:Assistant"},
    {"assistantphone", "phone_number:Assistant"},
    {"carphone", "phone_number:Car"},
    {"callback", "phone_number:Callback"},
    {"isdn", "phone_number:ISDN"},
    {"radiophone", "phone_number:Radio"},
    {"ttytddphone", "phone_number:TTY/TDD"},
    {"telex", "phone_number:Telex"},
    {"pager", "phone_number:pager"},
    {"pagernumber", "phone_number:pager"},
    {"fax", "phone_number:work_fax"},
    {"faxnumber", "phone_number:work_fax"},
    {"faxphone", "phone_number:work_fax"},
    {"company", "company"},
    {"companyname", "company"},
    {"firm", "company"},
    {"business", "company"},
    {"organization", "company"},
    {"organisation", "company"},
    {"organizationname", "company"},
    {"organisationname", "company"},
    {"employer", "company"},
    {"account", "custom"},
    {"accountname", "company"},
    {"associatedcompany", "company"},
    {"title", "title"},
    {"jobtitle", "title"},
    {"position", "title"},
    {"role", "title"},
    {"occupation", "title"},
    {"organizationtitle", "title"},
    {"organizationjobtitle", "title"},
    {"department", "department"},
    {"organizationdepartment", "department"},
    {"organizationlocation", "location"},
    {"officelocation", "location"},
    {"joblocation", "location"},
    {"organizationjobdescription", "description"},
    {"jobdescription", "description"},
    {"street", "street"},
    {"streetaddress", "street"},
    {"address", "street"},
    {"addressstreet", "street"},
    {"addressline", "street"},
    {"mailingaddress", "street"},
    {"mailingstreet", "street"},
    {"extendedaddress", "extended_address"},
    {"addressextendedaddress", "extended_address"},
    {"city", "city"},
    {"town", "city"},
    {"locality", "city"},
    {"addresscity", "city"},
    {"mailingcity", "city"},
    {"region", "region"},
    {"state", "region"},
    {"province", "region"},
    {"county", "region"},
    {"stateprovince", "region"},
    {"stateregion", "region"},
    {"addressregion", "region"},
    {"addressstate", "region"},
    {"postalcode", "postal_code"},
    {"zip", "postal_code"},
    {"zipcode", "postal_code"},
    {"postcode", "postal_code"},
    {"zippostalcode", "postal_code"},
    {"addresspostalcode", "postal_code"},
    {"addresszip", "postal_code"},
    {"pobox", "po_box"},
    {"addresspobox", "po_box"},
    {"country", "country"},
    {"countryregion", "country"},
    {"addresscountry", "country"},
    {"addresslabel", "address_label"},
    {"addresstype", "address_label"},
    {"addressformatted", "skip"},
    {"url", "url"},
    {"web", "url"},
    {"website", "url"},
    {"websiteurl", "url"},
    {"webpage", "url"},
    {"homepage", "url:homepage"},
    {"blog", "url:blog"},
    {"websitevalue", "url"},
    {"websitelabel", "url_label"},
    {"websitetype", "url_label"},
    {"urllabel", "url_label"},
    {"linkedin", "url:profile"},
    {"linkedinurl", "url:profile"},
    {"linkedinprofile", "url:profile"},
    {"linkedinprofileurl", "url:profile"},
    {"linkedinbio", "url:profile"},
    {"profileurl", "url:profile"},
    {"profile", "url:profile"},
    {"twitter", "twitter"},
    {"twitterhandle", "twitter"},
    {"twitterusername", "twitter"},
    {"twitterlabel", "twitter_label"},
    {"facebook", "facebook"},
    {"facebookname", "facebook"},
    {"facebooklabel", "facebook_label"},
    {"birthday", "birthday"},
    {"birthdate", "birthday"},
    {"dateofbirth", "birthday"},
    {"dob", "birthday"},
    {"birthyear", "birth_year"},
    {"birthmonth", "birth_month"},
    {"gender", "gender"},
    {"sex", "gender"},
    {"starred", "starred"},
    {"favorite", "starred"},
    {"favourite", "starred"},
    {"notes", "notes"},
    {"note", "notes"},
    {"comments", "notes"},
    {"comment", "notes"},
    {"remarks", "notes"},
    {"groups", "groups"},
    {"group", "groups"},
    {"labels", "groups"},
    {"tags", "groups"},
    {"categories", "groups"},
    {"category", "groups"},
    {"groupmembership", "groups"},
    {"customfieldlabel", "custom_label"},
    {"customfieldtype", "custom_label"},
    {"customfieldvalue", "custom"},
    {"customlabel", "custom_label"},
    {"customvalue", "custom"},
    {"id", "id"},
    {"sourceid", "id"},
    {"sourcekey", "id"},
    {"contactid", "id"},
    {"recordid", "id"},
    {"externalid", "id"},
    {"kithid", "kith_id"},
    {"kithcontact", "contact"},
    {"contactbook", "contact_book"},
    {"othervalues", "other_values"},

    /* German */
    {"vorname", "first_name"},
    {"rufname", "first_name"},
    {"nachname", "last_name"},
    {"familienname", "last_name"},
    {"zuname", "last_name"},
    {"weiterevornamen", "middle_name"},
    {"zweitername", "middle_name"},
    {"ansprechpartner", "name"},
    {"vollstandigername", "name"},
    {"anzeigename", "name"},
    {"anrede", "prefix"},
    {"titel", "prefix"},
    {"namenszusatz", "suffix"},
    {"spitzname", "nickname"},
    {"emailadresse", "email"},
    {"mailadresse", "email"},
    {"primareemailadresse", "email"},
    {"sekundareemailadresse", "email"},
    {"emailtyp", "skip"},
    {"emailangezeigtername", "skip"},
    {"telefon", "phone_number"},
    {"telefonnummer", "phone_number"},
    {"rufnummer", "phone_number"},
    {"festnetz", "phone_number"},
    {"handy", "phone_number:mobile"},
    {"handynummer", "phone_number:mobile"},
    {"mobil", "phone_number:mobile"},
    {"mobilnummer", "phone_number:mobile"},
    {"mobiltelefon", "phone_number:mobile"},
    {"mobiltelnr", "phone_number:mobile"},
    {"haupttelefon", "phone_number:main"},
    {"telefonfirma", "phone_number:Company main"},
    {"telefonassistent", "phone_number:Assistant"},
    {"autotelefon", "phone_number:Car"},
    {"ruckmeldung", "phone_number:Callback"},
    {"telefonfurhorbehinderte", "phone_number:TTY/TDD"},
    {"faxnummer", "phone_number:work_fax"},
    {"telefax", "phone_number:work_fax"},
    {"firma", "company"},
    {"firmenname", "company"},
    {"unternehmen", "company"},
    {"organisation", "company"},
    {"arbeitgeber", "company"},
    {"funktion", "title"},
    {"berufsbezeichnung", "title"},
    {"arbeitstitel", "title"},
    {"stelle", "title"},
    {"abteilung", "department"},
    {"buro", "location"},
    {"strasse", "street"},
    {"strassehausnummer", "street"},
    {"strasseundhausnummer", "street"},
    {"anschrift", "street"},
    {"adresse", "street"},
    {"adresszusatz", "extended_address"},
    {"ort", "city"},
    {"stadt", "city"},
    {"wohnort", "city"},
    {"bundesland", "region"},
    {"bundeslandkanton", "region"},
    {"kanton", "region"},
    {"plz", "postal_code"},
    {"postleitzahl", "postal_code"},
    {"postfach", "po_box"},
    {"land", "country"},
    {"landregion", "country"},
    {"webseite", "url"},
    {"internet", "url"},
    {"geburtstag", "birthday"},
    {"geburtsdatum", "birthday"},
    {"geburtsjahr", "birth_year"},
    {"geburtsmonat", "birth_month"},
    {"geschlecht", "gender"},
    {"notizen", "notes"},
    {"notiz", "notes"},
    {"bemerkung", "notes"},
    {"bemerkungen", "notes"},
    {"kommentar", "notes"},
    {"kategorien", "groups"},
    {"gruppe", "groups"},
    {"gruppen", "groups"},
    {"stichworter", "groups"},
    {"kundennummer", "id"},

    /* French */
    {"prenom", "first_name"},
    {"nom", "last_name"},
    {"nomdefamille", "last_name"},
    {"nomcomplet", "name"},
    {"deuxiemeprenom", "middle_name"},
    {"civilite", "prefix"},
    {"titre", "title"},
    {"suffixe", "suffix"},
    {"surnom", "nickname"},
    {"prenomyomi", "phonetic_first_name"},
    {"nomyomi", "phonetic_last_name"},
    {"courriel", "email"},
    {"adresseemail", "email"},
    {"adressemail", "email"},
    {"adresseelectronique", "email"},
    {"adressedemessagerie", "email"},
    {"adressedecourrier", "email"},
    {"messagerie", "email"},
    {"typedemessagerie", "skip"},
    {"nomcompletdeladressedemessagerie", "skip"},
    {"numerodetelephone", "phone_number"},
    {"portable", "phone_number:mobile"},
    {"telmobile", "phone_number:mobile"},
    {"telephonesociete", "phone_number:Company main"},
    {"telephonedelassistante", "phone_number:Assistant"},
    {"telephonevoiture", "phone_number:Car"},
    {"rappel", "phone_number:Callback"},
    {"rnis", "phone_number:ISDN"},
    {"radiotelephone", "phone_number:Radio"},
    {"telephonetddtty", "phone_number:TTY/TDD"},
    {"recepteurderadiomessagerie", "phone_number:pager"},
    {"telecopie", "phone_number:work_fax"},
    {"societe", "company"},
    {"entreprise", "company"},
    {"fonction", "title"},
    {"poste", "title"},
    {"intituledeposte", "title"},
    {"service", "department"},
    {"departement", "department"},
    {"bureau", "location"},
    {"rue", "street"},
    {"adressepostale", "street"},
    {"complementdadresse", "extended_address"},
    {"ville", "city"},
    {"depregion", "region"},
    {"codepostal", "postal_code"},
    {"boitepostale", "po_box"},
    {"pays", "country"},
    {"paysregion", "country"},
    {"pageweb", "url"},
    {"siteweb", "url"},
    {"siteinternet", "url"},
    {"datedenaissance", "birthday"},
    {"anniversaire", "birthday"},
    {"sexe", "gender"},
    {"remarques", "notes"},
    {"remarque", "notes"},
    {"commentaires", "notes"},
    {"groupe", "groups"},
    {"groupes", "groups"},
    {"emplacement", "location"},

    /* Spanish */
    {"nombre", "first_name"},
    {"nombredepila", "first_name"},
    {"primernombre", "first_name"},
    {"apellido", "last_name"},
    {"apellidos", "last_name"},
    {"nombrecompleto", "name"},
    {"nombreyapellidos", "name"},
    {"segundonombre", "middle_name"},
    {"tratamiento", "prefix"},
    {"sufijo", "suffix"},
    {"apodo", "nickname"},
    {"correo", "email"},
    {"correoelectronico", "email"},
    {"direcciondecorreoelectronico", "email"},
    {"direcciondelcorreoelectronico", "email"},
    {"direcciondecorreo", "email"},
    {"tipodecorreoelectronico", "skip"},
    {"nombredepantalladecorreoelectronico", "skip"},
    {"nombreparamostrardecorreoelectronico", "skip"},
    {"telefono", "phone_number"},
    {"numerodetelefono", "phone_number"},
    {"movil", "phone_number:mobile"},
    {"celular", "phone_number:mobile"},
    {"telefonoprincipal", "phone_number:main"},
    {"particular", "phone_number:home"},
    {"radiotelefono", "phone_number:Radio"},
    {"numerodeteletipo", "phone_number:TTY/TDD"},
    {"numerodecentralitadelaorganizacion", "phone_number:Company main"},
    {"devoluciondellamada", "phone_number:Callback"},
    {"organizacion", "company"},
    {"compania", "company"},
    {"cargo", "title"},
    {"puesto", "title"},
    {"departamento", "department"},
    {"calle", "street"},
    {"direccion", "street"},
    {"ciudad", "city"},
    {"localidad", "city"},
    {"provincia", "region"},
    {"provinciaoestado", "region"},
    {"codigopostal", "postal_code"},
    {"apartadopostal", "po_box"},
    {"apartadopostaldireccion", "po_box"},
    {"pais", "country"},
    {"paisoregion", "country"},
    {"paisregion", "country"},
    {"provinciaestado", "region"},
    {"paginaweb", "url"},
    {"sitioweb", "url"},
    {"cumpleanos", "birthday"},
    {"fechadenacimiento", "birthday"},
    {"genero", "gender"},
    {"sexo", "gender"},
    {"notas", "notes"},
    {"comentarios", "notes"},
    {"observaciones", "notes"},
    {"categorias", "groups"},
    {"grupo", "groups"},
    {"grupos", "groups"},
    {"etiquetas", "groups"},

    /* Italian */
    {"nome", "first_name"},
    {"cognome", "last_name"},
    {"nomecompleto", "name"},
    {"nomeecognome", "name"},
    {"secondonome", "middle_name"},
    {"titolo", "title"},
    {"soprannome", "nickname"},
    {"indirizzopostaelettronica", "email"},
    {"indirizzodipostaelettronica", "email"},
    {"indirizzoemail", "email"},
    {"postaelettronica", "email"},
    {"tipopostaelettronica", "skip"},
    {"nomevisualizzatopostaelettronica", "skip"},
    {"telefono", "phone_number"},
    {"cellulare", "phone_number:mobile"},
    {"telefonocellulare", "phone_number:mobile"},
    {"telefonoprincipale", "phone_number:main"},
    {"ufficio", "phone_number:work"},
    {"abitazione", "phone_number:home"},
    {"telefonoauto", "phone_number:Car"},
    {"telefonoassistente", "phone_number:Assistant"},
    {"richiamataautomatica", "phone_number:Callback"},
    {"cercapersone", "phone_number:pager"},
    {"societa", "company"},
    {"azienda", "company"},
    {"posizione", "title"},
    {"qualifica", "title"},
    {"mansione", "title"},
    {"reparto", "department"},
    {"ubicazioneufficio", "location"},
    {"via", "street"},
    {"indirizzo", "street"},
    {"citta", "city"},
    {"cap", "postal_code"},
    {"codicepostale", "postal_code"},
    {"casellapostale", "po_box"},
    {"indirizzocasellapostale", "po_box"},
    {"paese", "country"},
    {"paeseareageografica", "country"},
    {"nazione", "country"},
    {"paginaweb", "url"},
    {"sitoweb", "url"},
    {"compleanno", "birthday"},
    {"datadinascita", "birthday"},
    {"sesso", "gender"},
    {"note", "notes"},
    {"categorie", "groups"},
    {"gruppo", "groups"},
    {"gruppi", "groups"},

    /* Dutch */
    {"voornaam", "first_name"},
    {"achternaam", "last_name"},
    {"tussenvoegsel", "middle_name"},
    {"middelstenaam", "middle_name"},
    {"naam", "name"},
    {"volledigenaam", "name"},
    {"aanhef", "prefix"},
    {"achtervoegsel", "suffix"},
    {"bijnaam", "nickname"},
    {"emailadres", "email"},
    {"mailadres", "email"},
    {"emailtype", "skip"},
    {"emailweergegevennaam", "skip"},
    {"telefoon", "phone_number"},
    {"telefoonnummer", "phone_number"},
    {"mobiel", "phone_number:mobile"},
    {"mobielnummer", "phone_number:mobile"},
    {"hoofdtelefoon", "phone_number:main"},
    {"hoofdtelefoonbedrijf", "phone_number:Company main"},
    {"telefoonassistent", "phone_number:Assistant"},
    {"autotelefoon", "phone_number:Car"},
    {"terugbellen", "phone_number:Callback"},
    {"semafoon", "phone_number:pager"},
    {"bedrijf", "company"},
    {"bedrijfsnaam", "company"},
    {"organisatie", "company"},
    {"functie", "title"},
    {"functietitel", "title"},
    {"afdeling", "department"},
    {"kantoorlocatie", "location"},
    {"straat", "street"},
    {"adres", "street"},
    {"adresstraat", "street"},
    {"plaats", "city"},
    {"woonplaats", "city"},
    {"adresplaats", "city"},
    {"provincie", "region"},
    {"adresprovincie", "region"},
    {"postcode", "postal_code"},
    {"adrespostcode", "postal_code"},
    {"postbus", "po_box"},
    {"postbusnummer", "po_box"},
    {"adrespostbusnummer", "po_box"},
    {"landregio", "country"},
    {"adreslandregio", "country"},
    {"webpagina", "url"},
    {"verjaardag", "birthday"},
    {"geboortedatum", "birthday"},
    {"geslacht", "gender"},
    {"notities", "notes"},
    {"opmerkingen", "notes"},
    {"categorieen", "groups"},
    {"groep", "groups"},

    /* Portuguese */
    {"primeironome", "first_name"},
    {"nomeproprio", "first_name"},
    {"sobrenome", "last_name"},
    {"apelido", "last_name"},
    {"ultimonome", "last_name"},
    {"nomedomeio", "middle_name"},
    {"segundonome", "middle_name"},
    {"titulo", "title"},
    {"sufixo", "suffix"},
    {"enderecodeemail", "email"},
    {"enderecodecorreioeletronico", "email"},
    {"enderecodecorreioelectronico", "email"},
    {"enderecoeletronico", "email"},
    {"correioeletronico", "email"},
    {"correioelectronico", "email"},
    {"tipodeemail", "skip"},
    {"tipodecorreioeletronico", "skip"},
    {"tipodecorreioelectronico", "skip"},
    {"nomeparaexibicaodoemail", "skip"},
    {"nomedeexibicaodoemail", "skip"},
    {"nomeaapresentardocorreioelectronico", "skip"},
    {"telefone", "phone_number"},
    {"telemovel", "phone_number:mobile"},
    {"telefonecelular", "phone_number:mobile"},
    {"telefoneprincipal", "phone_number:main"},
    {"telefoneprincipaldaempresa", "phone_number:Company main"},
    {"telefonedoassistente", "phone_number:Assistant"},
    {"telefonedocarro", "phone_number:Car"},
    {"retornodechamada", "phone_number:Callback"},
    {"empresa", "company"},
    {"organizacao", "company"},
    {"cargo", "title"},
    {"rua", "street"},
    {"endereco", "street"},
    {"morada", "street"},
    {"cidade", "city"},
    {"localidade", "city"},
    {"estado", "region"},
    {"distrito", "region"},
    {"cep", "postal_code"},
    {"caixapostal", "po_box"},
    {"apartado", "po_box"},
    {"paisregiao", "country"},
    {"paginadaweb", "url"},
    {"paginanaweb", "url"},
    {"ruaendereco", "street"},
    {"distritoendereco", "region"},
    {"localidadeendereco", "city"},
    {"codigopostalendereco", "postal_code"},
    {"apartadoendereco", "po_box"},
    {"caixapostalendereco", "po_box"},
    {"cidadeendereco", "city"},
    {"estadoendereco", "region"},
    {"outrosnomesapelidos", "middle_name"},
    {"tipodoemail", "skip"},
    {"nomeaapresentarparaocorreioelectronico", "skip"},
    {"enderecodocorreioelectronico", "email"},
    {"enderecoemail", "email"},
    {"rdis", "phone_number:ISDN"},
    {"radiotelefone", "phone_number:Radio"},
    {"telefonettytdd", "phone_number:TTY/TDD"},
    {"telderesposta", "phone_number:Callback"},
    {"tratamento", "prefix"},
    {"aniversario", "birthday"},
    {"datadenascimento", "birthday"},
    {"observacoes", "notes"},
    {"anotacoes", "notes"},

    /* Russian */
    {"имя", "first_name"},
    {"фамилия", "last_name"},
    {"отчество", "middle_name"},
    {"телефон", "phone_number"},
    {"мобильный", "phone_number:mobile"},
    {"мобильныйтелефон", "phone_number:mobile"},
    {"почта", "email"},
    {"электроннаяпочта", "email"},
    {"адресэлектроннойпочты", "email"},
    {"организация", "company"},
    {"компания", "company"},
    {"должность", "title"},
    {"отдел", "department"},
    {"город", "city"},
    {"улица", "street"},
    {"страна", "country"},
    {"заметки", "notes"},
    {"деньрождения", "birthday"},

    /* Polish */
    {"imie", "first_name"},
    {"nazwisko", "last_name"},
    {"adresemail", "email"},
    {"telefonkomorkowy", "phone_number:mobile"},
    {"stanowisko", "title"},
    {"miasto", "city"},
    {"miejscowosc", "city"},
    {"ulica", "street"},
    {"kodpocztowy", "postal_code"},
    {"kraj", "country"},
    {"notatki", "notes"},
};

/* Words that join others and say nothing. */
static const char *const fillers[] = {
    "de", "du", "des", "del",    "della",  "do",    "da", "dos", "das", "la",
    "le", "el", "the", "of",     "op",     "van",   "di", "o",   "e",   "number",
    "nr", "no", "n",   "numero", "nummer", "value", "al", "en",  "r"};

void header_key_of(struct arena *arena, const char *header, struct header_key *key)
{
    struct slice text = text_cut(slice_of(header), HEADER_BYTES_MAX);
    *key = (struct header_key){.folded = name_fold(arena, text)};
    char *exact = arena_copy(arena, key->folded), *plain = arena_copy(arena, key->folded);
    char *exact_end = exact, *plain_end = plain;
    bool was_digit = false, is_first = true;
    for (const char *place = key->folded; *place; place++) {
        bool is_digit = *place >= '0' && *place <= '9';
        if (was_digit && !is_digit)
            is_first = false;
        was_digit = is_digit;
        if (*place == ' ')
            continue;
        *exact_end++ = *place;
        if (!is_digit)
            *plain_end++ = *place;
        else if (is_first)
            key->number = (key->number * 10 + (unsigned)(*place - '0')) % 1000;
    }
    *exact_end = *plain_end = '\0';
    key->exact = exact;
    key->key = plain;
}

static const char *find(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(spellings); i++)
        if (*spellings[i].key == *key && strcmp(spellings[i].key, key) == 0)
            return spellings[i].field;
    return NULL;
}

static bool is_filler(struct slice word)
{
    for (size_t i = 0; i < COUNT_OF(fillers); i++)
        if (slice_equal_text(word, fillers[i]))
            return true;
    return false;
}

/* "2", and "2º" folded */
static bool is_number(struct slice word)
{
    return word.data[0] >= '0' && word.data[0] <= '9' && word.length <= 3;
}

/* The label of a field that may have one, with what it means for a fax machine. */
static const char *with_label(struct arena *arena, const char *field, struct slice label_word)
{
    struct column_field read;
    struct error ignored;
    bool is_any;
    if (!column_field_read(arena, field, &read, &ignored) || read.use != FIELD_PART)
        return field;
    const char *label = column_label_of_word(read.kind, label_word, &is_any);
    if (!label)
        return field;
    bool is_fax = read.label && strcmp(read.label, "work_fax") == 0;
    if (is_fax && (strcmp(label, "home") == 0 || strcmp(label, "other") == 0))
        return arena_format(arena, "phone_number:%s_fax", label);
    if (read.label || read.custom_label || !fact_kind_info(read.kind)->default_label)
        return field;
    return arena_format(arena, "%s:%s", field, label);
}

/* "Telefon (privat)", "Work E-mail", "Rue (bureau) 2": one word is a label, the others are known.
 */
static const char *find_with_label(struct arena *arena, const char *folded)
{
    struct name_words words = {slice_of(folded)};
    struct slice word, label = {0};
    char *rest = arena_alloc(arena, strlen(folded) + 1);
    char *bare = arena_alloc(arena, strlen(folded) + 1);
    size_t rest_used = 0, bare_used = 0;
    while (name_next_word(&words, &word)) {
        bool is_label;
        (void)column_label_of_word(FACT_PHONE, word, &is_label);
        if (is_number(word))
            continue;
        if (is_label && !label.length) {
            label = word;
            continue;
        }
        memcpy(rest + rest_used, word.data, word.length);
        rest_used += word.length;
        if (is_filler(word))
            continue;
        memcpy(bare + bare_used, word.data, word.length);
        bare_used += word.length;
    }
    const char *field = rest_used ? find(rest) : NULL;
    if (!field && bare_used)
        field = find(bare);
    return field && label.length ? with_label(arena, field, label) : field;
}

const char *header_field(struct arena *arena, const struct header_key *key, bool *takes_number)
{
    *takes_number = false;
    const char *field = find(key->exact);
    if (field)
        return field;
    *takes_number = true;
    field = find(key->key);
    return field ? field : find_with_label(arena, key->folded);
}

bool header_is_ours(const struct header_key *key)
{
    static const char *const ours[] = {"kitherror", "kithfix", "kithrow"};
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        if (strcmp(key->exact, ours[i]) == 0)
            return true;
    return false;
}
