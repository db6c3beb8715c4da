"""The buttons: each acts once, on exactly what was shown, and only from the page itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assistant.cases.values import Stage
from assistant.config.values import WebSettings
from assistant.policy.values import TrustLevel
from assistant.store.values import LetterState
from assistant.web.keys import make_keys
from tests.unit.desk.room import BERLIN, MARA, a_room, an_agreed_call
from tests.unit.web.browser import Browser, a_browser

TOMORROW = datetime(2026, 11, 17, 10, tzinfo=BERLIN)


@pytest.fixture
def room():
    return a_room()


@pytest.fixture
def waiting(room):
    """A letter that waits for the owner's yes."""
    room.config = replace(room.config, ceiling=TrustLevel.ASK)
    return room.invites()


def letter(room, case):
    with room.store.reading() as book:
        return book.letters.of_case(case)[0]


def said(browser: Browser, answer) -> str:
    assert answer.status == 303
    return browser.get(answer.field("location")).text


def test_a_yes_puts_the_letter_into_the_hold_and_wakes_the_sender(room, waiting, tmp_path):
    browser = a_browser(room, tmp_path)
    woken = []
    object.__setattr__(browser.behind, "letters_wake", lambda: woken.append(True))
    answer = browser.press("/", "/letters/1/approve")
    assert answer.field("location") == "/?said=approved"
    assert "Your yes is noted" in said(browser, answer)
    found = letter(room, waiting)
    assert found.state is LetterState.HELD
    assert found.hold_until == room.now + room.config.sending.hold
    assert woken


def test_the_same_form_sent_again_does_nothing_more(room, waiting, tmp_path):
    browser = a_browser(room, tmp_path)
    form = browser.get("/").forms("/letters/1/approve")
    browser.post("/letters/1/approve", form)
    before = letter(room, waiting)
    room.now += timedelta(minutes=5)
    for _ in range(3):
        assert "Nothing more was done" in said(browser, browser.post("/letters/1/approve", form))
    assert letter(room, waiting) == before


def test_a_yes_counts_only_for_the_text_that_was_shown(room, waiting, tmp_path):
    browser = a_browser(room, tmp_path)
    form = browser.get("/").forms("/letters/1/approve")
    with room.store.book() as book:
        book.letters.change(1, text="something else\n")
    assert "Nothing more was done" in said(browser, browser.post("/letters/1/approve", form))
    assert letter(room, waiting).state is LetterState.WAITING


def test_what_is_in_the_hold_is_taken_back(room, tmp_path):
    case = room.invites()
    browser = a_browser(room, tmp_path)
    browser.press("/", "/letters/1/reject")
    found = letter(room, case)
    assert (found.state, found.rejected_at) == (LetterState.CANCELLED, room.now)


def test_a_changed_text_waits_for_a_yes_of_its_own(room, tmp_path):
    case = room.invites()
    browser = a_browser(room, tmp_path)
    answer = browser.press("/letters/1", "/letters/1/edit", text="Hello Mara,\r\n\r\nwho are you?\r\n\r\nRobin")
    assert "It waits for your yes" in said(browser, answer)
    found = letter(room, case)
    words, _, footer = found.text.partition("\n-- \n")
    assert (found.state, words) == (LetterState.WAITING, "Hello Mara,\n\nwho are you?\n\nRobin\n")
    assert "stop" in footer  # the way out comes back where an edit left it out
    assert found.raw is not None
    assert b"who are you?" in found.raw


@pytest.mark.parametrize("text", ["", "   \r\n ", None])
def test_an_empty_or_unchanged_text_changes_nothing(room, tmp_path, text):
    case = room.invites()
    before = letter(room, case)
    browser = a_browser(room, tmp_path)
    browser.press("/letters/1", "/letters/1/edit", text=before.text if text is None else text)
    assert letter(room, case) == before


def test_a_letter_sent_by_hand_starts_its_wait(room, tmp_path):
    from assistant.demo.mails import invitation

    case = room.receives(invitation(MARA, room.now)).case_id
    a_browser(room, tmp_path).press("/", "/letters/1/sent")
    assert letter(room, case).state is LetterState.SENT
    assert room.file(case).case.stage is Stage.ASKED


