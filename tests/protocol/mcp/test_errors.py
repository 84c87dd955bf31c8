"""Bad input: each fault is named, and most come with the call that would have been right."""

import json

import mcp

TOOL = "missive_contacts"
NOBODY = "0b6a2c1e-5f3d-4a53-9d0e-2f4c7f1d9a01"


class NoMessages(mcp.McpTest):
    """Bytes that are no message."""

    rows = [
        (b"{", -32700), (b'{"jsonrpc":"2.0","id":1,"method":"ping"} x', -32700),
        (b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}', -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"\xed\xa0\x80"}', -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"a\\u0000b"}', -32700),
        (b'{"jsonrpc":"2.0","id":1,\x00"method":"ping"}', -32700),
        (b"[" * 5000 + b"]" * 5000, -32700),
        (b'"text"', -32600), (b"12", -32600), (b"null", -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":[1],"method":"ping"}', -32600),
        (b'{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600),
        (b'{"id":1,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":7}', -32600),
        (b'{"jsonrpc":"2.0","id":1}', -32600), (b"{}", -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"x"}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call"}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"no_such"}}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"describe",'
         b'"arguments":[]}}', -32602),
    ]

    def test_over_http(self):
        for body, code in self.rows:
            with self.subTest(body=body[:80]):
                answer = self.http().post(body)
                self.assertEqual(answer.json["error"]["code"], code, answer)
                self.assertEqual(answer.status, 200 if b'"tools/call"' in body
                                 and b'"params":[' not in body and b'"params":"' not in body
                                 else 400)
                mcp.check_reply("2025-11-25", "ping", answer.json)

    def test_over_stdio(self):
        client = self.begun_stdio()
        for body, code in self.rows:
            with self.subTest(body=body[:80]):
                client.send(body)
                self.assertEqual(client.receive()["error"]["code"], code)
        self.assertEqual(client.request("ping"), {})

    def test_nothing_at_all(self):
        self.assertEqual(self.http().post(b"").json["error"]["code"], -32700)
        client = self.stdio()
        client.send(b"\n  \n\r")
        self.assertEqual(client.request("tools/list")["tools"][0]["name"], TOOL)

    def test_too_long(self):
        long = b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * (10 * 1024 * 1024) + b'"}'
        self.assertEqual(self.http().post(long).status, 413)
        client = self.stdio()
        client.send(long)
        self.assertEqual(client.receive()["error"]["code"], -32600)
        client.begin()
        self.assertEqual(client.request("ping"), {})

    def test_the_last_line_needs_no_end(self):
        client = self.stdio()
        client.process.stdin.write(b'{"jsonrpc":"2.0","id":9,"method":"ping"}')
        self.assertEqual(json.loads(client.close()), {"jsonrpc": "2.0", "id": 9, "result": {}})

    def test_only_messages_come_out(self):
        client = self.begun_stdio()
        client.notify("notifications/cancelled", {"requestId": 1})
        client.notify("no/such/notification")
        self.assertEqual(client.close(), b"")

    def test_an_id_is_given_back_as_it_came(self):
        for identity in (0, -7, 2 ** 53, "", "a", "\u00e9\n\"", "7"):
            message = {**self.http().message("ping"), "id": identity}
            self.assertEqual(self.http().exchange(message)["id"], identity)


