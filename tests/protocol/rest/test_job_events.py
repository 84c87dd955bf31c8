"""The progress of a job as events: it is told when something changes, and ends when the job rests."""

import http.client
import json
import time
import unittest

import imports
import kith

COUNT = kith.MIDWAY_ITEMS
ROWS = "name,email\n" + "".join("Person %d,p%d@example.com\n" % (i, i) for i in range(COUNT))


def events_of(body):
    """The data of each event; what is no event is a comment."""
    events = []
    for part in body.decode().split("\n\n"):
        lines = [line for line in part.split("\n") if line and not line.startswith(":")]
        if lines:
            if lines[0] != "event: job" or not lines[1].startswith("data: ") or len(lines) != 2:
                raise AssertionError("no event: %r" % part)
            events.append(json.loads(lines[1][len("data: "):]))
    return events


class JobEvents(imports.ImportTest):
    def events(self, id, client=None):
        answer = (client or self.as_writer).get("/v1/jobs/%s/events" % id)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["Content-Type"], "text/event-stream")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        return events_of(answer.body)

    def test_progress_until_the_job_rests(self):
        id = self.analyse(ROWS)["id"]
        self.assertEqual(self.as_writer.post("/v1/imports/%s/run" % id).status, 200)
        events = self.events(id)
        self.assertEqual({event["id"] for event in events}, {id})
        self.assertIn(events[0]["state"], ("queued", "running"))
        self.assertEqual([event["state"] for event in events[-1:]], ["done"])
        self.assertEqual((events[-1]["done"], events[-1]["total"]), (COUNT, COUNT))
        self.assertEqual(events[-1]["progress"]["done"]["created"], COUNT)
        self.assertTrue(all(event["state"] in ("queued", "running") for event in events[:-1]))
        done = [event["done"] for event in events]
        self.assertEqual(done, sorted(done))
        self.assertTrue(all(one != other for one, other in zip(events, events[1:])))

    def test_they_do_not_ask_without_a_pause(self):
        """Whoever watches a job costs next to nothing: a look each half second."""
        id = self.analyse(ROWS)["id"]
        begun = time.monotonic()
        self.as_writer.post("/v1/imports/%s/run" % id)
        answer = self.as_writer.get("/v1/jobs/%s/events" % id)
        looks = answer.body.count(b"\n\n")
        self.assertLess(looks, 3 + (time.monotonic() - begun) / 0.4)

    def test_they_come_while_it_is_worked_on(self):
        """The first event is there before the job is through."""
        id = self.send("name,email\n", is_last="false").json["imports"][0]["id"]
        events = self.events(id)  # it waits for a person, so this ends
        self.assertEqual([event["state"] for event in events], ["ready"])
        id = self.analyse(ROWS)["id"]
        self.as_writer.post("/v1/imports/%s/run" % id)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port,
                                                timeout=kith.PATIENCE_S)
        connection.request("GET", "/v1/jobs/%s/events" % id,
                           headers={"Authorization": "Bearer " + self.as_writer.token})
        response = connection.getresponse()
        self.assertEqual(response.readline(), b"event: job\n")
        self.assertLess(json.loads(response.readline()[len("data: "):])["done"], COUNT)
        connection.close()  # who goes away stops nothing
        self.assertEqual(self.look(id)["job"]["state"], "done")

    def test_a_job_that_rests_is_told_once(self):
        id = self.load("name,email\nNoor Haddad,noor@example.com\n")["id"]
        self.assertEqual([event["state"] for event in self.events(id)], ["done"])

    def test_a_pause_ends_them(self):
        id = self.analyse(ROWS)["id"]
        self.as_writer.post("/v1/imports/%s/run" % id)
        self.pause_midway(id)
        self.assertEqual(self.events(id)[-1]["state"], "paused")
        self.as_writer.post("/v1/jobs/%s/cancel" % id)
        self.assertEqual([event["state"] for event in self.events(id)], ["cancelled"])

    def test_what_is_not_there(self):
        for id in ("01a207b4-e190-70d8-84d7-f7e20bc0f351", "nonsense"):
            answer = self.as_writer.get("/v1/jobs/%s/events" % id)
            self.assertFails(answer, 404)
            self.assertEqual(answer.headers["Content-Type"], "application/json")
        id = self.analyse("name,email\nNoor Haddad,noor@example.com\n")["id"]
        self.assertFails(self.nobody.get("/v1/jobs/%s/events" % id), 401)
        self.assertFails(self.server.user("events@example.com").get("/v1/jobs/%s/events" % id), 404)
        self.assertFails(self.as_writer.post("/v1/jobs/%s/events" % id), 400, "command")


if __name__ == "__main__":
    unittest.main()
