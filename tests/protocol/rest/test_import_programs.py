"""Tables as programs write them: each goes in without a click, changes nothing twice, and comes out."""

import glob
import os
import re
import unittest

import imports

TABLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "corpora", "table")


def expected(path):
    """What stands about a file of the corpus: its program, its rows, and which of them cannot be
    read."""
    with open(path + ".expected", encoding="utf-8") as file:
        text = file.read()
    program = re.match(r"program (\S+)", text)[1]
    return (None if program == "-" else program,
            int(re.search(r"(?m)^preamble .* (\d+) rows$", text)[1]),
            len(re.findall(r"(?m)^row \d+ line \d+: BAD ", text)))


class Programs(imports.ImportTest):
    """Files as programs write them go in without a click."""

    # Rows of the fixtures that say too little of a person to be taken, or an address that is none.
    REFUSED = {"broken.csv": ["incomplete", "incomplete"], "error-file.csv": ["invalid"]}

    def setUp(self):
        super().setUp()
        self.paths = sorted(glob.glob(os.path.join(TABLES, "*.[ct]sv")))
        self.assertGreater(len(self.paths), 20)

    @staticmethod
    def content(path):
        with open(path, "rb") as file:
            return file.read()

    def send_table(self, path):
        answer = self.send(self.content(path), os.path.basename(path))
        self.assertEqual(answer.status, 201, answer)
        return answer.json["imports"][0]["id"]

    def test_every_table_of_the_corpus(self):
        sent = [(path, self.send_table(path)) for path in self.paths]
        for path, id in sent:
            name = os.path.basename(path)
            with self.subTest(name):
                program, rows, unreadable = expected(path)
                ready = self.look(id)
                self.assertEqual(ready["job"]["state"], "ready", ready["job"])
                self.assertEqual((ready.get("program"), ready["asks"]), (program, []))
                counts = self.counts(ready, "preview")
                self.assertEqual(sum(counts.values()), rows)
                refused = [outcome for outcome in ("ambiguous", "incomplete", "invalid", "denied")
                           for _ in range(counts.get(outcome, 0))]
                self.assertEqual(refused, self.REFUSED.get(name, []) + ["invalid"] * unreadable)

    def test_each_program_goes_in_changes_nothing_twice_and_comes_out(self):
        names = {expected(path)[0]: path for path in self.paths}
        self.assertGreaterEqual(set(names), {"google", "outlook", "linkedin", "hubspot",
                                             "thunderbird", "kith"})
        for program in sorted(filter(None, names)):
            with self.subTest(program):
                content = self.content(names[program])
                done = self.load(content)
                self.assertGreater(self.counts(done).get("created", 0), 0)
                before = self.people()
                again = self.counts(self.load(content))
                self.assertLessEqual(set(again), {"unchanged", "invalid"})
                self.assertEqual(self.people(), before)
                undone = self.as_writer.post("/v1/batches/%s/undo" % done["id"])
                self.resting(undone.json["jobs"][0]["id"])
                self.assertEqual(self.people(), [])


if __name__ == "__main__":
    unittest.main()
