"""The calls of the documented tool, as programs and skills make them, on both engines.

Each test runs over HTTP in every revision and over standard input and output.
"""

import json

import mcp

TOOL = "missive_contacts"


class Documented(mcp.McpTest):
    def setUp(self):
        self.books = {book["name"]: book["id"] for book in
                      self.http().call(TOOL, action="list_books")["contact_books"]}

    def clients(self):
        """Each with a name that makes its test data its own."""
        for revision in mcp.REVISIONS:
            with self.subTest(revision=revision):
                client = self.http(revision=revision)
                yield client, "h" + revision.replace("-", "")
        with self.subTest("stdio"):
            yield self.begun_stdio(), "stdio"

    def contact(self, mark, **more):
        return {"email": mark + "@example.com", "first_name": "Noor", "last_name": "Of " + mark,
                "company": "Brick Works", "contact_book": self.books["Clients"], **more}

    def assertEmail(self, contact, email):
        self.assertIn(email, [info["value"] for info in contact["infos"]
                              if info["kind"] == "email"])

    def test_list_books_and_groups(self):
        for client, mark in self.clients():
            books = client.call(TOOL, action="list_books")["contact_books"]
            self.assertLessEqual({"Clients", "Prospects", "Vendors", "Partners", "Personal",
                                  "Team"}, {book["name"] for book in books})
            client.call(TOOL, action="create", contact=self.contact("groups." + mark))
            groups = client.call(TOOL, action="list_groups")["contact_groups"]
            self.assertIn("Brick Works", [group["name"] for group in groups])
            companies = client.call(TOOL, action="list_groups", kind="organization",
                                    contact_book=self.books["Clients"])["contact_groups"]
            self.assertIn("Brick Works", [group["name"] for group in companies])

    def test_create_get_update(self):
        for client, mark in self.clients():
            made = client.call(TOOL, action="create", contact=self.contact(
                mark, phone_number="+1 415 555 0132"))["contacts"]
            self.assertEqual([entry["outcome"] for entry in made], ["created"])
            identity = made[0]["id"]
            self.assertEmail(made[0], mark + "@example.com")
            self.assertEqual(made[0]["memberships"][0]["group"]["name"], "Brick Works")

            got = client.call(TOOL, action="get", id=identity)["contacts"]
            self.assertEqual([row["id"] for row in got], [identity])
            self.assertEqual(got[0]["last_name"], "Of " + mark)

            changed = client.call(TOOL, action="update", id=identity, contact={
                "email": "new." + mark + "@example.com", "first_name": "Nora",
                "company": "Stone Works"})["contacts"][0]
            self.assertEqual(changed["outcome"], "updated")
            self.assertEqual(changed["first_name"], "Nora")
            self.assertEmail(changed, "new." + mark + "@example.com")
            again = client.call(TOOL, action="update", id=identity,
                                contact={"first_name": "Nora"})["contacts"][0]
            self.assertEqual(again["outcome"], "unchanged")

    def test_an_existing_person_is_not_made_twice(self):
        for client, mark in self.clients():
            first = client.call(TOOL, action="create", contact=self.contact("twice." + mark))
            second = client.call(TOOL, action="create", contact=self.contact(
                "TWICE." + mark, company="Brick Works"))
            self.assertIn(second["contacts"][0]["outcome"], ("matched", "unchanged"))
            self.assertEqual(first["contacts"][0]["id"], second["contacts"][0]["id"])

    def test_bulk_create_and_update_in_input_order(self):
        for client, mark in self.clients():
            made = client.call(TOOL, action="create", contact={"email": "not@this.invalid"},
                               contacts=[self.contact("bulk%d.%s" % (i, mark))
                                         for i in range(3)])["contacts"]
            self.assertEqual([entry["outcome"] for entry in made], ["created"] * 3)
            for i, entry in enumerate(made):
                self.assertEmail(entry, "bulk%d.%s@example.com" % (i, mark))
            changed = client.call(TOOL, action="update", contacts=[
                {"id": entry["id"], "company": "Firm %d" % i}
                for i, entry in enumerate(made)])["contacts"]
            self.assertEqual([entry["memberships"][0]["group"]["name"] for entry in changed],
                             ["Firm 0", "Firm 1", "Firm 2"])
            ids = ",".join(entry["id"] for entry in made)
            self.assertEqual([row["id"] for row in
                              client.call(TOOL, action="get", id=ids)["contacts"]],
                             ids.split(","))

    def test_one_bad_entry_of_many_does_not_stop_the_others(self):
        for client, mark in self.clients():
            entries = [self.contact("best1." + mark), {"contact_book": self.books["Clients"],
                                                       "first_name": 7},
                       self.contact("best2." + mark)]
            made = client.call(TOOL, action="create", contacts=entries)["contacts"]
            self.assertEqual([entry["outcome"] for entry in made],
                             ["created", "invalid", "created"])
            text, _ = client.fail(TOOL, action="create", contacts=entries, mode="all_or_nothing")
            self.assertIn("first_name", text)

    def test_list_by_default_and_by_page(self):
        client = self.http()
        client.call(TOOL, action="create", contacts=[
            self.contact("page%02d" % i, contact_book=self.books["Vendors"]) for i in range(60)])
        for client, _ in self.clients():
            listed = client.call(TOOL, action="list")["contacts"]
            self.assertEqual(len(listed), 50)
            whole = []
            for offset in range(0, 80, 20):
                page = client.call(TOOL, action="list", limit=20, offset=offset,
                                   contact_book="Vendors")["contacts"]
                whole += [row["id"] for row in page]
            self.assertEqual((len(whole), len(set(whole))), (60, 60))
            first = client.call(TOOL, action="list", limit=2.0)["contacts"]
            self.assertEqual(len(first), 2)

    def test_list_takes_more_than_was_documented(self):
        client = self.http()
        client.call(TOOL, action="create", contact=self.contact("needle", last_name="Needlework"))
        for client, _ in self.clients():
            found = client.call(TOOL, action="list", search="Needlework",
                                fields=["last_name"])["contacts"]
            self.assertEqual([row["last_name"] for row in found], ["Needlework"])
            self.assertNotIn("infos", found[0])
            newest = client.call(TOOL, action="list", order="last_modified", limit=1)
            self.assertEqual(len(newest["contacts"]), 1)
            following = client.call(TOOL, action="list", order="last_modified", limit=1,
                                    cursor=newest["next_cursor"])
            self.assertNotEqual(following["contacts"][0]["id"], newest["contacts"][0]["id"])

    def test_a_dry_run_writes_nothing(self):
        for client, mark in self.clients():
            answer = client.call(TOOL, action="create", dry_run=True,
                                 contact=self.contact("dry." + mark))
            self.assertEqual(answer["contacts"][0]["outcome"], "created")
            self.assertTrue(answer["dry_run"])
            found = client.call(TOOL, action="list", search="dry." + mark + "@example.com")
            self.assertEqual(found["contacts"], [])

    def test_what_other_actions_take_is_not_looked_at(self):
        for client, _ in self.clients():
            client.call(TOOL, action="list_books", id="", limit=5, offset=0, contact={},
                        contacts=[])
            client.call(TOOL, action="list_groups", id=None, limit=5, offset=0)
            client.call(TOOL, action="list", contact={"email": ""}, cursor=None)

    def test_the_text_is_json_indented_by_two(self):
        for client, _ in self.clients():
            result = client.tool(TOOL, {"action": "list", "limit": 3})
            text = mcp.text_of(result)
            self.assertEqual(text, json.dumps(json.loads(text), indent=2, ensure_ascii=False))

    def test_the_documented_errors(self):
        for client, _ in self.clients():
            for arguments, sentence in (
                    ({"action": "get"}, "Error: id is required for get action"),
                    ({"action": "get", "id": ""}, "Error: id is required for get action"),
                    ({"action": "update", "contact": {}},
                     "Error: id is required for update action"),
                    ({"action": "create"},
                     "Error: contact or contacts is required for create action"),
                    ({"action": "update", "id": "x"},
                     "Error: contact is required for update action"),
                    ({"action": "delete"}, "Error: Unknown action: delete"),
                    ({"action": "get", "id": "0b6a2c1e-5f3d-4a53-9d0e-2f4c7f1d9a01"},
                     "Error: API error: 404 Not Found")):
                text, _ = client.fail(TOOL, **arguments)
                self.assertTrue(text.startswith(sentence), text)


