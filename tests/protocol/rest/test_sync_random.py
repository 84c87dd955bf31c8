"""A copy kept by lists with modified_since is what the lists say, whatever is merged and taken apart.

KITH_SYNC_STEPS: how many steps (100), KITH_SEED."""

import contextlib
import os
import random
import sqlite3
import time
import unittest

import kith

AGE_MS = 600000


class Copy:
    """What a client keeps that asks every minute what changed; of one book, or of all."""

    def __init__(self, reader, book):
        self.reader = reader
        self.query = {"contact_book": book} if book else {}
        self.rows = {}

    def pages(self, **query):
        more = {}
        while more is not None:
            page = self.reader.get("/v1/contacts", **self.query, **query, **more).json
            yield from page["contacts"]
            more = {"cursor": page["next_cursor"]} if "next_cursor" in page else None

    def follow(self, limit):
        told = set()
        for row in self.pages(limit=limit, order="last_modified", include_deleted="true",
                              modified_since=int(time.time()) - AGE_MS // 10000):
            assert row["id"] not in told, "told twice: %r" % row
            told.add(row["id"])
            if row["deleted"]:
                self.rows.pop(row["id"], None)
                self.check_redirect(row)
            else:
                self.rows[row["id"]] = row

    def check_redirect(self, row):
        if "canonical_id" not in row:
            return
        found = self.reader.get("/v1/contacts/" + row["id"], **self.query)
        assert found.status == 404 or found.json["contacts"][0]["id"] == row["canonical_id"], row

    def check(self):
        """When a contact last lost something, only the list of changes knows."""
        there = {row["id"]: row for row in self.pages(limit=200)}
        for rows in (there, self.rows):
            for row in rows.values():
                row.pop("modified_at", None)
        assert self.rows == there, [(id, self.rows.get(id), there.get(id))
                                    for id in set(self.rows) | set(there)
                                    if self.rows.get(id) != there.get(id)]


class SyncRandom(kith.ServerTest):
    def grow_old(self):
        """What was done so far was done long ago."""
        path = os.path.join(self.server.store.folder, "kith.db")
        with contextlib.closing(sqlite3.connect(path, timeout=kith.PATIENCE_S)) as database:
            database.execute("UPDATE change SET at_ms = at_ms - %d" % AGE_MS)
            database.execute("UPDATE record SET trashed_ms = trashed_ms - %d"
                             " WHERE trashed_ms IS NOT NULL" % AGE_MS)
            database.commit()

    def run_operation(self, name, **arguments):
        answer = self.as_writer.post("/v1/operations/" + name, arguments)
        if answer.status != 200:
            return
        if answer.json.get("batch"):
            self.batches = self.batches[-7:] + [answer.json["batch"]]
        self.ids = list(dict.fromkeys(self.ids + [row["id"] for row in
                                                  answer.json.get("contacts", [])]))

    def create(self):
        person = {"nickname": "n%d" % self.dice.randrange(1000),
                  "contact_book": self.dice.choice(["Clients", "Vendors"])}
        if self.ids and self.dice.random() < .4:
            person["contact"] = self.dice.choice(self.ids)
        self.run_operation("contacts_create", contacts=[person])

    def step(self):
        one = self.dice.choice(self.ids) if self.ids else None
        share = self.dice.random()
        if share < .25 or len(self.ids) < 4:
            self.create()
        elif share < .5:
            self.run_operation("contacts_merge",
                               ids=self.dice.sample(self.ids, self.dice.choice([2, 2, 3])))
        elif share < .65:
            self.run_operation("contacts_unmerge", id=one)
        elif share < .8:
            self.run_operation("undo", batch=self.dice.choice(self.batches))
        elif share < .87:
            self.run_operation("contacts_update", contacts=[{"id": one, "notes": "%f" % share}])
        elif share < .93:
            self.run_operation("contacts_delete", ids=[one])
        else:
            self.run_operation("contacts_restore", ids=[one])

    def test_a_copy_stays_true(self):
        seed = int(os.environ.get("KITH_SEED", "1"))
        self.dice, self.ids, self.batches = random.Random(seed), [], []
        copies = [Copy(self.as_reader, book) for book in
                  (None, self.book("Clients"), self.book("Vendors"))]
        for number in range(int(os.environ.get("KITH_SYNC_STEPS", "100"))):
            self.step()
            for copy in copies:
                with self.subTest(seed=seed, step=number):
                    copy.follow(self.dice.choice([1, 2, 3, 50]))
                    copy.check()
            self.grow_old()


if __name__ == "__main__":
    unittest.main()
