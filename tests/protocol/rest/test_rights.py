"""Rights a book: every right, every role, every channel; nobody does or sees what he may not."""

import json
import unittest

import kith

# What members (by the book) and guests (by a grant) are given in one book each.
SETS = {
    "Nothing": [],
    "See": ["see"],
    "Type": ["see", "autocomplete"],
    "Edit": ["see", "edit"],
    "Delete": ["see", "delete"],
    "Export": ["see", "export"],
    "Share": ["see", "share"],
    "All": ["see", "autocomplete", "edit", "delete", "export", "share"],
}
DONE, DENIED, HIDDEN = "done", "denied", "hidden"


def verdict(status):
    return {200: DONE, 201: DONE, 403: DENIED, 404: HIDDEN}.get(status, status)


class Rest:
    """The routes of /v1."""

    def __init__(self, client):
        self.client = client

    def read(self, id):
        return verdict(self.client.get("/v1/contacts/" + id).status)

    def lists(self, book, id):
        return any(row["id"] == id
                   for query in ({"contact_book": book}, {}, {"search": "matrix"})
                   for row in self.client.get("/v1/contacts", limit=200, **query).json
                   .get("contacts", ()))

    def books(self):
        return {row["id"] for row in
                self.client.get("/v1/contact_books", limit=200).json["contact_books"]}

    def history(self, id):
        return verdict(self.client.get("/v1/contacts/%s/history" % id).status)

    def edit(self, id):
        return verdict(self.client.patch("/v1/contacts/" + id, {"contacts": {"notes": "mine"}},
                                         dry_run="true").status)

    def create(self, book):
        return verdict(self.client.post("/v1/contacts", {"contacts": {
            "first_name": "Planted", "contact_book": book}}, dry_run="true").status)

    def delete(self, id):
        return verdict(self.client.delete("/v1/contacts/" + id, dry_run="true").status)

    def share(self, book):
        return verdict(self.client.patch("/v1/contact_books/" + book, {"contact_books": {
            "member_rights": []}}, dry_run="true").status)


class Operations(Rest):
    """The same by the names of the operations."""

    def call(self, name, **arguments):
        return self.client.operation(name, arguments)

    def read(self, id):
        return verdict(self.call("contacts_get", ids=[id]).status)

    def lists(self, book, id):
        return any(row["id"] == id
                   for answer in (self.call("contacts_list", contact_book=book, limit=200),
                                  self.call("contacts_search", query="matrix", limit=200))
                   for row in answer.json.get("contacts", ()))

    def books(self):
        return {row["id"] for row in self.call("books_list", limit=200).json["contact_books"]}

    def history(self, id):
        return verdict(self.call("history", id=id).status)

    def edit(self, id):
        return verdict(self.call("contacts_patch", id=id, set={"notes": "mine"},
                                 dry_run=True).status)

    def create(self, book):
        return verdict(self.call("contacts_create", contacts=[
            {"first_name": "Planted", "contact_book": book}], dry_run=True).status)

    def delete(self, id):
        return verdict(self.call("contacts_delete", ids=id, dry_run=True).status)

    def share(self, book):
        return verdict(self.call("book_update", book=book, member_rights=[], dry_run=True).status)


