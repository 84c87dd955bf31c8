"""The built program in the hands of a test: as a server, and as a command in the shell.

    class Lists(kith.ServerTest):
        def test_empty(self):
            answer = self.as_writer.get("/v1/contacts")
            self.assertEqual(answer.json, {"contacts": []})

A test class has one server on fresh data; `@both_engines` runs it on SQLite and, when
KITH_TEST_POSTGRES names a server, on a fresh schema there. KITH_PROGRAM is the program under test.
"""

import contextlib
import functools
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import uuid
import weakref

# No test measures time: this only keeps a broken server from hanging the run.
PATIENCE_S = 120


SCAN = 4  # a kind of job, as the store has it


def program():
    return os.environ.get("KITH_PROGRAM", "build/kith")


class Answer:
    """What came back: status, headers (any case), body."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The `error` object of a failure."""
        return self.json["error"]

    @property
    def message(self):
        return self.error["message"]

    def __repr__(self):
        return "%s %s" % (self.status, self.body[:2000].decode(errors="replace"))


class Sqlite:
    """A fresh data folder."""

    name = "sqlite"
    environment = {}

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="kith-test-")

    @property
    def options(self):
        return ["--data", self.folder]

    def run(self, sql):
        """Runs SQL, gives the rows as unaligned text, as psql does."""
        path = os.path.join(self.folder, "kith.db")
        with contextlib.closing(sqlite3.connect(path, timeout=PATIENCE_S)) as database:
            rows = database.execute(sql).fetchall()
            database.commit()
        return "".join("|".join("" if cell is None else str(cell) for cell in row) + "\n"
                       for row in rows)

    def newest_job(self):
        """Its id, phase, and how much is done of how much; None when there is none, or when the
        process was stopped while it holds a lock, behind which nobody can read. A scan counts for
        nothing: the server begins one itself when much has changed."""
        path = "file:%s?mode=ro" % os.path.join(self.folder, "kith.db")
        with contextlib.closing(sqlite3.connect(path, timeout=0, uri=True)) as database:
            try:
                return database.execute("SELECT lower(hex(id)), phase, done, total FROM job"
                                        " WHERE kind <> ? ORDER BY id DESC LIMIT 1",
                                        (SCAN,)).fetchone()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xff not in (sqlite3.SQLITE_BUSY,
                                                         sqlite3.SQLITE_PROTOCOL):
                    raise
                return None

    def drop(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres:
    """A fresh schema of the server that KITH_TEST_POSTGRES names."""

    name = "postgres"

    def __init__(self):
        self.server = os.environ["KITH_TEST_POSTGRES"]
        self.schema = "kith_" + uuid.uuid4().hex
        self.run("CREATE SCHEMA " + self.schema)
        # Codes and keys that are no rows of the database still need a folder.
        self.folder = tempfile.mkdtemp(prefix="kith-test-")

    def run(self, sql):
        """Runs SQL in the schema, gives the rows as unaligned text."""
        return subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only",
             "--set=ON_ERROR_STOP=1", self.url, "--command", sql],
            check=True, capture_output=True, text=True, timeout=PATIENCE_S).stdout

    @property
    def url(self):
        separator = "&" if "?" in self.server else "?"
        return "%s%soptions=-csearch_path%%3D%s" % (self.server, separator, self.schema)

    @property
    def options(self):
        return ["--store", self.url]

    @property
    def environment(self):
        return {"KITH_KEY": os.path.join(self.folder, "key"),
                "KITH_ERASURES": os.path.join(self.folder, "erasures"),
                "KITH_BACKUPS": os.path.join(self.folder, "backups")}

    def newest_job(self):
        row = self.run("SELECT encode(id, 'hex'), phase, done, total FROM job"
                       " WHERE kind <> %d ORDER BY id DESC LIMIT 1" % SCAN).rstrip("\n").split("|")
        return (row[0], row[1], int(row[2]), int(row[3])) if len(row) == 4 else None

    def drop(self):
        self.run("SET client_min_messages = warning; DROP SCHEMA %s CASCADE" % self.schema)
        shutil.rmtree(self.folder, ignore_errors=True)


