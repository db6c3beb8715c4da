"""A reply that only says "stop" ends all writing; one that only holds the word does not."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.reading.calls import read_call
from assistant.reading.intent import read_intent
from assistant.reading.values import CallReading, Intent, ReplyContext

NO_CALL = CallReading(call=None)


@pytest.mark.parametrize("text", [
    "stop", "STOP", "stopp", '"stop"', "«stop»", "„Stop“.", "Stop, bitte", "arrêtez", "basta", "STOP SVP",
    "Stop alstublieft",
    "Pare, por favor.", "Smettetela, per favore.", "Please stop!",
])
def test_a_bare_stop_ends_all_writing(text: str) -> None:
    said = read_intent(text, NO_CALL)
    assert (said.intent, said.stop) == (Intent.WITHDRAW, True)


@pytest.mark.parametrize("text", ["stop by my office", "I'll stop here", "can't stop thinking about your talk"])
def test_the_word_stop_among_others_ends_nothing(text: str) -> None:
    assert not read_intent(text, NO_CALL).stop


@pytest.mark.parametrize(("text", "start", "others"), [
    ("tomorrow is fine, 10 or 11?", "2026-11-17T10:00:00-05:00", 1),
    ("not available before 2pm tomorrow, after that is fine", "2026-11-17T14:00:00-05:00", 0),
    ("I could do (all times CET):\n- Wed 9:00\n- Thu 10:00", "2026-11-18T09:00:00+01:00", 1),
    ("Could we say Thursday 4pm Central European Time?", "2026-11-19T16:00:00+01:00", 0),
    ("Is 9am on Friday too early?", "2026-11-20T09:00:00-05:00", 0),
    ("What about 9:30 tomorrow or the day after?", "2026-11-17T09:30:00-05:00", 1),
])
def test_times_are_worked_out_from_the_whole_sentence(text: str, start: str, others: int) -> None:
    anchor = datetime(2026, 11, 16, 14, 30, tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))
    call = read_call(text, anchor=anchor, context=ReplyContext(owner_zone=ZoneInfo("Europe/London"))).call
    assert call is not None
    assert isinstance(call.start, datetime)
    assert (call.start.isoformat(), len(call.alternatives)) == (start, others)
