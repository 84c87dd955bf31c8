"""What the exit code says, and that failures answer nothing and say why."""

import os
import subprocess
import unittest

import cli_test
import kith

NO_ONE = "0b6a2c1e-5f3d-4a53-9d0e-2f4c7f1d9a01"


@cli_test.here_and_there
class ExitCodes(cli_test.CommandTest):
    def refuse(self, status, *words, says=()):
        self.assertRefused(self.kith(*words, ok=False), status, *says)

    def test_wrong_usage(self):
        self.refuse(2, "get", says=["ID..."])
        self.refuse(2, "list", "surplus", says=["surplus"])
        self.refuse(2, "list", "--limit", "many", says=["--limit takes a number from 1 to 200"])
        self.refuse(2, "list", "--limit", "201")
        self.refuse(2, "list", "--no-such-option", says=["no-such-option"])
        self.refuse(2, "list", "--order", "size", says=["last_name|last_modified"])
        self.refuse(2, "edit", NO_ONE, says=["--help"])
        self.refuse(2, "add", says=["who?"])
        self.refuse(2, "run", "contacts_create", "--contacts", "{", says=["--contacts takes JSON"])

    def test_invalid_input_names_the_field(self):
        self.refuse(2, "add", "Al", "--email", "not an address", "--book", "Clients",
                    says=["email"])
        self.refuse(2, "get", "no-id", says=["UUID"])
        self.refuse(2, "token", "create", says=["--name"])

    def test_not_found(self):
        self.refuse(3, "get", NO_ONE)
        self.refuse(3, "undo", NO_ONE)
        self.refuse(3, "list", "--book", "No such book", says=["--book"])

    def test_text_that_is_no_utf8(self):
        for words in (("add", b"Zo\xe9"), ("search", b"\xff"), ("add", "--notes", b"\xff")):
            done = subprocess.run([kith.program(), *words, *self.options], capture_output=True,
                                  env=self.shell.environment, timeout=kith.PATIENCE_S)
            self.assertEqual((done.returncode, done.stdout), (2, b""), done)
            # What was typed is not thrown back at the terminal.
            self.assertIn("UTF-8", done.stderr.decode("utf-8"))


class Commands(unittest.TestCase):
    def run_kith(self, *words, **environment):
        store = kith.new_store("sqlite")
        self.addCleanup(store.drop)
        shell = kith.Kith(store, {"KITH_DATA": store.folder, "KITH_SERVER": "", "KITH_TOKEN": "",
                                  **environment})
        return shell.run(*words, ok=False)

    def test_unknown_words(self):
        for words, meant in ((["lst"], "'list'"), (["books", "creat"], "'books create'"),
                             (["run", "contacts_lst"], "'contacts_list'"),
                             (["--json", "list"], "behind the command")):
            result = self.run_kith(*words)
            self.assertEqual((result.status, result.out), (2, ""), result)
            self.assertIn(meant, result.err)

    def test_nothing_is_help(self):
        result = self.run_kith()
        self.assertEqual(result.status, 2)
        self.assertIn("Usage: kith", result.out)

    def test_where_contradicts(self):
        result = self.run_kith("list", "--data", "x", "--server", "http://127.0.0.1:1")
        self.assertEqual(result.status, 2, result)
        self.assertEqual(self.run_kith("list", "--token", "x").status, 2)

    def test_no_server_there(self):
        result = self.run_kith("list", "--server", "http://127.0.0.1:1", "--token", "x")
        self.assertEqual(result.status, 1, result)
        self.assertIn("cannot be reached", result.err)
        # Only the web: no files, no mail.
        self.assertEqual(self.run_kith("list", "--server", "file:///etc", "--token", "x").status, 1)

    def test_not_a_data_folder(self):
        self.assertEqual(self.run_kith("list", "--data", "/dev/null").status, 2)
        self.assertEqual(self.run_kith("list", "--data", "").status, 2)
        for words in (("list",), ("serve", "--listen", "127.0.0.1:0")):
            with self.subTest(words):
                refused = self.run_kith(*words, "--data", "postgres://kith@127.0.0.1:1/x")
                self.assertEqual(refused.status, 2, refused)
                self.assertIn("--store", refused.err)
        self.assertFalse(os.path.exists("postgres:"))
        result = self.run_kith("list", "--store", "postgres://127.0.0.1:1/none")
        self.assertEqual(result.status, 1, result)


class Tokens(cli_test.CommandTest):
    where = "there"

    def remote(self, token, *words):
        return self.shell.run(*words, "--server", self.server.url, *token, ok=False)

    def test_no_or_bad_token(self):
        for token in ([], ["--token", "kith_bad"], ["--token", ""]):
            self.assertRefused(self.remote(token, "list"), 4)
        self.assertRefused(self.remote(["--token", "two words"], "list"), 2)
        self.assertRefused(self.remote(["--token", "a\r\nX-Evil: 1"], "list"), 2)

    def test_too_weak_token(self):
        token = ["--token", self.shell.token("read")]
        self.assertEqual(self.remote(token, "list").status, 0)
        self.assertRefused(self.remote(token, "add", "Al", "al@example.com", "--book", "Clients"),
                           4)
        self.assertRefused(self.remote(token, "users", "invite", "x@example.com", "X"), 4)

    def test_environment(self):
        shell = kith.Kith(self.store, {"KITH_SERVER": self.server.url + "/",
                                       "KITH_TOKEN": self.shell.token("read")})
        self.assertEqual(shell.run("describe", "--json").json["token"]["class"], "read")
        # Options win over the environment.
        here = shell.run("describe", "--json", *self.store.options)
        self.assertIsNone(here.json["token"]["id"])

    def test_rate(self):
        text = self.kith("token", "create", "--name", "slow", "--class", "read",
                         "--rate-per-minute", "1", "-q").out.strip()
        statuses = [self.remote(["--token", text], "list").status for _ in range(3)]
        self.assertIn(6, statuses)


if __name__ == "__main__":
    unittest.main()
