"""The workers: how many are used, and what happens when they are all busy or cannot start."""

import unittest

from http_test_server import ServerTest

SLOW = b"GET /slow?ms=1500 HTTP/1.1\r\nHost: a\r\n\r\n"


class Workers(ServerTest):
    options = ["workers=8"]

    def test_light_load_touches_one_worker(self):
        """The last one to become idle is the first one asked; at most two overlap."""
        for _ in range(50):
            opened = self.ask("GET", "/workers").json["opened"]
        self.assertLessEqual(opened, 2)

    def test_parallel_requests_use_several(self):
        slow = [self.connect() for _ in range(4)]
        for connection in slow:
            connection.send(SLOW)
        for connection in slow:
            self.assertEqual(connection.answer().status, 200)
        self.assertGreaterEqual(self.ask("GET", "/workers").json["opened"], 4)


class FullQueue(ServerTest):
    options = ["workers=1", "queue_length=2"]

    def test_full_queue_is_503_with_retry_after(self):
        asked = [self.connect() for _ in range(10)]
        for connection in asked:
            connection.send(SLOW)
        answers = [connection.answer() for connection in asked]
        statuses = [answer.status for answer in answers]
        self.assertGreaterEqual(statuses.count(200), 2)  # as many as wait, whatever the worker has taken
        self.assertGreaterEqual(statuses.count(503), 1)
        self.assertEqual(set(statuses), {200, 503})
        for answer in answers:
            self.assertEqual("Retry-After" in answer.headers, answer.status == 503)
        self.assert_serves()


class FailingWorkers(ServerTest):
    options = ["workers=1", "failures=2"]

    def test_worker_is_opened_again(self):
        for _ in range(2):
            answer = self.ask("GET", "/workers")
            self.assertEqual(answer.status, 503)
            self.assertIn("database", answer.json["error"]["message"])
        self.assertEqual(self.ask("GET", "/workers").status, 200)


if __name__ == "__main__":
    unittest.main()
