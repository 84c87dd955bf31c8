"""Signing in with a browser: cookies, what must come besides them, guessing, sessions."""

import base64
import concurrent.futures
import hashlib
import hmac
import json
import re
import struct
import time
import unittest

import kith

PASSWORD = "five quiet herons"


def totp(secret):
    """The code that an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7FFFFFFF
    return "%06d" % (number % 1000000)


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

    def test_signing_in_again_ends_the_replaced_session(self):
        browser = self.person("twice@example.com")
        first = browser.cookie
        self.assertEqual(browser.sign_in("twice@example.com").status, 200)
        again = self.browser()
        again.cookie = first
        self.assertFails(again.request("GET", "/v1/session"), 401)
        self.assertEqual(browser.request("GET", "/v1/session").status, 200)

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


@kith.both_engines
class Guessing(SignInTest):
    def test_many_at_once_get_no_further_than_five(self):
        self.person("crowd@example.com")
        browsers = [self.browser() for _ in range(200)]
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            answers = list(pool.map(
                lambda browser: browser.sign_in("crowd@example.com", "some other words"), browsers))
        reasons = [answer.error["reason"] for answer in answers]
        self.assertEqual(reasons.count("wrong"), 5, reasons)
        self.assertLessEqual(set(reasons), {"wrong", "locked", "busy"})
        self.assertLessEqual({answer.status for answer in answers}, {401, 429, 503})
        locked = self.browser().sign_in("crowd@example.com")  # even the right one has to wait
        self.assertRefused(locked, 429, "locked")
        self.assertIn(int(locked.headers["Retry-After"]), range(1, 61))
        self.assertEqual(self.as_reader.get("/v1/contacts").status, 200)

    def test_one_address_after_thirty(self):
        self.person("patient@example.com")
        browser = self.browser()
        for number in range(30):
            answer = browser.sign_in("nobody%d@example.com" % number, "some other words")
            self.assertRefused(answer, 401, "wrong")
        self.assertRefused(browser.sign_in("patient@example.com"), 429, "locked")
        self.assertEqual(self.browser().sign_in("patient@example.com").status, 200)

    def test_the_lock_is_the_same_for_who_is_not_there(self):
        self.person("there@example.com")
        answers = []
        for email in ("there@example.com", "missing@example.com"):
            answers.append([self.browser().sign_in(email, "some other words") for _ in range(6)])
        there, missing = answers
        self.assertEqual([answer.status for answer in there], [401] * 5 + [429])
        self.assertEqual([answer.status for answer in missing], [401] * 5 + [429])
        self.assertEqual(there[4].body, missing[4].body)


@kith.both_engines
class Sessions(SignInTest):
    def test_they_are_listed_and_revoked(self):
        own = self.person("several@example.com")
        other = self.browser(**{"User-Agent": "Example/2 (a phone)"})
        other.sign_in("several@example.com")
        rows = own.request("GET", "/v1/sessions").json["sessions"]
        self.assertEqual([row["current"] for row in rows], [True, False])
        self.assertEqual(rows[1]["user_agent"], "Example/2 (a phone)")
        self.assertRegex(rows[1]["address"], r"^198\.51\.")
        for row in rows:
            self.assertGreater(row["expires_at"], row["last_used_at"])
            self.assertNotIn(own.cookie, str(row))
        self.assertEqual(other.request("GET", "/v1/contacts").status, 200)
        answer = own.request("DELETE", "/v1/sessions/" + rows[1]["id"])
        self.assertEqual(answer.status, 200, answer)
        self.assertFails(other.request("GET", "/v1/contacts"), 401)
        self.assertFails(own.request("DELETE", "/v1/sessions/" + rows[1]["id"]), 404)
        self.assertEqual(len(own.request("GET", "/v1/sessions").json["sessions"]), 1)
        tokens = self.as_admin.get("/v1/tokens", limit=200).json["tokens"]
        self.assertNotIn(rows[0]["id"], [token["id"] for token in tokens])

    def test_a_new_password_signs_the_others_out(self):
        own = self.person("change@example.com")
        other = self.browser()
        other.sign_in("change@example.com")
        new = "seven loud cranes"
        answer = own.request("PUT", "/v1/password", {"old_password": "wrong", "password": new})
        self.assertEqual(self.assertFails(answer, 403)["pointer"], "/old_password")
        answer = own.request("PUT", "/v1/password", {"old_password": PASSWORD, "password": "x"})
        self.assertEqual(self.assertFails(answer, 400)["pointer"], "/password")
        answer = own.request("PUT", "/v1/password", {"old_password": PASSWORD, "password": new})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(own.request("GET", "/v1/session").status, 200)
        self.assertFails(other.request("GET", "/v1/session"), 401)
        self.assertRefused(self.browser().sign_in("change@example.com"), 401, "wrong")
        self.assertEqual(self.browser().sign_in("change@example.com", new).status, 200)

    def test_a_second_factor(self):
        own = self.person("factor@example.com")
        begun = own.request("POST", "/v1/totp", {"password": PASSWORD})
        self.assertEqual(begun.status, 200, begun)
        self.assertEqual(begun.headers["Cache-Control"], "no-store")
        other = self.browser()
        other.sign_in("factor@example.com")
        self.assertFails(own.request("PUT", "/v1/totp", {"code": "abcdef"}), 400)
        code = totp(begun.json["totp"]["secret"])
        confirmed = own.request("PUT", "/v1/totp", {"code": code[:3] + " " + code[3:]})
        self.assertEqual(confirmed.status, 200, confirmed)
        self.assertFails(other.request("GET", "/v1/session"), 401)  # it came in without a code
        codes = confirmed.json["totp"]["recovery_codes"]
        self.assertEqual(len(set(codes)), 10)
        self.assertTrue(own.request("GET", "/v1/session").json["session"]["totp"])
        self.assertRefused(self.browser().sign_in("factor@example.com"), 401, "code_required")
        answer = self.browser().sign_in("factor@example.com", code=code)
        self.assertRefused(answer, 401, "code_wrong")  # it was used
        answer = self.browser().sign_in("factor@example.com", code=codes[3])
        self.assertEqual(answer.status, 200, answer)
        self.assertTrue(answer.json["session"]["totp"])
        answer = self.browser().sign_in("factor@example.com", code=codes[3])
        self.assertRefused(answer, 401, "code_wrong")
        self.assertFails(own.request("DELETE", "/v1/totp", {"password": "wrong"}), 403)
        answer = own.request("DELETE", "/v1/totp", {"password": PASSWORD})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.browser().sign_in("factor@example.com").status, 200)

    def test_who_may_set_up_a_second_factor(self):
        self.assertFails(self.as_admin.post("/v1/totp", {"password": PASSWORD}), 403)
        self.assertFails(self.as_proposer.post("/v1/totp", {"password": PASSWORD}), 403)
        own = self.person("nofactor@example.com")
        self.assertEqual(self.assertFails(own.request("POST", "/v1/totp"), 400)["pointer"],
                         "/password")
        self.assertFails(own.request("POST", "/v1/totp", {"password": "wrong"}), 403)

    def test_an_owner_s_token_takes_nobody_over(self):
        self.person("target@example.com")
        again = {"users": {"email": "target@example.com", "name": "Target"}}
        self.assertFails(self.as_admin.post("/v1/users", again), 403)
        owner = {"users": {"email": "more@example.com", "name": "More", "role": "owner"}}
        self.assertFails(self.as_admin.post("/v1/users", owner), 403)

    def test_removed_members_are_out_at_once(self):
        own = self.person("leaver@example.com")
        user = own.request("GET", "/v1/session").json["session"]["user"]["id"]
        self.assertEqual(self.as_admin.delete("/v1/users/" + user).status, 200)
        self.assertFails(own.request("GET", "/v1/contacts"), 401)
        self.assertRefused(self.browser().sign_in("leaver@example.com"), 401, "wrong")

    def test_streams_take_the_cookie(self):
        own = self.person("streamer@example.com")
        self.assertEqual(own.request("GET", "/v1/export").status, 200)
        self.assertFails(self.browser().request("GET", "/v1/export"), 401)

    def test_sessions_outlive_the_server(self):
        own = self.person("restart@example.com")
        self.server.restart()
        self.assertEqual(own.request("GET", "/v1/session").json["session"]["csrf"], own.csrf)

    def test_the_log_holds_no_secrets(self):
        self.person("quiet@example.com")
        self.browser().sign_in("quiet@example.com", "some other words")
        log = self.server.log_text()
        for secret in (PASSWORD, "some other words", "kithsession_"):
            self.assertNotIn(secret, log)


class WithoutProxy(kith.ServerTest):
    """Anybody may write the headers of a proxy: they count from a named one only."""

    def test_headers_are_passed_over(self):
        invited = self.as_admin.post("/v1/users", {"users": {
            "email": "plain@example.com", "name": "Plain"}}).json["welcome_code"]
        browser = Browser(self.server, {"X-Forwarded-For": "198.51.100.7",
                                        "X-Forwarded-Proto": "https"})
        answer = browser.welcome(invited)
        self.assertEqual(answer.status, 200, answer)
        self.assertNotIn("Secure", answer.headers["Set-Cookie"])
        rows = browser.request("GET", "/v1/sessions").json["sessions"]
        self.assertEqual(rows[0]["address"], "127.0.0.1")


class FirstStart(unittest.TestCase):
    def printed_code(self, server):
        for _ in range(100):
            found = re.search(r"/welcome\?code=(\S+)", "".join(server.output))
            if found:
                return found[1]
            server.drain.join(0.1)
        self.fail("no code was printed")

    def test_the_printed_code_makes_the_owner(self):
        with kith.Server() as server:
            browser = Browser(server, {"User-Agent": "Example/1"})
            answer = browser.welcome(self.printed_code(server), name="Olive Owner")
            self.assertEqual(answer.status, 200, answer)
            session = answer.json["session"]
            self.assertEqual((session["class"], session["user"]["role"]), ("admin", "owner"))
            self.assertEqual(browser.request("GET", "/v1/tokens").status, 200)
            before = Browser(server)
            self.assertEqual(before.sign_in(session["user"]["email"]).status, 200)
            # a session that was found makes no link, nor an owner, without the password
            invited = {"email": session["user"]["email"], "name": "Olive"}
            for proof in ({}, {"password": "some other words"}):
                answer = browser.request("POST", "/v1/users", {"users": {**invited, **proof}})
                self.assertEqual((answer.status, answer.error["pointer"]),
                                 (403, "/users/password"), answer)
            answer = browser.request(
                "POST", "/v1/users", {"users": {**invited, "password": PASSWORD}})
            self.assertEqual(answer.status, 201, answer)
            # who needs a new link may have lost the old way in: it ends the other sessions
            self.assertEqual(before.request("GET", "/v1/session").status, 401)
            again = Browser(server)
            self.assertEqual(again.sign_in(session["user"]["email"]).status, 200)
            self.assertEqual(browser.request("GET", "/v1/session").status, 200)
            # the command line is the owner's
            lines = server.kith("sessions", "list", "--json").out.splitlines()
            rows = [json.loads(line) for line in lines]
            self.assertEqual(rows[0]["user_agent"], "Example/1")
            self.assertEqual([row["current"] for row in rows], [False, False])
            server.kith("sessions", "revoke", rows[0]["id"])
            self.assertEqual(browser.request("GET", "/v1/session").status, 401)
            self.assertEqual(again.request("GET", "/v1/session").status, 200)
            self.assertIn("ADDRESS", server.kith("sessions", "list").out)

    def test_the_owner_s_address_is_brought_into_form(self):
        with kith.Server(options=("--owner-email", " Olive.Owner@EXAMPLE.com ")) as server:
            answer = Browser(server).welcome(self.printed_code(server))
            self.assertEqual(answer.json["session"]["user"]["email"], "olive.owner@example.com")
            for typed in ("Olive.Owner@EXAMPLE.com", "olive.owner@example.com"):
                self.assertEqual(Browser(server).sign_in(typed).status, 200)

    def test_an_address_that_is_none_starts_nothing(self):
        self.assertFailsToStart("--owner-email", "olive", "olive")

    def test_a_proxy_is_named_by_its_address(self):
        for name in ("localhost", "10.0.0.0/8", "proxy.example.com", ""):
            self.assertFailsToStart("--proxy", name, "IP address")

    def assertFailsToStart(self, option, value, reason):
        store = kith.new_store("sqlite")
        self.addCleanup(store.drop)
        said = kith.Kith(store)("serve", "--listen", "127.0.0.1:0", option, value, ok=False)
        self.assertNotEqual(said.status, 0)
        self.assertIn(reason, said.err)

    def test_a_new_code_is_a_new_beginning(self):
        with kith.Server() as server:
            words = ("users", "invite", "lost@example.com", "Lost Person", "--json")
            browser = Browser(server)
            browser.welcome(server.kith(*words).json["welcome_code"])
            again = Browser(server)
            answer = again.welcome(server.kith(*words).json["welcome_code"], "seven loud cranes")
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json["session"]["user"]["name"], "Lost Person")
            self.assertEqual(browser.request("GET", "/v1/session").status, 401)


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

    def test_pages_of_others_read_nothing(self):
        """SameSite keeps the cookie from other sites, not from another port of this host."""
        for headers in ({"Origin": "http://127.0.0.1:1"}, {"Sec-Fetch-Site": "cross-site"},
                        {"Sec-Fetch-Site": "same-site"}):
            for path in ("/v1/contacts", "/v1/session", "/v1/export"):
                answer = self.page.request("GET", path, headers=headers)
                self.assertEqual(answer.status, 403, (headers, path, answer))
        for site in ("same-origin", "none"):  # the page itself, and a typed address
            for path in ("/v1/contacts", "/v1/export"):
                answer = self.page.request("GET", path, headers={"Sec-Fetch-Site": site})
                self.assertEqual(answer.status, 200, (site, path, answer))
        secure = {"X-Forwarded-Proto": "https", "Origin": self.server.url}
        self.assertFails(self.page.request("GET", "/v1/contacts", headers=secure), 403)

    def test_two_cookies_of_one_name(self):
        cookie = self.page.cookie
        for header, status in (("kith_session=%s; kith_session=%s" % (cookie, cookie), 200),
                               ("kith_session=%s; kith_session=x" % cookie, 401),
                               ("kith_session=x; kith_session=%s" % cookie, 401)):
            answer = self.browser().request("GET", "/v1/contacts", headers={"Cookie": header})
            self.assertEqual(answer.status, status, header)

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
