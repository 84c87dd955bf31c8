"""Help, the manual page and completion say what the program does."""

import os
import shutil
import subprocess
import unittest

import cli_test
import kith

VERBS = ("serve mcp add get list search edit rm restore import export books groups users teams "
         "organization token history changes undo jobs job proposals duplicates describe check "
         "backup restore-backup version help completion run").split()
MANUAL = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(cli_test.HERE))),
                      "docs", "kith.1")


def run(*words):
    return subprocess.run([kith.program(), *words], capture_output=True, text=True,
                          timeout=kith.PATIENCE_S)


class Help(unittest.TestCase):
    def test_all_commands(self):
        said = run("help")
        self.assertEqual(said.returncode, 0)
        for verb in VERBS:
            self.assertRegex(said.stdout, r"(?m)^  %s +\S" % verb)
        self.assertEqual(run("--help").stdout, said.stdout)
        self.assertIn("Exit codes", said.stdout)

    def test_each_command(self):
        for verb in VERBS:
            with self.subTest(verb):
                said = run("help", verb)
                self.assertEqual((said.returncode, said.stderr), (0, ""))
                self.assertIn("Usage: kith " + verb, said.stdout)
                self.assertEqual(run(verb, "--help").returncode, 0)
        self.assertIn("kith books share", run("help", "books", "share").stdout)
        for words in (("help", "mail"), ("mail", "--help")):
            said = run(*words).stdout
            self.assertIn("kith mail show", said)
            self.assertRegex(said, r"Actions: show, import, connect,")
        self.assertNotIn("Actions:", run("mail", "import", "--help").stdout)
        self.assertIn("kith help mail", run("mail").stderr)
        self.assertEqual(run("help", "nothing").returncode, 2)

    def test_version(self):
        self.assertRegex(run("version").stdout, r"^kith [0-9]+\.[0-9]+\.[0-9]+\n$")
        self.assertEqual(run("--version").stdout, run("version").stdout)

    def test_every_operation_can_be_run(self):
        operations = [line.split()[0] for line in run("run").stdout.splitlines()[1:]]
        self.assertGreater(len(operations), 30)
        for operation in operations:
            with self.subTest(operation):
                said = run("run", operation, "--help")
                self.assertEqual(said.returncode, 0, said)


class Manual(unittest.TestCase):
    def test_is_the_one_in_the_docs(self):
        with open(MANUAL, encoding="utf-8") as file:
            self.assertEqual(file.read(), run("help", "--man").stdout,
                             "make it anew: kith help --man > docs/kith.1")

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_is_well_formed(self):
        done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-z", MANUAL],
                              capture_output=True, text=True, timeout=kith.PATIENCE_S)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


@unittest.skipUnless(shutil.which("bash"), "bash is not installed")
class Completion(unittest.TestCase):
    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = run("completion", "bash").stdout + """
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kith; printf '%s\\n' "${COMPREPLY[@]}"
            """
        done = subprocess.run(["bash", "-uc", script, "bash", "kith", *words], check=True,
                              capture_output=True, text=True, timeout=kith.PATIENCE_S)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_commands(self):
        self.assertEqual(self.complete("restore"), ["restore", "restore-backup"])
        self.assertEqual(set(VERBS) - set(self.complete("")), set())

    def test_actions(self):
        self.assertEqual(self.complete("books", "re"), ["rename", "restore"])

    def test_options(self):
        self.assertEqual(self.complete("list", "--of"), ["--offset"])
        self.assertIn("--json", self.complete("books", "create", "--"))
        self.assertIn("--scope", self.complete("books", "create", "Friends", "--sc"))
        self.assertEqual(self.complete("serve", "--lis"), ["--listen"])

    def test_unknown_shell(self):
        self.assertEqual(run("completion", "tcsh").returncode, 2)


if __name__ == "__main__":
    unittest.main()
