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

    def test_pairs(self):
        client = self.http("write")
        one, two = self.two(client, "nina")
        pair = client.call("contacts_duplicates", action="list", id=one)["duplicates"][0]
        self.assertEqual(set(pair["contacts"]), {one, two})
        client.call("contacts_duplicates", action="decide", contacts=[one, two],
                    decision="different")
        self.assertEqual(client.call("contacts_duplicates", action="list", id=one)["duplicates"], [])
        text, _ = client.fail("contacts_duplicates", action="decide", contacts=[one, two],
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
