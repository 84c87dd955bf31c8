"""Books, groups, users, teams, tokens, proposals, the organization."""

import os
import shutil
import tempfile
import unittest

import cli_test


@cli_test.here_and_there
class Administration(cli_test.CommandTest):
    def names(self, *words):
        return [row["name"] for row in self.rows(*words)]

    def test_books(self):
        self.assertIn("Clients", self.names("books"))
        made = self.json("books", "create", "Friends", "--description", "Who we like")
        book = made["contact_books"][0]
        self.assertEqual((book["name"], book["scope"]), ("Friends", "user"))
        self.kith("books", "rename", "Friends", "Pals")
        self.assertIn("Pals", self.names("books", "list"))
        shared = self.json("books", "share", "Pals", "--scope", "organization",
                           "--member-rights", "see,edit")["contact_books"][0]
        self.assertEqual((shared["scope"], shared["member_rights"]),
                         ("organization", ["see", "edit"]))
        self.kith("books", "rm", "Pals")
        self.assertNotIn("Pals", self.names("books"))
        self.kith("books", "restore", book["id"])
        self.assertIn("Pals", self.names("books"))

    def test_groups(self):
        contact = self.add("Gro Uper", "gro@example.com")
        self.kith("groups", "create", "Runners")
        self.kith("groups", "rename", "Runners", "Sprinters")
        self.kith("groups", "add", "Sprinters", contact["id"])
        self.assertEqual([row["id"] for row in self.rows("groups", "members", "Sprinters")],
                         [contact["id"]])
        self.assertEqual([row["id"] for row in self.rows("list", "--group", "Sprinters")],
                         [contact["id"]])
        self.kith("groups", "remove", "Sprinters", contact["id"])
        self.assertEqual(self.rows("groups", "members", "Sprinters"), [])
        self.assertIn("Sprinters", self.names("groups", "list", "--kind", "group"))
        self.kith("groups", "rm", "Sprinters")
        self.assertNotIn("Sprinters", self.names("groups"))

    def test_users_and_teams(self):
        invited = self.json("users", "invite", "bo@example.com", "Bo Ek")
        self.assertIn("welcome_code", invited)
        user = invited["users"][0]["id"]
        self.kith("users", "role", user, "guest")
        self.kith("users", "rename", user, "Bo Eken")
        row = [row for row in self.rows("users") if row["id"] == user][0]
        self.assertEqual((row["name"], row["role"]), ("Bo Eken", "guest"))
        team = self.json("teams", "create", "Sales", "--active-members", user)["teams"][0]
        self.kith("teams", "edit", team["id"], "--name", "Sellers")
        self.assertEqual(self.names("teams"), ["Sellers"])
        self.kith("teams", "rm", team["id"])
        self.assertEqual(self.names("teams"), [])
        self.kith("users", "rm", user)
        self.assertNotIn(user, [row["id"] for row in self.rows("users")])

    def test_tokens(self):
        text = self.kith("token", "create", "--class", "read", "--name", "reports",
                         "--books", "Clients,Vendors", "--expires-in-days", "3", "--quiet").out
        self.assertEqual(len(text.split()), 1, text)
        row = [row for row in self.rows("token", "list") if row["name"] == "reports"][0]
        self.assertEqual(row["class"], "read")
        self.assertNotIn("token", row)
        self.assertIn("reports", self.names("tokens"))
        self.kith("token", "revoke", row["id"])
        self.assertNotIn("reports", [row["name"] for row in self.rows("token", "list")
                                     if not row.get("revoked_at")])

    def test_organization(self):
        self.kith("organization", "edit", "--name", "Brick & Co", "--region", "DE")
        self.assertEqual(self.names("organization"), ["Brick & Co"])
        self.assertEqual(self.json("describe")["organization"]["region"], "DE")

    def test_reports_that_are_empty(self):
        self.assertEqual(self.rows("duplicates"), [])


class Proposals(cli_test.CommandTest):
    where = "there"

    def test_proposed_accepted_rejected(self):
        propose = ["--server", self.server.url, "--token", self.shell.token("propose")]
        made = []
        for name in ("Pia", "Quin"):
            answer = self.shell.run("add", name + " Posal", name + "@example.com", "--book",
                                    "Clients", "--json", *propose)
            self.assertEqual(answer.json["outcome"], "proposed")
            made.append(answer.json["proposal"])
        shown = self.shell.run("add", "Rae Posal", "rae@example.com", "--book", "Clients", *propose)
        self.assertIn("proposed", shown.out)
        self.assertEqual([row["id"] for row in self.rows("proposals")][:2], made)
        self.kith("proposals", "accept", made[0])
        self.kith("proposals", "reject", made[1])
        again = self.kith("proposals", "accept", *made, ok=False)
        self.assertEqual((again.status, again.out.count("refused")), (5, 2), again)
        self.assertIn("decided", again.err)
        self.assertEqual([row["first_name"] for row in self.rows("search", "posal")], ["Pia"])

    def test_from_mail(self):
        mail = ("Message-ID: <%d@brickworks.example>\nFrom: Noor Haddad <noor@brickworks.example>\n"
                "To: me@example.com\nDate: %d Mar 2026 10:00:00 +0000\n\nDear Me,\n\nhere it is.\n\n"
                "Best regards\nNoor Haddad\n%s\nBrick Ltd\n")
        self.kith("add", "Noor Haddad", "noor@brickworks.example", "--book", "Clients",
                  "--company", "Brick Ltd", "--title", "Clerk")
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        for day, title in ((1, "Clerk"), (2, "Buyer"), (3, "Head of Sales")):
            with open(os.path.join(folder, "%d.eml" % day), "w") as file:
                file.write(mail % (day, day, title))
        self.kith("mail", "import", folder, "--account", "Post", "--address", "me@example.com")
        rows = [row for row in self.rows("proposals") if row.get("field") == "title"]
        self.assertEqual([row["new_value"] for row in rows], ["Buyer", "Head of Sales"])
        self.assertIn("title: Clerk -> Buyer", self.kith("proposals").out)
        buyer, head = (row["id"] for row in rows)
        self.kith("proposals", "edit", buyer, "--value", "Chief Buyer")
        self.assertIn("Chief Buyer", self.kith("proposals", "show", buyer).out)
        self.kith("proposals", "accept", buyer)
        self.kith("proposals", "reject", head)
        self.assertEqual(self.rows("search", "noor")[0]["memberships"][0]["title"], "Chief Buyer")


if __name__ == "__main__":
    unittest.main()
