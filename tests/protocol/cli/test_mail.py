"""kith mail show: what is read in messages, as text and as JSON."""

import json
import os
import unittest

import cli_test

OFFER = """From: =?utf-8?Q?N=C3=B6or_Haddad?= <noor@brightoak.example>
To: kim@example.com
Cc: "Berglund, Ida" <ida@example.com>
Subject: The offer
Date: Mon, 5 Jan 2026 10:12:00 +0100
Message-ID: <2@brightoak.example>
In-Reply-To: <1@example.com>
Content-Type: text/plain; charset=utf-8

Please see the offer.

Best regards,
Nöor Haddad
Sales Manager
Brightoak Foods Ltd
T: 020 7946 0018

Sent from my iPhone

On Sun, 4 Jan 2026, Kim wrote:
> The offer?
"""
NEWS = "From: news@example.com\nList-Id: <news.example.com>\nSubject: \x1b[31mred\n\nNews\n"


class Mail(cli_test.FolderTest):
    def show(self, *words, status=0):
        return self.run_program("mail", "show", *words, status=status)

    def read(self, *words):
        return [json.loads(line) for line in self.show("--json", *words).stdout.splitlines()]

    def test_head(self):
        (message,) = self.read(self.file("offer.eml", OFFER))
        self.assertEqual(message["from"], [{"name": "Nöor Haddad", "address": "noor@brightoak.example"}])
        self.assertEqual(message["cc"][0]["name"], "Berglund, Ida")
        self.assertEqual(message["date"], "2026-01-05T09:12:00Z")
        self.assertEqual(message["in_reply_to"], ["1@example.com"])
        self.assertTrue(message["is_personal"])

    def test_zones_and_fields(self):
        (message,) = self.read("--region", "GB", self.file("offer.eml", OFFER))
        zones = [line["zone"] for line in message["lines"] if line["text"]]
        self.assertEqual(zones, ["text"] + ["signature"] * 5 + ["footer"] + ["quoted"] * 2)
        self.assertGreater(message["signature"]["confidence"], 0.9)
        fields = {field["kind"]: field for field in message["signature"]["fields"]}
        self.assertEqual(fields["name"]["value"], "Nöor Haddad")
        self.assertEqual(fields["title"]["value"], "Sales Manager")
        self.assertEqual(fields["company"]["value"], "Brightoak Foods Ltd")
        self.assertEqual(fields["phone"]["normal"], "+442079460018")
        self.assertEqual(fields["phone"]["label"], "work")
        line = message["lines"][fields["phone"]["line"] - 1]
        self.assertEqual(line["text"], "T: 020 7946 0018")

    def test_text(self):
        shown = self.show(self.file("offer.eml", OFFER)).stdout
        for part in ("Written by    a person", "[signature]\nBest regards,", "[footer]\nSent from",
                     "Sales Manager  (line 5, "):
            self.assertIn(part, shown)

    def test_robots_and_terminals(self):
        path = self.file("news.eml", NEWS)
        (message,) = self.read(path)
        self.assertFalse(message["is_personal"])
        self.assertEqual(message["marks"], ["list", "robot_address"])
        self.assertNotIn("\x1b", self.show(path).stdout)

    def test_mailboxes(self):
        self.file("a.mbox", f"From a Mon\n{OFFER}\nFrom b Tue\n{NEWS}")
        self.file("b.eml", NEWS)
        found = [(os.path.basename(message["file"]), message["number"])
                 for message in self.read(self.folder)]
        self.assertEqual(found, [("a.mbox", 1), ("a.mbox", 2), ("b.eml", 1)])

    def test_mistakes(self):
        self.assertIn("cannot be read", self.show("/no/such/file", status=3).stderr)
        self.assertIn("FILE is missing", self.show(status=2).stderr)
        self.assertIn("--region", self.show("--region", "XX", "x", status=2).stderr)


unittest.main()
