"""merge, unmerge, merges, duplicates."""

import unittest

import cli_test


@cli_test.here_and_there
class Merges(cli_test.CommandTest):
    def two(self, name):
        full = self.add(name + " Haddad", name + "@example.com", "--company", "Brick & Co")
        other = self.add(name + " Hadad", name + "@example.com", "--separate")
        return full["id"], other["id"]

    def test_merge_and_unmerge(self):
        full, other = self.two("Mara")
        preview = self.json("merge", full, other, "--dry-run")
        self.assertTrue(preview["dry_run"])
        merged = self.json("merge", other, full)
        self.assertEqual(merged["contacts"][0]["id"], full)
        self.assertEqual(self.rows("get", other)[0]["canonical_id"], full)
        self.assertEqual([row["batch"] for row in self.rows("merges", full)], [merged["batch"]])
        apart = self.json("unmerge", other)
        self.assertEqual([contact["id"] for contact in apart["contacts"]], [other, full])
        merged = self.json("merge", full, other, "--into", other)
        self.assertEqual(merged["contacts"][0]["id"], other)
        apart = self.json("unmerge", "--batch", merged["batch"])
        self.assertEqual(apart["contacts"][0]["id"], full)
        self.json("merge", full, other)
        record = self.rows("get", full, "--with-records")[0]["records"][1]["id"]
        self.assertEqual(self.json("unmerge", "--record", record)["contacts"][0]["id"], other)

    def test_people_are_told(self):
        full, other = self.two("Petra")
        merged = self.kith("merge", full, other)
        self.assertIn("merged", merged.out)
        self.assertIn("takes this back", merged.err)
        self.kith("edit", full, "--notes", "later")
        apart = self.kith("unmerge", other)
        self.assertIn("unmerged", apart.out)
        self.assertIn("Added since the merge", apart.out)
        senior = self.add("--first-name", "Sam", "--last-name", "Older", "--suffix", "Sr")
        junior = self.add("--first-name", "Sam", "--last-name", "Older", "--suffix", "Jr")
        warned = self.kith("merge", senior["id"], junior["id"])
        self.assertIn("Jr, Sr", warned.err)

    def test_refused(self):
        full, other = self.two("Rosa")
        self.assertRefused(self.kith("merge", full, ok=False), 2, "at least two")
        self.assertRefused(self.kith("merge", full, full, ok=False), 2, "twice")
        self.assertRefused(self.kith("unmerge", full, ok=False), 3)
        self.assertRefused(self.kith("unmerge", ok=False), 2, "what is to be taken out")
        self.assertRefused(self.kith("merge", full, other, "--into", "x", ok=False), 2)

    def test_duplicates(self):
        one, two = self.two("Dora")
        self.assertEqual(self.rows("duplicates", one), [])  # made as one of its own: decided
        self.json("duplicates", "--reopen", one, two)
        pairs = self.rows("duplicates", one)
        self.assertEqual([set(pair["contacts"]) for pair in pairs], [{one, two}])
        decided = self.json("duplicates", "--dismiss", one, two)
        self.assertEqual(decided["duplicates"][0]["decision"], "different")
        self.assertEqual(self.rows("duplicates", one), [])
        self.json("duplicates", "--reopen", one, two)
        self.json("duplicates", "--later", two, one)
        self.assertEqual(len(self.rows("duplicates", one, "--decision", "later")), 1)
        self.assertRefused(self.kith("duplicates", "--dismiss", one, ok=False), 2)
        self.assertRefused(self.kith("duplicates", one, two, ok=False), 2, "--dismiss")
        self.assertRefused(self.kith("duplicates", "--dismiss", "--later", one, two, ok=False), 2)


if __name__ == "__main__":
    unittest.main()
