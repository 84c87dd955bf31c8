"""The description against what is served: nothing is missing, nothing is invented."""

import re
import unittest

import json_schema
import kith

METHODS = ("get", "post", "put", "patch", "delete")


class Document(kith.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        answer = kith.Client(cls.server).get("/v1/openapi.json")
        assert answer.status == 200, answer
        cls.document = answer.json

    def operations(self):
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield path, method, item[method], item.get("parameters", [])

    def resolve(self, what):
        return json_schema.resolve(what["$ref"], self.document) if "$ref" in what else what

    def test_head(self):
        self.assertRegex(self.document["openapi"], r"^3\.1\.\d+$")
        self.assertLessEqual({"title", "version"}, set(self.document["info"]))

    def test_every_reference_leads_somewhere(self):
        def walk(value):
            if isinstance(value, dict):
                if isinstance(value.get("$ref"), str):
                    json_schema.resolve(value["$ref"], self.document)
                for inner in value.values():
                    walk(inner)
            elif isinstance(value, list):
                for inner in value:
                    walk(inner)
        walk(self.document)

    def test_operations_are_well_formed(self):
        seen = set()
        for path, method, operation, shared in self.operations():
            where = method + " " + path
            self.assertNotIn(operation["operationId"], seen, where)
            seen.add(operation["operationId"])
            self.assertTrue(operation["summary"], where)
            parameters = [self.resolve(one) for one in operation.get("parameters", []) + shared]
            keys = [(one["name"], one["in"]) for one in parameters]
            self.assertEqual(len(keys), len(set(keys)), where)
            in_path = {one["name"] for one in parameters if one["in"] == "path"}
            self.assertEqual(in_path, set(re.findall(r"\{(\w+)\}", path)), where)
            for one in parameters:
                self.assertIn("schema", one, where)
                self.assertEqual(one.get("required", False), one["in"] == "path", where)
            self.assertTrue(operation["responses"], where)
            for response in operation["responses"].values():
                self.assertIn("description", self.resolve(response), where)

    def test_every_described_path_is_served(self):
        """Without a token a path that is there answers 401; one that is not, 404."""
        for path, method, operation, _ in self.operations():
            target = re.sub(r"\{\w+\}", "01890000-0000-7000-8000-00000000abcd", path)
            answer = self.nobody.request(method.upper(), target)
            if operation.get("security") == []:
                self.assertEqual(answer.status, 400 if "requestBody" in operation else 200,
                                 (method, path))
            else:
                self.assertEqual(answer.status, 401, (method, path))

    def test_every_served_method_is_described(self):
        """Allow tells the methods of a path."""
        for path in self.document["paths"]:
            target = re.sub(r"\{\w+\}", "01890000-0000-7000-8000-00000000abcd", path)
            allowed = set(self.nobody.request("OPTIONS", target).headers["Allow"].split(", "))
            described = {method.upper() for other, method, _, _ in self.operations()
                         if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(other)), target)}
            self.assertEqual(allowed - {"HEAD"}, described, path)

    def test_every_operation_is_there(self):
        described = {operation.get("x-operation") for _, _, operation, _ in self.operations()}
        for name in ("contacts_list", "contacts_get", "contacts_create", "contacts_update",
                     "contacts_search", "contacts_patch", "contacts_delete", "contacts_restore",
                     "history", "changes", "undo", "describe", "books_list", "groups_list",
                     "book_create", "hold_release", "token_create", "proposal_accept",
                     "contacts_merge", "contacts_unmerge", "merges_list", "duplicates_decide"):
            self.assertIn(name, described)

    def test_parameters_of_the_contract_are_those_of_the_operation(self):
        """A described parameter is taken, and what is taken is described."""
        for path, method, operation, _ in self.operations():
            if method != "get" or "x-operation" not in operation or "{" in path:
                continue
            answer = self.as_reader.get(path, no_such_parameter="1")
            accepted = set(self.assertFails(answer, 400).get("accepted", "").split(", "))
            described = {one["name"] for one in map(self.resolve, operation["parameters"])
                         if one["in"] == "query"}
            self.assertEqual({name for name in accepted if name}, described, path)


class Page(kith.Client):
    """Asks with the cookie of a session."""

    def __init__(self, server, signed_in):
        super().__init__(server)
        self.headers = {"Cookie": signed_in.headers["Set-Cookie"].partition(";")[0],
                        "X-Kith-CSRF": signed_in.json["session"]["csrf"]}

    def request(self, method, path, body=None, headers=None, query=None):
        return super().request(method, path, body, {**self.headers, **(headers or {})}, query)


