"""Which paths and methods are answered, and how the others are refused."""

import unittest

from http_test_server import ServerTest


class Routes(ServerTest):
    def test_unknown_path_is_404(self):
        answer = self.ask("GET", "/nothing")
        self.assertEqual(answer.status, 404)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertIn("message", answer.json["error"])

    def test_mount_has_its_own_form_of_errors(self):
        self.assertIn("house", self.ask("GET", "/house/nothing").json)
        self.assertIn("house", self.ask("GET", "/house/%00").json)

    def test_other_method_is_405_with_allow(self):
        answer = self.ask("DELETE", "/things/1")
        self.assertEqual(answer.status, 405)
        self.assertEqual(answer.headers["Allow"], "GET, HEAD, PUT")

    def test_options_names_the_methods(self):
        answer = self.ask("OPTIONS", "/things/1")
        self.assertEqual(answer.status, 204)
        self.assertEqual(answer.headers["Allow"], "GET, HEAD, PUT")

    def test_head_is_get_without_the_body(self):
        length = self.ask("GET", "/fixed").headers["Content-Length"]
        connection = self.connect()
        connection.send(b"HEAD /fixed HTTP/1.1\r\nHost: a\r\n\r\n"
                        b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
        head = connection.answer(is_head=True)
        self.assertEqual((head.status, head.headers["Content-Length"]), (200, length))
        self.assertEqual(connection.answer().json["segments"], ["echo"])

    def test_head_of_a_stream(self):
        self.assertEqual(self.ask("HEAD", "/export?lines=5").body, b"")
        self.assert_serves()

    def test_no_content_has_none(self):
        for status in (204, 304):
            answer = self.ask("GET", "/status?status=%d" % status)
            self.assertEqual((answer.status, answer.body), (status, b""))
            self.assertNotIn("Content-Type", answer.headers)

    def test_header_cannot_be_forged(self):
        answer = self.ask("GET", "/headers")
        self.assertEqual(answer.headers["ETag"], '"1"')
        self.assertNotIn("X-Forged", answer.headers)
        self.assertNotIn("Set-Cookie", answer.headers)


if __name__ == "__main__":
    unittest.main()
