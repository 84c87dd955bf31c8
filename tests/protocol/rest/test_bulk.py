"""Many items in one request: each has its outcome, in the order of the request."""

import unittest

import kith

MANY = 10000


@kith.both_engines
class Bulk(kith.ServerTest):
    def test_as_many_as_are_allowed(self):
        """As a rehearsal, which does all but keep it."""
        sent = [{"first_name": "Bulk %d" % i, "email": "bulk-%d@example.com" % (i % (MANY // 2))}
                for i in range(MANY // (1 if self.engine == "sqlite" else 10))]
        answer = self.as_writer.post("/v1/contacts", {
            "contacts": sent, "contact_book": "Clients", "mode": "best_effort"}, dry_run="true")
        self.assertEqual(answer.status, 200, answer)
        rows = answer.json["contacts"]
        self.assertEqual(len(rows), len(sent))
        for i, row in enumerate(rows[:MANY // 2]):
            self.assertEqual(row["first_name"], sent[i]["first_name"])
        self.assertEqual({row["outcome"] for row in rows[MANY // 2:]} - {"ambiguous", "matched"},
                         set())

    def test_order_of_outcomes(self):
        known = self.add(first_name="Known", last_name="One", email="known@example.com")["id"]
        answer = self.as_writer.post("/v1/contacts", {"mode": "best_effort", "contacts": [
            {"first_name": "New", "last_name": "One", "email": "new@example.com",
             "contact_book": "Clients"},
            {"first_name": "Known", "last_name": "One", "email": "KNOWN@example.com",
             "contact_book": "Clients"},
            {"first_name": "Other", "last_name": "Name", "email": "known@example.com",
             "contact_book": "Clients"},
            {"email": "no address", "contact_book": "Clients"},
            {"first_name": "Lost", "contact_book": "No such book"},
            {"first_name": "Bare", "contact_book": "Clients"}]})
        self.assertEqual(answer.status, 201, answer)
        rows = answer.json["contacts"]
        self.assertEqual([row["outcome"] for row in rows],
                         ["created", "unchanged", "ambiguous", "invalid", "invalid", "incomplete"])
        self.assertEqual(rows[1]["id"], known)
        self.assertEqual(rows[2]["possible_duplicates"][0]["id"], known)
        for row in rows[2:5]:
            self.assertTrue(row["error"]["message"])

    def test_all_or_nothing_is_the_default(self):
        before = self.as_reader.get("/v1/contacts", count_only="true").json
        answer = self.as_writer.post("/v1/contacts", {"contact_book": "Clients", "contacts": [
            {"first_name": "One"}, {"first_name": "Two"}, {"email": "no address"}]})
        error = self.assertFails(answer, 400)
        self.assertTrue(error["pointer"].startswith("/contacts/2"), error)
        self.assertEqual(self.as_reader.get("/v1/contacts", count_only="true").json, before)

    def test_bulk_update_and_delete(self):
        made = self.as_writer.post("/v1/contacts", {"contact_book": "Clients", "contacts": [
            {"first_name": "Row %d" % i} for i in range(40)]}).json["contacts"]
        ids = [row["id"] for row in made]
        answer = self.as_writer.patch("/v1/contacts/" + ",".join(ids), {"contacts": [
            {"id": id, "notes": "n"} for id in reversed(ids)]})
        self.assertEqual([row["id"] for row in answer.json["contacts"]], ids[::-1])
        self.assertEqual({row["outcome"] for row in answer.json["contacts"]}, {"updated"})
        answer = self.as_writer.delete("/v1/contacts/" + ",".join(ids))
        self.assertEqual([row["id"] for row in answer.json["contacts"]], ids)
        self.assertEqual({row["outcome"] for row in answer.json["contacts"]}, {"deleted"})


if __name__ == "__main__":
    unittest.main()
