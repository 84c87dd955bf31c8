"""kith context, complete and check-recipients: here and against a server."""

import unittest
import uuid

import cli_test


@cli_test.here_and_there
class Recipients(cli_test.CommandTest):
    def test_all_three(self):
        address = "noor.%s@example.com" % uuid.uuid4().hex[:8]
        id = self.add("Noor Haddad", address)["id"]
        found = self.json("context", address)["context"]
        self.assertEqual((found["contact"]["id"], found["sent"]), (id, 0))
        completed = self.rows("complete", address[:-4])
        self.assertEqual([one["address"] for one in completed], [address])
        checked = self.rows("check-recipients", address, "noor at home")
        self.assertEqual([one["verdict"] for one in checked], ["ok", "invalid"])
        self.assertIn("Noor Haddad", self.kith("context", address).out)


if __name__ == "__main__":
    unittest.main()
