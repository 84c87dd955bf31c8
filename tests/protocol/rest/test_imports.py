"""Imports over REST: a file goes up, what would become of each row is told, it runs, it is reported,
mended and taken back. The same file twice changes nothing."""

import base64
import csv
import io
import unittest

import imports
import kith
from workbook import workbook

# Four people, one twice; a row that cannot be read, one without a name.
CUSTOMERS = """First Name,Last Name,E-mail,Company,Role
Noor,Haddad,noor@example.com,Brick & Co,Buyer
Ana,Abad,ana@example.com,,
Émile,Zola,zola@example.org,,Writer
Bad,Mail,not an address,,
,,nobody@example.com,,
Noor,Haddad,noor@example.com,Brick & Co,Buyer
Per,Lund,per@example.com,Trip Ltd,Pilot
"""
PREVIEW = {"created": 4, "duplicate_in_file": 1, "incomplete": 1, "invalid": 1}
DONE = {"created": 4, "unchanged": 1, "incomplete": 1, "invalid": 1}

CARDS = "".join("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:%s %s\r\nN:%s;%s;;;\r\nEMAIL:%s@example.com\r\n"
                "END:VCARD\r\n" % (first, last, last, first, first.lower())
                for first, last in (("Ida", "Berg"), ("Olu", "Ade")))


def table(text):
    return list(csv.reader(io.StringIO(text)))


