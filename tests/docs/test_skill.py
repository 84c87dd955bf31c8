"""Every call that docs/skill.md shows works as it stands there, over MCP."""

import json
import pathlib
import re
import unittest

import kith

SKILL = pathlib.Path(__file__).resolve().parents[2] / "docs" / "skill.md"


def calls_shown():
    """The JSON of the fenced blocks, in order."""
    text = SKILL.read_text(encoding="utf-8")
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]


def tool_of(arguments):
    """The document shows arguments alone; they tell the tool."""
    if "query" in arguments:
        return "contacts_search"
    if "add" in arguments:
        return "contacts_patch"
    tools = {"delete": "contacts_delete", "history": "changes"}
    return tools.get(arguments["action"], "missive_contacts")


@kith.both_engines
class Skill(kith.ServerTest):
    def call(self, arguments):
        params = {"name": tool_of(arguments), "arguments": arguments}
        answer = self.as_writer.post(
            "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params},
            {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"})
        result = answer.json["result"]
        self.assertFalse(result.get("isError"), (arguments, result["content"]))
        return result["structuredContent"]

    def test_its_calls(self):
        """In the order of the document, but for the search of a company, which comes with the
        first create; ID is the first contact made."""
        calls = calls_shown()
        of_company = next(call for call in calls if "query" in call)
        identity, created = "ID", []
        for call in calls:
            if call is of_company:
                continue
            answer = self.call(json.loads(json.dumps(call).replace('"ID"', '"%s"' % identity)))
            if call.get("action") == "create":
                created.append([entry["outcome"] for entry in answer["contacts"]])
                identity = answer["contacts"][0]["id"] if identity == "ID" else identity
        self.assertEqual(created, [["created"], ["created", "ambiguous"]])
        found = self.call(of_company)["contacts"]
        self.assertEqual({contact["first_name"] for contact in found}, {"Anna", "Nora"})


if __name__ == "__main__":
    unittest.main()
