"""The server is killed in the midst of an import: the next one goes on by itself, and each row is in
exactly once."""

import json
import os
import signal
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import imports  # noqa: E402
import kith  # noqa: E402

def table(count):
    return "name,email,company\n" + "".join(
        "Person %d,p%d@example.com,Company %d\n" % (i, i, i % 500) for i in range(count))


@kith.both_engines
class KilledImports(imports.ImportTest):
    def count(self):
        answer = self.as_writer.get("/v1/contacts", contact_book=self.book_name,
                                    count_only="true")
        return answer.json["total"]

    def test_it_goes_on_by_itself(self):
        many = kith.MIDWAY_ITEMS
        id = self.analyse(table(many))["id"]
        self.assertEqual(self.as_writer.post("/v1/imports/%s/run" % id).status, 200)
        with kith.stopped_midway(self.server.store, self.server.process):
            self.server.stop(signal.SIGKILL)
        self.server.start()
        self.assertLess(self.count(), many)
        done = self.look(id)
        self.assertEqual((done["job"]["state"], self.counts(done)), ("done", {"created": many}))
        self.assertEqual(self.count(), many)
        rows = self.as_writer.get("/v1/export", format="json_flat", contact_book=self.book_name)
        names = [json.loads(row)["email"].partition("@")[0] for row in rows.body.splitlines()]
        self.assertEqual(sorted(names), sorted("p%d" % i for i in range(many)))
        self.server.stop()
        self.kith("check")
        self.server.start()


if __name__ == "__main__":
    unittest.main()
