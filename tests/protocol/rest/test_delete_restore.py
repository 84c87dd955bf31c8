"""Deleting frees what was held; bringing back never fails."""

import unittest

import kith


@kith.both_engines
class DeleteRestore(kith.ServerTest):
    def restore(self, id, status=200):
        answer = self.as_writer.post("/v1/contacts/%s/restore" % id)
        self.assertEqual(answer.status, status, answer)
        return answer.json["contacts"][0]

    def test_and_back(self):
        one = self.add(first_name="Boomer", last_name="Ang", email="boomer@example.com", notes="n")
        self.as_writer.delete("/v1/contacts/" + one["id"])
        self.assertEqual(self.as_reader.get("/v1/contacts", search="boomer").json["contacts"], [])
        back = self.restore(one["id"])
        self.assertIn(back["outcome"], ("updated", "created"))
        got = self.read(one["id"])
        for field in ("first_name", "last_name", "notes", "infos"):
            self.assertEqual(got[field], one[field])
        self.assertEqual(self.restore(one["id"])["outcome"], "unchanged")

    def test_identifiers_are_free_at_once(self):
        one = self.add(first_name="Early", last_name="Bird", email="bird@example.com")["id"]
        self.as_writer.delete("/v1/contacts/" + one)
        two = self.add(first_name="Late", last_name="Comer", email="bird@example.com")
        self.assertEqual(two["outcome"], "created")
        self.assertNotEqual(two["id"], one)

    def test_a_restore_that_collides_opens_a_pair(self):
        one = self.add(first_name="Robin", last_name="Nest", email="nest@example.com")["id"]
        self.as_writer.delete("/v1/contacts/" + one)
        two = self.add(first_name="Robin", last_name="Nest", email="nest@example.com")["id"]
        self.restore(one)
        self.assertEqual(self.read(one)["infos"], self.read(two)["infos"])
        pairs = self.as_reader.get("/v1/duplicates").json["duplicates"]
        text = [repr(pair) for pair in pairs]
        self.assertTrue(any(one in pair and two in pair for pair in text), pairs)
        # One of the two holds the address, the other waits: nobody makes a third.
        third = self.add(first_name="Robin", last_name="Nest", email="nest@example.com")
        self.assertIn(third["id"], (one, two))

    def test_a_second_delete_says_so(self):
        id = self.add(first_name="Twice")["id"]
        self.as_writer.delete("/v1/contacts/" + id)
        again = self.as_writer.delete("/v1/contacts/" + id)
        self.assertIn(again.status, (200, 404), again)

    def test_undo_of_a_delete(self):
        id = self.add(first_name="Undone", email="undone@example.com")["id"]
        batch = self.as_writer.delete("/v1/contacts/" + id).json["batch"]
        answer = self.as_writer.post("/v1/batches/%s/undo" % batch)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["undone"], 1)
        self.assertEqual(self.read(id)["first_name"], "Undone")

    def test_undo_keeps_what_others_changed(self):
        id = self.add(first_name="Kept", notes="old", nickname="old")["id"]
        batch = self.as_writer.patch("/v1/contacts/" + id, {"contacts": {
            "notes": "new", "nickname": "new"}}).json["batch"]
        other = self.server.user("keeper@example.com")
        self.assertEqual(other.patch("/v1/contacts/" + id, {"contacts": {
            "notes": "newer"}}).status, 200)
        answer = self.as_writer.post("/v1/batches/%s/undo" % batch)
        self.assertEqual(answer.status, 200, answer)
        self.assertTrue(answer.json["kept"])
        got = self.read(id)
        self.assertEqual((got["notes"], got["nickname"]), ("newer", "old"))

    def test_undo_of_a_bulk_create(self):
        answer = self.as_writer.post("/v1/contacts", {"contacts": [
            {"first_name": "Bulk %d" % i, "contact_book": "Clients"} for i in range(20)]})
        self.as_writer.post("/v1/batches/%s/undo" % answer.json["batch"])
        rows = self.as_reader.get("/v1/contacts", search="bulk").json["contacts"]
        self.assertEqual(rows, [])

    def test_what_is_not_there(self):
        ghost = "01890000-0000-7000-8000-00000000abcd"
        self.assertFails(self.as_writer.delete("/v1/contacts/" + ghost), 404)
        self.assertFails(self.as_writer.post("/v1/contacts/%s/restore" % ghost), 404)
        self.assertFails(self.as_writer.post("/v1/batches/%s/undo" % ghost), 404)


if __name__ == "__main__":
    unittest.main()
