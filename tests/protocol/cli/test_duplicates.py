"""duplicates: listed, explained, decided, scanned for and reported; here and against a server."""

import unittest

import cli_test

FIRMS = {"Haddad": "Brightoak Foods", "Okafor": "Cobalt Shipping", "Lindqvist": "Vellum Press",
         "Moreau": "Atlas Dental", "Petrov": "Juniper Law", "Yamada": "Quartz Optics"}


@cli_test.here_and_there
class Duplicates(cli_test.CommandTest):
    def two(self, surname, *more):
        """Robert and Bob of a firm, who may be one, once they were compared."""
        one = self.add("Robert " + surname, "--company", FIRMS[surname], *more)
        two = self.add("Bob " + surname, "--company", FIRMS[surname] + " Ltd", *more)
        self.json("duplicates", "--scan")
        return one["id"], two["id"]

    def test_a_create_shows_whom_it_resembles(self):
        self.add("Robert Haddad", "--company", FIRMS["Haddad"])
        shown = self.kith("add", "Bob Haddad", "--company", FIRMS["Haddad"] + " Ltd", "--book",
                          "Clients")
        self.assertIn("RESEMBLES", shown.out)
        self.assertIn("Robert Haddad (company equal", shown.out)

    def test_check(self):
        one = self.add("Robert Lindqvist", "--company", FIRMS["Lindqvist"])["id"]
        before = len(self.rows("history", one))
        checked = self.rows("run", "duplicates_check", "--contacts",
                            '[{"first_name":"Bob","last_name":"Lindqvist","company":"Vellum Press"}]')
        told = checked[0]["possible_duplicates"]
        self.assertEqual([(pair["id"], pair["name"]) for pair in told], [(one, "Robert Lindqvist")])
        self.assertEqual(len(self.rows("search", "Lindqvist")), 1)
        self.assertEqual(len(self.rows("history", one)), before)

    def test_list_and_explain(self):
        one, two = self.two("Okafor")
        pair = self.rows("duplicates", two)[0]
        self.assertEqual(set(pair["contacts"]), {one, two})
        self.assertEqual(len(self.rows("duplicates", two, "--evidence", "name")), 1)
        shown = self.kith("duplicates")
        self.assertIn("SCORE", shown.out)
        names = dict(zip(pair["contacts"], pair["names"]))
        self.assertEqual((names[one], names[two]), ("Robert Okafor", "Bob Okafor"))
        self.assertIn(", ".join(pair["names"]), shown.out)
        why = self.json("duplicates", "--explain", one, two)
        self.assertEqual((why["verdict"], why["score"]), ("probable", pair["score"]))
        told = self.kith("duplicates", "--explain", one, two).out
        self.assertTrue(told.startswith(why["sentence"] + "\n" + why["what_would_change_it"]), told)
        for signal in why["signals"]:
            self.assertIn(signal["field"], told)

    def test_father_and_son(self):
        one, two = self.two("Moreau")
        for id, suffix in ((one, "Sr."), (two, "Jr.")):
            self.json("edit", id, "--first-name", "Robert", "--suffix", suffix)
        why = self.json("duplicates", "--explain", one, two)
        self.assertEqual(why["verdict"], "different")
        self.assertIn("junior", self.kith("duplicates", "--explain", one, two).out)

    def test_decisions(self):
        one, two = self.two("Petrov")
        self.json("duplicates", "--dismiss", one, two)
        self.json("duplicates", "--scan")
        self.assertEqual(self.rows("duplicates", two), [])
        self.assertEqual(len(self.rows("duplicates", two, "--decision", "different")), 1)
        self.json("duplicates", "--reopen", one, two)
        self.assertEqual(len(self.rows("duplicates", two)), 1)

    def test_scan_and_report(self):
        job = self.json("duplicates", "--scan", "--book", "Clients", "--book", "Vendors")
        self.assertEqual((job["state"], job["kind"]), ("done", "scan"))
        self.assertIn("records compared", self.kith("duplicates", "--scan").out)
        report = self.json("duplicates", "--report")
        self.assertIn("too few", report["proven"])
        self.assertIn(report["proven"], self.kith("duplicates", "--report").out)

    def test_what_is_wrong_is_said(self):
        one, two = self.two("Yamada")
        for words, part in (
                (["--explain", one], "two contacts"),
                (["--explain", one, one], "one contact"),
                (["--explain", "--scan"], "exclude"),
                (["--scan", one], "all contacts"),
                (["--report", one], "all contacts"),
                (["--book", "Clients"], "--scan"),
                ([one, two], "--explain"),
                (["--evidence", "hair"], "birthday")):
            self.assertRefused(self.kith("duplicates", *words, ok=False), 2, part)
        self.assertRefused(self.kith("duplicates", "--scan", "--book", "Nowhere", ok=False), 3,
                           "contact book")


if __name__ == "__main__":
    unittest.main()
