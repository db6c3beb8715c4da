# ruff: noqa: E501 - the letters are flat tables
"""Whole mails of made-up people, one a line, labeled in every field, with the frames of the mail programs written out.

A line is ``language anchor intent [field …] :: body``. The fields: ``@start[/end]`` and ``+alternative`` (wall times of
the anchor's place, or of the zone behind a second ``@``), ``c=`` certainty (``d``, ``y`` day only, ``v``, else told from the
start), ``by=`` the caller (``i`` inviter, ``o`` owner, ``u``; unknown unless said), ``t=`` took place (``T``, ``F``),
``subj=`` a subject with ``_`` for blanks, ``bounce=`` and ``cal=METHOD:start:minutes:PARTSTAT:program``.

In the body ``¶`` is a line break and ``¦`` switches between what was written now and what must be cut; ``{program letter}``
is our letter as that program quotes it: ``a`` asks, ``o`` offers three times, ``g`` confirms a call, ``m`` says we missed it, ``h`` thanks for it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.corpus.replies.frames import ATTRIBUTION, HEADERS, OWNER

HERE = Path(__file__).parent
ANCHORS = {
    "A": ("2026-11-16T09:30", "America/New_York"), "B": ("2026-11-18T14:20", "Europe/Berlin"),
    "C": ("2026-10-23T10:00", "Europe/Berlin"), "D": ("2026-12-29T16:45", "Europe/London"),
    "E": ("2026-10-29T11:00", "America/Los_Angeles"), "F": ("2026-03-27T09:00", "Europe/Berlin"),
    "G": ("2026-07-15T08:15", "America/New_York"),
}
CERTAINTY = {"d": "definite", "y": "day_only", "v": "vague", "n": "none"}
CALLER = {"i": "inviter", "o": "owner", "u": "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One mail with everything that a person says of it."""

    place: str
    half: str  #: "seen" or "scored"
    language: str
    raw: bytes
    intent: str
    start: datetime | date | None
    end: datetime | None
    alternatives: tuple[datetime | date, ...]
    certainty: str
    caller: str | None
    took_place: bool | None
    new_text: str
    person: bool


def whole(half: str) -> Iterator[Whole]:
    """Every mail of ``whole_<half>.txt``."""
    path = HERE / f"whole_{half}.txt"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield _read(f"{path.name}:{number}", half, line, number)


PROGRAMS = ("gmail", "outlook", "apple", "yahoo", "thunderbird")


