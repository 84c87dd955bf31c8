"""What a person meets first: the start page, the one-time link, the health check."""

import re
import unittest

import kith


class Pages(kith.ServerTest):
    def assertPage(self, answer, status=200):
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers.get_content_type(), "text/html")
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        text = answer.body.decode()
        self.assertNotRegex(text, r"<script|<style|style=|https?://")
        return text

    def test_start(self):
        text = self.assertPage(self.nobody.get("/"))
        self.assertIn("/v1/openapi.json", text)
        self.assertEqual(self.nobody.request("HEAD", "/").body, b"")

    def test_health(self):
        answer = self.nobody.get("/healthz")
        self.assertEqual((answer.status, answer.json["status"]), (200, "ok"))

    def test_nothing_elsewhere(self):
        self.assertFails(self.nobody.get("/nothing"), 404)
        self.assertFails(self.nobody.get("/v1"), 404)

    def test_link_shows_a_button_and_uses_nothing_up(self):
        code = self.invite("shy@example.com")
        for _ in range(3):
            text = self.assertPage(self.nobody.get("/welcome", code=code))
            self.assertEqual(text.count("<button>"), 1)
            self.assertIn(code, text)
        self.assertFails(self.nobody.get("/v1/contacts"), 401)

    def test_codes_are_escaped(self):
        text = self.assertPage(self.nobody.get("/welcome", code='"><script>alert(1)</script>'))
        self.assertNotIn("<script", text)
        self.assertIn("missing", self.assertPage(self.nobody.get("/welcome")))

    def invite(self, email):
        answer = self.as_admin.post("/v1/users", {"users": {"email": email, "name": "Invited"}})
        self.assertEqual(answer.status, 201, answer)
        return re.search(r"/welcome\?code=([^\"\s]+)", answer.body.decode())[1]

    def test_form_shows_the_token_once(self):
        code = self.invite("form@example.com")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.nobody.post("/welcome", "code=" + code, form)
        text = self.assertPage(answer)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        token = re.search(r"<pre>([^<]+)</pre>", text)[1]
        self.assertEqual(kith.Client(self.server, token).get("/v1/contacts").status, 200)
        self.assertPage(self.nobody.post("/welcome", "code=" + code, form), 401)

    def test_json_works_too(self):
        code = self.invite("json@example.com")
        answer = self.nobody.post("/welcome", {"code": code})
        self.assertEqual(answer.status, 201, answer)
        client = kith.Client(self.server, answer.json["token"])
        self.assertEqual(client.get("/v1/contacts").status, 200)
        self.assertFails(self.nobody.post("/welcome", {"code": code}), 401)

    def test_bad_codes(self):
        for code in ("", "x", "x" * 5000, "\u00e9", "a/b", "kith_"):
            self.assertFails(self.nobody.post("/welcome", {"code": code}), 401)
        for body in ({}, {"code": None}, {"code": 5}, {"code": [1]}, b"{", b""):
            self.assertFails(self.nobody.post("/welcome", body), 400)

    def test_the_first_start_prints_a_link(self):
        with kith.Server() as server:
            for _ in range(100):
                found = re.search(r"/welcome\?code=\S+", "".join(server.output))
                if found:
                    break
                server.drain.join(0.1)
            self.assertIsNotNone(found, server.output)
            owner = server.welcome(found[0])
            self.assertEqual(owner.get("/v1/describe").json["token"]["class"], "admin")
            server.restart()
            self.assertNotIn("/welcome?code=", "".join(server.output))


if __name__ == "__main__":
    unittest.main()
