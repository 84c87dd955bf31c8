"""How each revision begins, and what it says of unknown revisions and methods."""

import mcp


class Beginning(mcp.McpTest):
    def test_initialize_agrees_on_the_revision_asked_for(self):
        for revision in mcp.REVISIONS[:-1]:
            for client in (self.http(revision=revision), self.stdio(revision)):
                with self.subTest(revision=revision, client=type(client).__name__):
                    result = client.begin()
                    self.assertEqual(result["protocolVersion"], revision)
                    self.assertEqual(result["serverInfo"]["name"], "kith")
                    self.assertEqual(result["capabilities"], {"tools": {}})
                    self.assertIn("Search before you create", result["instructions"])
                    self.assertEqual(client.request("ping"), {})

    def test_initialize_with_an_unknown_revision_offers_the_newest_that_begins_so(self):
        for asked in ("2024-11-05", "2030-01-01", mcp.STATELESS):
            result = self.http().request("initialize", {
                "protocolVersion": asked, "capabilities": {}, "clientInfo": mcp.CLIENT})
            self.assertEqual(result["protocolVersion"], "2025-11-25")

    def test_initialize_without_a_revision_is_refused(self):
        self.assertRpcError(-32602, self.http().request, "initialize", {"capabilities": {}})

    def test_discover(self):
        for client in (self.http(revision=mcp.STATELESS), self.stdio(mcp.STATELESS)):
            result = client.begin()
            self.assertEqual(result["supportedVersions"], list(reversed(mcp.REVISIONS)))
            self.assertEqual(result["capabilities"], {"tools": {}})
            self.assertEqual(result["_meta"][mcp.META + "serverInfo"]["name"], "kith")
            self.assertEqual((result["ttlMs"] > 0, result["cacheScope"]), (True, "public"))

    def test_stateless_requests_need_no_beginning(self):
        for client in (self.http(revision=mcp.STATELESS), self.stdio(mcp.STATELESS)):
            result = client.request("tools/list")
            self.assertEqual(result["resultType"], "complete")

    def test_one_stdio_serves_both_kinds(self):
        client = self.begun_stdio()
        client.revision = mcp.STATELESS
        self.assertEqual(client.request("tools/list")["resultType"], "complete")
        client.revision = "2025-11-25"
        self.assertNotIn("resultType", client.request("tools/list"))

    def test_initialize_and_ping_left_the_newest_revision(self):
        for method in ("initialize", "ping", "logging/setLevel", "resources/list", "no/such"):
            client = self.http(revision=mcp.STATELESS)
            self.assertRpcError(-32601, client.request, method)
            self.assertEqual(client.post(client.message(method)).status, 404)
            self.assertRpcError(-32601, self.stdio(mcp.STATELESS).request, method)

    def test_unknown_methods_of_older_revisions(self):
        for client in (self.http(), self.stdio()):
            client.begin()
            for method in ("server/shutdown", "prompts/list", "x" * 100000):
                self.assertRpcError(-32601, client.request, method)

    def test_a_second_page_of_tools_does_not_exist(self):
        self.assertRpcError(-32602, self.http().request, "tools/list", {"cursor": "2"})


