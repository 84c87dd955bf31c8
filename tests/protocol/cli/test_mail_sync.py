"""Mail of a real IMAP server (scripts/with-dovecot): connected, read, and read on as it comes."""

import contextlib
import imaplib
import os
import time
import unittest

import cli_test
import kith

MESSAGE = ("Message-ID: <%d@example.com>\r\nFrom: Noor Haddad <noor@example.com>\r\n"
           "To: me@example.org\r\nSubject: Number %d\r\n"
           "Date: Mon, 5 Jan 2026 10:00:00 +0000\r\n\r\nHello\r\n")


@unittest.skipUnless("KITH_TEST_IMAP" in os.environ, "KITH_TEST_IMAP is not set")
class Sync(cli_test.CommandTest):
    def user(self):
        return self.where + "-" + self.id().rpartition(".")[2].replace("_", "-")

    @contextlib.contextmanager
    def mailbox(self):
        """The mailbox of this test, by another program."""
        with imaplib.IMAP4("127.0.0.1", int(os.environ["KITH_TEST_IMAP"])) as mailbox:
            mailbox.login(self.user(), "secret")
            yield mailbox

    def deliver(self, *numbers, folder="INBOX"):
        with self.mailbox() as mailbox:
            for number in numbers:
                mailbox.append(folder, None, None, (MESSAGE % (number, number)).encode())

    def connect(self, *words, password="secret", ok=True):
        return self.kith("mail", "connect", "me@example.org", "localhost", "--user", self.user(),
                         "--name", self.user(), "--port", os.environ["KITH_TEST_IMAPS"],
                         "--authorities", os.environ["KITH_TEST_IMAP_AUTHORITIES"], *words,
                         input=password + "\n", ok=ok)

    def account(self):
        return next(account for account in self.rows("mail", "accounts")
                    if account["name"] == self.user())

    def subjects(self):
        return sorted(row["latest_message_subject"]
                      for row in self.rows("mail", "list", "--account", self.user()))

    def test_connected_and_read(self):
        self.deliver(1, 2)
        self.deliver(3, folder="Sent")
        self.assertIn("3 new messages in 2 folders", self.connect().out)
        self.assertEqual(self.subjects(), ["Number 1", "Number 2", "Number 3"])
        self.assertIn("0 new messages", self.kith("mail", "sync", self.user()).out)
        self.deliver(4)
        job = self.json("mail", "sync", self.user())
        self.assertEqual((job["kind"], job["state"], job["progress"]["stored"]),
                         ("mail_sync", "done", 1))
        account = self.account()
        self.assertEqual((account["kind"], account["has_password"]), ("imap", True))
        self.assertNotIn("secret", repr(account))

    def test_refusals(self):
        refused = self.connect(password="wrong", ok=False)
        self.assertIn("refuses the user or password", refused.err)
        refused = self.connect("--security", "some", ok=False)
        self.assertIn("tls, starttls, none", refused.err)
        refused = self.connect(password="", ok=False)
        self.assertIn("standard input", refused.err)
        self.kith("mail", "add-account", "Archive")
        refused = self.kith("mail", "sync", "Archive", ok=False)
        self.assertIn("no IMAP account", refused.err)

    def test_an_account_that_was_not_read_says_so(self):
        self.connect()
        self.assertIsNone(self.account()["read_at"])

    def test_password_goes_only_where_it_was_meant_to(self):
        self.connect()
        changed = self.json("mail", "edit-account", self.account()["id"], "--imap",
                            '{"host":"localhost","user":"somebody","port":1}')
        self.assertFalse(changed["mail_accounts"][0]["has_password"])
        refused = self.kith("mail", "sync", self.user(), ok=False)
        self.assertIn("password", refused.err)
        self.connect()
        self.assertTrue(self.account()["has_password"])


@unittest.skipUnless("KITH_TEST_IMAP" in os.environ, "KITH_TEST_IMAP is not set")
class Served(Sync):
    """A server reads what comes without being asked, and says what is in the way."""

    where = "there"

    def connect(self, *words, password="secret", ok=True):
        self.options, options = self.store.options, self.options  # the file of certificates is here
        try:
            return super().connect(*words, password=password, ok=ok)
        finally:
            self.options = options

    def until(self, is_wanted, what):
        end = time.monotonic() + kith.PATIENCE_S
        while not is_wanted():
            if time.monotonic() > end:
                self.fail("%s: %r" % (what(), self.account()))

    def test_mail_comes(self):
        self.deliver(1)
        self.connect()
        self.until(lambda: self.account()["read_at"], self.subjects)
        for number in (2, 3):
            self.deliver(number)
            self.until(lambda: "Number %d" % number in self.subjects(), self.subjects)
        self.assertIsNone(self.account()["trouble"])

    def test_trouble_is_told(self):
        self.connect(password="wrong", ok=False)
        self.until(lambda: self.account()["trouble"], self.subjects)
        self.assertIn("refuses", self.account()["trouble"])
        self.connect()
        self.until(lambda: not self.account()["trouble"], self.subjects)

    def test_file_of_the_server_is_not_for_clients(self):
        refused = super().connect(ok=False)
        self.assertIn("command line", refused.err)


if __name__ == "__main__":
    unittest.main()
