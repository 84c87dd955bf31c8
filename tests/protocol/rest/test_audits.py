"""Data quality over REST: audit, report, preview, fix, undo."""

import time
import unittest

import kith


@kith.both_engines
class Audits(kith.ServerTest):
    def audit(self, **body):
        begun = self.as_writer.post("/v1/audits", body)
        self.assertEqual(begun.status, 200, begun)
        job = begun.json["jobs"][0]
        until = time.monotonic() + kith.PATIENCE_S
        while job["state"] in ("queued", "running"):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)
            job = self.as_writer.get("/v1/jobs/" + job["id"]).json["jobs"][0]
        self.assertEqual((job["kind"], job["state"]), ("audit", "done"), job)

    def report(self, book):
        answer = self.as_reader.get("/v1/audits", contact_book=book)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["audits"][0]

    def test_from_the_finding_to_the_fix_and_back(self):
        id = self.add("Vendors", first_name="NOOR", last_name="HADDAD",
                      email="noor@gamil.com")["id"]
        self.add("Vendors", first_name="Per", last_name="Lund", email="per@example.com",
                 company="Brick", title="Chair")
        self.audit(contact_book="Vendors")
        vendors = self.report("Vendors")
        self.assertEqual((vendors["figures"]["contacts"], vendors["figures"]["valid"]), (2, 1))
        self.assertEqual({row["rule"]: row["contacts"] for row in vendors["rules"]},
                         {"email_typo": 1, "name_case": 1, "recommended_missing": 1})
        self.assertEqual(len(vendors["trend"]), 1)

        findings = self.as_reader.get("/v1/audits/findings", contact_book="Vendors",
                                      rule="email_typo").json["findings"]
        self.assertEqual([(row["contact"], row["was"], row["becomes"]) for row in findings],
                         [(id, "noor@gamil.com", "noor@gmail.com")])

        path, body = "/v1/audits/rules/email_typo/fix", {"contact_book": "Vendors"}
        dry = self.as_writer.post(path, body, dry_run="true")
        self.assertEqual(dry.status, 200, dry)
        self.assertEqual(dry.json["fixes"][0]["values"],
                         [{"field": "email", "was": "noor@gamil.com",
                           "becomes": "noor@gmail.com"}])
        self.assertEqual(self.read(id)["infos"][0]["value"], "noor@gamil.com")
        done = self.as_writer.post(path, body).json
        self.assertEqual((done["updated"], done["refused"]), (1, 0))
        self.assertEqual(done["fixes"][0]["values"], dry.json["fixes"][0]["values"])
        self.assertEqual(self.read(id)["infos"][0]["value"], "noor@gmail.com")
        undone = self.as_writer.post("/v1/batches/%s/undo" % done["batch"])
        self.assertEqual(undone.json["kept"], [])
        self.assertEqual(self.read(id)["infos"][0]["value"], "noor@gamil.com")

    def test_proposals_of_an_audit_are_accepted_in_bulk(self):
        ids = [self.add("Partners", first_name="NOOR", last_name="LUND%s" % "ABC"[i],
                        email="n%d@example.com" % i)["id"] for i in range(3)]
        self.audit(contact_book="Partners")
        partners = self.report("Partners")["contact_book"]
        waiting = [row for row in self.as_writer.get("/v1/proposals").json["proposals"]
                   if row["operation"] == "audit_fix"
                   and row["arguments"]["contact_book"] == partners]
        self.assertEqual([row["arguments"]["rule"] for row in waiting], ["name_case"])
        done = self.as_writer.post("/v1/proposals/%s/accept" % waiting[0]["id"])
        self.assertEqual((done.status, done.json["updated"]), (200, 3), done)
        self.assertEqual({self.read(id)["first_name"] for id in ids}, {"Noor"})
        self.audit(contact_book="Partners")
        quiet = self.report("Partners")
        self.assertIs(quiet["quiet"], True)
        self.assertIn("A quiet week in Partners", quiet["sentence"])

    def test_conventions_of_a_book(self):
        answer = self.as_admin.patch("/v1/contact_books/Team", {"contact_books": {
            "quality": {"phone_format": "international", "stale_days": 30}}})
        self.assertEqual(answer.status, 200, answer)
        books = self.as_reader.get("/v1/contact_books", limit=200).json["contact_books"]
        quality = {book["name"]: book["quality"] for book in books}
        self.assertEqual(quality["Team"]["stale_days"], 30)
        self.assertEqual(quality["Vendors"]["stale_days"], 365)
        self.assertFails(self.as_admin.patch("/v1/contact_books/Team", {"contact_books": {
            "quality": {"stale_days": "many"}}}), 400, "stale_days")

    def test_rules_and_who_may(self):
        rules = self.as_reader.get("/v1/audits/rules").json["rules"]
        self.assertIn("email_typo", [rule["rule"] for rule in rules])
        self.assertFails(self.as_reader.post("/v1/audits"), 403)
        self.assertFails(self.as_writer.post("/v1/audits/rules/stale/fix",
                                             {"contact_book": "Clients"}), 400, "stale")
        self.assertFails(self.as_writer.post("/v1/audits/rules/no_rule/fix",
                                             {"contact_book": "Clients"}), 400, "no_rule")
        self.assertFails(self.as_writer.get("/v1/audits", contact_book="No book"), 400, "contact_book")


if __name__ == "__main__":
    unittest.main()
