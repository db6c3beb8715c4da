"""Gate B: is this mail a machine's, a list's or our own? Then nobody answers it (RFC 3834, section 2; RFC 5230).

And the never-answer list: which addresses no letter goes to. Words, headers and patterns are in
``data/automatic.toml``, read by ``machine_words``; the code here only knows how they combine.
"""

from __future__ import annotations

import re

from assistant.mail.addresses import is_address
from assistant.mail.machine_words import Words, folded, machine_words
from assistant.mail.sayings import machine_saying, people_speak
from assistant.mail.values import Automatic, Machine, Mail, fold_address

MARKERS = ("x-invitation-assistant",)  #: our own letters carry it, so does a copy of them

_TEXT = 4000  # characters of a body that are looked at
_SAID = 1500  # characters in which a machine says what it is
_TOP = 900  # characters in which an absence notice says that it is one
_QUOTE = re.compile(
    r"^[ \t]{0,5}(?:>|-{3,}[ \t]{0,5}(?:original|ursprüng|message d|mensaje|messaggio|oorspr|forward|weiterg)"
    r"|(?:from|von|de|da|van|från|od|kimden)[ \t]{0,3}:[ \t]|_{10,})",
    re.IGNORECASE | re.MULTILINE,
)
_LEADS = re.compile(r":[ \t]{0,5}$", re.MULTILINE)  # a line that tells whose words follow ends so
_WROTE = re.compile(
    r"[^\n]{0,200}(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|napisał|napisała|yazdı)"
    r"[^\n]{0,80}:[ \t]{0,5}$", re.IGNORECASE | re.MULTILINE)
_TAG = re.compile(r"\A(?:\s{0,5}(?:\[[^\]\n]{1,40}\]|\*{2,5}[^*\n]{1,40}\*{2,5}|\((?:ext|external|spam)\)))+\s{0,5}")


def automatic(mail: Mail, own: frozenset[str]) -> Automatic | None:
    """What makes *mail* no person's words, or None when it is a person's; *own* are our addresses, folded."""
    if found := _ours(mail, own):
        return found
    words = machine_words()
    text = folded(_top(mail.text))
    subject = folded(mail.subject)
    for look in (_report, _bounce, _auto_submitted, _by_header, _by_subject, _by_text, _by_sayings):
        found = look(mail, words, subject, text)
        if found is not None:
            return _with_leaving(found, words, text)
    return _by_author(mail, words)


def sent_by_itself(mail: Mail) -> Automatic | None:
    """What makes *mail* a program's answer whoever its author is; the owner's own absence notice is one, too."""
    words, subject, text = machine_words(), folded(mail.subject), folded(_top(mail.text))
    looks = (look(mail, words, subject, text) for look in (_report, _auto_submitted, _by_header, _by_subject))
    return next((one for one in looks if one and one.machine in (Machine.AUTO_REPLY, Machine.BOUNCE)), None)


def never_write_to(addr_spec: str, own: frozenset[str]) -> str | None:
    """Why no letter may go to *addr_spec*, in plain words; None when one may."""
    if not is_address(addr_spec) or any(ord(char) < 33 or ord(char) == 127 for char in addr_spec):
        return "it is not a plain mail address"
    address = fold_address(addr_spec)
    local, _, domain = address.rpartition("@")
    if address in own or without_tag(address) in own:
        return "it is our own address"
    words = machine_words()
    if "." not in domain or domain.startswith("["):
        return f"{domain} is no domain that mail is sent to"
    if domain.endswith((".invalid", ".local", ".localhost", ".onion", ".arpa")):
        return f"{domain} is no domain that mail is sent to"
    if address in words.boxes or "@" + domain in words.boxes:
        return "the platform's own box takes no answers to a person"
    if any(domain == relay or domain.endswith("." + relay) for relay in words.relays):
        return None
    kind = _kind_of(local, words)
    return None if kind is None else _WHY[kind]


_WHY = {
    "bounce": "it is the address of a mail system",
    "list": "it is a mailing list's address",
    "no_reply": "it says itself that it takes no replies",
    "machine": "it is an address of a machine or a function",
}


