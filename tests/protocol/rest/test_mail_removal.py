"""A mail account is removed: what goes with it is told before, and gone afterwards."""

import signal
import time
import unittest
import uuid

import kith

PATIENCE_S = 60
TABLES = ("message", "conversation", "conversation_address", "mail_thread", "correspondent",
          "correspondent_word", "draft", "mail_folder", "mail_copy", "mail_account")


def mail(key, number, sender, to, text="Hello", more=""):
    return {"raw": "Message-ID: <%d.%s@example.org>\r\nFrom: %s\r\nTo: %s\r\n%s"
                   "Date: Mon, 5 Jan 2026 10:00:00 +0000\r\nSubject: Number %d\r\n\r\n%s\r\n"
                   % (number, key, sender, to, more, number, text)}


@kith.both_engines
class Removal(kith.ServerTest):
    def setUp(self):
        self.key = uuid.uuid4().hex[:8]
        self.me = "me@%s.example.com" % self.key

    def account(self, client=None, **more):
        answer = (client or self.as_writer).post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + uuid.uuid4().hex, "addresses": [self.me], **more}})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["mail_accounts"][0]["id"]

    def take(self, account, *messages, client=None):
        answer = (client or self.as_writer).post("/v1/messages", {"account": account, "messages": messages})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["messages"]

    def finished(self, answer, client=None):
        job = answer.json["jobs"][0]
        end = time.monotonic() + PATIENCE_S
        while job["state"] in ("queued", "running"):
            if time.monotonic() > end:
                raise self.failureException("not done in time: %r" % job)
            time.sleep(0.05)
            job = (client or self.as_writer).get("/v1/jobs/" + job["id"]).json["jobs"][0]
        return job

    def left(self, account):
        """Rows of each table that are the account's."""
        value = ("X'%s'" if self.engine == "sqlite" else "'\\x%s'") % account.replace("-", "")
        return {table: int(self.server.store.run("SELECT COUNT(*) FROM %s WHERE %s = %s" % (
            table, "id" if table == "mail_account" else "account", value))) for table in TABLES}

    def filled(self):
        noor = "noor@%s.example.org" % self.key
        self.contact = self.add(name="Noor Haddad", email=noor, title="Clerk")["id"]
        account = self.account()
        self.take(account, mail(self.key, 1, "Noor Haddad <%s>" % noor, self.me))
        self.take(account, mail(self.key, 2, "Noor Haddad <%s>" % noor, self.me,
                                "Hi,\r\n\r\nsee you\r\n\r\nBest regards\r\nNoor Haddad\r\n"
                                "Head of Sales\r\n"))
        # Two conversations that turn out to be one.
        self.take(account, mail(self.key, 3, noor, self.me, more=(
            "References: <1.%s@example.org> <2.%s@example.org>\r\n" % (self.key, self.key))))
        self.as_writer.post("/v1/drafts", {"drafts": {"account": account, "to": [noor]}})
        self.as_writer.post("/v1/collected/dismiss", {"addresses": ["x@%s.example" % self.key]})
        return account

    def test_told_before_and_gone_after(self):
        account, other = self.filled(), self.account()
        self.take(other, mail(self.key, 1, "noor@example.org", self.me))
        [proposal] = self.as_writer.get("/v1/proposals", contact=self.contact).json["proposals"]
        told = self.as_writer.delete("/v1/mail_accounts/" + account, dry_run="true")
        self.assertEqual(told.json["erased"], {
            "messages": 3, "conversations": 1, "drafts": 1, "correspondents": 1, "proposals": 1})
        self.assertEqual(len(self.as_writer.get("/v1/drafts", account=account).json["drafts"]), 1)
        removed = self.as_writer.delete("/v1/mail_accounts/" + account)
        self.assertEqual((removed.status, removed.json["erased"]), (200, told.json["erased"]))
        self.assertEqual(self.finished(removed)["state"], "done")
        self.assertEqual(set(self.left(account).values()), {0}, self.left(account))
        self.assertEqual(self.as_writer.get("/v1/proposals/" + proposal["id"]).status, 404)
        self.assertEqual(self.as_writer.delete("/v1/mail_accounts/" + account).status, 404)
        self.assertEqual((self.left(other)["message"], self.left(other)["mail_account"]), (1, 1))
        self.assertEqual(self.as_writer.get("/v1/contacts/" + self.contact).status, 200)

    def test_only_who_may(self):
        account = self.filled()
        other = self.server.user("rita-%s@example.org" % self.key)
        self.assertEqual(other.delete("/v1/mail_accounts/" + account).status, 404)
        self.assertEqual(other.delete("/v1/mail_accounts/" + account, dry_run="true").status, 404)
        self.assertIn(self.as_reader.delete("/v1/mail_accounts/" + account).status, (401, 403))
        self.assertEqual(self.left(account)["message"], 3)

    def test_an_account_is_left_behind(self):
        """Nobody sees the mail of who was removed; an admin may have it erased."""
        rita = self.server.user("rita-%s@example.org" % self.key)
        account = self.account(client=rita)
        self.take(account, mail(self.key, 1, "noor@example.org", self.me), client=rita)
        self.assertEqual(self.as_admin.delete("/v1/mail_accounts/" + account).status, 404)
        self.assertNotIn(account, self.left_behind())
        self.server.kith("users", "rm", rita.user_id)
        self.assertIn(account, self.left_behind())
        self.assertEqual(self.as_writer.get("/v1/mail_accounts", left_behind="true").status, 403)
        self.assertEqual(self.as_writer.delete("/v1/mail_accounts/" + account).status, 404)
        self.assertEqual(self.as_admin.get("/v1/conversations", inbox="true", account=account).status, 404)
        removed = self.as_admin.delete("/v1/mail_accounts/" + account)
        self.assertEqual(self.finished(removed, self.as_admin)["state"], "done")
        self.assertEqual(set(self.left(account).values()), {0}, self.left(account))
        self.assertNotIn(account, self.left_behind())

    def left_behind(self):
        listed = self.as_admin.get("/v1/mail_accounts", left_behind="true")
        return [account["id"] for account in listed.json["mail_accounts"]]

    def fill(self, account, client=None):
        for start in range(0, 3000, 1000):
            self.take(account, *(mail(self.key, number, "noor@example.org", self.me)
                                 for number in range(start, start + 1000)), client=client)

    def test_who_removed_it_is_removed(self):
        """Nobody sees the mail any more, so nobody else would ever have it erased."""
        rita = self.server.user("rita-%s@example.org" % self.key)
        account = self.account(client=rita)
        self.fill(account, rita)
        removed = rita.delete("/v1/mail_accounts/" + account)
        with kith.stopped_midway(self.server.store, self.server.process, "", part_left=0):
            self.server.stop(signal.SIGKILL)
        self.server.kith("users", "rm", rita.user_id)
        self.assertGreater(self.left(account)["mail_account"], 0)
        self.server.start()
        self.assertEqual(self.finished(removed, self.as_admin)["state"], "done")
        self.assertEqual(set(self.left(account).values()), {0})

    def test_killed_in_the_midst(self):
        account = self.account()
        self.fill(account)
        removed = self.as_writer.delete("/v1/mail_accounts/" + account)
        with kith.stopped_midway(self.server.store, self.server.process, "", part_left=0):
            self.server.stop(signal.SIGKILL)
        self.server.start()
        again = self.as_writer.delete("/v1/mail_accounts/" + account)
        if again.status == 200: # it was not done with yet
            self.assertEqual(again.json["jobs"][0]["id"], removed.json["jobs"][0]["id"])
        self.assertEqual(self.finished(removed)["state"], "done")
        self.assertEqual(set(self.left(account).values()), {0})


if __name__ == "__main__":
    unittest.main()
