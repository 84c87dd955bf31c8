"""Long work: seen, paused, resumed, cancelled; a crash in the middle loses and doubles
nothing; on a terminal there are a bar and questions."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import sqlite3
import struct
import subprocess
import termios
import time
import unittest

import cli_test
import kith
from files_test import FilesTest

MANY = kith.MIDWAY_ITEMS
PAUSED = 3  # as the store has it
# A command that waits for a job looks four times a second whether it was interrupted.
NOTICED_S = 1


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, shell, *words):
        self.said = b""
        self.main, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("4H", 30, 100, 0, 0))
        environment = {**shell.environment, "TERM": "xterm"}
        self.process = subprocess.Popen([kith.program(), *map(str, words)], stdin=inner,
                                        stdout=inner, stderr=inner, env=environment,
                                        start_new_session=True)
        os.close(inner)

    def read_until(self, text=None):
        """Until this was said, or it ended."""
        end = time.monotonic() + kith.PATIENCE_S
        while text is None or text.encode() not in self.said:
            if not select.select([self.main], [], [], 1)[0]:
                if time.monotonic() > end:
                    raise AssertionError("nothing more was said:\n" + self.text)
                continue
            try:
                piece = os.read(self.main, 65536)
            except OSError:  # the other end is closed
                piece = b""
            if not piece:
                break
            self.said += piece
        return self.text

    def say(self, text):
        os.write(self.main, text.encode())

    def end(self):
        """Gives the exit status."""
        self.read_until()
        os.close(self.main)
        return self.process.wait(kith.PATIENCE_S)

    @property
    def text(self):
        return self.said.decode(errors="replace")


class JobsTest(FilesTest):
    def many(self, count=MANY):
        rows = ("%s Person %d,many%d+%s@example.com,Company %d\n" %
                (self.book, i, i, self.book.lower(), i % 500) for i in range(count))
        return self.write("-many.csv", "name,email,company\n" + "".join(rows))

    def job(self, id):
        return self.rows("job", id)[0]

    def interrupted(self, process, phase="running"):
        """Interrupts a command in the midst of this phase; gives the job's id and what was said."""
        worker = self.server.process if self.where == "there" else process
        with kith.stopped_midway(self.store, worker, phase) as id:
            process.send_signal(signal.SIGINT)
            kith.run_slowly(worker, NOTICED_S)
        _, said = process.communicate(timeout=kith.PATIENCE_S)
        self.assertEqual(process.returncode, 1, said)
        return id, said

    def killed(self, process, phase="running"):
        """Kills a command in the midst of this phase; gives the job's id."""
        with kith.stopped_midway(self.store, process, phase) as id:
            process.kill()
            process.communicate()
        return id

    def start(self, *words):
        return subprocess.Popen([kith.program(), *words, *self.options],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.shell.environment)

    def count(self):
        return int(self.kith("list", "--book", self.book, "--count-only").out)

    def assertWhole(self, id):
        """Each row is there, once."""
        imported = self.json("import", "--status", id)["imports"][0]
        self.assertEqual(imported["job"]["state"], "done")
        self.assertEqual(self.counts(imported), {"created": MANY})
        out = self.kith("export", "--book", self.book, "--format", "json_flat").out
        self.assertEqual(len(out.splitlines()), MANY)
        self.assertEqual(self.loaded(self.path("-many.csv")), {"unchanged": MANY})


