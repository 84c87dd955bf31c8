"""Books: made, shared, binned; and the brake on large deletions."""

import unittest

import kith


@kith.both_engines
class Books(kith.ServerTest):
    def make(self, name, **what):
        answer = self.as_admin.post("/v1/contact_books", {"contact_books": {"name": name, **what}})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["contact_books"][0]

    def ids(self, **query):
        return {row["id"] for row in
                self.as_admin.get("/v1/contact_books", limit=200, **query).json["contact_books"]}

    def test_scopes_as_the_contract_shows_them(self):
        user = self.server.user("named@example.com")
        team = self.as_admin.post("/v1/teams", {"teams": {"name": "Scoped"}}).json["teams"][0]["id"]
        own = self.make("Own")
        self.assertIsNone(own["organization"])
        self.assertEqual((own["share_with_organization"], own["share_with_team"],
                          own["share_with_users"]), (False, None, []))
        named = self.make("Named", scope="users", users=[user.user_id])
        self.assertEqual(named["share_with_users"], [user.user_id])
        teams = self.make("Teams", scope="team", team=team)
        self.assertEqual(teams["share_with_team"], team)
        everybody = self.make("Everybody", scope="organization", description="All of us")
        self.assertTrue(everybody["share_with_organization"])
        self.assertEqual(everybody["description"], "All of us")
        self.assertEqual(user.get("/v1/contacts", contact_book=named["id"]).status, 200)
        self.assertEqual(user.get("/v1/contacts", contact_book=own["id"]).status, 404)
        self.assertEqual(user.get("/v1/contacts", contact_book=teams["id"]).status, 404)

    def test_first_books_can_be_renamed(self):
        answer = self.as_admin.patch("/v1/contact_books/Partners", {"contact_books": {
            "name": "Allies"}})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["contact_books"][0]["name"], "Allies")

    def test_bin_and_restore(self):
        book = self.make("Doomed")["id"]
        alone = self.add(client=self.as_admin, book=book, first_name="Alone")["id"]
        both = self.add(client=self.as_admin, first_name="Both", last_name="Sides", email="both@example.com")["id"]
        self.as_admin.patch("/v1/contacts/%s/values" % both, {"add_to_book": book})
        answer = self.as_admin.delete("/v1/contact_books/" + book)
        self.assertEqual(answer.status, 200, answer)
        self.assertNotIn(book, self.ids())
        self.assertIn(book, self.ids(include_deleted="true"))
        self.assertFails(self.as_admin.get("/v1/contacts/" + alone), 404)
        self.assertEqual(self.read(both)["first_name"], "Both")
        self.assertEqual(self.as_admin.get("/v1/contacts", search="alone").json["contacts"], [])
        answer = self.as_admin.post("/v1/contact_books/%s/restore" % book)
        self.assertEqual(answer.status, 200, answer)
        self.assertIn(book, self.ids())
        self.assertEqual(self.read(alone, self.as_admin)["first_name"], "Alone")

    def test_a_lens_shows_one_book_only(self):
        id = self.add(first_name="Lens", last_name="Subject", email="subject@example.com")["id"]
        answer = self.as_writer.post("/v1/contacts", {"contacts": {
            "contact": id, "contact_book": "Personal", "first_name": "Lens", "notes": "private"}})
        self.assertIn(answer.status, (200, 201), answer)
        self.assertEqual(self.read(id)["notes"], "private")
        self.assertNotIn("notes", self.read(id, contact_book="Clients"))
        colleague = self.server.user("colleague@example.com")
        self.assertNotIn("notes", self.read(id, colleague))

    def test_sharing_a_book_tells_how_many_wait(self):
        private = self.make("To be shared")["id"]
        one = self.add(client=self.as_admin, first_name="Pat", last_name="Rhys", email="pat@example.com")["id"]
        two = self.add(client=self.as_admin, book=private, first_name="Pat", last_name="Rhys",
                       email="pat@example.com", separate=True)["id"]
        self.assertNotEqual(one, two)
        answer = self.as_admin.patch("/v1/contact_books/" + private, {"contact_books": {
            "scope": "organization"}})
        self.assertEqual(answer.status, 200, answer)
        pairs = self.as_admin.get("/v1/duplicates", decision="different").body.decode()
        self.assertIn(one, pairs)
        self.assertIn(two, pairs)


@kith.both_engines
class LargeDeletions(kith.ServerTest):
    def test_stop_and_go_on(self):
        rows = self.as_writer.post("/v1/contacts", {"contacts": [
            {"contact_book": "Vendors", "first_name": "Many %d" % i} for i in range(60)]})
        ids = [row["id"] for row in rows.json["contacts"]]
        answer = self.as_writer.delete("/v1/contacts/" + ",".join(ids))
        self.assertEqual(answer.status, 409, answer)
        self.assertNotIn("Retry-After", answer.headers)
        hold = self.book("Vendors")
        self.assertIn(hold, answer.body.decode())
        self.assertEqual(self.read(ids[0])["id"], ids[0])
        best = self.as_writer.delete("/v1/contacts/" + ",".join(ids), mode="best_effort")
        self.assertEqual(best.status, 200, best)
        outcomes = [row["outcome"] for row in best.json["contacts"]]
        self.assertEqual(outcomes, ["deleted"] * 50 + ["held"] * 10)
        self.assertEqual(self.as_writer.post("/v1/holds/%s/release" % hold).status, 200)
        again = self.as_writer.delete("/v1/contacts/" + ",".join(ids[50:]))
        self.assertEqual([row["outcome"] for row in again.json["contacts"]], ["deleted"] * 10)

    def test_another_actor_has_a_count_of_his_own(self):
        rows = self.as_writer.post("/v1/contacts", {"contacts": [
            {"contact_book": "Prospects", "first_name": "Own %d" % i} for i in range(51)]})
        ids = [row["id"] for row in rows.json["contacts"]]
        first = self.as_writer.delete("/v1/contacts/" + ",".join(ids[:50]))
        self.assertEqual(first.status, 200, first)
        self.assertEqual(self.as_writer.delete("/v1/contacts/" + ids[50]).status, 409)
        other = self.server.user("other@example.com", "admin")
        self.assertEqual(other.delete("/v1/contacts/" + ids[50]).status, 200)


if __name__ == "__main__":
    unittest.main()