def without_tag(address: str) -> str:
    """The mailbox that *address* names at nearly every provider: "mara@…" of "mara+news@…"."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _kind_of(local: str, words: Words) -> str | None:
    bare = local.strip('"').replace(" ", "-")
    return next((kind for kind, pattern in words.locals if pattern.fullmatch(bare)), None)


# --- the looks, in the order in which they decide ---------------------------------------------------------------------


def _ours(mail: Mail, own: frozenset[str]) -> Automatic | None:
    for marker in MARKERS:
        if marker in mail.header:
            return Automatic(Machine.OURSELVES, f"it carries our own mark {marker}")
    for address in mail.authors:
        if address.key in own:
            return Automatic(Machine.OURSELVES, "its author is one of our own addresses")
    return None


def _report(mail: Mail, words: Words, subject: str, text: str) -> Automatic | None:
    """Reports by their MIME type (RFC 6522): delivery, disposition, abuse."""
    kind = dict(mail.content_type_parameters).get("report-type", "").lower()
    if mail.delivery_status is not None or (mail.content_type == "multipart/report" and kind == "delivery-status"):
        return Automatic(Machine.BOUNCE, "it is a delivery status notification (RFC 3464)")
    if mail.content_type == "multipart/report":
        machine = Machine.BULK if kind == "feedback-report" else Machine.AUTO_REPLY
        return Automatic(machine, f"it is a report: {kind or 'of no known type'}")
    return None


def _bounce(mail: Mail, words: Words, subject: str, text: str) -> Automatic | None:
    """Bounces that do not say so in their MIME type: two signs are needed, so that a person may speak of one."""
    local = mail.authors[0].local.casefold() if mail.authors else ""
    kind = _kind_of(local, words)
    if kind == "bounce":
        return Automatic(Machine.BOUNCE, f"its author is {local}, a mail system")
    for name in ("x-failed-recipients", "x-ms-exchange-message-is-ndr"):
        if name in mail.header:
            return Automatic(Machine.BOUNCE, f"it carries {name}")
    null = mail.reverse_path == ""
    named = words.bounce_subject.match(subject) or words.bounce_subject.match(_TAG.sub("", subject))
    signs = sum((kind == "machine" or _is_system(mail), named is not None, null, mail.returned_header is not None))
    said = words.bounce_body.search(folded(mail.text[:2500])) if signs else None
    if named and (said or signs >= 2):
        return Automatic(Machine.BOUNCE, f"its subject says {named[0].strip()!r}")
    if said:
        return Automatic(Machine.BOUNCE, f"it says {said[0].strip()!r}")
    if null and not _speaks_as_responder(mail, words, subject, text):
        return Automatic(Machine.BOUNCE, "its return path is null, as only that of a notification is")
    return None


def _speaks_as_responder(mail: Mail, words: Words, subject: str, text: str) -> bool:
    """Whether a mail with a null return path is an automatic reply rather than a bounce (RFC 5230, section 5.1)."""
    return bool(
        "auto-submitted" in mail.header
        or words.auto_subject.match(subject)
        or words.weak_subject.match(subject)
        or words.away_strong.search(text)
        or words.away_weak.search(text)
    )


def _is_system(mail: Mail) -> bool:
    name = mail.authors[0].name.casefold() if mail.authors else ""
    return any(
        word in name
        for word in (
            "mail delivery",
            "mailer-daemon",
            "mail system",
            "system administrator",
            "mail administrator",
            "systemadministrator",
            "postmaster",
            "mailer daemon",
            "delivery subsystem",
            "microsoft outlook",
        )
    )


def _auto_submitted(mail: Mail, words: Words, subject: str, text: str) -> Automatic | None:
    for value in mail.header.all("auto-submitted"):
        word = re.sub(r"\([^()]{0,500}\)", " ", value[:1000]).partition(";")[0].strip().lower()
        if word not in ("no", ""):
            return Automatic(Machine.AUTO_REPLY, f"Auto-Submitted is {word[:40]!r} (RFC 3834)")
    return None


def _by_header(mail: Mail, words: Words, subject: str, text: str) -> Automatic | None:
    best: Automatic | None = None
    for name, value in mail.header:
        for rule in words.headers.get(name, ()):
            if not _value_matches(rule.value, value) or not _holds(rule.condition, mail, words, subject, text):
                continue
            found = Automatic(
                rule.machine, f"it carries {name}: {value[:60]}" if rule.value != "*" else f"it carries {name}"
            )
            if best is None or _RANK[rule.machine] < _RANK[best.machine]:
                best = found
    if best is None and (hit := next((name for name, _ in mail.header if _AUTO_NAME.match(name)), None)):
        return Automatic(Machine.AUTO_REPLY, f"it carries {hit}")
    if mail.reverse_path == "" and (best is None or best.machine is not Machine.AUTO_REPLY):
        return Automatic(Machine.AUTO_REPLY, "its return path is null, as only that of a notification is")
    return best


_RANK = {
    Machine.BOUNCE: 0,
    Machine.AUTO_REPLY: 1,
    Machine.LIST: 2,
    Machine.BULK: 3,
    Machine.NO_REPLY: 4,
    Machine.OURSELVES: 5,
}
_AUTO_NAME = re.compile(
    r"x-(?:[a-z]{1,20}-)?auto-?(?:reply|replied|respond|response|responder|generated)(?:-(?!suppress)[a-z]{1,20})?\Z"
)


def _value_matches(wanted: str, value: str) -> bool:
    value = value.strip().casefold()
    if wanted == "*":
        return True
    if wanted.startswith("*") and wanted.endswith("*"):
        return wanted.strip("*") in value
    return value == wanted or re.split(r"[\s;,(]", value, maxsplit=1)[0] == wanted


def _holds(condition: str, mail: Mail, words: Words, subject: str, text: str) -> bool:
    if condition == "subject":
        return bool(
            words.auto_subject.match(subject)
            or words.weak_subject.match(subject)
            or words.away_strong.search(text[:_TOP])
            or words.away_weak.search(text[:_TOP])
        ) and not words.person.search(text)
    return condition != "path" or mail.reverse_path == ""


def _by_subject(mail: Mail, words: Words, subject: str, text: str) -> Automatic | None:
    bare = _TAG.sub("", subject)
    if (
        found := words.auto_subject.match(subject)
        or words.auto_subject.match(bare)
        or words.auto_bracket.search(subject)
    ):
        return Automatic(Machine.AUTO_REPLY, f"its subject says {found[0].strip()!r}")
    weak = words.weak_subject.match(subject) or words.weak_subject.match(bare)
    if (
        weak
        and not words.person.search(text)
        and "?" not in text
        and (
            words.away_weak.search(text)
            or words.away_strong.search(text)
            or words.gone.search(text)
            or not text.strip()
        )
    ):
        return Automatic(Machine.AUTO_REPLY, f"its subject says {weak[0].strip()!r}, its text too")
    return None


def _by_text(mail: Mail, words: Words, subject: str, text: str) -> Automatic | None:
    """An absence notice or an acknowledgment without any header. A person may be out of office, too."""
    top = text[:_TOP]
    strong = words.away_strong.search(top)
    weak = words.away_weak.found(top) | words.gone.found(top)
    helping = words.away_helping.found(top) if weak else set()
    signs = weak | {each for each in helping if not any(each in word for word in weak)}
    if (not strong and len(signs) < 2) or words.person.search(text):
        return None
    asks = "?" in text or "？" in text or "؟" in text
    if strong and (not asks or weak):
        return Automatic(Machine.AUTO_REPLY, f"it says {strong[0].strip()!r}")
    if len(signs) >= 2 and not asks and len(text) < 1800 and not people_speak(_top(mail.text)[:_SAID]):
        return Automatic(Machine.AUTO_REPLY, "it says " + " and ".join(repr(word) for word in sorted(signs)[:2]))
    return None


def _by_sayings(mail: Mail, words: Words, subject: str, text: str) -> Automatic | None:
    """What machines say in any words, where no person's words are; first of all "Automatic reply:" in the text."""
    named = words.auto_subject.match(text)
    if named and text[named.end() : named.end() + 1] in tuple(":]*"):
        return Automatic(Machine.AUTO_REPLY, f"it begins with {named[0].strip()!r}")
    return machine_saying(mail.subject, _top(mail.text)[:_SAID], person=words.person.search(text) is not None)


def _by_author(mail: Mail, words: Words) -> Automatic | None:
    for address in (*mail.authors, *mail.reply_to[:1]):
        kind = _kind_of(address.local.casefold(), words)
        if kind is not None:
            machine = {"bounce": Machine.BOUNCE, "list": Machine.LIST}.get(kind, Machine.NO_REPLY)
            return Automatic(machine, f"{address.addr_spec}: {_WHY[kind]}")
    return None


def _with_leaving(found: Automatic, words: Words, text: str) -> Automatic:
    if found.machine is Machine.AUTO_REPLY and (gone := words.gone.search(text)):
        return Automatic(found.machine, f"{found.because}; it says {gone[0].strip()!r}", leaves_for_good=True)
    return found


def _top(text: str) -> str:
    """The text in front of what it quotes."""
    text = text[:_TEXT]
    marked = _QUOTE.search(text)
    lines = (text.rfind("\n", 0, found.start()) + 1 for found in _LEADS.finditer(text))
    named = next((start for start in lines if _WROTE.match(text, start)), len(text))
    top = text[: min(named, marked.start() if marked else len(text))]
    return top if top.strip() else text  # a notice may quote first and speak below; then everything counts
