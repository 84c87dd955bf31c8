"""The list of tools: which, how large, how described."""

import json

import mcp

NAMES = ["missive_contacts", "contacts_search", "contacts_patch", "contacts_delete",
         "contacts_merge", "contacts_duplicates", "changes", "contacts_import", "contacts_audit",
         "contacts_proposals", "contacts_in_mail", "describe"]


# The same in every tool: the first one and the instructions describe them.
SAID_ONCE = ("cursor", "limit", "dry_run", "fields", "mode")

# What the protocol takes for granted of a tool that says nothing.
DEFAULTS = {"readOnlyHint": False, "destructiveHint": True, "idempotentHint": False}


class Tools(mcp.McpTest):
    def tools(self, revision="2025-11-25"):
        return {tool["name"]: tool for tool in
                self.http(revision=revision).request("tools/list")["tools"]}

    def test_few_and_small(self):
        for revision in mcp.REVISIONS:
            client = self.http(revision=revision)
            tools = client.request("tools/list")["tools"]
            self.assertEqual([tool["name"] for tool in tools], NAMES)
            # Four bytes a token: at most 3,000 tokens for the whole answer.
            self.assertLessEqual(client.last_bytes / 4, 3000, revision)

    def test_the_same_for_everybody(self):
        lists = [client.request("tools/list")["tools"] for client in
                 (self.http("read"), self.http("write"), self.http("admin"), self.begun_stdio())]
        self.assertEqual(lists.count(lists[0]), len(lists))

    def test_schemas_are_plain(self):
        for tool in self.tools().values():
            schema = tool["inputSchema"]
            self.assertEqual((schema["type"], schema["additionalProperties"]), ("object", False))
            self.assertLessEqual(set(schema.get("required", [])), set(schema["properties"]))
            for part in (schema, tool["outputSchema"]):
                self.assertEqual(part["type"], "object")
                self.assertFalse({"oneOf", "anyOf", "allOf", "$ref"} & set(part))
            for name, argument in schema["properties"].items():
                self.assertIn("type", argument)
                if name != "action" and (name not in SAID_ONCE or tool["name"] == NAMES[0]):
                    self.assertTrue(argument["description"], name)

    def test_what_is_said_once_is_in_the_instructions(self):
        instructions = self.http().begin()["instructions"]
        for name in SAID_ONCE:
            self.assertIn(name, instructions)

    def test_annotations(self):
        wanted = {"missive_contacts": (False, True, False), "contacts_search": (True, True, False),
                  "contacts_patch": (False, True, True), "contacts_delete": (False, True, True),
                  "contacts_merge": (False, False, True),
                  "contacts_duplicates": (False, False, True),
                  "changes": (False, True, True),
                  "contacts_import": (False, False, False), "contacts_audit": (False, True, True),
                  "contacts_proposals": (False, True, False),
                  "contacts_in_mail": (True, True, False), "describe": (True, True, False)}
        for name, tool in self.tools().items():
            hints = tool["annotations"]
            said = tuple(hints.get(hint, granted) for hint, granted in DEFAULTS.items())
            self.assertEqual(said, wanted[name], name)
            self.assertIs(hints["openWorldHint"], False)
            self.assertTrue(tool["title"])
            self.assertNotIn("title", hints)
            self.assertTrue(tool["description"])

    def test_the_first_revision_knows_no_output_schemas(self):
        for tool in self.tools("2025-03-26").values():
            self.assertFalse({"outputSchema", "title"} & set(tool))
            self.assertTrue(tool["annotations"]["title"])

    def test_the_documented_tool(self):
        schema = self.tools()["missive_contacts"]["inputSchema"]
        properties = schema["properties"]
        self.assertEqual(schema["required"], ["action"])
        self.assertEqual(properties["action"]["enum"],
                         ["list", "get", "create", "update", "list_books", "list_groups"])
        self.assertEqual(set(properties["contact"]["properties"]),
                         {"email", "phone_number", "first_name", "last_name", "company",
                          "contact_book"})
        self.assertEqual(properties["contacts"]["type"], "array")
        self.assertEqual(set(properties), {
            "action", "id", "contact", "contacts", "limit", "offset", "search", "contact_book",
            "group", "order", "modified_since", "cursor", "fields", "dry_run", "kind", "mode",
            "require_unique"})

    def test_each_action_is_an_operation_of_the_other_interface(self):
        for tool in self.tools().values():
            for action in tool["inputSchema"]["properties"].get("action", {}).get("enum", []):
                text, _ = self.http().fail(tool["name"], action=action, no_such_argument=1)
                self.assertIn("no_such_argument", text)

    def test_a_description_is_whole(self):
        answer = self.http().call("describe")
        self.assertLess(len(json.dumps(answer)), mcp.PAGE_BYTES)
        self.assertNotIn("omitted", answer)


if __name__ == "__main__":
    mcp.main()
