"""Measures context and complete: complete.py BUILD FOLDER COUNT prints a Markdown table.

FOLDER has the store of COUNT contacts that bench/generate made. Its owner gets an account with as
many correspondents, every second one a contact, whose use is distributed as mail is (the n-th is
used 1/n as often as the first). Each request is one over HTTP, one after another on one connection.
Beside the time on the clock stands the server's CPU time, which other work on the machine hardly
changes. The dearest requests are named on standard error."""

import http.client
import json
import math
import pathlib
import random
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse
import uuid

HALF_LIFE_MS = 90 * 24 * 3600 * 1000
ROUNDS = 400
BENCH = pathlib.Path(__file__).parent


def kith(build, folder, *words):
    out = subprocess.run([build / "src/kith", *words, "--data", folder, "--json"], check=True,
                         capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[0])


def names():
    lines = (BENCH / "data/names.txt").read_text().split()
    return [line.lower() for line in lines if line.isalpha() and len(line) > 1]


def addresses_of_contacts(db, count):
    rows = db.execute("SELECT value FROM identifier WHERE kind = 7 LIMIT ?", (count // 2,))
    return [row[0] for row in rows]


def correspondents(db, dice, count):
    """Address and name of each, in the order of use."""
    words, known = names(), addresses_of_contacts(db, count)
    people = [(one, one.partition("@")[0].replace(".", " ").title()) for one in known]
    while len(people) < count:
        first, last = dice.choice(words), dice.choice(words)
        people.append(("%s.%s@d%d.example.org" % (first, last, len(people)),
                       "%s %s" % (first.title(), last.title())))
    dice.shuffle(people)
    return people


def words_of(address, name):
    local, _, domain = address.partition("@")
    return {w for w in [address, domain, *local.replace("_", ".").split("."), *name.lower().split()]
            if len(w) > 1}


def fill(folder, account, count):
    """One account's correspondents, over those of an earlier run."""
    dice, db = random.Random(7), sqlite3.connect(pathlib.Path(folder) / "kith.db")
    for table in ("correspondent", "correspondent_word"):
        db.execute("DELETE FROM " + table)
    organization = db.execute("SELECT organization FROM mail_account").fetchone()[0]
    now = int(time.time() * 1000)
    rows, words = [], []
    for place, (address, name) in enumerate(correspondents(db, dice, count)):
        sent = max(0, 4000 // (place + 1)) if place < 20000 else int(dice.random() < 0.02)
        last = now - int(dice.expovariate(1 / HALF_LIFE_MS))
        rank = last / HALF_LIFE_MS + math.log2(16 * sent + 4)
        rows.append((organization, account, address, name, sent, 1, 0, last, last if sent else 0,
                     last, rank, 0, 0, 0, None, 0))
        words += [(organization, account, word, address) for word in words_of(address, name)]
    db.executemany("INSERT OR IGNORE INTO correspondent VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    db.executemany("INSERT OR IGNORE INTO correspondent_word VALUES (?,?,?,?)", sorted(words))
    db.commit()
    db.execute("ANALYZE")
    db.commit()
    return [row[2] for row in rows]


class Server:
    def __init__(self, build, folder, token):
        self.process = subprocess.Popen([build / "src/kith", "serve", "--data", folder, "--listen",
                                         "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        port = int(line.rstrip("/ \n").rpartition(":")[2].split("/")[0])
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.token = token

    def get(self, target):
        self.connection.request("GET", target, headers={"Authorization": "Bearer " + self.token})
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body

    def wait_for_jobs(self):
        """A new store is compared with itself at first: that is not what is measured."""
        while any(job["state"] in ("waiting", "running")
                  for job in json.loads(self.get("/v1/jobs"))["jobs"]):
            time.sleep(5)

    def cpu_ms(self):
        """What all its threads have worked."""
        tasks = pathlib.Path("/proc/%d/task" % self.process.pid).glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6

    def timed(self, path, **query):
        """Milliseconds on the clock and of CPU, and what was asked."""
        target = path + "?" + urllib.parse.urlencode(query)
        worked, began = self.cpu_ms(), time.perf_counter()
        self.get(target)
        took = (time.perf_counter() - began) * 1000
        return took, self.cpu_ms() - worked, target

    def stop(self):
        self.process.terminate()
        self.process.wait()


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def show(what, all_timed):
    wall, cpu = [one[0] for one in all_timed], [one[1] for one in all_timed]
    print("| %s | %.2f | %.2f | %.2f | %.2f | %.2f |" % (
        what, statistics.median(wall), percentile(wall, 0.95), max(wall), statistics.median(cpu),
        percentile(cpu, 0.95)), flush=True)
    for one in sorted(all_timed, key=lambda one: -one[1])[:3]:
        print("    %.2f ms, CPU %.2f ms: %s" % one, file=sys.stderr, flush=True)


def measure(server, people):
    dice = random.Random(11)
    often = people[:2000]
    server.timed("/v1/complete", prefix="a")
    show("context, of those used most", [server.timed("/v1/context", address=dice.choice(often))
                                         for _ in range(ROUNDS)])
    show("context, of anybody", [server.timed("/v1/context", address=dice.choice(people))
                                 for _ in range(ROUNDS)])
    show("context, of strangers", [server.timed("/v1/context",
                                                address=dice.choice(people).replace("@", "@new."))
                                   for _ in range(ROUNDS)])
    for length in (1, 2, 3, 5, 8):
        show("complete, %d character%s" % (length, "s" * (length > 1)),
             [server.timed("/v1/complete",
                           prefix=dice.choice(often if dice.random() < 0.7 else people)[:length])
              for _ in range(ROUNDS)])
    show("complete, two words", [server.timed(
        "/v1/complete", prefix=" ".join(w[:3] for w in dice.choice(people).partition("@")[0].split(".")))
        for _ in range(ROUNDS)])


def main():
    build, folder, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    account = kith(build, folder, "mail", "add-account", "Bench " + uuid.uuid4().hex, "--addresses",
                   "me@example.com")
    account = account.get("mail_accounts", [account])[0]
    people = fill(folder, uuid.UUID(account["id"]).bytes, count)
    token = kith(build, folder, "token", "create", "--name", "bench", "--class", "write")
    token = token.get("tokens", [token])[0]["token"]
    server = Server(build, folder, token)
    try:
        time.sleep(5)  # the follower looks what there is to do
        server.wait_for_jobs()
        print("| %d contacts and correspondents | p50 ms | p95 ms | max ms | CPU p50 ms | CPU p95 ms |\n"
              "| --- | ---: | ---: | ---: | ---: | ---: |" % count)
        measure(server, people)
    finally:
        server.stop()


main()
