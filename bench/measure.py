"""Measures Kith on a generated store and prints the table of docs/performance.md.

    measure.py BUILD FOLDER

BUILD is a release build, FOLDER what bench/generate made. Every ratio is the median of rounds in
which Kith and what it is measured against take turns.
"""

import datetime
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

BENCH = pathlib.Path(__file__).parent
WORKERS = 8
ROUNDS = 3
WRK_SECONDS = 5
LATENCY_REQUESTS = 400
PAGE = 50
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class Server:
    """A program that prints its URL and serves until SIGTERM."""

    def __init__(self, arguments):
        self.began = time.monotonic()
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        self.url = re.search(r"http://\S+", self.process.stdout.readline()).group()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def cpu_seconds(self):
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / TICKS_A_SECOND

    def resident_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class Client:
    """One keep-alive connection, as raw as it gets."""

    def __init__(self, url, token):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = f"Host: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n"

    def get(self, target):
        self.socket.sendall(f"GET {target} HTTP/1.1\r\n{self.headers}".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{target}: {answer.decode(errors='replace')}")
        length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
        while len(body) < length:
            body += self.socket.recv(1 << 20)
        return body


def wrk(connections, seconds, url, script, *arguments):
    """Requests that were answered 2xx, and how long it took in seconds."""
    threads = min(connections, 2)
    output = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "-s", str(BENCH / script),
         url, "--", *arguments],
        check=True, capture_output=True, text=True).stdout
    count, taken = re.search(r"(\d+) requests in ([\d.]+)s", output).groups()
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    if refused:
        raise RuntimeError(output)
    return int(count), float(taken)


def read_load(server, targets, token):
    """Requests a second of 64 connections and CPU microseconds a request of the server."""
    before = server.cpu_seconds()
    count, taken = wrk(64, WRK_SECONDS, server.url, "requests.lua", str(targets), token)
    return count / taken, (server.cpu_seconds() - before) / count * 1e6


def compare_reads(kith, fixed, folder, name, targets, size, token):
    file = folder / f"targets-{name}"
    file.write_text("\n".join(targets))
    reference = folder / "targets-fixed"
    reference.write_text(f"/{size}\n")
    rounds = [(read_load(kith, file, token), read_load(fixed, reference, token))
              for _ in range(ROUNDS)]
    median = statistics.median
    return {
        "rate": median(k[0] for k, _ in rounds),
        "fixed_rate": median(f[0] for _, f in rounds),
        "ratio": median(k[0] / f[0] for k, f in rounds),
        "cpu": median(k[1] for k, _ in rounds),
        "fixed_cpu": median(f[1] for _, f in rounds),
        "cpu_ratio": median(f[1] / k[1] for k, f in rounds),
        "size": size,
    }


