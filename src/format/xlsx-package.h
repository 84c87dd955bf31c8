/* The container of a workbook: a ZIP archive of XML parts, from a stranger. Private to xlsx.c.
 *
 * Every part is read as a stream of SAX events. Refused are archives with too many entries,
 * encrypted ones, parts with a document type (and with it all entities), with encodings other than
 * UTF-8, with too deep nesting or too many attributes, and more bytes than a workbook would have.
 */
#pragma once

#include "base/cleanup.h"
#include "base/error.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>

struct xlsx_package;

/* `fd` stays the caller's. What is no ZIP archive is named for what it seems to be. */
struct xlsx_package *xlsx_package_open(int fd, struct error *error);
void xlsx_package_free(struct xlsx_package *package);
DEFINE_AUTO_FREE(xlsx_package)

bool xlsx_package_has(const struct xlsx_package *package, const char *name);

/* Counts bytes that came of the file, unpacked or written: STATUS_LIMIT when there are more than a
 * file of this size would have. */
bool xlsx_package_spend(struct xlsx_package *package, size_t bytes, struct error *error);

struct xml_attributes {
    const unsigned char **items; /* libxml2's five pointers each */
    int count;
};

/* The value of an attribute, whose name is without its prefix ("id" for "r:id"); data is NULL when
 * there is none such. */
struct slice xml_attribute(const struct xml_attributes *attributes, const char *name);

/* What a part's reader does with its events; names are without prefixes. False ends the reading and
 * `error` says why. */
struct xml_events {
    bool (*begin)(void *state, struct slice name, const struct xml_attributes *attributes,
                  struct error *error);
    bool (*end)(void *state, struct slice name, struct error *error);
    bool (*text)(void *state, struct slice text, struct error *error); /* in pieces; may be NULL */
};

/* Reads a part to its end. STATUS_NOT_FOUND when the package has none such. */
bool xlsx_package_read(struct xlsx_package *package, const char *name,
                       const struct xml_events *events, void *state, struct error *error);
