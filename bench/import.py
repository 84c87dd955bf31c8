"""Measures imports and exports and prints a table: import.py BUILD COUNT [SMALL]

A file of COUNT synthetic rows goes into a fresh store of a server: analysis and run, then the same
as vCards, beside the least that such an import must do (libcsv splits the same file, SQLite keeps
the rows as they are), run just before. Peak memory is compared with that of a file of SMALL rows.
Then everything is exported in each format, beside `cat` of what came out.
"""

import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

BENCH = pathlib.Path(__file__).parent
PIECE_BYTES = 1 << 20
FORMATS = ["csv", "vcard3", "vcard4", "csv_google", "csv_outlook", "jscontact", "json", "json_flat"]


class Server:
    """`kith serve` on a fresh data folder."""

    def __init__(self, build, folder):
        self.process = subprocess.Popen(
            [build / "src/kith", "serve", "--data", folder, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.url = code = None
        while not code:
            line = self.process.stdout.readline()
            found = re.search(r"(http://[\d.:]+)/welcome[?#]\w*=?(\S+)", line)
            if found:
                self.url, code = found.groups()
        answer = self.request("POST", "/welcome", json.dumps({"code": code}).encode(), token=None)
        self.token = answer["token"]

    def request(self, method, path, body=None, token=True, kind="application/json"):
        request = urllib.request.Request(self.url + path, method=method, data=body)
        if token:
            request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", kind)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def status(self, name):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", text).group(1)) / 1024

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")")[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def upload(server, file):
    size = file.stat().st_size
    with file.open("rb") as source:
        piece = source.read(PIECE_BYTES)
        place = len(piece)
        answer = server.request(
            "POST", f"/v1/imports?file_name={file.name}&contact_book=Clients"
            f"&is_last={'true' if place == size else 'false'}", piece, kind="text/plain")
        job = answer["imports"][0]["id"]
        while piece := source.read(PIECE_BYTES):
            last = "true" if place + len(piece) == size else "false"
            server.request("PUT", f"/v1/imports/{job}/file?offset={place}&is_last={last}", piece,
                           kind="text/plain")
            place += len(piece)
    return job


def wait(server, job):
    began = time.monotonic()
    while True:
        state = server.request("GET", f"/v1/jobs/{job}")["jobs"][0]
        if state["state"] not in ("queued", "running"):
            return time.monotonic() - began, state
        time.sleep(0.1)


def one_import(build, file, keep=None):
    """Seconds of analysis and run, peak MB, the counts of the run."""
    with tempfile.TemporaryDirectory() as folder, Server(build, folder) as server:
        job = upload(server, file)
        analysis, state = wait(server, job)
        assert state["state"] == "ready", state
        cpu = server.cpu_seconds()
        server.request("POST", f"/v1/imports/{job}/run")
        run, state = wait(server, job)
        assert state["state"] == "done", state
        figures = {"analysis": analysis, "run": run, "peak": server.status("VmHWM"),
                   "run_cpu": server.cpu_seconds() - cpu, "done": state["progress"]["done"]}
        if keep:
            figures["exports"] = keep(server)
        return figures


def exports(server):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in FORMATS:
            file = pathlib.Path(folder) / name
            request = urllib.request.Request(
                f"{server.url}/v1/export?format={name}",
                headers={"Authorization": f"Bearer {server.token}"})
            began = time.monotonic()
            with urllib.request.urlopen(request) as answer, file.open("wb") as out:
                while piece := answer.read(1 << 20):
                    out.write(piece)
            took = time.monotonic() - began
            began = time.monotonic()
            subprocess.run(["cat", file], stdout=subprocess.DEVNULL, check=True)
            rows.append((name, file.stat().st_size / 1e6, took, time.monotonic() - began))
            file.unlink()
    return rows


def make(build, folder, count, kind):
    file = pathlib.Path(folder) / f"people-{count}.{kind}"
    with file.open("w") as out:
        subprocess.run([build / "bench/people-file", BENCH / "data/names.txt", str(count), kind],
                       stdout=out, check=True)
    return file


def reference(build, file):
    with tempfile.TemporaryDirectory() as folder:
        answer = subprocess.run([build / "bench/plain-csv", file, f"{folder}/plain.db"],
                                stdout=subprocess.PIPE, text=True, check=True)
        return float(answer.stdout)


def show(name, count, figures, plain, small):
    created = sum(figures["done"][key] for key in ("created", "matched", "unchanged", "updated"))
    print(f"| {name}: analysis | {figures['analysis']:.1f} s, {count / figures['analysis']:,.0f} rows/s"
          f" | {figures['analysis'] / plain:.1f} |")
    print(f"| {name}: import | {figures['run']:.1f} s, {count / figures['run']:,.0f} rows/s, "
          f"{figures['run_cpu']:.0f} s of CPU, {created:,} in | {figures['run'] / plain:.1f} |")
    print(f"| {name}: peak memory | {figures['peak']:.0f} MB, with the small file "
          f"{small['peak']:.0f} MB | - |")


def main():
    build, count = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    small_count = int(sys.argv[3]) if len(sys.argv) > 3 else 10000
    with tempfile.TemporaryDirectory() as folder:
        table = make(build, folder, count, "csv")
        plain = reference(build, table)
        print(f"{count:,} rows, {table.stat().st_size / 1e6:.0f} MB of CSV; "
              f"plain split and insert of the CSV: {plain:.2f} s\n")
        print("| measured | result | against plain split and insert |\n| --- | --- | --- |")
        for kind in ("csv", "vcf"):
            small = one_import(build, make(build, folder, small_count, kind))
            figures = one_import(build, make(build, folder, count, kind),
                                 exports if kind == "csv" else None)
            show("CSV" if kind == "csv" else "vCard", count, figures, plain, small)
            sys.stdout.flush()
            for name, size, took, cat in figures.get("exports", []):
                print(f"| export as {name} | {size:.0f} MB in {took:.1f} s, {size / took:.0f} MB/s "
                      f"(cat: {size / max(cat, 0.001):,.0f} MB/s) | - |")


main()
