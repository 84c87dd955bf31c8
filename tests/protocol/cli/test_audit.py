"""kith audit: figures for people and scripts, a preview, the fix, and the way back."""

import os
import re
import unittest

import cli_test

PAGE = os.path.join(cli_test.CORPORA, "..", "..", "docs", "quality.md")


@cli_test.here_and_there
class Audit(cli_test.CommandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for book, words in (
                ("Clients", ("--first-name", "NOOR", "--last-name", "HADDAD",
                             "--email", "noor@gamil.com")),
                ("Clients", ("Per Lund", "per@example.com")),
                ("Vendors", ("Ida Berg", "ida@example.com"))):
            cls.shell.run("add", *words, "--book", book, *cls.options)

    def test_the_whole_way(self):
        done = self.kith("audit", "--book", "Clients", ok=False)
        self.assertEqual(done.status, 5, done)  # an address is wrong: a decision is needed
        self.assertIn("Clients: 2 contacts, 1 not valid", done.out)
        self.assertRegex(done.out, r"email_typo +error +1 +1")
        self.assertNotIn("Vendors", done.out)

        found = self.kith("audit", "--findings", "email_typo").out
        self.assertIn("noor@gamil.com -> noor@gmail.com", found)

        preview = self.kith("audit", "--book", "Clients", "--fix", "email_typo")
        self.assertIn("noor@gamil.com -> noor@gmail.com", preview.out)
        self.assertIn("nothing was changed", preview.err)
        self.assertIn("noor@gamil.com", self.kith("list", "--book", "Clients").out)

        fixed = self.kith("audit", "--book", "Clients", "--fix", "email_typo", "--yes")
        self.assertIn("1 changed, 0 left", fixed.err)
        self.assertIn("noor@gmail.com", self.kith("list", "--book", "Clients").out)
        again = self.kith("audit", "--book", "Clients")
        self.assertEqual(again.status, 0, again)

        batch = re.search(r"kith undo (\S+)", fixed.err)[1]
        self.kith("undo", batch)
        self.assertIn("noor@gamil.com", self.kith("list", "--book", "Clients").out)

    def test_for_programs(self):
        self.kith("audit", ok=False)
        rows = self.rows("audit", "--report", ok=False)
        self.assertEqual({row["name"] for row in rows} & {"Clients", "Vendors"},
                         {"Clients", "Vendors"})
        self.assertTrue(all("sentence" in row for row in rows))
        self.assertIn("email_typo", [row["rule"] for row in self.rows("audit", "--rules")])

    def test_the_page_of_the_rules_is_whole(self):
        with open(PAGE, encoding="utf-8") as page:
            rows = [line.split("|") for line in page if line.startswith("| `")]
        told = {row[1].strip(" `"): (row[2].strip(), row[4].strip() != "–")
                for row in rows if len(row) == 6}
        self.assertEqual(told, {row["rule"]: (row["severity"], row["fixable"])
                                for row in self.rows("audit", "--rules")})

    def test_conventions(self):
        self.kith("books", "quality", "Team", "--quality", '{"name_case": "keep"}')
        books = {row["name"]: row for row in self.rows("books")}
        self.assertEqual(books["Team"]["quality"]["name_case"], "keep")

    def test_wrong_usage(self):
        for words in (("--fix", "email_typo"), ("--yes",), ("--findings", "no_rule"),
                      ("--book", "Clients", "--fix", "stale")):
            done = self.kith("audit", *words, ok=False)
            self.assertEqual(done.status, 2, (words, done))


if __name__ == "__main__":
    unittest.main()
