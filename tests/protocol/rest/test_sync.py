"""Keeping a copy: modified_since, tombstones, and the feed of changes."""

import time
import unittest

import kith


@kith.both_engines
class Sync(kith.ServerTest):
    def list(self, since, **query):
        answer = self.as_reader.get("/v1/contacts", contact_book=self.book(),
                                    modified_since=since, **query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["contacts"]

    def test_only_what_changed(self):
        old = self.add(first_name="Old")["id"]
        time.sleep(2.1)
        new = self.add(first_name="New")
        ids = [row["id"] for row in self.list(new["modified_at"])]
        self.assertIn(new["id"], ids)
        self.assertNotIn(old, ids)
        self.as_writer.patch("/v1/contacts/" + old, {"contacts": {"notes": "again"}})
        self.assertIn(old, [row["id"] for row in self.list(new["modified_at"])])

    def test_tombstones(self):
        one = self.add(first_name="Brief")
        self.as_writer.delete("/v1/contacts/" + one["id"])
        since = one["modified_at"]
        self.assertNotIn(one["id"], [row["id"] for row in self.list(since)])
        rows = {row["id"]: row for row in self.list(since, include_deleted="true")}
        self.assertEqual(set(rows[one["id"]]), {"id", "deleted", "modified_at"})
        self.assertIs(rows[one["id"]]["deleted"], True)
        self.assertGreaterEqual(rows[one["id"]]["modified_at"], since)

    def test_tombstone_of_a_lens(self):
        """Who leaves a book is gone from it, though not from the others."""
        one = self.add(first_name="Leaver", email="leaver@example.com")
        answer = self.as_writer.patch("/v1/contacts/%s/values" % one["id"],
                                      {"add_to_book": "Vendors"})
        self.assertEqual(answer.status, 200, answer)
        answer = self.as_writer.patch("/v1/contacts/%s/values" % one["id"],
                                      {"remove_from_book": "Clients"})
        self.assertEqual(answer.status, 200, answer)
        rows = {row["id"]: row for row in self.list(one["modified_at"], include_deleted="true")}
        self.assertIs(rows[one["id"]]["deleted"], True)
        self.assertEqual(self.read(one["id"])["contact_book"], self.book("Vendors"))

    def test_tombstone_of_a_merge(self):
        """An id that was merged into another is told with the one that it stands for now."""
        one = self.add(first_name="Merged", email="merged@example.com", company="Brick")
        two = self.add(first_name="Merged", phone_number="+1 212 555 0177")
        merged = self.as_writer.post("/v1/merges", {"ids": [one["id"], two["id"]]}).json
        for order in ("last_modified", "last_name"):
            rows = {row["id"]: row for row in
                    self.list(one["modified_at"], include_deleted="true", order=order)}
            gone = rows[two["id"]]
            self.assertEqual(set(gone), {"id", "deleted", "modified_at", "canonical_id"})
            self.assertIs(gone["deleted"], True)
            self.assertEqual(gone["canonical_id"], one["id"])
            self.assertIn("+1 212 555 0177", str(rows[one["id"]]["infos"]))
        self.assertNotIn(two["id"], [row["id"] for row in self.list(one["modified_at"])])
        self.as_writer.post("/v1/merges/%s/undo" % merged["batch"])
        rows = {row["id"]: row for row in self.list(one["modified_at"], include_deleted="true")}
        self.assertIs(rows[two["id"]].get("deleted"), False)

    def test_feed(self):
        start = self.as_reader.get("/v1/changes", since="now").json
        self.assertEqual(start["changes"], [])
        id = self.add(first_name="Fed")["id"]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "x"}})
        page = self.as_reader.get("/v1/changes", since=start["next"]).json
        self.assertEqual({change["contact"] for change in page["changes"]}, {id})
        self.assertGreaterEqual(len(page["changes"]), 2)
        self.assertEqual(self.as_reader.get("/v1/changes", since=page["next"]).json["changes"], [])

    def test_feed_in_small_pages(self):
        start = self.as_reader.get("/v1/changes", since="now").json["next"]
        ids = [self.add(first_name="Feed %d" % i)["id"] for i in range(7)]
        seen, since = [], start
        while True:
            page = self.as_reader.get("/v1/changes", since=since, limit=2).json
            if not page["changes"]:
                break
            self.assertLessEqual(len(page["changes"]), 2)
            seen += [change["contact"] for change in page["changes"]]
            since = page["next"]
        self.assertEqual(list(dict.fromkeys(seen)), ids)


if __name__ == "__main__":
    unittest.main()
