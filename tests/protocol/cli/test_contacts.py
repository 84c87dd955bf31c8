"""Contacts: add, get, list, search, edit, rm, restore, history, undo."""

import unittest

import cli_test


@cli_test.here_and_there
class Contacts(cli_test.CommandTest):
    def test_add_by_words(self):
        answer = self.json("add", "Ana", "de la Cruz", "ana@example.com", "+1 555 0101",
                           "--book", "Clients")
        contact = answer["contacts"][0]
        self.assertEqual(contact["outcome"], "created")
        self.assertEqual(contact["last_name"], "Cruz")
        self.assertEqual(cli_test.emails(contact), ["ana@example.com"])
        self.assertRegex(answer["batch"], "^[0-9a-f-]{36}$")

    def test_add_by_options(self):
        contact = self.add(
            "--first-name", "Noor", "--last-name", "Haddad", "--email", "noor@example.com",
            "--email", "noor@example.org", "--company", "Brick & Co", "--title", "Buyer",
            "--phone", "+1 555 0100", "--notes", "Met at the fair", "--group", "Newsletter",
            "--birthday", "1985-04-12", "--url", "https://example.com/noor", "--starred")
        self.assertEqual(contact["outcome"], "created")
        self.assertEqual((contact["first_name"], contact["last_name"], contact["notes"]),
                         ("Noor", "Haddad", "Met at the fair"))
        self.assertEqual(sorted(cli_test.emails(contact)), ["noor@example.com", "noor@example.org"])
        self.assertEqual(contact["birthday"], "1985-04-12")
        self.assertTrue(contact["starred"])
        groups = {m["group"]["name"]: m.get("title") for m in contact["memberships"]}
        self.assertEqual(groups, {"Brick & Co": "Buyer", "Newsletter": None})

    def test_the_same_again_is_found(self):
        first = self.add("Bea Lind", "bea@example.com")
        again = self.add("Bea Lind", "BEA@example.com")
        self.assertEqual((again["id"], again["outcome"]), (first["id"], "unchanged"))

    def test_another_name_with_the_address_is_ambiguous(self):
        held = self.add("Cleo Marsh", "cleo@example.com")
        words = ("add", "Boris Quill", "cleo@example.com", "--book", "Clients")
        refused = self.kith(*words, ok=False)
        self.assertRefused(refused, 5, held["id"])
        apart = self.json(*words, "--separate")["contacts"][0]
        self.assertNotEqual(apart["id"], held["id"])
        joined = self.json("add", "Cleo", "--notes", "Boss", "--contact", held["id"],
                           "--book", "Clients")["contacts"][0]
        self.assertEqual(joined["id"], held["id"])

    def test_require_unique(self):
        self.add("Dora Unico", "dora@example.com")
        refused = self.kith("add", "Dora Unico", "dora@example.org", "--book", "Clients",
                            "--require-unique", ok=False)
        self.assertEqual(refused.status, 5, refused)

    def test_dry_run_changes_nothing(self):
        before = self.json("list", "--count-only")
        answer = self.json("add", "Dry Run", "dry@example.com", "--book", "Clients", "--dry-run")
        self.assertTrue(answer["dry_run"])
        self.assertEqual(self.json("list", "--count-only"), before)

    def test_get(self):
        one, two = self.add("Eva One", "eva1@example.com"), self.add("Eva Two", "eva2@example.com")
        self.assertEqual(self.json("get", one["id"])["first_name"], "Eva")
        self.assertEqual([row["id"] for row in self.rows("get", two["id"], one["id"])],
                         [two["id"], one["id"]])
        row = self.json("get", one["id"], "--fields", "first_name,last_name")
        self.assertEqual(row, {"id": one["id"], "first_name": "Eva", "last_name": "One"})

    def test_list_pages(self):
        self.kith("books", "create", "Pages", "--scope", "organization")
        for i in range(5):
            self.add("Page%d Turner" % i, "page%d@example.com" % i, book="Pages")
        result = self.kith("list", "--book", "Pages", "--limit", "2", "--json")
        self.assertEqual(len(result.out.splitlines()), 2)
        cursor = result.err.split("--cursor ")[1].split()[0]
        rest = self.rows("list", "--book", "Pages", "--limit", "2", "--cursor", cursor)
        self.assertEqual([row["first_name"] for row in rest], ["Page2", "Page3"])
        every = self.kith("list", "--book", "Pages", "--limit", "2", "--all", "--json")
        self.assertEqual(len(every.out.splitlines()), 5)
        self.assertEqual(every.err, "")
        self.assertEqual(self.json("list", "--book", "Pages", "--count-only"), {"total": 5})

    def test_search(self):
        found = self.add("Farah Quince", "farah@example.com", "--company", "Orchard Ltd")
        self.assertEqual([row["id"] for row in self.rows("search", "quince", "farah")],
                         [found["id"]])
        self.assertEqual(self.rows("search", "no such person anywhere"), [])

    def test_edit(self):
        contact = self.add("Gil Stone", "gil@example.com", "--title", "Clerk",
                           "--company", "Stone Inc")
        id = contact["id"]
        answer = self.json("edit", id, "--email", "gil@example.org", "--title", "Head",
                           "--last-name", "Stone-Ray")
        self.assertEqual(answer["contacts"][0]["outcome"], "updated")
        after = self.json("get", id)
        self.assertEqual(cli_test.emails(after), ["gil@example.org"])
        self.assertEqual(after["last_name"], "Stone-Ray")
        self.assertEqual(after["memberships"][0]["title"], "Head")
        self.kith("edit", id, "--add-email", "gil2@example.org", "--add-group", "Runners",
                  "--add-phone", "+1 555 0107")
        self.kith("edit", id, "--remove-email", "gil@example.org", "--notes", "x")
        after = self.json("get", id)
        self.assertEqual(cli_test.emails(after), ["gil2@example.org"])
        self.assertIn("Runners", [m["group"]["name"] for m in after["memberships"]])
        self.kith("edit", id, "--notes", "")
        self.assertNotIn("notes", self.json("get", id))
        self.kith("edit", id, "--add-to-book", "Vendors")
        self.assertIn(id, [row["id"] for row in self.rows("list", "--book", "Vendors")])

    def test_a_held_address_is_a_conflict(self):
        self.add("Hana First", "hana@example.com")
        other = self.add("Ivo Second", "ivo@example.com")
        self.assertRefused(self.kith("edit", other["id"], "--add-email", "hana@example.com",
                                     ok=False), 5)

    def test_if_match(self):
        contact = self.add("Ida Match", "ida@example.com")
        self.assertRefused(self.kith("edit", contact["id"], "--notes", "x", "--if-match", "old",
                                     ok=False), 5)

    def test_rm_and_restore(self):
        contact = self.add("Jo Gone", "jo@example.com")
        self.assertEqual(self.json("rm", contact["id"])["contacts"][0]["outcome"], "deleted")
        self.assertRefused(self.kith("get", contact["id"], ok=False), 3)
        self.kith("restore", contact["id"])
        self.assertEqual(self.json("get", contact["id"])["first_name"], "Jo")

    def test_history_and_undo(self):
        contact = self.add("Kai Undo", "kai@example.com")
        edited = self.json("edit", contact["id"], "--first-name", "Kaia")
        history = self.rows("history", contact["id"])
        self.assertEqual(len(history), 2)
        self.assertEqual(history[0]["batch"], edited["batch"])
        self.assertEqual(self.json("undo", edited["batch"])["undone"], 1)
        self.assertEqual(self.json("get", contact["id"])["first_name"], "Kai")

    def test_changes_go_on(self):
        result = self.kith("changes", "--since", "now", "--json")
        self.assertEqual(result.out, "")
        since = result.err.split("--since ")[1].split()[0]
        contact = self.add("Lu Feed", "lu@example.com")
        self.assertIn(contact["id"], [row["contact"] for row in
                                      self.rows("changes", "--since", since)])

    def test_run_any_operation(self):
        answer = self.json("run", "contacts_create", "--contacts",
                           '[{"name": "Mo Run", "email": "mo@example.com"}]',
                           "--contact-book", "Clients")
        id = answer["contacts"][0]["id"]
        self.assertEqual(self.json("run", "contacts_get", "--ids", id)["id"], id)
        piped = self.json("run", "contacts_update", "--contacts", "-",
                          input='[{"id": "%s", "notes": "piped"}]' % id)
        self.assertEqual(piped["contacts"][0]["outcome"], "updated")

    def test_idempotency_key(self):
        words = ("add", "Nia Once", "nia@example.com", "--book", "Clients",
                 "--idempotency-key", "nia-1")
        self.assertEqual(self.json(*words), self.json(*words))

    def test_quiet(self):
        id = self.kith("add", "Oli Quiet", "oli@example.com", "--book", "Clients", "-q").out
        self.assertEqual(id.strip(), self.rows("search", "oli@example.com")[0]["id"])


if __name__ == "__main__":
    unittest.main()
