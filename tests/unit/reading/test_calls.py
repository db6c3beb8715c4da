"""What a reply says about a call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.reading.calls import read_call
from assistant.reading.values import CallAct, Caller, CallReading, Certainty, ReplyContext, Slot

WEDNESDAY = datetime(2026, 11, 18, 14, 20, tzinfo=timezone(timedelta(hours=1)))
BERLIN, LONDON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")
TUESDAY_SLOT = Slot(
    start=datetime(2026, 11, 24, 10, tzinfo=LONDON), end=datetime(2026, 11, 24, 10, 30, tzinfo=LONDON)
)
THURSDAY_SLOT = Slot(
    start=datetime(2026, 11, 26, 15, tzinfo=LONDON), end=datetime(2026, 11, 26, 15, 30, tzinfo=LONDON)
)


def read(
    text: str,
    *,
    offered: tuple[Slot, ...] = (),
    agreed: Slot | None = None,
    quoted: str = "",
    calendar: Slot | None = None,
) -> CallReading:
    context = ReplyContext(owner_zone=LONDON, writer_zone=BERLIN, offered=offered, agreed=agreed)
    return read_call(text, anchor=WEDNESDAY, context=context, quoted=quoted, calendar_slot=calendar)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("I'll call you Thursday at 3pm.", CallAct.STATES),
        ("Call me Thursday at 3pm.", CallAct.STATES),
        ("Thursday at 3pm works for me.", CallAct.AGREES),
        ("Could we talk Thursday at 3pm?", CallAct.PROPOSES),
        ("Thursday at 3pm or Friday at 10am.", CallAct.PROPOSES),
        ("I'll call you Thursday at 3pm if that works.", CallAct.PROPOSES),
        ("I'll call you next week.", CallAct.PROMISES_VAGUE),
        ("Call me some time.", CallAct.PROMISES_VAGUE),
        ("No need for a call, just connect with me.", CallAct.DECLINES),
        ("Let's move our call to Friday at 10am.", CallAct.RESCHEDULES),
        ("I have to cancel our call on Thursday.", CallAct.CANCELS),
        ("Sorry I missed our call yesterday.", CallAct.MISSED_APOLOGY),
        ("Great talking to you yesterday!", CallAct.HELD_THANKS),
        ("Thanks, I like your blog.", CallAct.NONE),
        ("Ich rufe Sie am Donnerstag um 15 Uhr an.", CallAct.STATES),
        ("Passt Ihnen Donnerstag um 15 Uhr?", CallAct.PROPOSES),
        ("Ich muss unser Telefonat leider absagen.", CallAct.CANCELS),
        ("Danke für das Gespräch gestern!", CallAct.HELD_THANKS),
        ("Je vous appelle jeudi à 15h.", CallAct.STATES),
        ("Pouvons-nous reporter notre appel ?", CallAct.RESCHEDULES),
        ("Désolé d'avoir manqué notre appel.", CallAct.MISSED_APOLOGY),
        ("Te llamaré la semana que viene.", CallAct.PROMISES_VAGUE),
        ("¿Podemos hablar el jueves a las 15:00?", CallAct.PROPOSES),
        ("Tengo que cancelar nuestra llamada.", CallAct.CANCELS),
    ],
)
def test_the_act_of_a_clause_is_told(text: str, act: CallAct) -> None:
    assert read(text).act is act


@pytest.mark.parametrize(
    ("text", "caller"),
    [
        ("I'll call you tomorrow at 3pm", Caller.INVITER),
        ("Can I call you tomorrow at 3pm?", Caller.INVITER),
        ("Call me tomorrow at 3pm", Caller.OWNER),
        ("Could you call me tomorrow at 3pm?", Caller.OWNER),
        ("Let's talk tomorrow at 3pm", Caller.UNKNOWN),
        ("Zoom tomorrow at 3pm?", Caller.UNKNOWN),
        ("Können Sie mich morgen um 15 Uhr anrufen?", Caller.OWNER),
        ("Ich rufe Sie morgen um 15 Uhr an.", Caller.INVITER),
        ("Rappelez-moi demain à 15h.", Caller.OWNER),
        ("Le llamo mañana a las 15:00.", Caller.INVITER),
    ],
)
def test_who_calls_is_told(text: str, caller: Caller) -> None:
    call = read(text).call
    assert call is not None
    assert call.caller is caller


@pytest.mark.parametrize(
    "text",
    [
        "My talk at the summit is on Monday at 9am.",
        "I'm on holiday until Monday.",
        "The deadline is Friday at noon.",
        "I have a meeting Thursday at 3pm.",
        "I called you Tuesday at 3pm.",
        "We met last Thursday.",
        "I can't do Thursday.",
        "I will send you the slides tomorrow.",
        "They call me Bob.",
        "Mein Zug fährt um 15:30 Uhr.",
        "J'ai une réunion jeudi à 15h.",
        "Mi tren sale a las 15:30.",
        "Our opening hours are Mon-Fri 9-17.",
    ],
)
def test_a_time_that_is_not_for_a_call_gives_no_call(text: str) -> None:
    call = read(text).call
    assert call is None or (call.start is None and call.certainty is Certainty.NONE)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Great talking to you yesterday!", True),
        ("It would be great to talk to you.", None),
        ("Sorry I missed our call.", False),
        ("You said you'd call me yesterday and didn't.", False),
        ("Looking forward to talking to you.", None),
        ("Thanks for the call yesterday.", True),
        ("We never got to talk last week.", False),
        ("Thanks for the offer of a call.", None),
        ("I saw your talk on Friday.", None),
    ],
)
def test_whether_a_past_call_took_place_is_told(text: str, held: bool | None) -> None:
    assert read(text).held is held


def test_an_apology_with_a_new_time_gives_that_time() -> None:
    reading = read("So sorry I missed you yesterday. Could we try Friday at 10am?")
    assert reading.act is CallAct.MISSED_APOLOGY
    assert reading.call is not None
    assert reading.call.start == datetime(2026, 11, 20, 10, tzinfo=BERLIN)
    assert reading.call.took_place is False


def test_a_hedged_time_is_tentative_and_vague() -> None:
    reading = read("Probably Thursday at 3pm, but I can't promise.")
    assert reading.tentative
    assert reading.call is not None
    assert reading.call.certainty is Certainty.VAGUE
    assert reading.act is CallAct.PROPOSES


@pytest.mark.parametrize(
    "text",
    [
        "Number 2 works for me.",
        "The second one, please.",
        "Thursday works.",
        "3pm is good.",
        "Option 2",
        "The latter is perfect.",
        "Der zweite Termin passt.",
        "Nummer 2 passt mir.",
        "Le deuxième créneau me convient.",
        "La segunda opción me va bien.",
        "Thursday at 3 works.",
        "The first one doesn't work, but the second does.",
    ],
)
def test_an_offered_slot_is_taken(text: str) -> None:
    reading = read(text, offered=(TUESDAY_SLOT, THURSDAY_SLOT))
    assert reading.act is CallAct.AGREES
    assert reading.call is not None
    assert (reading.call.start, reading.call.end) == (THURSDAY_SLOT.start, THURSDAY_SLOT.end)


def test_a_plain_yes_takes_the_only_offer_but_none_of_two() -> None:
    call = read("Yes, that works!", offered=(TUESDAY_SLOT,)).call
    assert call is not None
    assert call.start == TUESDAY_SLOT.start
    two = read("Yes, that works!", offered=(TUESDAY_SLOT, THURSDAY_SLOT)).call
    assert two is None or two.start is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Could we make it an hour later?", datetime(2026, 11, 24, 11, tzinfo=LONDON)),
        ("Could we do 30 minutes earlier?", datetime(2026, 11, 24, 9, 30, tzinfo=LONDON)),
        ("Same time on Friday instead?", datetime(2026, 11, 20, 10, tzinfo=LONDON)),
        ("Geht es eine halbe Stunde später?", datetime(2026, 11, 24, 10, 30, tzinfo=LONDON)),
    ],
)
def test_a_shift_counts_from_the_agreed_call_and_moves_it(text: str, start: datetime) -> None:
    for reading in (read(text, agreed=TUESDAY_SLOT), read(text, calendar=TUESDAY_SLOT)):
        assert reading.call is not None
        assert reading.call.start == start
        assert reading.act is CallAct.RESCHEDULES


def test_the_quoted_letter_is_read_when_our_offer_is_not_known() -> None:
    quoted = (
        "> 1. Tuesday 24 November, 10:00 London time (11:00 in Berlin)\n> 2. Thursday 26 November, 15:00 UK time"
    )
    call = read("2 works best.", quoted=quoted).call
    assert call is not None
    assert call.start == THURSDAY_SLOT.start


def test_refused_offers_give_no_call() -> None:
    reading = read("Sorry, neither Tuesday nor Thursday works for me.", offered=(TUESDAY_SLOT, THURSDAY_SLOT))
    assert reading.call is None or reading.call.start is None


_LINE = (
    "call me you I'll can't Thursday 3pm at or not if ? . , second number 2 same time an hour later yes no "
    "works sorry missed our yesterday cancel move to Friday instead great talking"
)
_WORDS = st.sampled_from(_LINE.split())


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=30).map(" ".join)), st.booleans())
def test_any_text_gives_a_reading_whose_parts_agree(text: str, offered: bool) -> None:
    reading = read(text, offered=(TUESDAY_SLOT, THURSDAY_SLOT) if offered else ())
    call = reading.call
    assert (reading.act is CallAct.NONE) == (not reading.acts)
    if call is None:
        return
    assert call.took_place is reading.held
    assert (call.certainty is Certainty.NONE) == (call.caller is None)
    if isinstance(call.start, datetime):
        assert call.start.astimezone(UTC) >= WEDNESDAY.astimezone(UTC) - timedelta(days=1)
        assert call.certainty in (Certainty.DEFINITE, Certainty.VAGUE)
