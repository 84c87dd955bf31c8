"""Many messages in one request: others write between them, and a sudden end loses and doubles none."""

import contextlib
import functools
import http.client
import os
import signal
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import kith  # noqa: E402

# Each is to many, so that storing them takes a while, on each engine.
MANY = {"sqlite": 600, "postgres": 60}
RECIPIENTS = 60
PATIENCE_S = 60
ATTEMPTS = 4


class TooLate(AssertionError):
    """All were stored before anybody came between."""


def in_the_midst(test):
    """Comes too late on a busy machine: then again, with twice as many messages."""
    @functools.wraps(test)
    def attempt(self):
        for _ in range(ATTEMPTS - 1):
            with contextlib.suppress(TooLate):
                return test(self)
            self.doCleanups()
            self.begin_with(2 * self.many)
        return test(self)
    return attempt


def message(number):
    to = ", ".join("p%d-%d@example.org" % (number, one) for one in range(RECIPIENTS))
    return {"raw": "Message-ID: <%d@example.org>\r\nFrom: me@example.com\r\nTo: %s\r\n"
                   "Date: Mon, 5 Jan 2026 10:00:00 +0000\r\nSubject: Number %d\r\n\r\nHello\r\n"
                   % (number, to, number)}


@kith.both_engines
class ManyMessages(unittest.TestCase):
    def setUp(self):
        self.begin_with(MANY[self.engine])

    def begin_with(self, many):
        self.server = kith.Server(engine=self.engine)
        self.addCleanup(self.server.close)
        self.client = self.server.client("write")
        self.client.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post", "addresses": ["me@example.com"]}})
        self.many = many
        self.body = {"messages": [message(number) for number in range(self.many)]}

    def count(self):
        return int(self.server.store.run("SELECT COUNT(*) FROM message"))

    def assertNotYet(self, place):
        if self.count() >= place:
            raise TooLate("%d messages are stored" % self.count())

    def begin(self):
        """Sends the request from another thread, and waits until some are stored."""
        client = self.server.client("write")

        def send():
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.answer = client.post("/v1/messages", self.body)
        thread = threading.Thread(target=send)
        thread.start()
        self.addCleanup(thread.join)
        end = time.monotonic() + PATIENCE_S
        while not self.count():
            if time.monotonic() > end:
                raise self.failureException("nothing was stored")
            time.sleep(0.005)
        return thread

    @in_the_midst
    def test_others_come_between(self):
        thread = self.begin()
        answer = self.client.post("/v1/contacts", {"contacts": {
            "name": "Noor Haddad", "contact_book": "Clients"}})
        self.assertEqual(answer.status, 201, answer)
        self.assertNotYet(self.many)
        thread.join()
        self.assertEqual(self.count(), self.many)

    @in_the_midst
    def test_refused_in_the_midst(self):
        """The account of some goes while others are stored: each is told for itself."""
        other = self.client.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Other", "addresses": ["you@example.com"]}}).json["mail_accounts"][0]["id"]
        self.body["account"] = "Post"
        places = (self.many - 10, self.many - 9, self.many - 1)
        for place in places:
            self.body["messages"][place]["account"] = other
        thread = self.begin()
        self.assertEqual(self.client.delete("/v1/mail_accounts/" + other).status, 200)
        self.assertNotYet(places[0])
        thread.join()
        self.assertEqual(self.answer.status, 201, self.answer)
        rows = self.answer.json["messages"]
        self.assertEqual([place for place, row in enumerate(rows) if row["outcome"] == "refused"],
                         list(places))
        self.assertEqual(rows[places[0]]["error"]["status"], "not_found")
        self.assertEqual((self.answer.json["stored"], self.answer.json["refused"]),
                         (self.many - 3, 3))
        for place, row in enumerate(rows):
            if place not in places:
                self.assertEqual(self.client.get("/v1/messages/" + row["id"]).json["messages"]["subject"],
                                 "Number %d" % place)
        again = self.client.post("/v1/messages", self.body)
        self.assertEqual((again.status, again.error.get("pointer")),
                         (404, "/messages/%d/account" % places[0]))
        again = self.client.post("/v1/messages", {**self.body, "mode": "best_effort"})
        self.assertEqual((again.status, again.json["stored"], again.json["known"],
                          again.json["refused"]), (200, 0, self.many - 3, 3))
        self.assertEqual([row.get("id") for row in again.json["messages"]],
                         [row.get("id") for row in rows])

    @in_the_midst
    def test_killed_in_the_midst(self):
        self.begin()
        self.server.stop(signal.SIGKILL)
        before = self.count()
        self.server.start()
        self.assertNotYet(self.many)
        answer = self.client.post("/v1/messages", self.body)
        self.assertEqual((answer.status, answer.json["known"], answer.json["stored"]),
                         (201, before, self.many - before))
        self.assertEqual(self.count(), self.many)
        self.server.stop()
        self.server.kith("check")
        self.server.start()


if __name__ == "__main__":
    unittest.main()
