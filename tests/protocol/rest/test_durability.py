"""What was answered stays: over a crash, over a restart, and for other processes on the store."""

import signal
import threading
import unittest

import kith


@kith.both_engines
class Durability(kith.ServerTest):
    def test_answered_writes_survive_a_crash(self):
        client = self.as_writer
        answered, stop = [], threading.Event()

        def write(number):
            i = 0
            while not stop.is_set():
                name = "Crash %d-%d" % (number, i)
                try:
                    answer = client.post("/v1/contacts", {"contacts": {
                        "first_name": name, "contact_book": "Clients",
                        "email": "crash-%d-%d@example.com" % (number, i)}})
                except OSError:
                    return
                if answer.status == 201:
                    answered.append((answer.json["contacts"][0]["id"], name))
                i += 1

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        while len(answered) < 60:
            threads[0].join(0.05)
        self.server.process.send_signal(signal.SIGKILL)
        stop.set()
        for thread in threads:
            thread.join()
        self.server.restart(signal.SIGKILL)
        for id, name in answered:
            self.assertEqual(self.read(id, client)["first_name"], name)
        total = self.as_reader.get("/v1/contacts", search="crash", count_only="true").json["total"]
        self.assertGreaterEqual(total, len(answered))
        self.assertLessEqual(total, len(answered) + 4)

    def test_everything_is_there_after_a_restart(self):
        id = self.add(first_name="Re", last_name="Start", email="restart@example.com",
                      memberships=[{"group": {"kind": "group", "name": "Stable"}}])["id"]
        before = self.as_reader.get("/v1/contacts/" + id)
        self.server.restart()
        after = self.as_reader.get("/v1/contacts/" + id)
        self.assertEqual((after.json, after.headers["ETag"]), (before.json, before.headers["ETag"]))
        again = self.add(first_name="Re", last_name="Start", email="restart@example.com")
        self.assertEqual(again["id"], id)

    def test_another_process_writes(self):
        """The command line on the same store, while the server runs."""
        self.assertEqual(self.as_reader.get("/v1/contacts", search="shelly").json["contacts"], [])
        self.kith("add", "Shelly Shore", "shelly@example.com", "--book", "Clients")
        rows = self.as_reader.get("/v1/contacts", search="shelly").json["contacts"]
        self.assertEqual([row["last_name"] for row in rows], ["Shore"])
        again = self.add(first_name="Shelly", last_name="Shore", email="shelly@example.com")
        self.assertEqual(again["id"], rows[0]["id"])


class TwoServers(kith.ServerTest):
    """Several servers on one PostgreSQL."""

    engine = "postgres"

    @classmethod
    def setUpClass(cls):
        if "KITH_TEST_POSTGRES" not in kith.os.environ:
            raise unittest.SkipTest("KITH_TEST_POSTGRES is not set")
        super().setUpClass()
        cls.second = kith.Server(store=cls.server.store)
        cls.addClassCleanup(cls.second.close)

    def test_the_same_person_through_both(self):
        clients = [kith.Client(server, self.as_writer.token)
                   for server in (self.server, self.second)]
        answers = kith.together(60, lambda i: clients[i % 2].post("/v1/contacts", {"contacts": {
            "first_name": "Two", "last_name": "Doors", "email": "doors@example.com",
            "contact_book": "Clients"}}))
        rows = [answer.json["contacts"][0] for answer in answers]
        self.assertEqual(len({row["id"] for row in rows}), 1)
        self.assertEqual([row["outcome"] for row in rows].count("created"), 1)

    def test_one_sees_at_once_what_the_other_did(self):
        other = kith.Client(self.second, self.as_writer.token)
        id = self.add(first_name="Seen", last_name="Everywhere")["id"]
        self.assertEqual(self.read(id, other)["first_name"], "Seen")
        self.assertEqual(other.patch("/v1/contacts/" + id, {"contacts": {"notes": "n"}}).status, 200)
        self.assertEqual(self.read(id)["notes"], "n")

    def test_a_token_ends_everywhere(self):
        token = self.as_admin.post("/v1/tokens", {"tokens": {"name": "t", "class": "read"}})
        token = token.json["tokens"][0]
        other = kith.Client(self.second, token["token"])
        self.assertEqual(other.get("/v1/contacts").status, 200)
        self.as_admin.delete("/v1/tokens/" + token["id"])
        self.assertEqual(other.get("/v1/contacts").status, 401)


if __name__ == "__main__":
    unittest.main()
