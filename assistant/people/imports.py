"""Readers of what the owner exported: LinkedIn's Connections.csv, Invitations.csv and messages.csv, and vCards.

They take text and give records and problems; nothing of a message's text is kept. Reading a file twice gives the same
records: whoever stores them can tell by the keys what is already there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from assistant.errors import Problem
from assistant.people.cards import read_cards
from assistant.people.identity import address_key, profile_of_link
from assistant.people.names import clean_name, fold
from assistant.people.tables import Heading, Row, decode, find_heading, read_date, rows
from assistant.people.values import Evidence, Imported, PersonKey, Record

__all__ = ["Imported", "Message", "Messages", "Record", "decode", "message_evidence", "read_any", "read_cards",
           "read_connections", "read_invitations", "read_messages"]

MAX_ROWS = 500_000
MAX_PROBLEMS = 1_000  #: further ones are counted, not listed


@dataclass(frozen=True, slots=True)
class Message:
    """One platform message, without its text."""

    conversation: str
    sender: PersonKey | None
    recipients: tuple[PersonKey, ...]
    at: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class Messages:
    """What messages.csv holds."""

    messages: tuple[Message, ...]
    problems: tuple[Problem, ...]
    owner: PersonKey | None  #: who the export belongs to: the profile that takes part in most conversations


def read_any(text: str, file: str) -> Imported | Messages:
    """The export in *text*, told by what it holds, not by its file name."""
    if text[:4000].lstrip().upper().startswith("BEGIN:VCARD"):
        return read_cards(text, file)
    if find_heading(text, "messages", needed=frozenset({"conversation", "from"}), least=3):
        return read_messages(text, file)
    if find_heading(text, "invitations", needed=frozenset({"from", "to"}), least=4):
        return read_invitations(text, file)
    return read_connections(text, file)


def read_connections(text: str, file: str) -> Imported:
    """Connections.csv in today's columns, in those of earlier years and in other languages."""

    def record(cell: Callable[[str], str], row: Row) -> tuple[Record | None, str | None]:
        first, last = clean_name(cell("first")), clean_name(cell("last"))
        keys = _keys(cell("address"), cell("link"))
        if not (first or last) and not keys:
            return None, "there is no name, no address and no profile in this row"
        at = read_date(cell("at"))
        fault = _unread(("date", cell("at"), at), ("mail address", cell("address"), address_key(cell("address"))))
        return Record(kind="connection", name=f"{first} {last}".strip(), keys=keys, company=_short(cell("company")),
                      position=_short(cell("position")), at=at, source=f"{file}:{row.line}"), fault

    return _read(text, file, "connections", frozenset({"first", "last"}), 3, record,
                 "First Name,Last Name,URL,Email Address,Company,Position,Connected On")


def read_invitations(text: str, file: str) -> Imported:
    """Invitations.csv; the record is the other person, ``outgoing`` says who asked whom."""

    def record(cell: Callable[[str], str], row: Row) -> tuple[Record | None, str | None]:
        """The invitation of one row, and what of the row was not understood."""
        direction = fold(cell("direction"))
        outgoing = direction in ("outgoing", "sent")
        if direction not in ("incoming", "outgoing", "sent", "received"):
            return None, f"direction {cell('direction')!r} is neither INCOMING nor OUTGOING"
        name = clean_name(cell("to") if outgoing else cell("from"))
        keys = _keys("", cell("invitee") if outgoing else cell("inviter"))
        if not name and not keys:
            return None, "there is no name and no profile in this row"
        at = read_date(cell("at"))
        fault = _unread(("date", cell("at"), at))
        return Record(kind="invitation", name=name, keys=keys, at=at, outgoing=outgoing, note=bool(cell("message")),
                      source=f"{file}:{row.line}"), fault

    return _read(text, file, "invitations", frozenset({"from", "to", "direction"}), 4, record,
                 "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl")


def _unread(*cells: tuple[str, str, object]) -> str | None:
    """What of a row (what it is, text, value) was not understood, or None."""
    wrong = [f"{text[:60]!r} is not a {what}" for what, text, value in cells if text and value is None]
    return f"{' and '.join(wrong)}; the row was taken without it" if wrong else None


