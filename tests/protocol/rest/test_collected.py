"""Collected people: outside everything until they are promoted, by hand or by a reply."""

import unittest
import uuid

import kith


@kith.both_engines
class Collected(kith.ServerTest):
    def setUp(self):
        self.key = uuid.uuid4().hex[:8]
        self.me = "me@%s.example.com" % self.key
        self.count = 0

    def account(self, **more):
        answer = self.as_writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + uuid.uuid4().hex, "addresses": [self.me], **more}})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["mail_accounts"][0]["id"]

    def mail(self, account, sender, to, head=()):
        self.count += 1
        lines = ["Message-ID: <%d.%s@example.org>" % (self.count, self.key), "From: " + sender,
                 "To: " + to, "Subject: Offer", "Date: %d Mar 2026 10:00:00 +0000" % self.count,
                 *head, "", "Hello", ""]
        answer = self.as_writer.post("/v1/messages", {"account": account, "messages": [
            {"raw": "\r\n".join(lines)}]})
        self.assertEqual(answer.status, 201, answer)

    def person(self, name):
        address = "%s@%s.example.org" % (name.lower(), self.key)
        return address, "%s Okafor <%s>" % (name, address)

    def collected(self, account, **more):
        answer = self.as_reader.get("/v1/collected", account=account, **more)
        self.assertEqual(answer.status, 200, answer)
        return [one["address"] for one in answer.json["collected"]]

    def known(self, address):
        found = self.as_reader.post("/v1/contacts/search", {"query": "email:" + address})
        listed = self.as_reader.get("/v1/contacts", search=address)
        exported = self.as_writer.get("/v1/export", format="csv").body.decode()
        self.assertEqual(address in exported, bool(found.json["contacts"]))
        self.assertEqual(len(found.json["contacts"]), len(listed.json["contacts"]))
        return found.json["contacts"]

    def test_nowhere_until_promoted(self):
        account = self.account()
        noor, shown = self.person("Noor")
        before = self.as_reader.get("/v1/contacts", count_only="true").json["total"]
        self.mail(account, self.me, shown)
        self.assertEqual(self.collected(account), [noor])
        self.assertEqual(self.known(noor), [])
        self.assertEqual(
            self.as_reader.get("/v1/contacts", count_only="true").json["total"], before)
        tried = self.as_writer.post("/v1/collected/promote", {
            "addresses": [noor], "contact_book": "Clients", "dry_run": True})
        self.assertEqual(tried.json["contacts"][0]["outcome"], "created")
        self.assertEqual(self.known(noor), [])
        done = self.as_writer.post("/v1/collected/promote", {
            "addresses": [noor], "contact_book": "Clients"})
        self.assertEqual(done.status, 201, done)
        self.assertEqual(len(self.known(noor)), 1)
        self.assertEqual(self.collected(account), [])
        undone = self.as_writer.post("/v1/batches/%s/undo" % done.json["batch"])
        self.assertEqual(undone.status, 200, undone)
        self.assertEqual(self.collected(account), [noor])

    def test_dismissed_is_for_good(self):
        account = self.account(contact_book="Clients")
        noor, shown = self.person("Noor")
        self.mail(account, shown, self.me)
        self.mail(account, shown, self.me)
        self.assertEqual(self.collected(account), [noor])
        done = self.as_writer.post("/v1/collected/dismiss", {"addresses": [noor]})
        self.assertEqual(done.status, 200, done)
        self.assertEqual(self.collected(account), [])
        self.mail(account, self.me, shown)
        self.assertEqual(self.known(noor), [])
        self.assertEqual(self.collected(account, dismissed="true"), [noor])

    def test_a_reply_promotes_a_person_and_no_robot(self):
        account = self.account(contact_book="Clients")
        noor, shown = self.person("Noor")
        self.mail(account, shown, self.me)
        self.assertEqual(self.known(noor), [])
        self.mail(account, self.me, shown)
        [contact] = self.known(noor)
        self.assertEqual((contact["first_name"], contact["last_name"]), ("Noor", "Okafor"))
        history = self.as_reader.get("/v1/contacts/%s/history" % contact["id"]).json["changes"]
        self.assertEqual({one["channel"] for one in history}, {"mail"})
        news, shown = self.person("News")
        self.mail(account, shown, self.me, ["List-Id: <news.example.org>"])
        self.mail(account, self.me, shown)
        self.assertEqual(self.known(news), [])

    def test_a_proposal_of_it_waits(self):
        account = self.account()
        noor, shown = self.person("Noor")
        self.mail(account, self.me, shown)
        proposer = self.client_of("propose")
        made = proposer.post("/v1/collected/promote", {"addresses": [noor],
                                                       "contact_book": "Clients"})
        self.assertEqual(made.json["outcome"], "proposed", made)
        self.assertEqual(self.known(noor), [])
        done = self.as_writer.post("/v1/proposals/%s/accept" % made.json["proposal"])
        self.assertEqual(done.status, 200, done)
        self.assertEqual(len(self.known(noor)), 1)

    def test_another_s_mail_is_not_asked(self):
        account = self.account()
        noor, shown = self.person("Noor")
        self.mail(account, self.me, shown)
        other = self.server.user("u%s@example.com" % self.key)
        self.assertEqual(other.get("/v1/collected").json["collected"], [])
        for path in ("promote", "dismiss"):
            answer = other.post("/v1/collected/" + path, {"addresses": [noor]})
            self.assertEqual(answer.status, 404, answer)
        self.assertEqual(other.get("/v1/collected", account=account).status, 404)


if __name__ == "__main__":
    unittest.main()
