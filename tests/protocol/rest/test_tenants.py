"""Two organizations in one store: neither finds anything of the other."""

import pathlib
import re
import sqlite3
import time
import unittest

import kith

# Filled from rows of other tables, or not of an organization.
DERIVED = re.compile(r"sqlite_|migration|search_index|search_document")


def move_rows(source, target):
    """Puts everything of one store into another; each row begins with its organization."""
    if isinstance(source, kith.Sqlite):
        database = sqlite3.connect(find_database(target), isolation_level=None)
        database.execute("ATTACH ? AS source", (find_database(source),))
        for (name,) in database.execute(
                "SELECT name FROM source.sqlite_master WHERE type = 'table'").fetchall():
            if not DERIVED.match(name):
                database.execute('INSERT OR IGNORE INTO main."%s" SELECT * FROM source."%s"'
                                 % (name, name))
        database.close()
        return
    names = source.run("SELECT table_name FROM information_schema.tables"
                       " WHERE table_schema = '%s'" % source.schema).split()
    for name in names:
        if not DERIVED.match(name):
            target.run('INSERT INTO %s."%s" SELECT * FROM %s."%s" ON CONFLICT DO NOTHING'
                       % (target.schema, name, source.schema, name))


def find_database(store):
    return str(next(path for path in pathlib.Path(store.folder).iterdir()
                    if path.read_bytes()[:15] == b"SQLite format 3"))


