"""Replays an archive of mail against complete and check-recipients, one message after another.

    replay.py BUILD [COUNT [SEED]]              an invented archive
    replay.py BUILD --mail PATH --address OWN   messages as files in a folder, or an mbox; of who sent from OWN

Before each message of the account's owner is added, each of its recipients is typed: one, two, three letters of
the first name (--last: of the last name). What counts is whether he stands first, and among the first five, after
three letters at most. Only what came before is known. Who was never met before cannot be offered (a book would know
him), nor what is no address ("m..berg@example.com", which old systems sent to): they are counted beside. --misses names each who did not stand among the five, and who did.

In the invented archive people are written to as mail is: the n-th of 400 is met 1/n as often as the first; they are
of 60 firms, six of ten messages answer a recent thread, and who is written to beside somebody is mostly of his firm.
First and last names are as frequent as in the US Census of 1990. The first third of the messages is only learnt."""

import argparse
import base64
import collections
import datetime
import email
import email.policy
import email.utils
import http.client
import json
import mailbox
import pathlib
import random
import re
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

    def messages(self, count):
        begin = datetime.datetime.now().timestamp() - 365 * 24 * 3600
        for number in range(count):
            is_own, thread, people = self.message()
            yield {"is_own": is_own, "thread": thread, "people": people, "is_asked": number > count // 3,
                   "when": int(begin + number * 365 * 24 * 3600 / count)}

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


def people_of(message, *headers):
    """Addresses and names, each address once; a name that is not there is made of the local part."""
    found = {}
    for header in headers:
        for name, address in email.utils.getaddresses([str(one) for one in message.get_all(header, [])]):
            local = address.lower().partition("@")[0]
            if "@" in address:
                found.setdefault(address.lower(), {
                    "address": address.lower(),
                    "name": name or " ".join(w for w in re.split(r"[._+-]+", local) if w).title()})
    return list(found.values())


def is_address(text):
    """Dots part a local part's words (RFC 5321)."""
    local = text.partition("@")[0]
    return "" not in local.split(".")


class Mailbox:
    """Messages that were really sent, the oldest first; of copies in several folders one."""

    def __init__(self, path, own):
        path = pathlib.Path(path)
        if path.is_dir():
            all_bytes = [file.read_bytes() for file in sorted(path.iterdir()) if file.is_file()]
        else:
            all_bytes = [one.as_bytes() for one in mailbox.mbox(path)]
        self.own, unique = own, {}
        for data in all_bytes:
            message = email.message_from_bytes(data, policy=email.policy.compat32)
            try:
                when = email.utils.parsedate_to_datetime(message["Date"]).timestamp()
            except (TypeError, ValueError):
                continue
            unique.setdefault((when, message["From"], message["Subject"]), (when, message, data))
        self.sorted = sorted(unique.values(), key=lambda one: one[0])

    def messages(self, _):
        for when, message, data in self.sorted:
            sender = people_of(message, "From")
            people = [one for one in people_of(message, "To", "Cc", "Bcc") if one["address"] != self.own]
            is_own = bool(sender) and sender[0]["address"] == self.own
            yield {"is_own": is_own, "thread": {"id": None}, "people": people if is_own else sender + people,
                   "is_asked": True, "when": int(when), "raw": data}


class Kith:
    def __init__(self, build, folder, own):
        self.build, self.folder, self.own = build, folder, own
        made = self.run("token", "create", "--name", "replay", "--class", "write")
        self.token = made.get("tokens", [made])[0]["token"]
        self.server = subprocess.Popen([build / "src/kith", "serve", "--data", folder, "--listen",
                                        "127.0.0.1:0"], stdout=subprocess.PIPE, text=True,
                                       stderr=subprocess.DEVNULL)
        port = int(self.server.stdout.readline().rstrip("/ \n").rpartition(":")[2])
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        answer = self.post("/v1/mail_accounts", {"mail_accounts": {"name": "Replay",
                                                                   "addresses": [own]}})
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

    def add(self, message):
        if "raw" in message:
            self.post("/v1/messages", {"account": self.account, "messages": [
                {"raw_base64": base64.b64encode(message["raw"]).decode()}]})
            return
        me, thread = {"address": self.own}, message["thread"]
        field = [{"address": p["address"], "name": p["name"]} for p in message["people"]]
        body = {"account": self.account, "external_id": uuid.uuid4().hex, "subject": "Offer",
                "delivered_at": message["when"], "from_field": me if message["is_own"] else field[0],
                "to_fields": field if message["is_own"] else [me, *field[1:]]}
        if thread["id"]:
            body["conversation"] = thread["id"]
        thread["id"] = self.post("/v1/messages", {"messages": body})["messages"]["conversation"]

    def complete(self, typed, thread, before):
        """The addresses offered, best first."""
        arguments = {"prefix": typed, "to": before, "limit": 5}
        if thread["id"]:
            arguments["conversation"] = thread["id"]
        found = self.post("/v1/operations/complete", arguments)["completions"]
        return [one.get("address") for one in found]


