"""What the pages show: the owner's day in plain words, and strangers' words as words only."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assistant.config.values import WebSettings
from assistant.demo.mails import Stranger, classic_invitation, invitation
from assistant.desk import word
from assistant.policy.values import TrustLevel
from assistant.store.values import LetterState
from assistant.web import figures
from assistant.web.show import profile_link
from tests.unit.desk.room import BERLIN, MARA, a_room, an_agreed_call
from tests.unit.web.browser import HOST, Browser, a_browser, everywhere

PAGES = ("/", "/cases", "/letters", "/calls", "/numbers", "/health")
EVIL = [
    "<script>alert('canary')</script>",
    '"><img src=x onerror=canary()>',
    "' onmouseover='canary()",
    "{{ 'zy' ~ 'xw' }} canary {% for x in ().__class__ %}",
    "</textarea></pre></title><svg onload=canary()>",
    "javascript:canary()",
    "&lt;b&gt;&#60;script&#62;",
    "<!--canary--><style>*{display:none}</style>",
    "\u202egnippils\u202c canary",
]


def all_pages(browser: Browser) -> str:
    found = [browser.get(path).text for path in PAGES]
    listed = set(re.findall(r'href="(/(?:cases|letters)/\d+)"', "".join(found)))
    return "".join([*found, *(browser.get(path).text for path in sorted(listed))])


@pytest.fixture
def room():
    return a_room()


def test_every_page_of_an_empty_house_can_be_read(room, tmp_path):
    browser = a_browser(room, tmp_path)
    for path in PAGES:
        answer = browser.get(path)
        assert answer.status == 200, path
        assert "<h1>" in answer.text
    assert "Nothing waits for you." in browser.get("/").text


def test_every_page_asks_who_it_is_and_shows_nobody_to_a_stranger(room, tmp_path):
    case = room.invites()
    browser = a_browser(room, tmp_path, signed_in=False)
    for path in (*PAGES, f"/cases/{case}", "/letters/1"):
        answer = browser.get(path)
        assert answer.status == 401
        assert "Mara" not in answer.text
        assert "assistant page" in answer.text


def test_a_case_shows_its_story_its_letters_and_why(room, tmp_path):
    case = room.invites()
    text = a_browser(room, tmp_path).get(f"/cases/{case}").text
    for said in ("Mara Lindholm", "The invitation came", "The question how you know each other", "Have we met?",
                 "write to them, asking whether you have met", "Why no other rule", "In the hold"):  # fmt: skip
        assert said.lower() in text.lower(), said


def test_a_missing_case_or_letter_is_said_so(room, tmp_path):
    browser = a_browser(room, tmp_path)
    missing = ("/cases/77", "/letters/77", f"/cases/{'9' * 30}", "/nothing", "//evil.example/", "/../etc/passwd")
    for path in missing:
        assert browser.get(path).status == 404, path


def test_what_is_in_the_hold_can_be_taken_back_from_the_first_page(room, tmp_path):
    room.invites()
    text = a_browser(room, tmp_path).get("/").text
    assert "On their way" in text
    assert "Take it back" in text


def test_a_letter_that_waits_is_shown_whole_with_its_buttons(room, tmp_path):
    room.config = replace(room.config, ceiling=TrustLevel.ASK)
    room.invites()
    text = a_browser(room, tmp_path).get("/").text
    assert "One thing waits for you." in text
    assert "May this go to Mara Lindholm?" in text
    assert "Yes, send it" in text
    assert "Have we met?" in text


def test_a_letter_is_shown_in_lines_of_the_window_and_changed_in_its_own(room, tmp_path):
    room.config = replace(room.config, ceiling=TrustLevel.ASK)
    browser = a_browser(room, tmp_path)
    case = room.invites(MARA)
    with room.store.reading() as book:
        letter = book.letters.of_case(case)[0]
    broken = next(line for line in letter.text.split("\n") if len(line) > 50)
    assert f"{broken}\n" in letter.text
    for path in ("/", f"/cases/{case}", f"/letters/{letter.id}"):
        shown = re.findall(r"<pre>(.*?)</pre>", browser.get(path).text, re.DOTALL)
        assert shown
        assert not any(f"{broken}\n" in one for one in shown)
        assert all(f"{broken} " in one for one in shown)
    assert f"{broken}\n" in re.search(r"<textarea.*?</textarea>", browser.get(path).text, re.DOTALL)[0]


def test_a_letter_to_paste_comes_with_the_platforms_own_page_only(room, tmp_path):
    room.receives(invitation(MARA, room.now))
    text = a_browser(room, tmp_path).get("/").text
    assert "Paste this to Mara Lindholm" in text
    outward = set(re.findall(r'href="(https?:[^"]+)"', text))
    assert outward == {"https://www.linkedin.com/mynetwork/invitation-manager/"}
    assert all('rel="noopener noreferrer"' in one for one in re.findall(r"<a [^>]*https?:[^>]*>", text))


def test_a_call_whose_time_has_passed_is_asked_about(room, tmp_path):
    case = an_agreed_call(room, datetime(2026, 11, 17, 10, tzinfo=BERLIN))
    browser = a_browser(room, tmp_path)
    assert "The next call is tomorrow at 10:00, with Mara Lindholm." in browser.get("/").text
    room.now += timedelta(days=1, hours=3)
    room.ring_due()
    text = browser.get("/").text
    assert "Did the call with Mara Lindholm happen?" in text
    assert f'action="/cases/{case}/call"' in text
    assert "Did the call with Mara Lindholm happen?" in browser.get("/calls").text


def test_the_pause_stands_on_every_page(room, tmp_path):
    browser = a_browser(room, tmp_path)
    with room.store.book() as book:
        book.settings.put("paused", "3 letters came back within an hour")
    for path in PAGES:
        assert "3 letters came back within an hour" in browser.get(path).text


def test_trouble_with_a_mailbox_is_said_on_the_first_page(room, tmp_path):
    browser = a_browser(room, tmp_path)
    with room.store.book() as book:
        book.settings.put("trouble work", {"since": room.now.isoformat(), "kind": "login", "because": "refused: no"})
    assert "Something needs a look" in browser.get("/").text
    assert "Refused: no" in browser.get("/health").text


@pytest.mark.parametrize("evil", EVIL)
def test_a_strangers_words_stay_words_on_every_page(room, tmp_path, evil):
    room.config = replace(room.config, ceiling=TrustLevel.ASK)
    case = room.invites()
    browser = a_browser(room, tmp_path)
    everywhere(room, case, evil)
    text = all_pages(browser)
    assert text.count("canary") + text.count("&amp;lt;b") > 5
    for harmful in ("<script", "<img src=x", "onmouseover='", "<svg onload", "<!--canary", "<style", "zyxw", "\u202e",
                    'href="javascript', "href='", "</textarea></pre>"):  # fmt: skip
        assert harmful not in text, harmful
    assert set(re.findall(r"<script|<iframe|<object|<embed|<link[^>]*>|<meta[^>]*>", text)) <= {
        '<link rel="icon" href="/icon.svg" type="image/svg+xml">', '<link rel="stylesheet" href="/style.css">',
        '<meta charset="utf-8">', '<meta name="viewport" content="width=device-width, initial-scale=1">',
    }  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "shown"),
    [
        ("https://www.linkedin.com/in/mara-lindholm", True),
        ("http://www.linkedin.com/in/mara-lindholm", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://www.linkedin.com.evil.example/in/mara", False),
        ("https://www.linkedin.com@evil.example/in/mara", False),
        ("https://evil.example\\@www.linkedin.com/", False),
        ("https://www.linkedin.com:8443/in/mara", False),
        ("//www.linkedin.com/in/mara", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_a_profile_is_a_link_only_on_its_platforms_own_site(room, profile, shown):
    file = room.file(room.invites())
    changed = replace(file, record=replace(file.record, profile=profile or None))
    assert (profile_link(changed, room.config) is not None) == shown
    forged = replace(changed, record=replace(changed.record, authentic="fail"))
    assert profile_link(forged, room.config) is None


def test_a_forged_notice_shows_no_way_out(room, tmp_path):
    case = room.receives(invitation(MARA, room.now, genuine=False)).case_id
    browser = a_browser(room, tmp_path)
    if case is not None:
        assert "https://" not in browser.get(f"/cases/{case}").text.replace("https://www.linkedin.com/in/", "")
    assert "Mara" not in browser.get("/").text


def test_nothing_is_fetched_from_anywhere_else_and_nothing_runs(room, tmp_path):
    room.receives(classic_invitation(Stranger(name="Ines Falk", headline="Translator", address="ines@falk.example",
                                              vanity="ines"), room.now, "We met in Leipzig."))  # fmt: skip
    browser = a_browser(room, tmp_path)
    answer = browser.get("/")
    policy = answer.field("content-security-policy")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    text = all_pages(browser)
    assert all(re.fullmatch(r"/icon\.svg|/[a-z0-9/-]*", one) for one in re.findall(r'(?:src|action)="([^"]*)"', text))
    assert not re.search(r" on[a-z]+=| style=|<script|url\(|@import", text)
    style = browser.get("/style.css").text
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize(
    ("field", "value"),
    [("cache-control", "no-store"), ("x-frame-options", "DENY"), ("x-content-type-options", "nosniff"),
     ("referrer-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin")],
)  # fmt: skip
def test_every_answer_is_dressed(room, tmp_path, field, value):
    browser = a_browser(room, tmp_path)
    for answer in (browser.get("/"), browser.get("/nothing"), browser.get("/enter?ticket=x"), browser.get("/style.css"),
                   browser.post("/pause", {}), browser.ask("GET", "/", {"host": "evil.example"})):  # fmt: skip
        assert answer.field(field) == value
        assert not answer.field("access-control-allow-origin")


def test_a_link_from_elsewhere_shows_nothing_before_the_owner_goes_on(room, tmp_path):
    case = room.invites()
    answer = a_browser(room, tmp_path).get(f"/cases/{case}?said=approved", sec_fetch_site="cross-site",
                                           sec_fetch_mode="navigate", sec_fetch_dest="document")  # fmt: skip
    assert answer.status == 200
    assert "Mara" not in answer.text
    assert f'href="/cases/{case}"' in answer.text


def test_an_address_brings_no_text_of_its_own_to_the_page(room, tmp_path):
    text = a_browser(room, tmp_path).get("/?said=Your%20bank%20calls<b>").text
    assert "bank" not in text


def test_no_get_changes_anything(room, tmp_path):
    case = room.invites()
    browser = a_browser(room, tmp_path)
    statements = []
    from sqlalchemy import event

    event.listen(room.store.engine, "before_cursor_execute",
                 lambda c, cursor, statement, *rest: statements.append(statement))  # fmt: skip
    for path in (*PAGES, f"/cases/{case}", "/letters/1", "/enter", f"/cases/{case}/decided?decision=accept",
                 "/letters/1/reject", "/pause", "/sign-out"):  # fmt: skip
        browser.get(path)
        browser.ask("HEAD", path, {"host": HOST})
    assert statements
    assert not [one for one in statements if not one.lstrip().upper().startswith(("SELECT", "BEGIN", "PRAGMA"))]


def test_a_letter_that_left_is_listed_without_the_servers_words(room, tmp_path):
    case = room.invites()
    room.letters_leave(case)
    with room.store.book() as book:
        for letter in book.letters.in_state(LetterState.SENT):
            book.letters.change(letter.id, detail="250 2.0.0 queued as 77")
    text = a_browser(room, tmp_path).get("/letters").text
    assert "Sent in the last seven days" in text
    assert "queued as" not in text


def test_the_settings_of_the_page_are_off_by_default():
    assert not WebSettings().enabled


def test_a_call_whose_outcome_was_corrected_counts_once(room):
    case = an_agreed_call(room, room.now + timedelta(hours=1))
    room.now += timedelta(hours=3)
    for outcome in ("they_absent", "happened"):
        with room.store.book() as book:
            word.mark_call(case, outcome, book, room.config, word.by_command(outcome), room.now)
    with room.store.reading() as book:
        counts = dict(figures.week(book, room.now))
        told = [one.text for one in book.notices.open() if one.kind == "advice"]
    assert (counts["calls held"], counts["calls missed"]) == (1, 0)
    assert "the call took place (Monday, 16 November)" in told[-1]
    assert "did not come" not in told[-1]
