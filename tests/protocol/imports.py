"""Imports over REST in the hands of a test: each test has a book, and people, of its own.

    class Mine(imports.ImportTest):
        def test_one(self):
            done = self.load("name,email\\nNoor Haddad,noor@example.com\\n")
            self.assertEqual(self.counts(done), {"created": 1})

An address belongs to one contact of the organization: `@example.com` of a file's text becomes an
address of the test alone.
"""

import threading
import time

import kith

OUTCOMES = ("created", "matched", "updated", "unchanged", "duplicate_in_file", "group",
            "ambiguous", "incomplete", "invalid", "denied")
TYPES = {"csv": "text/csv", "vcf": "text/vcard", "json": "application/json",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class ImportTest(kith.ServerTest):
    def setUp(self):
        self.tag = self.id().rsplit(".", 1)[1].replace("test_", "").replace("_", "-")
        self.book_name = "Book " + self.tag
        made = self.as_admin.post("/v1/contact_books", {"contact_books": {
            "name": self.book_name, "scope": "organization"}})
        self.assertEqual(made.status, 201, made)
        self.book_id = made.json["contact_books"][0]["id"]

    def own(self, text):
        """The text with addresses of this test alone."""
        return text.replace("@example.", "@%s.example." % self.tag)

    def send(self, content, file_name="people.csv", client=None, **query):
        """The answer to an upload of the bare file."""
        query.setdefault("contact_book", self.book_name)
        body = self.own(content).encode() if isinstance(content, str) else content
        kind = TYPES.get(file_name.rpartition(".")[2], "application/octet-stream")
        return (client or self.as_writer).post("/v1/imports", body, {"Content-Type": kind},
                                               file_name=file_name, **query)

    def poll(self, path, member, is_over, client=None):
        """What `path` gives once it is over."""
        until = time.monotonic() + kith.PATIENCE_S
        while True:
            answer = (client or self.as_writer).get(path)
            self.assertEqual(answer.status, 200, answer)
            found = answer.json[member][0]
            if is_over(found):
                return found
            self.assertLess(time.monotonic(), until, found)
            time.sleep(0.02)

    def resting(self, id, client=None):
        """The job once nobody works on it."""
        return self.poll("/v1/jobs/" + id, "jobs",
                         lambda job: job["state"] not in ("queued", "running"), client)

    def look(self, id, client=None):
        """The import once it was analysed, or has run."""
        self.resting(id, client)
        return (client or self.as_writer).get("/v1/imports/" + id).json["imports"][0]

    def analyse(self, content, file_name="people.csv", client=None, **query):
        """The import of a file, ready to be run."""
        answer = self.send(content, file_name, client, **query)
        self.assertEqual(answer.status, 201, answer)
        imported = self.look(answer.json["imports"][0]["id"], client)
        self.assertEqual((imported["job"]["state"], imported["job"].get("phase")),
                         ("ready", "ready"), imported)
        return imported

    def change(self, id, **choices):
        """The import, analysed anew."""
        answer = self.as_writer.patch("/v1/imports/" + id, choices)
        self.assertEqual(answer.status, 200, answer)
        return self.look(id)

    def run_import(self, id):
        """The import once it has run."""
        answer = self.as_writer.post("/v1/imports/%s/run" % id)
        self.assertEqual(answer.status, 200, answer)
        imported = self.look(id)
        self.assertEqual(imported["job"]["state"], "done", imported)
        return imported

    def pause_midway(self, id):
        """The answer to a pause that comes in the midst of an import's run."""
        answers = []

        def pause():
            answers.append(self.as_writer.post("/v1/jobs/%s/pause" % id))
            for connection in kith.opened_here():
                connection.close()

        thread = threading.Thread(target=pause)
        with kith.stopped_midway(self.server.store, self.server.process):
            thread.start()
            kith.run_slowly(self.server.process, 0.5)
        thread.join()
        return answers[0]

    def load(self, content, file_name="people.csv", **query):
        """The import of a file, run."""
        return self.run_import(self.analyse(content, file_name, **query)["id"])

    def counts(self, imported, which="done"):
        """What became of its items, zeros left out."""
        counts = imported["job"]["progress"][which]
        return {name: counts[name] for name in OUTCOMES if counts[name]}

    def rows(self, id, outcome, **query):
        answer = self.as_writer.get("/v1/imports/%s/rows/%s" % (id, outcome), **query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["rows"]

    def people(self, book=None):
        """The contacts of the test's book, by name."""
        answer = self.as_writer.get("/v1/contacts", contact_book=book or self.book_name, limit=200)
        self.assertEqual(answer.status, 200, answer)
        return sorted(answer.json["contacts"],
                      key=lambda one: (one.get("last_name", ""), one.get("first_name", "")))

    def values(self, contact, kind):
        return [info["value"] for info in contact["infos"] if info["kind"] == kind]
