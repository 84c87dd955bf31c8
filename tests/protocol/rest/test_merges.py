"""Merging over REST: preview, apply, look back, take apart; and what others are told."""

import unittest

import kith


def emails(contact):
    return {info["value"] for info in contact["infos"] if info["kind"] == "email"}


@kith.both_engines
class Merges(kith.ServerTest):
    def two(self, name):
        """Two contacts of one person: the fuller one first."""
        full = self.add(first_name=name, last_name="Haddad", email=name + "@example.com",
                        company="Brick & Co")
        other = self.add("Vendors", first_name=name, last_name="Hadad",
                         email=name + "@example.org", birthday="1985-04-12")
        return full["id"], other["id"]

    def merge(self, *ids, **more):
        answer = self.as_writer.post("/v1/merges", {"ids": ids, **more})
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def test_preview_and_merge(self):
        full, other = self.two("mia")
        preview = self.merge(other, full, dry_run=True)
        self.assertTrue(preview["dry_run"])
        self.assertEqual(self.read(other)["id"], other)
        merged = self.merge(other, full)
        contact = merged["contacts"][0]
        self.assertEqual((contact["id"], contact["outcome"]), (full, "merged"))
        self.assertEqual(emails(contact), {"mia@example.com", "mia@example.org"})
        for answer in (preview, merged):
            answer["contacts"][0].pop("modified_at")
        self.assertEqual(preview["contacts"], merged["contacts"])
        self.assertEqual([side["survives"] for side in merged["sides"]], [False, True])
        self.assertEqual(self.read(other)["canonical_id"], full)
        again = self.merge(full, other)
        self.assertEqual(again["contacts"][0]["outcome"], "unchanged")
        self.assertNotIn("batch", again)

    def test_tags_and_keys(self):
        full, other = self.two("tia")
        tags = [self.as_writer.get("/v1/contacts/" + id).headers["ETag"] for id in (full, other)]
        self.as_writer.patch("/v1/contacts/" + other, {"contacts": {"notes": "changed"}})
        refused = self.as_writer.post("/v1/merges", {"ids": [full, other], "etags": tags})
        self.assertEqual(self.assertFails(refused, 412)["pointer"], "/ids/1")
        tags[1] = self.as_writer.get("/v1/contacts/" + other).headers["ETag"]
        body, key = {"ids": [full, other], "etags": tags}, {"Idempotency-Key": "merge-tia"}
        first = self.as_writer.post("/v1/merges", body, key)
        again = self.as_writer.post("/v1/merges", body, key)
        self.assertEqual(first.status, 200, first)
        self.assertEqual(first.json, again.json)

    def test_undo_after_later_edits(self):
        full, other = self.two("una")
        batch = self.merge(full, other)["batch"]
        self.as_writer.patch("/v1/contacts/" + other, {"contacts": {"title": "CEO"}})
        undone = self.as_writer.post("/v1/merges/%s/undo" % batch)
        self.assertEqual((undone.status, undone.json["kept"]), (200, []), undone)
        self.assertEqual(self.read(other)["id"], other)
        self.assertEqual(emails(self.read(full)), {"una@example.com"})
        self.assertEqual(self.read(full)["memberships"][0]["title"], "CEO")

    def test_unmerge_by_id_and_by_record(self):
        full, other = self.two("ula")
        self.merge(full, other)
        records = self.read(full, with_records="true")["records"]
        self.assertEqual([record["home"] for record in records], [full, other])
        apart = self.as_writer.post("/v1/unmerges", {"records": [records[1]["id"]]}).json
        self.assertEqual([(c["id"], c["outcome"]) for c in apart["contacts"]],
                         [(other, "unmerged"), (full, "updated")])
        self.as_writer.post("/v1/batches/%s/undo" % apart["batch"])
        self.assertEqual(self.read(other)["canonical_id"], full)
        apart = self.as_writer.post("/v1/unmerges", {"id": other}).json
        self.assertEqual(apart["contacts"][0]["id"], other)
        self.assertEqual(apart["later_facts"], [])
        for body, status in (({}, 400), ({"id": other, "batch": other}, 400), ({"id": other}, 404),
                             ({"batch": other}, 404), ({"records": [other]}, 404)):
            self.assertFails(self.as_writer.post("/v1/unmerges", body), status)

    def test_later_values_go_where_they_belong(self):
        full, other = self.two("lea")
        self.merge(full, other)
        self.as_writer.patch("/v1/contacts/%s/values" % full, {"add": {"emails": ["l@example.net"]}})
        preview = self.as_writer.post("/v1/unmerges", {"id": other, "dry_run": True}).json
        later = preview["later_facts"][0]
        self.assertEqual((later["field"], later["value"], later["stays_with"]),
                         ("email", "l@example.net", full))
        move = [{"record": later["record"], "fact": later["fact"]}]
        self.as_writer.post("/v1/unmerges", {"id": other, "move": move})
        self.assertEqual(emails(self.read(full)), {"lea@example.com"})
        self.assertEqual(emails(self.read(other)), {"lea@example.org", "l@example.net"})

    def test_the_feed_redirects(self):
        full, other = self.two("fia")
        place = self.as_reader.get("/v1/changes", since="now").json["next"]
        batch = self.merge(full, other)["batch"]
        changes = self.as_reader.get("/v1/changes", since=place).json["changes"]
        self.assertEqual([(c["did"], c["id_redirect"]) for c in changes],
                         [("merged", {"from": other, "to": full})])
        rows = self.as_reader.get("/v1/merges", id=full).json["merges"]
        self.assertEqual([(row["batch"], row["from"], row["in_effect"]) for row in rows],
                         [(batch, other, True)])

    def test_who_may(self):
        full, other = self.two("via")
        self.assertFails(self.as_reader.post("/v1/merges", {"ids": [full, other]}), 403)
        proposed = self.as_proposer.post("/v1/merges", {"ids": [full, other]})
        self.assertEqual(proposed.json["outcome"], "proposed", proposed)
        self.assertEqual(self.read(other)["id"], other)
        accepted = self.as_admin.post("/v1/proposals/%s/accept" % proposed.json["proposal"])
        self.assertEqual(accepted.status, 200, accepted)
        self.assertEqual(self.read(other)["canonical_id"], full)

    def test_refusals_say_where(self):
        full, other = self.two("ria")
        ghost = "01890000-0000-7000-8000-00000000abcd"
        for body, status, pointer in (
                ({"ids": [full]}, 400, "/ids"),
                ({"ids": [full, full]}, 400, "/ids/1"),
                ({"ids": [full, ghost]}, 404, "/ids/1"),
                ({"ids": [full, other], "into": ghost}, 400, "/into"),
                ({"ids": [full, other], "prefer": [{"field": "name"}]}, 400, "/prefer/0/contact"),
                ({"ids": [full, "x"]}, 400, "/ids/1")):
            refused = self.assertFails(self.as_writer.post("/v1/merges", body), status)
            self.assertEqual(refused.get("pointer"), pointer, body)

    def test_duplicates_are_decided(self):
        one = self.add(first_name="Dup", last_name="One", email="dup@example.com")["id"]
        two = self.add(first_name="Dup", last_name="Two", email="dup@example.com",
                       separate=True)["id"]
        self.assertEqual(self.as_reader.get("/v1/duplicates", id=one).json["duplicates"], [])
        self.as_writer.patch("/v1/duplicates", {"contacts": [one, two], "decision": "open"})
        pair = self.as_reader.get("/v1/duplicates", id=one).json["duplicates"][0]
        self.assertEqual((set(pair["contacts"]), pair["decision"]), ({one, two}, "open"))
        decided = self.as_writer.patch("/v1/duplicates",
                                       {"contacts": [one, two], "decision": "different"})
        self.assertEqual(decided.json["duplicates"][0]["decision"], "different", decided)
        self.assertEqual(self.as_reader.get("/v1/duplicates", id=one).json["duplicates"], [])
        listed = self.as_reader.get("/v1/duplicates", id=one, decision="different").json
        self.assertEqual(len(listed["duplicates"]), 1)
        self.as_writer.patch("/v1/duplicates", {"contacts": [one, two], "decision": "open"})
        self.assertEqual(len(self.as_reader.get("/v1/duplicates", id=two).json["duplicates"]), 1)
        self.assertFails(self.as_writer.patch("/v1/duplicates", {"contacts": [one]}), 400)


if __name__ == "__main__":
    unittest.main()
