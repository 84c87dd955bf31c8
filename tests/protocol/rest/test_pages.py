"""What stands beside the API: the page, the one-time link, the health check."""

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
        self.assertNotRegex(text, r"<style|style=|<script>|https?://")
        return text

    def test_start(self):
        self.assertIn("/assets/main-", self.assertPage(self.nobody.get("/")))
        self.assertEqual(self.nobody.request("HEAD", "/").body, b"")

    def test_health(self):
        answer = self.nobody.get("/healthz")
        self.assertEqual((answer.status, answer.json["status"]), (200, "ok"))

    def test_nothing_elsewhere(self):
        self.assertFails(self.nobody.get("/nothing"), 404)
        self.assertFails(self.nobody.get("/v1"), 404)

    def test_looking_at_the_link_uses_nothing_up(self):
        code = self.invite("shy@example.com")
        browser = {"Accept": "text/html,*/*;q=0.8"}
        for _ in range(3):
            page = self.nobody.request("GET", "/welcome?code=" + code, headers=browser)
            self.assertNotIn(code, self.assertPage(page))
        self.assertEqual(self.nobody.post("/welcome", {"code": code}).status, 201)

    def invite(self, email):
        answer = self.as_admin.post("/v1/users", {"users": {"email": email, "name": "Invited"}})
        self.assertEqual(answer.status, 201, answer)
        return re.search(r"/welcome\?code=([^\"\s]+)", answer.body.decode())[1]

    def test_a_script_gets_the_token_once(self):
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
