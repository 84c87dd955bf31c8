"""Any card as it was, and where each value came from."""

import time
import unittest

import kith


@kith.both_engines
class Past(kith.ServerTest):
    def test_as_of(self):
        one = self.add(first_name="Past", last_name="Simple", notes="first")
        id, first = one["id"], one["modified_at"]
        time.sleep(1.1)
        second = self.as_writer.patch("/v1/contacts/" + id, {"contacts": {
            "notes": "second", "email": "past@example.com"}}).json["contacts"][0]["modified_at"]
        time.sleep(1.1)
        self.as_writer.delete("/v1/contacts/" + id)
        self.as_writer.post("/v1/contacts/%s/restore" % id)
        then = self.read(id, as_of=first)
        self.assertEqual((then["notes"], then["infos"]), ("first", []))
        later = self.read(id, as_of=second)
        self.assertEqual((later["notes"], len(later["infos"])), ("second", 1))
        self.assertFails(self.as_reader.get("/v1/contacts/" + id, as_of=first - 3600), 404)

    def test_origins(self):
        me = next(row["id"] for row in self.as_admin.get("/v1/users").json["users"] if row["me"])
        id = self.add(first_name="Origin", email="origin@example.com", company="Source Ltd",
                      evidence="business card")["id"]
        plain = self.read(id)
        self.assertNotIn("origin", plain["infos"][0])
        shown = self.read(id, with_origins="true")
        for value in (*shown["infos"], *shown["memberships"]):
            origin = value["origin"]
            self.assertEqual(origin["actor"], me)
            self.assertEqual(origin["channel"], "rest")
            self.assertEqual(origin["evidence"], "business card")
            self.assertIsInstance(origin["at"], int)

    def test_alternates(self):
        id = self.add(first_name="Alter", last_name="Nate", email="nate@example.com",
                      birthday="1980-02-03")["id"]
        self.as_writer.post("/v1/contacts", {"contacts": {
            "contact": id, "contact_book": "Vendors", "first_name": "Altered",
            "last_name": "Nate"}})
        shown = self.read(id, with_alternates="true")
        self.assertTrue(shown["alternates"])
        self.assertNotIn("alternates", self.read(id))

    def test_history(self):
        id = self.add(first_name="His", last_name="Tory")["id"]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "one"}})
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "two"}})
        rows = self.as_reader.get("/v1/contacts/%s/history" % id).json["changes"]
        self.assertEqual(len(rows), 3)
        sequences = [row["sequence"] for row in rows]
        self.assertEqual(sequences, sorted(sequences, reverse=True))
        for row in rows:
            self.assertIn("batch", row)
            self.assertIn("actor", row)
            self.assertEqual(row["channel"], "rest")
        page = self.as_reader.get("/v1/contacts/%s/history" % id, limit=2).json
        self.assertEqual(page["changes"], rows[:2])
        rest = self.as_reader.get("/v1/contacts/%s/history" % id, limit=2,
                                  cursor=page["next_cursor"]).json
        self.assertEqual(rest["changes"], rows[2:])


if __name__ == "__main__":
    unittest.main()
