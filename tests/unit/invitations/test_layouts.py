"""What the frame around a person's words may not do to them, and to the person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.lines import frame_of
from assistant.invitations.recognize import recognize
from assistant.invitations.values import Invitation, NoteVerdict, Owner
from assistant.invitations.verdict import judge
from assistant.mail.authenticity import server_results
from assistant.mail.parse import read_mail
from assistant.mail.values import Trust
from tests.corpus.notices import layouts as made
from tests.corpus.notices.layouts import ADDRESS, OWNER, SERVER, Layout, Person, to_bytes
from tests.corpus.notices.told import digest_html

ILKA = Person("Ilka Grünwald", "Head of Ponds", "Graz, Styria, Austria", "ilka-g")
NOTE = "We met at the pond fair in Graz."


def the_invitation(layout: Layout) -> Invitation:
    mail = read_mail(to_bytes(layout))
    owner = Owner(names=(OWNER,), addresses=frozenset({ADDRESS}))
    notice = recognize(mail, server_results(mail, Trust(authserv_ids=(SERVER,))), shipped_catalogue(), owner)
    assert notice is not None
    return notice.invitations[0]


@pytest.mark.parametrize("name", ["Ali", "王小明", "김민수", "Madonna"])
@pytest.mark.parametrize("number", [1, 3])  # with and without "via LinkedIn"
def test_the_headline_of_a_person_of_one_word_is_no_note(name: str, number: int) -> None:
    found = the_invitation(made.modern(replace(ILKA, name=name), NOTE, "en", number))
    assert (found.inviter.name, found.inviter.headline, found.note.own_words.strip("“”")) == (
        name,
        "Head of Ponds",
        NOTE,
    )


def test_mutual_connections_of_a_suggested_person_are_not_the_inviters() -> None:
    layout = made.modern(ILKA, NOTE, "en", 2)
    assert layout.html is not None
    own = "<tr><td><p>4 connections in common</p></td></tr>"
    assert own in layout.html
    layout.html = layout.html.replace(own, "").replace(
        "Zookeeper at Vienna Zoo</p>", "Zookeeper</p>" + "<p>9 connections in common</p>"
    )
    assert the_invitation(layout).inviter.mutual_connections is None


@pytest.mark.parametrize("footer", ["Este correo va para", "Questo messaggio è per", "Wiadomość dla"])
def test_a_footer_in_words_nobody_knows_is_no_note(footer: str) -> None:
    layout = made.modern(ILKA, NOTE, "en", 2)
    assert layout.html is not None
    layout.html = layout.html.replace("This email was intended for", footer).split("<tr><td><h2>")[0] + (
        f"<tr><td>{footer} {OWNER} (Beekeeper at Hive Nine)</td></tr></table></body></html>"
    )
    assert the_invitation(layout).note.own_words.strip("“”") == NOTE


@pytest.mark.parametrize(
    ("shown", "name"),
    [("Prof. Dr.-Ing. Falk Brisk", "Falk Brisk"), ("Ilka G.", "Ilka G."), ("Ilka Grün.", "Ilka Grün")],
)
def test_titles_leave_a_name_and_initials_keep_their_dot(shown: str, name: str) -> None:
    assert the_invitation(made.modern(replace(ILKA, name=shown), "", "en", 4)).inviter.name == name


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("great to see your success at [Company]!", "pitch"),
        ("I saw your talk in Graz at %COMPANY% on Monday", "pitch"),
        ("thx for lunch tue", "personal"),
        ("Happy New Year, and thanks again for the help with the move.", "personal"),
        ("Merry Christmas and best wishes for 2027!", "pitch"),
        ("Remember me? Cabin 6.", "personal"),
        ("Tenemos contactos en común y trabajamos en el mismo sector.", "pitch"),
        ("Gracias por la comida del martes.", "personal"),
        ("C'est moi qui vous ai vendu la barque.", "personal"),
        ("昨日はランチありがとうございました。", "personal"),
    ],
)
def test_a_note_tells_everyday_things_from_phrases_for_all(words: str, verdict: str) -> None:
    assert judge(words).verdict is NoteVerdict(verdict)


@pytest.mark.parametrize("marks", ["\ufffd" * 300, "?" * 300, "?\ufffd" * 150])
@pytest.mark.parametrize("platform", shipped_catalogue().platforms, ids=lambda platform: platform.key)
def test_a_row_of_damaged_letters_is_no_line_of_the_platform(platform, marks):
    # Every way to share out the marks among the letters of a Japanese line: only a linear pattern comes to an end.
    lines = (f"我{marks}x", f"{marks}つ", f"LinkedInで{marks}我x")
    assert not [line for line in lines if frame_of(platform, line) is not None]


def test_a_line_whose_letters_were_damaged_one_by_one_or_all_together_is_still_known():
    linkedin = shipped_catalogue().get("linkedin")
    for line in ("{}を表示", "{}\ufffd\ufffd\ufffd", "{}" + "?" * 9):
        assert frame_of(linkedin, line.format("プロフィール")) is not None


def test_two_buttons_side_by_side_name_nobody_in_a_digest():
    people = [ILKA, Person("Bo Quist", "Potter at Kiln", "Graz", "bo-quist"), Person("Cy Tveit", "Baker", "Oslo", "cy")]
    mail = read_mail(to_bytes(digest_html(people, 3)))
    notice = recognize(mail, server_results(mail, Trust(authserv_ids=(SERVER,))), shipped_catalogue(), Owner())
    assert notice is not None
    assert [each.inviter.name for each in notice.invitations] == ["Ilka Grünwald", "Bo Quist", "Cy Tveit"]
