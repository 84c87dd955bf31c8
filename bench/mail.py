"""Measures the import of mail against GMime parsing alone, in the same run, and prints a Markdown
table: mail.py BUILD COUNT [PATH...]; each PATH is further mail to be measured.

Ratios are of CPU time, so that other work on the machine does not count; wall-clock time stands
beside it."""

import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

BENCH = pathlib.Path(__file__).parent
ROUNDS = 3


def timed(words):
    """Its output, wall-clock and CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return out, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(build, name, path):
    rounds = []
    for _ in range(ROUNDS):
        alone = json.loads(timed([build / "bench/parse-mail", path])[0])
        with tempfile.TemporaryDirectory() as folder:
            words = [build / "src/kith", "mail", "import", path, "--account", "A", "--address",
                     "kim@example.com", "--json", "--data", folder]
            said, wall, cpu = timed(words)
            again = timed(words)
            size = os.path.getsize(os.path.join(folder, "kith.db"))
        stored = json.loads(said)["stored"]
        assert stored + json.loads(said)["known"] == alone["messages"]
        count = alone["messages"]
        rounds.append((alone["gmime_us"], alone["read_us"], cpu / count * 1e6, wall / count * 1e6,
                       again[2] / count * 1e6, alone["gmime_us"] / (cpu / count * 1e6)))
    gmime, read, cpu, wall, again, ratio = (statistics.median(column) for column in zip(*rounds))
    print("| %s | %d | %.1f | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %.2f | %.1f |" % (
        name, count, alone["bytes"] / count / 1024, gmime, read, cpu, wall, 1e6 / wall, again,
        ratio, size / count / 1024), flush=True)


def main():
    build, count = pathlib.Path(sys.argv[1]), sys.argv[2]
    print("| mail | messages | KiB each | GMime alone, CPU us | read, CPU us | imported, CPU us "
          "| imported, us | messages/s | known already, CPU us | ratio | KiB stored |")
    print("| --- |" + " ---: |" * 10)
    with tempfile.NamedTemporaryFile(suffix=".mbox") as file:
        subprocess.run([sys.executable, BENCH / "mail-messages.py", count, "7"], stdout=file,
                       check=True)
        measure(build, "invented", file.name)
    for path in sys.argv[3:]:
        measure(build, os.path.basename(path.rstrip("/")), path)


main()