@cli_test.here_and_there
class Jobs(JobsTest):
    def test_list_and_look(self):
        imported = self.load(self.write(".csv", "name,email\nA B,ab+%s@example.com\n" % self.book))
        listed = self.rows("jobs")[0]
        self.assertEqual((listed["id"], listed["kind"], listed["state"], listed["done"]),
                         (imported["id"], "import", "done", 1))
        self.assertRegex(self.kith("jobs").out, r"(?m)^WHEN +KIND +STATE")
        self.assertIn("import  done", self.kith("job", imported["id"]).out)
        self.assertEqual(self.rows("job", imported["id"], "--wait")[0]["state"], "done")
        for command in ("--pause", "--resume", "--cancel"):
            refused = self.kith("job", imported["id"], command, ok=False)
            self.assertRefused(refused, 5, "done")
        self.assertEqual(self.kith("job", "--pause", "--cancel", imported["id"], ok=False).status,
                         2)

    def test_large_undo_is_a_job(self):
        imported = self.load(self.many(1500))
        kept = self.rows("search", "many7+%s@example.com" % self.book.lower())[0]["id"]
        self.kith("edit", kept, "--nickname", "Kept")
        undone = self.json("undo", imported["id"])
        self.assertGreaterEqual(undone["undone"], 1499)
        self.assertEqual({item["contact"] for item in undone["kept"]}, {kept})
        self.assertTrue(all(item["why"] for item in undone["kept"]))
        self.assertEqual(self.count(), 1)
        self.assertEqual(self.rows("jobs", "--kind", "undo")[0]["id"], undone["job"])
        again = self.kith("undo", imported["id"], ok=False)
        self.assertRefused(again, 5, "already")

    def test_interrupted_and_resumed(self):
        process = self.start("import", self.many(), "--book", self.book)
        id, said = self.interrupted(process)
        self.assertIn("kith import --resume " + id, said)
        self.assertEqual(self.job(id)["state"], "paused")
        done = self.job(id)["done"]
        self.assertEqual(self.count(), done)
        self.kith("import", "--resume", id)
        self.assertWhole(id)

    def test_interrupted_while_it_is_read(self):
        process = self.start("import", self.many(), "--book", self.book)
        id, said = self.interrupted(process, "analysing")
        self.assertIn("nothing was imported", said)
        self.assertEqual(self.job(id)["state"], "cancelled")
        self.assertEqual(self.count(), 0)

    def test_on_a_terminal(self):
        file = self.write(".csv", "name,email\nAn Na,an.na+%s@example.com\n" % self.book)
        words = ["import", file, "--book", self.book, *self.options]
        refusal = Terminal(self.shell, *words)
        refusal.read_until("Import 1 contacts into %s? [y/N] " % self.book)
        refusal.say("n\n")
        self.assertEqual(refusal.end(), 5)
        self.assertIn("kith import --run ", refusal.text)
        self.assertEqual(self.count(), 0)
        consent = Terminal(self.shell, *words)
        consent.read_until("[y/N] ")
        consent.say("y\n")
        self.assertEqual(consent.end(), 0)
        self.assertIn("1  contacts created", consent.text)
        self.assertEqual(self.count(), 1)
        sure = Terminal(self.shell, *words, "--yes")
        self.assertEqual(sure.end(), 0)
        self.assertNotIn("[y/N]", sure.text)

    def test_what_is_missing_is_asked_on_a_terminal(self):
        file = self.write(".csv", "name\nNobody Reachable\n")
        terminal = Terminal(self.shell, "import", file, "--book", self.book, *self.options)
        terminal.read_until("no column for an e-mail address, phone number or profile")
        terminal.say("y\n")
        terminal.read_until("Import 1 contacts into")
        terminal.say("y\n")
        self.assertEqual(terminal.end(), 0, terminal.text)
        self.assertEqual(self.count(), 1)

    def test_progress_on_a_terminal(self):
        terminal = Terminal(self.shell, "import", self.many(), "--book", self.book, "--yes",
                            *self.options)
        self.assertEqual(terminal.end(), 0)
        self.assertRegex(terminal.text, "\rimporting  .*█.* of 10,000")
        piped = self.kith("import", self.path("-many.csv"), "--book", self.book)
        self.assertNotIn("\r", piped.err)
        self.assertNotIn("█", piped.out + piped.err)


class Crash(JobsTest):
    """What kill -9 leaves is taken up where it was."""

    def test_killed_here(self):
        process = self.start("import", self.many(), "--book", self.book)
        id = self.killed(process)
        self.assertLess(self.count(), MANY)
        self.kith("import", "--resume", id)
        self.assertWhole(id)

    def test_killed_while_it_is_read(self):
        process = self.start("import", self.many(), "--book", self.book)
        id = self.killed(process, "analysing")
        self.kith("import", "--resume", id)
        self.assertWhole(id)

    def test_killed_while_it_is_taken_back(self):
        imported = self.load(self.many())
        process = self.start("undo", imported["id"])
        id = self.killed(process, "")
        left = self.count()
        self.assertGreater(left, 0)
        self.kith("job", id, "--resume")
        self.assertEqual(self.count(), 0)
        self.assertEqual(self.rows("job", id)[0]["progress"]["kept"], [])


class UnableToStop(JobsTest):
    """What cannot be stopped goes on to its end, rather than waiting for nobody."""

    def database(self):
        path = os.path.join(self.store.folder, "kith.db")
        return contextlib.closing(sqlite3.connect(path, timeout=kith.PATIENCE_S))

    def test_it_goes_on(self):
        self.kith("books")
        with self.database() as database:
            database.execute("CREATE TRIGGER never BEFORE UPDATE ON job WHEN new.state = %d BEGIN"
                             " SELECT RAISE(ABORT, 'never'); END" % PAUSED)
        process = self.start("import", self.many(), "--book", self.book)
        with kith.stopped_midway(self.store, process):
            process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=kith.PATIENCE_S)
        with self.database() as database:
            database.execute("DROP TRIGGER never")
        self.assertEqual(process.returncode, 0, said)
        self.assertEqual(self.count(), MANY)


class CrashOfServer(JobsTest):
    where = "there"

    def test_killed(self):
        process = self.start("import", self.many(), "--book", self.book)
        with kith.stopped_midway(self.store, self.server.process) as id:
            self.server.stop(signal.SIGKILL)
        self.server.start()
        _, said = process.communicate(timeout=kith.PATIENCE_S)
        self.assertEqual(process.returncode, 1, said)
        type(self).options = ["--server", self.server.url, *self.options[2:]]
        self.kith("import", "--resume", id)
        self.assertWhole(id)


if __name__ == "__main__":
    unittest.main()
