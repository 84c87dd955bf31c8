"""Nothing that comes over the wire may end the server."""

import os
import random
import unittest

from http_test_server import ServerTest


class HostileBytes(ServerTest):
    options = ["request_timeout_s=2", "idle_timeout_s=2"]

    def test_bytes_in_the_url(self):
        for target in (b"/ec\0ho", b"/ec\x01ho", b"/ec\x7fho", b"/ec\tho", b"/\xff\xfe",
                       b"/echo?\0=\0", b"/echo?a=\x80", b"", b"//", b"echo", b"?", b"/%", b"%00"):
            with self.subTest(target):
                connection = self.connect()
                connection.send(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n")
                connection.answer()
        self.assert_serves()

    def test_control_bytes_in_the_url_are_400(self):
        for target in (b"/echo\x01", b"/echo\x7f", b"/\xff"):
            self.assertEqual(
                self.say(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n").status, 400)

    def test_long_urls_and_headers(self):
        """A little past the limit the answer is in our form, far past it just an answer."""
        for size in (20_000, 400_000, 4_000_000):
            for head in (b"GET /" + b"a" * size + b" HTTP/1.1\r\nHost: a\r\n\r\n",
                         b"GET /echo HTTP/1.1\r\nHost: a\r\nX: " + b"a" * size + b"\r\n\r\n",
                         b"GET /echo HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * (size // 6)
                         + b"\r\n"):
                connection = self.connect()
                try:
                    connection.send(head)
                    answer = connection.answer()
                except ConnectionError:
                    continue  # closed while we were still writing
                if answer:
                    self.assertIn(answer.status, (413, 414, 431))
                    if size == 20_000 and answer.headers["Content-Type"]:
                        self.assertIn("message", answer.json["error"])
        self.assert_serves()

    def test_headers_past_the_limit_are_431(self):
        answer = self.ask("GET", "/echo", headers={"X": "a" * 20_000})
        self.assertEqual(answer.status, 431)
        self.assertIn("message", answer.json["error"])

    def test_bytes_in_headers(self):
        for line in (b"X: a\0b", b"X: \x01", b"\0: a", b": a", b"X", b" X: a", b"X : a",
                     b"Host: \0", b"Content-Type: \xff", b"Cookie: =;=;\0", b"Origin: \x01"):
            with self.subTest(line):
                connection = self.connect()
                connection.send(b"GET /echo HTTP/1.1\r\nHost: a\r\n" + line + b"\r\n\r\n")
                connection.answer()
        self.assert_serves()

    def test_noise(self):
        noise = random.Random(1)
        for _ in range(50):
            connection = self.connect()
            try:
                connection.send(noise.randbytes(noise.randrange(1, 3000)) + b"\r\n\r\n")
                connection.send(b"GET / HTTP/1.1\r\n" + noise.randbytes(100) + b"\r\n\r\n")
            except ConnectionError:
                pass
            connection.close()
        self.assert_serves()

    def test_content_length_lies(self):
        connection = self.connect()  # more than was said: the rest is another, broken request
        connection.send(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabNONSENSE\r\n\r\n")
        self.assertEqual(connection.answer().body, b"ab")
        for ending in ("half", "close", "silence"):  # less than was said
            connection = self.connect()
            connection.send(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab")
            if ending == "half":
                connection.socket.shutdown(1)
            if ending == "close":
                connection.close()
            else:
                answer = connection.answer()
                self.assertIn(answer and answer.status, (None, 408))
        self.assert_serves()

    def test_half_closed_socket_still_gets_its_answer(self):
        for head in (b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n",
                     b"GET /slow?ms=200 HTTP/1.1\r\nHost: a\r\n\r\n"):
            connection = self.connect()
            connection.send(head)
            connection.socket.shutdown(1)
            self.assertEqual(connection.answer().status, 200)

    def test_client_gone_before_the_answer(self):
        for target in (b"/slow?ms=200", b"/export?lines=1000000", b"/events"):
            for _ in range(5):
                connection = self.connect()
                connection.send(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n")
                connection.close()
        self.assert_serves()

    def test_pipelining(self):
        connection = self.connect()
        connection.send(b"".join(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n%02d" % i
                                 for i in range(50)))
        for i in range(50):
            self.assertEqual(connection.answer().body, b"%02d" % i)

    def test_one_byte_at_a_time(self):
        connection = self.connect()
        for byte in b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc":
            connection.send(bytes([byte]))
        self.assertEqual(connection.answer().body, b"abc")

    def test_uploads_that_break_off(self):
        for _ in range(20):
            connection = self.connect()
            connection.send(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
                            + os.urandom(100_000))
            connection.close()
        self.assert_serves()


if __name__ == "__main__":
    unittest.main()
