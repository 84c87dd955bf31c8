"""Entity tags: nobody overwrites what he has not seen, nobody fetches what he has."""

import unittest

import kith


@kith.both_engines
class EntityTags(kith.ServerTest):
    def get(self, id, **more):
        return self.as_reader.get("/v1/contacts/" + id, **more)

    def test_get_one_has_a_tag(self):
        id = self.add(first_name="Tag")["id"]
        tag = self.get(id).headers["ETag"]
        self.assertRegex(tag, r'^"[!#-~]+"$')
        self.assertEqual(self.get(id).headers["ETag"], tag)

    def test_tag_changes_with_the_contact(self):
        id = self.add(first_name="Tag")["id"]
        tag = self.get(id).headers["ETag"]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "x"}})
        self.assertNotEqual(self.get(id).headers["ETag"], tag)

    def test_tag_of_a_lens_is_its_own(self):
        """A change outside the lens does not alter its tag."""
        id = self.add(first_name="Lens", email="lens@example.com")["id"]
        self.as_writer.patch("/v1/contacts/%s/values" % id, {"add_to_book": "Vendors"})
        tag = self.get(id, contact_book="Clients").headers["ETag"]
        self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"nickname": "L"},
                                                    "contact_book": "Vendors"})
        self.assertEqual(self.get(id, contact_book="Clients").headers["ETag"], tag)

    def test_not_modified(self):
        id = self.add(first_name="Same")["id"]
        tag = self.get(id).headers["ETag"]
        for header in (tag, "W/" + tag, '"other", ' + tag, "*"):
            answer = self.get(id, headers={"If-None-Match": header})
            self.assertEqual((answer.status, answer.body), (304, b""), header)
            self.assertEqual(answer.headers["ETag"], tag)
        self.assertEqual(self.get(id, headers={"If-None-Match": '"other"'}).status, 200)

    def test_if_match(self):
        id = self.add(first_name="Match")["id"]
        tag = self.get(id).headers["ETag"]
        change = {"contacts": {"notes": "first"}}
        answer = self.as_writer.patch("/v1/contacts/" + id, change, {"If-Match": tag})
        self.assertEqual(answer.status, 200, answer)
        late = self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "second"}},
                                    {"If-Match": tag})
        self.assertFails(late, 412)
        self.assertEqual(self.read(id)["notes"], "first")
        self.assertFails(self.as_writer.delete("/v1/contacts/" + id, headers={"If-Match": tag}), 412)
        self.assertFails(self.as_writer.patch("/v1/contacts/%s/values" % id, {
            "set": {"notes": "third"}}, {"If-Match": tag}), 412)
        self.assertEqual(self.get(id).status, 200)

    def test_answer_of_a_change_has_the_new_tag(self):
        id = self.add(first_name="Chain")["id"]
        answer = self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "1"}})
        self.assertEqual(answer.headers["ETag"], self.get(id).headers["ETag"])
        answer = self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "2"}},
                                      {"If-Match": answer.headers["ETag"]})
        self.assertEqual(answer.status, 200, answer)

    def test_any_and_several(self):
        id = self.add(first_name="Any")["id"]
        answer = self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "1"}},
                                      {"If-Match": "*"})
        self.assertEqual(answer.status, 200, answer)
        self.assertFails(self.as_writer.patch("/v1/contacts/" + id, {"contacts": {"notes": "2"}},
                                              {"If-Match": '"a", "b"'}), 400)

    def test_one_of_many_writers_wins(self):
        id = self.add(first_name="Race")["id"]
        tag = self.get(id).headers["ETag"]
        answers = kith.together(12, lambda i: self.as_writer.patch(
            "/v1/contacts/" + id, {"contacts": {"notes": "by %d" % i}}, {"If-Match": tag}))
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [412] * 11)


if __name__ == "__main__":
    unittest.main()
