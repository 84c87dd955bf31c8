"""The contract's contact: created, read, changed, deleted."""

import unittest

import kith

NAMES = {"first_name": "Noor", "last_name": "Haddad", "middle_name": "Amal",
         "phonetic_first_name": "Nuur", "phonetic_last_name": "Hadad",
         "phonetic_middle_name": "Aamal", "prefix": "Dr.", "suffix": "MBA", "nickname": "N.",
         "file_as": "Haddad, Noor"}

LABELS = {
    "email": ("home", "work", "personal", "other"),
    "phone_number": ("main", "mobile", "home", "work", "home_fax", "work_fax", "other_fax",
                     "pager", "other"),
    "twitter": ("work", "personal", "other"),
    "facebook": ("work", "personal", "other"),
    "physical_address": ("work", "home", "other"),
    "url": ("homepage", "profile", "blog", "work", "personal", "other"),
    "custom": ("other",),
}


def every_info():
    """One info of each kind and label."""
    number = 0
    for kind, labels in LABELS.items():
        for label in labels:
            number += 1
            info = {"kind": kind, "label": label}
            if kind == "email":
                info["value"] = "info-%d@example.org" % number
            elif kind == "phone_number":
                info["value"] = "+1 555 01%02d" % number
            elif kind == "facebook":
                info["name"] = "name.%d" % number
            elif kind == "physical_address":
                info.update(street="%d Mill Lane" % number, extended_address="Floor 2",
                            city="Leeds", region="Yorkshire", postal_code="LS1 4AP",
                            po_box="77", country="United Kingdom")
            elif kind == "url":
                info["value"] = "https://www.example.com/%d" % number
            else:
                info["value"] = "value-%d" % number
            if label == "other":
                info["custom_label"] = "Label %d" % number
            yield info


def without_ids(memberships):
    return [{**one, "group": {key: value for key, value in one["group"].items() if key != "id"}}
            for one in memberships]


def in_order(infos):
    return sorted(infos, key=lambda info: sorted(info.items()))


