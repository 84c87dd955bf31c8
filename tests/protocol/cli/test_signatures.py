"""Signatures of eleven languages, invented and labelled: what must be found of them."""

import importlib.machinery
import importlib.util
import os
import pathlib
import unittest

PROGRAM = os.environ["KITH_PROGRAM"]
BENCH = pathlib.Path(__file__).resolve().parents[3] / "bench" / "signature"


def load_bench():
    loader = importlib.machinery.SourceFileLoader("bench_signature", str(BENCH))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench_signature", loader))
    loader.exec_module(module)
    return module


class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bench = load_bench()
        cls.messages, cls.truth = cls.bench.invent(600, 2026)
        cls.answers, _ = cls.bench.show(PROGRAM, cls.messages, None)

    def test_lines(self):
        accuracy, precision, recall, f1 = self.bench.judge_lines(self.messages, self.answers)
        self.assertGreaterEqual(accuracy, 0.94)
        self.assertGreaterEqual(min(precision, recall, f1), 0.92)

    def test_fields(self):
        counts = self.bench.judge_fields(self.truth, self.answers, False)
        for kind in ("title", "company", "phone"):
            right, said, true = counts[kind]
            with self.subTest(field=kind):
                self.assertGreater(true, 100)
                self.assertGreaterEqual(right / said, 0.98)
                self.assertGreaterEqual(right / true, 0.85)


unittest.main()