def new_store(engine):
    return Postgres() if engine == "postgres" else Sqlite()


# Items of a job that is to be stopped on its way: a step does 5,000 at most.
MIDWAY_ITEMS = 10000


@contextlib.contextmanager
def stopped_midway(store, process, phase="running", part_left=0.5):
    """The newest job in the midst of its work, and the process that works on it stopped: the job
    is in this phase, has done something, and has this part of it (something, for 0) still to do.
    However quick the machine is, or busy: the process runs for a moment at a time until it is there."""
    end = time.monotonic() + PATIENCE_S
    try:
        while time.monotonic() < end:
            process.send_signal(signal.SIGSTOP)
            job = store.newest_job()
            if job and job[1] == phase and job[2] > 0:
                if job[3] - job[2] < max(1, part_left * job[3]):
                    raise AssertionError("too late to stop it: %r" % (job,))
                yield str(uuid.UUID(job[0]))
                return
            process.send_signal(signal.SIGCONT)
            time.sleep(0.01)
        raise AssertionError("it did not begin: %r" % (job,))
    finally:
        process.send_signal(signal.SIGCONT)


def run_slowly(process, seconds):
    """Lets a stopped process have little of this time, so that it gets on with what waits for a
    clock rather than with its work."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        process.send_signal(signal.SIGCONT)
        time.sleep(0.002)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.04)


class Result:
    """What a command did."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return "exit %s\n%s\n%s" % (self.status, self.out[:2000], self.err[:2000])


class Kith:
    """`kith` in the shell, on one store: Kith(store)("list", "--json").json"""

    def __init__(self, store, environment=None):
        self.store = store
        self.environment = {**os.environ, **store.environment, "LC_ALL": "C.UTF-8",
                            **(environment or {})}

    def __call__(self, *words, input=None, ok=True):
        """Runs a command with the store's option behind its words (before a "--")."""
        words = [str(word) for word in words]
        at = words.index("--") if "--" in words else len(words)
        return self.run(*words[:at], *self.store.options, *words[at:], input=input, ok=ok)

    def run(self, *words, input=None, ok=True):
        """The same, with nothing added."""
        done = subprocess.run([program(), *words], input=input, capture_output=True, text=True,
                              env=self.environment, timeout=PATIENCE_S)
        if ok and done.returncode != 0:
            raise AssertionError("kith %s: exit %d\n%s%s" % (
                " ".join(words), done.returncode, done.stdout, done.stderr))
        return Result(done.returncode, done.stdout, done.stderr)

    def token(self, class_="write", name="test", **options):
        """The text of a new token; options as those of the command: books=..., user=..."""
        words = ["token", "create", "--class", class_, "--name", name, "--quiet"]
        for option, value in options.items():
            words += ["--" + option.replace("_", "-"), str(value)]
        return self(*words).out.strip()


class Client:
    """Requests with one token (None: without)."""

    def __init__(self, server, token=None):
        self.server = server
        self.token = token

    def request(self, method, path, body=None, headers=None, query=None):
        """`body`: bytes and text go as they are, anything else as JSON."""
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", "Bearer " + self.token)
        if query:
            path += ("&" if "?" in path else "?") + urllib.parse.urlencode(query)
        if isinstance(body, str):
            body = body.encode()
        elif body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        return self.server.exchange(method, path, body, sent)

    def get(self, path, headers=None, **query):
        return self.request("GET", path, headers=headers, query=query)

    def post(self, path, body=None, headers=None, **query):
        return self.request("POST", path, body, headers, query)

    def patch(self, path, body=None, headers=None, **query):
        return self.request("PATCH", path, body, headers, query)

    def delete(self, path, body=None, headers=None, **query):
        return self.request("DELETE", path, body, headers, query)

    def operation(self, name, arguments=None, **headers):
        """Any operation by its name."""
        return self.post("/v1/operations/" + name, arguments or {}, headers or None)


