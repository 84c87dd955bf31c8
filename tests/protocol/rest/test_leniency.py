"""Where the contract would refuse, the helpful answer."""

import unittest

import kith


class Leniency(kith.ServerTest):
    def test_list_without_a_book_is_all_books(self):
        one = self.add(book="Clients", first_name="Lena", last_name="Aas")["id"]
        two = self.add(book="Vendors", first_name="Lars", last_name="Aas")["id"]
        answer = self.as_reader.get("/v1/contacts", limit=50, offset=0)
        self.assertEqual(answer.status, 200)
        ids = [row["id"] for row in answer.json["contacts"]]
        self.assertIn(one, ids)
        self.assertIn(two, ids)

    def test_groups_without_book_and_kind_say_theirs(self):
        self.add(first_name="Gro", memberships=[
            {"group": {"kind": "organization", "name": "Lindex"}},
            {"group": {"kind": "group", "name": "Choir"}}])
        rows = self.as_reader.get("/v1/contact_groups").json["contact_groups"]
        kinds = {row["name"]: row["kind"] for row in rows}
        self.assertEqual(kinds["Lindex"], "organization")
        self.assertEqual(kinds["Choir"], "group")
        for row in rows:
            self.assertIn("contact_book", row)
        rows = self.as_reader.get("/v1/contact_groups", kind="group").json["contact_groups"]
        self.assertNotIn("Lindex", [row["name"] for row in rows])

    def test_books_by_name(self):
        id = self.add(book="Vendors", first_name="Named")["id"]
        by_name = self.as_reader.get("/v1/contacts", contact_book="vendors").json
        by_id = self.as_reader.get("/v1/contacts", contact_book=self.book("Vendors")).json
        self.assertIn(id, [row["id"] for row in by_name["contacts"]])
        self.assertEqual(by_name, by_id)

    def test_one_object_on_post(self):
        answer = self.as_writer.post("/v1/contacts", {"contacts": {
            "email": "object@example.com", "first_name": "Ob", "last_name": "Ject",
            "phone_number": "+1 555 0123", "company": "Forms Ltd", "contact_book": "Clients"}})
        self.assertEqual(answer.status, 201, answer)
        row = answer.json["contacts"][0]
        self.assertEqual(row["infos"], [
            {"kind": "email", "label": "work", "value": "object@example.com"},
            {"kind": "phone_number", "label": "main", "value": "+1 555 0123"}])
        self.assertEqual(row["memberships"][0]["group"]["name"], "Forms Ltd")
        self.assertEqual(row["memberships"][0]["group"]["kind"], "organization")

    def test_one_object_on_patch_takes_the_id_of_the_path(self):
        id = self.add(first_name="Path", email="path@example.com")["id"]
        for body in ({"notes": "a"}, [{"notes": "b"}]):
            answer = self.as_writer.patch("/v1/contacts/" + id, {"contacts": body})
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json["contacts"][0]["id"], id)

    def test_ids_that_differ_are_never_guessed(self):
        one = self.add(first_name="One")["id"]
        two = self.add(first_name="Two")["id"]
        for path, body in ((one, {"id": two}), (one, [{"id": one}, {"id": two}]),
                           (one + "," + two, {"notes": "x"}), (one + "," + two, [{"id": one}]),
                           (one + "," + two, [{"id": one}, {"id": one}])):
            self.assertFails(self.as_writer.patch("/v1/contacts/" + path, {"contacts": body}), 400,
                             "Invalid resource ID(s)")

    def test_missing_labels(self):
        row = self.add(first_name="Label", infos=[
            {"kind": "email", "value": "label@example.com"},
            {"kind": "phone_number", "value": "+1 555 0124"}, {"kind": "phone", "value": "+1 555 0125"},
            {"kind": "custom", "value": "A-17"}])
        self.assertEqual([(info["kind"], info["label"]) for info in row["infos"]],
                         [("email", "work"), ("phone_number", "main"), ("phone_number", "main"),
                          ("custom", "other")])

    def test_group_by_its_id(self):
        row = self.add(first_name="Gid", memberships=[{"group": {"kind": "group", "name": "Fans"}}])
        group = row["memberships"][0]["group"]["id"]
        other = self.add(first_name="Gad", memberships=[{"group": {"kind": "group", "id": group}}])
        self.assertEqual(other["memberships"][0]["group"]["name"], "Fans")
        unknown = "01890000-0000-7000-8000-00000000abcd"
        answer = self.as_writer.post("/v1/contacts", {"contacts": {
            "first_name": "Gud", "contact_book": "Clients",
            "memberships": [{"group": {"kind": "group", "id": unknown}}]}})
        self.assertFails(answer, 400)

    def test_flat_keys_change_one_value_and_keep_the_others(self):
        id = self.add(first_name="Flat", infos=[
            {"kind": "email", "label": "home", "value": "flat-1@example.com"},
            {"kind": "email", "label": "work", "value": "flat-2@example.com"}])["id"]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"email": "flat-3@example.com"}})
        infos = self.as_reader.get("/v1/contacts/" + id).json["contacts"][0]["infos"]
        self.assertEqual({(info["label"], info["value"]) for info in infos},
                         {("home", "flat-3@example.com"), ("work", "flat-2@example.com")})

    def test_empty_parameters_are_none(self):
        answer = self.as_reader.get("/v1/contacts?search=&contact_book=&limit=5")
        self.assertEqual(answer.status, 200, answer)

    def test_body_without_the_plural(self):
        answer = self.as_writer.post("/v1/contact_groups", {"name": "Bare"})
        self.assertEqual(answer.status, 201, answer)

    def test_content_types(self):
        body = b'{"contacts": {"first_name": "Type", "contact_book": "Clients"}}'
        for kind in ("application/json", "application/json; charset=utf-8",
                     "Application/JSON;charset=UTF-8; x=y"):
            answer = self.as_writer.post("/v1/contacts", body, {"Content-Type": kind},
                                         dry_run="true")
            self.assertEqual(answer.status, 200, answer)


if __name__ == "__main__":
    unittest.main()