class Replay:
    def __init__(self, kith, options):
        self.kith, self.options = kith, options
        self.met = set()
        self.counts = collections.Counter()
        self.verdicts = collections.Counter()

    def word(self, person):
        """What is typed of him: a word of the name, in small letters; an initial is nobody's."""
        words = [word.strip("'()<>.\\\"") for word in person["name"].replace(",", " ").lower().split()]
        words = [word for word in words if len(word) > 1] or [person["address"]]
        return words[-1 if self.options.last else 0]

    def ask(self, person, before, thread):
        if person["address"] not in self.met:
            self.counts["never met"] += 1
            return
        word = self.word(person)
        offers = [self.kith.complete(word[:k], thread, before) for k in (1, 2, 3)]
        self.counts["asked"] += 1
        self.counts["first"] += any(offer[:1] == [person["address"]] for offer in offers)
        if person["address"] in offers[2]:
            self.counts["five"] += 1
        elif self.options.misses:
            print("  missed %s (%r, beside %d): %s" % (person["address"], word[:3], len(before), offers[2]))

    def check(self, message):
        answer = self.kith.post("/v1/recipients/check", {
            "to": [one["address"] for one in message["people"]],
            **({"conversation": message["thread"]["id"]} if message["thread"]["id"] else {})})
        self.counts["checked"] += 1
        self.counts["warned"] += answer["warnings"] > 0
        self.verdicts.update(one["verdict"] for one in answer["recipients"])

    def run(self, messages):
        for message in messages:
            self.counts["no address"] += sum(not is_address(one["address"]) for one in message["people"])
            message["people"] = [one for one in message["people"] if is_address(one["address"])]
            if message["is_own"] and message["is_asked"] and message["people"]:
                for i, person in enumerate(message["people"]):
                    self.ask(person, [one["address"] for one in message["people"][:i]], message["thread"])
                self.check(message)
            self.kith.add(message)
            self.met |= {one["address"] for one in message["people"]}

    def show(self):
        counts, asked = self.counts, max(self.counts["asked"], 1)
        print("recipients met before %d, first after at most 3 letters %.3f, among five after 3 letters %.3f; "
              "never met before %d, no address %d" % (counts["asked"], counts["first"] / asked,
                                                      counts["five"] / asked, counts["never met"],
                                                      counts["no address"]))
        print("messages checked %d, with a warning %.4f, one in %s; " % (
            counts["checked"], counts["warned"] / max(counts["checked"], 1),
            counts["checked"] // counts["warned"] if counts["warned"] else "none")
            + ", ".join("%s %d" % one for one in self.verdicts.most_common()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("count", type=int, nargs="?", default=3000)
    parser.add_argument("seed", type=int, nargs="?", default=7)
    parser.add_argument("--mail")
    parser.add_argument("--address", default=ME)
    parser.add_argument("--last", action="store_true")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    archive = (Mailbox(options.mail, options.address) if options.mail
               else Archive(random.Random(options.seed)))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([options.build / "src/kith", "add", "Kim Berglund", ME, "--data", folder],
                       capture_output=True)
        kith = Kith(options.build, folder, options.address)
        try:
            replay = Replay(kith, options)
            replay.run(archive.messages(options.count))
            replay.show()
        finally:
            kith.server.terminate()
            kith.server.wait()


main()
