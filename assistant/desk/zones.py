"""Countries change the rules of their clocks: a standing call keeps its time on the wall, so its instant moves.

Looked at when the service starts and once a day. Only calls that stand and are still to come are touched: a slot in a
letter that left was named to the person as it was, and what is over is over. The person is not written to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.cases.events import CallAgreed, CallMoved, Noted, ZoneChanged
from assistant.cases.values import Evidence, EvidenceKind, PromisedCall, Stage
from assistant.cases.wall import by_the_rules
from assistant.config.values import Config
from assistant.desk.clock import mind_the_call
from assistant.desk.entries import standing_entry
from assistant.desk.retold import retold
from assistant.desk.wording import when, worded
from assistant.letters.dates import place
from assistant.reading.calendar import Method
from assistant.store.book import Book
from assistant.store.values import CaseFile

_AHEAD = timedelta(days=730)  #: how far two readings of a zone are compared
_STEP = timedelta(hours=1)


def owner_by_present_rules(config: Config, now: datetime) -> Config:
    """*config* with the owner's zone as the machine has it now; *config* itself where its rules are the same.

    A running program keeps what it once read of a zone, and would go on showing the old hours.
    """
    known = config.owner.zone
    fresh = _present(known.key)
    if fresh is None or _same_rules(known, fresh, now):
        return config
    ZoneInfo.clear_cache(only_keys=[known.key])
    return replace(config, owner=replace(config.owner, zone=ZoneInfo(known.key)))


def mind_zones(book: Book, config: Config, now: datetime) -> tuple[int, ...]:
    """Work out anew when the standing calls are; the numbers of the cases in which something was to be told."""
    told = []
    for file in book.cases.listing(stages=[Stage.AGREED]):
        call = file.case.call
        if call is None or call.start is None or call.wall is None:
            continue
        zone = _present(call.zone)
        if zone is None:
            if call.start > now and _unknown(file, call, book, config, now):
                told.append(file.case.id)
            continue
        after = by_the_rules(call, zone)
        if after is call or after.start is None or max(call.start, after.start) <= now:
            continue
        ZoneInfo.clear_cache(only_keys=[call.zone])  # from here on the words show its hours by the new rules, too
        _moves(file, call, after, book, config, now)
        told.append(file.case.id)
    return tuple(told)


def _present(key: str) -> ZoneInfo | None:
    """The zone as the machine has it at this moment; None when it has none of that name."""
    try:
        return ZoneInfo.no_cache(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _same_rules(one: ZoneInfo, other: ZoneInfo, now: datetime) -> bool:
    hours = (now.astimezone(UTC) + _STEP * n for n in range(_AHEAD // _STEP))
    return all(at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset() for at in hours)


def _moves(
    file: CaseFile, before: PromisedCall, after: PromisedCall, book: Book, config: Config, now: datetime
) -> None:
    """The due times go with the call; what was asked and answered stays as it is."""
    evidence = Evidence(EvidenceKind.CLOCK, f"the rules of {after.zone}")
    case = book.cases.append(file.case, ZoneChanged(at=now, evidence=evidence, before=before, call=after))
    book.notices.settle("call-reminder", case_id=case.id)  # it names the hour that is no longer true
    mind_the_call(case, book, config, now)
    _tell(file, book, config, now, _how_it_moves(file, before, after, book, config))


def _how_it_moves(file: CaseFile, before: PromisedCall, after: PromisedCall, book: Book, config: Config) -> str:
    assert before.start is not None
    assert before.wall is not None
    assert after.start is not None
    assert after.wall is not None
    language, zone = config.owner.language, ZoneInfo(after.zone)
    key = "zone-stays" if after.wall == before.wall else "zone-gap"
    lines = [worded(
        key, language, place=place(zone, after.start), who=_who(file, config), wall=f"{before.wall:%H:%M}",
        forward=f"{after.wall:%H:%M}", when=when(after.start, config.owner.zone, language, theirs=zone),
        now=_utc(after.start), before=_utc(before.start),
    )]  # fmt: skip
    entry = standing_entry(file, book)
    if entry is not None and entry.method is Method.REQUEST and entry.start == before.start != after.start:
        lines.append(worded("zone-entry", language))
    return "\n\n".join(lines)


def _unknown(file: CaseFile, call: PromisedCall, book: Book, config: Config, now: datetime) -> bool:
    """The call keeps its instant; told once. False when it was told before."""
    assert call.start is not None
    language = config.owner.language
    because = f"this machine no longer knows the time zone {call.zone}: the call stays at {_utc(call.start)}"
    if any(isinstance(one, Noted) and one.because == because for one in file.history):
        return False
    evidence = Evidence(EvidenceKind.CLOCK, f"the rules of {call.zone}")
    book.cases.append(file.case, Noted(at=now, evidence=evidence, because=because))
    at = when(call.start, config.owner.zone, language)
    _tell(file, book, config, now, worded("zone-unknown", language, because=retold(because, language), when=at))
    return True


def by_new_rules(file: CaseFile, language: str) -> str:
    """That the rules of its clock moved the standing call, in a line for the owner; "" where they did not."""
    made = (one for one in reversed(file.history) if isinstance(one, ZoneChanged | CallAgreed | CallMoved))
    last = next(made, None)
    if not isinstance(last, ZoneChanged) or last.before.start is None:
        return ""
    city = last.call.zone.rpartition("/")[2].replace("_", " ")
    return worded("digest-zone", language, place=city, before=_utc(last.before.start))


def _tell(file: CaseFile, book: Book, config: Config, now: datetime, text: str) -> None:
    case, language = file.case, config.owner.language
    subject = f"{worded('zone-changed', language, who=_who(file, config))} [case {case.id}]"
    book.notices.settle("zone", case_id=case.id)
    book.notices.tell("zone", f"case {case.id}", subject, text + "\n", now, case_id=case.id)


def _who(file: CaseFile, config: Config) -> str:
    return file.record.name or worded("somebody", config.owner.language)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
