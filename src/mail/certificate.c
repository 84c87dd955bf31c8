/* Certificates, by GnuTLS. */
#include "mail/certificate.h"

#include "base/cleanup.h"
#include <gnutls/x509.h>

struct chain {
    gnutls_x509_crt_t items[CERTIFICATES_MAX];
    unsigned count;
};

static void chain_clear(struct chain *chain)
{
    for (unsigned i = 0; i < chain->count; i++)
        gnutls_x509_crt_deinit(chain->items[i]);
}

static bool read_chain(const struct slice *items, size_t count, struct chain *chain)
{
    for (size_t i = 0; i < count && i < CERTIFICATES_MAX; i++) {
        gnutls_datum_t der = {(unsigned char *)(uintptr_t)items[i].data, (unsigned)items[i].length};
        if (gnutls_x509_crt_init(&chain->items[i]) < 0)
            return false;
        chain->count++;
        if (gnutls_x509_crt_import(chain->items[i], &der, GNUTLS_X509_FMT_DER) < 0)
            return false;
    }
    return chain->count > 0;
}

static bool add_authorities(gnutls_x509_trust_list_t trusted, const char *authorities)
{
    int added = authorities ? gnutls_x509_trust_list_add_trust_file(trusted, authorities, NULL,
                                                                    GNUTLS_X509_FMT_PEM, 0, 0)
                            : gnutls_x509_trust_list_add_system_trust(trusted, 0, 0);
    return added > 0;
}

static bool refuse(unsigned status, const char *host, struct error *error)
{
    gnutls_datum_t why = {0};
    gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &why, 0);
    fail(error, STATUS_DENIED, "the certificate of '%s' is not to be trusted: %s", host,
         why.data ? (const char *)why.data : "it does not verify");
    gnutls_free(why.data);
    return false;
}

static bool verify(gnutls_x509_trust_list_t trusted, struct chain *chain, const char *host,
                   struct error *error)
{
    gnutls_typed_vdata_st wanted[] = {
        {.type = GNUTLS_DT_DNS_HOSTNAME, .data = (unsigned char *)(uintptr_t)host},
        {.type = GNUTLS_DT_KEY_PURPOSE_OID,
         .data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_SERVER}};
    unsigned status = 0;
    if (gnutls_x509_trust_list_verify_crt2(trusted, chain->items, chain->count, wanted, 2, 0,
                                           &status, NULL) < 0)
        return fail(error, STATUS_DENIED, "the certificate of '%s' cannot be verified", host);
    return status == 0 || refuse(status, host, error);
}

bool certificates_verify(const struct slice *items, size_t count, const char *host,
                         const char *authorities, struct error *error)
{
    struct chain chain = {.count = 0};
    gnutls_x509_trust_list_t trusted;
    bool ok = false;
    if (gnutls_x509_trust_list_init(&trusted, 0) < 0)
        return fail(error, STATUS_INTERNAL, "certificates cannot be verified");
    if (!add_authorities(trusted, authorities))
        fail(error, STATUS_INVALID, "there are no certificates to trust in %s",
             authorities ? authorities : "the system's store (Debian: ca-certificates)");
    else if (!read_chain(items, count, &chain))
        fail(error, STATUS_DENIED, "'%s' shows no certificate", host);
    else
        ok = verify(trusted, &chain, host, error);
    chain_clear(&chain);
    gnutls_x509_trust_list_deinit(trusted, 1);
    return ok;
}
