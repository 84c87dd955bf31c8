"""Many connections, slow ones and silent ones, while others are served."""

import unittest

from http_test_server import ServerTest


class ManyConnections(ServerTest):
    options = ["workers=2"]

    def test_a_thousand_idle_connections(self):
        idle = [self.connect() for _ in range(1000)]
        for connection in idle:
            connection.send(b"GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n")
        for connection in idle:
            self.assertEqual(connection.answer().status, 200)
        for _ in range(100):
            self.assert_serves()
        for connection in idle:  # they were kept
            connection.send(b"GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n")
        for connection in idle:
            self.assertEqual(connection.answer().status, 200)

    def test_two_hundred_half_sent_requests(self):
        slow = [self.connect() for _ in range(200)]
        rests = []
        for i, connection in enumerate(slow):
            whole = (b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde" if i % 2
                     else b"GET /echo HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n")
            at = len(whole) - 3
            connection.send(whole[:at])
            rests.append(whole[at:])
        for _ in range(100):
            self.assert_serves()
        for connection, rest in zip(slow, rests):
            connection.send(rest)
            self.assertEqual(connection.answer().status, 200)


class SlowClients(ServerTest):
    options = ["request_timeout_s=1", "idle_timeout_s=1"]

    def trickle(self, head, drop):
        connection = self.connect()
        connection.send(head)
        try:
            while not self.has_answer(connection):
                connection.send(drop)
        except ConnectionError:
            pass
        return connection

    @staticmethod
    def has_answer(connection):
        connection.socket.settimeout(0.1)
        try:
            return bool(connection.socket.recv(1, 2)) or True  # 2: MSG_PEEK
        except TimeoutError:
            return False
        finally:
            connection.socket.settimeout(60)

    def test_trickling_body_is_408(self):
        connection = self.trickle(
            b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", b"x")
        answer = connection.answer()
        self.assertEqual(answer.status, 408)
        self.assertIn("message", answer.json["error"])
        self.assertTrue(connection.is_closed())

    def test_trickling_headers_are_ended(self):
        connection = self.trickle(b"GET /echo HTTP/1.1\r\nHost: a\r\n", b"X: y\r\n")
        self.assertEqual(connection.answer().status, 408)
        self.assertTrue(connection.is_closed())

    def test_trickling_request_line_is_ended(self):
        connection = self.trickle(b"GET /", b"a")
        self.assertTrue(connection.is_closed())

    def test_silent_connection_is_closed(self):
        connection = self.connect()
        self.assertTrue(connection.is_closed())


class ConnectionLimit(ServerTest):
    options = ["connections_per_address_max=3"]

    def test_connections_of_one_address_are_bounded(self):
        held = [self.connect() for _ in range(3)]
        for connection in held:
            connection.send(b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertEqual(connection.answer().status, 200)
        self.assertTrue(self.connect().is_closed())
        for connection in held:
            connection.close()
        while True:  # until the server noticed
            connection = self.connect()
            try:
                connection.send(b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
                answer = connection.answer()
            except ConnectionError:
                continue
            if answer:
                self.assertEqual(answer.status, 200)
                break


if __name__ == "__main__":
    unittest.main()
