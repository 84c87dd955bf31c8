"""Runs the test server of tests/http and speaks to it, bytes and all."""

import http.client
import os
import resource
import socket
import subprocess
import unittest

import kith

# No test measures time: this only keeps a broken server from hanging the run.
PATIENCE_S = 60

# A thousand connections need more open files than many systems give at first.
_, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_most, _most))


class Connection:
    """One socket, spoken to in raw bytes."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def answer(self, is_head=False):
        """The next answer; None when the server closed without one."""
        line = self.file.readline()
        if not line:
            return None
        if not line.startswith(b"HTTP/1.1 "):
            raise AssertionError("no status line: %r" % line)
        status = int(line.split()[1])
        headers = http.client.parse_headers(self.file)
        length = int(headers.get("Content-Length", 0))
        body = b"" if is_head else self.file.read(length)
        return kith.Answer(status, headers, body)

    def is_closed(self):
        """Waits for the server's end of the conversation; nothing may come before it."""
        try:
            return self.file.read(1) == b""
        except ConnectionError:
            return True


class ServerTest(unittest.TestCase):
    """A test case with a server of its own, started with `options`."""

    options = []

    def setUp(self):
        self.process, self.port = self.start(self.options)

    def start(self, options):
        process = subprocess.Popen(
            [os.environ["KITH_HTTP_TEST_SERVER"], *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(self.stop, process)
        url = process.stdout.readline().decode().strip()
        return process, int(url.rsplit(":", 1)[1])

    def stop(self, process):
        if not process.stdin.closed:
            process.stdin.close()
        try:
            status = process.wait(PATIENCE_S)
        finally:
            process.kill()
            process.stdout.close()
        # A crash, a sanitizer's report or a leak ends the server with another status.
        self.assertEqual(status, 0)

    def connect(self):
        connection = Connection(self.port)
        self.addCleanup(connection.close)
        return connection

    def ask(self, method, target, body=None, headers=None):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            client.request(method, target, body, headers or {})
            answer = client.getresponse()
            return kith.Answer(answer.status, answer.headers, answer.read())
        finally:
            client.close()

    def say(self, data):
        """Sends bytes on a new connection and gives the first answer."""
        connection = self.connect()
        connection.send(data)
        return connection.answer()

    def assert_serves(self):
        self.assertEqual(self.ask("GET", "/echo").status, 200)
