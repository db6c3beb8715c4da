# ruff: noqa: E501 - the frames are flat tables of whole letters
"""Builds whole mails from the hand-written replies beside this file, as real mail programs frame them.

Everybody here is made up. Which program, signature, disclaimer and transfer encoding a reply gets follows from its
place in the list alone, so the set is the same at every run.
"""

from __future__ import annotations

import quopri
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
OWNER = ("Anna Owner", "anna@owner.example")
ZONES = {"en": "America/New_York", "de": "Europe/Berlin", "fr": "Europe/Paris", "es": "Europe/Madrid"}
NAMES = {
    "en": ("Jane Roe", "Tobias Penn", "Omar Haddad"), "de": ("Jana Wirth", "Jörg Maßmann"),
    "fr": ("Chloé Marchand", "Éric Le Goff"), "es": ("Inés Núñez", "Pablo Ortega"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labeled:
    """One mail with what a person says of it."""

    place: str  #: file and line of the text
    half: str  #: "building" or "scored"
    language: str
    client: str
    raw: bytes
    intent: str
    start: datetime | date | None
    new_text: str
    quoted_words: tuple[str, ...] = field(default=())  #: words of the quote and the signature that must be gone


def labeled() -> Iterator[Labeled]:
    """Every reply of both halves, framed."""
    number = 0
    for half in ("building", "scored"):
        for language in ("en", "de", "fr", "es"):
            path = HERE / f"{half}.{language}.txt"
            for line_number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if line.strip() and not line.startswith("#"):
                    yield _framed(f"{path.name}:{line_number}", half, language, line, number)
                    number += 1


def _framed(place: str, half: str, language: str, line: str, number: int) -> Labeled:
    head, _, text = line.partition(" :: ")
    intent, *flags = head.split()
    new = text.replace("¶", "\n").strip()
    zone = ZoneInfo(ZONES[language])
    said = next((flag[1:] for flag in flags if flag.startswith("@")), None)
    start: datetime | date | None = None
    if said:
        start = datetime.fromisoformat(said).replace(tzinfo=zone) if "T" in said else date.fromisoformat(said)
    name = NAMES[language][number % len(NAMES[language])]
    letter = OFFER[language] if "o" in flags else ASK[language]
    subject = "Re: " + SUBJECT[language]
    headers: list[str] = []
    if intent == "bounce":
        body, client, gone = new, "bounce", ()
    elif intent == "auto_reply":
        body, client, gone = f"{new}\n\n{name}\n", "machine", ()
        subject = AUTOMATIC[language] + SUBJECT[language] if "h" in flags else "Re: " + SUBJECT[language]
        headers = ["Auto-Submitted: auto-replied"] if "h" in flags else []
    elif "i" in flags:
        client = "inline"
        body, gone = _inline(new, letter, language)
    else:
        frames = list(CLIENTS)
        client = frames[number % len(frames)]
        body, gone = _with_signature(new, language, name, number, client, letter)
    date_field = datetime(2026, 11, 3, 10, 12, tzinfo=zone).strftime("%a, %d %b %Y %H:%M:%S %z")
    raw = _mail(name, subject, date_field, body, client, number, headers, bounce=intent == "bounce")
    return Labeled(place=place, half=half, language=language, client=client, raw=raw, intent=intent, start=start,
                   new_text=new if intent not in ("bounce", "auto_reply") else "", quoted_words=gone)


def _with_signature(new: str, language: str, name: str, number: int, client: str, letter: str) -> tuple[str, tuple[str, ...]]:
    signature, marks = SIGNATURES[language][number % len(SIGNATURES[language])]
    signature = signature.replace("NAME", name).replace("FIRST", name.split()[0])
    if client in FOOTERS and number % 3:
        footer = FOOTERS[client][language]
        signature, marks = footer, (footer,)
    own = f"{new}\n\n{signature}" if signature else new
    body = CLIENTS[client](own, letter, language)
    quoted = (letter.splitlines()[2],)
    return body, (*marks, *(() if client == "bare" else quoted))


def _inline(new: str, letter: str, language: str) -> tuple[str, tuple[str, ...]]:
    first, *rest = letter.splitlines()
    quoted = "\n".join(f"> {line}".rstrip() for line in (first, *rest))
    middle = quoted.index("\n>\n", len(first) + 5)
    return (f"{ATTRIBUTION['gmail'][language]}\n{quoted[:middle]}\n\n{new}\n\n{quoted[middle + 1:]}\n",
            (letter.splitlines()[2],))


# --- mail programs ----------------------------------------------------------------------------------------------------

def _marked(letter: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in letter.splitlines())


def gmail(own: str, letter: str, language: str) -> str:
    return f"{own}\n\n{ATTRIBUTION['gmail'][language]}\n\n{_marked(letter)}\n"


def apple(own: str, letter: str, language: str) -> str:
    return f"{own}\n\n> {ATTRIBUTION['apple'][language]}\n> \n{_marked(letter)}\n" if language == "fr" else (
        f"{own}\n\n{ATTRIBUTION['apple'][language]}\n\n{_marked(letter)}\n")


def thunderbird(own: str, letter: str, language: str) -> str:
    return f"{ATTRIBUTION['thunderbird'][language]}\n{_marked(letter)}\n\n{own}\n"


def thunderbird_top(own: str, letter: str, language: str) -> str:
    return f"{own}\n\n{ATTRIBUTION['thunderbird'][language]}\n{_marked(letter)}\n"


def outlook(own: str, letter: str, language: str) -> str:
    return f"{own}\n\n{HEADERS[language]}\n\n{letter}\n"


def outlook_original(own: str, letter: str, language: str) -> str:
    return f"{own}\n\n{ORIGINAL[language]}\n{HEADERS[language]}\n\n{letter}\n"


def outlook_mobile(own: str, letter: str, language: str) -> str:
    return f"{own}\n\n________________________________\n{HEADERS[language]}\n\n{letter}\n"


def yahoo(own: str, letter: str, language: str) -> str:
    return f"{own}\n\n    {ATTRIBUTION['yahoo'][language]}\n \n {letter}\n"


def phone(own: str, letter: str, language: str) -> str:
    return f"{own}\n\n{ATTRIBUTION['apple'][language]}\n\n{_marked(letter)}\n"


def bare(own: str, letter: str, language: str) -> str:
    return f"{own}\n"


def html_gmail(own: str, letter: str, language: str) -> str:
    return (f'<div dir="ltr">{_html(own)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
            f'{escape(ATTRIBUTION["gmail"][language].replace(chr(10), " "))}<br></div><blockquote class="gmail_quote">{_html(letter)}</blockquote></div>')


def html_outlook(own: str, letter: str, language: str) -> str:
    fields = "<br>".join(f"<b>{escape(line.partition(':')[0])}:</b>{escape(line.partition(':')[2])}" for line in HEADERS[language].splitlines())
    return f'<html><body><div class="WordSection1">{_html(own)}<div style="border:none;border-top:solid #E1E1E1 1.0pt">' \
           f'<p>{fields}</p></div>{_html(letter)}</div></body></html>'


def _html(text: str) -> str:
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n"))


CLIENTS = {frame.__name__: frame for frame in (
    gmail, outlook, apple, phone, thunderbird, outlook_mobile, yahoo, bare, html_gmail, thunderbird_top, outlook_original, html_outlook)}


def _mail(name: str, subject: str, date_field: str, body: str, client: str, number: int, headers: list[str], *,
          bounce: bool) -> bytes:
    content = "html" if client.startswith("html") else "plain"
    address = f"{name.split()[0].encode('ascii', 'ignore').decode().lower()}.{number}@person.example"
    author = f"=?utf-8?b?{b64encode(name.encode()).decode()}?= <{address}>"
    if bounce:
        author, subject = "Mail Delivery System <MAILER-DAEMON@mx.example.test>", "Undelivered Mail Returned to Sender"
        headers = ["Return-Path: <>", *headers]
    fields = [*headers, f"From: {author}", f"To: {OWNER[0]} <{OWNER[1]}>", f"Subject: =?utf-8?b?{b64encode(subject.encode()).decode()}?=",
              f"Date: {date_field}", f"Message-ID: <reply-{number}@person.example>", "In-Reply-To: <letter-1@owner.example>",
              "References: <letter-1@owner.example>", "MIME-Version: 1.0", f"Content-Type: text/{content}; charset=utf-8"]
    octets = body.encode()
    if number % 3 == 0:
        encoded, encoding = quopri.encodestring(octets), "quoted-printable"
    elif number % 3 == 1:
        text = b64encode(octets)
        encoded, encoding = b"\n".join(text[at:at + 76] for at in range(0, len(text), 76)), "base64"
    else:
        encoded, encoding = octets, "8bit"
    fields.append(f"Content-Transfer-Encoding: {encoding}")
    return ("\n".join(fields) + "\n\n").encode() + encoded


# --- words of the frames ----------------------------------------------------------------------------------------------

SUBJECT = {"en": "Your invitation", "de": "Ihre Einladung", "fr": "Votre invitation", "es": "Tu invitación"}
AUTOMATIC = {"en": "Automatic reply: ", "de": "Automatische Antwort: ", "fr": "Réponse automatique : ", "es": "Respuesta automática: "}
ASK = {
    "en": "Hello,\n\nthank you for the invitation. I like to know the people in my network: have we met?\n\nIf you like, we could have a short call.\n\nAnna Owner",
    "de": "Guten Tag,\n\nvielen Dank für die Einladung. Ich kenne gern die Menschen in meinem Netzwerk: sind wir uns schon begegnet?\n\nWenn Sie mögen, telefonieren wir kurz.\n\nAnna Owner",
    "fr": "Bonjour,\n\nmerci pour votre invitation. J'aime connaître les membres de mon réseau : nous sommes-nous déjà rencontrés ?\n\nSi vous le souhaitez, parlons-nous brièvement au téléphone.\n\nAnna Owner",
    "es": "Hola:\n\ngracias por la invitación. Me gusta conocer a la gente de mi red: ¿nos hemos visto alguna vez?\n\nSi quieres, podemos hablar un momento por teléfono.\n\nAnna Owner",
}
OFFER = {
    "en": "Hello,\n\nI would like to get to know you in a short call. Would one of these times suit you?\n\n1. Thursday, November 5, 3:00 pm (New York time)\n2. Friday, November 6, 10:00 am (New York time)\n\nAnna Owner",
    "de": "Guten Tag,\n\nich würde Sie gern in einem kurzen Telefonat kennenlernen. Passt Ihnen eine dieser Zeiten?\n\n1. Donnerstag, 5. November, 15:00 Uhr (Berliner Zeit)\n2. Freitag, 6. November, 10:00 Uhr (Berliner Zeit)\n\nAnna Owner",
    "fr": "Bonjour,\n\nj'aimerais faire votre connaissance lors d'un court appel. Un de ces créneaux vous irait-il ?\n\n1. jeudi 5 novembre, 15h00 (heure de Paris)\n2. vendredi 6 novembre, 10h00 (heure de Paris)\n\nAnna Owner",
    "es": "Hola:\n\nme gustaría conocerte en una llamada corta. ¿Te viene bien alguna de estas horas?\n\n1. jueves 5 de noviembre, 15:00 (hora de Madrid)\n2. viernes 6 de noviembre, 10:00 (hora de Madrid)\n\nAnna Owner",
}
ATTRIBUTION = {
    "gmail": {
        "en": "On Tue, Nov 3, 2026 at 9:02 AM Anna Owner <anna@owner.example>\nwrote:", "de": "Am Di., 3. Nov. 2026 um 09:02 Uhr schrieb Anna Owner <\nanna@owner.example>:",
        "fr": "Le mar. 3 nov. 2026 à 09:02, Anna Owner <anna@owner.example> a\nécrit :", "es": "El mar, 3 nov 2026 a las 9:02, Anna Owner (<anna@owner.example>)\nescribió:",
    },
    "apple": {
        "en": "On Nov 3, 2026, at 9:02 AM, Anna Owner <anna@owner.example> wrote:", "de": "Am 03.11.2026 um 09:02 schrieb Anna Owner <anna@owner.example>:",
        "fr": "Le 3 nov. 2026 à 09:02, Anna Owner <anna@owner.example> a écrit :", "es": "El 3 nov 2026, a las 9:02, Anna Owner <anna@owner.example> escribió:",
    },
    "thunderbird": {
        "en": "On 11/3/26 9:02 AM, Anna Owner wrote:", "de": "Am 03.11.26 um 09:02 schrieb Anna Owner:", "fr": "Le 03/11/2026 à 09:02, Anna Owner a écrit :",
        "es": "El 3/11/26 a las 9:02, Anna Owner escribió:",
    },
    "yahoo": {
        "en": "On Tuesday, November 3, 2026 at 09:02:11 AM EST, Anna Owner <anna@owner.example> wrote:", "de": "Am Dienstag, 3. November 2026 um 09:02:11 MEZ hat Anna Owner <anna@owner.example> Folgendes geschrieben:",
        "fr": "Le mardi 3 novembre 2026 à 09:02:11 UTC+1, Anna Owner <anna@owner.example> a écrit :", "es": "El martes, 3 de noviembre de 2026, 09:02:11 CET, Anna Owner <anna@owner.example> escribió:",
    },
}
HEADERS = {
    "en": "From: Anna Owner <anna@owner.example>\nSent: Tuesday, November 3, 2026 9:02 AM\nTo: jane@person.example\nSubject: Your invitation",
    "de": "Von: Anna Owner <anna@owner.example>\nGesendet: Dienstag, 3. November 2026 09:02\nAn: jana@person.example\nBetreff: Ihre Einladung",
    "fr": "De : Anna Owner <anna@owner.example>\nEnvoyé : mardi 3 novembre 2026 09:02\nÀ : chloe@person.example\nObjet : Votre invitation",
    "es": "De: Anna Owner <anna@owner.example>\nEnviado el: martes, 3 de noviembre de 2026 9:02\nPara: ines@person.example\nAsunto: Tu invitación",
}
ORIGINAL = {
    "en": "-----Original Message-----", "de": "-----Ursprüngliche Nachricht-----", "fr": "-----Message d'origine-----", "es": "-----Mensaje original-----",
}
FOOTERS = {
    "phone": {"en": "Sent from my iPhone", "de": "Von meinem iPhone gesendet", "fr": "Envoyé de mon iPhone", "es": "Enviado desde mi iPhone"},
    "outlook_mobile": {
        "en": "Get Outlook for iOS<https://aka.ms/o0ukef>", "de": "Outlook für iOS<https://aka.ms/o0ukef> beziehen", "fr": "Télécharger Outlook pour iOS<https://aka.ms/o0ukef>",
        "es": "Obtener Outlook para Android<https://aka.ms/AAb9ysg>",
    },
    "yahoo": {
        "en": "Sent from Yahoo Mail for iPhone", "de": "Von Yahoo Mail auf Android gesendet", "fr": "Envoyé à partir de Yahoo Mail pour iPhone", "es": "Enviado desde Yahoo Mail para iPhone",
    },
}
SIGNATURES = {
    "en": (
        ("", ()), ("Best,\nFIRST", ("Best,",)), ("-- \nNAME\nHead of Archives, Fernbank Ltd\n+44 20 7946 0018\nwww.fernbank.example", ("Head of Archives", "fernbank.example")),
        ("Kind regards,\n\nNAME\nProject Lead | Bramble Institute\nT: +1 212 555 0187", ("Project Lead", "0187")),
        ("Thanks,\nFIRST", ("FIRST\n",)), ("Cheers\nFIRST\n\nThis email and any attachments are confidential and intended solely for the addressee. If you are not the intended recipient, please delete it.", ("intended solely", "Cheers")),
        ("FIRST", ()), ("Best wishes, NAME", ("Best wishes",)),
    ),
    "de": (
        ("", ()), ("Viele Grüße\nFIRST", ("Viele Grüße",)), ("Mit freundlichen Grüßen\n\nNAME\nLeitung Einkauf\nFernbank GmbH\nTel. +49 30 1234567", ("Leitung Einkauf", "Mit freundlichen")),
        ("LG FIRST", ("LG",)), ("-- \nNAME\nHafenstr. 5, 20457 Hamburg", ("Hafenstr",)),
        ("Beste Grüße\nNAME\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten Sie bitte diese Mail.", ("vertrauliche", "Beste Grüße")),
    ),
    "fr": (
        ("", ()), ("Cordialement,\nNAME", ("Cordialement",)), ("Bien à vous,\n\nNAME\nResponsable des archives\nTél. 01 99 00 12 34", ("Responsable", "Bien à vous")),
        ("-- \nNAME", ()), ("Bonne journée,\nFIRST\n\nCe message et toutes les pièces jointes sont confidentiels et destinés à l'usage exclusif du destinataire.", ("usage exclusif", "Bonne journée")),
    ),
    "es": (
        ("", ()), ("Saludos,\nFIRST", ("Saludos",)), ("Un saludo\n\nNAME\nResponsable de compras\nTel. 910 000 123", ("Responsable", "Un saludo")),
        ("-- \nNAME", ()), ("Atentamente,\nNAME\n\nEste mensaje y sus anexos son confidenciales y se dirigen exclusivamente a su destinatario.", ("exclusivamente", "Atentamente")),
    ),
}
