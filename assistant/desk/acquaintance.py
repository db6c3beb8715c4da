"""How well the owner knows the person behind an invitation: gathers what each source says, and has it judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.cases.record import InvitationRecord
from assistant.cases.values import Stage
from assistant.config.values import PeopleSettings
from assistant.mail.values import fold_address
from assistant.people.acquaintance import EarlierCase, Failure, Meeting, Sources, TwoWayMail, judge
from assistant.people.names import fold
from assistant.people.values import Acquaintance, Evidence, Judgement, KeyKind, PersonKey
from assistant.store.book import Book
from assistant.store.values import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """What was asked of the mail server before the transaction began."""

    received: Mapping[str, int | None] = field(
        default_factory=dict
    )  #: mails from a folded address; None: look-up failed
    sent_is_counted: bool = True  #: False while the Sent mailbox could not be read


def acquaintance_of(
    record: InvitationRecord, keys: tuple[PersonKey, ...], person_id: int | None, mailbox: str, book: Book,
    people: PeopleSettings, lookups: Lookups,
) -> Judgement:  # fmt: skip
    """The judgement over every source that was asked; a source that failed is said, never passed over."""
    failures = [] if lookups.sent_is_counted else [Failure("Sent mailbox", "it could not be read")]
    failures += _unread_imports(people, book)
    pairs = {(key.kind.value, key.value): None for key in keys}
    if person_id is not None:
        pairs |= dict.fromkeys(book.people.keys(person_id))
    contacts = book.contacts.with_keys(pairs)
    addresses = [value for kind, value in pairs if kind == "address" and not _relays(value, record)]
    mail = [_two_way_mail(address, mailbox, contacts, book, lookups, failures) for address in addresses]
    hints = _like_names(record, tuple(pairs), set(addresses), mailbox, book, failures)
    sources = Sources(
        allowed=_listed(keys, record, people.allow) or _word(person_id, book, "known"),
        blocked=_listed(keys, record, people.block),
        mail=tuple(mail),
        connections=_evidence(contacts, "connection"),
        cards=_evidence(contacts, "card"),
        messages=_evidence(contacts, "message"),
        lists=_evidence(contacts, "list"),
        meetings=tuple(
            Meeting(text=_dated(one), at=one.at, source=one.source, attendees=one.attendees)
            for one in contacts if one.kind == "meeting"
        ),
        cases=(*_earlier(person_id, book), *_invited_by_owner(contacts)),
        like_names=hints,
        failures=tuple(failures),
    )  # fmt: skip
    if _word(person_id, book, "stranger"):
        return Judgement(Acquaintance.STRANGER, (), "you said that you do not know them")
    return judge(sources)


def _relays(address: str, record: InvitationRecord) -> bool:
    """Whether *address* is the platform's for one conversation, and nobody's own."""
    return record.route == "relay" and fold_address(record.route_address or "") == address


def _unread_imports(people: PeopleSettings, book: Book) -> list[Failure]:
    """The configured files that could not be read, or not yet: whom they name is not known."""
    found = []
    for path in people.imports:
        file = book.contacts.file(str(path))
        if file is None:
            found.append(Failure(path.name, "it was not read yet"))
        elif file.failed is not None:
            found.append(Failure(path.name, file.failed))
    return found


def _two_way_mail(
    address: str, mailbox: str, contacts: tuple[Contact, ...], book: Book, lookups: Lookups, failures: list[Failure]
) -> TwoWayMail:
    """Mail with one address, as counted in Sent, by the server, and in imported archives."""
    known = book.people.correspondence(mailbox, address)
    received = lookups.received.get(address)
    archived = [one for one in contacts if one.kind == "mail" and ("address", address) in one.keys]
    both = any(one.sent and one.received for one in archived)
    if known is not None and known.sent and received is None and not both:
        failures.append(Failure("received mail", f"the server could not say how much came from {address}"))
    return TwoWayMail(
        address=address,
        sent=(known.sent if known else 0) + sum(one.sent for one in archived),
        received=(received or 0) + sum(one.received for one in archived),
        last_sent_at=max(
            (at for at in (known.last_sent_at if known else None, *(one.at for one in archived)) if at), default=None
        ),
        source=", ".join(dict.fromkeys([mailbox, *(one.source for one in archived)])),
    )


def _like_names(
    record: InvitationRecord, keys: tuple[tuple[str, str], ...], own: set[str], mailbox: str, book: Book,
    failures: list[Failure],
) -> tuple[Evidence, ...]:  # fmt: skip
    """People of the same name. Where nothing tells them apart from this one, nobody may be asked "have we met?"."""
    if not record.name:
        return ()
    hints = []
    for one in book.people.correspondents_named(mailbox, fold(record.name)):
        if one.address not in own:
            failures.append(Failure("names", f"you write with a {record.name} ({one.address}); it may be them"))
            hints.append(Evidence("name", f"{one.name} <{one.address}>", one.last_sent_at))
    for contact in book.contacts.named(record.name, "connection", "card"):
        if set(contact.keys) & set(keys):
            continue
        where = f"{contact.company or 'no company'}; {contact.source}"
        hints.append(Evidence("name", f"{contact.name} ({where})", contact.at, contact.source))
        if not _told_apart(contact.keys, keys):
            what = "are connected with" if contact.kind == "connection" else "have in your address book"
            failures.append(Failure("names", f"you {what} a {record.name} ({where}); it may be them"))
    return tuple(hints)


def _told_apart(one: tuple[tuple[str, str], ...], other: tuple[tuple[str, str], ...]) -> bool:
    """Whether both have a profile on the same platform: two profiles are two people, two addresses may be one's."""
    platforms = [
        {value.partition(":")[0] for kind, value in keys if kind == KeyKind.PROFILE.value} for keys in (one, other)
    ]
    return bool(platforms[0] & platforms[1])


