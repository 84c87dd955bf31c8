"""Erasing people for good over REST: looked at first, confirmed, receipted, and gone from the disk."""

import os
import time
import unittest

import kith


@kith.both_engines
class Erase(kith.ServerTest):
    def preview(self, id, client=None, status=200):
        answer = (client or self.as_admin).post("/v1/contacts/%s/erase" % id, {"dry_run": True})
        self.assertEqual(answer.status, status, answer)
        return answer.json.get("erasure")

    def erase(self, id, **more):
        body = {"confirm": self.preview(id)["confirm"], **more}
        answer = self.as_admin.post("/v1/contacts/%s/erase" % id, body)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["erasure"]

    def test_only_what_was_shown(self):
        id = self.add(first_name="Noor", email="shown@example.com")["id"]
        path = "/v1/contacts/%s/erase" % id
        shown = self.preview(id)
        self.assertEqual(shown["goes"]["records"], 1)
        self.assertFalse(shown["can_be_undone"])
        self.assertEqual(self.as_admin.post(path, {}).status, 412)
        self.assertEqual(self.as_admin.post(path, {"confirm": "guessed"}).status, 412)
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"nickname": "N"}})
        self.assertEqual(self.as_admin.post(path, {"confirm": shown["confirm"]}).status, 412)
        self.assertEqual(self.read(id)["nickname"], "N")
        receipt = self.erase(id)
        self.assertEqual(self.as_reader.get("/v1/contacts/" + id).status, 404)
        listed = self.as_admin.get("/v1/erasures").json["erasures"]
        self.assertIn(receipt["id"], [one["id"] for one in listed])
        self.assertNotIn("shown@example.com", repr(listed))

    def test_who_may_not(self):
        id = self.add(first_name="Omar", email="omar@example.com")["id"]
        for client in (self.as_reader, self.as_proposer):
            self.preview(id, client, 403)
        self.assertEqual(self.as_writer.get("/v1/erasures").status, 403)

    def test_history_says_erased_and_the_past_nothing(self):
        id = self.add(first_name="Past", last_name="Tense", email="past@example.com")["id"]
        at = int(time.time())
        self.erase(id)
        changes = self.as_reader.get("/v1/contacts/%s/history" % id).json["changes"]
        self.assertEqual(changes[0]["did"], "erased")
        self.assertTrue(all(change["erased"] for change in changes))
        self.assertNotIn("Tense", repr(self.as_reader.get("/v1/contacts/" + id, as_of=at).body))

    def test_made_again_by_a_person_alone(self):
        contact = {"contact_book": "Clients", "first_name": "Again", "email": "again@example.com"}
        self.erase(self.add(first_name="Again", email="again@example.com")["id"])
        told = self.as_writer.post("/v1/contacts", {"contacts": contact})
        self.assertEqual(told.status, 409, told)
        self.assertIn("erased", told.message)
        listed = self.as_writer.post("/v1/contacts", {"contacts": [contact], "imported": True,
                                                      "mode": "best_effort"})
        self.assertEqual(listed.json["contacts"][0]["outcome"], "denied", listed)
        made = self.as_writer.post("/v1/contacts", {"contacts": {**contact, "erased": "again"}})
        self.assertEqual(made.status, 201, made)

    def test_the_dossier(self):
        id = self.add(first_name="Noor", last_name="Haddad", email="dossier@example.com")["id"]
        answer = self.as_reader.get("/v1/contacts/%s/dossier" % id)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["contact"]["id"], id)
        self.assertIn("dossier@example.com", answer.json["vcard"])
        self.assertEqual(answer.json["changes"][0]["did"], "created")

    def test_nothing_is_left_on_the_disk(self):
        words = ["qzjxvornimm", "qzjxnachnamm", "qzjxfirmm", "qzjxmail", "5550147"]
        id = self.add(first_name="Qzjxvornimm", last_name="Qzjxnachnamm", company="Qzjxfirmm",
                      email="qzjxmail@example.com", phone_number="+15550147")["id"]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "qzjxvornimm"}})
        self.as_reader.get("/v1/contacts", search="qzjxvornim")
        self.erase(id)
        end = time.monotonic() + kith.PATIENCE_S
        while not all(one["settled"] for one in self.as_admin.get("/v1/erasures").json["erasures"]):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        if self.engine == "sqlite":
            for name in os.listdir(self.server.store.folder):
                with open(os.path.join(self.server.store.folder, name), "rb") as file:
                    content = file.read().lower()
                for word in words:
                    self.assertNotIn(word.encode(), content, "%s in %s" % (word, name))


if __name__ == "__main__":
    unittest.main()
