"""Drafts sent over SMTP: to a real server (aiosmtpd, Debian's), and to servers that do what they should not."""

import contextlib
import email
import email.policy
import imaplib
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import uuid

import kith

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(os.path.dirname(HERE), "smtp_server.py")
PATIENCE_S = 60

# Passwords are sealed by one key here and in the server.
os.environ["KITH_KEY"] = os.path.join(tempfile.mkdtemp(prefix="kith-key-"), "key")


def has_aiosmtpd():
    return subprocess.run(["/usr/bin/python3", "-c", "import aiosmtpd"], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


class Sending(kith.ServerTest):
    def setUp(self):
        self.key = uuid.uuid4().hex[:8]
        self.me = "me@%s.example.com" % self.key

    def account(self, smtp, **more):
        answer = self.as_writer.post("/v1/mail_accounts", {"mail_accounts": {
            "name": "Post " + uuid.uuid4().hex[:8], "addresses": [self.me], "smtp": smtp, **more}})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["mail_accounts"][0]["id"]

    def plain(self, port):
        return {"host": "127.0.0.1", "port": port, "security": "none"}

    def draft(self, account, *, ok=201, client=None, headers=None, more=None, **draft):
        answer = (client or self.as_writer).post("/v1/drafts", {"drafts": {
            "account": account, "to": ["noor@brightoak.example"], "subject": "Offer", "body": "Hello\n",
            **draft}, **(more or {})}, headers or {})
        self.assertEqual(answer.status, ok, answer)
        return answer.json

    def finished(self, answer):
        """The job as it ended."""
        job = answer["jobs"][0]
        end = time.monotonic() + PATIENCE_S
        while job["state"] in ("queued", "running") and not job.get("message"):
            if time.monotonic() > end:
                raise self.failureException("not sent in time: %r" % job)
            time.sleep(0.05)
            job = self.as_writer.get("/v1/jobs/" + job["id"]).json["jobs"][0]
        return job

    def drafts(self, account):
        return self.as_writer.get("/v1/drafts", account=account).json["drafts"]

    def stored(self, message_id):
        return self.as_reader.get("/v1/messages", email_message_id=message_id).json["messages"]


class WithServer(Sending):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.certificate = os.path.join(cls.folder, "certificate.pem")
        key = os.path.join(cls.folder, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-addext", "extendedKeyUsage=serverAuth", "-keyout", key, "-out",
                        cls.certificate], check=True, stderr=subprocess.DEVNULL)
        cls.mail = os.path.join(cls.folder, "mail")
        os.mkdir(cls.mail)
        server = subprocess.Popen([PROGRAM, cls.mail, cls.certificate, key],
                                  stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.terminate)
        cls.addClassCleanup(server.stdout.close)
        cls.starttls, cls.tls, cls.strict = map(int, server.stdout.readline().split())

    def setUp(self):
        super().setUp()
        for name in os.listdir(self.mail):
            os.remove(os.path.join(self.mail, name))

    def taken(self):
        """What the server took: envelopes, and messages as bytes."""
        found = []
        for name in sorted(os.listdir(self.mail), key=int):
            with open(os.path.join(self.mail, name), "rb") as file:
                line, _, message = file.read().partition(b"\n")
            found.append((json.loads(line), message))
        return found