class BadArguments(mcp.McpTest):
    def assertFails(self, name, arguments, pointer, part):
        text, error = self.http().fail(name, **arguments)
        self.assertTrue(text.startswith("Error: "), text)
        self.assertIn(part, text)
        self.assertEqual(error.get("pointer"), pointer, error)
        self.assertEqual(error["type"], "urn:kith:error:invalid")
        self.assertEqual((error["status"], error["title"]), (400, "Bad Request"))
        self.assertIn(error["detail"], text)
        return error

    def test_are_named(self):
        contact = {"first_name": "A", "last_name": "B", "contact_book": "Clients"}
        for name, arguments, pointer, part in (
                (TOOL, {}, "/action", "action is required"),
                (TOOL, {"action": 7}, "/action", "action must be a text"),
                (TOOL, {"action": "list", "colour": "red"}, "/colour", "'colour'"),
                (TOOL, {"action": "list", "a/b~c": 1}, "/a~1b~0c", "'a/b~c'"),
                (TOOL, {"action": "list", "limit": "many"}, "/limit", "limit"),
                (TOOL, {"action": "list", "limit": 0}, "/limit", "limit"),
                (TOOL, {"action": "list", "limit": 201}, "/limit", "limit"),
                (TOOL, {"action": "list", "offset": -1}, "/offset", "offset"),
                (TOOL, {"action": "list", "order": "size"}, "/order", "order"),
                (TOOL, {"action": "get", "id": "no-uuid"}, "/id", "id"),
                (TOOL, {"action": "create", "contact": "Ann"}, "/contact", "object"),
                (TOOL, {"action": "create", "contact": {**contact, "shoe_size": 7}},
                 "/contact/shoe_size", "shoe_size"),
                (TOOL, {"action": "create", "contacts": [{**contact, "email": 7}]},
                 "/contacts/0/email", "email"),
                (TOOL, {"action": "create", "contact": {**contact, "email": "nowhere"}},
                 "/contact/email", "nowhere"),
                (TOOL, {"action": "update", "id": "a,b", "contact": {}}, "/id", "id names 2"),
                ("contacts_search", {}, "/query", "query"),
                ("contacts_search", {"query": ["x"]}, "/query", "query"),
                ("contacts_patch", {"id": NOBODY, "add": []}, "/add", "add"),
                ("contacts_delete", {"action": "delete"}, "/ids", "ids"),
                ("contacts_delete", {"action": "delete", "ids": ["x"]}, "/ids/0", "id"),
                ("changes", {"action": "undo", "batch": "x"}, "/batch", "batch"),
                ("changes", {"action": "undo", "batch": NOBODY, "since": "x"}, "/since",
                 "no argument of the action undo"),
                ("describe", {"verbose": True}, "/verbose", "verbose")):
            with self.subTest(name=name, arguments=arguments):
                self.assertFails(name, arguments, pointer, part)

    def test_nul_and_long_texts(self):
        for value in ("a\u0001b", "x" * 100000):
            text, error = self.http().fail(TOOL, action="list", group=value)
            self.assertIn(error["status"], (400, 404))
            self.assertLess(len(text), 2000)

    def test_what_is_not_there(self):
        for name, arguments in ((TOOL, {"action": "get", "id": NOBODY}),
                                (TOOL, {"action": "update", "id": NOBODY,
                                        "contact": {"first_name": "X"}}),
                                ("changes", {"action": "history", "id": NOBODY}),
                                ("changes", {"action": "undo", "batch": NOBODY})):
            _, error = self.http().fail(name, **arguments)
            self.assertEqual((error["type"], error["status"]), ("urn:kith:error:not_found", 404))

    def test_a_single_fault_is_put_right(self):
        """The corrected call of an error succeeds, or asks for what only the caller knows."""
        client = self.http()
        made = client.call(TOOL, action="create", contact={
            "email": "right@example.com", "first_name": "Wry", "last_name": "Right",
            "contact_book": "Clients"})["contacts"][0]
        rows = (
            (TOOL, {"action": "lists"}, {"action": "list"}),
            (TOOL, {}, {"action": "list"}),
            (TOOL, {"action": "list", "limit": 500}, {"action": "list", "limit": 200}),
            (TOOL, {"action": "list", "limit": "20"}, {"action": "list", "limit": 20}),
            (TOOL, {"action": "list", "order": "lastname"},
             {"action": "list", "order": "last_name"}),
            (TOOL, {"action": "list", "serch": "x"}, {"action": "list", "search": "x"}),
            (TOOL, {"action": "list", "colour": "red"}, {"action": "list"}),
            (TOOL, {"action": "update", "id": made["id"], "contact": {"firstname": "Wren"}},
             {"action": "update", "id": made["id"], "contact": {"first_name": "Wren"}}),
            ("contacts_search", {"query": "x", "count_only": "true"},
             {"query": "x", "count_only": True}),
            ("changes", {"action": "fed"}, {"action": "feed"}),
            (TOOL, {"action": "list", "contact_book": "Client"},
             {"action": "list", "contact_book": "Clients"}),
            (TOOL, {"action": "create", "contact": {"email": "book@example.com",
                                                    "contact_book": "vendor"}},
             {"action": "create", "contact": {"email": "book@example.com",
                                              "contact_book": "Vendors"}}),
        )
        for name, wrong, right in rows:
            with self.subTest(name=name, wrong=wrong):
                text, error = client.fail(name, **wrong)
                self.assertEqual(error["corrected"], {"name": name, "arguments": right})
                self.assertIn("Try: " + json.dumps(right, separators=(",", ":")), text)
                client.call(name, **right)
        _, error = client.fail(TOOL, action="get")
        self.assertEqual(error["corrected"]["arguments"], {"action": "get", "id": "<id>"})

    def test_an_unknown_book_is_answered_with_those_there_are(self):
        _, error = self.http().fail(TOOL, action="list", contact_book="Pirates")
        self.assertEqual(error["pointer"], "/contact_book")
        for name in ("Clients", "Prospects", "Vendors", "Partners", "Personal", "Team"):
            self.assertIn(name, error["accepted"].split(", "))
        self.assertNotIn("corrected", error)

    def test_an_ambiguous_create_says_the_ways_on(self):
        client = self.http()
        for last_name in ("Older", "Younger"):
            answer = client.tool(TOOL, {"action": "create", "contact": {
                "email": "one.box@example.com", "first_name": last_name, "last_name": last_name,
                "contact_book": "Clients"}})
        text = mcp.text_of(answer)
        self.assertIn("ambiguous", json.dumps(answer))
        self.assertIn("separate", text)


class Stdio(mcp.McpTest):
    def test_a_token_may_be_used_there_too(self):
        client = self.stdio("2025-11-25", "--token", self.client_of("read").token)
        client.begin()
        client.call(TOOL, action="list")
        _, error = client.fail(TOOL, action="create", contact={"email": "x@example.com"})
        self.assertEqual(error["status"], 403)

    def test_a_token_that_was_revoked_meanwhile(self):
        token = self.server.token("write", "ends soon")
        client = self.stdio("2025-11-25", "--token", token)
        client.begin()
        client.call("describe")
        tokens = self.as_admin.operation("tokens_list", {"limit": 200}).json["tokens"]
        token_id = next(row["id"] for row in tokens if row["name"] == "ends soon")
        self.as_admin.operation("token_revoke", {"id": token_id})
        text, error = client.fail("describe")
        self.assertEqual((error["status"], error["type"]),
                         (401, "urn:kith:error:unauthenticated"))
        self.assertIn("revoked", text)
        text, _ = client.fail(TOOL, action="list")
        self.assertTrue(text.startswith("Error: API error: 401 Unauthorized"), text)

    def test_without_input_nothing_comes_out(self):
        store = mcp.kith.Sqlite()
        self.addCleanup(store.drop)
        result = mcp.kith.Kith(store)("mcp", input="")
        self.assertEqual(result.out, "")


if __name__ == "__main__":
    mcp.main()
