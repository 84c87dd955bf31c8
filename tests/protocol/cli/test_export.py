"""Export: everything comes out in each format, and what comes back changes nothing."""

import csv
import io
import json
import os
import unittest

import cli_test
from files_test import FilesTest

LOSSLESS = ("vcard3", "vcard4", "csv", "jscontact", "json")
EXTENSIONS = {"vcard3": ".vcf", "vcard4": ".vcf", "csv": ".csv", "jscontact": ".jscontact",
              "json": ".jsonl"}


def people_of(out):
    return sorted(map(json.loads, out.splitlines()), key=lambda row: row["first_name"])


def said(contact):
    """What a contact says, without ids of groups."""
    return {**{key: value for key, value in contact.items()
               if key not in ("id", "modified_at", "created_at", "contact_book")},
            "memberships": sorted((m["group"]["kind"], m["group"]["name"], m.get("title"))
                                  for m in contact["memberships"])}


@cli_test.here_and_there
class Export(FilesTest):
    def fill(self):
        """People with all that a contact may have."""
        at = "+%s@example.com" % self.book.lower()
        number = "+1 555 01%02d" % (sum(map(ord, self.id())) % 100)
        self.add("Gus Round", "gus" + at, "--email", "gus.round" + at, "--company", "Trip Ltd",
                 "--title", "Pilot", "--phone", number, "--notes", "x\ny", "--group", "Flyers",
                 "--birthday", "1985-04-12", "--nickname", "G", "--url",
                 "https://example.com/gus", book=self.book)
        self.kith("run", "contacts_create", "--book", self.book, "--contacts", json.dumps([
            {"first_name": "Zoë", "last_name": "Núñez-Böhm", "prefix": "Dr", "middle_name": "Q",
             "suffix": "Jr", "notes": "=1+1", "starred": True, "infos": [
                 {"kind": "email", "label": "work", "value": "zoe" + at},
                 {"kind": "email", "label": "other", "value": "zo" + at},
                 {"kind": "custom", "label": "other", "custom_label": "Shoe size", "value": "44"},
                 {"kind": "physical_address", "label": "home", "street": "1 Main St, Apt 2",
                  "city": "Springfield", "postal_code": "01234", "country": "Norway"}]},
            {"name": "山田 太郎", "infos": [
                {"kind": "url", "label": "profile", "value": "https://example.com/" + self.book}]},
        ]))

    def test_our_own_files_change_nothing(self):
        self.fill()
        before = self.people()
        self.assertEqual(len(before), 3)
        for name in LOSSLESS:
            with self.subTest(name):
                file = self.path("-" + name + EXTENSIONS[name])
                self.kith("export", file, "--format", name, "--book", self.book)
                self.assertEqual(self.loaded(file), {"unchanged": 3})
                self.assertEqual(self.people(), before)

    def test_into_another_store(self):
        self.fill()
        before = self.people()
        for name in LOSSLESS:
            with self.subTest(name):
                file = self.path("-" + name + EXTENSIONS[name])
                self.kith("export", file, "--format", name, "--book", self.book)
                other = ["--data", self.store.folder + "/other-" + name + self.where + self.book]
                self.shell.run("import", file, "--book", "Vendors", *other)
                listed = self.shell.run("list", "--book", "Vendors", "--all", "--json", *other)
                self.assertEqual([said(row) for row in people_of(listed.out)],
                                 [said(row) for row in people_of("\n".join(before))])

    def test_formats(self):
        self.fill()
        begins = {"vcard3": "BEGIN:VCARD\r\nVERSION:3.0", "vcard4": "BEGIN:VCARD\r\nVERSION:4.0",
                  "csv": "", "csv_google": "First Name,", "csv_outlook": "Title,First Name,",
                  "jscontact": "[", "json": "{", "json_flat": "{"}
        for name, begin in begins.items():
            with self.subTest(name):
                file = self.path("-" + name)
                self.kith("export", file, "--format", name, "--book", self.book)
                text = self.read("-" + name).decode().lstrip("\ufeff")
                self.assertTrue(text.startswith(begin), text[:200])
                self.assertIn("gus+%s@example.com" % self.book.lower(), text)
        for extension, begin in ((".vcf", "BEGIN:VCARD"), (".jscontact", "["), (".jsonl", "{")):
            self.kith("export", self.path(extension), "--book", self.book)
            self.assertTrue(self.read(extension).decode().startswith(begin))

    def test_table(self):
        self.fill()
        out = self.kith("export", "--format", "csv", "--book", self.book).out
        rows = {row["last_name"]: row for row in csv.DictReader(io.StringIO(out.lstrip("\ufeff")))}
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows["Núñez-Böhm"]["notes"], "'=1+1")  # no formula for a spreadsheet
        self.assertEqual(rows["Round"]["notes"], "x\ny")

    def test_parts_of_the_book(self):
        self.fill()
        self.assertIn("FN:Gus Round", self.kith("export", "--book", self.book).out)
        for words in (["--group", "Flyers"], ["--search", "Trip"]):
            out = self.kith("export", "--book", self.book, "--format", "json", *words).out
            self.assertEqual([json.loads(line)["last_name"] for line in out.splitlines()],
                             ["Round"])

    def test_what_other_programs_say_is_kept(self):
        lines = ["X-OTHER-PROGRAM;X-Param=\"a:b\":kept, as it came",
                 "item1.X-ABRELATEDNAMES:Bo Keeper", "item1.X-ABLABEL:Spouse"]
        photo = "PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 200
        card = ["BEGIN:VCARD", "VERSION:3.0", "FN:Kit Keeper", "N:Keeper;Kit;;;",
                "EMAIL:kit+%s@example.com" % self.book, *lines, photo, "END:VCARD", ""]
        file = self.write(".vcf", "\r\n".join(card))
        self.assertEqual(self.loaded(file), {"created": 1})
        self.assertEqual(self.loaded(file), {"unchanged": 1})
        id = self.rows("search", "keeper", "--book", self.book)[0]["id"]
        self.kith("edit", id, "--nickname", "K")
        out = self.kith("export", "--book", self.book).out.replace("\r\n", "\n").replace("\n ", "")
        self.assertIn("kept, as it came", out)
        self.assertIn("Bo Keeper", out)
        self.assertIn("QUJD" * 200, out)

    def test_many(self):
        rows = ["%s %d,many%d+%s@example.com" % (self.book, i, i, self.book) for i in range(1201)]
        file = self.write(".csv", "name,email\n" + "\n".join(rows) + "\n")
        self.assertEqual(self.loaded(file), {"created": 1201})
        for name in LOSSLESS:
            with self.subTest(name):
                result = self.kith("export", self.path("-" + name + EXTENSIONS[name]), "--format",
                                   name, "--book", self.book)
                self.assertIn("1201 contacts written", result.err)
                self.assertEqual(self.loaded(self.path("-" + name + EXTENSIONS[name])),
                                 {"unchanged": 1201})

    def test_failures(self):
        self.assertRefused(self.kith("export", "/nowhere/x.vcf", ok=False), 2)
        self.assertRefused(self.kith("export", "--book", "No such book", ok=False), 3)
        self.assertEqual(self.kith("export", "--format", "xml", ok=False).status, 2)

    def test_a_failed_export_leaves_the_old_file(self):
        file = self.write(".json", "old")
        self.kith("export", file, "--book", "No such book", ok=False)
        self.assertEqual(self.read(".json"), b"old")
        self.assertFalse(os.path.exists(file + ".partial"))


if __name__ == "__main__":
    unittest.main()
