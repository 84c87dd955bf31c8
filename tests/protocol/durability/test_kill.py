"""The server is killed at random moments under load: what it acknowledged is there, nothing is half
done, and every index says what the records say.

KITH_KILL_ROUNDS: how often (20).
"""

import os
import random
import signal
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import kith  # noqa: E402

ROUNDS = int(os.environ.get("KITH_KILL_ROUNDS", "20"))
WRITERS = 4
TOGETHER = 3  # contacts of one create
PATIENCE_S = 60


class Person:
    """What a contact may be: the states that an acknowledgement, or its absence, leaves open."""

    def __init__(self, email):
        self.email = email
        self.states = {None}  # None: not there; else its title


class Writer(threading.Thread):
    """Creates, changes and deletes people of its own until the server is gone."""

    def __init__(self, client, name, seed):
        super().__init__()
        self.client = client
        self.tag = name
        self.random = random.Random(seed)
        self.known = {}  # id: Person, whose create was acknowledged
        self.unsure = []  # those of creates without an answer: all of a list or none
        self.acknowledged = 0
        self.wrong = []

    def run(self):
        number = 0
        try:
            while True:
                number += 1
                self.step(number)
                self.acknowledged += 1
        except (OSError, kith.http.client.HTTPException):
            pass  # the server was killed
        except Exception as failure:
            self.wrong.append(repr(failure))

    @staticmethod
    def let_delete(test):
        """Large deletions are meant here."""
        hold = test.as_writer.operation("hold_release", {"id": test.book("Clients")})
        test.assertEqual(hold.status, 200, hold)

    def expect(self, answer, *statuses):
        if answer.status not in statuses:
            self.wrong.append(repr(answer))

    def step(self, number):
        what = self.random.random()
        alive = [id for id, person in self.known.items() if person.states != {None}]
        if what < 0.5 or not alive:
            self.create(number)
            return
        id = self.random.choice(alive)
        person = self.known[id]
        if what < 0.85:
            title = "Title %d" % number
            self.change(person, title, lambda: self.client.patch(
                "/v1/contacts/" + id, {"contacts": [{"id": id, "title": title}]}))
        else:
            self.change(person, None, lambda: self.client.delete("/v1/contacts/" + id))

    def change(self, person, state, send):
        person.states.add(state)
        self.expect(send(), 200, 204)
        person.states = {state}

    def create(self, number):
        people = [Person("%s-%d-%d@example.com" % (self.tag, number, i)) for i in range(TOGETHER)]
        self.unsure.append(people)
        answer = self.client.post("/v1/contacts", {"contacts": [
            {"email": person.email, "first_name": "First", "last_name": person.email,
             "company": "Company", "title": "New", "contact_book": "Clients"} for person in people]})
        self.expect(answer, 201)
        self.unsure.pop()
        for person, contact in zip(people, answer.json["contacts"]):
            person.states = {"New"}
            self.known[contact["id"]] = person


@kith.both_engines
class Kill(kith.ServerTest):
    def setUp(self):
        self.known = {}  # id: Person
        self.acknowledged = 0

    def title(self, contact):
        self.assertEqual(contact["first_name"], "First")
        self.assertEqual(len(contact["infos"]), 1)
        self.assertEqual(len(contact["memberships"]), 1)
        return contact["memberships"][0]["title"]

    def verify(self, people):
        """Those acknowledged by id, and the pages of the list for whatever else there may be."""
        reader = self.server.client("read")
        ids = list(people)
        for start in range(0, len(ids), 100):
            some = ids[start:start + 100]
            answer = reader.operation("contacts_get", {"ids": some})
            if len(some) == 1 and answer.status == 404:
                found = [{"id": some[0], "deleted": True}]
            else:
                self.assertEqual(answer.status, 200, answer)
                found = answer.json["contacts"]
            for contact in found:
                person = people[contact["id"]]
                state = None if contact.get("deleted") else self.title(contact)
                self.assertIn(state, person.states, person.email)
                person.states = {state}  # from here on it is known

    def settle(self, unsure):
        """Of creates that were not acknowledged: all of each, or nothing."""
        reader = self.server.client("read")
        for people in unsure:
            found = [reader.operation("contacts_search", {"query": person.email}).json["contacts"]
                     for person in people]
            found = [[contact for contact in some
                      if any(info["value"] == person.email for info in contact["infos"])]
                     for some, person in zip(found, people)]
            counts = {len(some) for some in found}
            self.assertIn(counts, ({0}, {1}), [person.email for person in people])
            for some, person in zip(found, people):
                for contact in some:
                    person.states = {self.title(contact)}
                    self.known[contact["id"]] = person

    def round(self, number, dice):
        writers = [Writer(self.server.client("write"), "r%d-w%d" % (number, i), dice.random())
                   for i in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(dice.uniform(0.02, 0.6))
        self.server.stop(signal.SIGKILL)
        for writer in writers:
            writer.join()
        self.assertEqual([wrong for writer in writers for wrong in writer.wrong], [])
        self.server.kith("check")
        self.server.start()
        fresh = {}
        for writer in writers:
            self.acknowledged += writer.acknowledged
            fresh.update(writer.known)
        self.verify(fresh)
        self.settle([people for writer in writers for people in writer.unsure])
        self.known.update(fresh)

    def test_acknowledged_writes_survive(self):
        dice = random.Random(4711)
        Writer.let_delete(self)
        for number in range(ROUNDS):
            self.round(number, dice)
        self.verify(self.known)
        self.assertGreater(self.acknowledged, ROUNDS)  # there was something to lose
        print("%d rounds, %d acknowledged writes, %d contacts" % (
            ROUNDS, self.acknowledged, len(self.known)), file=sys.stderr)


class Backup(kith.ServerTest):
    def test_backup_while_writing(self):
        Writer.let_delete(self)
        writers = [Writer(self.server.client("write"), "b%d" % i, i) for i in range(WRITERS)]
        for writer in writers:
            writer.start()
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and not all(writer.acknowledged for writer in writers):
            time.sleep(0.01)
        copies = []
        for number in range(3):
            time.sleep(0.2)
            copy = os.path.join(self.server.store.folder, "copy-%d.db" % number)
            self.kith("backup", copy)
            copies.append(copy)
        self.server.stop(signal.SIGKILL)
        for writer in writers:
            writer.join()
        self.assertEqual([wrong for writer in writers for wrong in writer.wrong], [])
        for copy in copies:
            self.kith("restore-backup", "--replace", copy)
            self.kith("check")
            self.assertGreater(self.count(), 0)
        self.server.start()

    def count(self):
        """Of all contacts, each walked to: what the indexes of the copy count is not trusted."""
        self.server.start()
        reader, page, total = self.server.client("read"), {}, 0
        while True:
            answer = reader.operation("contacts_list", {"limit": 200, **page})
            self.assertEqual(answer.status, 200, answer)
            total += len(answer.json["contacts"])
            if "next_cursor" not in answer.json:
                break
            page = {"cursor": answer.json["next_cursor"]}
        counted = reader.operation("contacts_list", {"count_only": True})
        self.assertEqual(counted.json["total"], total)
        self.server.stop()
        return total


if __name__ == "__main__":
    unittest.main()