class Answers(kith.ServerTest):
    """Real answers of every kind against their schemas; members that no schema names fail too."""

    def setUp(self):
        self.document = self.nobody.get("/v1/openapi.json").json
        self.described = [
            (re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "$"), method, operation)
            for path, item in sorted(self.document["paths"].items(), key=lambda pair: "{" in pair[0])
            for method, operation in item.items() if method in METHODS]

    def schema_of(self, method, path, status):
        for pattern, of, operation in self.described:
            if of == method.lower() and pattern.match(path):
                response = operation["responses"].get(str(status),
                                                      operation["responses"].get("default"))
                if "$ref" in response:
                    response = json_schema.resolve(response["$ref"], self.document)
                return response["content"]["application/json"]["schema"]
        self.fail("%s %s is not described" % (method, path))
        return None

    def check(self, method, path, body=None, status=200, client=None, **query):
        answer = (client or self.as_admin).request(method, path, body, query=query)
        self.assertEqual(answer.status, status, (method, path, answer))
        faults = json_schema.faults(answer.json, self.schema_of(method, path, status),
                                    self.document, closed=True)
        self.assertEqual(faults, [], (method, path, answer))
        return answer.json

    def test_contacts(self):
        made = self.check("POST", "/v1/contacts", {"contacts": [
            {"contact_book": "Clients", "first_name": "Open", "last_name": "Api", "nickname": "O",
             "notes": "n", "gender": "x", "starred": True, "birthday": "1980-02-03",
             "file_as": "f", "prefix": "Dr", "suffix": "Jr", "middle_name": "M",
             "infos": [
                 {"kind": "email", "label": "work", "value": "api@example.com"},
                 {"kind": "physical_address", "label": "work", "street": "1 Mill Lane"},
                 {"kind": "facebook", "label": "other", "custom_label": "fb", "name": "open.api"}],
             "memberships": [{"group": {"kind": "organization", "name": "Brick & Co"},
                              "title": "Buyer"}]},
            {"contact_book": "Clients", "last_name": "Api", "first_name": "Open"},
            {"contact_book": "Clients", "first_name": "Incomplete"}]}, 201)
        ids = [row["id"] for row in made["contacts"]]
        self.check("GET", "/v1/contacts")
        self.check("GET", "/v1/contacts", limit=1)
        self.check("GET", "/v1/contacts", count_only="true")
        self.check("GET", "/v1/contacts", search="api")
        self.check("GET", "/v1/contacts/" + ",".join(ids))
        self.check("GET", "/v1/contacts/" + ids[0], with_origins="true", with_alternates="true")
        self.check("GET", "/v1/contact_letters")
        self.check("PATCH", "/v1/contacts/" + ids[0], {"contacts": {"notes": "m"}})
        self.check("PATCH", "/v1/contacts/" + ids[0], {"contacts": {"notes": "k"}}, dry_run="true")
        self.check("PATCH", "/v1/contacts/%s/values" % ids[0], {"add": {"groups": ["Api"]}})
        self.check("POST", "/v1/contacts/search", {"query": "api"})
        self.check("POST", "/v1/contacts", {"mode": "best_effort", "contacts": [
            {"first_name": 5}, {"contact_book": "Clients", "first_name": "Juan", "last_name": "Gil",
                                "email": "api@example.com"}]})
        self.check("GET", "/v1/contacts/%s/history" % ids[0])
        self.check("GET", "/v1/contacts/%s/history" % ids[0], limit=1)
        self.check("DELETE", "/v1/contacts/" + ids[2])
        self.check("GET", "/v1/contacts", modified_since=1, include_deleted="true")
        batch = self.check("POST", "/v1/contacts/%s/restore" % ids[2])["batch"]
        self.check("POST", "/v1/batches/%s/undo" % batch)
        self.check("GET", "/v1/changes")
        self.check("GET", "/v1/changes", since="now")
        self.check("GET", "/v1/describe")
        self.check("GET", "/v1/contact_groups/Api/members")
        self.check("POST", "/v1/contact_groups/Api/members", {"contacts": [ids[1]]})
        self.check("DELETE", "/v1/contact_groups/Api/members", {"contacts": [ids[1]]})
        self.check("DELETE", "/v1/contact_groups/Api/members/" + ids[1])

    def test_books_and_groups(self):
        book = self.check("POST", "/v1/contact_books", {"contact_books": {
            "name": "Described"}}, 201)["contact_books"][0]["id"]
        self.check("GET", "/v1/contact_books")
        self.check("PATCH", "/v1/contact_books/" + book, {"contact_books": {
            "description": "d", "scope": "organization"}})
        self.check("DELETE", "/v1/contact_books/" + book)
        self.check("GET", "/v1/contact_books", include_deleted="true")
        self.check("POST", "/v1/contact_books/%s/restore" % book)
        group = self.check("POST", "/v1/contact_groups", {"contact_groups": {
            "name": "Described"}}, 201)["contact_groups"][0]["id"]
        self.check("GET", "/v1/contact_groups")
        self.check("GET", "/v1/contact_groups", contact_book="Clients", kind="group")
        self.check("PATCH", "/v1/contact_groups/" + group, {"contact_groups": {"name": "D2"}})
        self.check("DELETE", "/v1/contact_groups/" + group)

    def test_people(self):
        self.check("GET", "/v1/organizations")
        organization = self.as_admin.get("/v1/organizations").json["organizations"][0]["id"]
        self.check("PATCH", "/v1/organizations/" + organization, {"organizations": {
            "name": "Renamed", "region": "DE"}})
        self.check("GET", "/v1/users")
        user = self.check("POST", "/v1/users", {"users": {
            "email": "described@example.com", "name": "Described"}}, 201)["users"][0]["id"]
        self.check("PATCH", "/v1/users/" + user, {"users": {"role": "admin"}})
        team = self.check("POST", "/v1/teams", {"teams": {
            "name": "Described", "active_members": [user]}}, 201)["teams"][0]["id"]
        self.check("GET", "/v1/teams")
        self.check("PATCH", "/v1/teams/" + team, {"teams": {"observers": []}})
        self.check("DELETE", "/v1/teams/" + team)
        self.check("DELETE", "/v1/users/" + user)
        token = self.check("POST", "/v1/tokens", {"tokens": {
            "name": "Described", "books": ["Clients"], "expires_in_days": 3,
            "rate_per_minute": 100}}, 201)["tokens"][0]["id"]
        self.check("GET", "/v1/tokens")
        self.check("DELETE", "/v1/tokens/" + token)

    def test_signing_in(self):
        invited = self.as_admin.post("/v1/users", {"users": {
            "email": "browser@example.com", "name": "Browser"}}).json
        password = "five quiet herons"
        self.check("POST", "/v1/session/welcome", {
            "welcome_code": invited["welcome_code"], "password": password}, client=self.nobody)
        answer = self.nobody.post("/v1/session", {
            "email": "browser@example.com", "password": password})
        page = Page(self.server, answer)
        self.check("POST", "/v1/session", {"email": "browser@example.com", "password": "wrong"},
                   401, client=self.nobody)
        self.check("GET", "/v1/session", client=page)
        sessions = self.check("GET", "/v1/sessions", client=page)["sessions"]
        self.check("DELETE", "/v1/sessions/" + sessions[0]["id"], client=page)
        self.check("POST", "/v1/totp", {"password": password}, client=page)
        self.check("DELETE", "/v1/totp", {"password": password}, client=page)
        self.check("PUT", "/v1/password", {
            "old_password": password, "password": "seven loud cranes"}, client=page)
        self.check("DELETE", "/v1/session", client=page)

    def test_waiting(self):
        one = self.add(first_name="Wait", last_name="Ing", email="wait@example.com")["id"]
        self.as_writer.delete("/v1/contacts/" + one)
        self.add(first_name="Wait", last_name="Ing", email="wait@example.com")
        self.as_writer.post("/v1/contacts/%s/restore" % one)
        pair = self.check("GET", "/v1/duplicates")["duplicates"][0]["contacts"]
        self.check("PATCH", "/v1/duplicates", {"contacts": pair, "decision": "later"})
        self.check("POST", "/v1/merges", {"ids": pair}, dry_run="true")
        merged = self.check("POST", "/v1/merges", {"ids": pair})
        self.check("GET", "/v1/merges")
        self.check("GET", "/v1/contacts/" + pair[0], with_records="true")
        self.check("PATCH", "/v1/contacts/" + pair[0], {"contacts": {"nickname": "later"}})
        gone = next(side["id"] for side in merged["sides"] if not side["survives"])
        self.check("POST", "/v1/unmerges", {"id": gone})
        self.check("GET", "/v1/contacts/%s/history" % gone)
        again = self.check("POST", "/v1/merges", {"ids": pair})
        self.check("POST", "/v1/merges/%s/undo" % again["batch"])
        self.check("GET", "/v1/changes")
        self.check("POST", "/v1/shared_identifiers", {"shared_identifiers": {
            "value": "info@example.com"}})
        first, second = (self.check("PATCH", "/v1/contacts/" + one, {"contacts": {"notes": note}},
                                    client=self.as_proposer)["proposal"] for note in "ab")
        self.check("GET", "/v1/proposals")
        self.check("POST", "/v1/proposals/%s/accept" % first)
        self.check("POST", "/v1/proposals/%s/reject" % second)
        self.check("POST", "/v1/holds/%s/release" % self.book())
        self.check("POST", "/v1/operations/describe", {})

    def test_errors(self):
        ghost = "01890000-0000-7000-8000-00000000abcd"
        self.check("GET", "/v1/contacts/" + ghost, status=404)
        self.check("GET", "/v1/contacts", status=400, limit=0)
        self.check("GET", "/v1/contacts", status=401, client=self.nobody)
        self.check("POST", "/v1/contacts", {"contacts": [{"first_name": 5}]}, 400)
        self.check("POST", "/v1/contacts", {"contacts": {}}, 403, self.as_reader)


if __name__ == "__main__":
    unittest.main()
