/* Workbooks for tests: parts put into an archive, in memory. */
#pragma once

#include "base/buffer.h"
#include "base/cleanup.h"
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

struct workbook_part {
    const char *name, *text;
};

#define RELATIONSHIPS                                                                              \
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define MAIN   "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"

static const struct workbook_part workbook_usual[] = {
    {"_rels/.rels", RELATIONSHIPS "<Relationship Id='rId1' Type='" OFFICE
                                  "officeDocument' Target='xl/workbook.xml'/></Relationships>"},
    {"xl/workbook.xml",
     "<workbook " MAIN " xmlns:r='x'><sheets><sheet name='People &amp; firms' sheetId='1' "
     "r:id='rId1'/><sheet name='Second' sheetId='2' r:id='rId2'/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels", RELATIONSHIPS
     "<Relationship Id='rId1' Type='" OFFICE
     "worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='rId2' Type='" OFFICE
     "worksheet' Target='/xl/worksheets/sheet2.xml'/><Relationship Id='rId3' "
     "Type='" OFFICE "styles' Target='styles.xml'/><Relationship Id='rId4' Type='" OFFICE
     "sharedStrings' Target='sharedStrings.xml'/></Relationships>"},
    {"xl/styles.xml",
     "<styleSheet " MAIN "><numFmts count='5'>"
     "<numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd'/>"
     "<numFmt numFmtId='165' formatCode='00000'/>"
     "<numFmt numFmtId='166' formatCode='[Magenta]#,##0.00 \"days\"'/>"
     "<numFmt numFmtId='167' formatCode='[$-409]d\\.mmm\\.yy h:mm'/>"
     "<numFmt numFmtId='168' formatCode='[h]:mm'/></numFmts>"
     "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
     "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
     "<xf numFmtId='166'/><xf numFmtId='167'/><xf numFmtId='168'/><xf numFmtId='20'/></cellXfs>"
     "</styleSheet>"},
    {"xl/sharedStrings.xml",
     "<sst " MAIN "><si><t>Name</t></si><si><r><t xml:space='preserve'>Noor </t></r><r><rPr><b/>"
     "</rPr><t>Haddad</t></r><rPh sb='0' eb='1'><t>ignored</t></rPh></si><si><t>a_x000D_&#10;b"
     "_x005F_x0041_ \"q\", &lt;z&gt;</t></si><si/></sst>"},
    {"xl/worksheets/sheet2.xml", "<worksheet " MAIN "><sheetData><row r='1'><c r='A1'><v>2</v></c>"
                                 "</row></sheetData></worksheet>"},
};

/* The archive's bytes, to be freed; `encrypted`: the first part needs a password. */
static inline char *workbook_pack(const struct workbook_part *parts, size_t count, bool encrypted,
                                  size_t *size)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    zip_source_keep(target);
    for (size_t i = 0; i < count; i++) {
        zip_int64_t index = zip_file_add(
            zip, parts[i].name, zip_source_buffer(zip, parts[i].text, strlen(parts[i].text), 0),
            ZIP_FL_OVERWRITE);
        if (encrypted)
            zip_file_set_encryption(zip, (zip_uint64_t)index, ZIP_EM_AES_256, "secret");
    }
    if (zip_close(zip) != 0)
        abort();
    zip_stat_t status;
    zip_source_stat(target, &status);
    zip_source_open(target);
    char *bytes = malloc(status.size);
    if (!bytes || zip_source_read(target, bytes, status.size) != (zip_int64_t)status.size)
        abort();
    zip_source_close(target);
    zip_source_free(target);
    *size = status.size;
    return bytes;
}

static inline int workbook_file(const char *bytes, size_t size)
{
    int fd = memfd_create("workbook", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    return fd;
}

/* The usual parts; those of `parts` take the place of parts of the same name, or are added. A part
 * whose text is NULL is left out. */
static inline int workbook_with(const struct workbook_part *parts, size_t count, bool encrypted)
{
    struct workbook_part all[32];
    size_t used = 0, size;
    for (size_t i = 0; i < COUNT_OF(workbook_usual); i++) {
        bool is_given = false;
        for (size_t k = 0; k < count; k++)
            is_given = is_given || strcmp(parts[k].name, workbook_usual[i].name) == 0;
        if (!is_given)
            all[used++] = workbook_usual[i];
    }
    for (size_t k = 0; k < count; k++)
        if (parts[k].text)
            all[used++] = parts[k];
    char *bytes = workbook_pack(all, used, encrypted, &size);
    int fd = workbook_file(bytes, size);
    free(bytes);
    return fd;
}
