"""Data quality for agents: one tool, small answers, nothing done twice."""

import mcp

TOOL = "contacts_audit"
PEOPLE = 150


class Audit(mcp.McpTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_people([{"email": "person%03d@gamil.com" % i, "first_name": "Person",
                         "last_name": "Lund", "contact_book": "Clients"} for i in range(PEOPLE)])

    def test_findings_preview_and_fix(self):
        client = self.http("write")
        first = client.call(TOOL, action="findings", rule="email_typo", contact_book="Clients")
        self.assertLessEqual(client.last_bytes, mcp.PAGE_BYTES)
        self.assertTrue(first["findings"])
        self.assertIn("next_cursor", first)
        preview = client.call(TOOL, action="fix", rule="email_typo", contact_book="Clients",
                              dry_run=True)
        self.assertLessEqual(client.last_bytes, mcp.PAGE_BYTES)
        self.assertEqual(preview["fixes"][0]["values"][0]["becomes"], "person000@gmail.com")

        done = client.call(TOOL, action="fix", rule="email_typo", contact_book="Clients")
        self.assertLessEqual(client.last_bytes, mcp.REPLY_BYTES)
        self.assertEqual((done["updated"], done["refused"]), (PEOPLE, 0))
        left = client.call(TOOL, action="findings", rule="email_typo", contact_book="Clients")
        self.assertEqual(left["findings"], [])
        undone = client.call("changes", action="undo", batch=done["batch"])
        self.assertEqual(undone["kept"], [])

    def test_a_token_that_proposes(self):
        client = self.http("propose")
        begun = client.call(TOOL, action="start", contact_book="Vendors")
        self.assertEqual(begun["jobs"][0]["kind"], "audit")
        proposed = client.call(TOOL, action="fix", rule="name_case", contact_book="Vendors")
        self.assertEqual(proposed["outcome"], "proposed")

    def test_report(self):
        client = self.http("read")
        self.assertIn("Clients", [audit["name"] for audit in
                                  client.call(TOOL, action="report")["audits"]])
        text, error = client.fail(TOOL, action="findings", rule="email_tpyo")
        self.assertIn("email_typo", error["accepted"])


Audit = mcp.both_engines(Audit)

if __name__ == "__main__":
    mcp.main()
