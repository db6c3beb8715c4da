"""How well the owner knows the person behind an invitation: gathers what each source says, and has it judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.cases.record import InvitationRecord
from assistant.cases.values import Stage
from assistant.config.values import PeopleSettings
from assistant.people.acquaintance import EarlierCase, Failure, Sources, TwoWayMail, judge
from assistant.people.names import fold
from assistant.people.values import Acquaintance, Evidence, Judgement, PersonKey
from assistant.store.book import Book


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
    mail = []
    for address in {key.value for key in keys if "@" in key.value}:
        known = book.people.correspondence(mailbox, address)
        received = lookups.received.get(address)
        if known is not None and known.sent and received is None:
            failures.append(Failure("received mail", f"the server could not say how much came from {address}"))
        mail.append(
            TwoWayMail(
                address=address, sent=known.sent if known else 0, received=received or 0,
                last_sent_at=known.last_sent_at if known else None, source=mailbox,
            )
        )  # fmt: skip
    alike = book.people.correspondents_named(mailbox, fold(record.name)) if record.name else ()
    strangers = [one for one in alike if one.address not in {item.address for item in mail}]
    if strangers:
        # Their name is all we have: asking a friend "have we met?" is the one thing that must not happen.
        failures.append(Failure("names", f"you write with a {record.name} ({strangers[0].address}); it may be them"))
    sources = Sources(
        allowed=_listed(keys, record, people.allow) or _word(person_id, book, "known"),
        blocked=_listed(keys, record, people.block),
        mail=tuple(mail),
        cases=_earlier(person_id, book),
        like_names=tuple(Evidence("name", f"{one.name} <{one.address}>", one.last_sent_at) for one in strangers),
        failures=tuple(failures),
    )
    if _word(person_id, book, "stranger"):
        return Judgement(Acquaintance.STRANGER, (), "you said that you do not know them")
    return judge(sources)


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
