"""What mail says of people: proposals, who sees them, what deciding does."""

import unittest
import uuid

import kith

ME = "owner-mail@example.com"


@kith.both_engines
class Noticing(kith.ServerTest):
    def setUp(self):
        self.writer = self.as_writer
        answer = self.writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + uuid.uuid4().hex, "addresses": [ME]}})
        self.account = answer.json["mail_accounts"][0]["id"]
        self.address = "noor@d%s.example.com" % uuid.uuid4().hex[:8]
        answer = self.writer.post("/v1/contacts", {"contacts": {
            "first_name": "Noor", "last_name": "Haddad", "email": self.address,
            "company": "Brick Ltd", "title": "Clerk", "contact_book": "Clients"}})
        self.contact = answer.json["contacts"][0]["id"]
        self.day = 0
        self.take()

    def take(self, *signature):
        self.day += 1
        lines = ["Message-ID: <%d.%s>" % (self.day, self.address), "To: " + ME,
                 "From: Noor Haddad <%s>" % self.address, "Subject: Offer",
                 "Date: %d Mar 2026 10:00:00 +0000" % self.day, "", "Dear Me,", "",
                 "here is the offer.", "", "Best regards", "Noor Haddad", *signature, ""]
        answer = self.writer.post("/v1/messages", {"account": self.account, "messages": [
            {"raw": "\r\n".join(lines)}]})
        self.assertEqual(answer.status, 201, answer)

    def waiting(self, client=None, **filters):
        answer = (client or self.writer).get("/v1/proposals", contact=self.contact, **filters)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["proposals"]

    def title(self):
        card = self.writer.get("/v1/contacts/" + self.contact).json["contacts"][0]
        return [one.get("title") for one in card["memberships"]]

    def test_from_the_mail_to_the_card_and_back(self):
        for _ in range(3):
            self.take("Head of Sales", "Brick Ltd")
        [one] = self.waiting(field="title")
        self.assertEqual((one["old_value"], one["new_value"], one["quote"], one["seen"]),
                         ("Clerk", "Head of Sales", "Head of Sales", 3))
        self.assertEqual(one["message_id"], "2." + self.address)
        self.assertEqual(one["channel"], "mail")
        self.assertIsNone(one["held"])
        done = self.writer.post("/v1/proposals/%s/accept" % one["id"])
        self.assertEqual(done.status, 200, done)
        self.assertEqual(self.title(), ["Head of Sales"])
        history = self.writer.get("/v1/contacts/%s/history" % self.contact)
        self.assertIn("2." + self.address, str(history.json))
        undone = self.writer.post("/v1/batches/%s/undo" % done.json["batch"])
        self.assertEqual(undone.status, 200, undone)
        self.assertEqual(self.title(), ["Clerk"])
        self.take("Head of Sales", "Brick Ltd")
        self.assertEqual([again["id"] for again in self.waiting(field="title")], [one["id"]])

    def test_what_was_changed_since_is_a_conflict(self):
        self.take("Head of Sales", "Brick Ltd")
        [one] = self.waiting(field="title")
        answer = self.writer.patch("/v1/contacts/" + self.contact, {"contacts": {
            "id": self.contact, "title": "Chief"}})
        self.assertEqual(answer.status, 200, answer)
        path = "/v1/proposals/" + one["id"]
        self.assertEqual(self.writer.post(path + "/accept").status, 409)
        self.assertEqual(self.as_reader.get(path).status, 200)
        self.assertEqual(self.writer.post(path + "/accept").status, 409)
        self.assertEqual(self.title(), ["Chief"])
        self.assertEqual(self.writer.get(path).json["proposals"][0]["old_value"], "Chief")
        self.assertEqual(self.writer.post(path + "/accept").status, 200)
        self.assertEqual(self.title(), ["Head of Sales"])

    def test_words_of_the_mail_are_not_for_all_who_read_the_book(self):
        self.take("Head of Sales", "Brick Ltd", "Tel. +1 212 555 0187 about Falcon")
        for one in self.waiting():
            self.assertEqual(self.writer.post("/v1/proposals/%s/accept" % one["id"]).status, 200)
        colleague = self.server.user("u%s@example.com" % uuid.uuid4().hex[:8])
        history = str(colleague.get("/v1/contacts/%s/history" % self.contact).json)
        self.assertIn("2." + self.address, history)
        self.assertNotIn("Falcon", history)

    def test_edits_are_checked(self):
        self.take("Tel. +1 212 555 0165")
        [one] = self.waiting(field="phone")
        path = "/v1/proposals/" + one["id"]
        answer = self.writer.patch(path, {"value": "+1 212 555 0144", "arguments": {}})
        self.assertEqual(answer.status, 400, answer)
        answer = self.writer.patch(path, {"value": "+1 212 555 0144"})
        self.assertTrue(answer.json["proposals"][0]["edited_by"])

    def test_many_at_once(self):
        self.take("Head of Sales", "Brick Ltd", "Tel. +1 212 555 0143")
        ids = [one["id"] for one in self.waiting()]
        self.assertEqual(len(ids), 2)
        other = str(uuid.uuid4())
        answer = self.writer.post("/v1/proposals/accept", {"ids": ids + [other]})
        self.assertEqual([one["outcome"] for one in answer.json["proposals"]],
                         ["accepted", "accepted", "refused"])
        self.assertEqual([one.get("status") for one in answer.json["proposals"]],
                         [None, None, "not_found"])
        self.assertEqual(self.waiting(), [])
        self.take("Managing Director", "Brick Ltd")
        [one] = self.waiting()
        edited = self.writer.patch("/v1/proposals/" + one["id"], {"value": "Director"})
        self.assertEqual(edited.json["proposals"][0]["new_value"], "Director")
        answer = self.writer.post("/v1/proposals/reject", {"ids": [one["id"]]})
        self.assertEqual(answer.json["proposals"][0]["outcome"], "rejected")
        self.take("Managing Director", "Brick Ltd")
        self.assertEqual(self.waiting(), [])

    def test_a_decision_is_about_what_was_seen_and_can_be_taken_back(self):
        self.take("Head of Sales", "Brick Ltd")
        [one] = self.waiting(field="title")
        path = "/v1/proposals/" + one["id"]
        self.assertEqual(self.writer.patch(path, {"value": "Chief"}).status, 200)
        seen = {"If-Match": '"%s"' % one["etag"]}
        for verb in ("/accept", "/reject"):
            self.assertEqual(self.writer.post(path + verb, headers=seen).status, 412)
        many = self.writer.post("/v1/proposals/accept", {"ids": [one["id"]] * 2, "etags": [one["etag"]] * 2})
        self.assertEqual([each["outcome"] for each in many.json["proposals"]], ["refused"] * 2)
        self.assertEqual(self.title(), ["Clerk"])
        [now] = self.waiting(field="title")
        rejected = self.writer.post(path + "/reject", headers={"If-Match": '"%s"' % now["etag"]})
        self.assertEqual(rejected.status, 200, rejected)
        self.take("Head of Sales", "Brick Ltd")
        self.assertEqual(self.waiting(field="title"), [])
        self.assertEqual(self.as_reader.post("/v1/proposals/reopen", {"ids": [one["id"]]}).status, 403)
        back = self.writer.post("/v1/proposals/reopen", {"ids": [one["id"]]})
        self.assertEqual(back.json["proposals"], [{"id": one["id"], "outcome": "waiting"}])
        [again] = self.waiting(field="title")
        self.assertEqual((again["new_value"], again["etag"]), ("Chief", now["etag"]))
        done = self.writer.post(path + "/accept", headers={"If-Match": '"%s"' % now["etag"]})
        self.assertEqual(done.status, 200, done)
        self.assertEqual(self.title(), ["Chief"])

    def test_the_mail_of_one_is_not_another_s(self):
        self.take("Head of Sales", "Brick Ltd")
        [one] = self.waiting()
        self.assertEqual(len(self.waiting(self.as_reader)), 1)
        colleague = self.server.user("u%s@example.com" % uuid.uuid4().hex[:8])
        self.assertEqual(self.waiting(colleague), [])
        for verb, path in (("get", ""), ("post", "/accept"), ("post", "/reject")):
            answer = getattr(colleague, verb)("/v1/proposals/%s%s" % (one["id"], path))
            self.assertEqual(answer.status, 404, (verb, path, answer))


if __name__ == "__main__":
    unittest.main()
