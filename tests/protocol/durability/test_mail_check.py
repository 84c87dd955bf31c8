"""What is derived from mail is compared with the messages, and made anew."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import kith  # noqa: E402

TABLES = {
    "conversation": "id, messages, attachments, first_ms, last_ms, subject, latest_subject",
    "conversation_address": "conversation, address, name, is_author",
    "correspondent": "address, name, sent, received, automatic, first_ms, last_sent_ms,"
                     " last_received_ms, CAST(rank * 1000 AS INTEGER), left_ms",
    "correspondent_word": "word, address",
}


def mail(number, sender, to, more="", day=5, text="Hello"):
    return {"raw": "Message-ID: <%d@example.org>\r\nFrom: %s\r\nTo: %s\r\n%s"
                   "Date: %d Jan 2026 10:00:00 +0000\r\nSubject: Number %d\r\n\r\n%s\r\n"
                   % (number, sender, to, more, day, number, text)}


@kith.both_engines
class MailCheck(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.server = kith.Server(engine=self.engine)
        self.addCleanup(self.server.close)
        client = self.server.client("write")
        client.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post", "addresses": ["me@example.com"]}})
        noor, rita = "Noor Haddad <noor@example.org>", "Rita Brown <rita@example.org>"
        taken = client.post("/v1/messages", {"messages": [
            mail(1, noor, "me@example.com, ivo@example.org"),
            mail(2, "me@example.com", noor, day=6),
            mail(3, rita, "me@example.com", "List-Id: <list.example.org>\r\n", day=7),
            mail(4, noor, "me@example.com", "Cc: %s\r\n" % rita, day=3),
            # Joins the first and the fourth.
            mail(5, "N. Haddad <noor@example.org>", "me@example.com",
                 "References: <1@example.org> <4@example.org>\r\n", day=8),
            mail(6, rita, "me@example.com", "Auto-Submitted: auto-replied\r\n", day=9,
                 text="I no longer work here."),
            # Nobody vouches for this one.
            mail(7, "mallory@example.net", "me@example.com", "Authentication-Results: mx.example.com;"
                 " dmarc=fail header.from=example.net\r\n"),
            {"from_field": {"address": "me@example.com"}, "to_fields": [{"username": "ada"}],
             "body": "chat", "external_id": "chat-1"}]})
        self.assertEqual(taken.status, 201, taken)
        self.server.stop()
        self.addCleanup(self.server.start)

    def tables(self):
        return {table: sorted(self.server.store.run("SELECT %s FROM %s" % (
            columns.replace("id,", "HEX(id)," if self.engine == "sqlite" else "id,", 1)
            if table == "conversation" else columns.replace(
                "conversation,", "HEX(conversation)," if self.engine == "sqlite"
                else "conversation,", 1), table)).splitlines())
                for table, columns in TABLES.items()}

    def check(self, *words):
        """Whether all is sound, and the indexes that are not."""
        done = self.server.kith("check", "--json", *words, ok=False)
        [said] = json.loads(done.out)["organizations"]
        wrong = [name for name, index in said["indexes"].items()
                 if len(set(index.values())) != 1]
        self.assertEqual(done.status == 0, said["sound"])
        return said["sound"], wrong

    def test_sound_as_it_came(self):
        self.assertEqual(self.check(), (True, []))
        before = self.tables()
        self.assertEqual(self.check("--rebuild"), (True, []))
        self.assertEqual(self.tables(), before)

    def test_what_is_broken_is_found_and_mended(self):
        before = self.tables()
        for sql, index in (
                ("UPDATE conversation SET messages = messages + 1 WHERE merged_into IS NULL",
                 "conversations"),
                ("UPDATE conversation SET last_ms = 5 WHERE merged_into IS NULL", "conversations"),
                ("UPDATE conversation SET latest_subject = 'Other' WHERE merged_into IS NULL",
                 "conversations"),
                ("DELETE FROM conversation_address WHERE address = 'ivo@example.org'",
                 "participants"),
                ("UPDATE conversation_address SET is_author = 1 - is_author", "participants"),
                ("UPDATE conversation_address SET address = 'nobody@example.org'"
                 " WHERE address = 'ivo@example.org'", "participants"),
                ("UPDATE correspondent SET sent = sent + 1 WHERE address = 'noor@example.org'",
                 "correspondents"),
                ("UPDATE correspondent SET rank = 1", "correspondents"),
                ("DELETE FROM correspondent_word WHERE word = 'haddad'", "correspondent_words"),
                ("UPDATE correspondent_word SET address = 'nobody@example.org'"
                 " WHERE word = 'haddad'", "correspondent_words")):
            with self.subTest(sql):
                self.server.store.run(sql)
                self.assertEqual(self.check(), (False, [index]))
                self.assertEqual(self.check("--rebuild"), (True, []))
                self.assertEqual(self.tables(), before)

    def test_rows_that_are_gone_or_too_many(self):
        before = self.tables()
        self.server.store.run("DELETE FROM correspondent WHERE address = 'ivo@example.org'")
        self.assertEqual(self.check()[0], False)
        self.assertEqual(self.check("--rebuild"), (True, []))
        self.assertEqual(self.tables(), before)
        self.server.store.run("UPDATE correspondent SET address = 'nobody@example.org'"
                              " WHERE address = 'ivo@example.org'")
        self.assertEqual(self.check()[0], False)
        self.assertEqual(self.check("--rebuild"), (True, []))
        self.assertEqual(self.tables(), before)


if __name__ == "__main__":
    unittest.main()
