"""Who an address is, completing and checking recipients, over REST."""

import unittest
import uuid

import kith


@kith.both_engines
class Recipients(kith.ServerTest):
    def setUp(self):
        self.key = uuid.uuid4().hex[:8]
        self.me = "me@%s.example.com" % self.key
        answer = self.as_writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + self.key, "addresses": [self.me]}})
        self.assertEqual(answer.status, 201, answer)
        self.account = answer.json["mail_accounts"][0]["id"]

    def at(self, name):
        return "%s@%s.example.org" % (name, self.key)

    def write(self, *to, **more):
        answer = self.as_writer.post("/v1/messages", {"messages": {
            "account": self.account, "from_field": {"address": self.me},
            "to_fields": [{"address": one} for one in to], "subject": "Offer",
            "external_id": uuid.uuid4().hex, **more}})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["messages"]["conversation"]

    def test_context(self):
        name = "Noor " + self.key.translate(str.maketrans("0123456789", "ghijklmnop"))
        made = self.add(name=name, email=self.at("noor"))
        self.write(self.at("noor"))
        answer = self.as_reader.get("/v1/context", address=self.at("noor").upper())
        self.assertEqual(answer.status, 200, answer)
        found = answer.json["context"]
        self.assertEqual(found["contact"]["id"], made["id"])
        self.assertEqual((found["sent"], found["received"], found["trouble"]), (1, 0, None))
        stranger = self.as_reader.get("/v1/context", address="x@new.example.net", name=name)
        self.assertIsNone(stranger.json["context"]["contact"])
        self.assertEqual([one["id"] for one in stranger.json["context"]["candidates"]],
                         [found["contact"]["id"]])
        self.assertEqual(self.as_reader.get("/v1/context", address="noor").status, 400)
        self.assertEqual(self.as_reader.get("/v1/context").status, 400)

    def test_complete(self):
        thread = self.write(self.at("noor"), self.at("rita"))
        self.write(self.at("noor.haddad"))
        self.write(self.at("noor.haddad"))
        prefix = "noor %s" % self.key
        answer = self.as_reader.get("/v1/complete", prefix=prefix)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual([one["address"] for one in answer.json["completions"]],
                         [self.at("noor.haddad"), self.at("noor")])
        self.assertIn("wrote to it 2 times", answer.json["completions"][0]["reason"])
        answer = self.as_reader.get("/v1/complete", prefix=prefix, conversation=thread)
        self.assertEqual(answer.json["completions"][0]["address"], self.at("noor"))

    def test_check(self):
        self.write(self.at("noor"))
        answer = self.as_reader.post("/v1/recipients/check", {
            "to": ["Noor <%s>" % self.at("noor"), "noor at home", "ada@%s.test" % self.key]})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual([one["verdict"] for one in answer.json["recipients"]],
                         ["ok", "invalid", "never_written"])
        self.assertEqual(answer.json["warnings"], 1)

    def test_rights(self):
        """Of another's account and private book nothing shows."""
        self.write(self.at("noor"))
        other = self.server.user("rita-%s@example.org" % self.key)
        self.assertEqual(other.get("/v1/context", address=self.at("noor")).json["context"]["sent"], 0)
        self.assertEqual(other.get("/v1/complete", prefix=self.at("noor")).json["completions"], [])
        self.assertEqual(other.post("/v1/recipients/check", {"to": [self.at("noor")]}).json[
            "recipients"][0]["verdict"], "never_written")


if __name__ == "__main__":
    unittest.main()