class Server:
    """`kith serve` on a free port of 127.0.0.1.

    The store is a fresh data folder unless given; it is dropped with the server when it was made
    here. `options` are further words of the command.
    """

    def __init__(self, store=None, options=(), environment=None, engine="sqlite"):
        self.owns_store = store is None
        self.store = store or new_store(engine)
        self.options = list(options)
        self.environment = environment
        self.kith = Kith(self.store, environment)
        self.process = None
        self.local = threading.local()
        self.connections = weakref.WeakSet()
        self.clients = {}
        self.lock = threading.Lock()
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def start(self):
        self.log = tempfile.NamedTemporaryFile(prefix="kith-log-", suffix=".txt")
        self.output = []
        self.process = subprocess.Popen(
            [program(), "serve", *self.store.options, "--listen", "127.0.0.1:0", *self.options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log,
            env=self.kith.environment, text=True)
        for line in self.process.stdout:
            self.output.append(line)
            found = re.search(r"http://[0-9.]+:(\d+)", line)
            if found:
                self.port = int(found[1])
                break
        else:
            self.process.wait(PATIENCE_S)
            raise AssertionError("the server did not start:\n" + self.log_text())
        self.url = "http://127.0.0.1:%d" % self.port
        # What else it prints must not fill the pipe.
        self.drain = threading.Thread(target=lambda: self.output.extend(self.process.stdout),
                                      daemon=True)
        self.drain.start()

    def log_text(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            return log.read()

    def stop(self, how=signal.SIGTERM):
        """Ends the server; the store stays. Gives its exit status."""
        if self.process is None:
            return 0
        self.process.send_signal(how)
        try:
            status = self.process.wait(PATIENCE_S)
        finally:
            self.process.kill()
        self.drain.join()
        self.process.stdout.close()
        self.process = None
        self.local = threading.local()
        for connection in list(self.connections):
            connection.close()
        return status

    def close(self):
        """Ends the server and drops the store; a crash, a leak or a sanitizer's report fails."""
        status = self.stop()
        text = self.log_text()
        self.log.close()
        if self.owns_store:
            self.store.drop()
        if status != 0:
            raise AssertionError("the server ended with %d:\n%s" % (status, text[-8000:]))

    def restart(self, how=signal.SIGTERM):
        self.stop(how)
        self.start()

    def exchange(self, method, path, body, headers):
        """One request on this thread's connection, which is kept alive."""
        for is_last in (False, True):
            connection = getattr(self.local, "connection", None)
            is_fresh = connection is None
            if is_fresh:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
                self.local.connection = connection
                self.connections.add(connection)
                opened_here().append(connection)
            try:
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                answer = Answer(response.status, response.headers, response.read())
                if response.will_close:
                    self.local.connection = None
                return answer
            except (ConnectionError, http.client.BadStatusLine):
                connection.close()
                self.local.connection = None
                # A kept connection may have been closed in the meantime; a new one may not.
                if is_fresh or is_last:
                    raise
        return None

    def say(self, data):
        """Raw bytes on a connection of their own; gives the raw bytes that came back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            pieces = []
            while True:
                piece = connection.recv(65536)
                if not piece:
                    return b"".join(pieces)
                pieces.append(piece)

    def request(self, method, path, body=None, headers=None, token=None, query=None):
        return Client(self, token).request(method, path, body, headers, query)

    def token(self, class_="write", name="test", **options):
        return self.kith.token(class_, name, **options)

    def client(self, class_="write", **options):
        """A client with a new token of the owner."""
        return Client(self, self.token(class_, **options))

    def welcome(self, text):
        """A client with the token that a one-time link gives; the link stands somewhere in text."""
        code = re.search(r"/welcome\?code=([^\s\"'<>&]+)", text)[1]
        answer = Client(self).post("/welcome", {"code": urllib.parse.unquote(code)})
        if answer.status != 201:
            raise AssertionError("not welcome: %r" % answer)
        return Client(self, answer.json["token"])

    def user(self, email, role="member", name=None):
        """Invites a user and gives a client with the token of their link; it knows `user_id`."""
        invited = self.admin.post("/v1/users", {"users": {
            "email": email, "name": name or email.partition("@")[0].title(), "role": role}})
        if invited.status != 201:
            raise AssertionError("not invited: %r" % invited)
        user = self.welcome(invited.body.decode())
        user.user_id = invited.json["users"][0]["id"]
        return user

    @functools.cached_property
    def admin(self):
        return self.client("admin", name="admin of tests")


class ServerTest(unittest.TestCase):
    """A test case with one server for all its tests, and clients of its owner."""

    engine = "sqlite"
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(options=cls.options, engine=cls.engine)
        cls.addClassCleanup(cls.server.close)
        cls.kith = cls.server.kith

    @functools.cached_property
    def nobody(self):
        return Client(self.server)

    @property
    def as_admin(self):
        return self.client_of("admin")

    @property
    def as_writer(self):
        return self.client_of("write")

    @property
    def as_proposer(self):
        return self.client_of("propose")

    @property
    def as_reader(self):
        return self.client_of("read")

    def client_of(self, class_):
        """The owner's client of a class, made once a server."""
        with self.server.lock:
            known = self.server.clients
            if class_ not in known:
                known[class_] = self.server.client(class_, name="tests, " + class_)
            return known[class_]

    def book(self, name="Clients"):
        """The id of one of the first books."""
        for book in self.as_admin.get("/v1/contact_books", limit=200).json["contact_books"]:
            if book["name"] == name:
                return book["id"]
        raise AssertionError("no book named " + name)

    def add(self, book="Clients", client=None, **contact):
        """Creates one contact, gives it as answered."""
        contact.setdefault("contact_book", book)
        answer = (client or self.as_writer).post("/v1/contacts", {"contacts": [contact]})
        self.assertIn(answer.status, (200, 201), answer)
        return answer.json["contacts"][0]

    def read(self, id, client=None, **query):
        """One contact as it is now."""
        answer = (client or self.as_reader).get("/v1/contacts/" + id, **query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["contacts"][0]

    def assertFails(self, answer, status, part=None):
        """A failure of this status in the one form of errors; `part` stands in its message."""
        self.assertEqual(answer.status, status, answer)
        self.assertIsInstance(answer.message, str)
        if part is not None:
            self.assertIn(part, answer.message)
        return answer.error


def both_engines(test_case):
    """Runs a test case on SQLite and on PostgreSQL."""
    module = sys.modules[test_case.__module__]
    has_postgres = "KITH_TEST_POSTGRES" in os.environ
    on_postgres = type(test_case.__name__ + "OnPostgres", (test_case,),
                       {"engine": "postgres", "__module__": test_case.__module__})
    setattr(module, on_postgres.__name__,
            on_postgres if has_postgres else
            unittest.skip("KITH_TEST_POSTGRES is not set")(on_postgres))
    return type(test_case.__name__ + "OnSqlite", (test_case,),
                {"engine": "sqlite", "__module__": test_case.__module__})


_thread = threading.local()


def opened_here():
    """The connections that this thread opened, of any server."""
    return _thread.__dict__.setdefault("connections", [])


def together(count, action):
    """Runs action(0) ... action(count - 1) at the same time, a thread each; gives the results."""
    results = [None] * count
    barrier = threading.Barrier(count)

    def run(i):
        barrier.wait()
        try:
            results[i] = action(i)
        except Exception as failure:  # shown by whoever looks at the results
            results[i] = failure
        finally:
            for connection in opened_here():
                connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
