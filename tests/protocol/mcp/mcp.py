"""MCP in the hands of a test: the four revisions, over HTTP and over standard input and output.

    client = mcp.Http(server, token, "2025-11-25")
    result = client.call("missive_contacts", action="list")

Every reply is checked against the schema of its revision before a test sees it.
"""

import json
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import json_schema  # noqa: E402
import kith  # noqa: E402

STATELESS = "2026-07-28"
REVISIONS = ("2025-03-26", "2025-06-18", "2025-11-25", STATELESS)
META = "io.modelcontextprotocol/"
CLIENT = {"name": "tests", "version": "1"}
REPLY_BYTES = 64 * 1024
PAGE_BYTES = 8 * 1024

RESULTS = {"initialize": "InitializeResult", "tools/list": "ListToolsResult",
           "tools/call": "CallToolResult", "server/discover": "DiscoverResult",
           "ping": "EmptyResult"}


def load_schema(revision):
    with open(os.path.join(HERE, "schemas", revision + ".json"), encoding="utf-8") as file:
        return json.load(file)


SCHEMAS = {revision: load_schema(revision) for revision in REVISIONS}


def check(revision, name, value):
    """The value has the shape of this name in the schema of the revision."""
    root = SCHEMAS[revision]
    definitions = root.get("$defs") or root["definitions"]
    found = json_schema.faults(value, definitions[name], root)
    if found:
        raise AssertionError("no %s of %s: %s\n%r" % (name, revision, found, value))


def check_reply(revision, method, reply):
    """A reply has the shape that its revision says, and only one of result and error."""
    definitions = SCHEMAS[revision].get("$defs") or SCHEMAS[revision]["definitions"]
    if ("result" in reply) == ("error" in reply):
        raise AssertionError("neither a result nor an error: %r" % reply)
    if "error" in reply:
        # The first revisions' schemas have no error without an id; HTTP has, in each.
        if "id" in reply:
            check(revision, "JSONRPCErrorResponse" if "JSONRPCErrorResponse" in definitions
                  else "JSONRPCError", reply)
        return
    check(revision, "JSONRPCResultResponse" if "JSONRPCResultResponse" in definitions
          else "JSONRPCResponse", reply)
    check(revision, RESULTS[method], reply["result"])


class RpcError(Exception):
    """A JSON-RPC error."""

    def __init__(self, error):
        super().__init__("%s" % error)
        self.code = error["code"]
        self.data = error.get("data")


class Peer:
    """What both transports share."""

    def __init__(self, revision):
        self.revision = revision
        self.last_id = 0
        self.schemas = None

    def message(self, method, params=None):
        """A request as its revision wants it."""
        self.last_id += 1
        params = dict(params or {})
        if self.revision == STATELESS:
            params["_meta"] = {META + "protocolVersion": STATELESS, META + "clientInfo": CLIENT,
                               META + "clientCapabilities": {}}
        message = {"jsonrpc": "2.0", "id": self.last_id, "method": method}
        if params:
            message["params"] = params
        return message

    def request(self, method, params=None):
        """The result of a request."""
        message = self.message(method, params)
        reply = self.exchange(message)
        check_reply(self.revision, method, reply)
        if reply.get("id") != message["id"]:
            raise AssertionError("the reply to another request: %r" % reply)
        if "error" in reply:
            raise RpcError(reply["error"])
        return reply["result"]

    def begin(self):
        """What the revision begins with."""
        if self.revision == STATELESS:
            return self.request("server/discover")
        result = self.request("initialize", {"protocolVersion": self.revision, "capabilities": {},
                                             "clientInfo": CLIENT})
        self.notify("notifications/initialized")
        return result

    def tool(self, name, arguments):
        """The whole result of a tool call, failed or not."""
        has_structure = self.revision != "2025-03-26"
        if has_structure and self.schemas is None:
            tools = self.request("tools/list")["tools"]
            self.schemas = {tool["name"]: tool["outputSchema"] for tool in tools}
        result = self.request("tools/call", {"name": name, "arguments": arguments})
        if has_structure:
            found = json_schema.faults(result["structuredContent"], self.schemas[name])
            if found:
                raise AssertionError("%s: not as its outputSchema: %s" % (name, found))
        return result

    def call(self, name, /, **arguments):
        """The answer of a tool call that must succeed."""
        result = self.tool(name, arguments)
        if result.get("isError"):
            raise AssertionError("%s: %s" % (name, result["content"][0]["text"]))
        return answer_of(result)

    def fail(self, name, /, **arguments):
        """The text and the error object of a tool call that must fail."""
        result = self.tool(name, arguments)
        if not result.get("isError"):
            raise AssertionError("%s did not fail: %r" % (name, result))
        return result["content"][0]["text"], result.get("structuredContent", {}).get("error")


