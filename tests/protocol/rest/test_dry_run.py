"""dry_run: what would be, in the same form, and nothing left behind."""

import time
import unittest

import kith


@kith.both_engines
class Rehearsals(kith.ServerTest):
    def snapshot(self):
        """Everything that can be seen."""
        seen = []
        for path in ("/v1/contacts?limit=200", "/v1/contact_books?include_deleted=true",
                     "/v1/contact_groups", "/v1/users", "/v1/teams", "/v1/organizations",
                     "/v1/duplicates", "/v1/proposals",
                     "/v1/contacts?modified_since=1&include_deleted=true&limit=200"):
            seen.append((path, self.as_admin.get(path).json))
        tokens = self.as_admin.get("/v1/tokens").json["tokens"]
        seen.append([(token["id"], token["name"]) for token in tokens])
        seen.append(self.as_admin.get("/v1/changes", since="now").json)
        return seen

    def wait_until_compared(self):
        """What was written before is compared behind it, which a list of duplicates tells."""
        end = time.monotonic() + kith.PATIENCE_S
        while "changes_not_compared" in self.as_admin.get("/v1/duplicates").json:
            self.assertLess(time.monotonic(), end, "the changes were never compared")
            time.sleep(0.1)

    def test_nothing_is_left(self):
        id = self.add(first_name="Rehearsal", email="rehearsal@example.com", memberships=[
            {"group": {"kind": "group", "name": "Cast"}}])["id"]
        gone = self.add(first_name="Gone")["id"]
        batch = self.as_writer.delete("/v1/contacts/" + gone).json["batch"]
        me = self.as_admin.get("/v1/users").json["users"][0]["id"]
        organization = self.as_admin.get("/v1/organizations").json["organizations"][0]["id"]
        team = self.as_admin.post("/v1/teams", {"teams": {"name": "Crew"}}).json["teams"][0]["id"]
        token = self.as_admin.post("/v1/tokens", {"tokens": {"name": "T"}}).json["tokens"][0]["id"]
        user = self.server.user("cast@example.com").user_id
        proposal = self.as_proposer.patch("/v1/contacts/" + id, {
            "contacts": {"notes": "proposed"}}).json["proposal"]
        binned = self.as_admin.post("/v1/contact_books", {
            "contact_books": {"name": "Binned"}}).json["contact_books"][0]["id"]
        self.as_admin.delete("/v1/contact_books/" + binned)
        self.wait_until_compared()
        before = self.snapshot()
        for method, path, body in (
                ("POST", "/v1/contacts", {"contacts": [{"first_name": "N%d" % i,
                                                        "contact_book": "Clients",
                                                        "company": "Dry Ltd"}
                                                       for i in range(3)]}),
                ("PATCH", "/v1/contacts/" + id, {"contacts": {"notes": "n", "last_name": "L"}}),
                ("DELETE", "/v1/contacts/" + id, None),
                ("POST", "/v1/contacts/%s/restore" % gone, None),
                ("PATCH", "/v1/contacts/%s/values" % id, {"add": {"groups": ["New one"]}}),
                ("POST", "/v1/batches/%s/undo" % batch, None),
                ("POST", "/v1/contact_books", {"contact_books": {"name": "Dry"}}),
                ("PATCH", "/v1/contact_books/Clients", {"contact_books": {"name": "Dry"}}),
                ("DELETE", "/v1/contact_books/Clients", None),
                ("POST", "/v1/contact_books/%s/restore" % binned, None),
                ("POST", "/v1/contact_groups", {"contact_groups": {"name": "Dry"}}),
                ("PATCH", "/v1/contact_groups/Cast", {"contact_groups": {"name": "Dry"}}),
                ("DELETE", "/v1/contact_groups/Cast", None),
                ("POST", "/v1/contact_groups/Cast/members", {"contacts": [id]}),
                ("DELETE", "/v1/contact_groups/Cast/members/" + id, None),
                ("POST", "/v1/shared_identifiers", {"value": "rehearsal@example.com"}),
                ("POST", "/v1/proposals/%s/accept" % proposal, None),
                ("POST", "/v1/proposals/%s/reject" % proposal, None),
                ("GET", "/v1/proposals/" + proposal, None),
                ("POST", "/v1/proposals/accept", {"ids": [proposal]}),
                ("POST", "/v1/proposals/reject", {"ids": [proposal]}),
                ("PATCH", "/v1/organizations/" + organization, {"organizations": {"name": "Dry"}}),
                ("POST", "/v1/users", {"users": {"email": "dry@example.com", "name": "Dry"}}),
                ("PATCH", "/v1/users/" + user, {"users": {"name": "Dry"}}),
                ("DELETE", "/v1/users/" + user, None),
                ("POST", "/v1/teams", {"teams": {"name": "Dry", "active_members": [me]}}),
                ("PATCH", "/v1/teams/" + team, {"teams": {"name": "Dry"}}),
                ("DELETE", "/v1/teams/" + team, None),
                ("POST", "/v1/tokens", {"tokens": {"name": "Dry"}}),
                ("DELETE", "/v1/tokens/" + token, None)):
            answer = self.as_admin.request(method, path, body, query={"dry_run": "true"})
            self.assertEqual(answer.status, 200, (method, path, answer))
            self.assertEqual(self.snapshot(), before, (method, path))

    def test_same_form_as_the_real_thing(self):
        body = {"contacts": [{"first_name": "Form", "email": "form@example.com",
                              "contact_book": "Clients"}]}
        dry = self.as_writer.post("/v1/contacts", body, dry_run="true").json
        real = self.as_writer.post("/v1/contacts", body).json
        self.assertIs(dry.pop("dry_run"), True)
        self.assertLessEqual(set(real) ^ set(dry), {"batch"})
        self.assertEqual(set(dry["contacts"][0]), set(real["contacts"][0]))
        self.assertEqual(dry["contacts"][0]["outcome"], real["contacts"][0]["outcome"])

    def test_changed_fields_are_told(self):
        id = self.add(first_name="Told")["id"]
        dry = self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "x"}},
                                   dry_run="true").json["contacts"][0]
        self.assertEqual((dry["outcome"], dry["changed"]), ("updated", ["notes"]))
        self.assertEqual(dry["notes"], "x")
        self.assertNotIn("notes", self.read(id))

    def test_in_the_body_as_well(self):
        answer = self.as_writer.post("/v1/contacts", {"dry_run": True, "contacts": {
            "first_name": "Inside", "contact_book": "Clients"}})
        self.assertEqual(answer.status, 200, answer)
        self.assertIs(answer.json["dry_run"], True)
        self.assertEqual(self.as_reader.get("/v1/contacts", search="Inside").json["contacts"], [])


if __name__ == "__main__":
    unittest.main()