@unittest.skipUnless(has_aiosmtpd(), "no aiosmtpd")
@kith.both_engines
class Real(WithServer):
    def test_sent_and_stored_once(self):
        account = self.account(self.plain(self.starttls))
        self.add(name="Rita Vale", email="rita.%s@brightoak.example" % self.key)
        answer = self.draft(account, cc=["Rita Vale <rita.%s@brightoak.example>" % self.key],
                            bcc=["zoe@larkspur.example"], send=True)
        draft = answer["drafts"]
        self.assertEqual(draft["state"], "sending")
        self.assertEqual(self.finished(answer)["state"], "done")
        [(envelope, message)] = self.taken()
        self.assertEqual(envelope["from"], self.me)
        self.assertEqual(envelope["to"], ["noor@brightoak.example", "rita.%s@brightoak.example" % self.key,
                                          "zoe@larkspur.example"])
        self.assertNotIn(b"zoe", message)
        self.assertNotIn(b"bcc", message.lower())
        read = email.message_from_bytes(message, policy=email.policy.default)
        self.assertEqual(read["Message-ID"], "<%s>" % draft["email_message_id"])
        self.assertEqual((read["Subject"], read["To"]), ("Offer", "noor@brightoak.example"))
        self.assertIn(self.me, read["From"])
        [stored] = self.stored(draft["email_message_id"])
        self.assertEqual(stored["bcc_fields"][0]["address"], "zoe@larkspur.example")
        self.assertEqual(self.drafts(account), [])
        again = self.as_writer.post("/v1/drafts/%s/send" % draft["id"], {})
        self.assertEqual(again.status, 404, again)
        self.assertEqual(len(self.taken()), 1)

    def test_an_answer_stands_in_its_conversation(self):
        account = self.account(self.plain(self.starttls))
        lines = ["Message-ID: <1.%s@brightoak.example>" % self.key, "References: <0.%s@x>" % self.key,
                 "From: noor@brightoak.example", "To: " + self.me, "Subject: Offer", "", "Hello", ""]
        answer = self.as_writer.post("/v1/messages", {"account": account, "messages": [
            {"raw": "\r\n".join(lines)}]})
        thread = answer.json["messages"][0]["conversation"]
        draft = self.draft(account, conversation=thread)["drafts"]
        self.assertEqual(self.as_reader.get("/v1/conversations/" + thread)
                         .json["conversations"][0]["drafts_count"], 1)
        sent = self.as_writer.post("/v1/drafts/%s/send" % draft["id"], {})
        self.assertEqual(self.finished(sent.json)["state"], "done")
        [(_, message)] = self.taken()
        read = email.message_from_bytes(message, policy=email.policy.default)
        self.assertEqual(read["In-Reply-To"], "<1.%s@brightoak.example>" % self.key)
        self.assertEqual(read["References"].split(),
                         ["<0.%s@x>" % self.key, "<1.%s@brightoak.example>" % self.key])
        shown = self.as_reader.get("/v1/conversations/" + thread).json["conversations"][0]
        self.assertEqual((shown["messages_count"], shown["drafts_count"]), (2, 0))

    def test_what_is_not_ascii_or_long_arrives_as_it_was(self):
        account = self.account(self.plain(self.starttls))
        body = "Grüße aus Łódź\n.\n..two\nFrom here\n" + "long " * 500 + "\n日本\n"
        subject = "Angebot für Łukasz 日本 " + "x" * 200
        self.add(name="Jörg Müßig \"Ö\", Dr.", email="joerg.%s@brightoak.example" % self.key)
        answer = self.draft(account, subject=subject, body=body, send=True,
                            to_fields=[{"address": "joerg.%s@brightoak.example" % self.key,
                                        "name": "Jörg Müßig \"Ö\", Dr."}])
        self.assertEqual(self.finished(answer)["state"], "done")
        [(_, message)] = self.taken()
        message.decode("ascii")
        self.assertLessEqual(max(map(len, message.split(b"\r\n"))), 998)
        self.assertNotIn(b"\n", message.replace(b"\r\n", b""))
        read = email.message_from_bytes(message, policy=email.policy.default)
        self.assertEqual(read["Subject"], subject)
        self.assertIn("Jörg Müßig \"Ö\", Dr.",
                      [one.display_name for one in read["To"].addresses])
        self.assertEqual(read.get_content().replace("\r\n", "\n").rstrip("\n"), body.rstrip("\n"))

    def test_no_header_is_smuggled_in(self):
        account = self.account(self.plain(self.starttls))
        for part in ({"subject": "Offer\r\nBcc: evil@example.net"},
                     {"subject": "Offer\nX: y"},
                     {"to_fields": [{"address": "noor@brightoak.example", "name": "N\r\nX: y"}]},
                     {"to": ["noor@brightoak.example\r\nRCPT TO:<evil@example.net>"]},
                     {"from_field": {"address": self.me + "\r\nX: y"}},
                     {"from_field": {"address": "boss@brightoak.example"}}):
            self.draft(account, ok=400, send=True, **part)
        self.assertEqual((self.taken(), self.drafts(account)), ([], []))

    def test_refusals(self):
        account = self.account(self.plain(self.starttls))
        answer = self.draft(account, to=["nobody@brightoak.example", "noor@brightoak.example"], send=True)
        job = self.finished(answer)
        self.assertEqual(job["state"], "failed")
        self.assertIn("550 5.1.1 no such mailbox here", job["message"])
        [draft] = self.drafts(account)
        self.assertEqual(draft["state"], "draft")
        self.assertIn("nobody@brightoak.example", draft["trouble"])
        answer = self.draft(account, subject="refuse this", send=True)
        self.assertIn("554 5.7.1", self.finished(answer)["message"])
        answer = self.draft(account, to=["later@brightoak.example"], send=True)
        job = self.finished(answer)
        self.assertEqual(job["state"], "queued")
        self.assertIn("451", job["message"])
        refused = self.as_writer.delete("/v1/drafts/" + answer["drafts"]["id"])
        self.assertEqual(refused.status, 409, refused)
        self.as_writer.post("/v1/jobs/%s/cancel" % job["id"])
        gone = self.as_writer.delete("/v1/drafts/" + answer["drafts"]["id"])
        self.assertEqual(gone.status, 200, gone)
        self.assertEqual(self.taken(), [])

    def test_sent_twice_at_once_is_sent_once(self):
        account = self.account(self.plain(self.starttls))
        id = self.draft(account)["drafts"]["id"]
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(
            self.as_writer.post("/v1/drafts/%s/send" % id, {}))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        jobs = {answer.json["jobs"][0]["id"] for answer in answers if answer.status == 200}
        self.assertEqual(len(jobs), 1, answers)
        self.assertLessEqual({answer.status for answer in answers}, {200, 404})
        self.finished(next(answer.json for answer in answers if answer.status == 200))
        self.assertEqual(len(self.taken()), 1)

    def test_the_same_request_again(self):
        account = self.account(self.plain(self.starttls))
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        first = self.draft(account, send=True, headers=headers)
        self.finished(first)
        again = self.draft(account, send=True, headers=headers)
        self.assertEqual(again["drafts"]["id"], first["drafts"]["id"])
        self.assertEqual(len(self.taken()), 1)

    def test_recipients_are_looked_at_first(self):
        account = self.account(self.plain(self.starttls))
        for day in range(3):
            self.as_writer.post("/v1/messages", {"messages": {
                "account": account, "from_field": {"address": self.me},
                "to_fields": [{"address": "ada@%s-larkspur.example" % self.key}],
                "external_id": uuid.uuid4().hex}})
        alike = "ada@%s-larkspru.example" % self.key
        answer = self.draft(account, to=[alike], send=True, ok=409)
        self.assertIn("despite_warnings", str(answer))
        self.draft(account, to=["no address at"], send=True, ok=404)
        self.assertEqual(self.drafts(account), [])
        sent = self.draft(account, to=[alike], send=True, more={"despite_warnings": True})
        self.assertEqual(self.finished(sent)["state"], "done")
        self.assertEqual(len(self.taken()), 1)

    def test_without_a_server(self):
        account = self.account(None)
        answer = self.draft(account, send=True, ok=412)
        self.assertIn("no SMTP server", str(answer))
        self.assertEqual(self.drafts(account), [])

    def test_only_who_may_write(self):
        account = self.account(self.plain(self.starttls))
        id = self.draft(account)["drafts"]["id"]
        colleague = self.server.user("u%s@example.com" % self.key)
        self.assertEqual(colleague.post("/v1/drafts/%s/send" % id, {}).status, 404)
        self.assertEqual(self.as_reader.post("/v1/drafts/%s/send" % id, {}).status, 403)
        self.assertEqual(self.as_proposer.post("/v1/drafts/%s/send" % id, {}).status, 403)
        self.assertEqual(self.taken(), [])

    def test_over_tls_and_signed_in(self):
        for port, security, user, password in (
                (self.starttls, "starttls", None, None), (self.tls, "tls", None, None),
                (self.strict, "starttls", "noor", "secret")):
            smtp = {"host": "localhost", "port": port, "security": security,
                    "authorities": self.certificate, **({"user": user} if user else {})}
            name = "Post " + uuid.uuid4().hex[:8]
            words = ["--password", password] if password else []
            self.kith("mail", "add-account", name, "--addresses", self.me, "--smtp",
                      json.dumps(smtp), *words)
            self.kith("mail", "draft", "noor@brightoak.example", "--subject", "Offer", "--account", name,
                      "--body", "Hello", "--send")
            envelope, _ = self.taken()[-1]
            self.assertEqual((envelope["is_tls"], envelope["user"]), (True, user is not None))
        self.assertEqual(len(self.taken()), 3)

    def test_no_password_for_whom_it_is_not(self):
        name = "Post " + uuid.uuid4().hex[:8]
        smtp = {"host": "localhost", "port": self.strict, "security": "starttls", "user": "noor",
                "authorities": self.certificate}
        self.kith("mail", "add-account", name, "--addresses", self.me, "--smtp", json.dumps(smtp),
                  "--password", "wrong")
        refused = self.kith("mail", "draft", "noor@brightoak.example", "--account", name, "--body", "x",
                            "--send", ok=False)
        self.assertIn("refuses the user or password", refused.err)
        # the system's authorities know nothing of this certificate
        del smtp["authorities"]
        account = self.account(smtp, password="secret")
        job = self.finished(self.draft(account, send=True))
        self.assertEqual(job["state"], "failed")
        self.assertIn("certificate", job["message"])
        self.assertEqual(self.taken(), [])

    def test_killed_in_the_midst(self):
        """What was begun is neither lost nor begun again beside the job that has it."""
        server = kith.Server(engine=self.engine)
        self.addCleanup(server.close)
        client = server.client("write")
        with Fake(lambda connection: time.sleep(PATIENCE_S)) as fake:
            account = client.post("/v1/mail_accounts", {"mail_accounts": {
                "name": "Post", "addresses": [self.me], "smtp": self.plain(fake.port)}})
            account = account.json["mail_accounts"][0]["id"]
            sent = client.post("/v1/drafts", {"drafts": {
                "account": account, "to": ["noor@brightoak.example"], "body": "x", "send": True}})
            self.assertEqual(sent.status, 201, sent)
            fake.wait()
            server.restart(signal.SIGKILL)
        [draft] = client.get("/v1/drafts").json["drafts"]
        self.assertEqual(draft["state"], "sending")
        again = client.post("/v1/drafts/%s/send" % draft["id"], {})
        self.assertEqual(again.json["jobs"][0]["id"], sent.json["jobs"][0]["id"])


