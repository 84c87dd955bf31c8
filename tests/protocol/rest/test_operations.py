"""Any operation by its name: what the command line sends to a server."""

import unittest

import kith


class Operations(kith.ServerTest):
    def test_same_answer_as_the_route(self):
        self.add(first_name="Opera", last_name="Tion")
        self.assertEqual(self.as_reader.operation("contacts_list", {"limit": 1}).json,
                         self.as_reader.get("/v1/contacts", limit=1).json)
        self.assertEqual(self.as_reader.operation("books_list").json,
                         self.as_reader.get("/v1/contact_books").json)

    def test_writes(self):
        answer = self.as_writer.operation("contacts_create", {
            "contacts": {"first_name": "By", "last_name": "Name"}, "contact_book": "Clients"})
        self.assertEqual(answer.status, 200, answer)
        id = answer.json["contacts"][0]["id"]
        self.assertEqual(self.read(id)["first_name"], "By")
        answer = self.as_writer.operation("contacts_delete", {"ids": id, "dry_run": True})
        self.assertIs(answer.json["dry_run"], True)

    def test_unknown_names(self):
        for name in ("nothing", "contacts_", "CONTACTS_LIST", "contacts_list%20", "%2e%2e"):
            self.assertFails(self.as_admin.operation(name), 404)

    def test_unknown_arguments(self):
        error = self.assertFails(self.as_reader.operation("contacts_list", {"colour": "red"}), 400)
        self.assertIn("colour", error["message"])
        self.assertEqual(error["pointer"], "/colour")

    def test_pointer_is_that_of_the_body(self):
        error = self.assertFails(self.as_reader.operation("contacts_list", {"limit": 0}), 400)
        self.assertEqual(error["pointer"], "/limit")

    def test_classes_count(self):
        self.assertFails(self.as_reader.operation("contacts_create", {
            "contacts": [{"first_name": "X"}]}), 403)
        self.assertFails(self.as_writer.operation("token_create", {"name": "x", "class": "write"}), 403)
        self.assertFails(self.nobody.operation("describe"), 401)

    def test_headers_count(self):
        arguments = {"contacts": [{"first_name": "Key", "contact_book": "Clients"}]}
        headers = {"Idempotency-Key": "operations"}
        first = self.as_writer.post("/v1/operations/contacts_create", arguments, headers)
        again = self.as_writer.post("/v1/operations/contacts_create", arguments, headers)
        self.assertEqual(again.json, first.json)
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")


if __name__ == "__main__":
    unittest.main()
