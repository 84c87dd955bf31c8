"""kith serve: ready, first start, stop; and commands beside it on the same folder."""

import json
import os
import signal
import subprocess
import unittest
import urllib.parse

import cli_test
import kith


class Serve(unittest.TestCase):
    def setUp(self):
        self.store = kith.new_store("sqlite")
        self.addCleanup(self.store.drop)

    def serve(self, *options, **environment):
        server = kith.Server(self.store, options=options, environment=environment)
        self.addCleanup(server.close)
        return server

    def test_ready_line_and_first_start(self):
        server = self.serve("--organization", "Brick & Co", "--owner-name", "Noor Haddad",
                            "--owner-email", "noor@example.com", "--region", "DE")
        self.assertEqual(server.output[0], "kith: listening on %s\n" % server.url)
        server.stop()
        first = server.output[1]
        self.assertTrue(first.startswith("kith: first start: open %s/welcome?code=" % server.url))
        code = urllib.parse.unquote(first.split("code=")[1].split()[0])
        server.start()
        self.assertEqual(len(server.output), 1)  # it is a first start only once
        token = server.request("POST", "/welcome", {"code": code}).json["token"]
        said = kith.Client(server, token).operation("describe").json
        self.assertEqual(said["organization"]["name"], "Brick & Co")
        self.assertEqual(said["organization"]["region"], "DE")
        self.assertEqual(said["user"]["email"], "noor@example.com")

    def test_stops_cleanly(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            server = self.serve()
            server.kith("add", "Stop %d" % how, "stop%d@example.com" % how, "--book", "Clients")
            self.assertEqual(server.client("read").get("/v1/contacts").status, 200)
            self.assertEqual(server.stop(how), 0)
        self.assertEqual(sorted(os.listdir(self.store.folder)), ["kith.db", "kith.lock"])
        self.assertEqual(os.stat(self.store.folder + "/kith.db").st_mode & 0o777, 0o600)

    def test_killed_and_started_again(self):
        server = self.serve()
        server.kith("add", "Kil Led", "killed@example.com", "--book", "Clients")
        server.restart(signal.SIGKILL)
        self.assertEqual(len(server.kith("search", "killed", "--json").out.splitlines()), 1)

    def test_one_server_a_folder(self):
        server = self.serve()
        second = server.kith("serve", "--listen", "127.0.0.1:0", ok=False)
        self.assertEqual((second.status, second.out), (5, ""), second)
        self.assertIn("a server runs on", second.err)

    def test_wrong_options(self):
        shell = kith.Kith(self.store)
        for words in (["--listen", "nowhere"], ["--workers", "0"], ["--workers", "x"],
                      ["--body-limit", "0"], ["--log-level", "loud"], ["--region", "Germany"],
                      ["--server", "http://127.0.0.1:1"], ["surplus"]):
            result = shell("serve", *words, ok=False)
            self.assertEqual((result.status, result.out), (2, ""), (words, result))

    def test_address_in_use(self):
        server = self.serve()
        other = kith.new_store("sqlite")
        self.addCleanup(other.drop)
        result = kith.Kith(other)("serve", "--listen", "127.0.0.1:%d" % server.port, ok=False)
        self.assertNotEqual(result.status, 0, result)

    def test_limits_and_origins(self):
        server = self.serve("--body-limit", "1", "--allow-origin", "https://app.example.com",
                            "--workers", "2", "--log-level", "error")
        client = server.client("write")
        self.assertEqual(client.post("/v1/contacts", "x" * (1 << 20) + "x").status, 413)
        answer = client.request("OPTIONS", "/v1/contacts", headers={
            "Origin": "https://app.example.com", "Access-Control-Request-Method": "GET"})
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "https://app.example.com")

    def test_mcp_is_mounted(self):
        server = self.serve()
        answer = server.client("read").post("/mcp", {
            "jsonrpc": "2.0", "id": 1, "method": "tools/list"}, {
                "Accept": "application/json, text/event-stream"})
        self.assertEqual(answer.status, 200, answer)
        self.assertIn("missive_contacts", answer.body.decode())


class Together(cli_test.CommandTest):
    """A server and commands write to one folder at once."""

    where = "there"
    PROCESSES = 8
    EACH = 5

    def test_nothing_is_lost_or_made_twice(self):
        def work(process):
            options = self.options if process % 2 else self.store.options
            statuses = []
            for i in range(self.EACH):
                # The first is the same person for all.
                name = "Same Person" if i == 0 else "P%d N%d" % (process, i)
                email = "same@example.com" if i == 0 else "p%d-%d@example.com" % (process, i)
                statuses.append(self.shell.run("add", name, email, "--book", "Clients", *options,
                                               ok=False).status)
            return statuses

        for statuses in kith.together(self.PROCESSES, work):
            self.assertEqual(statuses, [0] * self.EACH)
        rows = self.rows("list", "--book", "Clients", "--all")
        found = sorted(email for row in rows for email in cli_test.emails(row))
        self.assertEqual(found, sorted({"same@example.com"} | {
            "p%d-%d@example.com" % (process, i) for process in range(self.PROCESSES)
            for i in range(1, self.EACH)}))
        sequences = [row["sequence"] for row in self.rows("changes", "--limit", "200")]
        self.assertEqual(sequences, sorted(set(sequences)))
        self.assertTrue(self.shell("check", "--json").json["sound"])


class FirstCommand(unittest.TestCase):
    def test_many_first_commands_at_once(self):
        store = kith.new_store("sqlite")
        self.addCleanup(store.drop)
        shell = kith.Kith(store)
        results = kith.together(6, lambda i: shell(
            "add", "First %d" % i, "first%d@example.com" % i, "--book", "Clients", ok=False))
        self.assertEqual([result.status for result in results], [0] * 6, results)
        self.assertEqual(len(shell("organization", "--json").out.splitlines()), 1)

    def test_default_folder(self):
        store = kith.new_store("sqlite")
        self.addCleanup(store.drop)
        environment = {**os.environ, "HOME": store.folder}
        for name in ("KITH_DATA", "KITH_SERVER", "KITH_TOKEN", "XDG_DATA_HOME"):
            environment.pop(name, None)
        subprocess.run([kith.program(), "books"], env=environment, check=True,
                       capture_output=True, timeout=kith.PATIENCE_S)
        folder = os.path.join(store.folder, ".local/share/kith")
        self.assertTrue(os.path.exists(folder + "/kith.db"))
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)

    def test_mcp_over_stdio(self):
        store = kith.new_store("sqlite")
        self.addCleanup(store.drop)
        result = kith.Kith(store)("mcp", input=json.dumps(
            {"jsonrpc": "2.0", "id": 7, "method": "tools/list"}) + "\n")
        self.assertEqual(result.json["id"], 7)
        self.assertIn("tools", result.json["result"])


if __name__ == "__main__":
    unittest.main()
