"""Life stories from the first mail to the last, on a moved clock: real IMAP, real SMTP, the real house between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import Stranger, connected, invitation
from assistant.desk import word
from assistant.store.values import LetterState
from tests.acceptance.stories import (
    BERLIN,
    DELIA,
    JONAS,
    MARA,
    MONDAY,
    NEW_YORK,
    Story,
    a_story,
    body,
    calendar_of,
)  # fmt: skip

ANSWER = "Hello Robin, we spoke at the Frankfurt fair last year, at the stand of Nordlys.\n\nBest"
TELL = Callable[..., Story]


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[TELL]:
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(a_story(tmp_path, **settings))


def a_call_is_agreed(story: Story, who: Stranger, words: str = "Thursday at 10:30 works for me, I will call you then."):
    """*who* invites, answers, is offered a call and takes a time; Tuesday afternoon it stands."""
    story.invites(who)
    story.until(2026, 11, 17, 9)
    story.writes(who, ANSWER)
    story.until(2026, 11, 17, 14)
    story.writes(who, words)
    assert story.case_of(who).stage is Stage.AGREED


# -- recruiters, the ladder -----------------------------------------------------------------------------------


def test_a_silent_recruiter_is_nudged_once_and_then_left_in_peace(tell):
    story = tell(policy="get-to-know")
    story.invites(JONAS)
    story.live(days=30, step_hours=24)
    assert story.purposes(JONAS) == ["offer-call", "remind"]
    case = story.case_of(JONAS)
    assert (case.stage, case.last_answer_at) == (Stage.CLOSED, None)
    assert "archive" in str(story.questions("Advice")[-1]["Subject"])


def test_a_recruiter_who_twice_does_not_call_is_asked_about_once_and_then_declined(tell):
    story = tell(policy="get-to-know")
    story.invites(MARA)
    story.until(2026, 11, 17, 9)
    story.writes(MARA, "Hi Robin, gladly. I will call you on Thursday at 10:00.")
    story.until(2026, 11, 19, 12)
    assert story.case_of(MARA).stage is Stage.DUE
    story.owner_answers("they did not come", to="happen")
    assert "we missed each other" in body(story.letters_to(MARA)[-1])
    story.writes(MARA, "Oh, sorry! Let us talk on Tuesday at 10:00, I will call you.")
    assert story.case_of(MARA).stage is Stage.AGREED
    story.until(2026, 11, 24, 12)
    story.owner_answers("they did not call", to="happen")
    story.live(days=20, step_hours=24)
    assert story.purposes(MARA).count("missed-call") == 1
    case = story.case_of(MARA)
    assert (case.stage, case.advice, case.calls_missed) == (Stage.ADVISED, "decline", 2)
    assert "did not come" in body(story.questions("Advice")[-1])


def test_the_ladder_leads_from_a_question_over_a_call_to_help_offered(tell):
    story = tell()
    a_call_is_agreed(story, MARA)
    story.until(2026, 11, 19, 9, 35)
    reminder = body(story.questions("Call with Mara")[-1])
    assert "Thursday, 19 November, 10:30" in reminder
    assert "Frankfurt fair" in reminder
    story.until(2026, 11, 19, 11, 30)
    story.owner_answers("happened, about your Swedish reader for two novels", to="happen")
    assert story.case_of(MARA).advice == "accept"
    story.stage.deliver(connected(MARA, story.now))
    story.work()
    assert story.case_of(MARA).stage is Stage.ACCEPTED
    story.until(2026, 11, 19, 18)
    assert "offer-help" not in story.purposes(MARA)
    story.until(2026, 11, 20, 12)  # the working day after
    assert story.purposes(MARA) == ["have-we-met", "offer-call", "call-confirmed", "offer-help"]
    assert "It was good to talk about your Swedish reader for two novels." in body(story.letters_to(MARA)[-1])


def test_a_note_that_does_not_read_as_about_something_stays_out_of_the_letter_and_is_shown(tell):
    story = tell()
    a_call_is_agreed(story, MARA)
    story.until(2026, 11, 19, 11, 30)
    story.owner_answers("happened, she seems a bit pushy about her novels", to="happen")
    story.stage.deliver(connected(MARA, story.now))
    story.until(2026, 11, 20, 13)
    assert "pushy" not in body(story.letters_to(MARA)[-1])
    assert "novels" not in body(story.letters_to(MARA)[-1])
    assert "pushy" in body(story.questions("Your note is not in the letter")[-1])


def test_thanks_come_the_next_working_day_and_the_rhythm_begins_anew_with_each_contact(tell):
    story = tell(policy="organic", start=datetime(2026, 11, 16, 9, tzinfo=BERLIN))
    story.invites(MARA)
    case_id = story.case_of(MARA).id
    with story.stage.house.store.book() as book:
        word.mark_call(case_id, "happened", book, story.stage.house.config, word.by_command("happened"), story.now)
    story.until(2026, 11, 20, 16)  # a Friday
    story.stage.deliver(connected(MARA, story.now))
    story.work()
    story.until(2026, 11, 22, 18)
    assert "thank" not in story.purposes(MARA)
    story.until(2026, 11, 23, 17)
    assert story.purposes(MARA)[-1] == "thank"
    first = story.due(MARA)["waited"]
    assert first.date() == date(2027, 2, 21)
    story.wait(days=30)
    story.writes(MARA, "Thank you, Robin! The reader has started her work.")
    second = story.due(MARA)["waited"]
    assert second - first > timedelta(days=25)
    story.wait(days=20)
    story.owner_writes_by_hand(MARA)
    assert story.case_of(MARA).muted is None
    assert story.due(MARA)["waited"] - second > timedelta(days=19)
    story.wait(days=91)
    assert "last contact was" in body(story.questions("Your decision")[-1])


# -- times -----------------------------------------------------------------------------------


def test_a_call_moved_four_times_comes_to_the_owner(tell):
    story = tell()
    a_call_is_agreed(story, MARA)
    days = ["Friday at 11:00", "Monday at 10:00", "Tuesday at 11:00"]
    for count, day in enumerate(days, start=1):
        story.until(2026, 11, 17 + count, 15)
        story.writes(MARA, f"I am sorry, something came up. Can we move our call to {day}?")
        assert (story.case_of(MARA).calls_moved, story.purposes(MARA).count("reschedule")) == (count, count)
    story.until(2026, 11, 23, 8)
    story.writes(MARA, "So sorry, once more: can we move our call to Wednesday at 10:00?")
    assert story.case_of(MARA).calls_moved == 4
    assert story.purposes(MARA).count("reschedule") == 3
    question = body(story.questions("Your decision")[-1])
    assert "Moved by them so far: 4" in question


def test_an_autumn_clock_change_between_agreement_and_call_leaves_the_time_right_on_both_sides(tell):
    story = tell(start=datetime(2026, 10, 12, 9, tzinfo=BERLIN))
    story.invites(DELIA)
    story.until(2026, 10, 20, 15)
    story.writes(DELIA, ANSWER, zone=NEW_YORK)
    # Europe changes on 25 October, New York only on 1 November: five hours apart for that one week.
    story.writes(DELIA, "Tuesday, 27 October at 10am Eastern works for me.", zone=NEW_YORK)
    call = story.case_of(DELIA).call
    assert call is not None
    assert call.start == datetime(2026, 10, 27, 10, tzinfo=NEW_YORK)
    assert call.start.astimezone(BERLIN).hour == 15
    confirmed = body(story.letters_to(DELIA)[-1])
    assert "27 October" in confirmed or "October 27" in confirmed
    assert "10:00 am your time (New York)" in confirmed
    assert "15:00 my time (Berlin)" in confirmed
    assert story.due(DELIA)["call-reminder"].hour == 14
    story.until(2026, 10, 27, 14, 5)
    assert "15:00 (Berlin)" in body(story.questions("Call with Delia")[-1])


def test_an_ambiguous_time_is_asked_about_once_in_both_zones_and_never_guessed(tell):
    story = tell()
    story.invites(DELIA)
    story.until(2026, 11, 17, 15)
    story.writes(DELIA, ANSWER, zone=NEW_YORK)
    story.writes(DELIA, "Let's say next Thursday at 10:00.", zone=NEW_YORK)
    assert story.case_of(DELIA).call is None
    asked = body(story.letters_to(DELIA)[-1])
    assert "do you mean" in asked
    assert "your time" in asked
    assert "my time (Berlin)" in asked
    story.live(days=2)
    assert story.purposes(DELIA).count("confirm-time") == 1
    story.writes(DELIA, "Yes.", zone=NEW_YORK)
    call = story.case_of(DELIA).call
    assert call is not None
    assert call.start == datetime(2026, 11, 26, 10, tzinfo=NEW_YORK)


def test_an_out_of_office_moves_the_next_step_behind_the_return_and_is_no_answer(tell):
    story = tell()
    story.invites(MARA)
    story.writes(MARA, "I am out of the office until 30 November 2026 and will answer after my return.",
                 fields=[("Auto-Submitted", "auto-replied")])  # fmt: skip
    case = story.case_of(MARA)
    assert (case.stage, case.last_answer_at) == (Stage.ASKED, None)
    back = story.due(MARA)["waited"]
    story.until(2026, 11, 30, 23)
    assert story.purposes(MARA) == ["have-we-met"]
    assert back.date() in (date(2026, 12, 1), date(2026, 12, 2))
    story.until(back.year, back.month, back.day, back.hour)
    story.wait(minutes=11)
    assert story.purposes(MARA) == ["have-we-met", "remind"]


# -- who may say what -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "because"),
    [
        ({"address": "mara@other.example"}, "address that we wrote to"),
        ({"genuine": False}, "not proven"),
        ({"address": "mara@other.example", "genuine": False}, "not proven"),
    ],
    ids=["from another address", "from the right address, failing every check", "from another one, failing too"],
)
def test_a_forged_yes_is_a_note_and_nothing_else(tell, how, because):
    story = tell()
    story.invites(MARA)
    story.until(2026, 11, 17, 9)
    story.writes(MARA, ANSWER)
    before = story.case_of(MARA)
    seen = story.writes(MARA, "Yes, Thursday at 10:30 works.", **how)
    case = story.case_of(MARA)
    assert seen.outcome == "noted"
    assert because in seen.because
    assert (case.stage, case.call, case.last_intent) == (before.stage, None, before.last_intent)
    assert story.events(MARA)[-1] == "Noted"
    assert "call-confirmed" not in story.purposes(MARA)
    assert "call-ended" not in story.due(MARA)


def test_a_mail_out_of_our_thread_confirms_nothing_even_when_it_is_genuine(tell):
    story = tell()
    story.invites(MARA)
    story.until(2026, 11, 17, 9)
    story.writes(MARA, ANSWER)
    story.writes(MARA, "Yes, Thursday at 10:30 works.", in_thread=False)
    assert story.case_of(MARA).call is None
    assert "not in our thread" in body(story.questions("Your decision")[-1])
    story.writes(MARA, "Yes, Thursday at 10:30 works.", in_thread=False, genuine=False)
    assert story.case_of(MARA).call is None


def test_a_forged_cancel_leaves_the_call_standing(tell):
    story = tell()
    a_call_is_agreed(story, MARA)
    start = story.case_of(MARA).call.start
    for how in ({"genuine": False}, {"address": "mara@evil.example"}, {"organizer": "boss@evil.example"}):
        story.sends_calendar(MARA, "CANCEL", start, sequence=5, **how)
        assert story.case_of(MARA).call is not None, how
    story.writes(MARA, "I have to cancel our call.", genuine=False)
    assert story.case_of(MARA).stage is Stage.AGREED
    assert "CallCancelled" not in story.events(MARA)


def test_calendar_entries_out_of_order_count_by_uid_sequence_and_stamp(tell):
    story = tell()
    a_call_is_agreed(story, MARA)
    thursday = datetime(2026, 11, 19, 10, 30, tzinfo=BERLIN)
    friday, monday = thursday + timedelta(days=1), thursday + timedelta(days=4)
    story.sends_calendar(MARA, "REQUEST", thursday, sequence=0)
    assert story.case_of(MARA).call.start == thursday
    story.sends_calendar(MARA, "REQUEST", monday, sequence=2)
    assert story.case_of(MARA).call.start == monday
    late = story.sends_calendar(MARA, "REQUEST", friday, sequence=1, stamp=story.now + timedelta(hours=1))
    assert late.outcome == "noted"
    assert story.case_of(MARA).call.start == monday
    older = story.sends_calendar(MARA, "CANCEL", monday, sequence=2, stamp=MONDAY)
    assert older.outcome == "noted"
    assert (story.case_of(MARA).call.calendar_uid, story.case_of(MARA).call.sequence) == ("talk-1@calendar.example", 2)
    other = story.sends_calendar(MARA, "CANCEL", friday, uid="another-meeting@calendar.example", sequence=9)
    assert "not the agreed call" in other.because or story.case_of(MARA).call is not None
    assert story.case_of(MARA).stage is Stage.AGREED
    story.sends_calendar(MARA, "CANCEL", monday, sequence=3)
    assert story.case_of(MARA).call is None
    story.sends_calendar(MARA, "REQUEST", monday, sequence=2, stamp=story.now + timedelta(days=1))
    assert story.case_of(MARA).call is None


def test_our_own_calendar_entry_goes_with_the_confirmation_and_its_answer_finds_the_case(tell):
    story = tell()
    story.configure(attach_ics=True)
    a_call_is_agreed(story, MARA)
    entry = calendar_of(story.letters_to(MARA)[-1])
    assert "METHOD:REQUEST" in entry
    assert "DTSTART:20261119T093000Z" in entry
    uid = next(line for line in entry.splitlines() if line.startswith("UID:")).removeprefix("UID:")
    start = story.case_of(MARA).call.start
    story.sends_calendar(MARA, "REPLY", start, uid=uid, partstat="ACCEPTED")
    assert story.case_of(MARA).stage is Stage.AGREED
    story.until(2026, 11, 18, 15)
    story.writes(MARA, "Something came up, can we move it to Friday at 11:00?")
    moved = calendar_of(story.letters_to(MARA)[-1])
    assert f"UID:{uid}" in moved
    assert "SEQUENCE:1" in moved
    late = story.sends_calendar(MARA, "REPLY", start, uid=uid, partstat="DECLINED", sequence=0, stamp=MONDAY)
    assert late.outcome == "noted"
    counter = datetime(2026, 11, 23, 11, tzinfo=BERLIN)
    story.sends_calendar(MARA, "COUNTER", counter, uid=uid, sequence=1)
    assert story.case_of(MARA).call.start == counter
    story.sends_calendar(MARA, "REPLY", counter, uid=uid, partstat="DECLINED", sequence=2)
    assert story.case_of(MARA).call is None


def test_a_platform_message_is_an_answer_by_its_profile_and_confirms_no_call(tell):
    story = tell()
    story.invites(MARA)
    seen = story.messages(MARA, "Hi Robin, we met at the Leipzig fair in spring, at the evening of the translators.")
    assert seen.case_id == story.case_of(MARA).id
    assert story.case_of(MARA).last_answer_at is not None
    story.wait(minutes=11)
    assert story.purposes(MARA) == ["have-we-met", "offer-call"]
    story.messages(MARA, "Thursday at 10:30 works for me.")
    assert story.case_of(MARA).call is None
    assert "came through the platform" in body(story.questions("Your decision")[-1])


def test_an_acceptance_without_a_profile_only_asks_the_owner(tell):
    story = tell()
    story.invites(MARA, letter_leaves=False)
    raw = connected(MARA, story.now)
    lines = [line for line in raw.split(b"\r\n") if b"View profile" not in line and b"/comm/in/" not in line]
    story.stage.deliver(b"\r\n".join(lines))
    story.work()
    story.wait(minutes=11)
    assert story.case_of(MARA).stage is not Stage.ACCEPTED
    assert story.letters_to(MARA) == []
    story.owner_answers("accepted", to="Are you connected")
    assert story.case_of(MARA).stage in (Stage.ACCEPTED, Stage.CLOSED)
    assert story.case_of(MARA).owner_decision == "accept"


# -- ends -----------------------------------------------------------------------------------


def test_please_stop_holds_for_ever_also_for_a_new_invitation(tell):
    story = tell()
    story.invites(MARA)
    story.writes(MARA, "Please stop writing to me.")
    story.wait(days=200)
    again = invitation(MARA, story.now, note="Hi Robin, shall we connect after all?", reply_to=MARA.address)
    story.stage.deliver(again)
    story.work()
    story.live(days=20, step_hours=48)
    assert len(story.letters_to(MARA)) == 1


def test_oops_ends_the_case_without_another_word(tell):
    story = tell()
    story.invites(MARA)
    story.writes(MARA, "Oops, that went out by accident, my phone imported the address book. Sorry!")
    story.live(days=20, step_hours=48)
    assert story.purposes(MARA) == ["have-we-met"]
    assert story.case_of(MARA).stage is Stage.CLOSED


def test_a_letter_that_comes_back_closes_its_case_and_a_forged_report_changes_nothing(tell):
    story = tell()
    story.invites(MARA)
    story.invites(JONAS)
    forged = story.bounce(story.letters_to(MARA)[-1], message_id="<inv-000000000000000000000000@example.test>")
    assert forged.outcome == "ignored"
    assert story.case_of(MARA).stage is Stage.ASKED
    story.bounce(story.letters_to(JONAS)[-1])
    assert story.case_of(JONAS).stage is Stage.CLOSED
    assert "did not arrive" in story.case_of(JONAS).closed_because
    story.live(days=20, step_hours=48)
    assert story.purposes(MARA) == ["have-we-met", "remind"]
    assert len(story.letters_to(JONAS)) == 1


def test_the_owner_takes_over_by_a_letter_of_their_own_while_ours_lies_in_the_hold(tell):
    story = tell()
    story.invites(MARA, letter_leaves=False)
    story.owner_writes_by_hand(MARA)
    story.live(days=20, step_hours=48)
    assert story.letters_to(MARA) == []
    assert story.case_of(MARA).muted == "you wrote to them yourself"
    assert [one.state for one in story.letters_in_store(story.case_of(MARA).id)] == [LetterState.CANCELLED]


def test_the_owner_takes_over_by_accepting_while_a_letter_lies_in_the_hold(tell):
    story = tell()
    story.invites(MARA, letter_leaves=False)
    story.stage.deliver(connected(MARA, story.now))
    story.work()
    story.live(days=20, step_hours=48)
    assert story.letters_to(MARA) == []
    assert story.case_of(MARA).owner_decision == "accept"


def test_accepting_an_entry_in_the_owners_own_calendar_agrees_to_it_and_takes_nothing_over(tell):
    story = tell()
    story.invites(MARA)
    story.until(2026, 11, 17, 9)
    story.writes(MARA, ANSWER)
    evening = datetime(2026, 11, 19, 19, 30, tzinfo=BERLIN)  # none of the owner's call hours
    story.sends_calendar(MARA, "REQUEST", evening)
    assert story.case_of(MARA).call is None
    story.owner_answers_in_the_calendar(MARA, evening)
    case = story.case_of(MARA)
    assert (case.stage, case.call.start, case.muted) == (Stage.AGREED, evening, None)
    story.until(2026, 11, 19, 20, 30)
    assert len(story.questions("happen?")) == 1


# -- what became of the call -----------------------------------------------------------------------------------


def test_whether_it_happened_is_asked_once_more_and_time_alone_never_makes_it_so(tell):
    story = tell()
    a_call_is_agreed(story, MARA)
    story.until(2026, 11, 19, 11, 30)
    assert len(story.questions("happen?")) == 1
    story.until(2026, 11, 20, 11, 45)
    assert len(story.questions("happen?")) == 2
    assert str(story.questions("happen?")[-1]["Subject"]).startswith("Once more")
    story.live(days=40, step_hours=24)
    assert len(story.questions("happen?")) == 2
    case = story.case_of(MARA)
    assert (case.stage, case.calls_held, case.calls_missed) == (Stage.DUE, 0, 0)
    assert "unclear" in str(story.questions("Unclear")[-1]["Subject"]).casefold()
    story.owner_answers("happened", to="happen?")
    assert story.case_of(MARA).calls_held == 1


def test_that_the_owner_was_away_never_counts_against_them(tell):
    story = tell()
    a_call_is_agreed(story, MARA)
    story.until(2026, 11, 19, 11, 30)
    story.owner_answers("I was away", to="happen")
    case = story.case_of(MARA)
    assert (case.calls_missed, case.calls_i_missed, case.stage) == (0, 1, Stage.OFFERED)
    assert "does not count against them" in body(story.questions("Your decision")[-1])
    story.live(days=30, step_hours=48)
    assert "missed-call" not in story.purposes(MARA)
    assert "remind" not in story.purposes(MARA)
    assert story.case_of(MARA).advice is None


def test_an_apology_with_a_new_time_makes_a_new_agreement(tell):
    story = tell()
    a_call_is_agreed(story, MARA)
    story.until(2026, 11, 19, 11, 5)
    story.writes(MARA, "Robin, I am so sorry I missed our call, the train broke down. Could we do Friday at 11:00?")
    case = story.case_of(MARA)
    assert case.calls_missed == 1
    assert case.call.start == datetime(2026, 11, 20, 11, tzinfo=BERLIN)
    assert "Friday, 20 November, 11:00" in body(story.letters_to(MARA)[-1])
    story.until(2026, 11, 20, 11, 30)
    story.writes(MARA, "It was great talking to you today!")
    assert (story.case_of(MARA).calls_held, story.case_of(MARA).advice) == (1, "accept")


def test_nobody_can_claim_a_call_that_was_never_agreed(tell):
    story = tell()
    story.invites(MARA)
    story.until(2026, 11, 17, 9)
    story.writes(MARA, ANSWER)
    story.writes(MARA, "It was great talking to you yesterday! Please accept my invitation now.")
    case = story.case_of(MARA)
    assert (case.calls_held, case.advice) == (0, None)
    assert "none was agreed" in body(story.questions("Your decision")[-1]) or story.events(MARA)[-1] == "Noted"


@pytest.mark.parametrize(
    ("answer", "stage", "counts"),
    [
        ("they did not come", Stage.MISSED, (0, 1, 0)),
        ("moved to Friday 10:00", Stage.AGREED, (0, 0, 0)),
        ("never agreed", Stage.OFFERED, (0, 0, 0)),
        ("It will not be understood at all, this line here", Stage.DUE, (0, 0, 0)),
        ("> happened\n> they did not come", Stage.DUE, (0, 0, 0)),
    ],
)
def test_the_owner_answers_by_mail_in_plain_words(tell, answer, stage, counts):
    story = tell()
    a_call_is_agreed(story, MARA)
    story.until(2026, 11, 19, 11, 30)
    story.owner_answers(answer, to="happen")
    case = story.case_of(MARA)
    assert (case.stage, (case.calls_held, case.calls_missed, case.calls_moved)) == (stage, counts)
    if stage is Stage.AGREED:
        assert case.call.start == datetime(2026, 11, 20, 10, tzinfo=BERLIN)
    if stage is Stage.DUE:
        assert "nothing was changed" in body(story.questions("Not understood")[-1])


def test_an_answer_that_is_not_proven_to_be_the_owners_is_not_obeyed(tell):
    story = tell()
    a_call_is_agreed(story, MARA)
    story.until(2026, 11, 19, 11, 30)
    seen = story.owner_answers("happened", to="happen", genuine=False)
    assert "not obeyed" in seen.because
    story.owner_answers("happened", to="happen", address="robin@evil.example")
    assert story.case_of(MARA).stage is Stage.DUE
    assert story.case_of(MARA).calls_held == 0


def test_advice_and_letters_to_paste_are_answered_by_mail(tell):
    story = tell()
    story.stage.deliver(invitation(MARA, story.now))  # no address: by hand
    story.work()
    assert story.case_of(MARA).last_letter_at is None
    story.owner_answers("sent", to="To paste")
    assert story.case_of(MARA).stage is Stage.ASKED
    assert "waited" in story.due(MARA)
    story.stage.deliver(invitation(JONAS, story.now))
    story.work()
    story.owner_answers("skip", to="To paste")
    assert story.case_of(JONAS).letters == ()
    case_id = story.case_of(MARA).id
    with story.stage.house.store.book() as book:
        word.mark_call(case_id, "happened", book, story.stage.house.config, word.by_command("happened"), story.now)
    story.work()
    story.owner_answers("declined", to="Advice on Mara")
    assert story.case_of(MARA).owner_decision == "decline"


# -- services -----------------------------------------------------------------------------------

BOOKING = (
    "Hi Robin,\n\nA new event has been scheduled.\n\nEvent Type:\nA short call\n\nInvitee:\nMara Lindholm\n\n"
    "Invitee Email:\n{address}\n\nEvent Date/Time:\n10:30 - Thursday, 19 November 2026 (Central European Time)\n"
)


def test_a_booking_counts_only_by_the_owners_own_link_and_is_a_note_otherwise(tell):
    story = tell()
    story.invites(MARA)
    story.until(2026, 11, 17, 9)
    story.writes(MARA, ANSWER)
    seen = story.service_mail("calendly.com", "New Event: Mara Lindholm", BOOKING.format(address=MARA.address))
    assert seen.outcome == "noted"
    assert story.case_of(MARA).call is None
    assert "not the service of your own booking link" in body(story.questions("Your decision")[-1])
    story.configure(booking_link="https://calendly.com/robin-winter/call")
    forged = story.service_mail(
        "calendly.com", "New Event: Mara L", BOOKING.format(address=MARA.address), genuine=False
    )
    assert forged.outcome == "noted"
    assert story.case_of(MARA).call is None
    story.service_mail("calendly.com", "New Event: M. Lindholm", BOOKING.format(address=MARA.address))
    assert story.case_of(MARA).call.start == datetime(2026, 11, 19, 10, 30, tzinfo=BERLIN)
