"""What a handler is told about a request."""

import unittest

from http_test_server import ServerTest


class Requests(ServerTest):
    def test_path_is_decoded_once(self):
        echo = self.ask("GET", "/echo/a%2Fb/J%C3%BCrgen/%2541/").json
        self.assertEqual(echo["segments"], ["echo", "a/b", "J\u00fcrgen", "%41"])

    def test_encoded_comma_splits_ids(self):
        echo = self.ask("GET", "/things/a%2Cb,c").json
        self.assertEqual(echo["ids"], ["a", "b", "c"])

    def test_rest_of_the_path(self):
        echo = self.ask("GET", "/files/a/b%20c").json
        self.assertEqual(echo["parameters"], [["name", "a/b c"]])

    def test_query_is_form_encoded(self):
        echo = self.ask("GET", "/echo?q=a+b%2Bc&x&q=%E2%82%AC").json
        self.assertEqual(echo["query"], [["q", "a b+c"], ["x", ""], ["q", "\u20ac"]])

    def test_undecodable_targets_are_400(self):
        for target in ("/echo/%00", "/echo/%ff", "/echo/%4", "/echo?q=%00", "/echo?q=%ff"):
            with self.subTest(target):
                answer = self.ask("GET", target)
                self.assertEqual(answer.status, 400)
                self.assertIn("message", answer.json["error"])

    def test_headers_keep_their_order_and_any_case_finds_them(self):
        connection = self.connect()
        connection.send(b"GET /echo HTTP/1.1\r\nhOST: a\r\nX-One: 1\r\nx-two: 2\r\n\r\n")
        self.assertEqual(connection.answer().json["headers"],
                         [["hOST", "a"], ["X-One", "1"], ["x-two", "2"]])

    def test_latin_1_header_becomes_utf_8(self):
        answer = self.say(b"GET /echo HTTP/1.1\r\nHost: a\r\nX: J\xfcrgen\r\n\r\n")
        self.assertIn(["X", "J\u00fcrgen"], answer.json["headers"])

    def test_any_method_reaches_the_handler(self):
        for method in ("GET", "POST", "PROPFIND", "REPORT", "MKCALENDAR", "WHATEVER", "OPTIONS"):
            with self.subTest(method):
                self.assertEqual(self.ask(method, "/echo").json["method"], method)

    def test_peer(self):
        self.assertEqual(self.ask("GET", "/echo").json["peer"], "127.0.0.1")

    def test_absolute_target(self):
        answer = self.say(b"GET http://example.com/echo?a=1 HTTP/1.1\r\nHost: example.com\r\n\r\n")
        self.assertEqual(answer.json["segments"], ["echo"])

    def test_options_of_the_server(self):
        self.assertEqual(self.say(b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status, 204)

    def test_http_1_0(self):
        connection = self.connect()
        connection.send(b"GET /echo HTTP/1.0\r\n\r\n")
        self.assertEqual(connection.answer().status, 200)
        self.assertTrue(connection.is_closed())

    def test_missing_host_is_400(self):
        answer = self.say(b"GET /echo HTTP/1.1\r\n\r\n")
        self.assertEqual(answer.status, 400)
        self.assertIn("Host", answer.json["error"]["message"])


if __name__ == "__main__":
    unittest.main()
