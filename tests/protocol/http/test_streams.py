"""Answers that are made while they are sent."""

import http.client
import unittest

from http_test_server import PATIENCE_S, ServerTest


class ListeningTest(ServerTest):
    def listen(self):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        self.addCleanup(client.close)
        client.request("GET", "/events")
        answer = client.getresponse()
        self.addCleanup(answer.close)
        self.assertEqual(answer.headers["Content-Type"], "text/event-stream")
        self.assertEqual(answer.readline(), b": hello\n")
        self.assertEqual(answer.readline(), b"\n")
        return answer


class Streams(ListeningTest):
    options = ["workers=2"]

    def test_long_export(self):
        body = self.ask("GET", "/export?lines=300000").body
        self.assertEqual(body, b"".join(b"line %d\n" % i for i in range(300000)))

    def test_empty_export(self):
        self.assertEqual(self.ask("GET", "/export?lines=0").body, b"")

    def test_http_1_0_gets_it_plain(self):
        connection = self.connect()
        connection.send(b"GET /export?lines=5000 HTTP/1.0\r\n\r\n")
        head, _, body = connection.file.read().partition(b"\r\n\r\n")
        self.assertNotIn(b"chunked", head)
        self.assertEqual(body, b"".join(b"line %d\n" % i for i in range(5000)))

    def test_broken_export_is_seen_to_be_broken(self):
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            self.ask("GET", "/export?lines=5000&breaks")

    def test_events_come_when_they_happen(self):
        listeners = [self.listen() for _ in range(20)]
        for number in (b"1", b"2"):
            self.assertEqual(self.ask("POST", "/events").status, 204)
            for listener in listeners:
                self.assertEqual(listener.readline(), b"data: " + number + b"\n")
                self.assertEqual(listener.readline(), b"\n")

    def test_waiting_listeners_hold_no_worker(self):
        for _ in range(50):
            self.listen()
        self.assert_serves()

    def test_state_is_freed_once_sent(self):
        for _ in range(3):
            self.ask("GET", "/export?lines=2000")
            self.ask("HEAD", "/export?lines=2000")
        freed = 0
        while freed < 6:  # the last one may still be on its way out
            freed = self.ask("GET", "/workers").json["streams_freed"]
        self.assertEqual(freed, 6)

    def test_reader_that_does_not_read(self):
        """Only what the client takes is made."""
        for _ in range(5):
            connection = self.connect()
            connection.send(b"GET /export?lines=100000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assert_serves()


class PatientStreams(ListeningTest):
    options = ["workers=2", "idle_timeout_s=1", "request_timeout_s=1"]

    def test_waiting_for_the_server_is_no_idleness(self):
        """Neither a slow handler nor a stream without news counts as a silent client."""
        listener = self.listen()
        self.assertEqual(self.ask("GET", "/slow?ms=3500").status, 200)
        self.ask("POST", "/events")
        self.assertEqual(listener.readline(), b"data: 1\n")


if __name__ == "__main__":
    unittest.main()
