"""Measures what a search costs the server, by what is typed, and prints a Markdown table.

    searches.py PROGRAM FOLDER [LIMIT]

FOLDER is what bench/generate made; LIMIT is how many contacts a search shows (20). The times are the
server's own CPU, user and system, of one request after another on one connection: a machine that
does other work, too, changes them little.
"""

import json
import pathlib
import random
import string
import sys
import time
import urllib.parse

from measure import Client, Server, with_typo

QUERIES = 60
ROUNDS = 3
AIM_MS = 20


def cpu_ms(server):
    """Of all threads, by the scheduler's clock."""
    tasks = pathlib.Path(f"/proc/{server.process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


def settle(server):
    """After its start a server reads what it compares new contacts with: that is no search."""
    quiet = 0
    while quiet < 3:
        before = cpu_ms(server)
        time.sleep(1)
        quiet = quiet + 1 if cpu_ms(server) - before < 5 else 0


def queries_of(contacts):
    """What is typed, by kind; of contacts that are there."""
    def info(contact, kind):
        return next((i["value"] for i in contact["infos"] if i["kind"] == kind), "")

    names = [(c["first_name"].lower(), c["last_name"].lower()) for c in contacts
             if len(c["last_name"]) >= 6 and len(c["first_name"]) >= 4]
    emails = [info(c, "email") for c in contacts if info(c, "email")]
    digits = ["".join(filter(str.isdigit, info(c, "phone_number"))) for c in contacts]
    digits = [d for d in digits if len(d) >= 10]
    return {
        "1 letter": list(string.ascii_lowercase),
        "2 letters": [last[:2] for _, last in names],
        "3 letters": [last[:3] for _, last in names],
        "4 letters": [last[:4] for _, last in names],
        "first name": [first for first, _ in names],
        "last name": [last for _, last in names],
        "first and last name": [f"{first} {last}" for first, last in names],
        "first name, 1 letter": [f"{first} {last[0]}" for first, last in names],
        "first name, 2 letters": [f"{first} {last[:2]}" for first, last in names],
        "1 letter, 1 letter": [f"{first[0]} {last[0]}" for first, last in names],
        "2 letters, 3 letters": [f"{first[:2]} {last[:3]}" for first, last in names],
        "e-mail address": emails,
        "beginning of an address": [email[: email.index("@") + 2] for email in emails],
        "word of every address": ["example", "com", "example com", "mary com", "com sm"],
        "phone, last 7 digits": [d[-7:] for d in digits],
        "phone, last 4 digits": [d[-4:] for d in digits],
        "phone, first digits": ["555", "1555", "+1"] + [d[:4] for d in digits],
        "last name, a letter missing": [with_typo(last) for _, last in names],
        "both names, a letter missing": [f"{first} {with_typo(last)}" for first, last in names],
        "middle of a last name": [last[1:5] for _, last in names],
        "nobody": ["zzqxj", "qqqq wwww", "mary zzqxj", "zzqxj mary"],
    }


def measure(server, client, queries, limit):
    """The least of some rounds each: what else the machine does only adds to it."""
    taken = []
    for query in queries[:QUERIES]:
        target = f"/v1/contacts?limit={limit}&fields=id&search={urllib.parse.quote(query)}"
        rounds = []
        for _ in range(ROUNDS):
            before = cpu_ms(server)
            client.get(target)
            rounds.append(cpu_ms(server) - before)
        taken.append(min(rounds))
    return sorted(taken)


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    limit = sys.argv[3] if len(sys.argv) > 3 else "20"
    ids = (folder / "ids").read_text().split()
    random.seed(1)
    with Server([program, "serve", "--data", folder, "--listen", "127.0.0.1:0",
                 "--log-level", "error"]) as server:
        settle(server)
        client = Client(server.url, (folder / "token").read_text())
        contacts = [json.loads(client.get(f"/v1/contacts/{one}"))["contacts"][0]
                    for one in random.sample(ids, 2 * QUERIES)]
        print("| typed | p50 | p95 | worst | p95 <= 20 ms |\n| --- | --- | --- | --- | --- |")
        for kind, queries in queries_of(contacts).items():
            taken = measure(server, client, queries, limit)
            p50, p95 = taken[len(taken) // 2], taken[len(taken) * 95 // 100]
            print(f"| {kind} | {p50:.1f} | {p95:.1f} | {taken[-1]:.1f} | "
                  f"{'yes' if p95 <= AIM_MS else '**no**'} |", flush=True)


if __name__ == "__main__":
    main()