def latency(client, targets):
    """50th and 95th percentile in milliseconds."""
    taken = []
    for i in range(LATENCY_REQUESTS):
        began = time.perf_counter()
        client.get(targets[i % len(targets)])
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[len(taken) * 95 // 100]


def walk_cursors(client, folder):
    """Cursors from the whole length of the list; walked once, then kept beside the store."""
    file = folder / "cursors"
    if not file.exists():
        cursors, cursor = [], ""
        while True:
            page = json.loads(client.get(f"/v1/contacts?limit=200&fields=id{cursor}"))
            if "next_cursor" not in page:
                break
            cursor = "&cursor=" + page["next_cursor"]
            cursors.append(page["next_cursor"])
        file.write_text("\n".join(cursors))
    return file.read_text().split()


def search_target(query):
    return f"/v1/contacts?limit=20&search={urllib.parse.quote(query)}"


def with_typo(name):
    """One letter left out of the middle."""
    return name[: len(name) // 2] + name[len(name) // 2 + 1 :]


def search_targets(client, ids):
    """What people type to find contacts that are there."""
    contacts = [json.loads(client.get(f"/v1/contacts/{one}"))["contacts"][0] for one in ids]
    phones = [info["value"] for contact in contacts for info in contact["infos"]
              if info["kind"] == "phone_number"]
    long_names = [c for c in contacts if len(c["last_name"]) >= 6]
    return {
        "beginning of a last name": [search_target(c["last_name"][:4]) for c in contacts],
        "first and last name": [
            search_target(f"{c['first_name']} {c['last_name']}") for c in contacts],
        "first and last name, one letter missing": [
            search_target(f"{c['first_name']} {with_typo(c['last_name'])}") for c in long_names],
        "last 7 digits of a phone number": [
            search_target(phone.replace(" ", "")[-7:]) for phone in phones],
    }


def start_seconds(arguments, client_of, target):
    server = Server(arguments)
    with server:
        client_of(server).get(target)
        return time.monotonic() - server.began


def durable_creates(arguments, build, folder, token):
    """Creates a second with 1 and with 64 clients, and single commits a second on that disk."""
    rounds = []
    with tempfile.TemporaryDirectory(dir=folder) as copy:
        shutil.copy(folder / "kith.db", copy)
        with Server([*arguments, "--data", copy]) as server:
            for i in range(ROUNDS):
                reference = json.loads(subprocess.check_output(
                    [build / "bench/fsync-reference", f"{copy}/reference.db", str(WRK_SECONDS)]))
                rates = []
                for connections in (1, 64):
                    run = "xy"[connections == 64] + "abc"[i % 3] + "q"
                    count, taken = wrk(connections, WRK_SECONDS, server.url, "creates.lua", token,
                                       run)
                    rates.append(count / taken)
                rounds.append((reference["per_second"], *rates))
    return {
        "reference": statistics.median(r for r, _, _ in rounds),
        "one": statistics.median(one for _, one, _ in rounds),
        "many": statistics.median(many for _, _, many in rounds),
        "one_ratio": statistics.median(one / r for r, one, _ in rounds),
        "many_ratio": statistics.median(many / r for r, _, many in rounds),
    }


def bulk(build, folder):
    generated = json.loads((folder / "generated.json").read_text())
    with tempfile.TemporaryDirectory(dir=folder) as copy:
        plain = json.loads(subprocess.check_output(
            [build / "bench/plain-sqlite", folder / "kith.db", f"{copy}/plain.db", "1000"]))
    return generated, plain


def model_name():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    found = re.search(r"model name\s*: (.*)", info)
    return found.group(1) if found else os.uname().machine


def row(what, value, aim, is_met):
    met = "-" if is_met is None else "yes" if is_met else "**no**"
    print(f"| {what} | {value} | {aim} | {met} |")


def print_reads(name, read, aim):
    row(f"{name}, 64 connections: requests/s",
        f"{read['rate']:,.0f} of {read['fixed_rate']:,.0f} = {read['ratio']:.2f}", f">= {aim}",
        read["ratio"] >= aim)
    row(f"{name}: CPU a request",
        f"{read['cpu']:.0f} us of {read['fixed_cpu']:.0f} us = {read['cpu_ratio']:.2f}",
        f">= {aim}", read["cpu_ratio"] >= aim)


def main():
    build, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    kith_program = build / "src/kith"
    token = (folder / "token").read_text()
    ids = (folder / "ids").read_text().split()
    serve = [kith_program, "serve", "--listen", "127.0.0.1:0", "--log-level", "error"]
    serve_store = [*serve, "--data", folder]
    one = f"/v1/contacts/{ids[0]}"
    load_before = os.getloadavg()[0]
    random.seed(1)
    random.shuffle(ids)

    def client_of(server):
        return Client(server.url, token)

    start = statistics.median(
        start_seconds(serve_store, client_of, one) for _ in range(ROUNDS))
    with Server(serve_store) as kith, Server([build / "bench/fixed-server", str(WORKERS)]) as fixed:
        client = client_of(kith)
        client.get(one)
        idle = kith.resident_mb()
        gets = [f"/v1/contacts/{one}" for one in ids]
        cursors = walk_cursors(client, folder)
        lists = [f"/v1/contacts?limit={PAGE}&cursor={cursor}" for cursor in cursors]
        size = [round(statistics.mean(len(client.get(t)) for t in random.sample(some, 50)))
                for some in (gets, lists)]
        latencies = {
            "get by id": latency(client, gets),
            "first page of the list": latency(client, [f"/v1/contacts?limit={PAGE}"]),
            "page behind a deep cursor": latency(client, lists[len(lists) // 2 :]),
        }
        searches = {what: latency(client, targets)
                    for what, targets in search_targets(client, ids[:LATENCY_REQUESTS]).items()}
        get = compare_reads(kith, fixed, folder, "get", gets, size[0], token)
        page = compare_reads(kith, fixed, folder, "list", lists, size[1], token)
        loaded = kith.resident_mb()
    creates = durable_creates(serve, build, folder, token)
    generated, plain = bulk(build, folder)

    print(f"{datetime.date.today()}, {model_name()}, {os.cpu_count()} cores, "
          f"{generated['contacts']:,} contacts, load before {load_before:.1f}\n")
    print("| measured | result | aim | met |\n| --- | --- | --- | --- |")
    print_reads("get by id", get, 0.5)
    print_reads(f"list of {PAGE}", page, 0.2)
    for what, (p50, p95) in latencies.items():
        row(f"{what}: p50 / p95", f"{p50:.1f} / {p95:.1f} ms", "p95 <= 10 ms", p95 <= 10)
    for what, (p50, p95) in searches.items():
        row(f"search, {what}: p50 / p95", f"{p50:.1f} / {p95:.1f} ms", "p95 <= 20 ms", p95 <= 20)
    row("durable creates/s, 1 client",
        f"{creates['one']:,.0f} of {creates['reference']:,.0f} single commits = "
        f"{creates['one_ratio']:.2f}", "-", None)
    row("durable creates/s, 64 clients",
        f"{creates['many']:,.0f} of {creates['reference']:,.0f} single commits = "
        f"{creates['many_ratio']:.1f}", ">= 8", creates["many_ratio"] >= 8)
    ratio = generated["per_second"] / plain["per_second"]
    row("bulk create, contacts/s with all indexes", f"{generated['per_second']:,.0f}",
        ">= 20,000", generated["per_second"] >= 20000)
    row("bulk create against plain inserts of the JSON",
        f"{generated['per_second']:,.0f} of {plain['per_second']:,.0f} = {ratio:.3f}", ">= 0.1",
        ratio >= 0.1)
    row("start to the first answer", f"{start:.2f} s", "<= 0.5 s", start <= 0.5)
    row("resident memory, idle", f"{idle:.0f} MB", "<= 40 MB", idle <= 40)
    row("resident memory under that load", f"{loaded:.0f} MB", "<= 200 MB", loaded <= 200)
    print(f"\nProgram: {kith_program.stat().st_size / 1e6:.1f} MB; "
          f"store: {(folder / 'kith.db').stat().st_size / 1e6:,.0f} MB; "
          f"answers: {get['size']:,} bytes a get, {page['size']:,} bytes a page.")


if __name__ == "__main__":
    main()