def text_of(result):
    """The one text of a result."""
    if len(result["content"]) != 1 or result["content"][0]["type"] != "text":
        raise AssertionError("not one text: %r" % result["content"])
    return result["content"][0]["text"]


def answer_of(result):
    """The JSON in the text of a result, out of its fence; it is that of structuredContent."""
    text = text_of(result)
    if text.startswith("<untrusted "):
        first, text, last = text.split("\n")
        fence = result["_meta"]["kith/fence"]
        if (first, last) != ("<untrusted %s>" % fence, "</untrusted %s>" % fence):
            raise AssertionError("not fenced: %r ... %r" % (first, last))
    answer = json.loads(text)
    if "structuredContent" in result and result["structuredContent"] != answer:
        raise AssertionError("text and structured content differ: %r" % result)
    return answer


class Http(Peer):
    """Streamable HTTP."""

    def __init__(self, server, token, revision="2025-11-25"):
        super().__init__(revision)
        self.client = kith.Client(server, token)

    def headers(self, message):
        sent = {"Accept": "application/json, text/event-stream"}
        begins = message["method"] == "initialize" and self.revision != STATELESS
        if not begins and self.revision != "2025-03-26":
            sent["MCP-Protocol-Version"] = self.revision
        if self.revision == STATELESS:
            sent["Mcp-Method"] = message["method"]
            if message["method"] == "tools/call":
                sent["Mcp-Name"] = message["params"]["name"]
        return sent

    def post(self, body, **headers):
        """One POST; header names with "_" for "-", None leaves one out."""
        sent = self.headers(body) if isinstance(body, dict) and "method" in body else {
            "Accept": "application/json, text/event-stream"}
        sent = {**sent, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.post("/mcp", body, {name: value for name, value in sent.items()
                                               if value is not None})

    def exchange(self, message):
        answer = self.post(message)
        if answer.headers["Content-Type"] != "application/json":
            raise AssertionError("not JSON: %r" % answer)
        self.last_bytes = len(answer.body)
        return answer.json

    def notify(self, method, params=None):
        answer = self.post({"jsonrpc": "2.0", "method": method, "params": params or {}})
        if (answer.status, answer.body) != (202, b""):
            raise AssertionError("a notification was answered %r" % answer)


class Stdio(Peer):
    """`kith mcp` as a child: a line in, a line out."""

    def __init__(self, store, revision="2025-11-25", options=()):
        super().__init__(revision)
        self.process = subprocess.Popen([kith.program(), "mcp", *store.options, *options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def receive(self):
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise AssertionError("no whole line: %r" % line)
        self.last_bytes = len(line)
        return json.loads(line)

    def exchange(self, message):
        self.send(json.dumps(message).encode())
        return self.receive()

    def notify(self, method, params=None):
        self.send(json.dumps({"jsonrpc": "2.0", "method": method,
                              "params": params or {}}).encode())

    def close(self):
        """Ends the input; gives what else came out."""
        if self.process.stdin.closed:
            return b""
        self.process.stdin.close()
        rest = self.process.stdout.read()
        self.process.stdout.close()
        status = self.process.wait(kith.PATIENCE_S)
        if status != 0:
            raise AssertionError("kith mcp ended with %d" % status)
        return rest


class McpTest(kith.ServerTest):
    """A test case with a server; clients are made by class of token and revision."""

    @classmethod
    def add_people(cls, people):
        """Creates these contacts, 50 a call."""
        client = Http(cls.server, cls.server.token("write", "people"))
        for start in range(0, len(people), 50):
            client.call("missive_contacts", action="create", contacts=people[start:start + 50])

    def http(self, class_="write", revision="2025-11-25"):
        return Http(self.server, self.client_of(class_).token, revision)

    def stdio(self, revision="2025-11-25", *options):
        client = Stdio(self.server.store, revision, options)
        self.addCleanup(client.close)
        return client

    def begun_stdio(self, revision="2025-11-25"):
        client = self.stdio(revision)
        client.begin()
        return client

    def assertRpcError(self, code, action, *arguments, **named):
        with self.assertRaises(RpcError) as raised:
            action(*arguments, **named)
        self.assertEqual(raised.exception.code, code, raised.exception)
        return raised.exception


main = unittest.main
both_engines = kith.both_engines