@unittest.skipUnless(has_aiosmtpd() and "KITH_TEST_IMAP" in os.environ, "no aiosmtpd or Dovecot")
@kith.both_engines
class Copies(WithServer):
    """What was sent stands in the server's folder of sent mail."""

    def setUp(self):
        super().setUp()
        self.user = "copy-" + self.key

    def imap(self, port=None):
        return {"host": "127.0.0.1", "port": port or int(os.environ["KITH_TEST_IMAP"]),
                "security": "none", "user": self.user}

    def both(self, port=None):
        return self.account(self.plain(self.starttls), imap=self.imap(port), password="secret")

    def copies(self):
        """Flags and bytes of what the folder holds."""
        with imaplib.IMAP4("127.0.0.1", int(os.environ["KITH_TEST_IMAP"])) as mailbox:
            mailbox.login(self.user, "secret")
            mailbox.select("Sent", readonly=True)
            found = mailbox.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")[1]
            return [(one[0], one[1]) for one in found if isinstance(one, tuple)]

    def deliver(self, message):
        with imaplib.IMAP4("127.0.0.1", int(os.environ["KITH_TEST_IMAP"])) as mailbox:
            mailbox.login(self.user, "secret")
            mailbox.append("Sent", None, None, message)

    def copied(self, sent):
        """The job of the copy as it ended, of a message that was sent in any case."""
        job = self.finished(sent)
        self.assertEqual(job["state"], "done", job)
        copy = self.as_writer.get("/v1/jobs/" + job["progress"]["copy"]).json
        return self.finished(copy)

    def test_a_copy_once(self):
        account = self.both()
        sent = self.draft(account, send=True, bcc=["rita@brightoak.example"])
        self.assertEqual(self.copied(sent)["state"], "done")
        [(flags, copy)] = self.copies()
        self.assertIn(b"\\Seen", flags)
        message = email.message_from_bytes(copy, policy=email.policy.default)
        id = sent["drafts"]["email_message_id"]
        self.assertEqual((message["Message-ID"], message["Bcc"], message.get_content().strip()),
                         ("<%s>" % id, "rita@brightoak.example", "Hello"))
        self.finished(self.as_writer.post("/v1/mail_accounts/%s/sync" % account).json)
        self.assertEqual(len(self.stored(id)), 1)

    def test_a_server_that_keeps_copies_itself(self):
        draft = self.draft(self.both())["drafts"]
        self.deliver(("Message-ID: <%s>\r\nFrom: %s\r\n\r\nKept\r\n"
                      % (draft["email_message_id"], "somebody@example.org")).encode())
        sent = self.as_writer.post("/v1/drafts/%s/send" % draft["id"], {}).json
        self.assertEqual(self.copied(sent)["state"], "done")
        self.assertEqual([copy[-6:] for _, copy in self.copies()], [b"Kept\r\n"])

    def again(self, job):
        for command in ("pause", "resume"):
            answer = self.as_writer.post("/v1/jobs/%s/%s" % (job["id"], command))
            self.assertEqual(answer.status, 200, answer)
        return self.finished(answer.json)

    def test_a_server_that_is_away(self):
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            closed = nobody.getsockname()[1]
        account = self.both(closed)
        job = self.copied(self.draft(account, send=True))
        self.assertEqual(job["state"], "queued")
        self.assertIn("cannot be reached", job["message"])
        self.assertEqual((len(self.taken()), self.drafts(account)), (1, []))
        self.as_writer.patch("/v1/mail_accounts/" + account, {"mail_accounts": {
            "imap": self.imap(), "password": "secret"}})
        self.assertEqual(self.again(job)["state"], "done")
        self.assertEqual(len(self.copies()), 1)

    def test_an_answer_that_is_lost(self):
        with Cutting(int(os.environ["KITH_TEST_IMAP"]), b"APPEND", 1) as proxy:
            job = self.copied(self.draft(self.both(proxy.port), send=True))
            self.assertEqual(job["state"], "queued")
            self.assertEqual(self.again(job)["state"], "done")
        self.assertEqual(len(self.copies()), 1)


    def test_a_server_without_the_folder(self):
        """It is made once, where the server has its folders; a server that refuses is told of."""
        for refused, made in (((), "Sent"), (("Sent",), "INBOX.Sent")):
            with self.subTest(made), Bare(refused) as server:
                account = self.both(server.port)
                self.assertEqual(self.copied(self.draft(account, send=True))["state"], "done")
                self.assertEqual(self.copied(self.draft(account, send=True))["state"], "done")
                self.assertEqual(set(server.folders), {"INBOX", made})
                self.assertEqual(len(server.folders[made]), 2)
                self.assertEqual(server.asked, list(refused) + [made])
        with Bare(("Sent", "INBOX.Sent")) as server:
            job = self.copied(self.draft(self.both(server.port), send=True))
            self.assertEqual(job["state"], "failed")
            self.assertIn("no folder for sent mail", job["message"])
            time.sleep(1)
            self.assertEqual(server.asked, ["Sent", "INBOX.Sent"])
            server.folders["Sent"] = []
            resumed = self.as_writer.post("/v1/jobs/%s/resume" % job["id"])
            self.assertEqual(self.finished(resumed.json)["state"], "done")
            self.assertEqual(len(server.folders["Sent"]), 1)

    def test_a_copy_that_nobody_wants(self):
        with Bare(("Sent", "INBOX.Sent")) as server:
            job = self.copied(self.draft(self.both(server.port), send=True))
        before = int(self.server.store.run("SELECT COUNT(*) FROM mail_copy"))
        self.assertEqual(self.as_writer.post("/v1/jobs/%s/cancel" % job["id"]).status, 200)
        self.assertEqual(int(self.server.store.run("SELECT COUNT(*) FROM mail_copy")), before - 1)


