"""Failures: their status, their form, and that they say what would be right."""

import json
import unittest

import kith

GHOST = "01890000-0000-7000-8000-00000000abcd"
BAD_TOKEN = "Authentication token is invalid or has been revoked"


class Form(kith.ServerTest):
    def assertProblem(self, answer, status):
        """The contract's envelope with the members of RFC 9457 beside it."""
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers.get_content_type(), "application/json")
        body = answer.json
        self.assertEqual(body["status"], status)
        self.assertEqual(body["detail"], body["error"]["message"])
        self.assertEqual(body["type"], "about:blank")
        self.assertIsInstance(body["title"], str)
        self.assertIn(body["error"]["status"], (
            "invalid", "unauthenticated", "denied", "not_found", "conflict", "ambiguous",
            "precondition", "limit", "unavailable", "internal"))

    def test_every_failure_has_it(self):
        self.assertProblem(self.nobody.get("/v1/contacts"), 401)
        self.assertProblem(self.as_reader.get("/v1/contacts", limit=0), 400)
        self.assertProblem(self.as_reader.get("/v1/contacts/" + GHOST), 404)
        self.assertProblem(self.as_reader.get("/v1/nothing"), 404)
        self.assertProblem(self.as_reader.request("PUT", "/v1/contacts"), 405)
        self.assertProblem(self.as_reader.post("/v1/contacts", {"contacts": {"first_name": "X"}}),
                           403)
        self.assertProblem(self.as_reader.get("/v1/contacts?search=%00"), 400)
        self.assertProblem(self.as_writer.post("/v1/contacts", b"{}" + b" " * 11 * 1024 * 1024),
                           413)

    def test_wrong_method_names_the_right_ones(self):
        answer = self.as_reader.request("PUT", "/v1/contacts")
        self.assertEqual(answer.headers["Allow"], "GET, HEAD, POST")

    def test_retry_after_only_where_waiting_helps(self):
        for answer in (self.nobody.get("/v1/contacts"), self.as_reader.get("/v1/contacts"),
                       self.as_reader.get("/v1/contacts/" + GHOST),
                       self.as_reader.get("/v1/contacts", limit=0)):
            self.assertNotIn("Retry-After", answer.headers)
            self.assertNotIn("X-RateLimit-Limit", answer.headers)


class Credentials(kith.ServerTest):
    def assertRefused(self, answer):
        self.assertEqual(answer.status, 401, answer)
        self.assertEqual(answer.message, BAD_TOKEN)
        self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")

    def test_one_sentence_for_all(self):
        good = self.server.token("read", "good")
        for header in (None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic " + good,
                       "Bearer " + good[:-1], "Bearer " + good + "x", good,
                       "Bearer " + good[:10] + "x" + good[11:], "Bearer \u00ff",
                       "Bearer " + "x" * 8000):
            headers = {} if header is None else {"Authorization": header.encode("latin-1")}
            self.assertRefused(self.server.request("GET", "/v1/contacts", headers=headers))
        self.assertEqual(self.server.request("GET", "/v1/contacts", token=good).status, 200)

    def test_scheme_in_any_case(self):
        headers = {"Authorization": "bearer " + self.server.token("read", "case")}
        self.assertEqual(self.server.request("GET", "/v1/contacts", headers=headers).status, 200)

    def test_no_token_in_the_query(self):
        token = self.server.token("read", "query")
        self.assertRefused(self.server.request("GET", "/v1/contacts?access_token=" + token))

    def test_401_comes_before_anything_else_is_said(self):
        for method, path, body in (("GET", "/v1/contacts?limit=0", None),
                                   ("POST", "/v1/contacts", b"{"),
                                   ("GET", "/v1/contacts/" + GHOST, None),
                                   ("POST", "/v1/operations/nothing", b"{}")):
            self.assertRefused(self.server.request(method, path, body))

    def test_revoked_at_once(self):
        made = self.as_admin.post("/v1/tokens", {"tokens": {"name": "short", "class": "read"}})
        self.assertEqual(made.status, 201, made)
        token = made.json["tokens"][0]
        client = kith.Client(self.server, token["token"])
        self.assertEqual(client.get("/v1/contacts").status, 200)
        self.assertEqual(self.as_admin.delete("/v1/tokens/" + token["id"]).status, 200)
        self.assertRefused(client.get("/v1/contacts"))


class Classes(kith.ServerTest):
    def test_what_each_class_may(self):
        id = self.add(first_name="Classy")["id"]
        writes = (("POST", "/v1/contacts", {"contacts": {"first_name": "New",
                                                         "contact_book": "Clients"}}),
                  ("PATCH", "/v1/contacts/" + id, {"contacts": {"notes": "x"}}),
                  ("DELETE", "/v1/contacts/" + id, None))
        for method, path, body in writes:
            self.assertFails(self.as_reader.request(method, path, body), 403)
            answer = self.as_proposer.request(method, path, body)
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json["outcome"], "proposed")
        self.assertNotIn("notes", self.read(id))
        for client in (self.as_reader, self.as_proposer):
            self.assertFails(client.post("/v1/contact_books", {"contact_books": {"name": "B"}}), 403)
        self.assertEqual(self.as_writer.post("/v1/tokens", {"tokens": {"name": "t"}}).status, 201)
        for client in (self.as_reader, self.as_proposer, self.as_writer):
            self.assertFails(client.post("/v1/tokens", {"tokens": {"name": "t", "class": "write"}}),
                             403)
            self.assertFails(client.post("/v1/users", {"users": {
                "email": "x@example.com", "name": "X"}}), 403)


