"""How well title, firm and telephone numbers are read from signatures of eleven languages.

The signatures are those of tests/corpora/mail/signatures.py. A value is right when its letters and
digits are, a number when its digits are. With --wordy each mistake is shown.
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "corpora" / "mail"))
import signatures

PROGRAM = os.environ["KITH_PROGRAM"]
PRECISION_MIN, RECALL_MIN = 0.98, 0.85
JUDGED = ("name", "title", "company", "phone")


def normal(kind, value):
    return re.sub(r"\D" if kind == "phone" else r"[\W_]+", "", value.casefold())


def wanted(fields):
    """Each value as the forms of it that are right."""
    values = [("name", [fields["name"]])] if "name" in fields else []
    values += [(kind, [fields[key]]) for key, kind in (("title", "title"), ("org", "company")) if key in fields]
    values += [("phone", phone[1:]) for phone in fields.get("phones", [])]
    return [(kind, {normal(kind, form) for form in forms}) for kind, forms in values]


def read(samples):
    with tempfile.TemporaryDirectory() as folder:
        for number, (_, data, _) in enumerate(samples):
            with open(os.path.join(folder, f"{number:05}.eml"), "wb") as file:
                file.write(data)
        done = subprocess.run([PROGRAM, "mail", "show", "--json", folder], capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def judge(samples, is_wordy):
    counts = collections.defaultdict(lambda: [0, 0, 0])
    for (name, data, fields), answer in zip(samples, read(samples)):
        true = wanted(fields)
        said = [(field["kind"], normal(field["kind"], field["value"])) for field in answer["signature"]["fields"]
                if field["kind"] in JUDGED]
        rest = list(said)
        missed = []
        for kind, forms in true:
            counts[kind][2] += 1
            right = next((one for one in rest if one[0] == kind and one[1] in forms), None)
            if right:
                rest.remove(right)
                counts[kind][0] += 1
            else:
                missed.append((kind, *forms))
        for kind, _ in said:
            counts[kind][1] += 1
        if is_wordy and (missed or rest):
            print(name, "missed", missed, "wrong", rest)
            if "--text" in sys.argv:
                print("\n".join(f"    {line['zone'][:4]} {line['text']}" for line in answer["lines"]))
    return counts


def main():
    samples = signatures.signatures()
    counts = judge(samples, "--wordy" in sys.argv)
    languages = {name.split()[0] for name, _, _ in samples}
    assert len(samples) >= 500 and len(languages) >= 8
    is_good = True
    for kind in JUDGED:
        right, said, true = counts[kind]
        precision, recall = right / max(said, 1), right / max(true, 1)
        print(f"| {kind} | {true} | {precision:.3f} ({right} of {said}) | {recall:.3f} |")
        if kind != "name":
            is_good &= precision >= PRECISION_MIN and recall >= RECALL_MIN
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
