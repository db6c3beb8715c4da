"""When the owner is taken: by their calendar file, and by the calls that stand with other people.

Nobody keeps two calls at once. A calendar file is read again each time; the calls of other cases stand in the store,
also those whose case the owner took over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.cases.values import Case, PromisedCall, Stage
from assistant.config.values import Config
from assistant.desk.slots import Busy, is_free
from assistant.reading.busy import busy_times
from assistant.store.book import Book
from assistant.store.values import CaseFile

_CALENDAR_SIZE = 20 * 1024 * 1024  # bytes


def taken_times(case_id: int, book: Book, config: Config, now: datetime) -> tuple[Busy, ...]:
    """All that a call of case *case_id* must not overlap. Raises OSError as ``busy_in`` does."""
    others = ((start, end) for start, end, _ in _other_calls(case_id, book, config, now))
    return (*busy_in(config.calls.calendar_file, config.owner.zone, now), *others)


def other_call(call: PromisedCall, case_id: int, book: Book, config: Config, now: datetime) -> CaseFile | None:
    """The other case whose standing call overlaps *call*."""
    if call.start is None:
        return None
    end = call.end or call.start + config.policy.call.length
    overlapping = (
        file for start, until, file in _other_calls(case_id, book, config, now) if start < end and call.start < until
    )
    return next(overlapping, None)


def suits(call: PromisedCall, case: Case, book: Book, config: Config, now: datetime) -> bool:
    """Whether a time that they name needs no word of the owner: one that we offered, or a call hour, and still free."""
    if call.start is None or call.start < now:
        return False
    try:
        taken = taken_times(case.id, book, config, now)
    except OSError:
        return False
    end = call.end or call.start + config.policy.call.length
    if call.start in case.offered:
        return not any(call.start < until and since < end for since, until in taken)
    return is_free(call.start, end, config.calls.hours, config.owner.zone, taken)


def _other_calls(
    case_id: int, book: Book, config: Config, now: datetime
) -> Iterator[tuple[datetime, datetime, CaseFile]]:
    for file in book.cases.listing(stages=[Stage.AGREED]):
        call = file.case.call
        if file.case.id == case_id or call is None or call.start is None:
            continue
        end = call.end or call.start + config.policy.call.length
        if end > now:
            yield call.start, end, file


def busy_in(calendar_file: Path | None, zone: ZoneInfo, now: datetime) -> tuple[Busy, ...]:
    """What the owner's calendar file says is taken; nothing when there is no file.

    Raises OSError when the file that is configured cannot be read, or is not whole: offering times blindly would be
    worse.
    """
    if calendar_file is None:
        return ()
    with open(calendar_file, "rb") as file:
        raw = file.read(_CALENDAR_SIZE + 1)
    if len(raw) > _CALENDAR_SIZE:
        raise OSError(f"the calendar {calendar_file} is larger than {_CALENDAR_SIZE // 2**20} MB")
    try:
        return busy_times(raw, zone=zone, after=now, before=now + timedelta(days=60))
    except ValueError as error:
        raise OSError(f"the calendar {calendar_file} cannot be used: {error}") from error
