"""What people see: tables that line up and cannot harm the terminal."""

import os
import pty
import subprocess
import unittest

import cli_test
import kith


@cli_test.here_and_there
class Tables(cli_test.CommandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        run = cls.shell.run
        cls.shell.token("read")
        for words in (("山田 太郎", "yamada@example.com"), ("Émile Zola", "zola@example.com"),
                      ("--first-name", "Noor\u200f", "--last-name", "Haddad",
                       "--email", "noor@example.com", "--company", "Brick & Co",
                       "--notes", "first line\nsecond line", "--birthday", "1985-04-12")):
            run("add", *words, "--book", "Clients", *cls.options)

    def test_columns_line_up(self):
        lines = self.kith("list", "--book", "Clients").out.splitlines()
        self.assertEqual(lines[0].split(), ["NAME", "EMAIL", "COMPANY", "ID"])
        # Each id ends its line and begins in the same column; a Chinese character takes two.
        width = {"山田": 4, "太郎": 4}
        places = set()
        for line in lines[1:]:
            wide = sum(len(word) for word in width if word in line)
            marks = line.count("\u200f")
            self.assertRegex(line, "[0-9a-f-]{36}$")
            places.add(len(line) - 36 + wide - marks)
        self.assertEqual(len(places), 1, lines)
        self.assertEqual(lines[0].index("ID"), places.pop())

    def test_one_contact(self):
        id = self.rows("search", "noor@example.com")[0]["id"]
        out = self.kith("get", id).out
        for part in ("Haddad", "email (work)", "noor@example.com", "Brick & Co", "1985-04-12", id):
            self.assertIn(part, out)
        lines = out.splitlines()
        at = [i for i, line in enumerate(lines) if "first line" in line][0]
        self.assertEqual(lines[at].index("first"), lines[at + 1].index("second"))

    def test_every_list_has_a_table(self):
        for words in (["books"], ["groups"], ["users"], ["token"], ["organization"], ["changes"],
                      ["history", self.rows("search", "zola")[0]["id"]]):
            lines = self.kith(*words).out.splitlines()
            self.assertGreater(len(lines), 1, words)
            self.assertEqual(lines[0], lines[0].upper(), words)
        self.assertIn("email zola@example.com",
                      self.kith("history", self.rows("search", "zola")[0]["id"]).out)
        self.assertIn("My organization", self.kith("describe").out)

    def test_writes_say_how_to_take_them_back(self):
        result = self.kith("add", "Un Do", "undo@example.com", "--book", "Vendors")
        self.assertIn("created", result.out)
        batch = result.err.split("kith undo ")[1].split()[0]
        self.kith("undo", batch)
        self.assertEqual(self.kith("add", "Un Do", "undo@example.com", "--book", "Vendors",
                                   "--dry-run").err.count("dry run"), 1)


class Terminal(cli_test.CommandTest):
    def on_terminal(self, *words, **environment):
        """Runs a command whose standard output is a terminal of 60 columns."""
        main, side = pty.openpty()
        subprocess.run(["stty", "cols", "60"], stdin=side, check=True)
        process = subprocess.Popen(
            [kith.program(), *words, *self.options], stdout=side, stderr=subprocess.PIPE,
            env={**self.shell.environment, "TERM": "xterm", **environment})
        os.close(side)
        pieces = []
        try:
            while piece := os.read(main, 65536):
                pieces.append(piece)
        except OSError:  # the other side is closed
            pass
        os.close(main)
        process.communicate(timeout=kith.PATIENCE_S)
        self.assertEqual(process.returncode, 0)
        return b"".join(pieces).decode()

    def test_narrow_and_emphasized(self):
        self.add("A name that is much longer than the terminal is wide, really",
                 "long@example.com")
        out = self.on_terminal("list", "--book", "Clients")
        self.assertIn("\x1b[1mNAME", out)
        self.assertIn("…", out)
        self.assertRegex(out, r"[0-9a-f]{8}-[0-9a-f-]{27}\r\n")
        self.assertNotIn("\x1b", self.on_terminal("list", NO_COLOR="1"))
        self.assertNotIn("\x1b", self.on_terminal("list", TERM="dumb"))
        self.assertNotIn("\x1b", self.on_terminal("list", "--json"))


if __name__ == "__main__":
    unittest.main()
