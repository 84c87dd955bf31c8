"""Where each letter begins in the list by name, and pages far down it."""

import unittest

import kith

PEOPLE = 1300


@kith.both_engines
class Letters(kith.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        writer = cls.server.client("write")
        names = ["Abel", "Åkesson", "Brandt", "中村", "Шевченко", "7 of Nine", "zu Stein"]
        rows = [{"contact_book": "Clients", "first_name": "P%04d" % i, "last_name": names[i % len(names)],
                 "email": "p%d@example.com" % i} for i in range(PEOPLE)]
        # Every tenth has a second record under the same address, which stands in the list once.
        again = [dict(row, contact_book="Vendors") for row in rows[::10]]
        for part in (rows, again):
            answer = writer.post("/v1/contacts", {"contacts": part})
            assert answer.status in (200, 201), answer

    def walk(self, **query):
        ids, cursor = [], {}
        while True:
            page = self.as_reader.get("/v1/contacts", limit=200, fields="last_name", **query, **cursor).json
            ids += [row["id"] for row in page["contacts"]]
            if "next_cursor" not in page:
                return ids
            cursor = {"cursor": page["next_cursor"]}

    def letters(self, **query):
        answer = self.as_reader.get("/v1/contact_letters", **query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["letters"]

    def first_name_at(self, offset, **query):
        row, = self.as_reader.get("/v1/contacts", limit=1, offset=offset, **query).json["contacts"]
        return row.get("last_name", "")

    def test_letters_lead_to_their_first_name(self):
        for query in ({}, {"contact_book": "Clients"}, {"contact_book": "Vendors"}):
            letters = self.letters(**query)
            shown = {row["letter"]: row for row in letters}
            for letter, name in (("#", "7 of Nine"), ("A", "Abel"), ("B", "Brandt"), ("А", "Шевченко"), ("一", "中村")):
                self.assertEqual(self.first_name_at(shown[letter]["offset"], **query), name, query)
            ends = [row["offset"] + row["count"] for row in letters]
            self.assertEqual(ends[:-1], [row["offset"] for row in letters[1:]])
            total = self.as_reader.get("/v1/contacts", count_only="true", **query).json["total"]
            self.assertEqual(ends[-1], total, query)

    def test_a_deep_page_is_the_same_as_by_cursor(self):
        for query in ({}, {"contact_book": "Clients"}):
            every = self.walk(**query)
            self.assertGreaterEqual(len(every), PEOPLE)
            for offset in (1000, 1234, 1100, len(every) - 1, len(every), len(every) + 5):
                page = self.as_reader.get("/v1/contacts", limit=7, offset=offset, **query).json
                self.assertEqual([row["id"] for row in page["contacts"]], every[offset:offset + 7], (query, offset))

    def test_of_books_that_are_seen_alone(self):
        closed = self.server.client("read", books="Partners")
        self.assertEqual(closed.get("/v1/contact_letters").json, {"letters": []})
        self.assertFails(closed.get("/v1/contact_letters", contact_book="Clients"), 400)


if __name__ == "__main__":
    unittest.main()
