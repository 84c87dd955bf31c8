"""Duplicates over REST: who is told, why, and what becomes of what people decide."""

import time
import unittest

import kith

# Names that have nothing to do with each other, each with a firm of its own.
FIRMS = {"Haddad": "Brightoak Foods", "Okafor": "Cobalt Shipping", "Lindqvist": "Vellum Press",
         "Moreau": "Atlas Dental", "Petrov": "Juniper Law", "Yamada": "Quartz Optics",
         "Brzezinski": "Harbor Glass", "Castellano": "Marigold Tours", "Thorne": "Ironbridge",
         "Villanueva": "Saffron Kitchens", "Osei": "Tidewater Bank", "Kowalczyk": "Zephyr Air",
         "Fitzgerald": "Gable Roofing", "Delacroix": "Umber Paints", "Grunwald": "Pinnacle Maps",
         "Novotny": "Dovetail Joinery", "Quaresma": "Emberline", "Rasmussen": "Walnut Audio",
         "Stavros": "Lantern Films", "Underhill": "Xylem Pumps", "Whitlock": "Nimbus Cloud",
         "Zielinski": "Orchard Cider", "Abernathy": "Kestrel Drones", "Fujimoto": "Sable Furs"}
FAMILIES = list(FIRMS)

# How long to look for what comes within a second on an idle machine.
PATIENT_ROUNDS = 600
ROUND_S = 0.1

PARALLEL = 200