@kith.both_engines
class Imports(imports.ImportTest):
    def test_from_the_file_to_the_contacts_and_back(self):
        sent = self.send(CUSTOMERS, "customers.csv")
        self.assertEqual(sent.status, 201, sent)
        begun = sent.json["imports"][0]
        self.assertEqual((begun["file_name"], begun["bytes"], begun["contact_book"]),
                         ("customers.csv", len(self.own(CUSTOMERS).encode()), self.book_name))
        ready = self.look(begun["id"])
        self.assertEqual(ready["job"]["state"], "ready")
        self.assertEqual(self.counts(ready, "preview"), PREVIEW)
        self.assertEqual(self.counts(ready), {})
        self.assertEqual(self.people(), [])
        self.assertEqual([(column["column"], column["field"]) for column in ready["columns"]],
                         [("First Name", "first_name"), ("Last Name", "last_name"),
                          ("E-mail", "email"), ("Company", "company"), ("Role", "title")])
        self.assertEqual(ready["columns"][0]["samples"], ["Noor", "Ana", "Émile"])
        done = self.run_import(ready["id"])
        self.assertEqual(self.counts(done), DONE)
        self.assertEqual([one["last_name"] for one in self.people()],
                         ["Abad", "Haddad", "Lund", "Zola"])
        undone = self.as_writer.post("/v1/batches/%s/undo" % done["id"])
        self.assertEqual(undone.status, 200, undone)
        job = self.resting(undone.json["jobs"][0]["id"])
        self.assertEqual((job["kind"], job["state"], job["progress"]["kept"]),
                         ("undo", "done", []))
        self.assertEqual(self.people(), [])
        self.assertEqual(self.look(done["id"])["job"]["state"], "undone")

    def test_undo_keeps_what_a_person_changed_since(self):
        done = self.load(CUSTOMERS)
        noor = [one for one in self.people() if one["last_name"] == "Haddad"][0]["id"]
        changed = self.as_writer.patch("/v1/contacts/" + noor, {"contacts": {"title": "Director"}})
        self.assertEqual(changed.status, 200, changed)
        path = "/v1/batches/%s/undo" % done["id"]
        rehearsed = self.as_writer.post(path, dry_run="true").json
        self.assertEqual({one["contact"] for one in rehearsed["kept"]}, {noor})
        self.assertNotIn("more", rehearsed)
        undone = self.as_writer.post(path).json["jobs"][0]
        kept = self.resting(undone["id"])["progress"]["kept"]
        self.assertEqual({one["contact"] for one in kept}, {noor})
        self.assertTrue(all(one["why"] for one in kept))
        self.assertEqual([one["memberships"][0]["title"] for one in self.people()], ["Director"])

    def test_the_same_file_twice_changes_nothing(self):
        self.load(CUSTOMERS)
        before = self.people()
        again = self.load(CUSTOMERS)
        self.assertEqual(self.counts(again), {"unchanged": 5, "incomplete": 1, "invalid": 1})
        self.assertEqual(self.people(), before)

    def test_rows_by_outcome(self):
        ready = self.analyse(CUSTOMERS)
        invalid = self.rows(ready["id"], "invalid")
        self.assertEqual([(row["line"], row["field"], row["cells"]) for row in invalid],
                         [(5, "/E-mail", ["Bad", "Mail", "not an address", "", ""])])
        self.assertIn("no e-mail address", invalid[0]["message"])
        twice = self.rows(ready["id"], "duplicate_in_file")
        self.assertEqual([(row["line"], row["same_as_item"]) for row in twice], [(7, 1)])
        self.assertIn("a name", self.rows(ready["id"], "incomplete")[0]["message"])
        self.assertEqual(self.rows(ready["id"], "denied"), [])

        names, query = [], {"limit": 3}
        while True:
            page = self.as_writer.get("/v1/imports/%s/rows/created" % ready["id"], **query).json
            names.append([row["cells"][0] for row in page["rows"]])
            if "next_cursor" not in page:
                break
            query["cursor"] = page["next_cursor"]
        self.assertEqual(names, [["Noor", "Ana", "Émile"], ["Per"]])

    def test_what_was_refused_is_mended_and_only_that_is_touched(self):
        done = self.load(CUSTOMERS, "customers.csv")
        before = self.people()
        refused = self.as_writer.get("/v1/imports/%s/errors" % done["id"])
        self.assertEqual(refused.status, 200, refused)
        self.assertEqual(refused.headers["Content-Type"], "text/csv; charset=utf-8")
        self.assertEqual(refused.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(refused.headers["Content-Disposition"],
                         'attachment; filename="customers-errors.csv"')
        rows = table(refused.body.decode())
        self.assertEqual(rows[0], ["First Name", "Last Name", "E-mail", "Company", "Role",
                                   "kith_error", "kith_fix"])
        self.assertEqual([row[:2] for row in rows[1:]], [["Bad", "Mail"], ["", ""]])
        self.assertIn("no e-mail address", rows[1][5])
        mended = refused.body.decode().replace("not an address", "good.mail@example.com", 1)
        mended = mended.replace("\n,,nobody", "\nAda,Nobody,nobody")
        self.assertEqual(self.counts(self.load(mended, "mended.csv")), {"created": 2})
        after = self.people()
        self.assertEqual([one for one in after if one in before], before)
        self.assertEqual(len(after), len(before) + 2)

    def test_refused_cards_come_as_cards(self):
        bad = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:No Reach\r\nN:Reach;No;;;\r\nEND:VCARD\r\n"
        done = self.load(CARDS + bad, "people.vcf")
        self.assertEqual(self.counts(done), {"created": 2, "incomplete": 1})
        refused = self.as_writer.get("/v1/imports/%s/errors" % done["id"])
        self.assertEqual(refused.headers["Content-Type"], "text/vcard; charset=utf-8")
        self.assertEqual(refused.body.count(b"BEGIN:VCARD"), 1)
        self.assertIn(b"FN:No Reach", refused.body)
        mended = refused.body.decode().replace("FN:", "EMAIL:no.reach@example.com\r\nFN:")
        self.assertEqual(self.counts(self.load(mended, "mended.vcf")), {"created": 1})

    def test_kinds_of_files(self):
        rows = [["Name", "Email"], ["Gus Round", self.own("gus@example.com")],
                ["Zoë <b>", self.own("zoe@example.com")]]
        book = self.analyse(workbook(rows), "people.xlsx")
        self.assertEqual(self.counts(self.run_import(book["id"])), {"created": 2})
        self.assertEqual(self.counts(self.load(CARDS, "people.vcf")), {"created": 2})
        listed = '[{"first_name":"Jo","last_name":"Son","email":"jo@example.com"}]'
        self.assertEqual(self.counts(self.load(listed, "people.json")), {"created": 1})
        self.assertEqual(sorted(one["first_name"] for one in self.people()),
                         ["Gus", "Ida", "Jo", "Olu", "Zoë"])

    def test_in_a_json_body(self):
        text = self.own("name,email\nNoor Haddad,noor@example.com\n")
        for body in ({"content": text},
                     {"content_base64": base64.b64encode(text.encode("utf-16")).decode()}):
            sent = self.as_writer.post("/v1/imports", {"contact_book": self.book_name,
                                                       "file_name": "a.csv", **body})
            self.assertEqual(sent.status, 201, sent)
            ready = self.look(sent.json["imports"][0]["id"])
            self.assertEqual(self.counts(ready, "preview"), {"created": 1}, ready)

    def test_a_bare_file_without_a_name(self):
        sent = self.as_writer.post("/v1/imports", self.own(CUSTOMERS).encode(),
                                   {"Content-Type": "text/csv; charset=utf-8"},
                                   contact_book=self.book_name)
        self.assertEqual(sent.status, 201, sent)
        self.assertEqual(self.counts(self.look(sent.json["imports"][0]["id"]), "preview"), PREVIEW)

    def test_in_pieces(self):
        file = self.own(CUSTOMERS).encode()
        sent = self.send(file[:50], is_last="false")
        self.assertEqual(sent.status, 201, sent)
        id = sent.json["imports"][0]["id"]
        self.assertEqual(sent.json["imports"][0]["job"]["phase"], "receiving")
        self.assertFails(self.as_writer.get("/v1/imports/%s/rows/created" % id), 409, "not read")
        self.assertFails(self.as_writer.get("/v1/imports/%s/errors" % id), 409, "not read")
        self.assertFails(self.as_writer.post("/v1/imports/%s/run" % id), 409, "receiving")

        def piece(start, end, **query):
            return self.as_writer.request("PUT", "/v1/imports/%s/file" % id, file[start:end],
                                          {"Content-Type": "text/csv"}, query)
        for offset in (0, 60):
            wrong = self.assertFails(piece(offset, 120, offset=offset, is_last="false"), 409,
                                     "the next piece begins at 50")
            self.assertEqual(wrong["parameter"], "offset")
        self.assertFails(piece(50, 100), 400, "'offset' is required")
        self.assertFails(piece(50, 100, offset="fifty"), 400, "'offset' must be a whole number")
        first = piece(50, 100, offset=50, is_last="false")
        self.assertEqual(first.json["imports"][0]["bytes"], 100, first)
        again = piece(50, 100, offset=50, is_last="false")  # of one whose answer was lost
        self.assertEqual((again.status, again.json["imports"][0]["bytes"]), (200, 100), again)
        last = piece(100, None, offset=100, is_last="true")
        self.assertEqual(last.json["imports"][0]["bytes"], len(file), last)
        self.assertEqual(self.counts(self.look(id), "preview"), PREVIEW)
        self.assertFails(self.as_writer.request(
            "PUT", "/v1/imports/%s/file" % id, b"more", {"Content-Type": "text/csv"},
            {"offset": len(file)}), 409, "complete")

    def test_columns_book_and_groups_are_chosen(self):
        ready = self.analyse("A,B,C\nNoor Haddad,noor@example.com,x1\nAna Abad,ana@example.com,\n")
        other = self.as_admin.post("/v1/contact_books", {"contact_books": {
            "name": "Other " + self.tag, "scope": "organization"}}).json["contact_books"][0]
        changed = self.change(ready["id"], contact_book=other["id"], groups=["Fair 2026"], columns=[
            {"column": "A", "field": "name"}, {"column": "2", "field": "email:work"},
            {"column": "C", "field": "custom:Code", "policy": "fill"}])
        self.assertEqual(
            (changed["contact_book"], changed["contact_book_id"], changed["groups"]),
            (other["name"], other["id"], ["Fair 2026"]))
        self.assertEqual([(column["field"], column["policy"]) for column in changed["columns"]],
                         [("name", "add"), ("email:work", "add"), ("custom:Code", "fill")])
        self.assertEqual(self.counts(self.run_import(ready["id"])), {"created": 2})
        self.assertEqual(self.people(), [])
        people = self.people(other["id"])
        self.assertEqual(sorted(self.values(one, "custom") for one in people), [[], ["x1"]])
        self.assertEqual({one["memberships"][0]["group"]["name"] for one in people}, {"Fair 2026"})

    def test_policies_of_columns(self):
        self.add(self.book_name, first_name="Noor", last_name="Haddad", title="Buyer",
                 nickname="Nono", notes="old", email=self.own("noor@example.com"))
        ready = self.change(self.analyse(
            "name,email,title,nickname,notes,phone\n"
            "Noor Haddad,noor@example.com,Director,Nunu,new,+1 202 555 0147\n")["id"], columns=[
                {"column": "title", "policy": "overwrite"},
                {"column": "nickname", "policy": "fill"}, {"column": "phone", "policy": "fill"},
                {"column": "notes", "policy": "skip"}])
        self.run_import(ready["id"])
        noor = self.people()[0]
        self.assertEqual((noor["memberships"][0]["title"], noor["nickname"], noor["notes"]),
                         ("Director", "Nono", "old"))
        self.assertEqual(self.values(noor, "phone_number"), ["+1 202 555 0147"])

    def test_what_a_file_has_no_column_for_stays(self):
        full = ("name,email,company,nickname,notes,groups\n"
                "Noor Haddad,noor@example.com,Brick,Nono,old,Fair\n")
        self.load(full)
        before = self.people()
        self.assertEqual(self.counts(self.load("name,email\nNoor Haddad,noor@example.com\n")),
                         {"unchanged": 1})
        self.assertEqual(self.people(), before)
        ready = self.change(self.analyse(full.replace("old", "new"))["id"],
                            columns=[{"column": "notes", "policy": "skip"}])
        self.assertEqual(self.counts(self.run_import(ready["id"])), {"unchanged": 1})
        self.assertEqual(self.people(), before)

    def test_what_a_person_typed_is_replaced_only_when_told(self):
        self.load("name,email,title\nNoor Haddad,noor@example.com,Buyer\n")
        id = self.people()[0]["id"]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"title": "Owner"}})
        newer = "name,email,title\nNoor Haddad,noor@example.com,Director\n"
        self.run_import(self.analyse(newer)["id"])
        self.assertEqual(self.people()[0]["memberships"][0]["title"], "Owner")
        ready = self.change(self.analyse(newer)["id"],
                            columns=[{"column": "title", "policy": "overwrite"}])
        self.assertEqual(ready["job"]["progress"]["preview"]["replaced_values"], 1)
        self.run_import(ready["id"])
        self.assertEqual(self.people()[0]["memberships"][0]["title"], "Director")

    def test_each_row_names_its_book(self):
        done = self.load("name,email,contact_book\nNoor Haddad,noor@example.com,%s\n"
                         "Ana Abad,ana@example.com,No Such Book\n" % self.book_name,
                         contact_book="*")
        self.assertEqual(self.counts(done), {"created": 1, "invalid": 1})
        self.assertIn("No Such Book", self.rows(done["id"], "invalid")[0]["message"])

    def test_what_the_whole_file_lacks_is_asked_once(self):
        ready = self.analyse("name\nNobody Reachable\n")
        self.assertEqual(ready["asks"], ["reach"])
        error = self.assertFails(self.as_writer.post("/v1/imports/%s/run" % ready["id"]), 400)
        self.assertEqual(error["pointer"], "/allow_missing")
        self.change(ready["id"], allow_missing=["reach"])
        self.assertEqual(self.counts(self.run_import(ready["id"])), {"created": 1})

    def test_ambiguous_rows_are_refused_or_kept_apart(self):
        self.add(self.book_name, first_name="Noor", last_name="Haddad",
                 email=self.own("noor@example.com"))
        ready = self.analyse("name,email\nPer Lund,noor@example.com\n")
        self.assertEqual(self.counts(ready, "preview"), {"ambiguous": 1})
        kept = self.change(ready["id"], keep_ambiguous=True)
        self.assertEqual(self.counts(kept, "preview"), {"created": 1})
        self.assertEqual(self.counts(self.run_import(kept["id"])), {"created": 1})
        self.assertEqual([one["last_name"] for one in self.people()], ["Haddad", "Lund"])

    def test_a_dry_run_begins_nothing(self):
        before = len(self.as_writer.get("/v1/jobs", kind="import", limit=200).json["jobs"])
        sent = self.send(CUSTOMERS, dry_run="true")
        self.assertEqual(sent.status, 200, sent)
        self.assertTrue(sent.json["dry_run"])
        after = len(self.as_writer.get("/v1/jobs", kind="import", limit=200).json["jobs"])
        self.assertEqual(after, before)

    def test_errors_name_what_is_wrong(self):
        for query, where, says in (
                ({"contact_book": ""}, {"pointer": "/contact_book"}, "required"),
                ({"contact_book": "Nowhere"}, {"parameter": "contact_book"}, "book"),
                ({"format": "pdf"}, {"parameter": "format"}, "csv, vcard, json, xlsx"),
                ({"is_last": "maybe"}, {}, "'is_last' must be true or false"),
                ({"colums": "x"}, {}, "'colums'")):
            with self.subTest(**query):
                error = self.assertFails(self.send(CUSTOMERS, **query), 400, says)
                self.assertLessEqual(where.items(), error.items())
        body = {"contact_book": self.book_name}
        for more, pointer in (({"content": "a", "content_base64": "YQ=="}, "/content_base64"),
                              ({"content_base64": "!"}, "/content_base64"),
                              ({"content": 7}, "/content"), ({"contents": "a"}, "/contents")):
            answer = self.as_writer.post("/v1/imports", {**body, **more})
            self.assertEqual(self.assertFails(answer, 400)["pointer"], pointer)
        ready = self.analyse(CUSTOMERS)
        for choices, pointer, says in (
                ({"columns": [{"column": "Role", "field": "tittle"}]}, "/columns/0/field",
                 "did you mean 'title'?"),
                ({"columns": [{"column": "Rolle"}]}, "/columns/0/column", "'Rolle'"),
                ({"columns": [{"column": "Role"}, {"column": "9"}]}, "/columns/1/column", "'9'"),
                ({"columns": [{"column": "Role", "policy": "ad"}]}, "/columns/0/policy", "add"),
                ({"columns": [{"column": "Role", "polcy": "add"}]}, "/columns/0/polcy", "policy"),
                ({"columns": [{}]}, "/columns/0/column", "required"),
                ({"encoding": "klingon"}, "/encoding", "klingon"),
                ({"allow_missing": ["phnoe"]}, "/allow_missing", "phnoe"),
                ({"colums": []}, "/colums", "colums")):
            with self.subTest(pointer):
                answer = self.as_writer.patch("/v1/imports/" + ready["id"], choices)
                self.assertEqual(self.assertFails(answer, 400, says)["pointer"], pointer)
        nowhere = self.as_writer.patch("/v1/imports/" + ready["id"], {"contact_book": "Nowhere"})
        self.assertEqual(self.assertFails(nowhere, 404, "Nowhere")["pointer"], "/contact_book")
        error = self.as_writer.patch("/v1/imports/" + ready["id"],
                                     {"columns": [{"column": "Rolle"}]}).error
        self.assertEqual(error["accepted"], "First Name, Last Name, E-mail, Company, Role")
        self.assertFails(self.as_writer.get("/v1/imports/%s/rows/good" % ready["id"]), 400,
                         "duplicate_in_file")
        self.assertFails(self.as_writer.post("/v1/jobs/%s/stop" % ready["id"]), 400, "cancel")
        # None of it changed the import.
        self.assertEqual(self.look(ready["id"])["columns"], ready["columns"])

    def test_files_that_are_none(self):
        for content, says in ((b"", "empty"), (b"\n\n", "empty"), (b"%PDF-1.4 x", "PDF"),
                              (b"\x89PNG\r\n\x1a\n\0\0\0\r", "PNG"),
                              (bytes(range(256)) * 8, "binary"), (b"PK\x03\x04 zip", "workbook")):
            with self.subTest(says):
                sent = self.send(content)
                self.assertEqual(sent.status, 201, sent)
                imported = self.look(sent.json["imports"][0]["id"])
                self.assertEqual(imported["job"]["state"], "failed")
                self.assertIn(says, imported["job"]["message"])
                self.assertFails(self.as_writer.post(
                    "/v1/imports/%s/run" % imported["id"]), 409, "failed")

    def test_more_than_a_request_may_hold(self):
        self.assertFails(self.send(b"x" * ((10 << 20) + 1)), 413, "too large")

    def test_pause_resume_and_cancel(self):
        waiting = self.send("name,email\n", is_last="false").json["imports"][0]["id"]
        cancelled = self.as_writer.post("/v1/jobs/%s/cancel" % waiting)
        self.assertEqual(cancelled.json["jobs"][0]["state"], "cancelled", cancelled)
        self.assertFails(self.as_writer.post("/v1/jobs/%s/resume" % waiting), 409, "cancelled")
        rows = "".join("Person %d,p%d@example.com\n" % (i, i) for i in range(kith.MIDWAY_ITEMS))
        id = self.analyse("name,email\n" + rows)["id"]
        self.assertEqual(self.as_writer.post("/v1/imports/%s/run" % id).status, 200)
        paused = self.pause_midway(id)
        self.assertEqual((paused.status, paused.json["jobs"][0]["state"]), (200, "paused"))
        done = self.look(id)["job"]
        self.assertEqual(done["state"], "paused")
        self.assertEqual(self.as_writer.get("/v1/contacts", contact_book=self.book_name,
                                            count_only="true").json["total"], done["done"])
        self.assertFails(self.as_writer.patch("/v1/imports/" + id, {"contact_book": "Clients"}),
                         409, "paused")
        self.assertEqual(self.as_writer.post("/v1/jobs/%s/resume" % id).status, 200)
        imported = self.look(id)
        self.assertEqual((imported["job"]["state"], self.counts(imported)),
                         ("done", {"created": kith.MIDWAY_ITEMS}))
        for command in ("pause", "resume", "cancel"):
            self.assertFails(self.as_writer.post("/v1/jobs/%s/%s" % (id, command)), 409, "done")

    def test_undo_is_rehearsed_by_who_sees_what_came(self):
        done = self.load(CUSTOMERS, contact_book="Personal")
        path = "/v1/batches/%s/undo" % done["id"]
        mine = self.as_writer.post(path, dry_run="true")
        self.assertEqual((mine.status, mine.json["kept"]), (200, []), mine)
        self.assertGreater(mine.json["undone"], 0)
        other = self.server.user("rehearsal@example.com")
        self.assertFails(other.post(path, dry_run="true"), 404)

    def test_imports_of_others_are_not_there(self):
        id = self.analyse(CUSTOMERS)["id"]
        guest = self.server.user("guest@example.com")
        for answer in (guest.get("/v1/imports/" + id), guest.get("/v1/jobs/" + id),
                       guest.get("/v1/imports/%s/rows/created" % id),
                       guest.get("/v1/imports/%s/errors" % id),
                       guest.get("/v1/jobs/%s/events" % id),
                       guest.patch("/v1/imports/" + id, {"groups": ["Mine"]}),
                       guest.post("/v1/imports/%s/run" % id),
                       guest.post("/v1/jobs/%s/cancel" % id),
                       guest.request("PUT", "/v1/imports/%s/file" % id, b"x",
                                     {"Content-Type": "text/csv"}, {"offset": 0})):
            self.assertFails(answer, 404)
        self.assertEqual(guest.get("/v1/jobs").json["jobs"], [])
        self.assertEqual(self.look(id)["job"]["state"], "ready")

    def test_who_may_not_write(self):
        self.assertFails(self.send(CUSTOMERS, client=self.as_reader), 403, "propose")
        seen = self.as_admin.post("/v1/contact_books", {"contact_books": {
            "name": "Seen " + self.tag, "scope": "organization", "member_rights": ["see"]}})
        self.assertEqual(seen.status, 201, seen)
        member = self.server.user("member@example.com")
        self.assertFails(self.send(CUSTOMERS, client=member, contact_book="Seen " + self.tag), 403,
                         "may not add")
        rows = self.analyse(
            "name,email,contact_book\nNoor Haddad,noor@example.com,Seen %s\n" % self.tag,
            client=member, contact_book="*")
        self.assertEqual(self.counts(rows, "preview"), {"denied": 1})

    def test_the_run_of_a_token_that_proposes_waits_for_a_person(self):
        ready = self.analyse(CUSTOMERS, client=self.as_proposer)
        self.assertEqual(self.counts(ready, "preview"), PREVIEW)
        run = "/v1/imports/%s/run" % ready["id"]
        self.assertFails(self.as_proposer.post(run), 400, "'version' is required")
        proposed = self.as_proposer.post(run, version=ready["version"])
        self.assertEqual((proposed.status, proposed.json["outcome"]), (200, "proposed"), proposed)
        self.assertEqual(self.look(ready["id"])["job"]["state"], "ready")
        self.assertEqual(self.people(), [])
        accepted = self.as_writer.post("/v1/proposals/%s/accept" % proposed.json["proposal"])
        self.assertEqual(accepted.status, 200, accepted)
        done = self.look(ready["id"])
        self.assertEqual((done["job"]["state"], self.counts(done)), ("done", DONE))

    def test_only_what_was_seen_is_run(self):
        """Who says which version he saw runs nothing that was changed behind his back."""
        ready = self.analyse(CUSTOMERS)
        changed = self.change(ready["id"], groups=["Fair"])
        self.assertNotEqual(changed["version"], ready["version"])
        run = "/v1/imports/%s/run" % ready["id"]
        error = self.assertFails(self.as_writer.post(run, version=ready["version"]), 412)
        self.assertIn(changed["version"], error["message"])
        self.assertEqual(self.as_writer.post(run, version=changed["version"]).status, 200)
        self.assertEqual(self.counts(self.look(ready["id"])), DONE)


if __name__ == "__main__":
    unittest.main()
