"""Signing in with a browser: cookies, what must come besides them, guessing, sessions."""

import concurrent.futures
import re
import unittest

import kith

PASSWORD = "five quiet herons"


class Browser:
    """Keeps the cookie, as a page does the csrf."""

    def __init__(self, server, headers=None):
        self.server = server
        self.headers = headers or {}
        self.cookie = None
        self.csrf = None

    def request(self, method, path, body=None, headers=None):
        sent = dict(self.headers)
        if self.cookie:
            sent["Cookie"] = "theme=dark; kith_session=%s; last=1" % self.cookie
        if self.csrf and method not in ("GET", "HEAD"):
            sent["X-Kith-CSRF"] = self.csrf
        sent.update(headers or {})
        answer = kith.Client(self.server).request(
            method, path, body, {name: value for name, value in sent.items() if value is not None})
        self.keep(answer)
        return answer

    def keep(self, answer):
        for header in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = re.match(r"kith_session=([^;]*)", header)[1] or None

    def enter(self, answer):
        if answer.status == 200:
            self.csrf = answer.json["session"]["csrf"]
        return answer

    def sign_in(self, email, password=PASSWORD, **more):
        return self.enter(self.request(
            "POST", "/v1/session", {"email": email, "password": password, **more}))

    def welcome(self, code, password=PASSWORD, **more):
        return self.enter(self.request(
            "POST", "/v1/session/welcome", {"welcome_code": code, "password": password, **more}))


