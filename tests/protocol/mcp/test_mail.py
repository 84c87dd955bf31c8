"""Mail for agents: who an address is, completing and checking recipients, what mail proposes."""

import unittest
import uuid

import mcp


@mcp.both_engines
class InMail(mcp.McpTest):
    def setUp(self):
        self.key = uuid.uuid4().hex[:8]
        self.me = "me@%s.example.com" % self.key
        self.noor = "noor.%s@example.org" % self.key
        answer = self.as_writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + self.key, "addresses": [self.me]}})
        self.account = answer.json["mail_accounts"][0]["id"]
        self.contact = self.add(name="Noor Haddad", email=self.noor, title="Clerk",
                                company="Brick Ltd")["id"]
        self.count = 0

    def take(self, *signature, sender=None):
        self.count += 1
        lines = ["Message-ID: <%d.%s>" % (self.count, self.noor), "To: " + self.me,
                 "From: Noor Haddad <%s>" % (sender or self.noor), "Subject: Offer",
                 "Date: %d Mar 2026 10:00:00 +0000" % self.count, "", "Dear Me,", "",
                 "here is the offer.", "", "Best regards", "Noor Haddad", *signature, ""]
        answer = self.as_writer.post("/v1/messages", {"account": self.account, "messages": [
            {"raw": "\r\n".join(lines)}]})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["messages"][0]["conversation"]

    def proposals(self, client):
        answer = client.call("contacts_proposals", action="list", contact=self.contact)
        return answer["proposals"]

    def test_who_it_is_and_to_whom(self):
        client = self.http("read")
        thread = self.take()
        found = client.call("contacts_in_mail", action="context", address=self.noor)["context"]
        self.assertEqual((found["contact"]["id"], found["received"]), (self.contact, 1))
        found = client.call("contacts_in_mail", action="complete", prefix="noor." + self.key,
                            to=["ada@example.org"], conversation=thread)["completions"]
        self.assertEqual([one["address"] for one in found], [self.noor])
        found = client.call("contacts_in_mail", action="recipients_check",
                            to=[self.noor, "no address"])["recipients"]
        self.assertEqual([one["verdict"] for one in found], ["ok", "invalid"])

    def test_faults_come_with_the_call_that_was_meant(self):
        client = self.http("read")
        for arguments, pointer, meant in (
                ({"action": "compleat", "prefix": "noor"}, "/action", {"action": "complete"}),
                ({"action": "context", "adress": self.noor}, "/adress", {"address": self.noor}),
                ({"action": "complete", "prefix": "no", "address": self.noor}, "/address", {}),
                ({"action": "recipients_check"}, "/to", {"to": "<to>"})):
            _, error = client.fail("contacts_in_mail", **arguments)
            self.assertEqual(error["pointer"], pointer, error)
            corrected = error["corrected"]["arguments"]
            self.assertEqual({**corrected, **meant}, corrected)
            self.assertNotIn("adress", corrected)
        _, error = client.fail("contacts_in_mail", action="context", address="nowhere")
        self.assertEqual((error["status"], error["pointer"]), (400, "/address"))

    def test_what_mail_proposes_is_decided(self):
        client = self.http("write")
        self.take()
        self.take("Head of Sales", "Brick Ltd", "Tel. +1 212 555 0143")
        found = {one["field"]: one for one in self.proposals(client)}
        self.assertEqual(set(found), {"title", "phone"})
        edited = client.call("contacts_proposals", action="edit", id=found["title"]["id"],
                             value="Head of Sales, EMEA")
        self.assertEqual(edited["proposals"][0]["new_value"], "Head of Sales, EMEA")
        tried = client.call("contacts_proposals", action="accept", ids=[found["title"]["id"]],
                            dry_run=True)
        self.assertTrue(tried["dry_run"])
        done = client.call("contacts_proposals", action="accept", ids=[found["title"]["id"]])
        self.assertEqual(done["proposals"][0]["outcome"], "accepted")
        done = client.call("contacts_proposals", action="reject", ids=[found["phone"]["id"]])
        self.assertEqual(done["proposals"][0]["outcome"], "rejected")
        self.assertEqual(self.proposals(client), [])
        card = client.call("missive_contacts", action="get", id=self.contact)["contacts"][0]
        self.assertEqual(card["memberships"][0]["title"], "Head of Sales, EMEA")

    def test_what_is_held_is_for_a_person(self):
        client = self.http("write")
        stranger = self.add(name="Rita Vale", email="rita.%s@example.org" % self.key)["id"]
        self.take("Rita Vale", "Owner", sender="rita.%s@example.org" % self.key)
        found = client.call("contacts_proposals", action="list", contact=stranger)["proposals"]
        held = [one for one in found if one["held"]]
        self.assertTrue(held, found)
        text, error = client.fail("contacts_proposals", action="accept", ids=[held[0]["id"]])
        self.assertEqual(error["status"], 409, text)

    def test_an_agent_s_own_are_taken_back(self):
        client = self.http("propose")
        made = client.call("contacts_proposals", action="propose", operation="contacts_update",
                           arguments={"contacts": [{"id": self.contact, "title": "Owner"}]})
        self.assertEqual(made["outcome"], "proposed")
        waiting = [one["id"] for one in client.call("contacts_proposals", action="list")["proposals"]]
        self.assertIn(made["proposal"], waiting)
        _, error = self.http("write").fail("contacts_proposals", action="withdraw",
                                           ids=[made["proposal"]])
        self.assertEqual(error["status"], 403)
        _, error = client.fail("contacts_proposals", action="accept", ids=[made["proposal"]])
        self.assertEqual(error["status"], 403)
        done = client.call("contacts_proposals", action="withdraw", ids=[made["proposal"]])
        self.assertEqual(done["proposals"][0]["outcome"], "withdrawn")
        _, error = client.fail("contacts_proposals", action="withdraw", ids=[made["proposal"]])
        self.assertEqual(error["status"], 409)

    def test_what_cannot_be_proposed_says_what_can(self):
        _, error = self.http("propose").fail("contacts_proposals", action="propose",
                                             operation="contact_update", arguments={})
        self.assertEqual(error["pointer"], "/operation")
        self.assertIn("contacts_update", error["accepted"].split(", "))
        self.assertEqual(error["corrected"]["arguments"]["operation"], "contacts_update")
        _, error = self.http("propose").fail("contacts_proposals", action="propose",
                                             operation="contacts_update", arguments={"x": 1})
        self.assertEqual(error["pointer"], "/arguments/x")


if __name__ == "__main__":
    unittest.main()
