"""Mail: conversations in the contract's form, whichever way messages came, and who sees them."""

import base64
import unittest
import urllib.parse
import uuid

import kith

ME = "owner-mail@example.com"


def mail(id, sender="Noor <noor@example.com>", to=ME, hour=10, references=(), subject="Offer",
         body="Hello", **headers):
    lines = ["Message-ID: <%s>" % id, "From: " + sender, "To: " + to, "Subject: " + subject,
             "Date: Mon, 5 Jan 2026 %02d:%02d:00 +0000" % divmod(int(hour * 60), 60)]
    if references:
        lines.append("References: " + " ".join("<%s>" % r for r in references))
    lines += ["%s: %s" % (name.replace("_", "-"), value) for name, value in headers.items()]
    return "\r\n".join(lines + ["", body]).encode()


def raw(data):
    try:
        text = data.decode()
        return {"raw": text} if "\0" not in text else {"raw_base64": base64.b64encode(data).decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(data).decode()}


@kith.both_engines
class Mail(kith.ServerTest):
    def setUp(self):
        self.writer = self.as_writer
        self.domain = "d%s.example.com" % uuid.uuid4().hex[:8]
        self.account = self.make_account(self.writer)

    def make_account(self, client, **more):
        answer = client.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + uuid.uuid4().hex, "addresses": [ME], **more}})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["mail_accounts"][0]["id"]

    def at(self, name):
        return "%s@%s" % (name, self.domain)

    def take(self, *messages, account=None, client=None):
        answer = (client or self.writer).post("/v1/messages", {
            "account": account or self.account, "messages": [raw(m) for m in messages]})
        self.assertEqual(answer.status, 201 if answer.json["stored"] else 200, answer)
        return answer.json["messages"]

    def list(self, client=None, **query):
        answer = (client or self.as_reader).get("/v1/conversations", **query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["conversations"]

    def conversation(self, id, client=None):
        answer = (client or self.as_reader).get("/v1/conversations/" + id)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["conversations"][0]

    # ---- the contract ----

    def test_form_of_a_conversation(self):
        one, two = self.take(
            mail("a@x.test", "Noor Haddad <%s>" % self.at("noor"), hour=10),
            mail("b@x.test", ME, to=self.at("noor"), hour=11, references=["a@x.test"],
                 subject="Re: Offer"))
        self.assertEqual(one["conversation"], two["conversation"])
        found = self.conversation(one["conversation"])
        self.assertEqual(found["subject"], "Offer")
        self.assertEqual(found["latest_message_subject"], "Re: Offer")
        self.assertEqual(found["messages_count"], 2)
        self.assertEqual(found["last_activity_at"] - found["created_at"], 3600)
        self.assertEqual({a["address"] for a in found["authors"]}, {ME, self.at("noor")})
        self.assertEqual(found["recipients"], [])
        self.assertIsNone(found["team"])
        self.assertEqual(len(found["users"]), 1)
        for empty in ("assignees", "shared_labels"):
            self.assertEqual(found[empty], [])
        for zero in ("drafts_count", "tasks_count"):
            self.assertEqual(found[zero], 0)
        self.assertIn(found, self.list(account=self.account, all="true"))

    def test_form_of_messages(self):
        first = self.take(mail("f1-%s@x.test" % self.domain, "Noor <%s>" % self.at("noor"),
                               body="Dear all,\n\nthe text.\n\n> quoted"))[0]
        self.take(mail("f2-%s@x.test" % self.domain, self.at("rita"), hour=11,
                       to=ME + ", " + self.at("noor"), Cc=self.at("ada"),
                       Reply_To=self.at("desk"), references=["f1-%s@x.test" % self.domain]))
        reader = self.as_reader
        rows = reader.get("/v1/conversations/%s/messages" % first["conversation"]).json["messages"]
        self.assertEqual([r["from_field"]["address"] for r in rows],
                         [self.at("rita"), self.at("noor")])
        self.assertNotIn("body", rows[0])
        self.assertEqual([p["address"] for p in rows[0]["to_fields"]], [ME, self.at("noor")])
        self.assertEqual(rows[0]["cc_fields"][0]["address"], self.at("ada"))
        self.assertEqual(rows[0]["reply_to_fields"][0]["address"], self.at("desk"))
        self.assertEqual(rows[0]["references"], ["<f1-%s@x.test>" % self.domain])
        self.assertEqual(rows[1]["preview"], "Dear all, the text.")
        one = reader.get("/v1/messages/" + first["id"]).json["messages"]
        self.assertIsInstance(one, dict)
        self.assertIn("the text.", one["body"])
        self.assertEqual(one["conversation"]["id"], first["conversation"])
        self.assertEqual(one["type"], "email")
        several = reader.get("/v1/messages/%s,%s" % (first["id"], rows[0]["id"])).json["messages"]
        self.assertEqual([m["id"] for m in several], [first["id"], rows[0]["id"]])
        for id in ("<f1-%s@x.test>", "f1-%s@x.test"):
            by_id = reader.get("/v1/messages", email_message_id=id % self.domain).json["messages"]
            self.assertEqual([m["id"] for m in by_id], [first["id"]])
        self.assertEqual(reader.get("/v1/messages", email_message_id="<no@x.test>").json["messages"],
                         [])
        self.assertFails(reader.get("/v1/messages"), 400)
        for name in ("comments", "drafts", "posts"):
            path = "/v1/conversations/%s/%s" % (first["conversation"], name)
            self.assertEqual(reader.get(path).json, {name: []})

    def test_a_mailbox_or_a_filter_is_needed(self):
        reader = self.as_reader
        answer = reader.get("/v1/conversations")
        self.assertFails(answer, 400)
        self.assertEqual(answer.json["error"]["message"],
                         "You need to paginate at least one mailbox")
        answer = reader.get("/v1/conversations", all="true", limit=1)
        self.assertEqual(answer.json["error"]["message"], "min 'limit' value is 2")
        answer = reader.get("/v1/conversations", all="true", limit=51)
        self.assertEqual(answer.json["error"]["message"], "max 'limit' value is 50")
        self.assertFails(reader.get("/v1/conversations", email="a@example.com",
                                    domain="example.com"), 400)
        self.take(mail("m-%s@x.test" % self.domain))
        for box in ("assigned", "closed", "snoozed", "flagged", "trashed", "junked", "drafts"):
            self.assertEqual(self.list(**{box: "true"}), [])
        for box in ("shared_label", "team_closed", "team_all", "team_inbox"):
            self.assertEqual(self.list(**{box: str(uuid.uuid4())}), [])
        self.assertTrue(self.list(inbox="true"))
        self.assertEqual(self.list(inbox="true", organization=str(uuid.uuid4())), [])
        own = reader.get("/v1/organizations").json["organizations"][0]["id"]
        self.assertTrue(self.list(inbox="true", organization=own))

    def test_pages_by_time(self):
        for i in range(9): # three of one second each
            self.take(mail("p%d-%s@x.test" % (i, self.domain), self.at("p%d" % i), hour=i // 3))
        seen, until, pages = [], None, 0
        while True:
            query = {"account": self.account, "inbox": "true", "limit": 2}
            rows = self.list(**query, **({"until": until} if until else {}))
            pages += 1
            seen += [r["id"] for r in rows]
            if len(rows) < 2 or len({r["last_activity_at"] for r in rows}) == 1:
                break # the contract's rule for the last page
            until = rows[-1]["last_activity_at"]
            self.assertLess(pages, 10)
        self.assertEqual(len(set(seen)), 9)
        one = self.take(*(mail("q%d-%s@x.test" % (i, self.domain), hour=i // 4,
                               references=["q-root"]) for i in range(12)))[0]["conversation"]
        path = "/v1/conversations/%s/messages" % one
        first = self.as_reader.get(path, limit=2).json["messages"]
        self.assertEqual(len(first), 8) # two seconds at least
        rest = self.as_reader.get(path, limit=10, until=first[-1]["delivered_at"] - 1)
        self.assertEqual(len(rest.json["messages"]), 4)

    # ---- other channels ----

    def test_messages_of_other_channels(self):
        message = {"account": self.account, "from_field": {"name": "Ada", "address": self.at("Ada")},
                   "to_fields": [{"address": ME}], "subject": "Chat", "body": "Hi\nthere",
                   "delivered_at": 1767225600, "external_id": "chat-1", "add_to_inbox": True}
        answer = self.writer.post("/v1/messages", {"messages": message})
        self.assertEqual(answer.status, 201, answer)
        made = answer.json["messages"]
        again = self.writer.post("/v1/messages", {"messages": message})
        self.assertEqual((again.status, again.json["known"]), (200, 1))
        self.assertEqual(again.json["messages"]["id"], made["id"])
        read = self.as_reader.get("/v1/messages/" + made["id"]).json["messages"]
        self.assertEqual((read["type"], read["body"], read["delivered_at"]),
                         ("custom", "Hi\nthere", 1767225600))
        self.assertEqual(read["from_field"]["address"], self.at("ada"))
        reply = self.writer.post("/v1/messages", {"messages": {
            **message, "external_id": "chat-2", "conversation": made["conversation"],
            "from_field": {"id": "user-17", "name": "Visitor"}}})
        self.assertEqual(reply.json["messages"]["conversation"], made["conversation"])
        self.assertEqual(self.conversation(made["conversation"])["messages_count"], 2)
        for wrong, pointer in (({"from_field": None}, "/messages/0/from_field"),
                               ({"from_field": {"name": "x"}}, "/messages/0/from_field"),
                               ({"delivered_at": "now"}, "/messages/0/delivered_at"),
                               ({"nonsense": 1}, "/messages/0/nonsense"),
                               ({"subject": "a\u202eb"}, "/messages/0/subject"),
                               ({"raw_base64": "no base64!"}, "/messages/0/raw_base64"),
                               ({"raw": 7}, "/messages/0/raw"),
                               ({"raw": "a", "raw_base64": "YQ"}, "/messages/0/raw")):
            answer = self.writer.post("/v1/messages", {"messages": {**message, **wrong}})
            self.assertFails(answer, 400)
            self.assertEqual(answer.json["error"]["pointer"], pointer)
        answer = self.writer.post("/v1/messages", {"messages": {
            **message, "external_id": "chat-3", "conversation": str(uuid.uuid4())}})
        self.assertFails(answer, 404)

    def test_nothing_is_stored_twice_or_by_a_dry_run(self):
        message = mail("once-%s@x.test" % self.domain)
        dry = self.writer.post("/v1/messages", {"account": self.account, "messages": [raw(message)],
                                                "dry_run": True})
        self.assertEqual((dry.status, dry.json["stored"]), (200, 1))
        self.assertEqual(self.list(account=self.account, all="true"), [])
        first, second = self.take(message, message)
        self.assertEqual((first["outcome"], second["outcome"]), ("stored", "known"))
        self.assertEqual(first["id"], second["id"])
        other = self.make_account(self.writer)
        theirs = self.take(message, account=other)[0]
        self.assertNotEqual(theirs["id"], first["id"])
        found = self.as_reader.get("/v1/messages",
                                   email_message_id="once-%s@x.test" % self.domain)
        self.assertEqual(len(found.json["messages"]), 2)

    # ---- filters and contacts ----

    def test_filters(self):
        noor, rita = self.at("noor"), self.at("rita")
        a = self.take(mail("fa-%s@x" % self.domain, noor))[0]["conversation"]
        b = self.take(mail("fb-%s@x" % self.domain, rita, hour=11))[0]["conversation"]
        id = self.add(first_name="Noor", email=noor, company="Firm " + self.domain)["id"]
        for query, expected in (({"email": "NOOR@" + self.domain.upper()}, [a]),
                                ({"domain": self.domain}, [b, a]),
                                ({"contact": id}, [a]),
                                ({"group": "Firm " + self.domain}, [a]),
                                ({"contact_organization": "Firm " + self.domain}, [a]),
                                ({"book": "Clients", "account": self.account}, [a]),
                                ({"book": "Vendors", "account": self.account}, []),
                                ({"email": "nobody@" + self.domain}, [])):
            self.assertEqual([c["id"] for c in self.list(**query)], expected, query)
        of_contact = self.as_reader.get("/v1/contacts/%s/conversations" % id)
        self.assertEqual([c["id"] for c in of_contact.json["conversations"]], [a])
        self.assertFails(self.as_reader.get("/v1/conversations", contact=str(uuid.uuid4())), 404)
        self.assertFails(self.as_reader.get("/v1/conversations", email="no address"), 400)

    def test_an_address_of_before(self):
        """Whoever has a new address keeps the conversations under the old one, while it is nobody's."""
        old, new = self.at("old"), self.at("new")
        a = self.take(mail("oa-%s@x" % self.domain, old))[0]["conversation"]
        id = self.add(first_name="Noor", last_name=self.domain, email=old)["id"]
        changed = self.writer.patch("/v1/contacts/" + id, {"contacts": {"email": new}})
        self.assertEqual(changed.status, 200, changed)
        b = self.take(mail("ob-%s@x" % self.domain, new, hour=11))[0]["conversation"]
        self.assertEqual([c["id"] for c in self.list(contact=id)], [b, a])
        other = self.add(first_name="Rita", last_name=self.domain, email=old)["id"]
        self.assertEqual([c["id"] for c in self.list(contact=other)], [a])
        self.assertEqual([c["id"] for c in self.list(contact=id)], [b])

    def author(self, conversation, client=None):
        return self.conversation(conversation, client)["authors"][0]["contact"]

    def test_a_merge_shows_and_an_unmerge_too(self):
        one, two = self.at("one"), self.at("two")
        a = self.take(mail("ma-%s@x" % self.domain, one))[0]["conversation"]
        self.assertIsNone(self.author(a))
        lost = self.add(first_name="Noor", last_name=self.domain, email=one)["id"]
        kept = self.add(first_name="Rita", last_name=self.domain, email=two)["id"]
        self.assertEqual(self.author(a), lost)
        merged = self.writer.post("/v1/merges", {"ids": [kept, lost], "into": kept})
        self.assertEqual(merged.status, 200, merged)
        self.assertEqual(self.author(a), kept)
        self.assertEqual([c["id"] for c in self.list(contact=kept)], [a])
        self.assertEqual([c["id"] for c in self.list(contact=lost)], [a])
        unmerged = self.writer.post("/v1/unmerges", {"id": lost})
        self.assertEqual(unmerged.status, 200, unmerged)
        self.assertEqual(self.author(a), lost)
        self.assertEqual(self.list(contact=kept), [])

    def test_nobody_sees_through_a_private_book(self):
        member = self.server.user("mailmember-%s@example.com" % self.domain)
        team = self.as_admin.post("/v1/teams", {"teams": {
            "name": "T " + self.domain, "active_members": [self.user_id(member), self.user_id(
                self.as_admin)]}}).json["teams"][0]["id"]
        account = self.make_account(self.writer, team=team)
        a = self.take(mail("pa-%s@x" % self.domain, self.at("secret")), account=account)[0][
            "conversation"]
        book = member.post("/v1/contact_books", {"contact_books": {"name": "Mine"}})
        book = book.json["contact_books"][0]["id"]
        id = self.add(book, member, first_name="Secret", email=self.at("secret"))["id"]
        self.assertEqual(self.author(a, member), id)
        self.assertIsNone(self.author(a, self.as_reader))
        self.assertEqual([c["id"] for c in self.list(member, contact=id)], [a])
        self.assertFails(self.as_reader.get("/v1/conversations", contact=id), 404)
        self.assertEqual(self.conversation(a, member)["team"]["id"], team)
        self.assertIn(a, [c["id"] for c in self.list(member, team_inbox=team)])

    # ---- rights ----

    def user_id(self, client):
        return next(u["id"] for u in client.get("/v1/users").json["users"] if u["me"])

    def test_who_sees_and_writes_what(self):
        """Own and team accounts; the admin's office opens neither."""
        owner = self.server.user("o-%s@example.com" % self.domain)
        active = self.server.user("a-%s@example.com" % self.domain)
        observer = self.server.user("b-%s@example.com" % self.domain)
        admin = self.server.user("c-%s@example.com" % self.domain, role="admin")
        team = self.as_admin.post("/v1/teams", {"teams": {
            "name": "R " + self.domain, "observers": [self.user_id(observer)],
            "active_members": [self.user_id(active)]}}).json["teams"][0]["id"]
        accounts = {"own": self.make_account(owner), "team": self.make_account(active, team=team)}
        makers = {"own": owner, "team": active}
        may = {"own": {owner: "write"}, "team": {active: "write", observer: "see"}}
        everybody = (owner, active, observer, admin, self.as_admin)
        for kind, account in accounts.items():
            taken = self.take(mail("%s-%s@x" % (kind, self.domain), self.at(kind)),
                              account=account, client=makers[kind])[0]
            for who in everybody:
                right = may[kind].get(who)
                sees = right is not None
                status = 200 if sees else 404
                listed = who.get("/v1/mail_accounts").json["mail_accounts"]
                self.assertEqual(account in [a["id"] for a in listed], sees)
                self.assertEqual(bool(self.list(who, email=self.at(kind))), sees)
                for path in ("/v1/conversations/" + taken["conversation"],
                             "/v1/conversations/%s/messages" % taken["conversation"],
                             "/v1/conversations/%s/drafts" % taken["conversation"],
                             "/v1/messages/" + taken["id"]):
                    self.assertEqual(who.get(path).status, status, (kind, path))
                by_id = who.get("/v1/messages", email_message_id="%s-%s@x" % (kind, self.domain))
                self.assertEqual(bool(by_id.json["messages"]), sees)
                write = {"write": 200, "see": 403, None: 404}[right]
                again = who.post("/v1/messages", {"account": account, "messages": [
                    raw(mail("%s-%s@x" % (kind, self.domain), self.at(kind)))]})
                self.assertEqual(again.status, write, again)
                change = who.patch("/v1/mail_accounts/" + account, {"mail_accounts": {
                    "addresses": [ME]}})
                self.assertEqual(change.status, write, change)
                if write != 200:
                    self.assertEqual(who.delete("/v1/mail_accounts/" + account).status, write)
        self.assertFails(observer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "x", "team": team}}), 403)
        self.assertFails(owner.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "x", "team": team}}), 404)
        self.assertEqual(owner.delete("/v1/mail_accounts/" + accounts["own"]).status, 200)
        self.assertEqual(owner.get("/v1/mail_accounts").json["mail_accounts"], [])
        self.assertEqual(self.list(owner, email=self.at("own")), [])

    def test_classes_of_tokens(self):
        self.take(mail("cl-%s@x" % self.domain, self.at("noor")))
        for client in (self.as_reader, self.as_proposer):
            self.assertTrue(self.list(client, email=self.at("noor")))
            self.assertFails(client.post("/v1/messages", {
                "account": self.account, "messages": [raw(mail("x@x"))]}), 403)
            self.assertFails(client.post("/v1/mail_accounts", {"mail_accounts": {"name": "x"}}), 403)

    def test_accounts(self):
        name = "Desk " + self.domain
        made = self.writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": name, "addresses": ["Me <ME@%s>" % self.domain], "contact_book": "Clients"}})
        account = made.json["mail_accounts"][0]
        self.assertEqual(account["addresses"], ["me@" + self.domain])
        self.assertEqual((account["kind"], account["team"]), ("archive", None))
        self.assertFails(self.writer.post("/v1/mail_accounts", {"mail_accounts": {"name": name}}),
                         409)
        self.assertFails(self.writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "y", "addresses": ["no address"]}}), 400)
        changed = self.writer.patch("/v1/mail_accounts/" + account["id"], {"mail_accounts": {
            "name": name + "!", "contact_book": ""}}).json["mail_accounts"][0]
        self.assertEqual((changed["name"], changed["contact_book"], changed["addresses"]),
                         (name + "!", None, ["me@" + self.domain]))

    def test_each_message_for_itself(self):
        strange = str(uuid.uuid4())
        body = {"account": self.account, "messages": [
            raw(mail(self.at("a"))), {"raw": 5}, {"body": "from nobody"},
            {**raw(mail(self.at("b"))), "conversation": strange}, raw(mail(self.at("c"))),
            raw(mail(self.at("a"))), {**raw(mail(self.at("d"))), "account": strange}]}
        refused = self.writer.post("/v1/messages", body)
        self.assertEqual((refused.status, refused.error["pointer"]), (400, "/messages/1/raw"))
        self.assertEqual(self.as_reader.get("/v1/messages", email_message_id=self.at("a"))
                         .json["messages"], [])
        dry = self.writer.post("/v1/messages", {**body, "mode": "best_effort", "dry_run": True})
        self.assertEqual((dry.status, dry.json["stored"], dry.json["refused"]), (200, 2, 4))
        answer = self.writer.post("/v1/messages", {**body, "mode": "best_effort"})
        self.assertEqual(answer.status, 201, answer)
        rows = answer.json["messages"]
        self.assertEqual([row["outcome"] for row in rows],
                         ["stored", "refused", "refused", "refused", "stored", "known", "refused"])
        self.assertEqual([row["error"]["pointer"] for row in rows if row["outcome"] == "refused"],
                         ["/raw", "/from_field", "/conversation", "/account"])
        self.assertEqual([row["error"]["status"] for row in rows if row["outcome"] == "refused"],
                         ["invalid", "invalid", "not_found", "not_found"])
        self.assertEqual((answer.json["stored"], answer.json["known"], answer.json["refused"]),
                         (2, 1, 4))
        self.assertEqual(rows[0]["id"], rows[5]["id"])
        again = self.writer.post("/v1/messages", {**body, "mode": "best_effort"})
        self.assertEqual((again.status, again.json["stored"], again.json["known"]), (200, 0, 3))

    def test_broken_messages_are_taken(self):
        broken = [b"", b"\0\xff\xfe", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n--x",
                  b"From: \xff\xfe <a@b>\nSubject: =?utf-8?q?=ff?=\nMessage-ID: <<<>>>\n\nx",
                  b"References: " + b"<a@b> " * 5000 + b"\n\nx"]
        taken = self.take(*broken)
        self.assertEqual([t["outcome"] for t in taken], ["stored"] * len(broken))
        again = self.take(*broken)
        self.assertEqual([t["id"] for t in again], [t["id"] for t in taken])
        for row in taken:
            self.assertEqual(self.as_reader.get("/v1/messages/" + row["id"]).status, 200)


if __name__ == "__main__":
    unittest.main()