def answers() -> Iterator[Whole]:
    """Every answer of ``answers*.txt`` as a whole mail that quotes the letter it answers; judged by its intent alone."""
    for path in sorted(HERE.glob("answers*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                head, _, body = line.partition(" :: ")
                language, letter, intent = head.split()
                frame = "" if letter == "n" else f"{{{PROGRAMS[number % len(PROGRAMS)]} {letter}}}"
                code = "A" if language == "en" else "B"
                yield _read(f"{path.name}:{number}", "fit", f"{language} {code} {intent} :: {body}{frame}", number)


def whole_mail(language: str, letter: str, text: str) -> bytes:
    """A mail with *text* that quotes the *letter* ("n" for none), written in New York when English, else in Berlin."""
    frame = "" if letter == "n" else f"{{gmail {letter}}}"
    return _read("made", "made", f"{language} {'A' if language == 'en' else 'B'} other :: {text}{frame}", 1).raw


def _read(place: str, half: str, line: str, number: int) -> Whole:
    head, _, body = line.partition(" ::")
    language, code, intent, *fields = head.split()
    written, name = ANCHORS[code]
    zone = ZoneInfo(name)
    anchor = datetime.fromisoformat(written).replace(tzinfo=zone)
    start, end, others, values = _labels(fields, zone)
    text, new = _body(body.removeprefix(" ").replace("¶", "\n"), language, code)
    person = intent not in ("auto_reply", "bounce")
    certainty = CERTAINTY[values.get("c", "n" if start is None else "d" if isinstance(start, datetime) else "y")]
    caller = CALLER[values.get("by", "u")] if certainty != "none" else None
    return Whole(place=place, half=half, language=language, raw=_mail(text, language, anchor, values, number), intent=intent,
                 start=start, end=end, alternatives=others, certainty=certainty, caller=caller,
                 took_place={"T": True, "F": False, None: None}[values.get("t")], new_text=new if person else "", person=person)


def _labels(fields: list[str], zone: ZoneInfo) -> tuple[datetime | date | None, datetime | None, tuple[datetime | date, ...], dict[str, str]]:
    start: datetime | date | None = None
    end: datetime | date | None = None
    others: list[datetime | date] = []
    values: dict[str, str] = {}
    for field in fields:
        if field.startswith("@"):
            first, *rest = re.split(r"/(?=\d{4}-)", field[1:])
            start, end = _instant(first, zone), _instant(rest[0], zone) if rest else None
        elif field.startswith("+"):
            others.append(_instant(field[1:], zone))
        else:
            key, _, value = field.partition("=")
            values[key] = value
    return start, end if isinstance(end, datetime) else None, tuple(others), values


def _instant(said: str, zone: ZoneInfo) -> datetime | date:
    wall, _, name = said.partition("@")
    if "T" not in wall:
        return date.fromisoformat(wall)
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(name) if name else zone)


def _body(body: str, language: str, code: str) -> tuple[str, str]:
    own, _, frame = body.partition("{")
    parts = own.split("¦")
    new = "\n".join(part.strip() for part in parts[::2]).strip()
    text = "\n".join(part.strip("\n") for part in parts)
    if frame:
        program, letter = frame.rstrip("}").split()
        program, _, other = program.partition(".")
        text += _quoted(program, _letter(letter, other or language, code), other or language)
    return text + "\n", new


def _quoted(program: str, letter: str, language: str) -> str:
    if program == "outlook":
        return f"\n\n{HEADERS[language]}\n\n{letter}"
    marked = "\n".join(f"> {line}".rstrip() for line in letter.splitlines())
    return f"\n\n{ATTRIBUTION[program][language]}\n{'' if program == 'thunderbird' else chr(10)}{marked}"


# --- our letters ------------------------------------------------------------------------------------------------------

_TIMES = {
    ("A", "en"): ("Wednesday, November 18, 3:00 pm", "Thursday, November 19, 10:00 am", "Friday, November 20, 5:30 pm", "Thursday, November 19 at 3 pm", "Friday, November 13 at 3 pm", "New York time"),
    ("B", "de"): ("Freitag, 20. November, 15:00 Uhr", "Montag, 23. November, 10:00 Uhr", "Dienstag, 24. November, 17:30 Uhr", "Montag, 23. November um 15 Uhr", "Dienstag, 17. November um 15 Uhr", "Berliner Zeit"),
    ("B", "fr"): ("vendredi 20 novembre, 15h00", "lundi 23 novembre, 10h00", "mardi 24 novembre, 17h30", "lundi 23 novembre à 15 h", "mardi 17 novembre à 15 h", "heure de Paris"),
    ("B", "es"): ("viernes 20 de noviembre, 15:00", "lunes 23 de noviembre, 10:00", "martes 24 de noviembre, 17:30", "lunes 23 de noviembre a las 15:00", "martes 17 de noviembre a las 15:00", "hora de Madrid"),
}
_WORDS = {
    "en": {"a": "Hello,\n\nthank you for the invitation. Have we met? If you like, we could talk on the phone for a few minutes.\n\nAnna Owner",
           "o": "Hello,\n\nbefore I connect I like to talk to people once. Any of these would work for me ({5}):\n\n1. {0}\n2. {1}\n3. {2}\n\nA number is enough as an answer.\n\nAnna Owner",
           "g": "Hello,\n\nthen it is settled: we talk on {3} ({5}). I look forward to it.\n\nAnna Owner",
           "m": "Hello,\n\nwe had agreed to talk on {4} ({5}) and I could not reach you. Is everything all right?\n\nAnna Owner",
           "h": "Hello,\n\nthank you for the call on {4} ({5}). It was good to get to know you, and I have accepted the invitation.\n\nAnna Owner"},
    "de": {"a": "Guten Tag,\n\nvielen Dank für die Einladung. Kennen wir uns? Wenn Sie mögen, telefonieren wir ein paar Minuten.\n\nAnna Owner",
           "o": "Guten Tag,\n\nbevor ich mich vernetze, spreche ich gern einmal miteinander. Diese Zeiten gingen bei mir ({5}):\n\n1. {0}\n2. {1}\n3. {2}\n\nEine Nummer genügt als Antwort.\n\nAnna Owner",
           "g": "Guten Tag,\n\ndann ist es abgemacht: wir sprechen uns am {3} ({5}). Ich freue mich.\n\nAnna Owner",
           "m": "Guten Tag,\n\nwir waren am {4} ({5}) verabredet, und ich habe Sie nicht erreicht. Ist alles in Ordnung?\n\nAnna Owner",
           "h": "Guten Tag,\n\nvielen Dank für das Gespräch am {4} ({5}). Schön, dass wir uns kennengelernt haben; ich habe Ihre Einladung angenommen.\n\nAnna Owner"},
    "fr": {"a": "Bonjour,\n\nmerci pour votre invitation. Nous connaissons-nous ? Si vous voulez, parlons quelques minutes au téléphone.\n\nAnna Owner",
           "o": "Bonjour,\n\navant d'accepter, j'aime parler une fois de vive voix. Ces créneaux m'iraient ({5}) :\n\n1. {0}\n2. {1}\n3. {2}\n\nUn numéro suffit comme réponse.\n\nAnna Owner",
           "g": "Bonjour,\n\nc'est donc entendu : nous nous parlons le {3} ({5}). À bientôt.\n\nAnna Owner",
           "m": "Bonjour,\n\nnous devions nous parler le {4} ({5}) et je n'ai pas pu vous joindre. Tout va bien ?\n\nAnna Owner",
           "h": "Bonjour,\n\nmerci pour notre conversation du {4} ({5}). J'ai été heureuse de faire votre connaissance et j'ai accepté votre invitation.\n\nAnna Owner"},
    "es": {"a": "Hola:\n\ngracias por la invitación. ¿Nos conocemos? Si quieres, hablamos unos minutos por teléfono.\n\nAnna Owner",
           "o": "Hola:\n\nantes de aceptar me gusta hablar una vez con la gente. Estas horas me irían bien ({5}):\n\n1. {0}\n2. {1}\n3. {2}\n\nBasta un número como respuesta.\n\nAnna Owner",
           "g": "Hola:\n\nentonces queda así: hablamos el {3} ({5}). ¡Hasta pronto!\n\nAnna Owner",
           "m": "Hola:\n\nhabíamos quedado en hablar el {4} ({5}) y no pude localizarte. ¿Va todo bien?\n\nAnna Owner",
           "h": "Hola:\n\ngracias por la conversación del {4} ({5}). Me alegró conocerte y he aceptado tu invitación.\n\nAnna Owner"},
}


def _letter(name: str, language: str, code: str) -> str:
    times = _TIMES.get((code, language), _TIMES[("A", "en") if language == "en" else ("B", language)])
    return _WORDS[language][name].format(*times)


# --- mails ------------------------------------------------------------------------------------------------------------

_NAMES = {"en": "Jane Roe", "de": "Jana Wirth", "fr": "Chloé Marchand", "es": "Inés Núñez", "it": "Ida Conti", "nl": "Loes Bakker", "pt": "Rita Lopes"}
_SUBJECTS = {"de": "Re: Ein kurzes Telefonat?", "fr": "Re: Un court appel ?", "es": "Re: ¿Una llamada corta?"}
_BOUNCES = {
    "exim": ("Mail Delivery System <Mailer-Daemon@mx.example.test>", "Mail delivery failed: returning message to sender"),
    "postfix": ("Mail Delivery System <MAILER-DAEMON@mx.example.test>", "Delayed Mail (still being retried)"),
    "qmail": ("MAILER-DAEMON@mx.example.test", "failure notice"),
    "exchange": ("Microsoft Outlook <postmaster@example.test>", "Undeliverable: A short call?"),
}


def _encoded(text: str) -> str:
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def _mail(text: str, language: str, anchor: datetime, values: dict[str, str], number: int) -> bytes:
    name = _NAMES[language]
    author = f"{_encoded(name)} <jane.{number}@person.example>"
    subject = values.get("subj", _SUBJECTS.get(language, "Re: A short call?")).replace("_", " ")
    fields = []
    if bounce := values.get("bounce"):
        author, subject = _BOUNCES[bounce]
        fields.append("Return-Path: <>")
    fields += [f"From: {author}", f"To: {OWNER[0]} <{OWNER[1]}>", f"Subject: {_encoded(subject)}",
               f"Date: {anchor.strftime('%a, %d %b %Y %H:%M:%S %z')}", f"Message-ID: <whole-{number}@person.example>",
               "MIME-Version: 1.0"]
    if not bounce:
        fields += ["In-Reply-To: <letter-1@owner.example>", "References: <letter-1@owner.example>"]
    plain = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}"
    if "cal" not in values:
        return ("\n".join(fields) + "\n" + plain).encode()
    part, method = _event(values["cal"], number)
    fields.append('Content-Type: multipart/alternative; boundary="=_b"')
    return ("\n".join(fields) + f"\n\n--=_b\n{plain}\n--=_b\nContent-Type: text/calendar; charset=utf-8; method={method}\n"
            f"Content-Transfer-Encoding: 8bit\n\n{part}\n--=_b--\n").encode()


