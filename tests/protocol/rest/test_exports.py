"""Exports over REST: every format streams, nothing of it is anything but data, and what is lossless
changes nothing when it is read again."""

import csv
import io
import json
import re
import unittest

import imports
import kith

# Format: type, extension.
FORMATS = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "csv_google": ("text/csv; charset=utf-8", "csv"),
    "csv_outlook": ("text/csv; charset=utf-8", "csv"),
    "vcard3": ("text/vcard; charset=utf-8", "vcf"),
    "vcard4": ("text/vcard; charset=utf-8", "vcf"),
    "jscontact": ("application/json", "json"),
    "json": ("application/x-ndjson", "jsonl"),
    "json_flat": ("application/x-ndjson", "jsonl"),
}
LOSSLESS = ("csv", "vcard3", "vcard4", "jscontact", "json")
TABLES = ("csv", "csv_google", "csv_outlook")

# What pages and spreadsheets have been attacked with; it is somebody's name here.
STRINGS = (
    "<script>alert(1)</script>", "\"onload=alert(1) x=\"", "'><img src=x onerror=alert(1)>",
    "javascript:alert(1)", "<svg/onload=alert(1)>", "</title><script>alert(1)</script>",
    "&lt;script&gt;", "{{7*7}}", "${7*7}", "<!--", "]]>", "%3Cscript%3E", "\\u003cscript\\u003e",
    "=HYPERLINK(\"https://example.com\",\"x\")", "+1+cmd|'/C calc'!A0", "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0", "=1+1", "'=1+1", "''", "a;b,c|d", "a\"b\"\"c", "back\\slash",
)


def people_of(format, text):
    """How many contacts the text of an export holds, read by other means than ours."""
    text = text.lstrip("\ufeff")
    if format in TABLES:
        rows = list(csv.reader(io.StringIO(text, newline="")))
        if len({len(row) for row in rows}) != 1:
            raise AssertionError("rows of different lengths: %r" % rows)
        return len(rows) - 1
    if format.startswith("json"):
        return len([json.loads(line) for line in text.splitlines()])
    if format == "jscontact":
        cards = json.loads(text)
        if not all(card["@type"] == "Card" and card["version"] for card in cards):
            raise AssertionError("not cards: %r" % cards)
        return len(cards)
    for line in text.split("\r\n")[:-1]:
        if not re.match(r"[A-Za-z0-9.-]+[:;]| ", line) or len(line.encode()) > 75:
            raise AssertionError("no line of a vCard: %r" % line)
    if text.count("BEGIN:VCARD\r\n") != text.count("END:VCARD\r\n"):
        raise AssertionError("cards that are not closed")
    return text.count("BEGIN:VCARD\r\n")


class ExportTest(imports.ImportTest):
    def export(self, client=None, **query):
        query.setdefault("contact_book", self.book_name)
        answer = (client or self.as_writer).get("/v1/export", **query)
        self.assertEqual(answer.status, 200, answer)
        return answer

    def assertFile(self, answer, format):
        """A browser that is led here saves it and shows nothing."""
        kind, extension = FORMATS[format]
        self.assertEqual(answer.headers["Content-Type"].partition(";")[0], kind.partition(";")[0])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer.headers["Content-Disposition"],
                         'attachment; filename="contacts.%s"' % extension)
        self.assertIn("no-store", answer.headers["Cache-Control"])

    def fill(self):
        at = self.own("@example.com")
        self.add(self.book_name, first_name="Zoë", last_name="Núñez-Böhm", prefix="Dr",
                 middle_name="Q", suffix="Jr", nickname="Z", notes="=1+1\nsecond line",
                 starred=True, infos=[
                     {"kind": "email", "label": "work", "value": "zoe" + at},
                     {"kind": "email", "label": "other", "value": "zo" + at},
                     {"kind": "phone_number", "label": "mobile", "value": "+1 202 555 0143"},
                     {"kind": "custom", "label": "other", "custom_label": "Shoe size",
                      "value": "44"},
                     {"kind": "physical_address", "label": "home", "street": "1 Main St, Apt 2",
                      "city": "Springfield", "postal_code": "01234", "country": "Norway"}])
        self.add(self.book_name, first_name="Gus", last_name="Round", email="gus" + at,
                 company="Trip Ltd", title="-Pilot")
        self.add(self.book_name, name="山田 太郎", email="taro" + at)


