#!/usr/bin/python3
"""An SMTP server for tests (aiosmtpd, Debian's): smtp_server.py FOLDER CERTIFICATE KEY.

Listens on three ports of loopback, which it prints: plain and with STARTTLS after which anybody may
send, with TLS from the first byte, and one (STARTTLS) that asks to sign in as "noor" with "secret". What
it takes is a file in FOLDER: the envelope as the first line of JSON, then the message.
"""

import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Handler:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox here"
        if address.startswith("later"):
            return "451 4.7.1 greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        if b"Subject: refuse this" in envelope.content:
            return "554 5.7.1 looks like spam"
        envelope_line = json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos,
                                    "is_tls": server.transport.get_extra_info("ssl_object")
                                    is not None,
                                    "user": getattr(session, "auth_data", None) is not None})
        name = os.path.join(self.folder, str(self.count))
        with open(name + ".part", "wb") as file:
            file.write(envelope_line.encode() + b"\n" + envelope.original_content)
        os.rename(name + ".part", name)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    ok = isinstance(data, LoginPassword) and (data.login, data.password) == (b"noor", b"secret")
    return AuthResult(success=ok, handled=ok, auth_data=True if ok else None)


async def serve(folder, certificate, key):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    handler = Handler(folder)

    async def listen(immediate=None, **options):
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(handler, **options), "127.0.0.1", 0, ssl=immediate)
        return server.sockets[0].getsockname()[1]

    print(await listen(tls_context=context), await listen(context),
          await listen(tls_context=context, auth_required=True, authenticator=authenticate),
          flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
