"""Import and export: files in, files out, and the same file twice changes nothing."""

import csv
import glob
import io
import json
import os
import unittest

import cli_test

CSV = """First Name,Last Name,Email,Phone,Company,Title,Notes
Noor,Haddad,noor@example.com,+1 555 0100,Brick & Co,Buyer,"Met at the fair,
twice"
Ana,Abad,ana@example.com,,,,=1+1
Émile,Zola,zola@example.org,,,,
"""


def counts(summary):
    return {name: value for name, value in summary.items() if isinstance(value, int) and value}


class FilesTest(cli_test.CommandTest):
    def setUp(self):
        # Each test in a book and with people of its own.
        self.kith("books", "create", self.book, "--scope", "organization")

    @property
    def book(self):
        return self.id().rsplit(".", 1)[1]

    def path(self, name):
        return os.path.join(self.store.folder, self.book + name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return self.path(name)

    def load(self, *words, **options):
        return self.json("import", *words, "--book", self.book, **options)

    def people(self):
        """What the book holds, without what each import makes anew."""
        rows = self.rows("list", "--book", self.book, "--all")
        return sorted(json.dumps({k: v for k, v in row.items()
                                  if k not in ("id", "modified_at", "created_at", "contact_book")
                                  }, sort_keys=True) for row in rows)


class LargerFiles(FilesTest):
    def test_vcards_of_other_programs(self):
        for file in sorted(glob.glob(os.path.join(cli_test.CORPORA, "vcard", "*.vcf"))):
            with self.subTest(os.path.basename(file)):
                first = self.load(file, ok=False)
                self.assertGreater(first["read"], 0)
                before = self.people()
                again = self.load(file, ok=False)
                self.assertEqual(again["created"] + again["updated"] + again["matched"], 0, again)
                self.assertEqual(again.get("refused"), first.get("refused"))
                self.assertEqual(self.people(), before)

    def test_more_than_one_batch(self):
        rows = ["name,email"] + ["Many %d,many%d@example.com" % (i, i) for i in range(1201)]
        summary = self.load(self.write(".csv", "\n".join(rows) + "\n"))
        self.assertEqual(counts(summary), {"read": 1201, "created": 1201})
        self.assertEqual(len(summary["batches"]), 3)
        self.kith("export", self.path("-many.json"), "--book", self.book)
        with open(self.path("-many.json"), encoding="utf-8") as file:
            self.assertEqual(len(json.load(file)["contacts"]), 1201)
        self.assertEqual(self.load(self.path("-many.json"))["unchanged"], 1201)


@cli_test.here_and_there
class Files(FilesTest):
    def test_csv(self):
        file = self.write(".csv", CSV.replace("@", "+csv@"))
        self.assertEqual(counts(self.load(file)), {"read": 3, "created": 3})
        self.assertEqual(counts(self.load(file)), {"read": 3, "unchanged": 3})
        out = self.kith("export", "--format", "csv", "--book", self.book).out
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([row["last_name"] for row in rows], ["Abad", "Haddad", "Zola"])
        self.assertEqual(rows[0]["notes"], "'=1+1")  # no formula for a spreadsheet
        self.assertEqual(rows[1]["notes"], "Met at the fair,\ntwice")

    def test_own_exports_change_nothing(self):
        self.load(self.write(".csv", CSV.replace("@", "+own@")))
        before = self.people()
        for name in (".vcf", "4.vcf", ".csv", ".json"):
            with self.subTest(name):
                words = ["--format", "vcard4"] if name == "4.vcf" else []
                self.kith("export", self.path("-out" + name), "--book", self.book, *words)
                summary = self.load(self.path("-out" + name))
                self.assertEqual(counts(summary), {"read": 3, "unchanged": 3})
                self.assertEqual(self.people(), before)

    def test_people_without_addresses_are_known_by_their_id(self):
        self.kith("run", "contacts_create", "--book", self.book, "--contacts", json.dumps({
            "name": "Dana Phoneless", "infos": [
                {"kind": "url", "label": "profile", "value": "https://example.com/dana"}]}))
        self.kith("export", self.path(".vcf"), "--book", self.book)
        self.assertEqual(counts(self.load(self.path(".vcf"))), {"read": 1, "unchanged": 1})

    def test_into_another_store(self):
        contact = self.add("Gus Round", "gus@example.com", "--email",
                           "gus.round@example.com", "--company", "Trip Ltd", "--title",
                           "Pilot", "--phone", "+1 555 0109", "--notes", "x\ny", "--group",
                           "Flyers", "--birthday", "1985-04-12", "--nickname", "G",
                           "--url", "https://example.com/gus", book=self.book)
        for name in (".vcf", "4.vcf", ".csv", ".json"):
            with self.subTest(name):
                words = ["--format", "vcard4"] if name == "4.vcf" else []
                self.kith("export", self.path(name), "--book", self.book, *words)
                other = self.store.folder + "/other" + name + self.where
                self.shell.run("import", self.path(name), "--data", other, "--book", "Vendors")
                row = json.loads(self.shell.run("search", "gus@example.com", "--json", "--data",
                                                other).out)
                for key in ("first_name", "last_name", "notes", "birthday", "nickname"):
                    self.assertEqual(row.get(key), contact[key], key)
                self.assertEqual({m["group"]["name"]: m.get("title") for m in row["memberships"]},
                                 {"Trip Ltd": "Pilot", "Flyers": None})
                self.assertEqual(sorted(i["value"] for i in row["infos"]),
                                 sorted(i["value"] for i in contact["infos"]))

    def test_what_other_programs_say_is_kept(self):
        lines = ["X-OTHER-PROGRAM;X-Param=\"a:b\":kept, as it came", "item1.X-ABRELATEDNAMES:Bo Keeper",
                 "item1.X-ABLABEL:Spouse",
                 "IMPP;TYPE=home:xmpp:kit@example.com"]
        photo = "PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 200
        card = ["BEGIN:VCARD", "VERSION:3.0", "FN:Kit Keeper", "N:Keeper;Kit;;;",
                "EMAIL:kit.%s@example.com" % self.where.lower(), *lines, photo, "END:VCARD", ""]
        file = self.write(".vcf", "\r\n".join(card))
        self.assertEqual(counts(self.load(file)), {"read": 1, "created": 1})
        self.assertEqual(counts(self.load(file)), {"read": 1, "unchanged": 1})
        id = self.rows("search", "keeper", "--book", self.book)[0]["id"]
        self.kith("edit", id, "--nickname", "K")
        out = self.kith("export", "--book", self.book).out.replace("\n ", "")
        for line in lines:
            self.assertIn("\n%s\n" % line, out)
        self.assertIn("QUJD" * 200, out)
        # A line cannot bring another card along.
        for line in ("X-A:1\r\nEND:VCARD", "END:VCARD", "no property"):
            refused = self.kith("run", "contacts_create", "--book", self.book, "--contacts",
                                json.dumps({"name": "Bad Line", "properties": [line]}), ok=False)
            self.assertEqual(refused.status, 2, refused)

    def test_refused_rows_are_told(self):
        file = self.write(".csv", "name,email\nAl Good,al.good@example.com\nBad,not an address\n"
                                  "Cy Good,cy.good@example.com\n")
        result = self.kith("import", file, "--book", self.book, "--json", ok=False)
        self.assertEqual(result.status, 2, result)
        self.assertEqual(counts(result.json), {"read": 3, "created": 2, "invalid": 1, "refused": 1})
        self.assertEqual(result.json["errors"][0]["place"], "row 3")
        self.assertIn("row 3", result.err)
        self.assertIn("email", result.err)
        shown = self.kith("import", file, "--book", self.book, ok=False)
        self.assertIn("unchanged 2", shown.out)

    def test_damaged_vcard_says_where(self):
        file = self.write(".vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Whole\r\nN:Whole;Dee;;;\r\n"
                                  "EMAIL:dee.whole@example.com\r\nEND:VCARD\r\n"
                                  "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Broken\r\n")
        result = self.kith("import", file, "--book", self.book, "--json", ok=False)
        self.assertEqual(result.status, 2, result)
        self.assertEqual(result.json["created"], 1)
        self.assertIn("line 7", result.err)

    def test_standard_input(self):
        card = ("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Std In\r\nN:In;Std;;;\r\n"
                "EMAIL:std.in@example.com\r\nEND:VCARD\r\n")
        self.assertEqual(self.load("-", input=card)["created"], 1)
        table = "name,email\nStd Two,std.two@example.com\n"
        self.assertEqual(self.load("-", "--format", "csv", input=table)["created"], 1)
        self.assertRefused(self.kith("import", "-", "--book", self.book, input=table, ok=False), 2,
                           "--format")

    def test_dry_run(self):
        file = self.write(".csv", CSV.replace("@", "+dry@"))
        self.assertEqual(counts(self.load(file, "--dry-run")), {"read": 3, "created": 3})
        self.assertEqual(self.people(), [])

    def test_undo_takes_an_import_back(self):
        first = self.load(self.write(".csv", CSV.replace("@", "+undo@")))
        more = CSV.replace("@", "+undo@").replace("Brick & Co", "Brock & Co")
        second = self.load(self.write("-2.csv", more))
        self.kith("undo", *first["batches"], *second["batches"])
        self.assertEqual(self.people(), [])

    def test_what_cannot_be_read(self):
        self.assertRefused(self.kith("import", "/nowhere/x.vcf", ok=False), 3)
        self.assertRefused(self.kith("import", self.write(".bin", "?"), ok=False), 2, "--format")
        self.assertRefused(self.kith("import", self.write(".vcf", ""), "--format", "xml",
                                     ok=False), 2)
        self.assertRefused(self.kith("export", "/nowhere/x.vcf", ok=False), 2)
        self.assertRefused(self.kith("export", "--book", "No such book", ok=False), 3)

    def test_a_failed_export_leaves_the_old_file(self):
        file = self.write(".json", "old")
        self.kith("export", file, "--book", "No such book", ok=False)
        with open(file, encoding="utf-8") as old:
            self.assertEqual(old.read(), "old")
        self.assertFalse(os.path.exists(file + ".partial"))


if __name__ == "__main__":
    unittest.main()