@kith.both_engines
class Exports(ExportTest):
    def test_every_format_is_a_file_of_its_kind(self):
        self.fill()
        for format in FORMATS:
            with self.subTest(format):
                answer = self.export(format=format)
                self.assertFile(answer, format)
                self.assertEqual(people_of(format, answer.body.decode()), 3)
                self.assertIn(self.own("gus@example.com"), answer.body.decode().replace(
                    "\r\n ", ""))
        self.assertEqual(self.export().body, self.export(format="csv").body)

    def test_what_is_lossless_changes_nothing_when_it_is_read_again(self):
        self.fill()
        before = self.people()
        for format in LOSSLESS:
            with self.subTest(format):
                first = self.export(format=format).body
                done = self.load(first, "contacts." + FORMATS[format][1])
                self.assertEqual(self.counts(done), {"unchanged": 3})
                self.assertEqual(self.people(), before)
                self.assertEqual(self.export(format=format).body, first)

    def test_parts(self):
        self.fill()
        made = self.as_writer.post("/v1/contact_groups", {"contact_groups": {
            "name": "Flyers", "contact_book": self.book_name}})
        self.assertEqual(made.status, 201, made)
        group = made.json["contact_groups"][0]["id"]
        gus = [one["id"] for one in self.people() if one.get("last_name") == "Round"]
        self.assertEqual(self.as_writer.post("/v1/contact_groups/%s/members" % group,
                                             {"ids": gus}).status, 200)
        for query in ({"group": group}, {"search": "Trip"}, {"ids": gus[0]}):
            rows = self.export(format="json", **query).body.decode().splitlines()
            self.assertEqual([json.loads(row)["last_name"] for row in rows], ["Round"], query)
        for query in ({"ids": gus[0], "group": group}, {"ids": "x"}, {"ids": ",".join(gus * 201)}):
            self.assertFails(self.as_writer.get("/v1/export", **query), 400)
        everything = self.as_writer.get("/v1/export", format="json").body.decode()
        self.assertIn(self.own("gus@example.com"), everything)

    def test_more_than_a_page(self):
        for start in (0, 600):
            made = self.as_writer.post("/v1/contacts", {"contacts": [
                {"first_name": "Person", "last_name": "No %04d" % i, "contact_book": self.book_id,
                 "email": self.own("p%d@example.com" % i)} for i in range(start, start + 600)]})
            self.assertEqual(made.status, 201, made)
        rows = list(csv.DictReader(io.StringIO(self.export().body.decode("utf-8-sig"))))
        self.assertEqual([row["last_name"] for row in rows], ["No %04d" % i for i in range(1200)])
        cards = json.loads(self.export(format="jscontact").body)
        self.assertEqual(len({card["uid"] for card in cards}), 1200)

    def test_errors_come_before_the_file_does(self):
        for status, query, parameter, says in (
                (400, {"format": "pdf"}, "format", "jscontact"),
                (404, {"contact_book": "Nowhere"}, "contact_book", "Nowhere"),
                (404, {"group": "Nobody"}, "group", "Nobody"),
                (400, {"formt": "csv"}, "formt", "contact_book")):
            with self.subTest(parameter):
                answer = self.as_writer.get("/v1/export", **query)
                error = self.assertFails(answer, status)
                self.assertEqual(error["parameter"], parameter)
                self.assertIn(says, error["message"] + error.get("accepted", ""))
                self.assertNotIn("Content-Disposition", answer.headers)
        self.assertFails(self.nobody.get("/v1/export"), 401)

    def test_without_the_right_to_export(self):
        """Who sees a book need not be let carry it away."""
        seen = self.as_admin.post("/v1/contact_books", {"contact_books": {
            "name": "Seen " + self.tag, "scope": "organization", "member_rights": ["see"]}})
        self.assertEqual(seen.status, 201, seen)
        self.add("Seen " + self.tag, first_name="Only", last_name="Looked-At",
                 email="looked.at@example.net")
        self.fill()
        member = self.server.user("member@example.com")
        shown = member.get("/v1/contacts", contact_book="Seen " + self.tag)
        self.assertIn(b"Looked-At", shown.body)
        refused = member.get("/v1/export", contact_book="Seen " + self.tag)
        self.assertEqual(self.assertFails(refused, 403, "export")["pointer"], "/contact_book")
        for format in FORMATS:
            everything = member.get("/v1/export", format=format)
            self.assertEqual(everything.status, 200, everything)
            self.assertIn(b"Round", everything.body)
            self.assertNotIn(b"Looked-At", everything.body)
        self.assertNotIn(b"Looked-At", member.get("/v1/export", search="Looked").body)


