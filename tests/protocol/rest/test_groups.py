"""Groups: over books, member by member; who is not seen is only counted."""

import unittest

import kith


@kith.both_engines
class Groups(kith.ServerTest):
    def members(self, group, client=None):
        answer = (client or self.as_reader).get("/v1/contact_groups/%s/members" % group)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def member_ids(self, group, client=None):
        return {row["id"] for row in self.members(group, client)["contacts"]}

    def group(self, name, **more):
        answer = self.as_writer.post("/v1/contact_groups", {"contact_groups": {
            "name": name, **more}})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["contact_groups"][0]["id"]

    def test_create_rename_delete(self):
        group = self.group("Choir")
        id = self.add(first_name="Singer")["id"]
        self.as_writer.post("/v1/contact_groups/%s/members" % group, {"contacts": [id]})
        answer = self.as_writer.patch("/v1/contact_groups/" + group, {
            "contact_groups": {"name": "Band"}})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.read(id)["memberships"][0]["group"]["name"], "Band")
        answer = self.as_writer.delete("/v1/contact_groups/" + group)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.read(id)["memberships"], [])
        self.assertFails(self.as_reader.get("/v1/contact_groups/%s/members" % group), 404)

    def test_by_name_too(self):
        self.group("By name, with comma")
        id = self.add(first_name="Namely")["id"]
        path = "/v1/contact_groups/By%20name%2C%20with%20comma"
        answer = self.as_writer.post(path + "/members", {"contacts": [{"id": id}]})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.member_ids("By%20name%2C%20with%20comma"), {id})

    def test_there_are_no_two_of_one_name(self):
        one, two = self.group("Twice"), self.group("Other")
        again = self.as_writer.post("/v1/contact_groups", {"contact_groups": {"name": "twice"}})
        self.assertEqual((again.status, again.json["contact_groups"][0]["id"]), (200, one))
        self.assertFails(self.as_writer.patch("/v1/contact_groups/" + two, {
            "contact_groups": {"name": "TWICE"}}), 409)

    def test_add_and_remove_never_replace_the_set(self):
        group = self.group("Set")
        one, two, three = (self.add(first_name="Member %d" % i)["id"] for i in range(3))
        path = "/v1/contact_groups/%s/members" % group
        self.as_writer.post(path, {"contacts": [one]})
        self.as_writer.post(path, {"contacts": [two, three]})
        self.assertEqual(self.member_ids(group), {one, two, three})
        again = self.as_writer.post(path, {"contacts": [two]}).json["contacts"][0]
        self.assertEqual(again["outcome"], "unchanged")
        answer = self.as_writer.delete(path, {"contacts": [two]})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.member_ids(group), {one, three})
        self.as_writer.delete(path + "/" + one)
        self.assertEqual(self.member_ids(group), {three})

    def test_other_groups_stay(self):
        id = self.add(first_name="Several", memberships=[
            {"group": {"kind": "group", "name": "Kept"}},
            {"group": {"kind": "organization", "name": "Kept Ltd"}, "title": "Clerk"}])["id"]
        group = self.group("Added")
        self.as_writer.post("/v1/contact_groups/%s/members" % group, {"contacts": [id]})
        names = {one["group"]["name"] for one in self.read(id)["memberships"]}
        self.assertEqual(names, {"Kept", "Kept Ltd", "Added"})

    def test_span_books(self):
        group = self.group("Span")
        ids = {self.add(book=book, first_name="Of " + book)["id"]
               for book in ("Clients", "Vendors", "Partners")}
        self.as_writer.post("/v1/contact_groups/%s/members" % group, {"contacts": sorted(ids)})
        self.assertEqual(self.member_ids(group), ids)

    def test_hidden_members_are_counted_and_not_named(self):
        group = self.group("Partly")
        shown = self.add(first_name="Shown", last_name="One")["id"]
        secret = self.add(book="Personal", first_name="Secret", last_name="Two")["id"]
        self.as_writer.post("/v1/contact_groups/%s/members" % group, {"contacts": [shown, secret]})
        self.assertEqual(self.member_ids(group), {shown, secret})
        member = self.server.user("partly@example.com")
        page = self.members(group, member)
        self.assertEqual([row["id"] for row in page["contacts"]], [shown])
        self.assertEqual(page["hidden"], 1)
        self.assertNotIn(secret, repr(page))
        self.assertNotIn("Secret", repr(page))

    def test_made_on_demand_and_the_same_in_any_case(self):
        one = self.add(first_name="Case", memberships=[{"group": {"kind": "group", "name": "Réd"}}])
        two = self.add(first_name="Cass", memberships=[{"group": {"kind": "group", "name": "RÉD"}}])
        self.assertEqual(one["memberships"][0]["group"]["id"], two["memberships"][0]["group"]["id"])

    def test_list_by_group(self):
        group = self.group("Listed")
        id = self.add(first_name="Listed")["id"]
        self.as_writer.post("/v1/contact_groups/%s/members" % group, {"contacts": [id]})
        for name in (group, "Listed"):
            rows = self.as_reader.get("/v1/contacts", group=name).json["contacts"]
            self.assertEqual([row["id"] for row in rows], [id])

    def test_unknown_members_and_groups(self):
        ghost = "01890000-0000-7000-8000-00000000abcd"
        group = self.group("Ghosts")
        path = "/v1/contact_groups/%s/members"
        self.assertFails(self.as_writer.post(path % group, {"contacts": [ghost]}), 404)
        self.assertFails(self.as_writer.post(path % ghost, {"contacts": [ghost]}), 404)
        self.assertFails(self.as_writer.post(path % group, {"contacts": ["x"]}), 400)
        self.assertFails(self.as_writer.post(path % group, {}), 400)


if __name__ == "__main__":
    unittest.main()
