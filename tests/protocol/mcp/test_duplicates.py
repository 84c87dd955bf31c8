"""Duplicates for agents: the way from a check to a merge and back in few calls, and what is told."""

import time

import mcp

PATIENT_ROUNDS = 600
ROUND_S = 0.1

ROBERT = {"first_name": "Robert", "last_name": "Haddad", "company": "Brightoak Foods",
          "title": "Buyer", "email": "robert.haddad@example.com", "contact_book": "Clients"}
BOB = {"first_name": "Bob", "last_name": "Haddad", "company": "Brightoak Foods Ltd",
       "title": "Buyer", "phone_number": "+1 212 555 0143", "contact_book": "Clients"}


@mcp.both_engines
class Duplicates(mcp.McpTest):
    def add(self, client, contact, **more):
        answer = client.call("missive_contacts", action="create", contact={**contact, **more})
        return answer["contacts"][0]

    def pairs_of(self, client, id, **more):
        """The pairs of a contact, as soon as there are some."""
        for _ in range(PATIENT_ROUNDS):
            found = client.call("contacts_duplicates", action="list", id=id, **more)["duplicates"]
            if found:
                return found
            time.sleep(ROUND_S)
        raise self.failureException("waited in vain for a pair")

    def test_the_way_of_an_agent(self):
        """Seven calls, each of which names what the next one takes."""
        client = self.http("write")
        robert = self.add(client, ROBERT)["id"]
        checked = client.call("contacts_duplicates", action="check", contacts=[BOB],
                              contact_book="Clients")["contacts"][0]
        told = checked["possible_duplicates"]
        self.assertEqual([one["id"] for one in told], [robert])
        self.assertTrue(0.5 <= told[0]["score"] < 0.99, told)
        self.assertTrue(told[0]["reason"])
        created = self.add(client, BOB)
        self.assertEqual(created["possible_duplicates"], told)
        self.assertIn("contacts_merge", created["hint"])
        two = [robert, created["id"]]
        why = client.call("contacts_duplicates", action="explain", contacts=two)["explanations"][0]
        self.assertEqual((why["verdict"], why["score"]), ("probable", told[0]["score"]))
        self.assertTrue(why["sentence"] and why["what_would_change_it"] and why["signals"])
        preview = client.call("contacts_merge", action="merge", ids=two, dry_run=True)
        self.assertEqual(preview["contacts"][0]["outcome"], "merged")
        merged = client.call("contacts_merge", action="merge", ids=two,
                             etags=[side["etag"] for side in preview["sides"]])
        self.assertEqual(merged["contacts"][0]["id"], preview["contacts"][0]["id"])
        undone = client.call("changes", action="undo", batch=merged["batch"])
        self.assertEqual(undone["kept"], [])
        apart = client.call("missive_contacts", action="get", id=",".join(two))["contacts"]
        self.assertEqual([contact["id"] for contact in apart], two)

    def test_listed_filtered_and_dismissed(self):
        client = self.http("write")
        one = self.add(client, ROBERT, last_name="Okafor", company="Cobalt Shipping",
                       email="robert.okafor@example.com")["id"]
        two = self.add(client, BOB, last_name="Okafor", company="Cobalt Shipping Inc",
                       phone_number="+1 212 555 0144")["id"]
        pair = self.pairs_of(client, two)[0]
        self.assertEqual(set(pair["contacts"]), {one, two})
        self.assertIn("name", pair["evidence"])

        def listed(evidence):
            rows = client.call("contacts_duplicates", action="list", evidence=evidence)
            return {one, two} in [set(row["contacts"]) for row in rows["duplicates"]]
        self.assertTrue(listed("name"))
        self.assertFalse(listed("phone"))
        tried = client.call("contacts_duplicates", action="dismiss", contacts=[one, two],
                            dry_run=True)
        self.assertEqual(tried["duplicates"][0]["decision"], "different")
        self.assertTrue(self.pairs_of(client, two))
        client.call("contacts_duplicates", action="dismiss", contacts=pair["contacts"])
        left = client.call("contacts_duplicates", action="list", id=two)["duplicates"]
        self.assertEqual(left, [])
        client.call("contacts_duplicates", action="dismiss", contacts=[one, two], decision="later")
        self.assertEqual(len(self.pairs_of(client, two, decision="later")), 1)

    def test_one_who_only_resembles_is_refused_where_that_is_asked(self):
        client = self.http("write")
        one = self.add(client, ROBERT, last_name="Moreau", company="Atlas Dental",
                       email="robert.moreau@example.com")["id"]
        answer = client.tool("missive_contacts", {
            "action": "create", "require_unique": True, "contacts": [
                {**BOB, "last_name": "Moreau", "company": "Atlas Dental SA",
                 "phone_number": "+1 212 555 0145"}]})
        said = mcp.text_of(answer)
        self.assertIn("ambiguous", said)
        self.assertIn(one, said)
        found = client.call("contacts_search", query="Moreau", count_only=True)
        self.assertEqual(found["total"], 1)

    def test_who_may_only_propose_proposes(self):
        client = self.http("write")
        one = self.add(client, ROBERT, last_name="Petrov", company="Juniper Law",
                       email="robert.petrov@example.com")["id"]
        two = self.add(client, BOB, last_name="Petrov", company="Juniper Law LLP",
                       phone_number="+1 212 555 0146")["id"]
        self.pairs_of(client, two)
        proposed = self.http("propose").call("contacts_duplicates", action="dismiss",
                                             contacts=[one, two])
        self.assertEqual(proposed["outcome"], "proposed")
        self.assertEqual(len(self.pairs_of(client, two)), 1)
        self.http("read").call("contacts_duplicates", action="explain", contacts=[one, two])
        self.http("read").fail("contacts_duplicates", action="dismiss", contacts=[one, two])

    def test_private_books_stay_private(self):
        owner = self.http("admin")
        self.as_admin.post("/v1/contact_books", {"contact_books": {
            "name": "Private", "scope": "user"}})
        one = self.add(owner, ROBERT, last_name="Yamada", company="Quartz Optics",
                       email="robert.yamada@example.com")["id"]
        hidden = self.add(owner, BOB, last_name="Yamada", company="Quartz Optics Inc",
                          phone_number="+1 212 555 0147", contact_book="Private")["id"]
        self.pairs_of(owner, hidden)
        nosy = mcp.Http(self.server, self.server.user("nosy@example.com").token)
        self.assertEqual(nosy.call("contacts_duplicates", action="list", id=one)["duplicates"], [])
        for arguments in ({"action": "explain", "contacts": [one, hidden]},
                          {"action": "dismiss", "contacts": [one, hidden]},
                          {"action": "list", "id": hidden}):
            text, _ = nosy.fail("contacts_duplicates", **arguments)
            self.assertNotIn("Bob", text)

    def test_what_is_wrong_is_said(self):
        client = self.http("write")
        one = self.add(client, ROBERT, last_name="Brzezinski", company="Harbor Glass",
                       email="robert.brzezinski@example.com")["id"]
        for arguments, part in (({"action": "explain", "contacts": [one]}, "two ids"),
                                ({"action": "explain", "contacts": [one, one]}, "one contact"),
                                ({"action": "explain"}, "contacts"),
                                ({"action": "explain", "contacts": [ROBERT, BOB]}, "contacts"),
                                ({"action": "check", "contacts": ["x"]}, "contacts"),
                                ({"action": "check"}, "contacts"),
                                ({"action": "list", "evidence": "hair"}, "birthday"),
                                ({"action": "dismiss", "contacts": [one, one],
                                  "decision": "perhaps"}, "different"),
                                ({"action": "scan"}, "explain")):
            text, _ = client.fail("contacts_duplicates", **arguments)
            self.assertIn(part, text, arguments)


if __name__ == "__main__":
    mcp.main()
