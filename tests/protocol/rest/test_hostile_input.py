"""What strangers and broken programs send: refused or kept, never a crash."""

import json
import random
import unittest

import kith

ODD_TEXTS = (
    "\u202eevil", "a\u200bb", "\ufeffbom", "\ud83d\ude00".encode("utf-16", "surrogatepass")
    .decode("utf-16"), "e\u0301" * 50, "\u0130\u0131", "'; DROP TABLE record; --",
    "<img src=x onerror=alert(1)>", "%00%0a", "${jndi:ldap://example.com}", "=1+1", "\u00a0",
    "../../etc/passwd", "{{7*7}}", "null", "undefined", "NaN", "\u1e9e", "\ufffd",
)


class Hostile(kith.ServerTest):
    def create(self, contact, **more):
        return self.as_writer.post("/v1/contacts", {"contacts": contact, **more})

    def assertServes(self):
        self.assertEqual(self.as_reader.get("/v1/contact_books").status, 200)

    def test_odd_texts_come_back_or_are_refused(self):
        for text in ODD_TEXTS:
            answer = self.create({"contact_book": "Clients", "first_name": "Odd",
                                  "notes": "a" + text + "b", "separate": True})
            self.assertIn(answer.status, (201, 400), text)
            if answer.status == 201:
                got = self.read(answer.json["contacts"][0]["id"])
                self.assertEqual(got["notes"], "a" + text + "b")

    def test_control_characters(self):
        for code in (1, 7, 8, 11, 27, 127, 0x85):
            answer = self.create({"contact_book": "Clients", "first_name": "C%sD" % chr(code)})
            self.assertIn(answer.status, (201, 400), code)
            if answer.status == 201:
                self.assertNotIn(chr(code), answer.json["contacts"][0].get("first_name", ""))

    def test_lengths(self):
        for field in ("first_name", "notes", "email", "phone_number", "company", "title",
                      "nickname", "gender", "source_key", "evidence"):
            for length in (255, 10000, 1000000):
                text = "x" * length
                if field == "email":
                    text = "x" * length + "@example.com"
                answer = self.create({"contact_book": "Clients", "first_name": "L", field: text},
                                     dry_run=True)
                self.assertIn(answer.status, (200, 400, 413), (field, length, answer))

    def test_thousands_of_infos(self):
        infos = [{"kind": "url", "label": "other", "value": "https://www.example.com/%d" % i}
                 for i in range(5000)]
        self.assertIn(self.create({"contact_book": "Clients", "first_name": "Many",
                                   "infos": infos}).status, (400, 413))
        memberships = [{"group": {"kind": "group", "name": "G%d" % i}} for i in range(5000)]
        self.assertIn(self.create({"contact_book": "Clients", "first_name": "Many",
                                   "memberships": memberships}).status, (400, 413))

    def test_too_many_contacts(self):
        answer = self.create([{"first_name": "x"}] * 10001)
        self.assertIn(answer.status, (400, 413))

    def test_deep_and_wide_bodies(self):
        deep = b'{"contacts":' + b"[" * 100000 + b"]" * 100000 + b"}"
        self.assertFails(self.as_writer.post("/v1/contacts", deep), 400, "nested")
        wide = b'{"contacts":[' + b"[]," * 1500000 + b"[]]}"
        self.assertFails(self.as_writer.post("/v1/contacts", wide), 413)
        self.assertServes()

    def test_wrong_types_everywhere(self):
        values = (1, -1, 1.5, 1e300, True, [], [[]], {}, {"a": {}}, "", "x", None, 2 ** 63, -2 ** 63)
        fields = ("contact_book", "first_name", "notes", "starred", "infos", "memberships", "email",
                  "phone_number", "company", "title", "separate", "contact", "id", "source_key",
                  "birthday", "deleted", "name")
        for field in fields:
            for value in values:
                contact = {"contact_book": "Clients", "first_name": "Type", field: value}
                try:
                    answer = self.create(contact, dry_run=True)
                except OverflowError:
                    continue
                self.assertIn(answer.status, (200, 400, 404, 409), (field, value, answer))

    def test_wrong_types_in_infos_and_memberships(self):
        values = (1, True, [], {}, "", None, "x" * 3000)
        for value in values:
            for info in (value, {"kind": value}, {"kind": "email", "value": value},
                         {"kind": "email", "label": value, "value": "t@example.com"},
                         {"kind": "physical_address", "street": value},
                         {"kind": "custom", "value": "x", "custom_label": value}):
                answer = self.create({"contact_book": "Clients", "first_name": "T",
                                      "infos": [info]}, dry_run=True)
                self.assertIn(answer.status, (200, 400), (info, answer))
            for one in (value, {"group": value}, {"group": {"kind": value, "name": "x"}},
                        {"group": {"kind": "group", "name": value}},
                        {"group": {"kind": "group", "name": "x", "id": value}},
                        {"group": {"kind": "group", "name": "x"}, "title": value}):
                answer = self.create({"contact_book": "Clients", "first_name": "T",
                                      "memberships": [one]}, dry_run=True)
                self.assertIn(answer.status, (200, 400, 404), (one, answer))

    def test_wrong_types_of_every_operation(self):
        """Each argument of each operation, given what it is not."""
        document = self.nobody.get("/v1/openapi.json").json
        operations = {}
        for path in document["paths"].values():
            for method in path.values():
                if isinstance(method, dict) and "x-operation" in method:
                    names = {one["name"] for one in method.get("parameters", ()) if "name" in one}
                    operations.setdefault(method["x-operation"], set()).update(names)
        names = {"id", "ids", "book", "group", "contact_book", "name", "limit", "offset", "cursor",
                 "since", "batch", "users", "team", "grants", "value", "contacts", "query", "add",
                 "set", "remove", "fields", "mode", "dry_run", "idempotency_key", "if_match", "in_batch",
                 "active_members", "class", "books", "email", "role", "organization", "kind",
                 "as_of", "member_rights", "scope", "region", "user"}
        self.assertGreater(len(operations), 35)
        for operation, own in sorted(operations.items()):
            if operation in ("user_remove", "team_delete"):
                continue
            for name in sorted(own | names):
                for value in (0, True, "\u0001", "x", [], {}, [1], [{}], {"x": [None]}):
                    answer = self.as_admin.operation(operation, {name: value, "dry_run": True}
                                                     if operation not in self.reads(document)
                                                     else {name: value})
                    self.assertIn(answer.status, (200, 400, 403, 404, 409, 412, 413),
                                  (operation, name, value, answer))
        self.assertServes()

    def reads(self, document):
        if not hasattr(self, "known_reads"):
            self.known_reads = {
                method["x-operation"] for path in document["paths"].values()
                for method in path.values() if isinstance(method, dict)
                and "x-operation" in method
                and not any("$ref" in one and one["$ref"].endswith("DryRun")
                            for one in method.get("parameters", ()))}
        return self.known_reads

    def test_random_bytes(self):
        generator = random.Random(7)
        good = json.dumps({"contacts": [{"first_name": "Fuzz", "email": "fuzz@example.com",
                                         "infos": [{"kind": "url", "value": "https://x"}]}],
                           "dry_run": True}).encode()
        for _ in range(300):
            body = bytearray(good)
            for _ in range(generator.randrange(1, 6)):
                body[generator.randrange(len(body))] = generator.randrange(256)
            answer = self.as_writer.post("/v1/contacts", bytes(body), dry_run="true")
            self.assertIn(answer.status, (200, 201, 400, 404, 409, 413), bytes(body))
        self.assertServes()

    def test_ids_that_are_none(self):
        for id in ("x" * 5000, "%2e%2e", "0", "00000000-0000-0000-0000-000000000000",
                   "01890000-0000-7000-8000-00000000abcg", "{id}", "null", "-1"):
            for path in ("/v1/contacts/%s", "/v1/contacts/%s/history", "/v1/contact_books/%s"):
                method = "DELETE" if "books" in path else "GET"
                self.assertFails(self.as_writer.request(method, path % id), 404)

    def test_many_ids(self):
        ids = ",".join(["01890000-0000-7000-8000-00000000abcd"] * 250)
        self.assertIn(self.as_reader.get("/v1/contacts/" + ids).status, (400, 404, 413))

    def test_queries(self):
        for query in ("a" * 900, "book:", "missing:email stale>180d by:agent dup:open",
                      "book:Clients group:", '"', "*", "%", "_", "\\", "-", "OR", "AND NOT",
                      "\u0627\u0644", "x " * 400, "company:\"", "stale>9999999999999999999d"):
            answer = self.as_reader.get("/v1/contacts", search=query)
            self.assertIn(answer.status, (200, 400), (query, answer))

    def test_cursors(self):
        for cursor in ("x", "AAAA", "=" * 100, "a" * 1000, "%FF"):
            self.assertFails(self.as_reader.get("/v1/contacts", cursor=cursor), 400)
            self.assertFails(self.as_reader.get("/v1/changes", since=cursor[:200]), 400)


if __name__ == "__main__":
    unittest.main()
