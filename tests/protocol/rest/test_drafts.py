"""Drafts in the contract's form: who they are for, what is said of them, who sees them."""

import unittest
import uuid

import kith


@kith.both_engines
class Drafts(kith.ServerTest):
    def setUp(self):
        self.key = uuid.uuid4().hex[:8]
        self.me = "me@%s.example.com" % self.key
        answer = self.as_writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + self.key, "addresses": [self.me]}})
        self.account = answer.json["mail_accounts"][0]["id"]

    def at(self, name):
        return "%s@%s.example.org" % (name, self.key)

    def thread(self, *to):
        answer = self.as_writer.post("/v1/messages", {"messages": {
            "account": self.account, "from_field": {"address": self.me},
            "to_fields": [{"address": one} for one in to], "subject": "Offer",
            "external_id": uuid.uuid4().hex}})
        return answer.json["messages"]["conversation"]

    def draft(self, client=None, **more):
        return (client or self.as_writer).post("/v1/drafts", {"drafts": {
            "account": self.account, "subject": "Offer", "body": "Hello", **more}})

    def made(self, **more):
        answer = self.draft(**more)
        self.assertEqual(answer.status, 201, answer)
        return answer.json["drafts"]

    def word(self):
        return self.key.translate(str.maketrans("0123456789", "ghijklmnop"))

    def test_every_kind_of_recipient(self):
        self.ada = "ada@%s.test" % self.key
        group = "Board " + self.word()
        noor = self.add(name="Noor " + self.word(), email=self.at("noor"), memberships=[
            {"group": {"kind": "group", "name": group}}])["id"]
        rita = self.add(name="Rita " + self.word(), email=self.at("rita"))["id"]
        found = self.made(to_fields=[{"address": self.ada, "name": "Ada"}, {"contact": rita}],
                          cc=[group], bcc="Noor " + self.word())
        self.assertEqual(
            [[(one["address"], one["contact"]) for one in found[field]]
             for field in ("to_fields", "cc_fields", "bcc_fields")],
            [[(self.ada, None), (self.at("rita"), rita)], [(self.at("noor"), noor)],
             [(self.at("noor"), noor)]])
        self.assertEqual([one["verdict"] for one in found["recipients"]],
                         ["never_written", "ok", "ok", "ok"])
        self.assertTrue(found["draft"])
        self.assertEqual((found["subject"], found["body"]), ("Offer", "Hello"))

    def test_list_and_delete(self):
        thread = self.thread(self.at("noor"))
        id = self.made(conversation=thread, to=[self.at("noor")])["id"]
        path = "/v1/conversations/%s/drafts" % thread
        self.assertEqual([one["id"] for one in self.as_reader.get(path).json["drafts"]], [id])
        self.assertEqual(self.as_writer.delete("/v1/drafts/" + id).status, 200)
        self.assertEqual(self.as_reader.get(path).json["drafts"], [])
        self.assertEqual(self.as_writer.delete("/v1/drafts/" + id).status, 404)

    def test_those_of_all_accounts(self):
        loose = self.made(to=[self.at("noor")])["id"]
        bound = self.made(conversation=self.thread(self.at("noor")), to=[self.at("noor")])["id"]
        listed = [one["id"] for one in self.as_reader.get("/v1/drafts").json["drafts"]]
        self.assertEqual(listed[:2], [bound, loose])
        self.assertEqual(len(self.as_reader.get("/v1/drafts?limit=2").json["drafts"]) <= 2, True)
        other = self.server.user("ivo-%s@example.org" % self.key)
        self.assertEqual(other.get("/v1/drafts").json["drafts"], [])

    def test_recipients_follow_a_merge(self):
        thread = self.thread(self.at("noor"))
        name = "Noor " + self.word()
        gone = self.add(name=name, email=self.at("noor"))["id"]
        stays = self.add(name=name, email=self.at("noor.two"), company="Brick", title="Buyer")["id"]
        self.made(conversation=thread, to=[gone])
        merged = self.as_writer.post("/v1/operations/contacts_merge", {"ids": [stays, gone],
                                                                       "into": stays})
        self.assertEqual(merged.status, 200, merged)
        found = self.as_reader.get("/v1/conversations/%s/drafts" % thread).json["drafts"][0]
        self.assertEqual((found["to_fields"][0]["contact"], found["to_fields"][0]["address"]),
                         (stays, self.at("noor")))

    def test_what_is_refused(self):
        for more, status in (({"to": ["Nobody " + self.word()]}, 404), ({"to": [7]}, 400),
                             ({"colour": "red"}, 400), ({"attachments": [{}]}, 400),
                             ({"send": True, "to": [self.at("noor")]}, 412),
                             ({"conversation": str(uuid.uuid4())}, 404)):
            answer = self.draft(**more)
            self.assertEqual(answer.status, status, answer)
        self.assertIn("no SMTP server to send with", self.draft(send=True).json["error"]["message"])
        for _ in range(2):
            self.add(name="Twin " + self.word(), email=self.at(uuid.uuid4().hex), separate=True)
        self.assertEqual(self.draft(to=["Twin " + self.word()]).status, 409)

    def test_others_see_nothing(self):
        thread = self.thread(self.at("noor"))
        id = self.made(conversation=thread, to=[self.at("noor")])["id"]
        other = self.server.user("rita-%s@example.org" % self.key)
        self.assertEqual(other.get("/v1/conversations/%s/drafts" % thread).status, 404)
        self.assertEqual(other.delete("/v1/drafts/" + id).status, 404)
        self.assertEqual(self.draft(client=other).status, 404)
        self.assertIn(self.draft(client=self.as_reader).status, (401, 403))


if __name__ == "__main__":
    unittest.main()
