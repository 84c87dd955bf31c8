"""Many create the same person at the same time: there is one contact, and all are told of it."""

import os
import unittest

import kith

REPEATS = int(os.environ.get("KITH_REPEATS", "3"))
PARALLEL = 200


@kith.both_engines
class SamePerson(kith.ServerTest):
    def create(self, number, **more):
        return self.as_writer.post("/v1/contacts", {"contacts": {
            "first_name": "Same", "last_name": "Person", "contact_book": "Clients", **more}})

    def check(self, answers):
        self.assertEqual([answer for answer in answers if isinstance(answer, Exception)], [])
        rows = [answer.json["contacts"][0] for answer in answers]
        self.assertEqual(len({row["id"] for row in rows}), 1)
        outcomes = [row["outcome"] for row in rows]
        self.assertEqual(outcomes.count("created"), 1, outcomes)
        self.assertLessEqual(set(outcomes), {"created", "unchanged", "matched"})
        self.assertEqual(sorted(answer.status for answer in answers), [200] * (len(answers) - 1) + [201])
        return rows[0]["id"]

    def test_by_address(self):
        for repeat in range(REPEATS):
            email = "same-%d@example.com" % repeat
            id = self.check(kith.together(PARALLEL, lambda i: self.create(
                i, email=email.upper() if i % 2 else " " + email)))
            found = self.as_reader.get("/v1/contacts", search=email, count_only="true").json
            self.assertEqual(found["total"], 1)
            self.assertEqual(len(self.read(id)["infos"]), 1)

    def test_by_number(self):
        id = self.check(kith.together(40, lambda i: self.create(
            i, phone_number="+1 (202) 555-0143" if i % 2 else "+12025550143")))
        self.assertEqual(len(self.read(id)["infos"]), 1)

    def test_within_one_request(self):
        answer = self.as_writer.post("/v1/contacts", {"contacts": [
            {"first_name": "Twin", "last_name": "Rows", "email": "twin@example.com",
             "contact_book": "Clients"}] * 20})
        rows = answer.json["contacts"]
        self.assertEqual(len({row["id"] for row in rows}), 1)
        self.assertEqual([row["outcome"] for row in rows], ["created"] + ["unchanged"] * 19)

    def test_in_another_book_it_becomes_a_record(self):
        one = self.add(first_name="Both", last_name="Books", email="both@example.com")
        two = self.add(book="Vendors", first_name="Both", last_name="Books",
                       email="both@example.com", title="Buyer", company="Brick & Co")
        self.assertEqual((two["outcome"], two["id"]), ("matched", one["id"]))

    def test_other_names_are_ambiguous(self):
        one = self.add(first_name="Maria", last_name="Lopez", email="family@example.com")
        body = {"contacts": {"first_name": "Juan", "last_name": "Gomez",
                             "email": "family@example.com", "contact_book": "Clients"}}
        error = self.assertFails(self.as_writer.post("/v1/contacts", body), 409)
        self.assertEqual(error["status"], "ambiguous")
        self.assertIn(one["id"], error["accepted"])
        for name in ("contact", "separate", "shared"):
            self.assertIn(name, error["message"] + error["accepted"])
        body["contacts"]["separate"] = True
        answer = self.as_writer.post("/v1/contacts", body)
        self.assertEqual(answer.status, 201, answer)
        self.assertNotEqual(answer.json["contacts"][0]["id"], one["id"])

    def test_an_edit_that_adds_a_held_address(self):
        holder = self.add(first_name="Hold", last_name="Er", email="held@example.com")["id"]
        other = self.add(first_name="Otto", last_name="Quist")["id"]
        answer = self.as_writer.patch("/v1/contacts/" + other, {"contacts": {
            "email": "held@example.com"}})
        error = self.assertFails(answer, 409)
        self.assertEqual(error["status"], "conflict")
        self.assertIn(holder, answer.body.decode())

    def test_shared_identifiers_prove_nothing(self):
        answer = self.as_writer.post("/v1/shared_identifiers", {
            "shared_identifiers": {"value": "info@example.org"}})
        self.assertEqual(answer.status, 200, answer)
        ids = {self.add(first_name=first, last_name=last, email="info@example.org")["id"]
               for first, last in (("Ada", "Quill"), ("Bert", "Stone"), ("Cleo", "Marsh"))}
        self.assertEqual(len(ids), 3)

    def test_what_only_resembles_is_told(self):
        one = self.add(first_name="Rosalind", last_name="Achterberg")
        two = self.add(first_name="Rosalind", last_name="Achterberg", notes="another?")
        self.assertEqual(two["outcome"], "incomplete" if "missing" in two else "created")
        self.assertIn(one["id"], [pair["id"] for pair in two["possible_duplicates"]])
        for pair in two["possible_duplicates"]:
            self.assertTrue(pair["reason"])
        answer = self.as_writer.post("/v1/contacts", {"require_unique": True, "contacts": {
            "first_name": "Rosalind", "last_name": "Achterberg", "contact_book": "Clients"}})
        self.assertFails(answer, 409)


if __name__ == "__main__":
    unittest.main()
