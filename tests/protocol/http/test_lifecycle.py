"""Start and end."""

import os
import signal
import subprocess
import unittest

from http_test_server import Connection, PATIENCE_S, ServerTest


class Lifecycle(ServerTest):
    options = ["workers=2", "stop_timeout_s=30"]

    def wait_until_busy(self):
        """Until a second worker had to be opened, which the running request leaves idle."""
        while self.ask("GET", "/workers").json["opened"] < 2:
            pass

    def test_running_request_is_finished(self):
        connection = self.connect()
        connection.send(b"GET /slow?ms=1000 HTTP/1.1\r\nHost: a\r\n\r\n")
        self.wait_until_busy()
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(connection.answer().status, 200)
        self.assertEqual(self.process.wait(PATIENCE_S), 0)

    def test_waiting_streams_end(self):
        connection = self.connect()
        connection.send(b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        while connection.file.readline() != b": hello\n":
            pass
        self.process.stdin.close()
        self.assertTrue(connection.file.read().endswith(b"0\r\n\r\n"))
        self.assertEqual(self.process.wait(PATIENCE_S), 0)

    def test_idle_and_half_sent_requests_do_not_hold_the_end(self):
        for part in (b"", b"GET /ec", b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"):
            self.connect().send(part)
        self.process.stdin.close()
        self.assertEqual(self.process.wait(PATIENCE_S), 0)

    def test_address_in_use(self):
        second = subprocess.run(
            [os.environ["KITH_HTTP_TEST_SERVER"], "listen=127.0.0.1:%d" % self.port],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S)
        self.assertEqual(second.returncode, 1)
        self.assertIn(b"Cannot listen", second.stderr)

    def test_invalid_addresses(self):
        for address in ("", "127.0.0.1", "::1:80", "[::1]", "127.0.0.1:99999", "nowhere:80", ":80"):
            run = subprocess.run([os.environ["KITH_HTTP_TEST_SERVER"], "listen=" + address],
                                 stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S)
            self.assertEqual(run.returncode, 1, address)


class ShortPatience(ServerTest):
    options = ["workers=2", "stop_timeout_s=1"]

    def test_endless_export_is_cut(self):
        connection = self.connect()
        connection.send(b"GET /export?lines=2000000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.file.readline()
        self.process.stdin.close()
        self.assertEqual(self.process.wait(PATIENCE_S), 0)


class Addresses(ServerTest):
    def test_ipv6_and_localhost(self):
        for address in ("[::]:0", "localhost:0"):
            _, port = self.start(["listen=" + address])
            with Connection(port) as connection:
                connection.send(b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
                self.assertEqual(connection.answer().json["peer"], "127.0.0.1")


if __name__ == "__main__":
    unittest.main()
