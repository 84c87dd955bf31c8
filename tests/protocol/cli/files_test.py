"""Files of contacts in the hands of a test: each test has a book and files of its own."""

import io
import json
import os
import zipfile

import cli_test

OUTCOMES = ("created", "matched", "updated", "unchanged", "duplicate_in_file", "group",
            "ambiguous", "incomplete", "invalid", "denied")
REFUSED = ("ambiguous", "incomplete", "invalid", "denied")


class FilesTest(cli_test.CommandTest):
    def setUp(self):
        self.kith("books", "create", self.book, "--scope", "organization")

    @property
    def book(self):
        return self.id().rsplit(".", 1)[1]

    def path(self, name):
        return os.path.join(self.store.folder, self.book + name)

    def write(self, name, content):
        """A file of this test; gives its path."""
        with open(self.path(name), "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def load(self, *words, book=None, **options):
        """Imports a file; gives the import as it is then."""
        book = ["--book", book or self.book] if "--run" not in words else []
        return self.json("import", *words, *book, **options)["imports"][0]

    def counts(self, imported, which="done"):
        """What became of its items, zeros left out."""
        counts = imported["job"]["progress"][which]
        return {name: counts[name] for name in OUTCOMES if counts[name]}

    def loaded(self, *words, **options):
        return self.counts(self.load(*words, **options))

    def people(self, book=None):
        """What the book holds, without what each import makes anew."""
        rows = self.rows("list", "--book", book or self.book, "--all")
        return sorted(json.dumps({k: v for k, v in row.items()
                                  if k not in ("id", "modified_at", "created_at", "contact_book")
                                  }, sort_keys=True) for row in rows)


def workbook(rows):
    """The bytes of an .xlsx file with these rows of texts in one sheet."""
    def cell(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;")
        return '<c t="inlineStr"><is><t>%s</t></is></c>' % text
    sheet = "".join("<row>%s</row>" % "".join(map(cell, row)) for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/"
    parts = {
        "[Content_Types].xml":
            '<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main'
            '+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>' % package,
        "_rels/.rels":
            '<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type="%s/'
            'officeDocument" Target="xl/workbook.xml"/></Relationships>' % (package, office),
        "xl/workbook.xml":
            '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="People" sheetId="1" '
            'r:id="rId1"/></sheets></workbook>' % (main, office),
        "xl/_rels/workbook.xml.rels":
            '<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type="%s/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>' % (package, office),
        "xl/worksheets/sheet1.xml":
            '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, sheet),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>\n' + text)
    return content.getvalue()
