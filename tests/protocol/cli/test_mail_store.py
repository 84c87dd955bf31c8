"""kith mail import, accounts, list, thread, message: here and against a server."""

import json
import mailbox
import os
import signal
import subprocess
import tempfile
import time
import unittest
import uuid

import cli_test
import kith

ME = "me@example.com"


def message(number, sender="noor@example.com", references=(), body="Hello there"):
    lines = ["Message-ID: <%s@x.test>" % number, "From: Noor <%s>" % sender, "To: " + ME,
             "Subject: Number %s" % number,
             "Date: Mon, 5 Jan 2026 10:%02d:00 +0000" % (hash(str(number)) % 60)]
    if references:
        lines.append("References: " + " ".join("<%s@x.test>" % r for r in references))
    return "\n".join(lines + ["", body, ""])


@cli_test.here_and_there
class Import(cli_test.FolderTest, cli_test.CommandTest):
    def setUp(self):
        super().setUp()
        self.key = uuid.uuid4().hex[:8]
        self.account = "Post " + self.key

    def mbox(self, count, name="a.mbox"):
        text = ""
        for i in range(count):
            before = ["%s-%d" % (self.key, i - 1)] if i % 5 else []
            text += "From x Mon Jan  5 10:00:00 2026\n%s\n" % message(
                "%s-%d" % (self.key, i), "p%d@%s.test" % (i % 7, self.key), before)
        return self.file(name, text)

    def take(self, *paths, **options):
        return self.json("mail", "import", *paths, "--account", self.account, "--address", ME,
                         **options)

    def listed(self, *words):
        return self.rows("mail", "list", "--account", self.account, *words)

    def test_mbox_and_again(self):
        path = self.mbox(20)
        self.assertEqual(self.take(path), {"messages": 20, "stored": 20, "known": 0, "refused": 0, "cut": 0,
                                           "complete": True, "dry_run": False})
        self.assertEqual(self.take(path)["known"], 20)
        rows = self.listed()
        self.assertEqual(len(rows), 4)
        self.assertEqual({row["messages_count"] for row in rows}, {5})
        accounts = [row for row in self.rows("mail", "accounts") if row["name"] == self.account]
        self.assertEqual([row["addresses"] for row in accounts], [[ME]])

    def test_maildir_and_files(self):
        box = mailbox.Maildir(self.path("box"))
        for i in range(3):
            box.add(message("%s-m%d" % (self.key, i)))
        one = self.file("one.eml", message(self.key + "-e"))
        said = self.take(self.path("box"), one)
        self.assertEqual((said["stored"], said["messages"]), (4, 4))
        self.assertEqual(self.take(one)["known"], 1)

    def test_shown(self):
        self.take(self.mbox(6))
        row = next(r for r in self.listed() if r["messages_count"] == 5)
        thread = self.rows("mail", "thread", row["id"])
        self.assertEqual(len(thread), 5)
        shown = self.kith("mail", "message", thread[0]["id"]).out
        for part in ("From     Noor <", "To       " + ME, "Hello there"):
            self.assertIn(part, shown)
        two = self.rows("mail", "message", thread[0]["id"], thread[1]["id"])
        self.assertEqual([m["id"] for m in two], [m["id"] for m in thread[:2]])
        table = self.kith("mail", "list", "--account", self.account).out
        self.assertIn("SUBJECT", table)
        self.assertEqual(len(self.listed("--email", "p5@%s.test" % self.key)), 1)
        self.assertEqual(len(self.listed("--domain", self.key + ".test")), 2)

    def test_dry_run_and_mistakes(self):
        path = self.mbox(3)
        self.kith("mail", "add-account", self.account, "--addresses", ME)
        said = self.take(path, "--dry-run")
        self.assertEqual((said["stored"], said["dry_run"]), (3, True))
        self.assertEqual(self.listed(), [])
        lost = self.kith("mail", "import", path, "--account", "no such", ok=False)
        self.assertEqual(lost.status, 3)
        self.assertIn("--address", lost.err)
        lost = self.kith("mail", "list", "--account", "no such", ok=False)
        self.assertIn("kith mail accounts names those that you see", lost.err)
        self.assertEqual(self.kith("mail", "import", "/no/such/file", "--account", self.account,
                                   ok=False).status, 3)
        self.assertEqual(self.kith("mail", "import", ok=False).status, 2)

    def test_broken_mail(self):
        broken = self.file("broken.mbox",
                           b"From x\n\xff\xfe\0\n\nFrom y\nContent-Type: multipart/mixed; boundary=a\n"
                           b"\n--a\n--a\nFrom: <<>>\n\nFrom z\nSubject: =?utf-8?b?//?=\n\nend")
        said = self.take(broken)
        self.assertEqual(said["stored"], said["messages"])
        self.assertEqual(self.take(broken)["stored"], 0)

    def test_accounts(self):
        made = self.json("mail", "add-account", self.account, "--addresses", ME)["mail_accounts"][0]
        changed = self.json("mail", "edit-account", made["id"], "--name", self.account + "!")
        self.assertEqual(changed["mail_accounts"][0]["name"], self.account + "!")
        self.kith("mail", "rm-account", made["id"])
        self.assertNotIn(made["id"], [row["id"] for row in self.rows("mail", "accounts")])


class Killed(unittest.TestCase):
    """Whenever an import is killed, the same command goes on: nothing is lost, nothing is twice."""

    COUNT = 4000

    def test_killed_and_begun_again(self):
        store = kith.new_store("sqlite")
        self.addCleanup(store.drop)
        shell = kith.Kith(store, {"KITH_DATA": "/nowhere", "KITH_SERVER": "", "KITH_TOKEN": ""})
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.mbox")
            with open(path, "w", encoding="utf-8") as file:
                for i in range(self.COUNT):
                    file.write("From x\n%s\n" % message(i, references=[i - 1] if i % 4 else []))
            words = ["mail", "import", path, "--account", "A", "--address", ME, "--json",
                     *store.options]
            shell("mail", "accounts", *store.options)
            kills = 0
            for wait_s in (0.2, 0.35, 0.5):
                process = subprocess.Popen([kith.program(), *words], env=shell.environment,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(wait_s)
                process.send_signal(signal.SIGKILL)
                kills += process.wait() == -signal.SIGKILL
            self.assertGreater(kills, 0)
            said = json.loads(shell(*words).out)
            self.assertEqual(said["stored"] + said["known"], self.COUNT)
            self.assertEqual(json.loads(shell(*words).out)["known"], self.COUNT)
            rows = shell("mail", "list", "--email", "noor@example.com", "--limit", "50", "--json",
                         *store.options).out.splitlines()
            self.assertEqual({json.loads(row)["messages_count"] for row in rows}, {4})


if __name__ == "__main__":
    unittest.main()
