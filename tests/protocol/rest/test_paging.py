"""Pages: by offset and by cursor, while others write."""

import threading
import unittest

import kith


@kith.both_engines
class Paging(kith.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        answer = cls.server.client("write").post("/v1/contacts", {"contacts": [
            {"contact_book": "Clients", "first_name": "P%03d" % (i * 7 % 120),
             "last_name": "Same" if i % 3 else "Other", "email": "p%d@example.com" % i}
            for i in range(120)]})
        assert answer.status == 201, answer
        cls.ids = {row["id"] for row in answer.json["contacts"]}

    def ids_by_offset(self, limit, **query):
        ids, offset = [], 0
        while True:
            rows = self.as_reader.get("/v1/contacts", limit=limit, offset=offset,
                                      **query).json["contacts"]
            ids += [row["id"] for row in rows]
            offset += limit
            if len(rows) < limit:
                return ids

    def ids_by_cursor(self, limit, between=lambda: None, **query):
        ids, cursor = [], {}
        while True:
            page = self.as_reader.get("/v1/contacts", limit=limit, **query, **cursor).json
            ids += [row["id"] for row in page["contacts"]]
            if "next_cursor" not in page:
                return ids
            cursor = {"cursor": page["next_cursor"]}
            between()

    def test_every_way_gives_the_same(self):
        for order in ("last_name", "last_modified"):
            query = {"contact_book": self.book(), "order": order}
            every = self.ids_by_offset(200, **query)
            self.assertLessEqual(self.ids, set(every))
            self.assertEqual(len(every), len(set(every)))
            self.assertEqual(self.ids_by_offset(7, **query), every)
            self.assertEqual(self.ids_by_cursor(7, **query), every)
            self.assertEqual(self.ids_by_offset(1, **query)[:5], every[:5])

    def test_over_all_books_too(self):
        every = self.ids_by_offset(200)
        self.assertEqual(self.ids_by_cursor(11), every)
        self.assertEqual(len(every), len(set(every)))

    def test_cursor_is_stable_while_others_write(self):
        """Rows that are not changed come once: none is skipped, none comes twice."""
        made = []

        def write():
            made.append(self.add(first_name="P000", last_name="Aaa%d" % len(made))["id"])
            self.as_writer.patch("/v1/contacts/" + made[0], {"contacts": {
                "notes": "n%d" % len(made)}})

        ids = self.ids_by_cursor(10, write, contact_book=self.book())
        untouched = [id for id in ids if id in self.ids]
        self.assertEqual(len(untouched), len(set(untouched)))
        self.assertEqual(set(untouched), self.ids)

    def test_cursor_is_stable_under_a_writer_of_its_own(self):
        stop = threading.Event()
        writer = self.server.client("write", name="busy")

        def write():
            i = 0
            while not stop.is_set():
                writer.post("/v1/contacts", {"contacts": {
                    "contact_book": "Clients", "first_name": "W%d" % i, "last_name": "Same"}})
                i += 1

        thread = threading.Thread(target=write)
        thread.start()
        try:
            for _ in range(3):
                ids = [id for id in self.ids_by_cursor(9, contact_book=self.book())
                       if id in self.ids]
                self.assertEqual(len(ids), len(set(ids)))
                self.assertEqual(set(ids), self.ids)
        finally:
            stop.set()
            thread.join()

    def test_search_is_paged(self):
        query = {"search": "same", "contact_book": self.book()}
        ids = self.ids_by_cursor(13, **query)
        self.assertEqual(len(ids), len(set(ids)))
        total = self.as_reader.get("/v1/contacts", count_only="true", **query).json["total"]
        self.assertEqual(len(ids), total)

    def test_posted_search_is_the_same(self):
        one = self.as_reader.post("/v1/contacts/search", {"query": "same", "limit": 5})
        self.assertEqual(one.status, 200, one)
        other = self.as_reader.get("/v1/contacts", search="same", limit=5)
        self.assertEqual(one.json["contacts"], other.json["contacts"])


if __name__ == "__main__":
    unittest.main()