class StatelessMetadata(mcp.McpTest):
    def without(self, name):
        message = self.http(revision=mcp.STATELESS).message("tools/list")
        del message["params"]["_meta"][name]
        return message

    def post(self, message, **headers):
        return self.http(revision=mcp.STATELESS).post(message, **headers)

    def assertRefused(self, answer, code):
        self.assertEqual((answer.status, answer.json["error"]["code"]), (400, code), answer)
        mcp.check(mcp.STATELESS, "JSONRPCErrorResponse", answer.json)

    def test_what_every_request_needs(self):
        for name in ("protocolVersion", "clientCapabilities"):
            self.assertRefused(self.post(self.without(mcp.META + name)), -32602)
        self.assertEqual(self.post(self.without(mcp.META + "clientInfo")).status, 200)
        message = self.http(revision=mcp.STATELESS).message("tools/list")
        del message["params"]["_meta"]
        self.assertRefused(self.post(message), -32602)

    def test_stdio_needs_them_too(self):
        reply = self.stdio(mcp.STATELESS).exchange(self.without(mcp.META + "clientCapabilities"))
        self.assertEqual(reply["error"]["code"], -32602)

    def test_headers_must_say_what_the_body_says(self):
        client = self.http(revision=mcp.STATELESS)
        call = client.message("tools/call", {"name": "describe", "arguments": {}})
        self.assertEqual(client.post(call).status, 200)
        for headers in ({"MCP_Protocol_Version": None}, {"MCP_Protocol_Version": "2025-11-25"},
                        {"Mcp_Method": None}, {"Mcp_Method": "tools/list"},
                        {"Mcp_Method": "TOOLS/CALL"}, {"Mcp_Name": None},
                        {"Mcp_Name": "changes"}, {"Mcp_Name": "=?base64?Y2hhbmdlcw==?="},
                        {"Mcp_Name": "=?base64?ZGVzY3JpYmU?"}):
            with self.subTest(headers=headers):
                self.assertRefused(client.post(call, **headers), -32020)

    def test_a_name_may_come_encoded(self):
        client = self.http(revision=mcp.STATELESS)
        call = client.message("tools/call", {"name": "describe", "arguments": {}})
        self.assertEqual(client.post(call, Mcp_Name="=?base64?ZGVzY3JpYmU=?=").status, 200)

    def test_unknown_revisions(self):
        client = self.http(revision=mcp.STATELESS)
        message = client.message("tools/list")
        message["params"]["_meta"][mcp.META + "protocolVersion"] = "1999-01-01"
        answer = client.post(message, MCP_Protocol_Version="1999-01-01")
        self.assertRefused(answer, -32022)
        mcp.check(mcp.STATELESS, "UnsupportedProtocolVersionError", answer.json)
        self.assertEqual(answer.json["error"]["data"], {
            "supported": list(reversed(mcp.REVISIONS)), "requested": "1999-01-01"})
        reply = self.stdio(mcp.STATELESS).exchange(message)
        self.assertEqual(reply["error"]["code"], -32022)

    def test_an_unknown_header_is_refused_in_older_revisions_as_well(self):
        answer = self.http().post(self.http().message("tools/list"),
                                  MCP_Protocol_Version="1999-01-01")
        self.assertRefused(answer, -32022)


class Batches(mcp.McpTest):
    messages = [{"jsonrpc": "2.0", "id": "a", "method": "ping"},
                {"jsonrpc": "2.0", "method": "notifications/initialized"},
                {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
                {"jsonrpc": "2.0", "id": 3, "method": "no/such"}, 7,
                {"jsonrpc": "2.0", "id": 4, "method": "initialize",
                 "params": {"protocolVersion": "2025-03-26"}}]

    def assertAnswered(self, replies):
        self.assertEqual([reply.get("id") for reply in replies], ["a", 2, 3, None, 4])
        self.assertEqual([reply.get("error", {}).get("code") for reply in replies],
                         [None, None, -32601, -32600, -32600])

    def test_are_part_of_the_first_revision(self):
        self.assertAnswered(self.http(revision="2025-03-26").post(self.messages).json)
        stdio = self.stdio("2025-03-26")
        stdio.begin()
        self.assertAnswered(stdio.exchange(self.messages))

    def test_calls_in_a_batch_are_calls_of_their_own(self):
        call = {"name": "missive_contacts", "arguments": {"action": "create", "contact": {
            "email": "batch@example.com", "first_name": "Bea", "last_name": "Batch",
            "contact_book": "Clients"}}}
        batch = [{"jsonrpc": "2.0", "id": i, "method": "tools/call", "params": call}
                 for i in range(2)]
        first, second = (mcp.answer_of(reply["result"])["contacts"][0] for reply in
                         self.http(revision="2025-03-26").post(batch).json)
        self.assertEqual(first["outcome"], "created")
        self.assertIn(second["outcome"], ("matched", "unchanged"))
        self.assertEqual(first["id"], second["id"])

    def test_of_notifications_alone_are_not_answered(self):
        answer = self.http(revision="2025-03-26").post(self.messages[1:2])
        self.assertEqual((answer.status, answer.body), (202, b""))

    def test_are_refused_elsewhere(self):
        for revision in mcp.REVISIONS[1:]:
            answer = self.http().post(self.messages, MCP_Protocol_Version=revision)
            self.assertEqual((answer.status, answer.json["error"]["code"]), (400, -32600))
        stdio = self.stdio()
        stdio.begin()
        self.assertEqual(stdio.exchange(self.messages)["error"]["code"], -32600)

    def test_have_bounds(self):
        for batch in ([], self.messages[:1] * 101):
            answer = self.http(revision="2025-03-26").post(batch)
            self.assertEqual((answer.status, answer.json["error"]["code"]), (400, -32600))


if __name__ == "__main__":
    mcp.main()
