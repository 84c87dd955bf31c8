"""Invents an mbox: mail-messages.py COUNT SEED > FILE. People of reserved domains who write to the
account's owner, answer each other in threads, sign in several ways, send newsletters and HTML. Heads
and sizes are as mail programs and servers make them: several Received, signatures of domains,
HTML beside most plain texts, an attachment now and then."""

import base64
import random
import sys

OWNER = "Kim Berglund <kim@example.com>"
FIRST = ("Noor Ada Rita Omar Lena Ivo Mina Theo Sara Hugo Ines Paul Zoe Emil Ruth Axel Nina Otto Vera "
         "Karl Jana Igor Tess Rolf").split()
LAST = ("Haddad Lovelace Berg Okoro Lund Moreau Silva Novak Weber Costa Meyer Dubois Rossi Larsen "
        "Kowalski Brandt Fischer Jensen Sato Khan").split()
TITLES = ("Sales Manager", "Buyer", "Head of Supply", "Engineer", "Accountant", "Project Lead")
FIRMS = ("Brightoak Foods Ltd", "Northwind GmbH", "Brick & Co", "Larkspur Inc", "Harbour Oy")
WORDS = ("the offer order we can please send next week meeting price delivery about your question "
         "thanks for a quick answer invoice project plan and would be good to have it before Friday "
         "team call tomorrow contract draft numbers attached see below").split()
SUBJECTS = ("Offer", "Meeting", "Invoice", "Delivery", "Project plan", "Question", "Contract")


def people(dice, count):
    made = []
    for i in range(count):
        first, last = dice.choice(FIRST), dice.choice(LAST)
        domain = "%s%d.example.%s" % (last.lower(), i % 400, dice.choice(("com", "org", "net")))
        made.append(("%s %s" % (first, last), "%s.%s@%s" % (first.lower(), last.lower(), domain)))
    return made


def sentence(dice):
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(6, 16))).capitalize() + "."


def signature(dice, name):
    kind = dice.randrange(4)
    if kind == 0:
        return name.split()[0]
    lines = ["Best regards", name]
    if kind >= 2:
        lines += [dice.choice(TITLES), dice.choice(FIRMS),
                  "T: +1 555 01%02d" % dice.randrange(100)]
    return ("-- \n" if kind == 3 else "") + "\n".join(lines)


def body(dice, name, quoted):
    text = "\n\n".join(["Hello,"] + [sentence(dice) + " " + sentence(dice)
                                     for _ in range(dice.randint(1, 5))] + [signature(dice, name)])
    if quoted:
        text += "\n\nOn Monday somebody wrote:\n" + "\n".join(
            "> " + line for line in quoted.splitlines()[:30])
    return text


def html(text):
    style = "margin:0 0 12px 0;font-family:Calibri,Arial,sans-serif;font-size:11pt;color:#1f1f1f"
    return "<html><head><style>p.body{%s}</style></head><body>%s</body></html>" % (
        style, "\n".join('<p class="body" style="%s"><span lang="en">%s</span></p>' % (
            style, line.replace("\n", "<br>\n")) for line in text.split("\n\n")))


def blob(dice, length):
    return base64.encodebytes(dice.randbytes(length)).decode().strip()


def transport(dice, sender, when):
    """What servers add on the way."""
    domain = sender[1].partition("@")[2]
    lines = ["Return-Path: <%s>" % sender[1]]
    for host in ("mail.example.com", "mx.example.org", "out." + domain):
        lines.append("Received: from %s (%s [192.0.2.%d])\n\tby %s (Postfix) with ESMTPS id %s\n\t"
                     "(version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\n\t%s" % (
                         host, host, dice.randrange(256), host, "%010X" % dice.getrandbits(40), when))
    lines.append("Authentication-Results: mail.example.com; dkim=pass header.d=%s;\n\tspf=pass "
                 "smtp.mailfrom=%s; dmarc=pass header.from=%s" % (domain, sender[1], domain))
    lines.append("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=s1;\n\t"
                 "h=from:to:subject:date:message-id; bh=%s;\n\tb=%s" % (
                     domain, blob(dice, 32), blob(dice, 250).replace("\n", "\n\t")))
    lines += ["X-Spam-Status: No, score=-1.9", "X-Mailer: Example Mail 16.0", "Content-Language: en"]
    return lines


def parts(dice, text, is_html, has_attachment):
    plain = ["Content-Type: text/plain; charset=utf-8", "", text]
    if is_html:
        plain = ['Content-Type: multipart/alternative; boundary="alternative"', "",
                 "--alternative", *plain, "--alternative",
                 "Content-Type: text/html; charset=utf-8", "", html(text), "--alternative--"]
    if not has_attachment:
        return plain
    return ['Content-Type: multipart/mixed; boundary="mixed"', "", "--mixed", *plain, "--mixed",
            'Content-Type: application/pdf; name="offer.pdf"', "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment", "", blob(dice, dice.randint(5000, 60000)), "--mixed--"]


def write(out, dice, number, sender, to, cc, subject, refs, body_lines, is_list, when):
    lines = ["From sender@example.com Mon Jan  5 10:00:00 2026", *transport(dice, sender, when),
             "Message-ID: <m%d@mail.example.com>" % number, "From: %s <%s>" % sender,
             "To: " + to, "Subject: " + subject, "Date: " + when, "MIME-Version: 1.0"]
    if cc:
        lines.append("Cc: " + ", ".join("%s <%s>" % person for person in cc))
    if refs:
        lines += ["In-Reply-To: <m%d@mail.example.com>" % refs[-1],
                  "References: " + "\n\t".join("<m%d@mail.example.com>" % r for r in refs[-20:])]
    if is_list:
        lines += ["List-Id: <news.example.org>", "Precedence: bulk"]
    out.write("\n".join(lines + body_lines) + "\n\n")


def main():
    count, dice = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    known, threads = people(dice, max(20, count // 25)), []
    for number in range(count):
        sender = known[min(int(dice.expovariate(4) * len(known)), len(known) - 1)]
        thread = dice.choice(threads[-300:]) if threads and dice.random() < 0.65 else None
        if not thread:
            thread = [dice.choice(SUBJECTS), [], ""]
            threads.append(thread)
        subject = ("Re: " if thread[1] else "") + thread[0]
        is_own = dice.random() < 0.3
        cc = dice.sample(known, dice.choice((0, 0, 0, 1, 2, 4)))
        author = ("Kim Berglund", "kim@example.com") if is_own else sender
        text = body(dice, author[0], thread[2])
        when = "%d %s 202%d %02d:%02d:%02d +0000" % (
            1 + number % 28, "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[
                number * 60 // count % 12], number * 5 // count, *(dice.randrange(n)
                                                                   for n in (24, 60, 60)))
        lines = parts(dice, text, dice.random() < 0.6, dice.random() < 0.08)
        write(sys.stdout, dice, number, author, "%s <%s>" % sender if is_own else OWNER, cc,
              subject, thread[1], lines, dice.random() < 0.08, when)
        thread[1].append(number)
        thread[2] = text


main()
