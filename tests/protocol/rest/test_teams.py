"""Members come and go: they see at once what is theirs, and nothing more once they left."""

import unittest

import kith


@kith.both_engines
class Members(kith.ServerTest):
    def make(self, plural, **what):
        answer = self.as_admin.post("/v1/" + plural, {plural: what})
        self.assertEqual(answer.status, 201, answer)
        return answer.json[plural][0]

    def test_a_new_member_finds_shared_people_at_once(self):
        id = self.add(first_name="Already", last_name="There")["id"]
        newcomer = self.server.user("newcomer@example.com")
        rows = newcomer.get("/v1/contacts", search="already there").json["contacts"]
        self.assertEqual([row["id"] for row in rows], [id])

    def test_a_new_team_member_finds_the_teams_people(self):
        user = self.server.user("joiner@example.com")
        team = self.make("teams", name="Joined")
        book = self.make("contact_books", name="Of the team", scope="team", team=team["id"])
        id = self.add(client=self.as_admin, book=book["id"], first_name="Team", last_name="Friend")["id"]
        self.assertEqual(user.get("/v1/contacts/" + id).status, 404)
        self.assertEqual(user.get("/v1/contacts", search="team friend").json["contacts"], [])
        answer = self.as_admin.patch("/v1/teams/" + team["id"], {"teams": {
            "active_members": [user.user_id]}})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(user.get("/v1/contacts/" + id).status, 200)
        rows = user.get("/v1/contacts", search="team friend").json["contacts"]
        self.assertEqual([row["id"] for row in rows], [id])
        self.as_admin.patch("/v1/teams/" + team["id"], {"teams": {"active_members": []}})
        self.assertEqual(user.get("/v1/contacts/" + id).status, 404)

    def test_observers_see_and_change_nothing(self):
        user = self.server.user("observer@example.com")
        team = self.make("teams", name="Observed", observers=[user.user_id])
        book = self.make("contact_books", name="Observed book", scope="team", team=team["id"])
        id = self.add(client=self.as_admin, book=book["id"], first_name="Seen")["id"]
        self.assertEqual(user.get("/v1/contacts/" + id).status, 200)
        self.assertFails(user.delete("/v1/contacts/" + id), 403)
        self.assertFails(user.post("/v1/contacts", {"contacts": {
            "first_name": "No", "contact_book": book["id"]}}), 403)

    def test_removing_a_member_ends_their_tokens(self):
        user = self.server.user("leaver@example.com", "admin")
        second = user.post("/v1/tokens", {"tokens": {"name": "second", "class": "read"}})
        second = kith.Client(self.server, second.json["tokens"][0]["token"])
        for client in (user, second):
            self.assertEqual(client.get("/v1/contacts").status, 200)
        answer = self.as_admin.delete("/v1/users/" + user.user_id)
        self.assertEqual(answer.status, 200, answer)
        for client in (user, second):
            self.assertEqual(client.get("/v1/contacts").status, 401)
        listed = self.as_admin.get("/v1/users").json["users"]
        self.assertNotIn(user.user_id, [row["id"] for row in listed])

    def test_what_they_made_stays(self):
        user = self.server.user("maker@example.com")
        id = self.add(client=user, first_name="Made", last_name="Before")["id"]
        self.as_admin.delete("/v1/users/" + user.user_id)
        self.assertEqual(self.read(id)["last_name"], "Before")

    def test_who_comes_back(self):
        first = self.server.user("back@example.com")
        self.as_admin.delete("/v1/users/" + first.user_id)
        again = {"users": {"email": "back@example.com", "name": "Back"}}
        self.assertFails(self.as_admin.post("/v1/users", again), 403)  # a token brings nobody back
        invited = self.kith("users", "invite", "back@example.com", "Back", "--json").json
        self.assertEqual(invited["users"][0]["id"], first.user_id)
        second = self.server.welcome(invited["welcome_path"])
        self.assertEqual(second.get("/v1/contacts").status, 200)
        self.assertEqual(first.get("/v1/contacts").status, 401)

    def test_the_last_owner_stays(self):
        owner = self.as_admin.get("/v1/users").json["users"]
        owner = next(row["id"] for row in owner if row["me"])
        self.assertFails(self.as_admin.delete("/v1/users/" + owner), 400)
        self.assertFails(self.as_admin.patch("/v1/users/" + owner, {"users": {"role": "member"}}),
                         400)

    def test_roles_change_at_once(self):
        user = self.server.user("riser@example.com")
        self.assertFails(user.post("/v1/contact_books", {"contact_books": {
            "name": "For all", "scope": "organization"}}), 403)
        self.as_admin.patch("/v1/users/" + user.user_id, {"users": {"role": "admin"}})
        answer = user.post("/v1/contact_books", {"contact_books": {
            "name": "For all", "scope": "organization"}})
        self.assertEqual(answer.status, 201, answer)

    def test_admins_do_not_make_owners(self):
        admin = self.server.user("climber@example.com", "admin")
        self.assertFails(admin.patch("/v1/users/" + admin.user_id, {"users": {"role": "owner"}}), 403)
        self.assertFails(admin.post("/v1/users", {"users": {
            "email": "friend@example.com", "name": "Friend", "role": "owner"}}), 403)

    def test_deleted_team(self):
        team = self.make("teams", name="Short")
        self.assertEqual(self.as_admin.delete("/v1/teams/" + team["id"]).status, 200)
        listed = self.as_admin.get("/v1/teams").json["teams"]
        self.assertNotIn(team["id"], [row["id"] for row in listed])
        self.assertFails(self.as_admin.patch("/v1/teams/" + team["id"], {"teams": {"name": "x"}}),
                         404)

    def test_one_time_links_work_once(self):
        answer = self.as_admin.post("/v1/users", {"users": {
            "email": "once@example.com", "name": "Once"}})
        text = answer.body.decode()
        self.assertEqual(self.server.welcome(text).get("/v1/contacts").status, 200)
        with self.assertRaises(AssertionError):
            self.server.welcome(text)


if __name__ == "__main__":
    unittest.main()
