"""The command line in the hands of a test: the same commands here and against a server.

    class Add(cli_test.CommandTest):
        def test_made(self):
            self.kith("add", "Noor Haddad", "noor@example.com", "--book", "Clients")

A class made by @here_and_there runs its tests on a data folder, with --server and --token, and on
PostgreSQL when KITH_TEST_POSTGRES names one.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import kith  # noqa: E402

CORPORA = os.path.join(os.path.dirname(os.path.dirname(HERE)), "corpora")


class CommandTest(unittest.TestCase):
    """One store for the tests of a class, on a data folder."""

    where = "here"
    engine = "sqlite"

    @classmethod
    def setUpClass(cls):
        cls.store = kith.new_store(cls.engine)
        cls.addClassCleanup(cls.store.drop)
        environment = {"KITH_DATA": "/nowhere", "KITH_SERVER": "", "KITH_TOKEN": ""}
        cls.shell = kith.Kith(cls.store, environment)
        cls.options = cls.store.options
        if cls.where == "there":
            server = kith.Server(cls.store, environment=environment)
            cls.addClassCleanup(server.close)
            cls.server = server
            cls.options = ["--server", server.url, "--token", cls.shell.token("admin")]

    def kith(self, *words, ok=True, input=None):
        words = [str(word) for word in words]
        at = words.index("--") if "--" in words else len(words)
        return self.shell.run(*words[:at], *self.options, *words[at:], ok=ok, input=input)

    def json(self, *words, **options):
        """The one document a command prints."""
        return self.kith(*words, "--json", **options).json

    def rows(self, *words, **options):
        """The documents a command prints, one a line."""
        return [json.loads(line) for line in
                self.kith(*words, "--json", **options).out.splitlines()]

    def add(self, *words, book="Clients"):
        """Adds a contact, gives its entry."""
        return self.json("add", *words, "--book", book)["contacts"][0]

    def assertRefused(self, result, status, *parts):
        """Ended with this exit code, answered nothing, and said why in one line."""
        self.assertEqual(result.status, status, result)
        self.assertEqual(result.out, "")
        self.assertTrue(result.err.startswith("kith"), result)
        for part in parts:
            self.assertIn(part, result.err)


class FolderTest(unittest.TestCase):
    """A test with a folder for its files; the program runs on them without a store."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, content):
        """Writes bytes, or text as UTF-8; gives the path."""
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def run_program(self, *words, status=0):
        done = subprocess.run([kith.program(), *words], capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done


def here_and_there(test_case):
    """Runs a test case on a data folder, against a server, and on PostgreSQL."""
    module = sys.modules[test_case.__module__]
    has_postgres = "KITH_TEST_POSTGRES" in os.environ
    for end, members in (("There", {"where": "there"}), ("OnPostgres", {"engine": "postgres"})):
        other = type(test_case.__name__ + end, (test_case,),
                     {**members, "__module__": test_case.__module__})
        if end == "OnPostgres" and not has_postgres:
            other = unittest.skip("KITH_TEST_POSTGRES is not set")(other)
        setattr(module, other.__name__, other)
    return type(test_case.__name__ + "Here", (test_case,), {"__module__": test_case.__module__})


def emails(contact):
    return [info["value"] for info in contact["infos"] if info["kind"] == "email"]