class Listener:
    """A server on loopback, which serves each connection in a thread of its own."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.run, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.take(connection)

    def take(self, connection):
        threading.Thread(target=self.serve, args=(connection,), daemon=True).start()


class Bare(Listener):
    """An IMAP server that has an inbox and nothing else; it makes no folder of a name that is refused."""

    def __init__(self, refused):
        super().__init__()
        self.refused, self.asked, self.folders = refused, [], {"INBOX": []}

    def serve(self, connection):
        with connection, connection.makefile("rwb") as stream, contextlib.suppress(OSError):
            stream.write(b"* OK here\r\n")
            stream.flush()
            while line := stream.readline():
                tag, _, command = line.decode().rstrip("\r\n").partition(" ")
                ok = self.answer(stream, command)
                stream.write(("%s %s\r\n" % (tag, "OK done" if ok else "NO not here")).encode())
                stream.flush()

    def answer(self, stream, command):
        verb, _, rest = command.partition(" ")
        name = rest.split(" ")[0].strip('"')
        if verb == "CAPABILITY":
            stream.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif verb == "LIST":
            for folder in self.folders:
                stream.write(b'* LIST () "." "%s"\r\n' % folder.encode())
        elif verb == "CREATE":
            self.asked.append(name)
            if name in self.refused:
                return False
            self.folders[name] = []
        elif verb == "EXAMINE":
            stream.write(b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 1] x\r\n")
        elif command.startswith("UID SEARCH"):
            stream.write(b"* SEARCH\r\n")
        elif verb == "APPEND":
            stream.write(b"+ go on\r\n")
            stream.flush()
            self.folders[name].append(stream.read(int(command.rpartition("{")[2].rstrip("}"))))
            stream.readline()
        return True


class Cutting(Listener):
    """Before a real server: the first answers to a command do not come back."""

    def __init__(self, port, command, times):
        super().__init__()
        self.target, self.command, self.times = port, command, times

    def serve(self, connection):
        is_cut = threading.Event()
        with connection, socket.create_connection(("127.0.0.1", self.target)) as server, \
                contextlib.suppress(OSError):
            def back():
                with contextlib.suppress(OSError):
                    while data := server.recv(65536):
                        if is_cut.is_set() and b"APPENDUID" in data:
                            connection.shutdown(socket.SHUT_RDWR)
                            return
                        connection.sendall(data)
            threading.Thread(target=back, daemon=True).start()
            while data := connection.recv(65536):
                if self.times and self.command in data:
                    self.times -= 1
                    is_cut.set()
                server.sendall(data)


class Fake(Listener):
    """Does with each connection as `behave` says."""

    def __init__(self, behave):
        super().__init__()
        self.behave = behave
        self.came = threading.Event()

    def wait(self):
        if not self.came.wait(PATIENCE_S):
            raise AssertionError("nobody came")

    def take(self, connection):
        self.came.set()
        with connection, contextlib.suppress(OSError):
            self.behave(connection)


def script(*answers, then=None):
    """Greets and answers each command with the next of these; then closes, or does `then`."""
    def behave(connection):
        with connection.makefile("rwb") as stream:
            for answer in answers:
                stream.write(answer + b"\r\n")
                stream.flush()
                if not stream.readline():
                    return
            if then:
                then(stream)
    return behave


GOOD = (b"220 here", b"250 here", b"250 ok", b"250 ok")


def take_then_drop(stream):
    """Takes the message and ends without a word."""
    stream.write(b"354 go on\r\n")
    stream.flush()
    while stream.readline() not in (b".\r\n", b""):
        pass


@kith.both_engines
class Hostile(Sending):
    def end(self, behave):
        """The job and the draft after sending through such a server."""
        with Fake(behave) as fake:
            account = self.account(self.plain(fake.port))
            job = self.finished(self.draft(account, send=True))
            self.as_writer.post("/v1/jobs/%s/cancel" % job["id"])
        [draft] = self.drafts(account)
        return job, draft

    def test_what_is_no_smtp(self):
        for behave, part in (
                (script(), "conversation"), (script(b"SSH-2.0-x"), "no SMTP"),
                (script(b"220-" + b"x" * 100000), ""), (script(b"220 a", b"999 b"), "no SMTP"),
                (script(b"\x00\xff\x00"), "no SMTP"), (script(b"220 a", b"250 b", b""), "no SMTP"),
                (script(b"\r\n".join([b"220-x"] * 200)), "no end")):
            job, draft = self.end(behave)
            self.assertEqual((job["state"], draft["state"]), ("queued", "draft"), job)
            self.assertIn(part, job["message"])

    def test_refused_at_every_step(self):
        for steps in range(len(GOOD) + 1):
            job, draft = self.end(script(*GOOD[:steps], b"554 go away \xe2\x82\xac\x1b[31m"))
            self.assertEqual((job["state"], draft["state"]), ("failed", "draft"), job)
            self.assertIn("554 go away ????[31m", job["message"])
            job, draft = self.end(script(*GOOD[:steps], b"421 later"))
            self.assertEqual((job["state"], draft["state"]), ("queued", "draft"), job)

    def test_whether_it_left_is_not_known(self):
        job, draft = self.end(script(*GOOD, then=take_then_drop))
        self.assertEqual((job["state"], draft["state"]), ("failed", "unsure"))
        self.assertIn("may have left", draft["trouble"])
        refused = self.as_writer.post("/v1/drafts/%s/send" % draft["id"], {})
        self.assertEqual(refused.status, 409, refused)
        again = self.as_writer.post("/v1/drafts/%s/send" % draft["id"], {"again": True})
        self.assertEqual(again.status, 200, again)
        self.as_writer.post("/v1/jobs/%s/cancel" % again.json["jobs"][0]["id"])
        # a copy of it shows that it left
        lines = ["Message-ID: <%s>" % draft["email_message_id"], "From: " + self.me,
                 "To: noor@brightoak.example", "", "Hello", ""]
        self.as_writer.post("/v1/messages", {"account": draft["account"], "messages": [
            {"raw": "\r\n".join(lines)}]})
        self.assertEqual(self.drafts(draft["account"]), [])

    def test_tls_is_not_given_up(self):
        """A server (or who stands before it) that offers no TLS gets nothing."""
        heard = []

        def behave(connection):
            with connection.makefile("rwb") as stream:
                for answer in (b"220 here", b"250 here"):
                    stream.write(answer + b"\r\n")
                    stream.flush()
                    heard.append(stream.readline())
                heard.append(stream.readline())
        with Fake(behave) as fake:
            account = self.account({"host": "127.0.0.1", "port": fake.port, "security": "starttls",
                                    "user": "noor"}, password="secret")
            job = self.finished(self.draft(account, send=True))
        self.assertEqual(job["state"], "failed")
        self.assertIn("no TLS", job["message"])
        self.assertFalse([line for line in heard if b"AUTH" in line], heard)


if __name__ == "__main__":
    unittest.main()
