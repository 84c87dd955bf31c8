"""Drafts in the contract's form: who they are for, what is said of them, who sees them."""

import unittest
import uuid

import kith


@kith.both_engines
class Drafts(kith.ServerTest):
    def setUp(self):
        self.key = uuid.uuid4().hex[:8]
        self.me = "me@%s.example.com" % self.key
        answer = self.as_writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + self.key, "addresses": [self.me]}})
        self.account = answer.json["mail_accounts"][0]["id"]

    def at(self, name):
        return "%s@%s.example.org" % (name, self.key)

    def thread(self, *to):
        answer = self.as_writer.post("/v1/messages", {"messages": {
            "account": self.account, "from_field": {"address": self.me},
            "to_fields": [{"address": one} for one in to], "subject": "Offer",
            "external_id": uuid.uuid4().hex}})
        return answer.json["messages"]["conversation"]

    def draft(self, client=None, **more):
        return (client or self.as_writer).post("/v1/drafts", {"drafts": {
            "account": self.account, "subject": "Offer", "body": "Hello", **more}})

    def made(self, **more):
        answer = self.draft(**more)
        self.assertEqual(answer.status, 201, answer)
        return answer.json["drafts"]

    def word(self):
        return self.key.translate(str.maketrans("0123456789", "ghijklmnop"))

    def test_every_kind_of_recipient(self):
        self.ada = "ada@%s.test" % self.key
        group = "Board " + self.word()
        noor = self.add(name="Noor " + self.word(), email=self.at("noor"), memberships=[
            {"group": {"kind": "group", "name": group}}])["id"]
        rita = self.add(name="Rita " + self.word(), email=self.at("rita"))["id"]
        found = self.made(to_fields=[{"address": self.ada, "name": "Ada"}, {"contact": rita}],
                          cc=[group], bcc="Noor " + self.word())
        self.assertEqual(
            [[(one["address"], one["contact"]) for one in found[field]]
             for field in ("to_fields", "cc_fields", "bcc_fields")],
            [[(self.ada, None), (self.at("rita"), rita)], [(self.at("noor"), noor)],
             [(self.at("noor"), noor)]])
        self.assertEqual([one["verdict"] for one in found["recipients"]],
                         ["never_written", "ok", "ok", "ok"])
        self.assertTrue(found["draft"])
        self.assertEqual((found["subject"], found["body"]), ("Offer", "Hello"))

    def test_list_and_delete(self):
        thread = self.thread(self.at("noor"))
        id = self.made(conversation=thread, to=[self.at("noor")])["id"]
        path = "/v1/conversations/%s/drafts" % thread
        self.assertEqual([one["id"] for one in self.as_reader.get(path).json["drafts"]], [id])
        self.assertEqual(self.as_writer.delete("/v1/drafts/" + id).status, 200)
        self.assertEqual(self.as_reader.get(path).json["drafts"], [])
        self.assertEqual(self.as_writer.delete("/v1/drafts/" + id).status, 404)

    def test_those_of_all_accounts(self):
        loose = self.made(to=[self.at("noor")])["id"]
        bound = self.made(conversation=self.thread(self.at("noor")), to=[self.at("noor")])["id"]
        listed = [one["id"] for one in self.as_reader.get("/v1/drafts").json["drafts"]]
        self.assertEqual(listed[:2], [bound, loose])
        self.assertEqual(len(self.as_reader.get("/v1/drafts?limit=2").json["drafts"]) <= 2, True)
        other = self.server.user("ivo-%s@example.org" % self.key)
        self.assertEqual(other.get("/v1/drafts").json["drafts"], [])

    def test_recipients_follow_a_merge(self):
        thread = self.thread(self.at("noor"))
        name = "Noor " + self.word()
        gone = self.add(name=name, email=self.at("noor"))["id"]
        stays = self.add(name=name, email=self.at("noor.two"), company="Brick", title="Buyer")["id"]
        self.made(conversation=thread, to=[gone])
        merged = self.as_writer.post("/v1/operations/contacts_merge", {"ids": [stays, gone],
                                                                       "into": stays})
        self.assertEqual(merged.status, 200, merged)
        found = self.as_reader.get("/v1/conversations/%s/drafts" % thread).json["drafts"][0]
        self.assertEqual((found["to_fields"][0]["contact"], found["to_fields"][0]["address"]),
                         (stays, self.at("noor")))

    def test_what_is_refused(self):
        for more, status in (({"to": ["Nobody " + self.word()]}, 404), ({"to": [7]}, 400),
                             ({"colour": "red"}, 400), ({"attachments": [{}]}, 400),
                             ({"send": True, "to": [self.at("noor")]}, 412),
                             ({"conversation": str(uuid.uuid4())}, 404)):
            answer = self.draft(**more)
            self.assertEqual(answer.status, status, answer)
        self.assertIn("no SMTP server to send with", self.draft(send=True).json["error"]["message"])
        for _ in range(2):
            self.add(name="Twin " + self.word(), email=self.at(uuid.uuid4().hex), separate=True)
        self.assertEqual(self.draft(to=["Twin " + self.word()]).status, 409)

    def test_types_of_all_members(self):
        for more, pointer in (({"send": "true"}, "/drafts/send"), ({"send": 1}, "/drafts/send"),
                              ({"attachments": {}}, "/drafts/attachments"),
                              ({"close": "yes"}, "/drafts/close"),
                              ({"add_users": "x"}, "/drafts/add_users"),
                              ({"subject": 5}, "/drafts/subject"),
                              ({"send_at": 1900000000}, "/drafts/send_at"),
                              ({"account": "No such"}, "/drafts/account"),
                              ({"conversation": str(uuid.uuid4())}, "/drafts/conversation")):
            answer = self.draft(**more)
            self.assertIn(answer.status, (400, 404), more)
            self.assertEqual(answer.json["error"]["pointer"], pointer)
        self.made(send=None, attachments=None, send_at=None, close=None)

    def test_errors_name_the_field(self):
        known = {"address": self.at("noor")}
        for more, pointer in (
                ({"to_fields": [known, {"address": 5}]}, "/drafts/to_fields/1/address"),
                ({"to_fields": {"address": 5}}, "/drafts/to_fields/address"),
                ({"cc": [self.at("noor"), 7]}, "/drafts/cc/1"),
                ({"bcc": "Nobody " + self.word()}, "/drafts/bcc"),
                ({"to_fields": [{"contact": str(uuid.uuid4())}]}, "/drafts/to_fields/0/contact"),
                ({"cc_fields": [known, {"group": "None " + self.word()}]},
                 "/drafts/cc_fields/1/group"),
                ({"to_fields": [{"name": "a\nb", "address": "x@y.example"}]},
                 "/drafts/to_fields/0/name")):
            answer = self.draft(**more)
            self.assertEqual((answer.json["error"]["pointer"], answer.status in (400, 404)),
                             (pointer, True), answer)

    def crowd(self, count, name):
        for start in range(0, count, 100):
            answer = self.as_writer.post("/v1/contacts", {"contacts": [
                {"name": "M%d %s" % (place, self.word()), "contact_book": "Clients",
                 "email": self.at("m%d" % place),
                 "memberships": [{"group": {"kind": "group", "name": name}}]}
                for place in range(start, min(count, start + 100))]})
            self.assertEqual(answer.status, 201, answer)

    def test_a_group_is_meant_as_a_whole(self):
        name = "Crowd " + self.word()
        self.crowd(120, name)
        silent = self.add(name="Silent " + self.word(), memberships=[
            {"group": {"kind": "group", "name": name}}])["id"]
        found = self.made(to=[name])
        self.assertEqual(len(found["to_fields"]), 120)
        self.assertEqual([(one["group"], one["contact"], one["reason"])
                          for one in found["left_out"]],
                         [(name, silent, "There is no e-mail address")])

    def test_a_group_beyond_the_bound_is_refused(self):
        name = "Town " + self.word()
        self.crowd(501, name)
        answer = self.draft(to_fields=[{"address": self.at("noor")}, {"group": name}])
        self.assertEqual((answer.status, answer.json["error"]["pointer"]),
                         (413, "/drafts/to_fields/1/group"), answer)

    def test_members_in_private_books_are_counted(self):
        name = "Club " + self.word()
        self.crowd(1, name)
        other = self.server.user("vera-%s@example.org" % self.key)
        other.post("/v1/contact_books", {"contact_books": {"name": "Mine", "scope": "user"}})
        answer = other.post("/v1/contacts", {"contacts": {
            "name": "Hidden " + self.word(), "email": self.at("hidden"), "contact_book": "Mine",
            "memberships": [{"group": {"kind": "group", "name": name}}]}})
        self.assertEqual(answer.status, 201, answer)
        found = self.made(to=[name])
        self.assertEqual([one["address"] for one in found["to_fields"]], [self.at("m0")])
        self.assertNotIn("hidden", str(found))

    def test_private_names_stay_private(self):
        people, account = self.shared_account()
        people[0].post("/v1/contact_books", {"contact_books": {"name": "Mine", "scope": "user"}})
        answer = people[0].post("/v1/contacts", {"contacts": {
            "name": "Secret " + self.word(), "email": self.at("noor"), "contact_book": "Mine"}})
        contact = answer.json["contacts"][0]["id"]
        for to in ([contact], [self.at("noor")]):
            made = people[0].post("/v1/drafts", {"drafts": {"account": account, "to": to}})
            draft = made.json["drafts"]
            self.assertEqual(draft["to_fields"][0]["name"], "Secret " + self.word())
            seen = people[1].get("/v1/drafts/" + draft["id"])
            self.assertEqual(seen.json["drafts"]["to_fields"], [
                {"name": None, "address": self.at("noor"), "contact": None}])
            self.assertNotIn("Secret", str(seen.json))

    def shared_account(self):
        people = [self.server.user("%s-%s@example.org" % (name, self.key))
                  for name in ("ann", "bob")]
        ids = [one["id"] for one in self.server.admin.get("/v1/users").json["users"]
               if one["email"].endswith("-%s@example.org" % self.key)]
        made = self.server.admin.post("/v1/teams", {"teams": {
            "name": "Team " + self.key, "active_members": ids}})
        self.assertEqual(made.status, 201, made)
        answer = people[0].post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Team " + self.key, "addresses": ["team@%s.example.com" % self.key],
            "team": made.json["teams"][0]["id"]}})
        self.assertEqual(answer.status, 201, answer)
        return people, answer.json["mail_accounts"][0]["id"]

    # ---- changing ----

    def change(self, id, tag=None, client=None, **more):
        headers = {"If-Match": '"%s"' % tag} if tag else None
        return (client or self.as_writer).patch("/v1/drafts/" + id, {"drafts": more},
                                                headers=headers)

    def test_what_is_not_named_stays(self):
        rita = self.add(name="Rita " + self.word(), email=self.at("rita"))["id"]
        made = self.made(to=[rita], cc=[self.at("noor")])
        found = self.change(made["id"], subject="Other").json["drafts"]
        for member in ("body", "to_fields", "cc_fields", "id", "created_at", "email_message_id"):
            self.assertEqual(found[member], made[member])
        self.assertEqual(found["subject"], "Other")
        found = self.change(made["id"], cc_fields=[], bcc=[self.at("ivo")], body="Bye",
                            subject=None).json["drafts"]
        self.assertEqual((found["cc_fields"], found["bcc_fields"][0]["address"], found["body"],
                          found["subject"], found["to_fields"][0]["contact"]),
                         ([], self.at("ivo"), "Bye", None, rita))
        self.assertEqual(self.as_reader.get("/v1/drafts/" + made["id"]).json["drafts"], found)

    def test_an_older_version_is_not_overwritten(self):
        made = self.made(to=[self.at("noor")])
        first = self.as_reader.get("/v1/drafts/" + made["id"])
        tag = first.headers["ETag"].strip('"')
        self.assertEqual(tag, made["entity_tag"])
        changed = self.change(made["id"], tag=tag, body="One")
        self.assertEqual(changed.status, 200, changed)
        refused = self.change(made["id"], tag=tag, body="Two")
        self.assertEqual(refused.status, 412, refused)
        again = changed.headers["ETag"].strip('"')
        self.assertEqual(self.change(made["id"], tag=again, body="Two").status, 200)

    def test_what_a_change_refuses(self):
        id = self.made(to=[self.at("noor")])["id"]
        for more, status in (({"colour": "red"}, 400), ({"to": ["Nobody " + self.word()]}, 404),
                             ({"send": True}, 412), ({"conversation": str(uuid.uuid4())}, 404)):
            answer = self.change(id, body="changed", **more)
            self.assertEqual(answer.status, status, answer)
        self.assertEqual(self.as_reader.get("/v1/drafts/" + id).json["drafts"]["body"], "Hello")
        self.assertEqual(self.change(str(uuid.uuid4()), body="x").status, 404)
        self.assertIn(self.change(id, client=self.as_reader, body="x").status, (401, 403))
        other = self.server.user("rita-%s@example.org" % self.key)
        self.assertEqual(self.change(id, client=other, body="x").status, 404)
        self.assertEqual(other.get("/v1/drafts/" + id).status, 404)

    def test_moved_to_another_account(self):
        answer = self.as_writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Other " + self.key, "addresses": ["me@other-%s.example.com" % self.key]}})
        other = answer.json["mail_accounts"][0]["id"]
        made = self.made(to=[self.at("noor")], from_field=self.me)
        moved = self.change(made["id"], account=other).json["drafts"]
        self.assertEqual(moved["account"], other)
        self.assertTrue(moved["email_message_id"].endswith("@other-%s.example.com" % self.key))
        bound = self.made(conversation=self.thread(self.at("noor")))["id"]
        refused = self.change(bound, account=other)
        self.assertEqual((refused.status, refused.json["error"]["pointer"]),
                         (400, "/drafts/conversation"))

    def test_others_see_nothing(self):
        thread = self.thread(self.at("noor"))
        id = self.made(conversation=thread, to=[self.at("noor")])["id"]
        other = self.server.user("rita-%s@example.org" % self.key)
        self.assertEqual(other.get("/v1/conversations/%s/drafts" % thread).status, 404)
        self.assertEqual(other.delete("/v1/drafts/" + id).status, 404)
        self.assertEqual(self.draft(client=other).status, 404)
        self.assertIn(self.draft(client=self.as_reader).status, (401, 403))


if __name__ == "__main__":
    unittest.main()
