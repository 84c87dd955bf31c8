"""Replays an invented archive against complete, one message after another: replay.py BUILD [COUNT [SEED]]

Before each message of the account's owner is added, each of its recipients is typed: one, two, three letters of
the first name. What counts is whether he stands first, and among the first five, after three letters at most. Only what
came before is known; who was never met before is left out (a book would know him).

People are written to as mail is: the n-th of 400 is met 1/n as often as the first; they are of 60 firms, six of ten
messages answer a recent thread, and who is written to beside somebody is mostly of his firm. First and last names are
as frequent as in the US Census of 1990."""

import collections
import datetime
import http.client
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import uuid

BENCH = pathlib.Path(__file__).parent
ME = "me@example.com"


def frequent_names(kinds):
    """Names of these kinds (f, m, l) and how frequent each is."""
    rows = [line.split() for line in (BENCH / "data/names.txt").read_text().splitlines()]
    rows = [row for row in rows if row and row[0] in kinds]
    return [row[2] for row in rows], [int(row[1]) for row in rows]


class Archive:
    def __init__(self, dice, people=400, firms=60):
        self.dice = dice
        firsts, lasts = frequent_names("fm"), frequent_names("l")
        domains = ["%s-%s.example" % tuple(one.lower() for one in dice.sample(lasts[0], 2))
                   for _ in range(firms)]
        self.people, seen = [], set()
        while len(self.people) < people:
            first, last = (dice.choices(*names)[0].lower() for names in (firsts, lasts))
            firm = dice.randrange(firms)
            address = "%s.%s@%s" % (first, last, domains[firm])
            if address not in seen:
                seen.add(address)
                self.people.append({"address": address, "firm": firm,
                                    "name": "%s %s" % (first.title(), last.title())})
        self.weights = [1 / (n + 1) for n in range(people)]
        self.threads = []

    def anybody(self):
        return self.dice.choices(self.people, self.weights)[0]

    def beside(self, person):
        firm = [one for one in self.people if one["firm"] == person["firm"]]
        return self.dice.choice(firm) if self.dice.random() < 0.8 else self.anybody()

    def message(self):
        dice = self.dice
        is_own = dice.random() < 0.5
        if self.threads and dice.random() < 0.6:
            thread = dice.choice(self.threads[-30:])
            people = list(thread["people"])
            if dice.random() < 0.15:
                people.append(self.beside(people[0]))
        else:
            thread = {"id": None}
            self.threads.append(thread)
            people = [self.anybody()]
            people += [self.beside(people[0]) for _ in range(dice.choice((0, 0, 0, 1, 1, 2)))]
        unique = {one["address"]: one for one in people}
        thread["people"] = list(unique.values())
        return is_own, thread, thread["people"]


class Kith:
    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        made = self.run("token", "create", "--name", "replay", "--class", "write")
        self.token = made.get("tokens", [made])[0]["token"]
        self.server = subprocess.Popen([build / "src/kith", "serve", "--data", folder, "--listen",
                                        "127.0.0.1:0"], stdout=subprocess.PIPE, text=True,
                                       stderr=subprocess.DEVNULL)
        port = int(self.server.stdout.readline().rstrip("/ \n").rpartition(":")[2])
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        answer = self.post("/v1/mail_accounts", {"mail_accounts": {"name": "Replay",
                                                                   "addresses": [ME]}})
        self.account = answer["mail_accounts"][0]["id"]

    def run(self, *words):
        out = subprocess.run([self.build / "src/kith", *words, "--data", self.folder, "--json"],
                             check=True, capture_output=True, text=True).stdout
        return json.loads(out.splitlines()[0])

    def post(self, path, body):
        self.connection.request("POST", path, json.dumps(body), {
            "Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
        answer = self.connection.getresponse()
        data = json.loads(answer.read())
        assert answer.status in (200, 201), data
        return data

    def add(self, is_own, thread, people, when):
        me, field = {"address": ME}, [{"address": p["address"], "name": p["name"]} for p in people]
        message = {"account": self.account, "external_id": uuid.uuid4().hex, "subject": "Offer",
                   "delivered_at": when, "from_field": me if is_own else field[0],
                   "to_fields": field if is_own else [me, *field[1:]]}
        if thread["id"]:
            message["conversation"] = thread["id"]
        thread["id"] = self.post("/v1/messages", {"messages": message})["messages"]["conversation"]


def place_of(kith, wanted, typed, thread, before):
    arguments = {"prefix": typed, "to": before, "limit": 5}
    if thread["id"]:
        arguments["conversation"] = thread["id"]
    found = kith.post("/v1/operations/complete", arguments)["completions"]
    addresses = [one.get("address") for one in found]
    return addresses.index(wanted) if wanted in addresses else None


def replay(kith, archive, count):
    met, asked, first, five, checked, warned = set(), 0, 0, 0, 0, 0
    verdicts = collections.Counter()
    begin = datetime.datetime.now().timestamp() - 365 * 24 * 3600
    for number in range(count):
        is_own, thread, people = archive.message()
        if is_own and number > count // 3:
            for i, person in enumerate(people):
                if person["address"] not in met:
                    continue
                before = [one["address"] for one in people[:i]]
                places = [place_of(kith, person["address"], person["name"][:k].lower(), thread, before)
                          for k in (1, 2, 3)]
                asked += 1
                first += 0 in places
                five += places[2] is not None
            answer = kith.post("/v1/recipients/check", {
                "to": [one["address"] for one in people],
                **({"conversation": thread["id"]} if thread["id"] else {})})
            checked += 1
            warned += answer["warnings"] > 0
            verdicts.update(one["verdict"] for one in answer["recipients"])
        kith.add(is_own, thread, people, int(begin + number * 365 * 24 * 3600 / count))
        met |= {one["address"] for one in people}
    print("recipients %d, first after at most 3 letters %.3f, among five after 3 letters %.3f; "
          "messages checked %d, with a warning %.4f" % (asked, first / asked, five / asked, checked,
                                                        warned / checked))
    print(", ".join("%s %d" % one for one in verdicts.most_common()))


def main():
    build, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 7)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([build / "src/kith", "add", "Kim Berglund", "kim@example.com", "--data", folder],
                       capture_output=True)
        kith = Kith(build, folder)
        try:
            replay(kith, Archive(dice), count)
        finally:
            kith.server.terminate()
            kith.server.wait()


main()
