"""What HTTP asks for beside the message: who, from where, in which form."""

import mcp


class Doors(mcp.McpTest):
    def ping(self):
        return self.http().message("ping")

    def test_a_token_is_needed(self):
        for headers in ({"Authorization": None}, {"Authorization": "Basic a2l0aDpraXRo"},
                        {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer "}):
            answer = mcp.Http(self.server, None).post(self.ping(), **headers)
            self.assertEqual(answer.status, 401, answer)
            self.assertTrue(answer.headers["WWW-Authenticate"].startswith("Bearer"))
            self.assertIn("error", answer.json)

    def test_cookies_are_not_looked_at(self):
        token = self.as_writer.token
        answer = mcp.Http(self.server, None).post(
            self.ping(), Cookie="session=%s; kith=%s; token=%s" % (token, token, token))
        self.assertEqual(answer.status, 401)

    def test_a_revoked_token_ends_at_once(self):
        token = self.server.token("write", "short-lived")
        client = mcp.Http(self.server, token)
        client.begin()
        tokens = self.as_admin.operation("tokens_list", {"limit": 200}).json["tokens"]
        token_id = next(row["id"] for row in tokens if row["name"] == "short-lived")
        self.assertEqual(
            self.as_admin.operation("token_revoke", {"id": token_id}).status, 200)
        self.assertEqual(client.post(self.ping()).status, 401)

    def test_a_token_has_its_rate(self):
        client = mcp.Http(self.server, self.server.token("read", "slow", rate_per_minute=3))
        answers = [client.post(self.ping()) for _ in range(8)]
        refused = [answer for answer in answers if answer.status == 429]
        self.assertGreaterEqual(len(refused), 2)
        for answer in refused:
            self.assertLessEqual(1, int(answer.headers["Retry-After"]))
            self.assertLessEqual(int(answer.headers["Retry-After"]), 60)
            self.assertIn("requests a minute", answer.json["error"]["message"])

    def test_pages_of_other_origins_are_turned_away(self):
        for origin in ("https://evil.example.com", "http://127.0.0.1.example.com", "null",
                       "http://localhost.example.com:80"):
            answer = self.http().post(self.ping(), Origin=origin)
            self.assertEqual(answer.status, 403, origin)
            self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_a_name_made_to_point_here_is_turned_away(self):
        answer = self.http().post(self.ping(), Host="evil.example.com",
                                  Origin="http://evil.example.com")
        self.assertEqual(answer.status, 403)

    def test_pages_of_this_machine_are_let_in(self):
        host = "127.0.0.1:%d" % self.server.port
        self.assertEqual(self.http().post(self.ping(), Origin="http://" + host).status, 200)
        host = "localhost:%d" % self.server.port
        self.assertEqual(
            self.http().post(self.ping(), Host=host, Origin="http://" + host).status, 200)

    def test_messages_are_posted(self):
        for method in ("GET", "DELETE", "PUT"):
            answer = self.as_writer.request(method, "/mcp", headers={"Accept": "text/event-stream"})
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "POST"))
        self.assertEqual(self.as_writer.post("/mcp/more", self.ping()).status, 404)

    def test_the_body_is_json(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp"):
            self.assertEqual(self.http().post(self.ping(), Content_Type=kind).status, 415)
        answer = self.http().post(self.ping(), Content_Type="Application/JSON; charset=utf-8")
        self.assertEqual(answer.status, 200)

    def test_the_answer_is_json(self):
        self.assertEqual(self.http().post(self.ping(), Accept="text/event-stream").status, 406)
        for accept in ("application/json", "*/*", "text/event-stream, application/json;q=0.5",
                       None):
            self.assertEqual(self.http().post(self.ping(), Accept=accept).status, 200)

    def test_no_session_is_begun(self):
        client = self.http()
        answer = client.post(client.message("initialize", {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": mcp.CLIENT}),
            Mcp_Session_Id="made-up")
        self.assertEqual(answer.status, 200)
        self.assertNotIn("Mcp-Session-Id", answer.headers)

    def test_notifications_and_answers_are_accepted_in_silence(self):
        for message in ({"jsonrpc": "2.0", "method": "notifications/cancelled",
                         "params": {"requestId": 1}},
                        {"jsonrpc": "2.0", "method": "notifications/unheard-of"},
                        {"jsonrpc": "2.0", "id": 1, "result": {}}):
            answer = self.http().post(message)
            self.assertEqual((answer.status, answer.body), (202, b""))


class AllowedPages(mcp.McpTest):
    options = ("--allow-origin", "https://app.example.com")

    def test_a_page_that_was_allowed_is_let_in(self):
        answer = self.http().post(self.http().message("ping"), Origin="https://app.example.com")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "https://app.example.com")
        asked = self.nobody.request("OPTIONS", "/mcp", headers={
            "Origin": "https://app.example.com", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,mcp-protocol-version"})
        self.assertEqual(asked.status, 204)
        self.assertIn("mcp-protocol-version", asked.headers["Access-Control-Allow-Headers"])

    def test_other_pages_are_not(self):
        for origin in ("https://app.example.com.evil.example.org", "https://evil.example.org"):
            answer = self.http().post(self.http().message("ping"), Origin=origin)
            self.assertEqual(answer.status, 403)


if __name__ == "__main__":
    mcp.main()