class SignInTest(kith.ServerTest):
    options = ("--proxy", "127.0.0.1")
    addresses = 0

    def browser(self, **headers):
        """Each comes from an address of its own, as the proxy says."""
        SignInTest.addresses += 1
        number = SignInTest.addresses
        forwarded = "198.51.%d.%d" % (number // 250, number % 250 + 1)
        return Browser(self.server, {"X-Forwarded-For": forwarded, **headers})

    def invite(self, email, role="member"):
        answer = self.as_admin.post(
            "/v1/users", {"users": {"email": email, "name": "Invited Person", "role": role}})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["welcome_code"]

    def person(self, email, role="member"):
        """Somebody who is signed in."""
        browser = self.browser()
        answer = browser.welcome(self.invite(email, role))
        self.assertEqual(answer.status, 200, answer)
        return browser

    def assertRefused(self, answer, status, reason):
        error = self.assertFails(answer, status)
        self.assertEqual(error.get("reason"), reason, answer)
        return error


@kith.both_engines
class Signing(SignInTest):
    def test_a_link_sets_the_password_and_signs_in(self):
        code = self.invite("first@example.com")
        browser = self.browser()
        answer = browser.welcome(code, name="First Person")
        self.assertEqual(answer.status, 200, answer)
        session = answer.json["session"]
        self.assertEqual(session["user"]["email"], "first@example.com")
        self.assertEqual(session["user"]["name"], "First Person")
        self.assertEqual(session["user"]["role"], "member")
        self.assertTrue(session["organization"]["name"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(browser.request("GET", "/v1/contacts").status, 200)
        self.assertRefused(self.browser().welcome(code), 401, "link")
        self.assertEqual(self.browser().sign_in("First@Example.com").status, 200)

    def test_weak_passwords_use_no_link_up(self):
        code = self.invite("weak@example.com")
        browser = self.browser()
        for password in ("short", "password123", "1234567890", "aaaaaaaaaaaa", "weak@example.com",
                         "Invited Person", "InvitedPerson", "Qwertyuiop!!"):
            self.assertRefused(browser.welcome(code, password), 400, "weak_password")
        self.assertFails(browser.welcome(code, "x" * 1001), 400)
        self.assertEqual(browser.welcome(code, "\u212bngstr\u00f6m and more").status, 200)
        # the same letters, typed as other machines compose them
        self.assertEqual(self.browser().sign_in(
            "weak@example.com", "A\u030angstro\u0308m and more").status, 200)

    def test_flags_of_the_cookie(self):
        self.person("cookie@example.com")
        header = self.browser().sign_in("cookie@example.com").headers["Set-Cookie"]
        parts = {part.strip().partition("=")[0] for part in header.split(";")}
        self.assertEqual(parts, {"kith_session", "Path", "Max-Age", "HttpOnly", "SameSite"})
        self.assertIn("SameSite=Strict", header)
        self.assertIn("Path=/v1", header)
        browser = self.browser(**{"X-Forwarded-Proto": "https"})
        self.assertIn("; Secure", browser.sign_in("cookie@example.com").headers["Set-Cookie"])

    def test_the_session_is_told_again(self):
        browser = self.person("again@example.com")
        answer = browser.request("GET", "/v1/session")
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["session"]["csrf"], browser.csrf)
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertNotIn(browser.cookie, answer.body.decode())
        self.assertFails(self.browser().request("GET", "/v1/session"), 401)
        self.assertFails(self.as_admin.get("/v1/session"), 401)

    def test_signing_out(self):
        browser = self.person("out@example.com")
        cookie = browser.cookie
        answer = browser.request("DELETE", "/v1/session")
        self.assertEqual(answer.status, 200, answer)
        self.assertIn("Max-Age=0", answer.headers["Set-Cookie"])
        browser.cookie = cookie
        self.assertFails(browser.request("GET", "/v1/contacts"), 401)

    def test_wrong_is_wrong_whoever_it_is(self):
        self.person("right@example.com")
        wrong = self.browser().sign_in("right@example.com", "not the password")
        unknown = self.browser().sign_in("nobody@example.com", "not the password")
        no_address = self.browser().sign_in("nobody", "not the password")
        for answer in (wrong, unknown, no_address):
            self.assertRefused(answer, 401, "wrong")
            self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(wrong.body, unknown.body)
        self.assertEqual(wrong.body, no_address.body)

    def test_bodies_that_say_nothing(self):
        for body in (b"", b"[]", {}, {"email": 5, "password": "x"}, {"email": "a@example.com"},
                     {"email": "a@example.com", "password": ["x"]}):
            self.assertFails(self.browser().request("POST", "/v1/session", body), 400)

    def test_writes_are_the_page_s(self):
        browser = self.person("writer@example.com")
        answer = browser.request("POST", "/v1/contacts", {"contacts": {
            "first_name": "Noor", "email": "noor.page@example.com"}})
        self.assertEqual(answer.status, 201, answer)
        identity = answer.json["contacts"][0]["id"]
        history = browser.request("GET", "/v1/contacts/%s/history" % identity).json["changes"]
        self.assertEqual(history[0]["channel"], "page")


class Csrf(SignInTest):
    NEW = {"contacts": {"first_name": "Mallory"}}

    def setUp(self):
        if not hasattr(Csrf, "page"):
            Csrf.page = self.person("csrf@example.com")

    def write(self, **headers):
        return self.page.request("POST", "/v1/contacts", self.NEW,
                                 {name.replace("_", "-"): value for name, value in headers.items()})

    def test_the_header_is_needed(self):
        self.assertEqual(self.write(X_Kith_CSRF=None).status, 403)
        self.assertEqual(self.write(X_Kith_CSRF="").status, 403)
        self.assertEqual(self.write(X_Kith_CSRF=self.page.csrf[:-1]).status, 403)
        self.assertEqual(self.write(X_Kith_CSRF=self.page.csrf).status, 201)
        for method, path in (("DELETE", "/v1/session"), ("PATCH", "/v1/contacts/x"),
                             ("POST", "/v1/operations/describe")):
            answer = self.page.request(method, path, {}, {"X-Kith-CSRF": None})
            self.assertIn("X-Kith-CSRF", self.assertFails(answer, 403)["message"])
        self.assertEqual(self.page.request("GET", "/v1/contacts").status, 200)

    def test_that_of_another_session_does_not_do(self):
        other = self.browser()
        other.sign_in("csrf@example.com")
        self.assertEqual(self.write(X_Kith_CSRF=other.csrf).status, 403)

    def test_pages_of_others(self):
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"},
                        {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}):
            self.assertFails(self.write(**headers), 403)
        self.assertEqual(
            self.write(Origin=self.server.url, Sec_Fetch_Site="same-origin").status, 201)
        answer = self.browser(Origin="https://evil.example").sign_in("csrf@example.com")
        self.assertFails(answer, 403)

    def test_a_token_wins(self):
        answer = self.page.request("GET", "/v1/describe",
                                   headers={"Authorization": "Bearer " + self.as_admin.token})
        self.assertEqual(answer.json["token"]["class"], "admin")
        answer = self.page.request("GET", "/v1/describe", headers={"Authorization": "Bearer wrong"})
        self.assertFails(answer, 401)

    def test_mcp_takes_no_cookie(self):
        body = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        accept = {"Accept": "application/json, text/event-stream"}
        self.assertEqual(self.page.request("POST", "/mcp", body, accept).status, 401)
        # nor the cookie's text as a token, anywhere
        bearer = {"Authorization": "Bearer " + self.page.cookie}
        self.assertEqual(self.page.request("POST", "/mcp", body, {**accept, **bearer}).status, 401)
        self.assertEqual(self.page.request("GET", "/v1/contacts", headers=bearer).status, 401)

    def test_a_token_is_no_cookie(self):
        browser = self.browser()
        browser.cookie = self.as_admin.token
        self.assertFails(browser.request("GET", "/v1/contacts"), 401)

    def test_broken_cookies(self):
        for header in ("kith_session", "kith_session=", "=; ;;", "kith_session=" + "x" * 4000,
                       "kith_session=kithsession_" + "0" * 32 + "_" + "a" * 43, "\"kith_session\"=1"):
            answer = self.browser().request("GET", "/v1/contacts", headers={"Cookie": header})
            self.assertFails(answer, 401)


if __name__ == "__main__":
    unittest.main()
