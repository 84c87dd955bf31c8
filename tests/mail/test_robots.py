"""No robot's message is taken for a person's, and hardly a person's for a robot's.

The messages are those of tests/corpora/mail/messages.py; a table of what was taken for what is
printed when it fails.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "corpora" / "mail"))
import messages

PROGRAM = os.environ["KITH_PROGRAM"]


def read(samples):
    """What `kith mail show` says of each sample, in order."""
    with tempfile.TemporaryDirectory() as folder:
        for number, (_, data) in enumerate(samples):
            with open(os.path.join(folder, f"{number:05}.eml"), "wb") as file:
                file.write(data)
        done = subprocess.run([PROGRAM, "mail", "show", "--json", folder], capture_output=True, check=True)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(samples), (len(answers), len(samples))
    return answers


class Robots(unittest.TestCase):
    def test_no_robot_is_a_person(self):
        samples = messages.robots()
        self.assertGreaterEqual(len(samples), 300)
        self.assertEqual(len({data for _, data in samples}), len(samples))
        wrong = [f"{name}: {data[:300].decode(errors='replace')}"
                 for (name, data), answer in zip(samples, read(samples)) if answer["is_personal"]]
        self.assertEqual(wrong, [], "\n\n".join(wrong))

    def test_people_are_kept(self):
        samples = messages.people()
        self.assertGreaterEqual(len(samples), 300)
        lost = [f"{name}: {answer['marks']}" for (name, _), answer in zip(samples, read(samples))
                if not answer["is_personal"]]
        self.assertLessEqual(len(lost), len(samples) // 100, "\n".join(lost))

    def test_only_bounces_tell_of_recipients(self):
        for (name, _), answer in zip(messages.robots(), read(messages.robots())):
            bounced = [notice for notice in answer["noticed"]["notices"] if notice["kind"] == "bounced"]
            if name.startswith("bounce,"):
                self.assertEqual([(one["about"], one["label"]) for one in bounced], [("ida@example.org", "hard")], name)
            elif not name.startswith("bounce"):
                self.assertEqual(bounced, [], name)


if __name__ == "__main__":
    unittest.main()
