"""What a bounce says: which of our letters came back, from whom, for how long (RFC 3464, and the plain ones).

A bounce can be forged. Whoever acts on one compares the Message-ID or token with a letter that really left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assistant.mail.addresses import is_address
from assistant.mail.automatic import automatic
from assistant.mail.data import load
from assistant.mail.fields import split_header
from assistant.mail.values import Header, Machine, Mail

_TEXT = 64 * 1024
_ID = re.compile(r"<[^<>\s]{1,64}@[^<>\s]{1,255}>")
_ID_LINE = re.compile(
    r"^[ \t>]{0,20}(message-id|in-reply-to|references)[ \t]{0,5}:[ \t]{0,5}([^\n]{0,2000})",
    re.IGNORECASE | re.MULTILINE,
)
_TO_LINE = re.compile(
    r"^[ \t>]{0,20}(?:to|an|à|para|a|aan)[ \t]{0,5}:[^\n<]{0,200}<?([\w.+'=-]{1,64}@[\w.-]{1,253})",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"(?<![\w.+'=-])([\w+'=-][\w.+'=-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.#-])([45]\d\d)(?=[ \-#:])(?![\d.])")
_ANGLE = re.compile(r"rfc822;|utf-8;|x400;", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A letter that came back, or is late."""

    message_ids: tuple[str, ...]  #: with angle brackets, the returned mail's own first, then those it referred to
    tokens: tuple[str, ...]  #: local parts of these ids: our token is one of them when the letter was ours
    recipient: str | None  #: addr_spec, folded, that could not be reached
    action: str  #: "failed", "delayed", "delivered", "relayed" or "expanded" (RFC 3464, section 2.3.3)
    status: str | None  #: enhanced status code such as "5.1.1" (RFC 3463)
    permanent: bool  #: failed, and trying again will not help
    because: str  #: the words or field that decided


def read_bounce(mail: Mail) -> Bounce | None:
    """The bounce that *mail* is, or None when it is none."""
    kind = automatic(mail, frozenset())
    if kind is None or kind.machine is not Machine.BOUNCE:
        return None
    report = _reports(mail.delivery_status or "")
    said, returned = _parted(mail.text[:_TEXT])
    ids = _message_ids(mail, returned)
    if not ids:
        ids = _message_ids_in(said)
    recipient = _recipient(mail, report, said, returned)
    action, status, because = _outcome(mail, report, said)
    permanent = action == "failed" and not (status or "5").startswith("4")
    if (
        permanent
        and status in ("5.2.2", "5.2.3", "5.3.4", "5.7.0", None)
        and _any("temporary", said.casefold())
        and not _any("permanent", said.casefold())
    ):
        permanent = False  # a full mailbox is emptied some day
    if status == "5.2.2":
        permanent = False
    tokens = tuple(dict.fromkeys(each[1:].rpartition("@")[0] for each in ids))
    return Bounce(
        message_ids=ids,
        tokens=tokens,
        recipient=recipient,
        action=action,
        status=status,
        permanent=permanent,
        because=because,
    )


def _reports(text: str) -> tuple[Header, ...]:
    """The groups of fields of a delivery-status part: per message, then per recipient."""
    groups = re.split(r"\n[ \t]*\n", text.strip()[:_TEXT])[:50]
    found = []
    for group in groups:
        fields, _, _ = split_header(group.encode("utf-8", "replace"))
        found.append(Header(tuple((name, value.decode("utf-8", "replace")) for name, value in fields)))
    return tuple(found)


def _parted(text: str) -> tuple[str, str]:
    """(what the mail system says, what it returns of the mail) of a plain bounce."""
    folded = text.casefold()
    if len(folded) != len(text):
        folded = text.lower() if len(text.lower()) == len(text) else text
    marks = [at for mark in _table()["returned_marks"] if (at := folded.find(mark)) > 0]
    first = _ID_LINE.search(text)
    if first:
        marks.append(first.start())
    return (text[: min(marks)], text[min(marks) :]) if marks else (text, "")


def _message_ids(mail: Mail, returned: str) -> tuple[str, ...]:
    found: list[str] = []
    if mail.returned_header is not None:
        for name in ("message-id", "in-reply-to", "references"):
            for value in mail.returned_header.all(name):
                found += _ID.findall(value[:4000])
    lines = sorted(_ID_LINE.findall(returned), key=lambda each: each[0].lower() != "message-id")
    for _, value in lines[:20]:
        found += _ID.findall(value)
    found += mail.in_reply_to
    found += mail.references
    return tuple(dict.fromkeys(found))[:50]


def _message_ids_in(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for _, value in _ID_LINE.findall(said)[:20] for found in _ID.findall(value)))


def _recipient(mail: Mail, report: tuple[Header, ...], said: str, returned: str) -> str | None:
    for group in report:
        for name in ("original-recipient", "final-recipient"):
            value = group.get(name)
            if value and (address := _plain(_ANGLE.sub("", value, count=1))):
                return address
    value = mail.header.get("x-failed-recipients")
    if value and (address := _plain(value.partition(",")[0])):
        return address
    to = mail.returned_header.get("to") if mail.returned_header is not None else None
    named = _ADDRESS.findall(to or "")[:1] or _TO_LINE.findall(returned)[:1]
    known = {each.key for each in (*mail.authors, *mail.to)}
    spoken = [found.casefold() for found in _ADDRESS.findall(said)[:50] if found.casefold() not in known]
    spoken = [each for each in spoken if not each.startswith(("postmaster@", "mailer-daemon@", "abuse@", "support@"))]
    if named and (named[0].casefold() in spoken or not spoken):
        return str(named[0]).casefold()
    return spoken[0] if spoken else None


def _plain(text: str) -> str | None:
    text = text.strip().strip("<>").strip().casefold()
    return text if is_address(text) else None


def _outcome(mail: Mail, report: tuple[Header, ...], said: str) -> tuple[str, str | None, str]:
    """(action, status, because)."""
    for group in report:
        action = (group.get("action") or "").split(";")[0].split(" ")[0].strip().lower()
        if action in ("failed", "delayed", "delivered", "relayed", "expanded"):
            found = _STATUS.search(group.get("status") or "") or _STATUS.search(group.get("diagnostic-code") or "")
            code = found[1] if found else None
            if code and code[2:] == "0.0" and (better := _STATUS.search(group.get("diagnostic-code") or "")):
                code = better[1]
            return action, code, f"Action: {action}" + (f", Status: {code}" if code else "")
    folded = f"{mail.subject}\n{said}".casefold().replace("’", "'")
    found = _STATUS.search(folded)
    status = found[1] if found else None
    if status is None and (code := _CODE.search(folded)):
        status = f"{code[1][0]}.0.0"
    if status is not None and status[0] == "5" and not (_any("delayed", mail.subject.casefold())):
        return "failed", status, f"status {status}"
    if word := _any("delayed", folded):
        return "delayed", status, f"it says {word!r}"
    if status is not None and status[0] == "4":
        return "failed", status, f"status {status}"
    word = _any("permanent", folded) or _any("temporary", folded)
    return "failed", status, f"it says {word!r}" if word else "it is a bounce without a reason"


@cache
def _table() -> dict[str, tuple[str, ...]]:
    return {name: tuple(phrases) for name, phrases in load("bounce.toml").data.items()}


def _any(name: str, folded: str) -> str | None:
    return next((phrase for phrase in _table()[name] if phrase in folded), None)
