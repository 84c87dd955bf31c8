"""Tokens: classes, books, rates, ends."""

import time
import unittest

import kith


@kith.both_engines
class Tokens(kith.ServerTest):
    def make(self, **what):
        answer = self.as_admin.post("/v1/tokens", {"tokens": what})
        self.assertEqual(answer.status, 201, answer)
        token = answer.json["tokens"][0]
        return kith.Client(self.server, token["token"]), token

    def test_text_is_shown_once(self):
        client, token = self.make(name="Shown")
        self.assertEqual(client.get("/v1/contacts").status, 200)
        listed = self.as_admin.get("/v1/tokens", limit=200)
        self.assertNotIn(token["token"], listed.body.decode())
        row = next(row for row in listed.json["tokens"] if row["id"] == token["id"])
        self.assertEqual((row["name"], row["class"]), ("Shown", "propose"))

    def test_last_use_is_shown(self):
        client, token = self.make(name="Used", **{"class": "read"})
        client.get("/v1/contacts")
        row = next(row for row in self.as_admin.get("/v1/tokens", limit=200).json["tokens"]
                   if row["id"] == token["id"])
        self.assertAlmostEqual(row["last_used_at"], time.time(), delta=600)

    def test_rate(self):
        client, _ = self.make(name="Slow", rate_per_minute=3, **{"class": "read"})
        statuses = [client.get("/v1/contacts").status for _ in range(8)]
        # The window is the clock's minute, which may end in between.
        self.assertIn(429, statuses)
        self.assertLessEqual(statuses.count(200), 6)
        answer = next(answer for answer in (client.get("/v1/contacts") for _ in range(8))
                      if answer.status == 429)
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.assertLessEqual(int(answer.headers["Retry-After"]), 60)
        self.assertEqual(answer.headers["X-RateLimit-Limit"], "3")
        self.assertEqual(answer.headers["X-RateLimit-Remaining"], "0")
        self.assertAlmostEqual(int(answer.headers["X-RateLimit-Reset"]), time.time(), delta=120)
        self.assertFails(answer, 429)

    def test_no_class_above_ones_own(self):
        for client in (self.as_reader, self.as_proposer, self.as_writer):
            self.assertFails(client.post("/v1/tokens", {"tokens": {
                "name": "x", "class": "admin"}}), 403)

    def test_describe_says_who_one_is(self):
        client, _ = self.make(name="Describer", **{"class": "read"})
        answer = client.get("/v1/describe").json
        self.assertEqual(answer["token"]["class"], "read")
        self.assertIn("Clients", [book["name"] for book in answer["contact_books"]])
        for book in answer["contact_books"]:
            self.assertIn("rights", book)


@kith.both_engines
class Proposals(kith.ServerTest):
    def test_wait_and_are_accepted(self):
        id = self.add(first_name="Prop", last_name="Osed")["id"]
        answer = self.as_proposer.patch("/v1/contacts/" + id, {"contacts": {"notes": "maybe"}})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["outcome"], "proposed")
        self.assertEqual([row["outcome"] for row in answer.json["contacts"]], ["proposed"])
        self.assertNotIn("notes", self.read(id))
        proposal = answer.json["proposal"]
        listed = self.as_reader.get("/v1/proposals").json["proposals"]
        self.assertIn(proposal, [row["id"] for row in listed])
        done = self.as_writer.post("/v1/proposals/%s/accept" % proposal)
        self.assertEqual(done.status, 200, done)
        self.assertEqual(self.read(id)["notes"], "maybe")
        self.assertIn(self.as_writer.post("/v1/proposals/%s/accept" % proposal).status, (404, 409))

    def test_are_rejected(self):
        answer = self.as_proposer.post("/v1/contacts", {"contacts": {
            "first_name": "Unwanted", "last_name": "Guest", "contact_book": "Clients"}})
        self.assertEqual(answer.status, 200, answer)
        done = self.as_writer.post("/v1/proposals/%s/reject" % answer.json["proposal"])
        self.assertEqual(done.status, 200, done)
        rows = self.as_reader.get("/v1/contacts", search="unwanted guest").json["contacts"]
        self.assertEqual(rows, [])

    def test_bad_ones_are_refused_at_once(self):
        self.assertFails(self.as_proposer.post("/v1/contacts", {"contacts": {"first_name": 5}}), 400)

    def test_proposers_do_not_accept(self):
        answer = self.as_proposer.post("/v1/contacts", {"contacts": {
            "first_name": "Self", "last_name": "Made", "contact_book": "Clients"}})
        accept = "/v1/proposals/%s/accept" % answer.json["proposal"]
        self.assertFails(self.as_proposer.post(accept), 403)
        own = self.as_proposer.post("/v1/proposals/%s/reject" % answer.json["proposal"])
        self.assertEqual(own.status, 200, own)


if __name__ == "__main__":
    unittest.main()