def _evidence(contacts: tuple[Contact, ...], kind: str) -> tuple[Evidence, ...]:
    shown = "address book" if kind == "card" else kind
    return tuple(Evidence(shown, _dated(one), one.at, one.source) for one in contacts if one.kind == kind)


def _dated(one: Contact) -> str:
    return f"{one.text}, {one.at:%d %b %Y} ({one.source})" if one.at is not None else f"{one.text} ({one.source})"


def _invited_by_owner(contacts: tuple[Contact, ...]) -> tuple[EarlierCase, ...]:
    """Whom the owner invited once is no stranger to them, even if nothing came of it."""
    return tuple(
        EarlierCase(text=_dated(one), at=one.at, source=one.source, answered=True)
        for one in contacts
        if one.kind == "invitation" and one.outgoing
    )


def with_judgement(record: InvitationRecord, judgement: Judgement) -> InvitationRecord:
    return replace(
        record,
        acquaintance=judgement.acquaintance.value,
        acquaintance_because=judgement.because,
        acquaintance_evidence=tuple(one.text for one in judgement.evidence),
    )


def _listed(keys: tuple[PersonKey, ...], record: InvitationRecord, listed: frozenset[str]) -> str | None:
    """The entry of an allow or block list that names this person: address, @domain or profile link."""
    for key in keys:
        if key.value in listed:
            return key.value
        domain = "@" + key.value.rpartition("@")[2]
        if "@" in key.value and domain in listed:
            return domain
    profile = (record.profile or "").rstrip("/").casefold()
    return next((one for one in listed if profile and one.rstrip("/").casefold() == profile), None)


def _word(person_id: int | None, book: Book, word: str) -> str | None:
    if person_id is None:
        return None
    return "your own word" if book.people.status(person_id)[1] == word else None


def _earlier(person_id: int | None, book: Book) -> tuple[EarlierCase, ...]:
    found = []
    for case_id in book.cases.of_person(person_id) if person_id is not None else ():
        file = book.cases.file(case_id)
        if file is None:
            continue
        case = file.case
        found.append(
            EarlierCase(
                text=f"invitation of {case.opened_at:%d %b %Y}", at=case.opened_at, source=f"case {case_id}",
                held_call=case.calls_held > 0, accepted=case.stage in (Stage.ACCEPTED, Stage.HELPED),
                answered=case.last_answer_at is not None,
            )
        )  # fmt: skip
    return tuple(found)
