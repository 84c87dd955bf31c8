"""Mail servers of accounts: which folders are read, and who may name a server within the walls."""

import os
import socket
import tempfile
import threading
import time
import unittest
import uuid

import kith

PATIENCE_S = 60

# Passwords are sealed by a key of this test.
os.environ["KITH_KEY"] = os.path.join(tempfile.mkdtemp(prefix="kith-key-"), "key")


def message(key, number, sender):
    return ("Message-ID: <%d.%s@example.org>\r\nFrom: %s\r\nTo: noor@example.org\r\n"
            "Subject: Number %d\r\n\r\nHello\r\n" % (number, key, sender, number)).encode()


class Imap:
    """As much of an IMAP server as reading takes; `folders`: {name: (attribute, [messages])}."""

    def __init__(self, folders):
        self.folders = folders
        self.opened = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rwb") as stream:
            stream.write(b"* OK here\r\n")
            stream.flush()
            while line := stream.readline():
                tag, _, command = line.decode().rstrip("\r\n").partition(" ")
                for part in self.answer(command):
                    stream.write(part + b"\r\n")
                stream.write(tag.encode() + b" OK done\r\n")
                stream.flush()

    def answer(self, command):
        if command.startswith("CAPABILITY"):
            yield b"* CAPABILITY IMAP4rev1"
        elif command.startswith("LIST"):
            for name, (attribute, _) in self.folders.items():
                yield b'* LIST (%s) "/" "%s"' % (attribute, name.encode())
        elif command.startswith("EXAMINE"):
            name = command.split(" ", 1)[1].strip('"')
            self.opened.append(name)
            self.messages = self.folders[name][1]
            yield b"* %d EXISTS" % len(self.messages)
            yield b"* OK [UIDVALIDITY 1] x"
            yield b"* OK [UIDNEXT %d] x" % (len(self.messages) + 1)
        elif command.startswith("UID SEARCH"):
            yield b"* SEARCH" + b"".join(b" %d" % (i + 1) for i in range(len(self.messages)))
        elif command.startswith("UID FETCH"):
            for i, one in enumerate(self.messages, 1):
                if "SIZE" in command:
                    yield b"* %d FETCH (UID %d RFC822.SIZE %d)" % (i, i, len(one))
                else:
                    yield b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%s)" % (i, i, len(one), one)


@kith.both_engines
class Servers(kith.ServerTest):
    def setUp(self):
        self.key = uuid.uuid4().hex[:8]
        self.me = "me@%s.example.com" % self.key

    def account(self, client, **servers):
        answer = client.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + uuid.uuid4().hex[:8], "addresses": [self.me], **servers}})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["mail_accounts"][0]["id"]

    def finished(self, client, job):
        end = time.monotonic() + PATIENCE_S
        while job["state"] in ("queued", "running") and not job.get("message"):
            if time.monotonic() > end:
                raise self.failureException("not in time: %r" % job)
            time.sleep(0.05)
            job = client.get("/v1/jobs/" + job["id"]).json["jobs"][0]
        return job

    def local(self, port):
        return {"host": "127.0.0.1", "port": port, "security": "none", "user": "noor"}

    def test_where_one_folder_holds_all_it_is_read_for_the_others(self):
        sent, come = message(self.key, 1, self.me), message(self.key, 2, "noor@example.org")
        filed = message(self.key, 3, "rita@example.org")
        server = Imap({"INBOX": (rb"\HasNoChildren", [come]),
                       "[Gmail]/All Mail": (rb"\All", [sent, come, filed]),
                       "[Gmail]/Sent Mail": (rb"\Sent", [sent]),
                       "[Gmail]/Spam": (rb"\Junk", [message(self.key, 4, "x@example.org")]),
                       "Label": (rb"\HasNoChildren", [filed])})
        client = self.as_writer
        account = self.account(client, imap=self.local(server.port), password="secret")
        begun = client.post("/v1/mail_accounts/%s/sync" % account)
        job = self.finished(client, begun.json["jobs"][0])
        self.assertEqual(job["state"], "done", job)
        self.assertEqual(job["progress"]["stored"], 3, job)
        self.assertEqual(server.opened[:2], ["[Gmail]/Sent Mail", "[Gmail]/All Mail"])
        self.assertFalse({"Label", "[Gmail]/Spam"} & set(server.opened))
        use = client.get("/v1/context", address="noor@example.org").json["context"]
        self.assertEqual((use["sent"] > 0, use["received"] > 0), (True, True))

    def test_who_may_name_a_server_within_the_walls(self):
        """What a member names is not connected to where only this machine gets."""
        member = self.server.user("u%s@example.com" % self.key)
        heard = socket.create_server(("127.0.0.1", 0))
        heard.settimeout(2)
        port = heard.getsockname()[1]
        for host in ("127.0.0.1", "localhost", "0.0.0.0", "::1", "::ffff:127.0.0.1",
                     "64:ff9b::7f00:1", "2002:7f00:1::"):
            account = self.account(member, smtp={**self.local(port), "host": host,
                                                 "security": "tls"}, password="secret")
            sent = member.post("/v1/drafts", {"drafts": {
                "account": account, "to": ["noor@brightoak.example"], "body": "x", "send": True}})
            self.assertEqual(sent.status, 201, sent)
            job = self.finished(member, sent.json["jobs"][0])
            self.assertEqual(job["state"], "failed", (host, job))
            self.assertIn("private network", job["message"])
        with self.assertRaises(socket.timeout):
            heard.accept()
        heard.close()


if __name__ == "__main__":
    unittest.main()
