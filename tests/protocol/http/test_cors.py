"""Pages of other origins."""

import unittest

from http_test_server import ServerTest

APP = "https://app.example.com"
PREFLIGHT = {"Access-Control-Request-Method": "PATCH",
             "Access-Control-Request-Headers": "authorization, content-type"}


class NamedOrigins(ServerTest):
    options = ["origin=" + APP]

    def test_preflight(self):
        answer = self.ask("OPTIONS", "/things/1", headers={"Origin": APP, **PREFLIGHT})
        self.assertEqual(answer.status, 204)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], APP)
        self.assertIn("PATCH", answer.headers["Access-Control-Allow-Methods"])
        self.assertEqual(answer.headers["Access-Control-Allow-Headers"],
                         "authorization, content-type")
        self.assertIn("Access-Control-Max-Age", answer.headers)

    def test_answers_and_errors_can_be_read(self):
        for target in ("/echo", "/nothing", "/echo/%00"):
            answer = self.ask("GET", target, headers={"Origin": APP})
            self.assertEqual(answer.headers["Access-Control-Allow-Origin"], APP)
            self.assertEqual(answer.headers["Vary"], "Origin")
            self.assertIn("ETag", answer.headers["Access-Control-Expose-Headers"])

    def test_others_are_not_allowed(self):
        other = {"Origin": "https://app.example.org"}
        for answer in (self.ask("OPTIONS", "/things/1", headers={**other, **PREFLIGHT}),
                       self.ask("GET", "/echo", headers=other)):
            self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_handler_knows_foreign_pages(self):
        own = "http://127.0.0.1:%d" % self.port
        for origin, is_foreign in ((APP, False), (own, False), ("null", True),
                                   ("https://app.example.org", True)):
            echo = self.ask("GET", "/echo", headers={"Origin": origin}).json
            self.assertEqual(echo["is_cross_origin"], is_foreign, origin)


class AllOrigins(ServerTest):
    options = ["origin=*"]

    def test_all_are_allowed(self):
        answer = self.ask("GET", "/echo", headers={"Origin": APP})
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")


class NoOrigins(ServerTest):
    def test_nothing_is_said(self):
        answer = self.ask("GET", "/echo", headers={"Origin": APP})
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
        self.assertTrue(answer.json["is_cross_origin"])


if __name__ == "__main__":
    unittest.main()
