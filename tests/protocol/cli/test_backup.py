"""check, backup and restore-backup: also while a server writes."""

import json
import os
import threading
import unittest

from cli_test import kith


class Backup(unittest.TestCase):
    def setUp(self):
        self.store, self.other = kith.new_store("sqlite"), kith.new_store("sqlite")
        self.addCleanup(self.store.drop)
        self.addCleanup(self.other.drop)
        self.here, self.there = kith.Kith(self.store), kith.Kith(self.other)
        self.file = os.path.join(self.other.folder, "backup.db")

    def emails(self, shell):
        rows = map(json.loads, shell("export", "--format", "json").out.splitlines())
        return sorted(info["value"] for row in rows for info in row["infos"])

    def test_there_and_back(self):
        self.here("add", "Noor Haddad", "noor@example.com", "--book", "Clients")
        self.here("backup", self.file)
        self.assertEqual(os.stat(self.file).st_mode & 0o077, 0)
        self.here("add", "Too Late", "late@example.com", "--book", "Clients")
        self.there("restore-backup", self.file)
        self.assertEqual(self.emails(self.there), ["noor@example.com", "owner@localhost"])
        self.assertTrue(self.there("check", "--json").json["sound"])

    def test_made_while_writing(self):
        with kith.Server(self.store) as server:
            client, done = server.client("write"), threading.Event()
            written = []

            def write():
                while not done.is_set():
                    i = len(written)
                    client.post("/v1/contacts", {"contacts": [{
                        "contact_book": "Clients", "first_name": "W%d" % i,
                        "email": "w%d@example.com" % i}]})
                    written.append("w%d@example.com" % i)

            writer = threading.Thread(target=write)
            writer.start()
            try:
                while len(written) < 20:
                    pass
                before = len(written)
                self.here("backup", self.file)
            finally:
                done.set()
                writer.join()
        self.there("restore-backup", self.file)
        found = [email for email in self.emails(self.there) if email.startswith("w")]
        self.assertGreaterEqual(len(found), before)
        self.assertEqual(sorted(found), sorted(written[:len(found)]))
        self.assertTrue(self.there("check", "--json").json["sound"])

    def test_a_store_in_the_way(self):
        self.here("add", "Old Store", "old@example.com", "--book", "Clients")
        self.here("backup", self.file)
        self.there("add", "In Theway", "way@example.com", "--book", "Clients")
        refused = self.there("restore-backup", self.file, ok=False)
        self.assertEqual(refused.status, 5, refused)
        self.assertIn("way@example.com", self.emails(self.there))
        self.there("restore-backup", "--replace", self.file)
        self.assertIn("old@example.com", self.emails(self.there))
        aside = [name for name in os.listdir(self.other.folder) if ".replaced-" in name]
        self.assertEqual(len(aside), 1, aside)
        # What was there can be brought back the same way.
        self.there("restore-backup", "--replace", os.path.join(self.other.folder, aside[0]))
        self.assertIn("way@example.com", self.emails(self.there))

    def test_not_while_a_server_runs(self):
        self.here("backup", self.file, ok=False)
        self.there("list")
        self.there("backup", self.file)
        with kith.Server(self.store):
            refused = self.here("restore-backup", "--replace", self.file, ok=False)
            self.assertEqual(refused.status, 5, refused)
            self.assertIn("a server runs on", refused.err)
            self.assertTrue(self.here("check", "--json").json["sound"])

    def test_what_is_no_backup(self):
        text = os.path.join(self.other.folder, "text.db")
        with open(text, "w", encoding="utf-8") as file:
            file.write("SQLite format 3 it is not")
        self.here("list")
        self.here("backup", self.file)
        with open(self.file, "rb") as file:
            whole = file.read()
        half = os.path.join(self.other.folder, "half.db")
        with open(half, "wb") as file:
            file.write(whole[:len(whole) // 2])
        for name, status in ((text, 2), (half, 2), ("/nowhere/at.all", 3), ("/dev/null", 2)):
            refused = self.there("restore-backup", name, ok=False)
            self.assertEqual(refused.status, status, (name, refused))
            left = [name for name in os.listdir(self.other.folder) if name.startswith("kith.db")]
            self.assertEqual(left, [], name)

    def test_a_file_is_never_written_over(self):
        self.here("list")
        self.here("backup", self.file)
        self.assertEqual(self.here("backup", self.file, ok=False).status, 5)

    def test_check_makes_no_store(self):
        for words in (["check"], ["backup", self.file]):
            self.assertEqual(self.here(*words, ok=False).status, 3)
        self.assertEqual(os.listdir(self.store.folder), [])

    def test_check_and_rebuild(self):
        self.here("add", "Noor Haddad", "noor@example.com", "--book", "Clients")
        before = self.here("check", "--json").json
        after = self.here("check", "--rebuild", "--json").json
        for report in (before, after):
            for organization in report["organizations"]:
                organization.pop("blocking_keys")  # made anew by who next follows the log
        self.assertEqual(before, after)
        self.assertIn("SOUND", self.here("check").out)


if __name__ == "__main__":
    unittest.main()
