"""A batch that the caller names: what took several requests is taken back by one undo."""

import unittest
import uuid

import kith


@kith.both_engines
class Batches(kith.ServerTest):
    def rename(self, id, name, batch, client=None):
        return (client or self.as_writer).patch(
            "/v1/contacts/" + id, {"contacts": {"nickname": name}}, {"X-Kith-Batch": batch})

    def test_one_undo_takes_all_back(self):
        batch = str(uuid.uuid4())
        ids = [self.add(first_name="Joined %d" % i)["id"] for i in range(3)]
        group = self.as_writer.post("/v1/contact_groups", {"contact_groups": {
            "name": "Joined", "contact_book": "Clients"}}).json["contact_groups"][0]["id"]
        for id in ids:
            self.assertEqual(self.rename(id, "J", batch).json["batch"], batch)
        added = self.as_writer.post("/v1/contact_groups/%s/members" % group, {"contacts": ids},
                                    {"X-Kith-Batch": batch})
        self.assertEqual(added.json["batch"], batch, added)
        gone = self.as_writer.delete("/v1/contacts/" + ids[2], headers={"X-Kith-Batch": batch})
        self.assertEqual(gone.json["batch"], batch, gone)
        undone = self.as_writer.post("/v1/batches/%s/undo" % batch)
        self.assertEqual(undone.status, 200, undone)
        self.assertNotEqual(undone.json["batch"], batch)
        self.assertFalse(undone.json.get("kept"), undone)
        for id in ids:
            contact = self.read(id)
            self.assertFalse(contact.get("nickname"), contact)
            self.assertNotIn("Joined", [m["group"]["name"] for m in contact["memberships"]])

    def test_rows_of_one_request(self):
        batch = str(uuid.uuid4())
        made = self.as_writer.post("/v1/contacts", {"contact_book": "Clients", "contacts": [
            {"first_name": "Row %d" % i} for i in range(3)]}, {"X-Kith-Batch": batch})
        self.assertEqual(made.json["batch"], batch, made)
        self.as_writer.post("/v1/batches/%s/undo" % batch)
        for row in made.json["contacts"]:
            self.assertEqual(self.as_reader.get("/v1/contacts/" + row["id"]).status, 404)

    def test_a_rehearsal_leaves_it_free(self):
        batch = str(uuid.uuid4())
        id = self.add(first_name="Rehearsed")["id"]
        self.as_admin.patch("/v1/contacts/" + id, {"contacts": {"nickname": "R"}},
                            {"X-Kith-Batch": batch}, dry_run="true")
        self.assertEqual(self.rename(id, "R", batch).status, 200)

    def test_only_ones_own(self):
        id = self.add(first_name="Owned")["id"]
        batch = str(uuid.uuid4())
        self.assertEqual(self.rename(id, "First", batch).status, 200)
        self.assertFails(self.rename(id, "Second", batch, self.as_admin), 409)
        self.assertEqual(self.read(id)["nickname"], "First")

    def test_no_batch_of_a_job(self):
        id = self.add(first_name="Audited")["id"]
        job = self.as_writer.post("/v1/audits", {}).json["jobs"][0]["id"]
        self.assertFails(self.rename(id, "A", job), 409)

    def test_nonsense(self):
        id = self.add(first_name="Plain")["id"]
        for batch in ("nonsense", "00000000-0000-0000-0000-000000000000"):
            self.assertFails(self.rename(id, "N", batch), 400)
        batch = str(uuid.uuid4())
        self.rename(id, "N", batch)
        answer = self.as_writer.post("/v1/batches/%s/undo" % batch, None, {"X-Kith-Batch": batch})
        self.assertFails(answer, 400)


if __name__ == "__main__":
    unittest.main()
