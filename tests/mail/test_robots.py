"""No robot's message is taken for a person's, and hardly a person's for a robot's.

The messages are those of tests/corpora/mail/messages.py; a table of what was taken for what is
printed when it fails.
"""
import email
import email.utils
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
OWN = "own.person@example.com"
PERSON = (b"From: Robin Berg <robin.berg@example.net>\nTo: own.person@example.com\n"
          b"Date: Thu, 19 Nov 2026 10:00:00 +0000\nMessage-ID: <person@example.net>\nSubject: Offer\n\nHello.\n")


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

    def test_no_robot_becomes_a_contact(self):
        """In an account that puts whom it answers into a book, and answers every one of them."""
        with tempfile.TemporaryDirectory() as folder:
            def kith(*words):
                done = subprocess.run([PROGRAM, *words, "--data", folder, "--json"], capture_output=True)
                self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace"))
                return [json.loads(line) for line in done.stdout.decode().splitlines()]

            mail = os.path.join(folder, "mail")
            os.mkdir(mail)
            samples = messages.robots() + [("a person, to compare", PERSON)]
            senders = set()
            for number, (_, data) in enumerate(samples):
                with open(os.path.join(mail, f"{number:05}.eml"), "wb") as file:
                    file.write(data)
                senders |= {address for _, address in email.utils.getaddresses(
                    [str(email.message_from_bytes(data)["From"])]) if "@" in address}
            for number, sender in enumerate(sorted(senders)):
                with open(os.path.join(mail, f"answer-{number:05}.eml"), "w") as file:
                    file.write(f"From: {OWN}\nTo: {sender}\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n"
                               f"Message-ID: <answer{number}@example.com>\nSubject: Re: your message\n\nThanks.\n")
            before = {one["id"] for one in kith("list")}  # the owner's own
            kith("mail", "add-account", "Post", "--addresses", OWN, "--book", "Personal")
            self.assertEqual(kith("mail", "import", mail, "--account", "Post")[0]["stored"],
                             len(samples) + len(senders))
            after = [info["value"] for one in kith("list") if one["id"] not in before for info in one["infos"]]
            self.assertEqual(after, ["robin.berg@example.net"])

    def test_only_bounces_tell_of_recipients(self):
        for (name, _), answer in zip(messages.robots(), read(messages.robots())):
            bounced = [notice for notice in answer["noticed"]["notices"] if notice["kind"] == "bounced"]
            if name.startswith("bounce,"):
                self.assertEqual([(one["about"], one["label"]) for one in bounced], [("ida@example.org", "hard")], name)
            elif not name.startswith("bounce"):
                self.assertEqual(bounced, [], name)


if __name__ == "__main__":
    unittest.main()
