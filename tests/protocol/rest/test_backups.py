"""Backups: begun over REST, noted by commands, and told to admins."""

import os
import stat
import unittest

import imports
import kith


@kith.both_engines
class Backups(imports.ImportTest):
    def backups(self, client=None):
        return (client or self.as_admin).get("/v1/jobs", kind="backup").json["jobs"]

    def start(self, client=None, **query):
        return (client or self.as_admin).post("/v1/backups", {}, **query)

    def test_begun_by_an_admin(self):
        answer = self.start()
        if self.engine == "postgres":
            self.assertIn("pg_dump", self.assertFails(answer, 400)["message"])
            return
        self.assertEqual(answer.status, 200, answer)
        id = answer.json["jobs"][0]["id"]
        job = self.resting(id, self.as_admin)
        self.assertEqual(job["state"], "done", job)
        file = job["progress"]["file"]
        self.assertEqual(os.path.dirname(file), os.path.join(self.server.store.folder, "backups"))
        self.assertEqual(os.path.getsize(file), job["progress"]["bytes"])
        self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(file)).st_mode), 0o700)
        self.assertIn(id, [one["id"] for one in self.backups()])
        restored = kith.new_store("sqlite")
        self.addCleanup(restored.drop)
        there = kith.Kith(restored)
        there("restore-backup", file)
        self.assertTrue(there("check", "--json").json["sound"])

    def test_who_may_not(self):
        for client in (self.as_reader, self.as_proposer, self.as_writer):
            self.assertFails(self.start(client), 403)

    def test_a_rehearsal_writes_none(self):
        before = len(self.backups())
        self.assertEqual(self.start(dry_run="true").status, 400 if self.engine == "postgres" else 200)
        self.assertEqual(len(self.backups()), before)

    def test_what_another_tool_wrote_is_noted(self):
        file = os.path.join(self.server.store.folder, "kith.dump")
        with open(file, "wb") as dump:
            dump.write(b"x" * 1234)
        self.kith("backup", file, "--note")
        noted = self.backups()[0]
        self.assertEqual((noted["state"], noted["progress"]),
                         ("done", {"file": file, "bytes": 1234}))
        self.assertEqual(noted["started_at"], int(os.stat(file).st_mtime))
        self.assertEqual(self.kith("backup", "/nowhere/at.all", "--note", ok=False).status, 3)

    def test_a_command_notes_what_it_wrote(self):
        if self.engine == "postgres":
            return
        file = os.path.join(self.server.store.folder, "by-command.db")
        self.kith("backup", file)
        self.assertEqual(self.backups()[0]["progress"]["file"], file)
        refused = os.path.join(self.server.store.folder, "no", "such", "folder.db")
        self.assertNotEqual(self.kith("backup", refused, ok=False).status, 0)
        failed = self.backups()[0]
        self.assertEqual(failed["state"], "failed")
        self.assertTrue(failed["message"])


if __name__ == "__main__":
    unittest.main()