class Parameters(kith.ServerTest):
    def test_house_style(self):
        for path, message in (
                ("/v1/contacts?limit=201", "max 'limit' value is 200"),
                ("/v1/contacts?limit=0", "min 'limit' value is 1"),
                ("/v1/contacts?offset=-1", "min 'offset' value is 0"),
                ("/v1/contacts?limit=99999999999999999999", "'limit'"),
                ("/v1/contacts?limit=1.5", "'limit'"),
                ("/v1/contacts?contact_book=nowhere", "'contact_book' must be a UUID"),
                ("/v1/contacts?order=first_name", "'order'"),
                ("/v1/contacts?include_deleted=maybe", "'include_deleted'"),
                ("/v1/contacts?modified_since=yesterday", "'modified_since'"),
                ("/v1/contacts?colour=red", "'colour'"),
                ("/v1/contact_groups?kind=club", "'kind'"),
                ("/v1/users?organization=x", "'organization' must be a UUID"),
                ("/v1/contact_books?limit=1000", "max 'limit' value is 200")):
            error = self.assertFails(self.as_reader.get(path), 400)
            self.assertTrue(error["message"].startswith(message), error)
            self.assertEqual(error["status"], "invalid")

    def test_foreign_book_is_not_found(self):
        self.assertFails(self.as_reader.get("/v1/contacts", contact_book=GHOST), 404)


class Bodies(kith.ServerTest):
    def fails(self, body, status=400, part=None):
        return self.assertFails(self.as_writer.post("/v1/contacts", body), status, part)

    def test_what_is_no_json_names_its_place(self):
        error = self.fails(b'{"contacts":\n [}', part="line 2, column")
        self.assertEqual(error["status"], "invalid")
        for body in (b"{", b"nonsense", b'{"contacts": {"first_name": "a"}} x', b"\xff",
                     b'{"contacts": {"first_name": "\xff"}}', b'{"contacts": {"a": "\\u0000"}}',
                     b'{"contacts": 1, "contacts": 2}', b"email=a%40example.com"):
            self.fails(body, part="line")

    def test_what_is_no_object(self):
        for body in (b"[]", b"1", b"null", b'"contacts"'):
            self.fails(body, part="object")

    def test_missing_contacts(self):
        for body in ({}, {"contacts": None}, b"", {"contact": {"first_name": "A"}}):
            error = self.fails(body)
            self.assertIn("'", error["message"])
        self.fails({"contacts": []})
        self.fails({"contacts": "text"}, part="'contacts'")
        self.fails({"contacts": [1]})
        self.fails({"contacts": [None]})

    def test_pointer_to_the_fault(self):
        for contact, pointer in (
                ({"infos": [{"kind": "email", "label": "work", "value": "a@example.com"},
                            {"kind": "fax", "label": "work", "value": "1"}]}, "/infos/1/kind"),
                ({"infos": [{"kind": "email", "label": "boat", "value": "a@example.com"}]},
                 "/infos/0/label"),
                ({"first_name": 5}, "/first_name"),
                ({"starred": "yes"}, "/starred"),
                ({"colour": "red"}, "/colour"),
                ({"infos": {"kind": "email"}}, "/infos"),
                ({"email": "no address"}, "/email")):
            contact["contact_book"] = "Clients"
            error = self.fails({"contacts": [{"first_name": "Ok", "contact_book": "Clients"},
                                             contact]})
            self.assertEqual(error.get("pointer"), "/contacts/1" + pointer, error)
            error = self.fails({"contacts": contact})
            self.assertEqual(error.get("pointer"), "/contacts" + pointer, error)

    def test_nothing_is_written_when_one_is_bad(self):
        before = self.as_reader.get("/v1/contacts", count_only="true").json["total"]
        self.fails({"contacts": [{"first_name": "Good", "contact_book": "Clients"},
                                 {"first_name": 5}]})
        after = self.as_reader.get("/v1/contacts", count_only="true").json["total"]
        self.assertEqual(after, before)

    def test_best_effort_decides_each_alone(self):
        answer = self.as_writer.post("/v1/contacts", {"mode": "best_effort", "contacts": [
            {"first_name": "Una", "email": "una@example.com", "contact_book": "Clients"},
            {"first_name": 5},
            {"first_name": "Dos", "email": "dos@example.com", "contact_book": "Clients"}]})
        self.assertEqual(answer.status, 201, answer)
        rows = answer.json["contacts"]
        self.assertEqual([row["outcome"] for row in rows], ["created", "invalid", "created"])
        self.assertIn("message", rows[1]["error"])

    def test_a_book_that_is_none(self):
        self.fails({"contacts": {"first_name": "A", "contact_book": "Nowhere"}}, 404)
        self.fails({"contacts": {"first_name": "A", "contact_book": GHOST}}, 404)

    def test_an_answer_to_an_echo_of_the_request_is_still_json(self):
        """What a stranger sent and a sentence quotes is cut and escaped."""
        for name in ('"', "\\", "\u2028", "é" * 500, "<script>", "x" * 5000):
            answer = self.as_writer.post("/v1/contacts", {"contacts": {name: 1}})
            self.assertFails(answer, 400)
            answer = self.as_reader.get("/v1/contacts", **{name: 1})
            self.assertFails(answer, 400)
            json.loads(answer.body.decode("utf-8"))


if __name__ == "__main__":
    unittest.main()
