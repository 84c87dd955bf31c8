"""The contract's lists: contacts of a book, books, groups, organizations, users, teams."""

import time
import unittest

import kith

PEOPLE = (("Noor", "Haddad"), ("Ana", "Abad"), ("Émile", "Zola"), ("Bo", "Ek"), ("Zoë", "Ábel"))
BOOK_KEYS = {"id", "user", "name", "description", "organization", "share_with_organization",
             "share_with_team", "share_with_users", "importing", "exclude_from_search"}


@kith.both_engines
class Lists(kith.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        client = cls.server.client("write")
        answer = client.post("/v1/contacts", {"contacts": [
            {"contact_book": "Clients", "first_name": first, "last_name": last,
             "email": "%s@example.com" % i} for i, (first, last) in enumerate(PEOPLE)]})
        assert answer.status == 201, answer
        cls.ids = [contact["id"] for contact in answer.json["contacts"]]

    def list(self, **query):
        query.setdefault("contact_book", self.book("Clients"))
        answer = self.as_reader.get("/v1/contacts", **query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["contacts"]

    def test_one_object_with_the_plural(self):
        answer = self.as_reader.get("/v1/contacts", contact_book=self.book())
        self.assertEqual(answer.headers.get_content_type(), "application/json")
        self.assertIsInstance(answer.json["contacts"], list)
        # A client that finds these keys pages in another way.
        self.assertNotIn("offset", answer.json)
        self.assertNotIn("limit", answer.json)

    def test_order_by_last_name_is_the_default(self):
        names = [contact["last_name"] for contact in self.list()]
        self.assertEqual(names, ["Abad", "Ábel", "Ek", "Haddad", "Zola"])
        self.assertEqual(self.list(order="last_name"), self.list())

    def test_order_by_last_change(self):
        time.sleep(1.1)  # the contract's times are whole seconds
        changed = self.ids[3]
        self.as_writer.patch("/v1/contacts/" + changed, {"contacts": {"notes": "called"}})
        rows = self.list(order="last_modified")
        self.assertEqual(rows[0]["id"], changed)
        times = [row["modified_at"] for row in rows]
        self.assertEqual(times, sorted(times, reverse=True))

    def test_limit_and_offset(self):
        everything = self.list()
        self.assertEqual(self.list(limit=2), everything[:2])
        self.assertEqual(self.list(limit=2, offset=2), everything[2:4])
        self.assertEqual(self.list(limit=2, offset=4), everything[4:])
        self.assertEqual(self.list(offset=5), [])
        self.assertEqual(self.list(limit=1), everything[:1])

    def test_search(self):
        for words in ("haddad", "NOOR", "0@example.com", "noor haddad", "Haddad Noor"):
            self.assertEqual([row["id"] for row in self.list(search=words)], [self.ids[0]], words)
        self.assertEqual([row["id"] for row in self.list(search="emile")], [self.ids[2]])
        self.assertEqual(self.list(search="nobody"), [])

    def test_count_only(self):
        answer = self.as_reader.get("/v1/contacts", contact_book=self.book(), count_only="true")
        self.assertEqual(answer.json["total"], len(PEOPLE))

    def test_fields(self):
        for row in self.list(fields="last_name"):
            self.assertEqual(set(row), {"id", "last_name"})

    def test_another_book_is_empty(self):
        self.assertEqual(self.list(contact_book=self.book("Vendors")), [])


@kith.both_engines
class Neighbours(kith.ServerTest):
    def test_first_books(self):
        books = self.as_reader.get("/v1/contact_books").json["contact_books"]
        self.assertLessEqual({"Clients", "Prospects", "Vendors", "Partners", "Personal", "Team"},
                             {book["name"] for book in books})
        for book in books:
            self.assertLessEqual(BOOK_KEYS, set(book))
            self.assertIsInstance(book["share_with_users"], list)
            self.assertIsInstance(book["importing"], bool)

    def test_private_book_has_no_organization(self):
        books = {book["name"]: book for book in
                 self.as_reader.get("/v1/contact_books").json["contact_books"]}
        self.assertIsNone(books["Personal"]["organization"])
        self.assertFalse(books["Personal"]["share_with_organization"])
        self.assertTrue(books["Clients"]["share_with_organization"])
        self.assertIsNotNone(books["Clients"]["organization"])

    def test_books_are_paged(self):
        every = self.as_reader.get("/v1/contact_books").json["contact_books"]
        paged = []
        for offset in range(0, len(every), 2):
            paged += self.as_reader.get("/v1/contact_books", limit=2,
                                        offset=offset).json["contact_books"]
        self.assertEqual(paged, every)

    def test_groups_of_a_book_and_kind(self):
        self.add(first_name="Ada", email="ada@example.com", memberships=[
            {"group": {"kind": "organization", "name": "Brick & Co"}, "title": "Buyer"},
            {"group": {"kind": "group", "name": "Newsletter"}}])
        answer = self.as_reader.get("/v1/contact_groups", contact_book=self.book(),
                                    kind="organization")
        self.assertEqual([set(row) for row in answer.json["contact_groups"]], [{"id", "name"}])
        self.assertEqual(answer.json["contact_groups"][0]["name"], "Brick & Co")
        answer = self.as_reader.get("/v1/contact_groups", contact_book=self.book(), kind="group")
        self.assertEqual([row["name"] for row in answer.json["contact_groups"]], ["Newsletter"])

    def test_organizations(self):
        rows = self.as_reader.get("/v1/organizations", limit=50, offset=0).json["organizations"]
        self.assertEqual(len(rows), 1)
        self.assertLessEqual({"id", "name"}, set(rows[0]))

    def test_users(self):
        rows = self.as_reader.get("/v1/users").json["users"]
        self.assertEqual([row["me"] for row in rows], [True])
        self.assertLessEqual({"id", "me", "email", "name", "avatar_url"}, set(rows[0]))
        organization = self.as_reader.get("/v1/organizations").json["organizations"][0]["id"]
        self.assertEqual(self.as_reader.get("/v1/users", organization=organization).json["users"],
                         rows)

    def test_teams(self):
        organization = self.as_reader.get("/v1/organizations").json["organizations"][0]["id"]
        me = self.as_reader.get("/v1/users").json["users"][0]["id"]
        made = self.as_admin.post("/v1/teams", {"teams": [
            {"name": "Sales", "organization": organization, "active_members": [me],
             "emoji": "x", "team_inbox_enabled": True},
            {"name": "Press", "organization": organization, "observers": [me]}]})
        self.assertEqual(made.status, 201, made)
        self.assertEqual([team["name"] for team in made.json["teams"]], ["Sales", "Press"])
        for team in made.json["teams"]:
            self.assertLessEqual({"id", "name", "organization", "active_members", "observers"},
                                 set(team))
        ids = [team["id"] for team in made.json["teams"]]
        changed = self.as_admin.patch("/v1/teams/" + ",".join(ids), {"teams": [
            {"id": ids[1], "name": "Media"}, {"id": ids[0], "active_members": []}]})
        self.assertEqual(changed.status, 200, changed)
        listed = {team["id"]: team for team in self.as_reader.get("/v1/teams").json["teams"]}
        self.assertEqual(listed[ids[1]]["name"], "Media")
        self.assertEqual(listed[ids[1]]["observers"], [me])
        self.assertEqual(listed[ids[0]]["active_members"], [])
        self.assertFails(self.as_writer.post("/v1/teams", {"teams": {
            "name": "Mine", "organization": organization}}), 403)

    def test_several_teams_are_all_or_none(self):
        before = self.as_reader.get("/v1/teams").json
        self.assertFails(self.as_admin.post("/v1/teams", {"teams": [
            {"name": "Good"}, {"name": "Bad", "active_members": ["x"]}]}), 400)
        self.assertEqual(self.as_reader.get("/v1/teams").json, before)


if __name__ == "__main__":
    unittest.main()
