"""What the owner's commands refuse, and what they say: letters in the hold, people blocked, backups."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from assistant.cli import assistant as program
from assistant.desk import word
from assistant.letters.errors import LetterError
from assistant.store.engine import Store
from assistant.store.values import Letter, LetterState
from tests.unit.desk.room import _CONFIGURATION, MARA, Room, a_room

STOP_LINE = 'reply "stop" and it will not write to you again'


@pytest.fixture
def room() -> Room:
    return a_room()


def the_letter(room: Room) -> Letter:
    case_id = room.invites(MARA)
    with room.store.reading() as book:
        [letter] = book.letters.of_case(case_id)
    return letter


def edited(room: Room, letter: Letter, text: str) -> Letter:
    with room.store.book() as book:
        return word.edit(letter.id, text, book, room.config, room.now)


def test_an_edited_letter_without_the_footer_gets_it_back(room):
    letter = the_letter(room)
    changed = edited(room, letter, "Hello Mara,\n\nwhere was it?\n\n-- \n")
    words = " ".join(changed.text.split())
    assert changed.text.startswith("Hello Mara,\n\nwhere was it?\n\n-- \n")
    assert words.count(STOP_LINE) == 1
    assert STOP_LINE.encode() in b" ".join((changed.raw or b"").split())
    assert changed.text[changed.text.index("-- "):] == letter.text[letter.text.index("-- "):]  # fmt: skip


def test_an_edited_letter_that_kept_the_footer_has_it_once(room):
    letter = the_letter(room)
    changed = edited(room, letter, letter.text.replace("Hello", "Good morning"))
    assert changed.text == letter.text.replace("Hello", "Good morning")


@pytest.mark.parametrize("text", ["", " \n\n", "-- \n", "FOOTER"])
def test_an_edited_letter_without_words_is_refused_and_stays_as_it_was(room, text):
    letter = the_letter(room)
    with pytest.raises(LetterError, match="no words"):
        edited(room, letter, text.replace("FOOTER", letter.text[letter.text.index("-- "):]))  # fmt: skip
    with room.store.reading() as book:
        assert book.letters.get(letter.id) == letter


@pytest.fixture
def installed(room, tmp_path, monkeypatch):
    """Runs a command on a state on disk that holds what the room's does: one letter to Mara."""
    letter = the_letter(room)
    store = Store.in_directory(tmp_path / "state")
    with room.store.engine.connect() as connection:
        (tmp_path / "state" / "assistant.sqlite").write_bytes(connection.connection.driver_connection.serialize())
    text = _CONFIGURATION.replace("ZONE", "Europe/Berlin").replace("STATE", str(tmp_path / "state"))
    (tmp_path / "assistant.toml").write_text(text)
    monkeypatch.setenv("NONE", "x")

    def run(*words: str) -> Result:
        return CliRunner().invoke(program, [*words, "--config", str(tmp_path / "assistant.toml")])

    run.store = store  # type: ignore[attr-defined]
    run.letter = letter  # type: ignore[attr-defined]
    return run


def test_approving_while_paused_says_that_it_leaves_at_resume(installed):
    number = str(installed.letter.id)
    assert "leaves when you resume" not in installed("pending", "approve", number).output
    with installed.store.book() as book:
        book.letters.change(installed.letter.id, state=LetterState.WAITING)
        book.settings.put("paused", "on holiday")
    said = installed("pending", "approve", number).output
    assert "sending is paused (on holiday)" in said
    assert "leaves when you resume" in said


def test_a_letter_to_somebody_who_is_blocked_is_not_sent_and_says_why(installed):
    person = str(installed.letter.person_id)
    said = installed("people", "block", person, "a", "pest").output
    assert f"Letter {installed.letter.id} is not sent: you blocked them." in said
    shown = installed("pending", "show", str(installed.letter.id)).output
    assert "cancelled" in shown
    assert "not sent: you blocked them (a pest)" in shown
    assert "blocked: a pest" in installed("people", "show", person).output


def test_a_backup_writes_over_an_earlier_backup_and_over_nothing_else(installed, tmp_path):
    mine, copy = tmp_path / "thesis.txt", tmp_path / "copy.sqlite"
    mine.write_text("years of work")
    refused = installed("backup", str(mine))
    assert refused.exit_code != 0
    assert "no backup of ours" in refused.output
    assert mine.read_text() == "years of work"
    assert installed("backup", str(copy)).exit_code == 0
    assert installed("backup", str(copy)).exit_code == 0
    assert installed("backup", str(mine), "--force").exit_code == 0
    assert installed("backup", str(tmp_path / "state" / "assistant.sqlite"), "--force").exit_code != 0


def test_a_backup_makes_no_mistyped_directory(installed, tmp_path):
    refused = installed("backup", str(tmp_path / "bakcups" / "copy.sqlite"))
    assert refused.exit_code != 0
    assert "there is no directory" in refused.output
    assert not (tmp_path / "bakcups").exists()