_WINDOWS = {"America/New_York": "Eastern Standard Time", "Europe/Berlin": "W. Europe Standard Time", "Europe/Paris": "Romance Standard Time"}
_PROGRAMS = {"google": "-//Google Inc//Google Calendar 70.9054//EN", "outlook": "Microsoft Exchange Server 2010", "apple": "-//Apple Inc.//macOS 14.5//EN"}


def _event(said: str, number: int) -> tuple[str, str]:
    """``METHOD:start@zone:minutes:PARTSTAT:program`` as a calendar part (RFC 5545, 5546)."""
    method, hours, rest = said.split(":", 2)
    minute_zone, minutes, partstat, program = rest.split(":")
    wall, _, zone = f"{hours}:{minute_zone}".partition("@")
    start = datetime.fromisoformat(wall)
    end = start + timedelta(minutes=int(minutes))
    name = _WINDOWS[zone] if program == "outlook" else zone
    answers = method in ("REPLY", "COUNTER")
    organizer = OWNER[1] if answers or (method == "CANCEL" and program == "none") else f"jane.{number}@person.example"
    attendee = f"jane.{number}@person.example" if answers else OWNER[1]
    lines = ["BEGIN:VCALENDAR", f"PRODID:{_PROGRAMS[program]}", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT",
             f"UID:call-{number}@example", f"DTSTART;TZID={name}:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID={name}:{end:%Y%m%dT%H%M%S}",
             "DTSTAMP:20261116T100000Z", f"SEQUENCE:{1 if method == 'CANCEL' else 0}", "SUMMARY:Call",
             *([f"ORGANIZER;CN=O:mailto:{organizer}"] if not (program == "outlook" and answers) else []),
             f"ATTENDEE;PARTSTAT={partstat or 'NEEDS-ACTION'}:mailto:{attendee}",
             *(["STATUS:CANCELLED"] if method == "CANCEL" else []), "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(lines), method