class Mcp(Rest):
    """The tools."""

    def call(self, tool, **arguments):
        answer = self.client.post("/mcp", {
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {"name": tool, "arguments": arguments}},
            {"Accept": "application/json, text/event-stream",
             "MCP-Protocol-Version": "2025-06-18"})
        assert answer.status == 200, answer
        result = answer.json["result"]
        return result, json.dumps(result)

    def read(self, id):
        result, text = self.call("missive_contacts", action="get", id=id)
        return DONE if not result.get("isError") and "Matrix" in text else HIDDEN

    def lists(self, book, id):
        return any(id in text for _, text in (
            self.call("missive_contacts", action="list", contact_book=book, limit=200),
            self.call("contacts_search", query="matrix", limit=50)))

    def books(self):
        result, _ = self.call("missive_contacts", action="list_books")
        return {row["id"] for row in json.loads(result["content"][0]["text"])["contact_books"]}

    def history(self, id):
        result, text = self.call("changes", action="history", id=id)
        return HIDDEN if result.get("isError") and id not in text.replace("'" + id, "") else DONE

    def verdict(self, result, text):
        if not result.get("isError") and '\\"outcome\\": \\"denied' not in text \
                and '\\"outcome\\":\\"denied' not in text:
            return DONE
        return DENIED if "may not" in text or "denied" in text else HIDDEN

    def edit(self, id):
        return self.verdict(*self.call("contacts_patch", id=id, set={"notes": "mine"},
                                       dry_run=True))

    def create(self, book):
        return self.verdict(*self.call("missive_contacts", action="create", contact={
            "first_name": "Planted", "contact_book": book}, dry_run=True))

    def delete(self, id):
        return self.verdict(*self.call("contacts_delete", action="delete", ids=[id], dry_run=True))

    share = None  # administration is not on MCP


class Cli(Rest):
    """The command line against the server."""

    def call(self, *words):
        server = self.client.server
        return server.kith.run(*words, "--server", server.url, "--token", self.client.token,
                               ok=False)

    def verdict(self, result):
        if result.status == 0:
            return DONE
        return DENIED if "may not" in result.err or "not denied" in result.err else HIDDEN

    def read(self, id):
        return self.verdict(self.call("get", id))

    def lists(self, book, id):
        return id in self.call("list", "--contact-book", book, "--json").out

    def delete(self, id):
        return self.verdict(self.call("rm", id, "--dry-run"))


CHANNELS = (Rest, Operations, Mcp)


