"""kith context, complete and check-recipients: here and against a server."""

import os
import tempfile
import unittest
import uuid

import cli_test


@cli_test.here_and_there
class Recipients(cli_test.CommandTest):
    def test_all_three(self):
        address = "noor.%s@example.com" % uuid.uuid4().hex[:8]
        id = self.add("Noor Haddad", address)["id"]
        found = self.json("context", address)["context"]
        self.assertEqual((found["contact"]["id"], found["sent"]), (id, 0))
        completed = self.rows("complete", address[:-4])
        self.assertEqual([one["address"] for one in completed], [address])
        checked = self.rows("check-recipients", address, "noor at home")
        self.assertEqual([one["verdict"] for one in checked], ["ok", "invalid"])
        self.assertIn("Noor Haddad", self.kith("context", address).out)

    def test_collected_people(self):
        key = uuid.uuid4().hex[:8]
        noor = "noor@%s.example.com" % key
        path = os.path.join(tempfile.mkdtemp(), "one.eml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("Message-ID: <%s@example.org>\nFrom: me@example.org\n"
                       "To: Noor Haddad <%s>\nDate: 1 Mar 2026 10:00:00 +0000\n\nHello\n"
                       % (key, noor))
        self.kith("mail", "import", path, "--account", "Post " + key, "--address", "me@example.org")
        listed = self.rows("collected", "--account", "Post " + key)
        self.assertEqual([one["address"] for one in listed], [noor])
        self.kith("collected", "dismiss", noor)
        self.assertEqual(self.rows("collected", "--account", "Post " + key), [])
        self.kith("collected", "dismiss", noor, "--dismissed=no")
        done = self.kith("collected", "promote", noor, "--contact-book", "Clients")
        self.assertIn("created", done.out)

    def test_drafts(self):
        account = "Post " + uuid.uuid4().hex[:8]
        self.kith("mail", "add-account", account, "--addresses", "me@example.org")
        made = self.kith("mail", "draft", "noor@example.com", "--cc", "rita@example.com",
                         "--subject", "Offer", "--account", account, input="Hello\n")
        [draft] = self.rows("mail", "drafts", "--account", account)
        self.assertEqual((draft["id"], draft["body"]), (made.out.strip(), "Hello\n"))
        self.assertEqual(draft["cc_fields"][0]["address"], "rita@example.com")
        self.kith("mail", "edit-draft", draft["id"], "--to", "ivo@example.com", "--subject", "New")
        shown = self.kith("mail", "show-draft", draft["id"], "--json").json["drafts"]
        self.assertEqual((shown["to_fields"][0]["address"], shown["subject"], shown["body"]),
                         ("ivo@example.com", "New", "Hello\n"))
        self.assertIn("what is to be changed",
                      self.kith("mail", "edit-draft", draft["id"], ok=False).err)
        refused = self.kith("mail", "send", draft["id"], ok=False)
        self.assertIn("no SMTP server", refused.err)
        self.kith("mail", "rm-draft", draft["id"])
        self.assertEqual(self.rows("mail", "drafts", "--account", account), [])


if __name__ == "__main__":
    unittest.main()
