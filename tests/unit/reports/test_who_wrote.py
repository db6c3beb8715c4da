"""A case's story says who wrote: the assistant by itself, or the owner by hand."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from assistant.cases.events import LetterLeft, OwnerWrote
from assistant.cases.values import Evidence, EvidenceKind
from assistant.desk import word
from assistant.reports.case import case_story
from assistant.reports.sentences import LETTERS, sentence
from assistant.store.values import LetterState
from tests.unit.desk.room import MARA, MONDAY, a_room

BERLIN = ZoneInfo("Europe/Berlin")
BY_MAIL = Evidence(EvidenceKind.MAIL, "<letter@winter.example>")


@pytest.mark.parametrize("purpose", [*LETTERS, "my-own-words"])
def test_a_letter_that_the_assistant_sent_is_never_said_to_be_the_owners(purpose):
    said = sentence(LetterLeft(at=MONDAY, evidence=BY_MAIL, purpose=purpose), BERLIN)
    assert said == f"the assistant wrote: {LETTERS.get(purpose, purpose)}"


def test_a_letter_that_the_owner_pasted_is_said_to_be_theirs():
    pasted = LetterLeft(at=MONDAY, evidence=word.by_command("sent by hand"), purpose="thank")
    assert sentence(pasted, BERLIN) == "you sent by hand: thanks"
    assert sentence(OwnerWrote(at=MONDAY, evidence=BY_MAIL), BERLIN) == "you wrote to them by hand"


def test_the_story_of_a_case_says_so():
    room = a_room()
    case_id = room.invites(MARA)
    room.letters_leave(case_id)
    with room.store.reading() as book:
        letters = book.letters.of_case(case_id)
    told = case_story(room.file(case_id), letters, (), (), zone=BERLIN)
    assert [one.state for one in letters] == [LetterState.SENT]
    assert "the assistant wrote: the question how you know each other" in told
    assert "you sent" not in told