@kith.both_engines
class Contacts(kith.ServerTest):
    def get(self, id):
        answer = self.as_reader.get("/v1/contacts/" + id)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(len(answer.json["contacts"]), 1)
        return answer.json["contacts"][0]

    def test_every_field_comes_back(self):
        sent = {**NAMES, "contact_book": self.book("Clients"), "notes": "Met at the fair\nTwice",
                "starred": True, "gender": "Female", "infos": list(every_info()),
                "memberships": [
                    {"title": "Buyer", "department": "Supply", "location": "Leeds",
                     "description": "Part time",
                     "group": {"kind": "organization", "name": "Brick & Co"}},
                    {"group": {"kind": "group", "name": "Newsletter"}}]}
        answer = self.as_writer.post("/v1/contacts", {"contacts": [sent]})
        self.assertEqual(answer.status, 201, answer)
        created = answer.json["contacts"][0]
        self.assertEqual(created["outcome"], "created")
        got = self.get(created["id"])
        for field in (*NAMES, "notes", "starred", "gender", "contact_book"):
            self.assertEqual(got[field], sent[field], field)
        self.assertEqual(in_order(got["infos"]), in_order(sent["infos"]))
        self.assertEqual(without_ids(got["memberships"]), sent["memberships"])
        self.assertIs(got["deleted"], False)
        self.assertIsInstance(got["modified_at"], int)

    def test_answer_of_a_create_is_the_full_contact(self):
        created = self.add(first_name="Full", email="full@example.com")
        got = self.get(created["id"])
        for field, value in got.items():
            self.assertEqual(created[field], value, field)

    def test_unset_fields_are_left_out(self):
        got = self.get(self.add(first_name="Only")["id"])
        self.assertNotIn("last_name", got)
        self.assertNotIn("notes", got)
        self.assertNotIn(None, got.values())
        self.assertEqual(got["infos"], [])
        self.assertEqual(got["memberships"], [])
        self.assertIs(got["starred"], False)
        for flat in ("email", "phone_number", "company", "name"):
            self.assertNotIn(flat, got)

    def test_many_are_created_in_order(self):
        names = ["Person %d" % i for i in range(30)]
        answer = self.as_writer.post("/v1/contacts", {"contacts": [
            {"contact_book": "Prospects", "first_name": name} for name in names]})
        self.assertEqual(answer.status, 201)
        self.assertEqual([row["first_name"] for row in answer.json["contacts"]], names)

    def test_sent_keys_change_and_others_stay(self):
        id = self.add(first_name="Ida", last_name="Holm", email="ida@example.com")["id"]
        answer = self.as_writer.patch("/v1/contacts/" + id, {"contacts": [
            {"id": id, "last_name": "Berg"}]})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["contacts"][0]["outcome"], "updated")
        got = self.get(id)
        self.assertEqual((got["first_name"], got["last_name"]), ("Ida", "Berg"))
        self.assertEqual(len(got["infos"]), 1)

    def test_infos_replace_the_whole_list(self):
        id = self.add(first_name="Uma", infos=[
            {"kind": "email", "label": "work", "value": "uma@example.com"},
            {"kind": "phone_number", "label": "main", "value": "+1 555 0199"}])["id"]
        kept = [{"kind": "email", "label": "work", "value": "uma@example.com"}]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": [{"id": id, "infos": kept}]})
        self.assertEqual(self.get(id)["infos"], kept)
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": [{"id": id, "infos": []}]})
        self.assertEqual(self.get(id)["infos"], [])

    def test_memberships_replace_the_whole_list(self):
        id = self.add(first_name="Per", memberships=[
            {"group": {"kind": "group", "name": "One"}},
            {"group": {"kind": "group", "name": "Two"}}])["id"]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": [
            {"id": id, "memberships": [{"group": {"kind": "group", "name": "Two"}}]}]})
        self.assertEqual(without_ids(self.get(id)["memberships"]),
                         [{"group": {"kind": "group", "name": "Two"}}])
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": [{"id": id, "memberships": []}]})
        self.assertEqual(self.get(id)["memberships"], [])

    def test_null_and_empty_text_clear(self):
        id = self.add(first_name="Eva", last_name="Lind", notes="n", nickname="E")["id"]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": [
            {"id": id, "notes": None, "nickname": "", "last_name": None}]})
        got = self.get(id)
        for field in ("notes", "nickname", "last_name"):
            self.assertNotIn(field, got)
        self.assertEqual(got["first_name"], "Eva")

    def test_several_are_changed_at_once(self):
        one, two = (self.add(first_name=name)["id"] for name in ("First", "Second"))
        answer = self.as_writer.patch("/v1/contacts/%s,%s" % (one, two), {"contacts": [
            {"id": two, "notes": "b"}, {"id": one, "notes": "a"}]})
        self.assertEqual([row["id"] for row in answer.json["contacts"]], [two, one])
        self.assertEqual((self.get(one)["notes"], self.get(two)["notes"]), ("a", "b"))

    def test_escaped_comma_in_the_path(self):
        one, two = (self.add(first_name=name)["id"] for name in ("Third", "Fourth"))
        answer = self.as_reader.get("/v1/contacts/%s%%2C%s" % (one, two))
        self.assertEqual([row["id"] for row in answer.json["contacts"]], [one, two])

    def test_an_unknown_id_among_several_changes_nothing(self):
        id = self.add(first_name="Sole")["id"]
        ghost = "01890000-0000-7000-8000-00000000abcd"
        answer = self.as_writer.patch("/v1/contacts/%s,%s" % (id, ghost), {"contacts": [
            {"id": id, "notes": "changed"}, {"id": ghost, "notes": "changed"}]})
        self.assertFails(answer, 404)
        self.assertNotIn("notes", self.get(id))

    def test_contact_book_moves(self):
        id = self.add(book="Prospects", first_name="Mover", email="mover@example.com")["id"]
        vendors = self.book("Vendors")
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": [
            {"id": id, "contact_book": vendors}]})
        self.assertEqual(self.get(id)["contact_book"], vendors)
        listed = self.as_reader.get("/v1/contacts", contact_book=self.book("Prospects"))
        self.assertNotIn(id, [row["id"] for row in listed.json["contacts"]])

    def test_an_answer_may_be_sent_back(self):
        id = self.add(first_name="Mirror", email="mirror@example.com", company="Glass AG")["id"]
        got = self.get(id)
        answer = self.as_writer.patch("/v1/contacts/" + id, {"contacts": [got]})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["contacts"][0]["outcome"], "unchanged")

    def test_deleted_ones_are_not_found(self):
        id = self.add(first_name="Gone")["id"]
        answer = self.as_writer.delete("/v1/contacts/" + id)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["contacts"][0]["outcome"], "deleted")
        self.assertFails(self.as_reader.get("/v1/contacts/" + id), 404)

    def test_unknown_ones_are_not_found(self):
        for id in ("01890000-0000-7000-8000-00000000abcd", "nobody", "a%2Fb", "a%3Fb", "%F0%9F%90%88"):
            self.assertFails(self.as_reader.get("/v1/contacts/" + id), 404)

    def test_get_with_a_content_type_and_no_body(self):
        id = self.add(first_name="Typed")["id"]
        answer = self.as_reader.get("/v1/contacts/" + id,
                                    headers={"Content-Type": "application/json"})
        self.assertEqual(answer.status, 200)

    def test_answers_are_not_compressed(self):
        answer = self.as_reader.get("/v1/contact_books",
                                    headers={"Accept-Encoding": "gzip, deflate"})
        self.assertNotIn("Content-Encoding", answer.headers)
        self.assertIn("contact_books", answer.json)


if __name__ == "__main__":
    unittest.main()
