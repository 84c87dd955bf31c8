"""Many messages in one request: others write between them, and a sudden end loses and doubles none."""

import contextlib
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


def message(number):
    to = ", ".join("p%d-%d@example.org" % (number, one) for one in range(RECIPIENTS))
    return {"raw": "Message-ID: <%d@example.org>\r\nFrom: me@example.com\r\nTo: %s\r\n"
                   "Date: Mon, 5 Jan 2026 10:00:00 +0000\r\nSubject: Number %d\r\n\r\nHello\r\n"
                   % (number, to, number)}


@kith.both_engines
class ManyMessages(unittest.TestCase):
    def setUp(self):
        self.server = kith.Server(engine=self.engine)
        self.addCleanup(self.server.close)
        self.client = self.server.client("write")
        self.client.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post", "addresses": ["me@example.com"]}})
        self.many = MANY[self.engine]
        self.body = {"messages": [message(number) for number in range(self.many)]}

    def count(self):
        return int(self.server.store.run("SELECT COUNT(*) FROM message"))

    def begin(self):
        """Sends the request from another thread, and waits until some are stored."""
        client = self.server.client("write")

        def send():
            with contextlib.suppress(OSError, http.client.HTTPException):
                client.post("/v1/messages", self.body)
        thread = threading.Thread(target=send)
        thread.start()
        self.addCleanup(thread.join)
        end = time.monotonic() + PATIENCE_S
        while not self.count():
            if time.monotonic() > end:
                raise self.failureException("nothing was stored")
            time.sleep(0.005)
        return thread

    def test_others_come_between(self):
        thread = self.begin()
        answer = self.client.post("/v1/contacts", {"contacts": {
            "name": "Noor Haddad", "contact_book": "Clients"}})
        self.assertLess(self.count(), self.many)
        self.assertEqual(answer.status, 201, answer)
        thread.join()
        self.assertEqual(self.count(), self.many)

    def test_killed_in_the_midst(self):
        self.begin()
        self.server.stop(signal.SIGKILL)
        before = self.count()
        self.server.start()
        self.assertLess(before, self.many)
        answer = self.client.post("/v1/messages", self.body)
        self.assertEqual((answer.status, answer.json["known"], answer.json["stored"]),
                         (201, before, self.many - before))
        self.assertEqual(self.count(), self.many)
        self.server.stop()
        self.server.kith("check")
        self.server.start()


if __name__ == "__main__":
    unittest.main()
