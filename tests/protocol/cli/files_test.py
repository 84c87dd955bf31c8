"""Files of contacts in the hands of a test: each test has a book and files of its own."""

import json
import os

import cli_test

OUTCOMES = ("created", "matched", "updated", "unchanged", "duplicate_in_file", "group",
            "ambiguous", "incomplete", "invalid", "denied")
REFUSED = ("ambiguous", "incomplete", "invalid", "denied")


class FilesTest(cli_test.CommandTest):
    def setUp(self):
        self.kith("books", "create", self.book, "--scope", "organization")

    @property
    def book(self):
        return self.id().rsplit(".", 1)[1]

    def path(self, name):
        return os.path.join(self.store.folder, self.book + name)

    def write(self, name, content):
        """A file of this test; gives its path."""
        with open(self.path(name), "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def load(self, *words, book=None, **options):
        """Imports a file; gives the import as it is then."""
        book = ["--book", book or self.book] if "--run" not in words else []
        return self.json("import", *words, *book, **options)["imports"][0]

    def counts(self, imported, which="done"):
        """What became of its items, zeros left out."""
        counts = imported["job"]["progress"][which]
        return {name: counts[name] for name in OUTCOMES if counts[name]}

    def loaded(self, *words, **options):
        return self.counts(self.load(*words, **options))

    def people(self, book=None):
        """What the book holds, without what each import makes anew."""
        rows = self.rows("list", "--book", book or self.book, "--all")
        return sorted(json.dumps({k: v for k, v in row.items()
                                  if k not in ("id", "modified_at", "created_at", "contact_book")
                                  }, sort_keys=True) for row in rows)