@kith.both_engines
class TwoOrganizations(kith.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ours = cls.server.admin
        other = kith.Server(engine=cls.engine, options=["--owner-email", "them@example.org"])
        theirs = other.admin
        other.stop()
        cls.server.stop()
        move_rows(other.store, cls.server.store)
        cls.server.start()
        other.close()
        cls.ours, cls.theirs = (kith.Client(cls.server, client.token) for client in (ours, theirs))
        cls.things = {"contact": cls.make(
            "contacts", first_name="Secret", last_name="Person", email="secret@example.com",
            company="Hidden Ltd", contact_book="Clients")}
        cls.things["book"] = cls.make("contact_books", name="Hidden book", scope="organization")
        cls.things["group"] = cls.make("contact_groups", name="Hidden group")
        cls.things["team"] = cls.make("teams", name="Hidden team")
        cls.things["user"] = cls.make("users", name="Hidden User", email="hidden@example.com")
        cls.things["token"] = cls.make("tokens", name="hidden token")

    @classmethod
    def make(cls, plural, **what):
        answer = cls.ours.post("/v1/" + plural, {plural: what})
        assert answer.status == 201, answer
        return answer.json[plural][0]["id"]

    def test_lists_hold_only_ones_own(self):
        for path in ("/v1/contacts", "/v1/contacts?search=secret", "/v1/contact_books",
                     "/v1/contact_groups", "/v1/teams", "/v1/users", "/v1/tokens",
                     "/v1/organizations", "/v1/changes?limit=200", "/v1/describe",
                     "/v1/duplicates", "/v1/contacts?modified_since=1&include_deleted=true"):
            answer = self.theirs.get(path)
            self.assertEqual(answer.status, 200, answer)
            text = answer.body.decode()
            for word in ("ecret", "idden", *self.things.values()):
                self.assertNotIn(word, text, path)
            self.assertEqual(self.ours.get(path).status, 200)

    def test_nothing_is_found_by_its_id(self):
        for method, path, body in (
                ("GET", "/v1/contacts/{contact}", None),
                ("GET", "/v1/contacts/{contact}/history", None),
                ("PATCH", "/v1/contacts/{contact}", {"contacts": {"notes": "x"}}),
                ("PATCH", "/v1/contacts/{contact}/values", {"set": {"notes": "x"}}),
                ("DELETE", "/v1/contacts/{contact}", None),
                ("POST", "/v1/contacts/{contact}/restore", None),
                ("GET", "/v1/contacts?contact_book={book}", None),
                ("GET", "/v1/contact_groups?contact_book={book}", None),
                ("PATCH", "/v1/contact_books/{book}", {"contact_books": {"name": "x"}}),
                ("DELETE", "/v1/contact_books/{book}", None),
                ("PATCH", "/v1/contact_groups/{group}", {"contact_groups": {"name": "x"}}),
                ("DELETE", "/v1/contact_groups/{group}", None),
                ("GET", "/v1/contact_groups/{group}/members", None),
                ("PATCH", "/v1/teams/{team}", {"teams": {"name": "x"}}),
                ("DELETE", "/v1/teams/{team}", None),
                ("PATCH", "/v1/users/{user}", {"users": {"name": "x"}}),
                ("DELETE", "/v1/users/{user}", None),
                ("DELETE", "/v1/tokens/{token}", None)):
            answer = self.theirs.request(method, path.format(**self.things), body)
            self.assertEqual(answer.status, 404, (method, path, answer))
        self.assertEqual(self.ours.get("/v1/contacts/" + self.things["contact"]).status, 200)

    def test_foreign_ids_within_a_body(self):
        for path, body in (
                ("/v1/contacts", {"contacts": {"first_name": "A",
                                               "contact_book": self.things["book"]}}),
                ("/v1/contacts", {"contacts": {"first_name": "A", "contact_book": "Clients",
                                               "contact": self.things["contact"]}}),
                ("/v1/contacts", {"contacts": {
                    "first_name": "A", "contact_book": "Clients",
                    "memberships": [{"group": {"kind": "group", "id": self.things["group"]}}]}}),
                ("/v1/teams", {"teams": {"name": "A", "active_members": [self.things["user"]]}}),
                ("/v1/contact_books", {"contact_books": {"name": "A", "scope": "team",
                                                         "team": self.things["team"]}}),
                ("/v1/contact_groups/Clients/members", {"contacts": [self.things["contact"]]})):
            self.assertIn(self.theirs.post(path, body).status, (400, 404), (path, body))

    def test_the_same_person_in_both(self):
        answer = self.theirs.post("/v1/contacts", {"contacts": {
            "first_name": "Secret", "last_name": "Person", "email": "secret@example.com",
            "contact_book": "Clients"}})
        self.assertEqual(answer.status, 201, answer)
        row = answer.json["contacts"][0]
        self.assertEqual(row["outcome"], "created")
        self.assertNotEqual(row["id"], self.things["contact"])
        self.assertNotIn("possible_duplicates", row)
        self.theirs.delete("/v1/contacts/" + row["id"])

    def test_idempotency_keys_are_ones_own(self):
        bodies = [client.post("/v1/contacts", {"contacts": {
            "first_name": "Key", "contact_book": "Clients"}}, {"Idempotency-Key": "shared"})
            for client in (self.ours, self.theirs)]
        self.assertEqual([answer.status for answer in bodies], [201, 201])
        self.assertNotIn("Idempotency-Replayed", bodies[1].headers)
        for client, answer in zip((self.ours, self.theirs), bodies):
            client.delete("/v1/contacts/" + answer.json["contacts"][0]["id"])

    def test_jobs_read_their_own(self):
        """Erasing is nobody's work: it has no rights that would say whose mail it is."""
        jobs = []
        for client in (self.ours, self.theirs) * 2:
            account = client.post("/v1/mail_accounts", {"mail_accounts": {
                "name": "Post", "addresses": ["me@example.com"]}}).json["mail_accounts"][0]["id"]
            client.post("/v1/messages", {"account": account, "messages": [
                {"raw": "From: noor@example.com\r\nTo: me@example.com\r\n\r\nHello\r\n"}]})
            removed = client.delete("/v1/mail_accounts/" + account)
            jobs.append((client, "/v1/jobs/" + removed.json["jobs"][0]["id"]))
        for client, path in jobs:
            end = time.monotonic() + kith.PATIENCE_S
            while (job := client.get(path).json["jobs"][0])["state"] in ("queued", "running"):
                self.assertLess(time.monotonic(), end, job)
                time.sleep(0.05)
            self.assertEqual(job["state"], "done", job)


if __name__ == "__main__":
    unittest.main()
