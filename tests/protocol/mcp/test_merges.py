"""Merging for agents: preview, apply, undo; pairs listed and decided."""

import mcp


class Merges(mcp.McpTest):
    def two(self, client, name):
        created = client.call("missive_contacts", action="create", contacts=[
            {"first_name": name, "last_name": "Haddad", "email": name + "@example.com",
             "contact_book": "Clients", "company": "Brick & Co"},
            {"first_name": name, "last_name": "Hadad", "email": name + "@example.com",
             "contact_book": "Clients", "separate": True}])
        return [contact["id"] for contact in created["contacts"]]

    def test_preview_apply_undo(self):
        client = self.http("write")
        full, other = self.two(client, "mona")
        preview = client.call("contacts_merge", action="merge", ids=[full, other], dry_run=True)
        self.assertEqual(preview["contacts"][0]["outcome"], "merged")
        merged = client.call("contacts_merge", action="merge", ids=[full, other])
        self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
        self.assertEqual(merged["contacts"][0]["id"], full)
        found = client.call("missive_contacts", action="get", id=other)
        self.assertEqual(found["contacts"][0]["canonical_id"], full)
        listed = client.call("contacts_merge", action="list", id=full)
        self.assertEqual([row["batch"] for row in listed["merges"]], [merged["batch"]])
        undone = client.call("changes", action="undo", batch=merged["batch"])
        self.assertEqual(undone["kept"], [])
        client.call("contacts_merge", action="merge", ids=[full, other], into=other)
        apart = client.call("contacts_merge", action="unmerge", id=full)
        self.assertEqual([contact["id"] for contact in apart["contacts"]], [full, other])

    def test_only_as_it_was_seen(self):
        client = self.http("write")
        one, two = self.two(client, "pia")
        sides = client.call("contacts_merge", action="merge", ids=[one, two],
                            dry_run=True)["sides"]
        etags = [side["etag"] for side in sides]
        client.call("missive_contacts", action="update", id=two, contact={"notes": "changed"})
        _, error = client.fail("contacts_merge", action="merge", ids=[one, two], etags=etags)
        self.assertEqual((error["status"], error["pointer"]), (412, "/ids/1"))
        etags[1] = client.call("contacts_merge", action="merge", ids=[one, two],
                               dry_run=True)["sides"][1]["etag"]
        client.call("contacts_merge", action="merge", ids=[one, two], etags=etags)

    def test_many_merges_come_in_pages(self):
        client = self.http("write")
        one, two = self.two(client, "quinn")
        for _ in range(170):
            merged = client.call("contacts_merge", action="merge", ids=[one, two])
            client.call("changes", action="undo", batch=merged["batch"])
        rows, more = [], {}
        while more is not None:
            page = client.call("contacts_merge", action="list", id=two, **more)
            self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
            rows += page["merges"]
            more = {"cursor": page["next_cursor"]} if "next_cursor" in page else None
        self.assertEqual([row["did"] for row in rows], ["unmerged", "merged"] * 170)

    def test_many_later_values(self):
        """More than a reply has room for: a preview goes on with a cursor, and what is done is not
        refused."""
        client = self.http("write")
        one, two = self.two(client, "rita")
        client.call("contacts_merge", action="merge", ids=[one, two])
        client.call("contacts_patch", id=one, add={"infos": [
            {"kind": "custom", "custom_label": "l%d" % i, "value": "v%d " % i + "x" * 150}
            for i in range(200)]})
        seen, more = [], {}
        while more is not None:
            page = client.call("contacts_merge", action="unmerge", id=two, dry_run=True, **more)
            self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
            seen += [later["fact"] for later in page["later_facts"]]
            more = {"cursor": page["next_cursor"]} if "next_cursor" in page else None
        self.assertEqual((len(seen), len(set(seen))), (200, 200))
        done = client.call("contacts_merge", action="unmerge", id=two)
        self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
        self.assertEqual([row["outcome"] for row in done["contacts"]], ["unmerged", "updated"])
        self.assertIn("later_facts", done["hint"])

    def test_pairs(self):
        client = self.http("write")
        one, two = self.two(client, "nina")
        pair = client.call("contacts_duplicates", action="list", id=one)["duplicates"][0]
        self.assertEqual(set(pair["contacts"]), {one, two})
        client.call("contacts_duplicates", action="dismiss", contacts=[one, two],
                    decision="different")
        self.assertEqual(client.call("contacts_duplicates", action="list", id=one)["duplicates"], [])
        text, _ = client.fail("contacts_duplicates", action="dismiss", contacts=[one, two],
                              decision="perhaps")
        self.assertIn("different", text)

    def test_what_is_wrong_is_said(self):
        client = self.http("write")
        one, two = self.two(client, "olga")
        for arguments, part in (({"ids": [one]}, "at least two"),
                                ({"ids": [one, one]}, "twice"),
                                ({"ids": [one, two], "prefer": [{"contact": one}]}, "field")):
            text, _ = client.fail("contacts_merge", action="merge", **arguments)
            self.assertIn(part, text)


if __name__ == "__main__":
    mcp.main()
