"""kith link: any CSV file in, pairs and clusters out, and errors that say where."""

import csv
import os
import random
import unittest

import cli_test

PEOPLE = """Name,Mail,Phone,Firm
Noor Haddad,noor@example.com,+1 212 555 0100,Brightoak Foods
"Haddad, Noor",noor@example.com,(212) 555-0100,
Ida Berglund,ida@example.com,+1 303 555 0101,Inkwell Print Ltd
Per Lund Jr,per@example.com,+1 303 555 0102,
Per Lund Sr,per@example.com,+1 303 555 0102,
,,,
"""
COLUMNS = "Name=full_name,Mail=email,Phone=phone,Firm=company"


class Link(cli_test.FolderTest):
    def link(self, *words, status=0):
        return self.run_program("link", *words, status=status)

    def rows(self, name):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_pairs_and_clusters(self):
        pairs, clusters = (self.path(name) for name in ("pairs", "clusters"))
        done = self.link(self.file("people.csv", PEOPLE), "--columns", COLUMNS, "--pairs", pairs,
                         "--clusters", clusters)
        self.assertIn("6 records are 5 people", done.stderr)
        found = self.rows("clusters")
        self.assertEqual([row["record"] for row in found], ["0", "1", "2", "3", "4", "5"])
        self.assertEqual([row["cluster"] for row in found], ["0", "0", "1", "2", "3", "4"])
        by_pair = {(row["left"], row["right"]): row for row in self.rows("pairs")}
        self.assertGreater(float(by_pair["0", "1"]["probability"]), 0.99)
        self.assertIn("e-mail address equal +", by_pair["0", "1"]["reasons"])
        self.assertLess(float(by_pair["3", "4"]["probability"]), 0.5)
        self.assertIn("refused: one is the junior", by_pair["3", "4"]["reasons"])

    def test_explain(self):
        people = self.file("people.csv", PEOPLE)
        done = self.link(people, "--columns", COLUMNS, "--explain", "0", "1")
        self.assertIn("Almost certainly one person", done.stdout)
        figures = [float(line.split()[0]) for line in done.stdout.splitlines()
                   if line.startswith("  ")]
        self.assertAlmostEqual(sum(figures[:-1]), figures[-1], delta=0.5)
        refused = self.link(people, "--columns", COLUMNS, "--explain", "3", "4")
        self.assertIn("kept apart because one is the junior", refused.stdout)
        self.assertIn("were it not that", refused.stdout)
        before = self.link("--explain", "0", "2", people, "--columns", COLUMNS)
        self.assertIn("two people", before.stdout)

    def couples(self):
        """400 couples: the even ones with an initial at one firm, the odd ones with one address."""
        dice = random.Random(5)
        names = [a + b for a in "ba ke di fo gu la me ni po ru sa".split()
                 for b in "te vi wo zu ra lo mi ne".split()]

        def name():
            return (dice.choice(names) + dice.choice(names)).title()

        lines = ["given_name,surname,email,company"]
        for i in range(400):
            given, family, firm = name(), name(), name()
            mail = f"{given}.{family}@example.com".lower()
            lines.append(f"{given},{family},{mail},{firm} Ltd")
            lines.append(f"{given},{family},{mail}," if i % 2
                         else f"{given[0]}.,{family},,{firm} Ltd")
        return self.file("couples.csv", "\n".join(lines) + "\n")

    def probability_of(self, couples, *words):
        self.link(self.couples(), "--pairs", self.path("pairs"), *words)
        found = {int(row["left"]) // 2: float(row["probability"]) for row in self.rows("pairs")
                 if int(row["right"]) == int(row["left"]) + 1}
        return sum(found.get(couple, 0) for couple in couples) / len(couples)

    def test_decisions_teach(self):
        decided, alike, others = range(2, 400, 4), range(0, 400, 4), range(1, 400, 2)
        decisions = self.file("decisions.csv", "left,right,decision\n" + "".join(
            f"{2 * i + 1},{2 * i},different\n" for i in decided))
        self.assertGreater(self.probability_of(alike), 0.9)
        self.assertLess(self.probability_of(alike, "--decisions", decisions), 0.5)
        self.assertGreater(self.probability_of(others, "--decisions", decisions), 0.9)

    def test_bad_decisions(self):
        people = self.file("people.csv", PEOPLE)
        for text, said in (("left,right\n0,1\n", 'one column is to be called "decision"'),
                           ("left,right,decision\n0,1,maybe\n", '"maybe" is no decision'),
                           ("left,right,decision\n0,x,one\n", '"x" is not a record\'s number'),
                           ("", "decisions.csv")):
            done = self.link(people, "--columns", COLUMNS, "--decisions",
                             self.file("decisions.csv", text), status=2)
            self.assertIn(said, done.stderr)
        far = self.link(people, "--columns", COLUMNS, "--decisions",
                        self.file("decisions.csv", "left,right,decision\n0,6,one\n"), status=3)
        self.assertIn("there is no record 6", far.stderr)

    def test_explain_cluster(self):
        people = self.file("people.csv", PEOPLE + 'N. Haddad,noor@example.com,,Brightoak Foods\n')
        done = self.link(people, "--columns", COLUMNS, "--explain-cluster", "0").stdout
        self.assertIn("Cluster 0 has 3 records: 0 1 6\n", done)
        bits = [float(line.split()[0]) for line in done.splitlines() if line.startswith("  ")]
        self.assertEqual(len(bits), 2)
        self.assertEqual(bits, sorted(bits, reverse=True))
        self.assertRegex(done, r"weakest link is \d and \d: .* connects \d of the records with the "
                               r"other \d")
        alone = self.link("--explain-cluster", "2", people, "--columns", COLUMNS).stdout
        self.assertIn("Cluster 2 has 1 record: 3\n", alone)
        self.assertRegex(alone, r"Kept out of it.*\n  4 of cluster 3: one is the junior")
        self.assertNotIn("weakest", alone)
        none = self.link(people, "--columns", COLUMNS, "--explain-cluster", "9", status=3)
        self.assertIn("there is no cluster 9: 5 are numbered from 0", none.stderr)
        self.assertIn("--explain-cluster takes", self.link(
            people, "--explain-cluster", "x", status=2).stderr)

    def test_two_files(self):
        clusters = self.path("clusters")
        header = "Name,Mail\n"
        first = self.file("a.csv", header + "Noor Haddad,noor@example.com\nIda Berg,ida@example.com\n")
        second = self.file("b.csv", header + "Ida Berg,ida@example.com\nNora Hadad,noor@example.com\n"
                                             "Noor Haddad,noor@example.com\n")
        words = (first, second, "--columns", "Name=full_name,Mail=email", "--clusters", clusters)
        self.link(*words)
        found = [row["cluster"] for row in self.rows("clusters")]
        self.assertEqual(found[1], found[2])
        self.assertEqual(found[0], found[4])  # the nearer one
        self.assertNotEqual(found[0], found[3])
        self.link(*words, "--many")
        found = [row["cluster"] for row in self.rows("clusters")]
        self.assertEqual(found[0], found[3])

    def test_the_second_of_two_files_may_be_empty(self):
        clusters = self.path("clusters")
        first = self.file("a.csv", "Name,Mail\n" + "Noor Haddad,noor@example.com\n" * 2)
        second = self.file("b.csv", "Name,Mail\n")
        self.link(first, second, "--columns", "Name=full_name,Mail=email", "--clusters", clusters)
        self.assertEqual([row["cluster"] for row in self.rows("clusters")], ["0", "1"])

    def test_columns_of_one_name(self):
        people = self.file("people.csv", "full_name,email,email\nNoor Haddad,,noor@example.com\n"
                                         "Noor Haddad,noor@example.com,\n")
        done = self.link(people, "--explain", "0", "1")
        self.assertIn("e-mail address equal", done.stdout)
        refused = self.link(people, "--columns", "full_name=full_name,email=email", status=2)
        self.assertIn("2 columns are called \"email\"", refused.stderr)

    def test_files_of_other_programs(self):
        text = "Vorname;Nachname;E-Mail\nJürgen;Groß;j@example.com\nJuergen;Gross;j@example.com\n"
        for name, content in (("utf-8", text.encode("utf-8-sig")), ("latin", text.encode("cp1252")),
                              ("utf-16", text.encode("utf-16"))):
            with self.subTest(name):
                done = self.link(self.file(name + ".csv", content), "--columns",
                                 "Vorname=given_name, Nachname=surname, E-Mail=email",
                                 "--explain", "0", "1")
                self.assertIn("family name equal: \"gross\", \"gross\"", done.stdout)

    def test_headers_that_are_roles_need_no_columns(self):
        people = self.file("people.csv", "full_name,email,shoe\nNoor,noor@example.com,38\n")
        self.assertIn("1 records", self.link(people).stderr)

    def test_an_unknown_role_is_text(self):
        people = self.file("people.csv", "name,shoe\nNoor Haddad,thirty eight\nNoor Haddad,thirty eight\n")
        done = self.link(people, "--columns", "name=full_name,shoe=shoe size", "--explain", "0", "1")
        self.assertIn("shoe equal", done.stdout)

    def test_errors_say_where_and_what_would_be_accepted(self):
        people = self.file("people.csv", PEOPLE)
        wrong = self.link(people, "--columns", "Mial=email", status=2)
        self.assertIn("people.csv, line 1: there is no column \"Mial\"", wrong.stderr)
        self.assertIn("Mail", wrong.stderr.replace("Mial", ""))
        self.assertIn("no header is a role", self.link(people, status=2).stderr)
        none = self.link(people, "--columns", "Name", status=2)
        self.assertIn("is not column=role", none.stderr)
        self.assertIn("full_name", none.stderr)
        self.assertIn("nowhere.csv", self.link("nowhere.csv", status=3).stderr)
        self.assertIn("empty", self.link(self.file("empty.csv", ""), status=2).stderr)
        broken = self.file("broken.csv", "name\nNoor\n\"Ida\nPer\n")
        done = self.link(broken, "--columns", "name=full_name", status=2)
        self.assertRegex(done.stderr, r"broken\.csv: line 3, column 1")
        self.assertIn("there is no record 9", self.link(
            people, "--columns", COLUMNS, "--explain", "0", "9", status=3).stderr)
        nobody = self.file("nobody.csv", "full_name\n")
        self.assertIn("there is no record 0, nor any other", self.link(
            nobody, "--explain", "0", "0", status=3).stderr)
        for words in ((), (people, people, people), (people, "--explain", "1"),
                      (people, "--explain", "a", "b"), (people, "--rounds", "4")):
            self.assertIn("kith", self.link(*words, status=2).stderr)

    def test_the_order_of_records_does_not_matter(self):
        with open(os.path.join(cli_test.CORPORA, "linkage", "traps.csv"), encoding="utf-8") as file:
            header, *lines = file.read().splitlines()
        columns = ("given=given_name,family=surname,suffix=suffix,email=email,phone=phone,"
                   "company=company,street=street,city=city,birthday=dob")
        found = []
        for order in (lines, lines[::-1]):
            clusters = self.path("clusters")
            path = self.file("traps.csv", "\n".join([header, *order]) + "\n")
            self.link(path, "--columns", columns, "--clusters", clusters)
            groups = {}
            for row in self.rows("clusters"):
                groups.setdefault(row["cluster"], []).append(order[int(row["record"])])
            found.append(sorted(sorted(group) for group in groups.values()))
        self.assertEqual(*found)


if __name__ == "__main__":
    unittest.main()
