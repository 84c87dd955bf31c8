"""No reply is larger than 64 kB; pages of the compact tools are small; the rest comes after."""

import mcp

TOOL = "missive_contacts"
PEOPLE = 220


class Sizes(mcp.McpTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_people([
            {"email": "person%03d@example.com" % i, "first_name": "Person",
             "last_name": "Number %03d" % i, "notes": "long \"note\"\n" * 40,
             "contact_book": "Clients"} for i in range(PEOPLE)])

    def walk(self, client, name, step, **arguments):
        """All ids by the way that `step` reads out of each page."""
        ids, more = [], {}
        for _ in range(PEOPLE):
            answer = client.call(name, **arguments, **more)
            self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
            ids += [row["id"] for row in answer["contacts"]]
            more = step(answer)
            if more is None:
                break
        return ids

    def test_pages_by_cursor_miss_nobody(self):
        def step(answer):
            return {"cursor": answer["next_cursor"]} if "next_cursor" in answer else None
        for client in (self.http(), self.http(revision="2025-03-26"), self.begun_stdio()):
            ids = self.walk(client, TOOL, step, action="list", limit=200, contact_book="Clients")
            self.assertEqual((len(ids), len(set(ids))), (PEOPLE, PEOPLE))

    def test_pages_by_offset_miss_nobody(self):
        def step(answer):
            return {"offset": answer["next_offset"]} if "next_offset" in answer else None
        client = self.http()
        first = client.call(TOOL, action="list", limit=200, contact_book="Clients")
        self.assertLess(len(first["contacts"]), 200)
        self.assertIn("offset %d" % first["next_offset"], first["hint"])
        ids = self.walk(client, TOOL, step, action="list", limit=200, contact_book="Clients")
        self.assertEqual((len(ids), len(set(ids))), (PEOPLE, PEOPLE))

    def test_search_is_compact_unless_asked(self):
        client = self.http()
        answer = client.call("contacts_search", query="person")
        self.assertLessEqual(client.last_bytes, mcp.PAGE_BYTES)
        self.assertTrue(answer["contacts"])
        self.assertIn("next_cursor", answer)
        wide = client.call("contacts_search", query="person", limit=40)
        self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
        self.assertGreater(len(wide["contacts"]), len(answer["contacts"]))

        def step(page):
            return {"cursor": page["next_cursor"]} if "next_cursor" in page else None
        ids = self.walk(client, "contacts_search", step, query="person")
        self.assertEqual((len(ids), len(set(ids))), (PEOPLE, PEOPLE))

    def test_feeds_and_histories_are_compact(self):
        client = self.http()
        seen, since = 0, None
        for _ in range(10):
            arguments = {"since": since} if since else {}
            answer = client.call("changes", action="feed", **arguments)
            self.assertLessEqual(client.last_bytes, mcp.PAGE_BYTES)
            self.assertNotEqual(answer["next"], since)
            seen, since = seen + len(answer["changes"]), answer["next"]
        self.assertGreater(seen, 10)

    def test_many_at_once(self):
        client = self.http()
        ids = [row["id"] for row in client.call(TOOL, action="list", limit=200,
                                                fields=["id"])["contacts"]]
        got = client.call(TOOL, action="get", id=",".join(ids))
        self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
        self.assertEqual([row["id"] for row in got["contacts"]], ids[:len(got["contacts"])])
        self.assertEqual(len(got["contacts"]) + got["omitted"], len(ids))
        changed = client.call(TOOL, action="update", contacts=[
            {"id": one, "first_name": "Changed"} for one in ids])
        self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
        self.assertEqual(changed["outcomes"], {"updated": len(ids)})
        self.assertTrue(all(row["outcome"] == "updated" for row in changed["contacts"]))


class OneTooLarge(mcp.McpTest):
    """A contact that no reply has room for, between two others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        client = mcp.Http(cls.server, cls.server.token("write", "sizes"))
        made = client.call(TOOL, action="create", contacts=[
            {"email": name + "@example.com", "first_name": "Long", "last_name": name,
             "contact_book": "Vendors"} for name in ("alpha", "beta", "gamma")])["contacts"]
        cls.ids = [entry["id"] for entry in made]
        cls.changed = client.tool(TOOL, {"action": "update", "id": cls.ids[1],
                                         "contact": {"notes": "n" * 40000}})
        cls.changed_bytes = client.last_bytes

    def test_its_write_is_answered(self):
        self.assertFalse(self.changed.get("isError"), self.changed)
        self.assertLessEqual(self.changed_bytes, mcp.REPLY_BYTES)
        entry = mcp.answer_of(self.changed)["contacts"][0]
        self.assertEqual((entry["id"], entry["outcome"]), (self.ids[1], "updated"))

    def test_alone_it_is_had_with_fields(self):
        client = self.http()
        text, error = client.fail(TOOL, action="get", id=self.ids[1])
        self.assertEqual(error["type"], "urn:kith:error:limit")
        self.assertIn("fields", text)
        few = client.call(TOOL, action="get", id=self.ids[1], fields=["first_name"])
        self.assertEqual(few["contacts"][0]["first_name"], "Long")

    def test_pages_go_on_behind_it(self):
        client = self.http()
        for name, arguments in ((TOOL, {"action": "list", "contact_book": "Vendors"}),
                                ("contacts_search", {"query": "long"})):
            ids, more = [], {}
            while more is not None:
                answer = client.call(name, **arguments, **more)
                self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
                ids += [row["id"] for row in answer["contacts"]]
                more = {"cursor": answer["next_cursor"]} if "next_cursor" in answer else None
            self.assertEqual(sorted(ids), sorted(self.ids), name)


Sizes = mcp.both_engines(Sizes)

if __name__ == "__main__":
    mcp.main()
