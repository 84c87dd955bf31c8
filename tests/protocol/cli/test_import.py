"""Import: what a file is and what would become of it is shown; then it runs, is reported,
and can be taken back; the same file again changes nothing."""

import base64
import csv
import glob
import io
import json
import os
import unittest

import cli_test
from files_test import FilesTest
from workbook import workbook

# As a spreadsheet of somebody who never meant it to be imported.
MESSY = """Our customers,,,,,
First Name,Surname,E-mail,Mobile,Company,Role
Noor,Haddad,noor@example.com,+1 555 0100,Brick & Co,Buyer
Ana,Abad,ana@example.com,,,
,,,,,
Émile,Zola, ZOLA@example.org ,+1 555 0101,,
Bad,Mail,not an address,,,
Noor,Haddad,noor@example.com,,Brick & Co,
"""

# Each test has people of its own: an address belongs to one.
CSV = """First Name,Last Name,Email,Phone,Company,Title,Notes
Noor,Haddad,noor@example.com,+1 555 0100,Brick & Co,Buyer,"Met at the fair,
twice"
Ana,Abad,ana@example.com,,,,=1+1
Émile,Zola,zola@example.org,,,,
"""


def card(*lines):
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])


@cli_test.here_and_there
class Import(FilesTest):
    def csv(self, text=CSV):
        """The text with addresses and numbers of this test alone."""
        number = sum(map(ord, self.book)) % 10000
        return text.replace("@example", "+%s@example" % self.book.lower()).replace(
            "555 01", "555 %04d 01" % number)

    def test_messy_table(self):
        file = self.write(".csv", self.csv(MESSY))
        result = self.kith("import", file, "--book", self.book, ok=False)
        self.assertEqual(result.status, 2, result)
        preview, report = result.out.split("\nInto %s came:\n" % self.book)
        for said in ("UTF-8", "5 items", "first_name", "phone_number:mobile", "company"):
            self.assertIn(said, preview)
        for shown in ("          3  new contacts\n",
                      "          1  that are the same person as an earlier one of this file\n",
                      "          1  refused, invalid: they cannot be read\n",
                      'line 7: "not an address" is no e-mail address'):
            self.assertIn(shown, preview)
        self.assertRegex(report, r"(?m)^ +3  contacts created$")
        self.assertRegex(report, r"(?m)^ +1  refused, invalid$")
        self.assertIn("kith import --errors-of ", result.err)
        self.assertRegex(result.err, r"kith: kith undo [0-9a-f-]{36} takes this back")
        self.assertEqual(len(self.people()), 3)

    def test_the_same_file_changes_nothing(self):
        file = self.write(".csv", self.csv())
        self.assertEqual(self.loaded(file), {"created": 3})
        before = self.people()
        again = self.kith("import", file, "--book", self.book)
        self.assertRegex(again.out, r"(?m)^ +3  contacts unchanged$")
        self.assertNotIn("undo", again.err)
        self.assertEqual(self.people(), before)

    def test_what_was_refused_is_mended_and_imported(self):
        file = self.write(".csv", self.csv(MESSY))
        self.kith("import", file, "--book", self.book, "--errors", self.path("-errors.csv"),
                  ok=False)
        rows = list(csv.reader(io.StringIO(self.read("-errors.csv").decode())))
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[0][:3], ["First Name", "Surname", "E-mail"])
        self.assertEqual(rows[1][:2], ["Bad", "Mail"])
        self.assertIn("no e-mail address", rows[1][6])
        mended = self.read("-errors.csv").decode().replace(
            "not an address", "good.mail+%s@example.com" % self.book.lower(), 1)
        self.assertEqual(self.loaded(self.write("-mended.csv", mended)), {"created": 1})
        self.assertEqual(len(self.people()), 4)

    def test_errors_of(self):
        result = self.kith("import", self.write(".csv", self.csv(MESSY)), "--book", self.book,
                           "--quiet", ok=False)
        id = result.out.strip()
        out = self.kith("import", "--errors-of", id).out
        self.assertIn("Bad,Mail", out)
        self.kith("import", "--errors-of", id, self.path("-errors.csv"))
        self.assertEqual(self.read("-errors.csv").decode().splitlines(), out.splitlines())
        rows = self.rows("import", "--rows", id, "--outcome", "invalid")
        self.assertEqual([row["line"] for row in rows], [7])
        self.assertIn("Bad", self.kith("import", "--rows", id, "--outcome", "invalid").out)
        self.assertEqual(self.kith("import", "--rows", id, "--outcome", "denied").out, "")
        self.assertEqual(self.kith("import", "--rows", id, ok=False).status, 2)

    def test_undo_takes_an_import_back(self):
        self.assertEqual(self.loaded(self.write("-0.csv", self.csv(
            "name,email\nOld Friend,old@example.com\n"))), {"created": 1})
        before = self.people()
        imported = self.load(self.write(".csv", self.csv(
            CSV + "Old,Friend,old@example.com,,,Pilot,\n")))
        self.assertEqual(self.counts(imported), {"created": 3, "updated": 1})
        undone = self.json("undo", imported["id"])
        self.assertEqual(undone["kept"], [])
        self.assertEqual(self.people(), before)
        self.assertEqual(self.json("import", "--status", imported["id"])["imports"][0]["job"][
            "state"], "undone")

    def test_undo_says_what_it_kept(self):
        imported = self.load(self.write(".csv", self.csv()))
        id = self.rows("search", "Haddad", "--book", self.book)[0]["id"]
        self.kith("edit", id, "--title", "Director")
        shown = self.kith("undo", imported["id"]).out
        self.assertIn(id, shown)
        self.assertEqual([json.loads(row)["last_name"] for row in self.people()], ["Haddad"])

    def test_dry_run_writes_nothing(self):
        before = self.json("organization")
        imported = self.load(self.write(".csv", self.csv()), "--dry-run")
        self.assertEqual(self.counts(imported, "preview"), {"created": 3})
        self.assertEqual(self.counts(imported), {})
        self.assertEqual(self.people(), [])
        self.assertEqual(self.json("organization"), before)  # which counts changes
        shown = self.kith("import", self.path(".csv"), "--book", self.book, "--dry-run")
        self.assertRegex(shown.err, "nothing was imported yet: kith import --run [0-9a-f-]{36}")
        self.assertEqual(self.loaded("--run", imported["id"]), {"created": 3})
        self.assertEqual(len(self.people()), 3)
        again = self.kith("import", "--run", imported["id"], ok=False)
        self.assertEqual(again.status, 5, again)

    def test_columns_are_told(self):
        text = self.csv("A,B,C\nNoor Haddad,noor@example.com,x1\nAna Abad,ana@example.com,x2\n")
        file = self.write(".csv", text)
        maps = ["--map", "A=name", "--map", "2=email:work", "--map", "C=custom:Code,fill"]
        imported = self.load(file, *maps)
        self.assertEqual(self.counts(imported), {"created": 2})
        self.assertEqual([(column["field"], column["policy"]) for column in imported["columns"]],
                         [("name", "add"), ("email:work", "add"), ("custom:Code", "fill")])
        infos = [info for row in self.people() for info in json.loads(row)["infos"]]
        self.assertIn("x1", [info["value"] for info in infos])
        self.assertIn("work", [info.get("label") for info in infos])
        for bad, says in (("A=nonsense", "--map A=nonsense"), ("Z=email", "no column 'Z'"),
                          ("A", "HEADER=FIELD")):
            refused = self.kith("import", file, "--book", self.book, "--map", bad, ok=False)
            self.assertEqual(refused.status, 2, refused)
            self.assertIn(says, refused.err)

    def test_policies(self):
        # What a person typed gives way only where the column says so.
        at = "noor+%s@example.com" % self.book.lower()
        self.add("Noor Haddad", at, "--company", "Brick & Co", "--title", "Buyer", book=self.book)
        file = self.write(".csv", "name,email,company,title,birthday\n"
                                  "Noor Haddad,%s,Brick & Co,Director,1980-05-01\n" % at)
        shown = []
        for policy in ("skip", "fill", "add", "overwrite"):
            words = ["--policy", policy, "--map", "email=email,add", "--map", "name=,add"]
            result = self.kith("import", file, "--book", self.book, *words)
            person = json.loads(self.people()[0])
            shown.append((person["memberships"][0].get("title"), person.get("birthday")))
        self.assertEqual(shown, [("Buyer", None), ("Buyer", "1980-05-01"), ("Buyer", "1980-05-01"),
                                 ("Director", "1980-05-01")])
        self.assertIn("values that people gave", result.out)
        self.assertEqual(self.kith("import", file, "--policy", "sometimes", ok=False).status, 2)

    def test_an_empty_cell_overwrites_nothing(self):
        at = "noor+%s@example.com" % self.book.lower()
        self.add("Noor Haddad", at, "--company", "Brick & Co", "--title", "Buyer", book=self.book)
        file = self.write(".csv", "name,email,company,title\nNoor Haddad,%s,Brick & Co,\n" % at)
        for outcome in ("updated", "unchanged"):  # the name is the file's now, then as it says
            self.assertIn(outcome, self.loaded(file, "--policy", "overwrite"))
            membership = json.loads(self.people()[0])["memberships"][0]
            self.assertEqual(membership.get("title"), "Buyer")

    def test_what_the_whole_file_lacks_is_asked_once(self):
        file = self.write(".csv", "name,company\nNoor Unreachable,Brick & Co\nAna Nowhere,\n")
        refused = self.kith("import", file, "--book", self.book, ok=False)
        self.assertEqual(refused.status, 2, refused)
        self.assertIn("--allow-missing reach", refused.err)
        self.assertEqual(self.people(), [])
        self.assertEqual(self.loaded(file, "--allow-missing", "reach"), {"created": 2})

    def test_groups(self):
        self.load(self.write(".csv", self.csv()), "--group", self.book + " A", "--group",
                  self.book + " B")
        for row in self.people():
            names = {m["group"]["name"] for m in json.loads(row)["memberships"]}
            self.assertLessEqual({self.book + " A", self.book + " B"}, names)

    def test_each_contact_may_name_its_book(self):
        other = self.book + " 2"
        self.kith("books", "create", other, "--scope", "organization")
        rows = [{"name": "Noor Booked", "email": "noor+%s@example.com" % self.book,
                 "contact_book": self.book},
                {"name": "Ana Booked", "email": "ana+%s@example.com" % self.book,
                 "contact_book": other}]
        file = self.write(".jsonl", "\n".join(json.dumps(row) for row in rows) + "\n")
        self.assertEqual(self.loaded(file, book="*"), {"created": 2})
        self.assertEqual(len(self.people()), 1)
        self.assertEqual(len(self.people(other)), 1)

    def test_which_book(self):
        refused = self.kith("import", self.write(".csv", self.csv()), ok=False)
        self.assertRefused(refused, 2, "--book", "Clients", "Vendors")
        self.assertRefused(self.kith("import", self.path(".csv"), "--book", "Nowhere", ok=False), 3,
                           "Nowhere")

    def test_standard_input(self):
        text = card("FN:Std In", "N:In;Std;;;", "EMAIL:std.in+%s@example.com" % self.book)
        self.assertEqual(self.loaded("-", input=text), {"created": 1})
        table = "name,email\nStd Two,std.two+%s@example.com\n" % self.book
        self.assertEqual(self.loaded("-", "--format", "csv", input=table), {"created": 1})

    def test_other_formats(self):
        at = "+%s@example.com" % self.book
        sheet = [["Name", "E-mail"], ["Noor Sheet", "noor.sheet" + at], ["Ana & Co", "ana" + at]]
        files = {".vcf": card("FN:Kit Card", "N:Card;Kit;;;", "EMAIL:kit.card" + at),
                 ".json": json.dumps([{"name": "Jay Son", "email": "jay.son" + at}]),
                 ".jsonl": '{"name":"Jay Line","email":"jay.line%s"}\n' % at,
                 ".xlsx": workbook(sheet)}
        for name, content in files.items():
            with self.subTest(name):
                made = 2 if name == ".xlsx" else 1
                file = self.write(name, content)
                self.assertEqual(self.loaded(file), {"created": made})
                self.assertEqual(self.loaded(file), {"unchanged": made})
        self.assertEqual(self.rows("search", "noor.sheet" + at)[0]["last_name"], "Sheet")

    def test_other_encodings(self):
        text = self.csv("Vorname;Nachname;E-Mail\nJürgen;Groß;juergen@example.com\n")
        self.load(self.write(".csv", text.encode("windows-1252")))
        self.assertEqual(json.loads(self.people()[0])["last_name"], "Groß")
        text = self.csv("Vorname;Nachname;E-Mail\nИван;Петров;ivan@example.com\n")
        imported = self.load(self.write("-2.csv", text.encode("koi8-r")), "--encoding", "KOI8-R")
        self.assertEqual(imported["encoding"], "KOI8-R")
        self.assertIn("Петров", [json.loads(row)["last_name"] for row in self.people()])

    def test_base64_of_other_programs(self):
        # "?>" makes both characters that the alphabets differ in.
        content = "name,email,notes\nBo B,bo+%s@example.com,~~?>??>\n" % self.book
        for encode in (base64.b64encode, base64.urlsafe_b64encode, base64.encodebytes):
            begun = self.json("run", "import_start", "--book", self.book, "--content-base64",
                              encode(content.encode()).decode())
            self.assertEqual(begun["imports"][0]["bytes"], len(content))

    def test_damaged_card_says_where(self):
        text = card("FN:Whole", "N:Whole;Dee;;;", "EMAIL:dee+%s@example.com" % self.book)
        file = self.write(".vcf", text + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Broken\r\n")
        result = self.kith("import", file, "--book", self.book, ok=False)
        self.assertEqual(result.status, 2, result)
        self.assertIn("line 7", result.out)
        self.assertEqual(len(self.people()), 1)

    def test_cannot_be_read(self):
        for arguments, status in ((["/nowhere/x.vcf"], 3), ([self.store.folder], 2),
                                  ([self.write(".bin", b"\x89PNG\r\n\x1a\n" + bytes(99))], 2),
                                  ([self.write("-0.csv", "")], 2),
                                  ([self.write(".vcf", ""), "--format", "xml"], 2), ([], 2)):
            with self.subTest(arguments):
                result = self.kith("import", *arguments, "--book", self.book, ok=False)
                self.assertEqual((result.status, result.out), (status, ""), result)
                self.assertTrue(result.err.startswith("kith"), result)
        for verb in ("--run", "--resume", "--status", "--errors-of"):
            unknown = "00000000-0000-7000-8000-000000000000"
            self.assertEqual(self.kith("import", verb, unknown, ok=False).status, 3)

    def test_text_of_strangers_cannot_harm_the_terminal(self):
        evil = "\x1b[31mRed\x1b]0;title\x07"
        file = self.write(".csv", "name,email,%s\n%s,nothing,%s\n" % (evil, evil, evil))
        result = self.kith("import", file, "--book", self.book, ok=False)
        self.assertEqual(result.status, 2)
        self.assertNotIn("\x1b", result.out + result.err)
        self.assertNotIn("\x07", result.out + result.err)

    def test_more_than_one_piece(self):
        # Larger than what is sent at once.
        notes = "n" * 5000
        rows = ["%s %d,big%d+%s@example.com,%s" % (self.book, i, i, self.book, notes)
                for i in range(1000)]
        file = self.write(".csv", "name,email,notes\n" + "\n".join(rows) + "\n")
        self.assertGreater(os.path.getsize(file), 4 << 20)
        self.assertEqual(self.loaded(file), {"created": 1000})
        self.assertEqual(self.loaded(file), {"unchanged": 1000})
        with open(file, encoding="utf-8") as content:
            self.assertEqual(self.loaded("-", input=content.read()), {"unchanged": 1000})


class OthersCards(FilesTest):
    def test_vcards_of_other_programs(self):
        for file in sorted(glob.glob(os.path.join(cli_test.CORPORA, "vcard", "*.vcf"))):
            with self.subTest(os.path.basename(file)):
                first = self.load(file, ok=False)
                self.assertGreater(first["job"]["total"], 0)
                before = self.people()
                again = self.counts(self.load(file, ok=False))
                self.assertFalse({"created", "updated", "matched"} & set(again), again)
                self.assertEqual(self.people(), before)


if __name__ == "__main__":
    unittest.main()
