"""Messages with signatures as firms and people have them: `signatures(count, seed)` gives (name, bytes, fields) each.

Towns, streets, numbers, closings and sentences are those of scripts/make-signatures; names, titles, firms and layouts
are others, chosen to be hard: names that are words of firms, titles with commas, firms before titles and without a
form, one line for all, tagline, quotation, advertisement, opening hours, fax and extension, HTML tables, quoted
replies with signatures of their own, disclaimers, mobile footers; and signatures without a title, without a firm.
Nobody is meant: words are invented, domains reserved, numbers out of ranges kept for fiction where there are any.
"""
import html
import importlib.machinery
import importlib.util
import pathlib
import random

PATH = pathlib.Path(__file__).resolve().parents[3] / "scripts" / "make-signatures"
LOADER = importlib.machinery.SourceFileLoader("make_signatures", str(PATH))
tables = importlib.util.module_from_spec(importlib.util.spec_from_loader("make_signatures", LOADER))
LOADER.exec_module(tables)

# Family names that are words of firms, towns, titles and streets.
FAMILY = {
    "en": "Church|Banks|Press|Young|Baker|Hall|Marshall|Dean|Chambers|Street|Lane|O'Brien|St. John|Van Der Berg|Day-Lewis|Bishop",
    "de": "Schulz|Richter|Bauer|Weg|Berg|von der Heide|Kaufmann|Schmidt-Rottmann|Hof|Meister", "fr": "Banque|Lavigne|Le Goff|De Villiers|Dupont-Moretti|Place|Maire",
    "es": "Plaza García|Calle Ruiz|Iglesias|De la Fuente|Banco Prieto", "it": "Chiesa|Banca|Della Valle|Piazza|De Luca|Conte",
    "pt": "da Silva Praça|Ribeiro|dos Santos|Castelo Branco|Conde", "nl": "van den Berg|de Vries|Bakker|Kerk|van der Laan",
    "sv": "Bergström|Borg|Åkerblom|Kyrk", "pl": "Kowalski|Bankowska|Mostowy|Dom-Nowak", "da": "Skole|Østergaard|Gade|Kirkegaard",
    "fi": "Virtanen|Mäki-Kuutti|Katu|Pankki"}
TITLES = {
    "en": "Director, Client Relations|VP, Sales & Marketing|Senior Manager - Supply Chain|Head of People and Culture|Co-Founder & CEO|Principal Engineer|"
          "Associate Professor of History|Executive Assistant to the CEO|Deputy Editor|Chartered Accountant|Solicitor|Regional Sales Director, EMEA|"
          "Lead Product Designer|Chief of Staff|Business Development Manager|Senior Account Executive|Paralegal|Site Reliability Engineer|Managing Partner",
    "de": "Leiter Einkauf und Logistik|Geschäftsführender Gesellschafter|Key Account Manager|Wissenschaftliche Mitarbeiterin|Teamleiterin Kundenservice|"
          "Steuerberaterin|Bereichsleiter Produktion|Assistenz der Geschäftsführung|Fachanwalt für Arbeitsrecht|Werkstudentin Marketing|Bauingenieurin",
    "fr": "Directrice des ressources humaines|Responsable de la communication|Ingénieur d'affaires|Chef de produit|Avocate associée|Assistante commerciale|"
          "Directeur adjoint|Conseiller clientèle|Expert-comptable|Chargé de mission",
    "es": "Directora de Recursos Humanos|Responsable de Marketing|Jefa de Compras|Consultor Senior|Socio Director|Coordinadora de Proyectos|Abogado|"
          "Arquitecta Técnica|Director Comercial|Delegado de Zona",
    "it": "Responsabile Risorse Umane|Direttrice Marketing|Ingegnere di Processo|Socio Fondatore|Capo Progetto|Commercialista|Addetta Ufficio Acquisti|"
          "Consulente del Lavoro|Direttore Generale",
    "pt": "Diretor de Recursos Humanos|Coordenador de Projetos|Consultora Sénior|Responsável de Compras|Engenheira Civil|Sócia Fundadora|Técnico Comercial|Gestora de Conta",
    "nl": "Manager Inkoop|HR Business Partner|Senior Adviseur|Algemeen Directeur|Projectmanager Bouw|Advocaat|Medewerker Administratie|Docent Wiskunde",
    "sv": "Verkställande direktör|Projektledare IT|Marknadschef|Redovisningskonsult|Affärsutvecklare|HR-chef|Försäljningsingenjör|Jurist",
    "pl": "Kierownik Działu Zakupów|Dyrektor Finansowy|Specjalistka ds. Marketingu|Główny Księgowy|Doradca Klienta|Inżynier Projektu|Koordynator Sprzedaży|Adwokat",
    "da": "Adm. direktør|Marketingchef|Regnskabschef|Seniorkonsulent|Advokat|Salgskonsulent|HR-konsulent|Projektchef",
    "fi": "Myyntijohtaja|Markkinointipäällikkö|Projektikoordinaattori|Ohjelmistoarkkitehti|Henkilöstöpäällikkö|Asiakaspalvelupäällikkö|Lakimies|Hankintapäällikkö"}