@pytest.mark.parametrize(
    ("outcome", "stage", "counted"),
    [("happened", Stage.ADVISED, "calls_held"), ("absent", Stage.MISSED, "calls_missed"),
     ("away", Stage.OFFERED, "calls_i_missed"), ("never", Stage.OFFERED, None), ("cancelled", Stage.OFFERED, None)],
)  # fmt: skip
def test_what_became_of_a_call_is_counted_once_however_often_it_is_pressed(room, tmp_path, outcome, stage, counted):
    case = an_agreed_call(room, TOMORROW)
    room.now += timedelta(days=1, hours=3)
    room.ring_due()
    browser = a_browser(room, tmp_path)
    form = browser.get("/").forms(f"/cases/{case}/call") | {"outcome": outcome, "note": " about  two novels "}
    for _ in range(3):
        assert browser.post(f"/cases/{case}/call", form).status == 303
    found = room.file(case).case
    assert found.stage is stage
    assert found.note_about_call == ("" if outcome == "cancelled" else "about two novels")
    assert (found.calls_held, found.calls_missed, found.calls_i_missed) == tuple(
        int(counted == name) for name in ("calls_held", "calls_missed", "calls_i_missed")
    )


def test_a_call_is_agreed_and_moved_in_the_owners_zone(room, tmp_path):
    case = room.invites()
    browser = a_browser(room, tmp_path)
    browser.press(f"/cases/{case}", f"/cases/{case}/call", outcome="agreed", at="2026-11-18T10:30")
    assert room.file(case).case.call.start == datetime(2026, 11, 18, 10, 30, tzinfo=BERLIN)
    browser.press(f"/cases/{case}", f"/cases/{case}/call", outcome="moved", at="2026-11-19T09:00")
    found = room.file(case).case
    assert found.call.start == datetime(2026, 11, 19, 9, 0, tzinfo=BERLIN)
    assert found.calls_moved == 0  # what the owner moves is not held against them


@pytest.mark.parametrize("at", ["", "tomorrow", "2026-13-40T99:00", "2026-03-29T02:30", "<script>"])
def test_a_time_that_is_none_is_said_and_nothing_is_done(room, tmp_path, at):
    case = room.invites()
    before = room.file(case)
    answer = a_browser(room, tmp_path).press(f"/cases/{case}", f"/cases/{case}/call", outcome="agreed", at=at)
    assert answer.status == 409
    assert "Nothing was done" in answer.text
    assert "<script>" not in answer.text
    assert room.file(case) == before


def test_a_decision_counts_once(room, tmp_path):
    case = room.invites()
    with room.store.book() as book:
        book.settings.put("network_size", 10)
    browser = a_browser(room, tmp_path)
    form = browser.get(f"/cases/{case}").forms(f"/cases/{case}/decided") | {"decision": "accept"}
    for _ in range(3):
        browser.post(f"/cases/{case}/decided", form)
    assert room.file(case).case.owner_decision == "accept"
    with room.store.reading() as book:
        assert book.settings.get("network_size") == 11


@pytest.mark.parametrize("form", [{"decision": "marry"}, {}, {"decision": ""}])
def test_a_decision_that_is_none_does_nothing(room, tmp_path, form):
    case = room.invites()
    before = room.file(case)
    browser = a_browser(room, tmp_path)
    shown = browser.get(f"/cases/{case}").forms(f"/cases/{case}/decided")
    assert browser.post(f"/cases/{case}/decided", shown | form).status == 409
    assert room.file(case) == before


def test_a_case_is_taken_over_and_given_back(room, tmp_path):
    case = room.invites()
    browser = a_browser(room, tmp_path)
    browser.press(f"/cases/{case}", f"/cases/{case}/take-over")
    assert room.file(case).case.muted == "you took over"
    assert letter(room, case).state is LetterState.CANCELLED
    browser.press(f"/cases/{case}", f"/cases/{case}/resume")
    assert room.file(case).case.muted is None
    browser.press(f"/cases/{case}", f"/cases/{case}/retry")


def test_all_sending_is_stopped_and_goes_on(room, tmp_path):
    browser = a_browser(room, tmp_path)
    browser.press("/", "/pause")
    with room.store.reading() as book:
        assert book.settings.get("paused") == "you said so"
    browser.press("/", "/resume")
    with room.store.reading() as book:
        assert book.settings.get("paused") is None
    (tmp_path / "pause").touch()
    assert "still stops all sending" in said(browser, browser.press("/", "/resume"))