@kith.both_engines
class Duplicates(kith.ServerTest):
    families = iter(())

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.families = iter(FAMILIES)

    def surname(self):
        """One that nobody else has: the tests of a class share a server."""
        return next(self.families)

    def robert(self, surname, **more):
        return {"first_name": "Robert", "last_name": surname, "company": FIRMS[surname], **more}

    def bob(self, surname, **more):
        return {"first_name": "Bob", "last_name": surname, "company": FIRMS[surname] + " Ltd",
                **more}

    def two(self, **more):
        """Robert and Bob, who may be one."""
        surname = self.surname()
        return (self.add(**self.robert(surname), **more)["id"],
                self.add(**self.bob(surname), **more)["id"])

    def pairs_of(self, id, client=None, **query):
        answer = (client or self.as_reader).get("/v1/duplicates", id=id, **query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["duplicates"]

    def eventually(self, look, what):
        """What `look` gives as soon as it is something."""
        for _ in range(PATIENT_ROUNDS):
            found = look()
            if found:
                return found
            time.sleep(ROUND_S)
        raise self.failureException("waited in vain for " + what)

    def pair_of(self, id, client=None, **query):
        return self.eventually(lambda: self.pairs_of(id, client, **query), "a pair")[0]

    def followed(self):
        """Returns when everything written so far was compared."""
        self.eventually(
            lambda: self.report()["changes_not_compared"] == 0, "the follower")

    def report(self, client=None):
        return (client or self.as_reader).get("/v1/duplicates/report").json["reports"][0]

    def explain(self, one, two):
        answer = self.as_reader.get("/v1/duplicates/explain/%s,%s" % (one, two))
        self.assertEqual(answer.status, 200, answer)
        return answer.json["explanations"][0]

    def decide(self, one, two, **decision):
        answer = self.as_writer.patch("/v1/duplicates", {"contacts": [one, two], **decision})
        self.assertEqual(answer.status, 200, answer)
        return answer.json["duplicates"]

    def scan(self, client=None, **books):
        begun = (client or self.as_writer).post("/v1/duplicates/scan", books)
        self.assertIn(begun.status, (200, 201, 202), begun)
        id = begun.json["jobs"][0]["id"]
        job = self.eventually(lambda: self.ended(id), "the end of a scan")
        self.assertEqual(job["state"], "done", job)
        return job

    def ended(self, id):
        job = self.as_admin.get("/v1/jobs/" + id).json["jobs"][0]
        return job if job["state"] in ("done", "failed", "cancelled") else None

    def total(self, book):
        return self.as_reader.get("/v1/contacts", contact_book=book, count_only="true").json["total"]

    # ---- who resembles whom ----

    def test_a_create_names_whom_it_resembles(self):
        surname = self.surname()
        robert = self.add(**self.robert(surname))["id"]
        created = self.add(**self.bob(surname))
        self.assertNotEqual(created["id"], robert)
        told = created["possible_duplicates"]
        self.assertEqual([one["id"] for one in told], [robert])
        self.assertIn("given name", told[0]["reason"])
        self.assertTrue(0.5 <= told[0]["score"] < 0.99, told)
        self.assertIn("contacts_merge", created["hint"])

    def test_require_unique_writes_nothing(self):
        surname = self.surname()
        robert = self.add(**self.robert(surname))["id"]
        answer = self.as_writer.post("/v1/contacts", {"require_unique": True, "contacts": self.bob(
            surname, contact_book="Clients")})
        error = self.assertFails(answer, 409)
        self.assertEqual(error["status"], "ambiguous")
        self.assertIn(robert, answer.body.decode())
        self.assertEqual(self.as_reader.get("/v1/contacts", search=surname,
                                            count_only="true").json["total"], 1)

    def test_require_unique_of_many_at_once(self):
        surname = self.surname()
        answers = kith.together(PARALLEL, lambda i: self.as_writer.post("/v1/contacts", {
            "require_unique": True, "contacts": self.robert(
                surname, contact_book="Clients", email="robert@%s.example.com" % surname)}))
        self.assertEqual([a for a in answers if isinstance(a, Exception)], [])
        self.assertEqual([a.status for a in answers].count(201), 1, answers)
        self.assertEqual(self.as_reader.get("/v1/contacts", search=surname,
                                            count_only="true").json["total"], 1)

    def test_require_unique_of_one_name_at_once(self):
        surname = self.surname()
        answers = kith.together(PARALLEL, lambda i: self.as_writer.post("/v1/contacts", {
            "require_unique": True, "contacts": {
                "first_name": "Robert", "last_name": surname, "contact_book": "Clients"}}))
        self.assertEqual([a for a in answers if isinstance(a, Exception)], [])
        self.assertEqual(sorted(a.status for a in answers), [201] + [409] * (PARALLEL - 1))

    def test_a_check_writes_nothing(self):
        surname = self.surname()
        robert = self.add(**self.robert(surname))["id"]
        newest = self.as_reader.get("/v1/changes", since="now").json["next"]
        checked = self.as_reader.post("/v1/duplicates/check", {"contacts": [
            self.bob(surname), {"first_name": "Ottilie", "last_name": "Varga"}],
            "contact_book": "Clients"})
        self.assertEqual(checked.status, 200, checked)
        bob, nobody = checked.json["contacts"]
        self.assertIn(bob["outcome"], ("created", "incomplete"))
        self.assertEqual([one["id"] for one in bob["possible_duplicates"]], [robert])
        self.assertNotIn("possible_duplicates", nobody)
        self.assertEqual(self.as_reader.get("/v1/changes", since=newest).json["changes"], [])
        said = checked.json["contacts"][0]["possible_duplicates"]
        self.assertEqual(self.add(**self.bob(surname))["possible_duplicates"], said)

    # ---- pairs ----

    def test_a_new_pair_is_listed_and_filtered(self):
        robert, bob = self.two()
        pair = self.pair_of(bob)
        self.assertEqual((set(pair["contacts"]), pair["decision"]), ({robert, bob}, "open"))
        self.assertIn("name", pair["evidence"])
        self.assertGreater(pair["score"], 0.5)
        self.assertTrue(pair["reason"])

        def listed(**query):
            pairs = self.as_reader.get("/v1/duplicates", limit=200, **query).json["duplicates"]
            return {robert, bob} in [set(pair["contacts"]) for pair in pairs]
        self.assertTrue(listed())
        self.assertTrue(listed(evidence="name"))
        self.assertTrue(listed(contact_book="Clients"))
        self.assertFalse(listed(contact_book="Vendors"))
        self.assertEqual(self.pairs_of(bob, contact_book="Vendors"), [])
        for other in ("email", "phone", "address", "birthday"):
            self.assertFalse(listed(evidence=other), other)

    def test_an_edit_makes_and_unmakes_a_pair(self):
        surname = self.surname()
        robert = self.add(**self.robert(surname))["id"]
        other = self.add(first_name="Ingrid", last_name="Magnusson")["id"]
        self.followed()
        self.assertEqual(self.pairs_of(other), [])
        self.as_writer.patch("/v1/contacts/" + other, {"contacts": self.bob(surname)})
        self.assertIn(robert, self.pair_of(other)["contacts"])
        self.as_writer.patch("/v1/contacts/" + other, {"contacts": {
            "first_name": "Ingrid", "last_name": "Magnusson", "company": "Else"}})
        self.eventually(lambda: not self.pairs_of(other), "the end of the pair")

    def test_explained(self):
        robert, bob = self.two()
        pair = self.pair_of(bob)
        why = self.explain(robert, bob)
        self.assertEqual(set(why["contacts"]), {robert, bob})
        self.assertEqual((why["verdict"], why["score"]), ("probable", pair["score"]))
        for member in ("sentence", "what_would_change_it", "model"):
            self.assertGreater(len(why[member]), 5, member)
        for signal in why["signals"]:
            self.assertEqual(set(signal), {"field", "level", "bits", "left", "right"})
        self.assertTrue(any(signal["bits"] > 1 for signal in why["signals"]))
        self.assertAlmostEqual(why["score_bits"] - why["prior_bits"] - why["excess_bits"],
                               sum(signal["bits"] for signal in why["signals"]), 0)
        other_way = self.explain(bob, robert)
        self.assertEqual((other_way["score"], other_way["score_bits"]),
                         (why["score"], why["score_bits"]))

    def test_father_and_son_are_refused(self):
        surname = self.surname()
        father = self.add(**self.robert(surname, suffix="Sr."))["id"]
        son = self.add(**self.robert(surname, suffix="Jr."))["id"]
        why = self.explain(father, son)
        self.assertEqual(why["verdict"], "different")
        self.assertLessEqual(why["score"], 0.05)
        self.assertIn("junior", why["refused_because"])
        self.followed()
        self.assertEqual(self.pairs_of(son), [])

    # ---- decisions ----

    def test_dismissed_for_good(self):
        """Through a restart, merges of either side and the same file again."""
        surname = self.surname()
        file = ("First Name,Last Name,Company\r\nRobert,%s,%s\r\nBob,%s,%s Ltd\r\n"
                % ((surname, FIRMS[surname]) * 2)).encode()
        self.run_import(file)
        robert, bob = [row["id"] for row in self.as_reader.get(
            "/v1/contacts", search=surname, order="last_modified").json["contacts"]]
        self.pair_of(bob)
        self.assertEqual(self.decide(robert, bob)[0]["decision"], "different")
        self.server.restart()
        self.assertEqual(self.pairs_of(bob), [])
        self.run_import(file)
        third = self.add(first_name="Wilhelmina", last_name="Engstrom")["id"]
        fourth = self.add(first_name="Torsten", last_name="Bellweather")["id"]
        for side, into in ((bob, third), (robert, fourth)):
            merged = self.as_writer.post("/v1/merges", {"ids": [side, into], "into": into})
            self.assertEqual(merged.status, 200, merged)
        self.scan()
        self.followed()
        self.assertEqual([pair for pair in self.pairs_of(third) if fourth in pair["contacts"]], [])
        decided = self.pairs_of(third, decision="different")
        self.assertEqual([set(pair["contacts"]) for pair in decided], [{fourth, third}])

    def run_import(self, file):
        begun = self.as_writer.post("/v1/imports", file, {"Content-Type": "text/csv"},
                                    contact_book="Vendors", file_name="people.csv")
        self.assertIn(begun.status, (200, 201, 202), begun)
        id = begun.json["imports"][0]["id"]
        self.eventually(lambda: self.import_state(id) == "ready", "the preview")
        changed = self.as_writer.patch("/v1/imports/" + id, {
            "allow_missing": ["reach"]})
        self.assertEqual(changed.status, 200, changed)
        self.eventually(lambda: self.import_state(id) == "ready", "the preview")
        run = self.as_writer.post("/v1/imports/%s/run" % id, {})
        self.assertIn(run.status, (200, 202), run)
        self.eventually(lambda: self.import_state(id) == "done", "the import")

    def import_state(self, id):
        return self.as_writer.get("/v1/imports/" + id).json["imports"][0]["job"]["state"]

    def test_new_evidence_opens_it_again(self):
        robert, bob = self.two()
        self.pair_of(bob)
        self.decide(robert, bob)
        for id in (robert, bob):
            self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "says nothing"}})
        self.followed()
        self.assertEqual(self.pairs_of(bob), [])
        for id in (robert, bob):
            self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"birthday": "1985-04-12"}})
        pair = self.pair_of(bob)
        self.assertIn("new evidence", pair["reason"])
        self.assertNotIn("decided_at", pair)

    def test_later_and_back(self):
        robert, bob = self.two()
        self.pair_of(bob)
        self.decide(robert, bob, decision="later")
        self.assertEqual(self.pairs_of(bob), [])
        later = self.pairs_of(bob, decision="later")
        self.assertEqual(len(later), 1)
        self.assertIn("decided_by", later[0])
        self.decide(robert, bob, decision="open")
        self.assertEqual(len(self.pairs_of(bob)), 1)

    # ---- scans ----

    def test_scans(self):
        robert, bob = self.two(book="Vendors")
        before = self.pair_of(bob)["score"]
        job = self.scan(contact_books=["Vendors"])
        self.assertGreaterEqual(job["progress"]["records"], 2)
        self.assertEqual(self.pair_of(bob)["contacts"], [robert, bob])
        self.assertGreaterEqual(self.scan()["progress"]["pairs"], 1)
        pair = self.pair_of(bob)
        self.assertEqual(pair["score"], self.explain(robert, bob)["score"])
        self.assertGreaterEqual(min(before, pair["score"]), 0.5)

    def test_the_report_claims_nothing_of_few_decisions(self):
        report = self.report()
        self.assertIn("too few", report["proven"])
        self.assertIn("150", report["proven"])
        self.assertNotIn("wrong_at_most", report)
        self.assertEqual([band["score_from"] for band in report["bands"]], [0.99, 0.95, 0.8, 0.5])

    # ---- who sees what ----

    def test_pairs_of_private_books_are_their_owners(self):
        member = self.server.user("nosy-%s@example.com" % self.engine)
        made = self.as_admin.post("/v1/contact_books", {"contact_books": {
            "name": "Private", "scope": "user"}})
        self.assertEqual(made.status, 201, made)
        surname = self.surname()
        robert = self.add(**self.robert(surname))["id"]
        bob = self.add("Private", client=self.as_admin, **self.bob(surname))["id"]
        self.pair_of(bob, self.as_admin)
        self.assertEqual(self.pairs_of(robert, member), [])
        self.assertNotIn(bob, member.get("/v1/duplicates", limit=200).body.decode())
        for answer in (member.get("/v1/duplicates", id=bob),
                       member.get("/v1/duplicates/explain/%s,%s" % (robert, bob)),
                       member.patch("/v1/duplicates", {"contacts": [robert, bob]}),
                       member.post("/v1/duplicates/scan", {"contact_books": ["Private"]})):
            self.assertIn(answer.status, (400, 404), answer)
            self.assertNotIn(surname, answer.body.decode())
        checked = member.post("/v1/duplicates/check", {"contacts": self.bob(surname)})
        self.assertEqual(
            [one["id"] for one in checked.json["contacts"][0]["possible_duplicates"]], [robert])
        scores = [band["open"] for band in self.report(member)["bands"]]
        self.assertLess(sum(scores), sum(b["open"] for b in self.report(self.as_admin)["bands"]))

    def test_only_who_may_write_decides_and_scans(self):
        robert, bob = self.two()
        self.pair_of(bob)
        self.assertFails(self.as_reader.patch("/v1/duplicates", {"contacts": [robert, bob]}), 403)
        self.assertFails(self.as_reader.post("/v1/duplicates/scan", {}), 403)

    # ---- merging unasked ----

    def test_certain_pairs_merge_where_the_owner_wants_it(self):
        name = "Merging"
        made = self.as_admin.post("/v1/contact_books", {"contact_books": {"name": name}})
        self.assertEqual(made.status, 201, made)
        book = made.json["contact_books"][0]["id"]
        certain, doubtful = self.surname(), self.surname()
        twin = {"first_name": "Noor", "last_name": certain, "phone_number": "+1 212 555 0177",
                "email": "noor.%s@example.net" % certain}
        twins = [self.add(name, **twin)["id"], self.add(name, **twin, separate=True)["id"]]
        reopened = self.as_admin.patch("/v1/duplicates", {"contacts": twins, "decision": "open"})
        self.assertEqual(reopened.status, 200, reopened)
        for contact in (self.robert(doubtful), self.bob(doubtful)):
            self.add(name, **contact)
        self.followed()
        self.assertEqual(self.total(name), 4)
        changed = self.as_admin.patch("/v1/contact_books/" + book, {"contact_books": {
            "merge_above": 990}})
        self.assertEqual(changed.status, 200, changed)
        self.assertEqual(changed.json["contact_books"][0]["merge_above"], 990)
        self.scan()
        self.eventually(lambda: self.total(name) == 3, "the merge")
        merges = [merge for merge in self.as_admin.get("/v1/merges").json["merges"]
                  if merge["to"] in twins]
        self.assertEqual(len(merges), 1)
        undone = self.as_admin.post("/v1/batches/%s/undo" % merges[0]["batch"])
        self.assertEqual(undone.status, 200, undone)
        self.eventually(lambda: self.total(name) == 4, "the undo")
        self.followed()
        self.scan()
        self.assertEqual(self.total(name), 4)

    # ---- bad input ----

    def test_what_is_wrong_is_named(self):
        robert, bob = self.two()
        ghost = "01890000-0000-7000-8000-00000000abcd"
        writer, reader = self.as_writer, self.as_reader
        explain = "/v1/duplicates/explain/"
        for answer, status, pointer in (
                (writer.patch("/v1/duplicates", {"contacts": [robert]}), 400, "/contacts"),
                (writer.patch("/v1/duplicates", {"contacts": [robert, ghost]}), 404, None),
                (writer.patch("/v1/duplicates", {"contacts": [robert, bob],
                                                 "decision": "same"}), 400, "/decision"),
                (writer.patch("/v1/duplicates", {"contacts": [robert, "x"]}), 400, "/contacts/1"),
                (writer.patch("/v1/duplicates", {}), 400, "/contacts"),
                (reader.get("/v1/duplicates", evidence="hair"), 400, "evidence"),
                (reader.get("/v1/duplicates", cursor="x"), 400, "cursor"),
                (reader.get("/v1/duplicates", limit=0), 400, "limit"),
                (reader.get("/v1/duplicates", id=ghost), 404, None),
                (reader.get(explain + robert), 400, "contacts"),
                (reader.get(explain + robert + "," + robert), 400, "contacts"),
                (reader.get(explain + robert + "," + ghost), 404, "contacts"),
                (reader.get(explain + "x," + ghost), 404, "x"),
                (writer.post("/v1/duplicates/scan", {"contact_books": ["Nowhere"]}), 404,
                 "/contact_books"),
                (writer.post("/v1/duplicates/scan", {"books": ["Clients"]}), 400, "/books"),
                (reader.post("/v1/duplicates/check", {"contacts": []}), 400, "/contacts"),
                (reader.post("/v1/duplicates/check", {"contacts": {"email": "no address"}}), 400,
                 None)):
            error = self.assertFails(answer, status)
            if pointer:
                named = error.get("pointer", error.get("parameter", error["message"]))
                self.assertIn(pointer, named, answer)


if __name__ == "__main__":
    unittest.main()
