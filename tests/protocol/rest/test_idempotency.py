"""An idempotency key: the same request is done once, however often it comes."""

import unittest

import kith


@kith.both_engines
class Keys(kith.ServerTest):
    def create(self, key, name, client=None):
        return (client or self.as_writer).post(
            "/v1/contacts", {"contacts": {"first_name": name, "contact_book": "Clients"}},
            {"Idempotency-Key": key})

    def count(self, name):
        return self.as_reader.get("/v1/contacts", search=name, count_only="true").json["total"]

    def test_the_first_answer_comes_again(self):
        first = self.create("k1", "Onceler")
        again = self.create("k1", "Onceler")
        self.assertEqual(first.status, 201)
        self.assertNotIn("Idempotency-Replayed", first.headers)
        self.assertEqual((again.status, again.json), (first.status, first.json))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertEqual(self.count("Onceler"), 1)

    def test_without_a_key_nothing_is_remembered(self):
        for _ in range(2):
            self.add(first_name="Twicer")
        self.assertEqual(self.count("Twicer"), 2)

    def test_another_request_under_the_same_key(self):
        self.create("k2", "Quixote")
        self.assertFails(self.create("k2", "Dulcinea"), 409)
        self.assertEqual(self.count("Dulcinea"), 0)

    def test_another_operation_under_the_same_key(self):
        id = self.create("k3", "Gamma").json["contacts"][0]["id"]
        answer = self.as_writer.delete("/v1/contacts/" + id, headers={"Idempotency-Key": "k3"})
        self.assertFails(answer, 409)
        self.assertEqual(self.read(id)["first_name"], "Gamma")

    def test_keys_belong_to_a_token(self):
        self.create("k4", "Delta")
        other = self.create("k4", "Epsilon", self.server.client("write", name="other"))
        self.assertEqual(other.status, 201, other)

    def test_a_failure_is_not_kept(self):
        bad = {"contacts": {"first_name": 5, "contact_book": "Clients"}}
        self.assertFails(self.as_writer.post("/v1/contacts", bad, {"Idempotency-Key": "k5"}), 400)
        self.assertEqual(self.create("k5", "Sancho").status, 201)

    def test_a_rehearsal_is_not_kept(self):
        body = {"contacts": {"first_name": "Rosinante", "contact_book": "Clients"}}
        for _ in range(2):
            answer = self.as_writer.post("/v1/contacts", body, {"Idempotency-Key": "k6"},
                                         dry_run="true")
            self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.create("k6", "Rosinante").status, 201)
        self.assertEqual(self.count("Rosinante"), 1)

    def test_at_the_same_time(self):
        answers = kith.together(20, lambda _: self.create("k7", "Thetis"))
        self.assertEqual({answer.status for answer in answers}, {201}, answers)
        self.assertEqual(len({answer.body for answer in answers}), 1)
        self.assertEqual(self.count("Thetis"), 1)

    def test_on_every_kind_of_write(self):
        id = self.add(first_name="Iota")["id"]
        for method, path, body in (
                ("PATCH", "/v1/contacts/" + id, {"contacts": {"notes": "n"}}),
                ("POST", "/v1/contact_books", {"contact_books": {"name": "Iotas"}}),
                ("POST", "/v1/contact_groups", {"contact_groups": {"name": "Iota group"}}),
                ("POST", "/v1/contact_groups/Iota%20group/members", {"contacts": [id]}),
                ("DELETE", "/v1/contacts/" + id, None),
                ("POST", "/v1/contacts/%s/restore" % id, None)):
            headers = {"Idempotency-Key": "each " + method + path}
            first, again = (self.as_admin.request(method, path, body, headers) for _ in range(2))
            self.assertIn(first.status, (200, 201), first)
            self.assertEqual((again.status, again.json), (first.status, first.json), path)
            self.assertEqual(again.headers["Idempotency-Replayed"], "true", path)

    def test_several_rows_have_keys_of_their_own(self):
        body = {"teams": [{"name": "Key one"}, {"name": "Key two"}]}
        first, again = (self.as_admin.post("/v1/teams", body, {"Idempotency-Key": "teams"})
                        for _ in range(2))
        self.assertEqual(first.status, 201, first)
        self.assertEqual(again.json, first.json)
        names = [team["name"] for team in self.as_admin.get("/v1/teams").json["teams"]]
        self.assertEqual(names.count("Key one"), 1)

    def test_several_rows_under_the_longest_key(self):
        body = {"teams": [{"name": "Long one"}, {"name": "Long two"}]}
        first, again = (self.as_admin.post("/v1/teams", body, {"Idempotency-Key": "k" * 255})
                        for _ in range(2))
        self.assertEqual(first.status, 201, first)
        self.assertEqual(again.json, first.json)


if __name__ == "__main__":
    unittest.main()