def test_a_message_is_put_away_once_and_a_question_never(room, tmp_path):
    with room.store.book() as book:
        told = book.notices.tell("refused", "letter 7", "A letter was refused", "Nobody there.", room.now)
        asked = book.notices.tell("limit", "hubs", "A limit is reached", "Eight hubs.", room.now)
    browser = a_browser(room, tmp_path)
    form = browser.get("/").forms(f"/notices/{told}/seen")
    browser.post(f"/notices/{told}/seen", form)
    assert "Nothing more was done" in said(browser, browser.post(f"/notices/{told}/seen", form))
    assert "Nothing more was done" in said(browser, browser.post(f"/notices/{asked}/seen", form))
    with room.store.reading() as book:
        assert [one.id for one in book.notices.open()] == [asked]


# -- who may press ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "x", None, "é"])
def test_a_form_without_the_sessions_token_does_nothing(room, waiting, tmp_path, token):
    browser = a_browser(room, tmp_path)
    form = browser.get("/").forms("/letters/1/approve")
    form.pop("token")
    answer = browser.post("/letters/1/approve", form if token is None else form | {"token": token})
    assert answer.status == 403
    assert letter(room, waiting).state is LetterState.WAITING


def test_the_token_of_one_session_is_none_in_another(room, waiting, tmp_path):
    one = a_browser(room, tmp_path)
    other = Browser(one.app, one.behind)
    other.enter()
    form = one.get("/").forms("/letters/1/approve")
    assert other.post("/letters/1/approve", form).status == 403
    assert letter(room, waiting).state is LetterState.WAITING


def test_a_signed_out_browser_and_an_old_session_do_nothing(room, waiting, tmp_path):
    browser = a_browser(room, tmp_path)
    form = browser.get("/").forms("/letters/1/approve")
    object.__setattr__(browser.behind, "clock", lambda: __import__("time").time() + 31 * 86400)
    assert browser.post("/letters/1/approve", form).status == 401
    object.__setattr__(browser.behind, "clock", __import__("time").time)
    make_keys(tmp_path)  # assistant page --sign-out
    assert browser.post("/letters/1/approve", form).status == 401
    assert browser.get("/").status == 401
    assert letter(room, waiting).state is LetterState.WAITING


def test_a_ticket_signs_in_once_and_the_cookie_is_kept_from_scripts_and_other_sites(room, tmp_path):
    browser = a_browser(room, tmp_path, signed_in=False)
    ticket = browser.behind.keys().ticket(browser.behind.clock())
    first = browser.get(f"/enter?ticket={ticket}")
    assert (first.status, first.field("location")) == (303, "/")
    cookie = first.field("set-cookie").lower()
    assert all(one in cookie for one in ("httponly", "samesite=strict", "path=/"))
    assert "domain" not in cookie
    assert ticket not in cookie
    second = browser.get(f"/enter?ticket={ticket}")
    assert (second.status, second.field("set-cookie")) == (401, "")


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a" * 1000, b"&&&&", b"token", b"a=1&" * 30, b""])
def test_a_broken_form_does_nothing(room, waiting, tmp_path, body):
    browser = a_browser(room, tmp_path)
    fields = {"host": "127.0.0.1:8642", "origin": "http://127.0.0.1:8642", "content-length": str(len(body)),
              "content-type": "application/x-www-form-urlencoded"}  # fmt: skip
    assert browser.ask("POST", "/letters/1/approve", fields, body).status == 403
    assert letter(room, waiting).state is LetterState.WAITING


def test_after_a_button_the_browser_is_led_to_a_page_of_ours_only(room, waiting, tmp_path):
    browser = a_browser(room, tmp_path)
    form = browser.get("/").forms("/letters/1/approve")
    for back in ("https://evil.example", "//evil.example", "/enter?ticket=x", "javascript:x", ""):
        answer = browser.post("/letters/1/approve", form | {"back": back})
        assert answer.field("location").startswith("/letters/1?said=")


def test_signing_out_takes_the_cookie_away(room, tmp_path):
    browser = a_browser(room, tmp_path)
    answer = browser.press("/", "/sign-out")
    assert "max-age=0" in answer.field("set-cookie").lower()


def test_a_fault_shows_nothing_of_itself(room, tmp_path, caplog):
    browser = a_browser(room, tmp_path)
    room.config = replace(room.config, web=WebSettings(enabled=True))
    object.__setattr__(browser.behind, "now", lambda: 1 / 0)
    answer = browser.get("/")
    assert answer.status == 500
    assert "division" not in answer.text
    assert "could not be shown" in caplog.text