def _keys(address: str, link: str) -> tuple[PersonKey, ...]:
    found = (profile_of_link(link) if link else None, address_key(address) if address else None)
    return tuple(sorted(key for key in found if key is not None))


def _short(text: str) -> str | None:
    return " ".join(text.split())[:200] or None


def _read(text: str, file: str, kind: str, needed: frozenset[str], least: int,
          record: Callable[[Callable[[str], str], Row], tuple[Record | None, str | None]], header: str) -> Imported:
    heading = find_heading(text, kind, needed=needed, least=least)
    if heading is None:
        return Imported(problems=(Problem(file, None, f"no header row was found; it looks like {header}"),))
    records: list[Record] = []
    problems: list[Problem] = []
    missed = 0
    for row in rows(text, heading.delimiter, after=heading.line, most_lines=20):
        if len(records) >= MAX_ROWS:
            problems.append(Problem(file, row.line, f"more than {MAX_ROWS} rows; the rest was left out"))
            break
        made, fault = (None, row.fault) if row.fault else record(_cell(heading, row), row)
        if made is not None:
            records.append(made)
        if fault and len(problems) < MAX_PROBLEMS:
            problems.append(Problem(file, row.line, fault))
        elif fault:
            missed += 1
    if missed:
        problems.append(Problem(file, None, f"{missed} further rows have problems"))
    return Imported(tuple(records), tuple(problems))


def _cell(heading: Heading, row: Row) -> Callable[[str], str]:
    def cell(name: str) -> str:
        at = heading.cells.get(name)
        return row.cells[at][:2000] if at is not None and at < len(row.cells) else ""

    return cell


def read_messages(text: str, file: str) -> Messages:
    """messages.csv: who wrote to whom and when; the words are not kept."""
    heading = find_heading(text, "messages", needed=frozenset({"conversation", "from"}), least=3)
    if heading is None:
        problem = Problem(file, None, "no header row was found; it looks like CONVERSATION ID,CONVERSATION TITLE,FROM,"
                                      "SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER")
        return Messages((), (problem,), None)
    messages: list[Message] = []
    problems: list[Problem] = []
    for row in rows(text, heading.delimiter, after=heading.line):
        cell = _cell(heading, row)
        if row.fault:
            if len(problems) < MAX_PROBLEMS:
                problems.append(Problem(file, row.line, row.fault))
        elif fold(cell("draft")) not in ("yes", "true") and cell("conversation"):
            links = [link for part in cell("recipients").split(";") for link in part.split(",")]
            recipients = tuple(key for key in map(profile_of_link, links) if key is not None)
            messages.append(Message(cell("conversation"), profile_of_link(cell("sender")), recipients,
                                    read_date(cell("at")), f"{file}:{row.line}"))
    return Messages(tuple(messages), tuple(problems), _owner_of(messages))


def _owner_of(messages: Iterable[Message]) -> PersonKey | None:
    """The one profile in more conversations than any other; None when two are level."""
    conversations = Counter(key for _, key in {(one.conversation, key) for one in messages
                                               for key in (one.sender, *one.recipients) if key is not None})
    best = conversations.most_common(2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def message_evidence(messages: Messages, owner: PersonKey | None = None) -> dict[PersonKey, Evidence]:
    """Per person the proof of platform messages in both directions, in conversations of two."""
    owner = owner or messages.owner
    people: dict[str, set[PersonKey]] = {}
    for one in messages.messages:
        people.setdefault(one.conversation, set()).update(
            key for key in (one.sender, *one.recipients) if key is not None)
    sent: Counter[PersonKey] = Counter()
    received: Counter[PersonKey] = Counter()
    last: dict[PersonKey, Message] = {}
    for one in messages.messages:
        others = people[one.conversation] - {owner}
        if owner is None or one.sender is None or len(others) != 1:
            continue
        other = next(iter(others))
        (sent if one.sender == owner else received)[other] += 1
        if other not in last or (one.at and (old := last[other].at) is not None and one.at > old):
            last[other] = one
    return {key: Evidence("message", f"platform messages in both directions: {sent[key]} from you, "
                                     f"{received[key]} from them", last[key].at, last[key].source)
            for key in sent if received[key]}
