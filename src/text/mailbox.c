/* What is known of e-mail addresses by their parts. */
#include "text/mailbox.h"

#include "base/cleanup.h"

static const struct mail_host hosts[] = {
    {"gmail", "com", HOST_MISTYPED | HOST_ONLY_TOP},
    {"googlemail", "com", HOST_MISTYPED | HOST_ONLY_TOP},
    {"hotmail", "com", HOST_MISTYPED | HOST_ONLY_TOP},
    {"outlook", "com", HOST_MISTYPED | HOST_ONLY_TOP},
    {"yahoo", "com", HOST_MISTYPED},
    {"icloud", "com", HOST_MISTYPED | HOST_ONLY_TOP},
    {"protonmail", "com", HOST_MISTYPED | HOST_ONLY_TOP},
    {"comcast", "net", HOST_MISTYPED},
    {"hotmail", "co.uk", HOST_MISTYPED},
    {"hotmail", "fr", HOST_MISTYPED},
    {"hotmail", "de", HOST_MISTYPED},
    {"hotmail", "it", HOST_MISTYPED},
    {"yahoo", "co.uk", HOST_MISTYPED},
    {"yahoo", "fr", HOST_MISTYPED},
    {"yahoo", "de", HOST_MISTYPED},
    {"yahoo", "co.jp", HOST_MISTYPED},
    {"yahoo", "co.in", HOST_MISTYPED},
    {"yahoo", "it", HOST_MISTYPED},
    {"yahoo", "es", HOST_MISTYPED},
    {"yahoo", "com.br", HOST_MISTYPED},
    {"outlook", "de", HOST_MISTYPED},
    {"outlook", "fr", HOST_MISTYPED},
    {"verizon", "net", HOST_MISTYPED},
    {"sbcglobal", "net", HOST_MISTYPED},
    {"bellsouth", "net", HOST_MISTYPED},
    {"btinternet", "com", HOST_MISTYPED},
    {"virginmedia", "com", HOST_MISTYPED},
    {"wanadoo", "fr", HOST_MISTYPED},
    {"laposte", "net", HOST_MISTYPED},
    {"libero", "it", HOST_MISTYPED},
    {"t-online", "de", HOST_MISTYPED},
    {"freenet", "de", HOST_MISTYPED},
    {"rediffmail", "com", HOST_MISTYPED},
    {"orange", "fr", HOST_MISTYPED},
    {"bluewin", "ch", HOST_MISTYPED},
    {"rambler", "ru", HOST_MISTYPED},
    {"yandex", "ru", HOST_MISTYPED},
    {"naver", "com", HOST_MISTYPED},
    {"seznam", "cz", HOST_MISTYPED},
    {"live", "com", 0},
    {"msn", "com", 0},
    {"me", "com", 0},
    {"mac", "com", 0},
    {"aol", "com", 0},
    {"att", "net", 0},
    {"cox", "net", 0},
    {"proton", "me", 0},
    {"gmx", "de", 0},
    {"gmx", "net", 0},
    {"gmx", "com", 0},
    {"web", "de", 0},
    {"free", "fr", 0},
    {"mail", "ru", 0},
    {"qq", "com", 0},
    {"163", "com", 0},
    {"126", "com", 0},
    {"sky", "com", 0},
    {"fastmail", "com", 0},
    {"zoho", "com", 0},
    {"mail", "com", 0},
    {"ymail", "com", 0},
    {"rocketmail", "com", 0},
    {"hey", "com", 0},
    {"tutanota", "com", 0},
    {"bigpond", "com", 0},
    {"shaw", "ca", 0},
    {"rogers", "com", 0},
    {"uol", "com.br", 0},
};

const struct mail_host *mail_hosts(size_t *count)
{
    *count = COUNT_OF(hosts);
    return hosts;
}

bool mail_host_is_public(struct slice domain)
{
    size_t dot = slice_find(domain, '.');
    struct slice name = {domain.data, dot};
    struct slice top = {domain.data + dot + 1, domain.length - dot - 1};
    if (dot == domain.length)
        return false;
    for (size_t i = 0; i < COUNT_OF(hosts); i++)
        if (hosts[i].name[0] == name.data[0] && slice_equal_text(name, hosts[i].name) &&
            slice_equal_text(top, hosts[i].top))
            return true;
    return false;
}

bool mailbox_is_office(struct slice local)
{
    static const char *const offices[] = {
        "info",         "sales",        "office",      "contact",       "support",
        "admin",        "hello",        "help",        "helpdesk",      "service",
        "mail",         "team",         "billing",     "accounts",      "accounting",
        "invoice",      "invoices",     "jobs",        "careers",       "hr",
        "marketing",    "press",        "media",       "webmaster",     "postmaster",
        "hostmaster",   "abuse",        "noreply",     "no-reply",      "enquiries",
        "inquiries",    "reception",    "kontakt",     "buchhaltung",   "verkauf",
        "vertrieb",     "bestellung",   "rechnung",    "contacto",      "ventas",
        "contabilidad", "comercial",    "vendas",      "contato",       "commercial",
        "accueil",      "comptabilite", "secretariat", "vendite",       "amministrazione",
        "segreteria",   "ufficio",      "verkoop",     "administratie", "orders",
        "shop",         "secretary",    "finance",     "legal",         "buero",
        "all",          "booking",      "bookings",    "reservations",  "customerservice",
        "feedback",     "privacy",      "security",
    };
    for (size_t i = 0; local.length && i < COUNT_OF(offices); i++)
        if (offices[i][0] == local.data[0] && slice_equal_text(local, offices[i]))
            return true;
    return false;
}
