"""kith erase and dossier; and that a restored backup does not bring back who was erased since."""

import json
import os
import unittest

from cli_test import CommandTest, here_and_there, kith


@here_and_there
class Erase(CommandTest):
    def test_looked_at_before(self):
        id = self.add("Noor Shown", "noor.shown@example.com")["id"]
        refused = self.kith("erase", id, ok=False)
        self.assertEqual(refused.status, 2, refused)
        self.assertIn("records", refused.err)
        self.assertIn("--yes", refused.err)
        shown = self.json("erase", id, "--dry-run")["erasure"]
        self.assertEqual(shown["goes"]["records"], 1)
        self.assertEqual(self.json("get", id)["id"], id)
        receipt = self.json("erase", id, "--yes")["erasure"]
        self.assertEqual(receipt["goes"], shown["goes"])
        self.assertIn(receipt["id"], [row["id"] for row in self.rows("erasures")])
        self.assertEqual(self.kith("get", id, ok=False).status, 3)

    def test_added_again_by_hand(self):
        id = self.add("Omar Again", "omar.again@example.com")["id"]
        self.kith("erase", id, "--yes")
        refused = self.kith("add", "Omar Again", "omar.again@example.com", "--book", "Clients",
                            ok=False)
        self.assertEqual(refused.status, 5, refused)
        self.assertIn("erased", refused.err)
        made = self.json("add", "Omar Again", "omar.again@example.com", "--book", "Clients",
                         "--erased-again")
        self.assertNotEqual(made["contacts"][0]["id"], id)

    def test_the_dossier(self):
        id = self.add("Noor Dossier", "noor.dossier@example.com")["id"]
        card = os.path.join(self.store.folder, "%s.vcf" % id)
        said = self.json("dossier", id, "--vcard", card)
        self.assertEqual(said["contact"]["id"], id)
        with open(card, encoding="utf-8") as file:
            self.assertIn("noor.dossier@example.com", file.read())


class Restored(unittest.TestCase):
    def setUp(self):
        self.store, self.other = kith.new_store("sqlite"), kith.new_store("sqlite")
        self.addCleanup(self.store.drop)
        self.addCleanup(self.other.drop)
        self.here, self.there = kith.Kith(self.store), kith.Kith(self.other)
        self.file = os.path.join(self.other.folder, "..", os.path.basename(self.other.folder) + ".db")
        self.addCleanup(lambda: os.path.exists(self.file) and os.unlink(self.file))

    def add(self, *words):
        answer = self.here("add", *words, "--book", "Clients", "--json").json
        return answer["contacts"][0]["id"]

    def found(self, shell, word):
        return shell("search", word, "--quiet").out.split()

    def assertGone(self, store, word):
        for name in os.listdir(store.folder):
            if ".replaced-" in name: # set aside whole: it is the administrator's to delete
                continue
            with open(os.path.join(store.folder, name), "rb") as file:
                self.assertNotIn(word.encode(), file.read().lower(), name)

    def test_stays_erased(self):
        gone = self.add("Qzjxnoor Haddad", "qzjxnoor@example.com")
        stays = self.add("Omar Stays", "omar@example.com")
        self.here("backup", self.file)
        self.here("edit", gone, "--last-name", "Qzjxnew")
        self.here("erase", gone, "--yes")
        restored = self.here("restore-backup", "--replace", self.file)
        self.assertIn("1 erased since", restored.err)
        self.assertEqual(self.found(self.here, "qzjxnoor"), [])
        self.assertEqual(self.found(self.here, "omar"), [stays])
        self.assertGone(self.store, "qzjx")
        self.assertEqual(self.here("get", gone, ok=False).status, 3)
        self.assertEqual(len(self.here("erasures", "--json").out.splitlines()), 1)
        self.assertTrue(self.here("check", "--json").json["sound"])
        refused = self.here("add", "Qzjxnoor Haddad", "qzjxnoor@example.com", "--book", "Clients",
                            ok=False)
        self.assertEqual(refused.status, 5, refused)

    def test_in_another_folder(self):
        gone = self.add("Qzjxnoor Haddad", "qzjxnoor@example.com")
        self.here("backup", self.file)
        self.here("erase", gone, "--yes")
        self.there("restore-backup", self.file, "--erasures",
                   os.path.join(self.store.folder, "erasures"))
        self.assertEqual(self.found(self.there, "qzjxnoor"), [])
        self.assertGone(self.other, "qzjx")

    def test_a_copied_file_is_looked_after_at_the_next_start(self):
        gone = self.add("Qzjxnoor Haddad", "qzjxnoor@example.com")
        self.here("backup", self.file)
        self.here("erase", gone, "--yes")
        os.replace(self.file, os.path.join(self.store.folder, "kith.db"))
        with kith.Server(self.store) as server:
            found = server.client("read").get("/v1/contacts", search="qzjxnoor")
            self.assertEqual(found.json["contacts"], [])
        self.assertGone(self.store, "qzjx")

    def test_a_backup_brings_its_receipts(self):
        gone = self.add("Qzjxnoor Haddad", "qzjxnoor@example.com")
        self.here("erase", gone, "--yes")
        self.here("backup", self.file)
        self.there("restore-backup", self.file)
        with open(os.path.join(self.other.folder, "erasures"), encoding="utf-8") as journal:
            self.assertEqual(json.loads(journal.readline())["contact"], gone)

    def test_a_line_that_was_cut_off(self):
        first = self.add("Noor Haddad", "noor@example.com")
        self.here("erase", first, "--yes")
        journal = os.path.join(self.store.folder, "erasures")
        with open(journal, "a", encoding="utf-8") as file:
            file.write('{"id":"01a2')  # as when the disk was full, or the machine stopped
        second = self.add("Omar Haddad", "omar@example.com")
        self.here("erase", second, "--yes")
        self.here("list")
        with open(journal, encoding="utf-8") as file:
            self.assertEqual([json.loads(line)["contact"] for line in file], [first, second])


if __name__ == "__main__":
    unittest.main()