FIRM_WORDS = "Alderwick Novarra Quintrel Hollowmere Sundvik Perlano Trivento Castaway Westerholt Mirabel Oakhaven Zephyra Lindor Bramfield Ferrando Kuusela Altamar Dravik".split()
FIRM_TAILS = ["", "", " Group", " Consulting", " Engineering", " & Sons", " Digital", " Health", " Partners", " Technologies",
              " Foundation", " Studio", " Capital", " Logistics", " Labs"]
TAGLINES = ["Good food, fairly made.", "Building tomorrow, today", "Wir bewegen Ideen.", "L'énergie d'avancer", "Mensen maken het verschil",
            "Innovación con propósito", "Powering progress since 1987", "\"Stay hungry.\"", "“Simplicity is the ultimate sophistication.”",
            "Together we grow", "Vi gör skillnad", "Razem tworzymy przyszłość"]
NOTES = ["Visit us at Buildexpo 2026, Hall 3, Booth 12!", "We're hiring! See our open roles", "Book a meeting with me", "LinkedIn | Twitter | Facebook",
         "My working day may not be your working day.", "Office hours: Mon-Thu 9.00-17.00", "Öffnungszeiten: Mo-Fr 8-17 Uhr",
         "Please note that I do not work on Fridays.", "[cid:image001.png@01D9A1B2.C3D4E5F0]", "Pronouns: she/her", "Winner of the Green Award 2025",
         "ISO 9001 certified", "Follow us:", "Next holiday: 24-31 December"]
PAPERS = {"de": ["Amtsgericht Hamburg HRB 123456", "USt-IdNr. DE123456789", "Geschäftsführer: Uwe Winter, Anja Groß"],
          "fr": ["RCS Paris 123 456 789", "SIRET 123 456 789 00012"], "en": ["Registered in England No. 1234567", "Company number 01234567"],
          "it": ["P. IVA 12345678901"], "es": ["CIF B12345678"], "nl": ["KvK 12345678"], "sv": ["Org.nr 556012-3456"], "pl": ["NIP 123-456-78-90"],
          "fi": ["Y-tunnus 1234567-8"], "da": ["CVR 12345678"], "pt": ["NIF 501234567"]}
PUBLIC_HOSTS = ["gmail.com", "outlook.com", "gmx.de", "yahoo.com"]