@kith.both_engines
class Matrix(kith.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.server.admin
        cls.roles = {role: cls.server.user("%s@example.com" % role, role)
                     for role in ("member", "guest", "admin")}
        cls.roles["owner"] = cls.admin
        cls.books, cls.contacts = {}, {}
        guest = cls.roles["guest"].user_id
        for name, rights in SETS.items():
            cls.books[name] = cls.make_book(name, rights, [{"user": guest, "rights": rights}])
        cls.books["Private"] = cls.make_book("Private", [], [], "user")
        for name, book in cls.books.items():
            answer = cls.admin.post("/v1/contacts", {"contacts": {
                "contact_book": book, "first_name": "Matrix", "last_name": name,
                "email": "%s@example.org" % name.lower()}})
            assert answer.status == 201, answer
            cls.contacts[name] = answer.json["contacts"][0]["id"]
        if cls.admin.post("/mcp", {}).status == 404:
            cls.channels = CHANNELS[:2]
        else:
            cls.channels = CHANNELS

    @classmethod
    def make_book(cls, name, rights, grants, scope="organization"):
        made = cls.admin.post("/v1/contact_books", {"contact_books": {
            "name": name, "scope": scope, "member_rights": rights}})
        assert made.status == 201, made
        book = made.json["contact_books"][0]["id"]
        if grants:
            done = cls.admin.patch("/v1/contact_books/" + book, {"contact_books": {
                "grants": grants}})
            assert done.status == 200, done
        return book

    def rights(self, role, name):
        """What a role has in a book of this test."""
        if name == "Private":
            return SETS["All"] if role == "owner" else []
        return SETS["All"] if role in ("owner", "admin") else SETS[name]

    def expected(self, may_see, may_do):
        return HIDDEN if not may_see else DONE if may_do else DENIED

    def each(self):
        for role, client in self.roles.items():
            for channel in self.channels:
                for name, book in self.books.items():
                    where = "%s, %s, %s" % (role, channel.__name__, name)
                    yield (where, channel(client), book, self.contacts[name],
                           self.rights(role, name))

    def test_see(self):
        for where, channel, book, contact, rights in self.each():
            may = "see" in rights
            self.assertEqual(channel.read(contact), DONE if may else HIDDEN, where)
            self.assertEqual(channel.lists(book, contact), may, where)
            self.assertEqual(book in channel.books(), may, where)
            self.assertEqual(channel.history(contact), DONE if may else HIDDEN, where)

    def test_edit(self):
        for where, channel, book, contact, rights in self.each():
            wanted = self.expected("see" in rights, "edit" in rights)
            if wanted == DENIED:  # who sees it may say it of a book of his own: not a change here
                self.assertIn(channel.edit(contact), (DENIED, DONE), where)
            else:
                self.assertEqual(channel.edit(contact), wanted, where)
            self.assertEqual(channel.create(book), wanted, where)

    def test_delete(self):
        for where, channel, _, contact, rights in self.each():
            self.assertEqual(channel.delete(contact),
                             self.expected("see" in rights, "delete" in rights), where)

    def test_share(self):
        for where, channel, book, _, rights in self.each():
            if channel.share:
                self.assertEqual(channel.share(book),
                                 self.expected("see" in rights, "share" in rights), where)

    def test_command_line(self):
        """One role, because every call is a process of its own."""
        for name, book in self.books.items():
            channel, rights = Cli(self.roles["member"]), self.rights("member", name)
            contact, may = self.contacts[name], "see" in self.rights("member", name)
            self.assertEqual(channel.read(contact), DONE if may else HIDDEN, name)
            self.assertEqual(channel.lists(book, contact), may, name)
            self.assertEqual(channel.delete(contact), self.expected(may, "delete" in rights), name)

    def test_an_edit_without_the_right_leaves_the_book_alone(self):
        """It goes to the editor's own book and is seen by nobody else."""
        id = self.contacts["See"]
        before = self.read(id, self.roles["owner"])
        self.roles["member"].patch("/v1/contacts/" + id, {"contacts": {"nickname": "Mine"}})
        after = self.read(id, self.roles["owner"])
        self.assertEqual(after, before)

    def test_feed_shows_only_what_is_seen(self):
        for role in ("member", "guest"):
            seen = self.roles[role].get("/v1/changes", limit=200).body.decode()
            for name, contact in self.contacts.items():
                self.assertEqual(contact in seen, "see" in self.rights(role, name), (role, name))

    def test_limited_tokens_reach_only_their_books(self):
        made = self.admin.post("/v1/tokens", {"tokens": {
            "name": "limited", "class": "write", "books": [self.books["See"]]}})
        self.assertEqual(made.status, 201, made)
        client = kith.Client(self.server, made.json["tokens"][0]["token"])
        for channel in self.channels:
            self.assertEqual(channel(client).read(self.contacts["See"]), DONE)
            self.assertEqual(channel(client).read(self.contacts["All"]), HIDDEN)
            self.assertEqual(channel(client).books(), {self.books["See"]})
            self.assertFalse(channel(client).lists(self.books["All"], self.contacts["All"]))

    def test_strangers(self):
        """Who was removed has no more to say."""
        stranger = self.server.user("stranger@example.com")
        self.assertEqual(Rest(stranger).read(self.contacts["All"]), DONE)
        self.admin.delete("/v1/users/" + stranger.user_id)
        self.assertEqual(stranger.get("/v1/contacts/" + self.contacts["All"]).status, 401)
        self.assertEqual(stranger.operation("contacts_list").status, 401)

    def test_duplicates_of_hidden_books_are_not_named(self):
        """A create that matches what the actor may not see tells him nothing of it."""
        answer = self.roles["member"].post("/v1/contacts", {"contacts": {
            "contact_book": self.books["All"], "first_name": "Matrix", "last_name": "Private",
            "email": "private@example.org"}}, dry_run="true")
        self.assertEqual(answer.status, 200, answer)
        self.assertNotIn(self.contacts["Private"], answer.body.decode())
        self.assertEqual(answer.json["contacts"][0]["outcome"], "created")


if __name__ == "__main__":
    unittest.main()
