"""What lies in a mailbox or an archive, in the order of time: read once, for replaying policies over it.

Only what concerns the assistant is read whole. Of the rest the headers tell who wrote with whom, and when.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.config.values import Config, MailboxSettings
from assistant.desk.examine import TOKEN_MARK, Examination, Lens, answers_us, examine
from assistant.errors import MailError
from assistant.invitations.pitches import Pitches, signature
from assistant.invitations.triage import candidate, search_terms
from assistant.invitations.values import Owner
from assistant.mail.parse import read_header, read_mail
from assistant.mail.values import Mail, Trust, Verdict
from assistant.people.correspondence import is_list_copy, is_machine, tally
from assistant.people.names import fold
from assistant.reading.values import ReplyContext
from assistant.store.values import Correspondence
from assistant.transport.base import FetchedHeader, Inbox, MailboxMissing, Query

WHOLE_MAIL = 1_048_576  # bytes that are read of one mail at most
PERSONAL_MAIL = 65_536  # bytes that are kept of a person's mail while it is not known whether it matters
_BATCH = 500
_ADDRESSES = 25  # that one search names
Progress = Callable[[int], None]
Named = tuple[str, bytes]  #: where a mail stands, with its bytes


@dataclass(frozen=True, slots=True)
class Read:
    """One mail that concerns the assistant."""

    at: datetime
    examined: Examination


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter by the owner."""

    at: datetime
    to: tuple[Correspondence, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """Everything that a replay needs, oldest first."""

    messages: int  #: that were looked at
    reads: tuple[Read, ...]
    sent: tuple[Sent, ...]
    received: Mapping[str, tuple[datetime, ...]]  #: personal mail by folded address, oldest first
    unreadable: tuple[str, ...] = ()  #: where mails stand that cannot be read, and why
    sent_is_counted: bool = True

    @property
    def end(self) -> datetime | None:
        """When the last mail came."""
        return max((one.at for one in self._all()), default=None)

    def received_before(self, address: str, at: datetime) -> int:
        """How much personal mail had come from *address* until then."""
        return bisect_left(self.received.get(address, ()), at)

    def in_order(self) -> Iterator[Read | Sent]:
        return iter(sorted(self._all(), key=lambda one: one.at))

    def _all(self) -> list[Read | Sent]:
        return [*self.sent, *self.reads]


@dataclass
class _Gathered:
    """What a first look at every header left to be read."""

    whole: list[tuple[datetime, int, bytes]] = field(default_factory=list)  #: (when, number, compressed mail)
    personal: dict[str, list[tuple[datetime, int, bytes]]] = field(default_factory=dict)
    received: dict[str, list[datetime]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    messages: int = 0
    unreadable: list[str] = field(default_factory=list)


def read_files(
    mails: Iterable[Named], config: Config, *, since: datetime | None = None, progress: Progress | None = None
) -> History:
    """The history in *mails* (where each stands, with its bytes); older than *since* only tells whom one knew."""
    found = _Gathered()
    for number, (source, raw) in enumerate(mails, 1):
        found.messages = number
        if progress and number % 50 == 0:
            progress(number)
        try:
            _sort_in(raw, number, config, since, found)
        except MailError as error:
            found.unreadable.append(f"{source}: {error}")
    if progress is not None:
        progress(found.messages)
    reader = _Reader(lens_of(config))
    for at, number, packed in sorted(found.whole, key=lambda one: one[:2]):
        reader.read(zlib.decompress(packed), at, number)
    for address in reader.people:
        for at, number, packed in found.personal.get(address, ()):
            reader.read(zlib.decompress(packed), at, number)
    return _history(found, reader)


def read_mailbox(
    inbox: Inbox, mailbox: MailboxSettings, config: Config, *, since: datetime, progress: Progress | None = None
) -> History:
    """The history of a mail account that is connected: searched by the server, read-only, from *since* on."""
    found = _Gathered()
    counted = _read_sent(inbox, mailbox, config, found)
    reader = _Reader(lens_of(config))
    froms, headers, subjects = search_terms(config.catalogue)
    ours = (("in-reply-to", f"<{TOKEN_MARK}"), ("references", f"<{TOKEN_MARK}"))
    query = Query(
        from_contains=(*froms, "mailer-daemon", "postmaster"), header_contains=(*headers, *ours),
        subject_contains=subjects,
    )  # fmt: skip
    for folder in mailbox.watch:
        inbox.examine(folder)
        for header, mail in _headers(inbox, folder, query, found, progress):
            if header.received_at >= since and (candidate(mail, config.catalogue) or _about_us(mail)):
                whole = inbox.fetch(header.uid, limit=WHOLE_MAIL)
                if whole is not None:
                    reader.read(whole.raw, header.received_at, header.uid)
        people = sorted(reader.people)
        for start in range(0, len(people), _ADDRESSES):
            named = Query(from_contains=tuple(people[start : start + _ADDRESSES]))
            for header, mail in _headers(inbox, folder, named, found, progress):
                if mail.author is None or candidate(mail, config.catalogue) or is_list_copy(mail) or is_machine(mail):
                    continue
                found.received.setdefault(mail.author.key, []).append(header.received_at)
                if header.received_at >= since and mail.author.key in reader.people and not _about_us(mail):
                    whole = inbox.fetch(header.uid, limit=PERSONAL_MAIL)
                    if whole is not None:
                        reader.read(whole.raw, header.received_at, header.uid)
    return _history(found, reader, counted=counted)


def joined(histories: Iterable[History]) -> History:
    """Several accounts as one history."""
    parts = tuple(histories)
    received: dict[str, tuple[datetime, ...]] = {}
    for part in parts:
        for address, times in part.received.items():
            received[address] = tuple(sorted((*received.get(address, ()), *times)))
    return History(
        messages=sum(part.messages for part in parts),
        reads=tuple(sorted((one for part in parts for one in part.reads), key=lambda one: one.at)),
        sent=tuple(sorted((one for part in parts for one in part.sent), key=lambda one: one.at)),
        received=received,
        unreadable=tuple(one for part in parts for one in part.unreadable),
        sent_is_counted=all(part.sent_is_counted for part in parts),
    )


def lens_of(config: Config) -> Lens:
    """Through whose eyes archived mail is read: those of every configured account together."""
    owner = config.owner
    ids = tuple(dict.fromkeys(one for mailbox in config.mailboxes for one in mailbox.trust.authserv_ids))
    missing = any(mailbox.trust.id_may_be_missing for mailbox in config.mailboxes)
    return Lens(
        catalogue=config.catalogue,
        owner=Owner(names=(owner.name,), addresses=owner.addresses, industry=owner.industry_words),
        trust=Trust(authserv_ids=ids, id_may_be_missing=missing),
        context=ReplyContext(owner_zone=owner.zone, owner_addresses=owner.addresses, owner_name=owner.name),
    )


class _Reader:
    """Reads mails whole, in order, and remembers notes and addresses for the mails that follow."""

    def __init__(self, lens: Lens) -> None:
        self._lens = lens
        self._signatures: list[tuple[str, str]] = []
        self._pitches = Pitches()
        self._stale = False
        self.reads: list[tuple[datetime, int, Examination]] = []
        self.people: dict[str, None] = {}  #: addresses that notices name

    def read(self, raw: bytes, at: datetime, number: int) -> None:
        """Read the mail *raw*, which arrived *at*, with what the mails before it taught; one that cannot be read is
        left out."""
        if self._stale:
            self._pitches, self._stale = Pitches(tuple(reversed(self._signatures))), False
        try:
            mail = read_mail(raw, received_at=at)
        except MailError:
            return
        lens = Lens(
            catalogue=self._lens.catalogue, owner=self._lens.owner, trust=self._lens.trust, context=self._lens.context,
            pitches=self._pitches,
        )  # fmt: skip
        examined = examine(mail, lens)
        self.reads.append((at, number, examined))
        notice = examined.notice
        if notice is None or examined.authentic.verdict is not Verdict.PASS:
            return
        for invitation in notice.invitations:
            for address in (invitation.inviter.address, invitation.route.address):
                if address:
                    self.people[address.casefold()] = None
            note = invitation.note
            made = signature(note.own_words, invitation.inviter.name) if note.own_words else ""
            if made:
                self._signatures.append((invitation.inviter.name or "", made))
                self._stale = True


def _sort_in(raw: bytes, number: int, config: Config, since: datetime | None, found: _Gathered) -> None:
    """Where one mail belongs, by its header alone; raises MailError."""
    mail = read_header(_header_of(raw), size=len(raw))
    at = mail.received_at or mail.date
    if at is None:
        raise MailError("it says no date, so it has no place in the order of time")
    recent = since is None or at >= since
    own = config.owner.addresses
    if mail.author is not None and mail.author.key in own:
        _count_sent(mail, at, own, found)
    elif candidate(mail, config.catalogue) or _about_us(mail):
        if recent:
            found.whole.append((at, number, zlib.compress(raw[:WHOLE_MAIL], 1)))
    elif mail.author is not None and not is_list_copy(mail) and not is_machine(mail):
        found.received.setdefault(mail.author.key, []).append(at)
        if recent:
            packed = zlib.compress(raw[:PERSONAL_MAIL], 1)
            found.personal.setdefault(mail.author.key, []).append((at, number, packed))


def _count_sent(mail: Mail, at: datetime, own: frozenset[str], found: _Gathered) -> None:
    names = {address.key: address.name for address in (*mail.to, *mail.cc)}
    to = tuple(
        Correspondence(key[:255], fold(names.get(key) or "")[:200], one.sent, 0, at, None)
        for key, one in tally((mail,), (), own=own).items()
    )
    if to:
        found.sent.append(Sent(at.astimezone(UTC), to))


def _about_us(mail: Mail) -> bool:
    """An answer to a letter of ours, or a report about one."""
    return answers_us(mail) or mail.reverse_path == ""


def _header_of(raw: bytes) -> bytes:
    ends = [end for end in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n")) if end >= 0]
    return raw[: min(ends) + 4] if ends else raw[:PERSONAL_MAIL]


def _headers(
    inbox: Inbox, folder: str, query: Query, found: _Gathered, progress: Progress | None = None
) -> Iterator[tuple[FetchedHeader, Mail]]:
    """What the server finds in *folder*, which is open; a header that cannot be read is named and left out."""
    uids = inbox.search(query, after=0)
    for start in range(0, len(uids), _BATCH):
        for header in inbox.headers(uids[start : start + _BATCH]):
            found.messages += 1
            try:
                mail = read_header(header.raw, received_at=header.received_at, size=header.size)
            except MailError as error:
                found.unreadable.append(f"message {header.uid} in {folder}: {error}")
                continue
            yield header, mail
        if progress is not None:
            progress(found.messages)


def _read_sent(inbox: Inbox, mailbox: MailboxSettings, config: Config, found: _Gathered) -> bool:
    name = mailbox.sent or inbox.special_use().get("sent")
    if name is None:
        return False
    try:
        inbox.examine(name)
    except MailboxMissing:
        return False
    for header, mail in _headers(inbox, name, Query(), found):
        _count_sent(mail, header.received_at, config.owner.addresses, found)
    return True


def _history(found: _Gathered, reader: _Reader, *, counted: bool = True) -> History:
    reads = sorted(reader.reads, key=lambda one: one[:2])
    return History(
        messages=found.messages,
        reads=tuple(Read(at.astimezone(UTC), examined) for at, _, examined in reads),
        sent=tuple(sorted(found.sent, key=lambda one: one.at)),
        received={address: tuple(sorted(times)) for address, times in found.received.items()},
        unreadable=tuple(found.unreadable),
        sent_is_counted=counted,
    )