class Hostile(ExportTest):
    """Names that attack pages and spreadsheets are names."""

    def setUp(self):
        super().setUp()
        for i, text in enumerate(STRINGS):
            added = self.as_writer.post("/v1/contacts", {"contacts": [{
                "contact_book": self.book_id, "first_name": text, "last_name": text,
                "nickname": text, "notes": text, "infos": [
                    {"kind": "email", "label": "other", "custom_label": text,
                     "value": self.own("hostile%d@example.com" % i)},
                    {"kind": "custom", "label": "other", "custom_label": text, "value": text},
                    {"kind": "physical_address", "label": "home", "street": text, "city": text}],
                "memberships": [{"group": {"kind": "organization", "name": text}, "title": text},
                                {"group": {"kind": "group", "name": "G " + text}}]}]})
            self.assertEqual(added.status, 201, added)
        renamed = self.as_admin.patch("/v1/contact_books/" + self.book_id, {"contact_books": {
            "name": "<script>alert(1)</script>\"; x=\"" + self.tag}})
        self.assertEqual(renamed.status, 200, renamed)
        self.book_name = renamed.json["contact_books"][0]["name"]

    def test_everywhere_data_and_all_of_it_comes_back(self):
        before = self.people()
        self.assertEqual(len(before), len(STRINGS))
        for format in FORMATS:
            with self.subTest(format):
                answer = self.export(format=format)
                self.assertFile(answer, format)
                self.assertEqual(people_of(format, answer.body.decode()), len(STRINGS))
                if format in LOSSLESS:
                    done = self.load(answer.body, "contacts." + FORMATS[format][1])
                    self.assertEqual(self.counts(done), {"unchanged": len(STRINGS)})
                    self.assertEqual(self.people(), before)

    def test_no_cell_is_a_formula(self):
        for format in TABLES:
            text = self.export(format=format).body.decode("utf-8-sig")
            cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
            for cell in cells:
                if cell[:1] and cell[0] in "=+-@\t\r":
                    self.assertRegex(cell, r"\A\+[0-9][0-9 ().-]* [0-9][0-9 ().-]*\Z", format)
        rows = csv.DictReader(io.StringIO(self.export().body.decode("utf-8-sig"), newline=""))
        notes = {row["notes"] for row in rows}
        self.assertLessEqual({"'=1+1", "''=1+1", "'''", "<script>alert(1)</script>"}, notes)

    def test_a_number_is_shown_as_it_is(self):
        self.add(self.book_id, first_name="Num", last_name="Ber", phone_number="+1 202 555 0144")
        rows = csv.DictReader(io.StringIO(self.export().body.decode("utf-8-sig"), newline=""))
        self.assertIn("+1 202 555 0144", [row["phone"] for row in rows])

    def test_refused_rows_and_their_file(self):
        """What could not be read is shown and sent back as it was, under a harmless name."""
        for name in ("\"; filename=\"x.html", "<script>alert(1)</script>.csv", "../../x.csv",
                     "naïve名.csv", "a.html"):
            text = io.StringIO()
            writer = csv.writer(text)
            writer.writerow(["Name", "E-mail", "<b>Shoe</b>"])
            for string in STRINGS:
                writer.writerow([string, "no address " + string, string])
            ready = self.analyse(text.getvalue(), name, format="csv")
            self.assertEqual(self.counts(ready, "preview"), {"invalid": len(STRINGS)})
            self.assertEqual(ready["file_name"], name)
            shown = [row["cells"][0] for row in self.rows(ready["id"], "invalid", limit=200)]
            # The mark that keeps spreadsheets from calculating is no part of the text.
            self.assertEqual(shown, [re.sub(r"\A'(?=[=+\-@'])", "", text) for text in STRINGS])
            answer = self.as_writer.get("/v1/imports/%s/errors" % ready["id"])
            self.assertEqual(answer.headers["Content-Type"], "text/csv; charset=utf-8")
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertRegex(answer.headers["Content-Disposition"],
                             r'\Aattachment; filename="[ !#$&-.0-:<-\[\]-~]*-errors\.csv"\Z')
            rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
            self.assertEqual(len(rows), len(STRINGS) + 1)
            for row in rows[1:]:
                for cell in row:
                    self.assertFalse(cell[:1] and cell[0] in "=+-@\t\r", cell)


if __name__ == "__main__":
    unittest.main()
