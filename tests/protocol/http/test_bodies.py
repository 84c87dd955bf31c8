"""Bodies in: whole, in chunks, too large, badly framed."""

import os
import unittest

from http_test_server import ServerTest


class Bodies(ServerTest):
    options = ["body_bytes_max=200000"]

    def test_body_comes_back(self):
        for size in (0, 1, 1000, 200000):
            body = os.urandom(size)
            self.assertEqual(self.ask("POST", "/body", body).body, body)

    def test_chunked(self):
        pieces = [os.urandom(size) for size in (1, 5000, 70000)]
        answer = self.ask("PUT", "/body", iter(pieces))
        self.assertEqual(answer.body, b"".join(pieces))

    def test_too_large_is_413_and_the_connection_lives_on(self):
        connection = self.connect()
        connection.send(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 200001\r\n\r\n")
        connection.send(b"x" * 200001)
        answer = connection.answer()
        self.assertEqual(answer.status, 413)
        self.assertIn("message", answer.json["error"])
        connection.send(b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertEqual(connection.answer().status, 200)

    def test_client_that_writes_all_first_can_read_the_413(self):
        self.assertEqual(self.ask("POST", "/body", b"x" * 20_000_000).status, 413)

    def test_too_many_chunks_are_413(self):
        answer = self.ask("POST", "/body", (b"x" * 50000 for _ in range(5)))
        self.assertEqual(answer.status, 413)

    def test_endless_body_is_told_413(self):
        connection = self.connect()
        connection.send(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        piece = b"x" * (1 << 20)
        for _ in range(65):
            connection.send(piece)
        answer = connection.answer()
        self.assertEqual(answer.status, 413)
        self.assertEqual(answer.headers["Connection"], "close")
        self.assertTrue(connection.is_closed())

    def test_expect_continue(self):
        connection = self.connect()
        connection.send(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                        b"Expect: 100-continue\r\n\r\n")
        self.assertEqual(connection.answer().status, 100)
        connection.send(b"abc")
        self.assertEqual(connection.answer().body, b"abc")

    def test_expect_continue_of_too_much_is_413_at_once(self):
        answer = self.say(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n"
                          b"Expect: 100-continue\r\n\r\n")
        self.assertEqual(answer.status, 413)

    def test_body_must_be_framed_once(self):
        for framing in (b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                        b"Content-Length: 3\r\nContent-Length: 4\r\n",
                        b"Content-Length: 3\r\nContent-Length: 3\r\n",
                        b"Transfer-Encoding: gzip, chunked\r\n",
                        b"Transfer-Encoding: gzip\r\n",
                        b"Content-Length: -3\r\n",
                        b"Content-Length: 3x\r\n",
                        b"Content-Length: 99999999999999999999\r\n"):
            with self.subTest(framing):
                answer = self.say(b"POST /body HTTP/1.1\r\nHost: a\r\n" + framing + b"\r\n"
                                  b"3\r\nabc\r\n0\r\n\r\n")
                self.assertIn(answer.status, (400, 413))

    def test_broken_chunks(self):
        connection = self.connect()
        connection.send(b"POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        b"zz\r\nabc\r\n")
        self.assertEqual(connection.answer().status, 400)
        self.assert_serves()


class AllBodies(ServerTest):
    options = ["all_bodies_bytes_max=300000", "body_bytes_max=200000"]

    def test_all_bodies_together_are_bounded(self):
        """Half-sent bodies fill the room; who comes then is told to come again."""
        held = []
        for _ in range(2):
            connection = self.connect()
            connection.send(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 150000\r\n\r\n")
            connection.send(b"x" * 149999)
            held.append(connection)
        refused = self.ask("POST", "/body", b"x" * 150000)
        while refused.status == 200:  # the server had not yet read what is held
            refused = self.ask("POST", "/body", b"x" * 150000)
        self.assertEqual(refused.status, 503)
        self.assertIn("Retry-After", refused.headers)
        for connection in held:
            connection.send(b"x")
        self.assertIn(200, [connection.answer().status for connection in held])
        self.assertEqual(self.ask("POST", "/body", b"x" * 150000).status, 200)


if __name__ == "__main__":
    unittest.main()