class Writer(tables.Writer):
    def __init__(self, draw, language):
        super().__init__(draw)
        self.language = language
        (given, family, forms, titles, _, streets, towns, phones, labels, closings, greetings, sentences) = tables.L[language]
        pick = lambda text: draw.choice(text.split("|"))
        self.given = draw.choice(given.split())
        self.family = pick(FAMILY[language]) if draw.random() < .6 else draw.choice(family.split())
        self.name = f"{self.given} {self.family}"
        self.title = pick(TITLES[language]) if draw.random() < .75 else pick(titles)
        word = draw.choice(FIRM_WORDS)
        tail = draw.choice(FIRM_TAILS)
        form = " " + pick(forms) if draw.random() < .55 else ""
        self.company = word + tail + form
        if draw.random() < .08:
            self.company = self.company.upper()
        self.is_public = draw.random() < .12
        self.domain = draw.choice(PUBLIC_HOSTS) if self.is_public else word.lower() + draw.choice([".example", "-group.example", ".example.com"])
        plain = str.maketrans("äöüßéèêëïîôçáíóúñãõåøæłńśżźćąęÉÖÅÄØ' .", "aouseeeeiiocaiounaoaoalnszzcaeeoaao---")
        self.email = f"{self.given[0] if draw.random() < .3 else self.given}.{self.family}@{self.domain}".lower().translate(plain).replace("-" + self.domain[-3:], "." + self.domain[-3:])
        local = f"{self.given}.{self.family}".lower().translate(plain)
        self.email = f"{local}@{self.domain}"
        self.url = draw.choice(["www.", "https://www.", ""]) + self.domain
        self.street, self.town = pick(streets), pick(towns)
        self.work, self.mobile, self.fax = (self.number(pick(phones[i])) for i in (0, 1, 0))
        self.labels = [pick(label) for label in labels]
        self.closing, self.greeting, self.sentences = pick(closings), pick(greetings), sentences.split("|")

    def phones(self, fields):
        draw, lines = self.draw, []
        label = lambda i: self.labels[i] + " "
        fields["phones"] = [["work", self.work]]
        work = self.work
        if draw.random() < .12:
            work += draw.choice([" ext. 12", " x12"])
            fields["phones"] = [["work", self.work, work]]
        lines.append(work if draw.random() < .1 else label(0) + work)
        if draw.random() < .55:
            fields["phones"].append(["mobile", self.mobile])
            lines.append(label(1) + self.mobile)
        if draw.random() < .2:
            fields["phones"].append(["fax", self.fax])
            lines.append(label(2) + self.fax)
        if draw.random() < .2:
            draw.shuffle(lines)
        return lines

    def head(self, fields):
        """Name, title and firm in one of the orders that people have them in."""
        draw = self.draw
        fields["name"] = self.name
        kind = draw.random()
        name = self.name + draw.choice(["", "", "", "", "", ", MBA", ", PhD", " (she/her)"])
        if kind < .09:
            fields["org"] = self.company
            return [name, self.company]
        if kind < .18:
            fields["title"] = self.title
            return [name, self.title]
        if kind < .24:
            return [name]
        fields.update(title=self.title, org=self.company)
        if kind < .36:
            return [name, self.company, self.title]
        if kind < .44:
            joiner = draw.choice([" at ", " @ ", ", ", " | ", " - "])
            return [name, self.title + joiner + self.company]
        if kind < .52:
            separator = draw.choice([" | ", " • ", " · "])
            return [separator.join([name, self.title, self.company])]
        if kind < .58:
            return [self.company, name, self.title]
        return [name, self.title, self.company]

    def signature(self):
        draw, fields = self.draw, {}
        head = self.head(fields)
        tail = self.phones(fields) if draw.random() < .8 else []
        address = [f"{self.street}, {self.town}"] if draw.random() < .5 else [self.street, self.town]
        blocks = [head]
        if draw.random() < .4 and "org" in fields:
            (tail if draw.random() < .5 else head).extend(address)
            fields["address"] = ", ".join(address)
        if draw.random() < .5:
            tail.append(draw.choice(["", "E: ", "E-Mail: "]) + self.email)
        if draw.random() < .45 and not self.is_public:
            tail.append(draw.choice(["", "Web: "]) + self.url)
        if draw.random() < .3:
            tail = [draw.choice([" | ", " • ", "   "]).join(tail)] if tail else []
        blocks.append(tail)
        if draw.random() < .18:
            blocks.append([draw.choice(TAGLINES)])
        if draw.random() < .2:
            blocks.append([draw.choice(NOTES)])
        if draw.random() < .15 and "org" in fields:
            blocks.append([draw.choice(PAPERS[self.language])])
        lines = []
        for block in blocks:
            if lines and block and draw.random() < .35:
                lines.append("")
            lines += block
        return lines, fields

    def quoted(self, other):
        """A reply's quotation, which ends with somebody else's signature."""
        lines, _ = other.signature()
        return ["", f"On Mon, 5 Jan 2026 at 10:12, {other.name} <{other.email}> wrote:", "> " + self.draw.choice(self.sentences), ">"] + [
            "> " + line for line in lines]

    def below(self, other):
        kind = self.draw.random()
        if kind < .12:
            return ["", self.draw.choice(tables.FOOTERS)]
        if kind < .28:
            return [""] + self.draw.choice(tables.DISCLAIMERS).split("\n")
        if kind < .45:
            return self.quoted(other)
        return []

    def sample(self, other):
        draw = self.draw
        text = self.text()
        opening = [""] + ([self.closing] if draw.random() < .85 else []) + ([""] if draw.random() < .4 else [])
        if draw.random() < .15:
            opening = ["", "-- "]
        lines, fields = self.signature()
        below = self.below(other)
        sender = f'"{self.name}" <{self.email}>'
        head = f"From: {sender}\nTo: kim@example.org\nDate: Mon, 5 Jan 2026 10:12:00 +0100\nMIME-Version: 1.0\n"
        if draw.random() < .3:
            return head + self.as_html(text + opening, lines, below), fields
        body = "\n".join(text + opening + lines + below) + "\n"
        return head + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + body, fields

    def as_html(self, before, lines, below):
        row = lambda line: f"<tr><td>{html.escape(line).replace('   ', '&nbsp; &nbsp;')}</td></tr>"
        plain = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in before)
        if self.draw.random() < .6:
            cells = "".join(row(line) for line in lines if line)
            logo = '<td rowspan="9"><img src="cid:logo" alt=""></td>' if self.draw.random() < .3 else ""
            signature = f"<table><tr>{logo}<td><table>{cells}</table></td></tr></table>"
        else:
            signature = "<p>" + "<br>".join(f"<b>{html.escape(line).replace('   ', '&nbsp; &nbsp;')}</b>" for line in lines) + "</p>"
        quoted = [line for line in below if line.startswith(">")]
        rest = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in below if not line.startswith(">"))
        quotation = "<blockquote>" + "<br>".join(html.escape(line[2:]) for line in quoted) + "</blockquote>" if quoted else ""
        return ("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n<html><body>" + plain + signature + rest +
                quotation + "</body></html>\n")


def signatures(count=660, seed=2026):
    draw = random.Random(seed)
    languages = list(tables.L)
    found = []
    for number in range(count):
        writer = Writer(draw, languages[number % len(languages)])
        text, fields = writer.sample(Writer(draw, draw.choice(languages)))
        found.append((f"{writer.language} {number}", text.encode(), fields))
    return found