class ProposedOnly(mcp.McpTest):
    def test_writes_become_proposals(self):
        reader, proposer = self.http(), self.http("propose")
        made = reader.call(TOOL, action="create", contact={
            "email": "stays@example.com", "first_name": "Stay", "last_name": "Put",
            "contact_book": "Clients"})["contacts"][0]
        for arguments in ({"action": "create", "contact": {
                "email": "later@example.com", "first_name": "La", "last_name": "Ter",
                "contact_book": "Clients"}},
                {"action": "update", "id": made["id"], "contact": {"first_name": "Moved"}}):
            answer = proposer.call(TOOL, **arguments)
            self.assertEqual(answer["outcome"], "proposed")
            self.assertIn("proposal", answer)
            self.assertEqual([entry["outcome"] for entry in answer["contacts"]], ["proposed"])
        proposer.call("contacts_delete", action="delete", ids=[made["id"]])
        self.assertEqual(reader.call(TOOL, action="list", search="later@example.com")["contacts"],
                         [])
        self.assertEqual(reader.call(TOOL, action="get", id=made["id"])["contacts"][0]
                         ["first_name"], "Stay")

    def test_readers_read(self):
        client = self.http("read")
        client.call(TOOL, action="list")
        text, error = client.fail(TOOL, action="create", contact={"email": "no@example.com"})
        self.assertTrue(text.startswith("Error: API error: 403 Forbidden"), text)
        self.assertEqual(error["type"], "urn:kith:error:denied")


Documented = mcp.both_engines(Documented)
ProposedOnly = mcp.both_engines(ProposedOnly)

if __name__ == "__main__":
    mcp.main()
