"""What a preview shows is what the owner would get: in their own name, and in observe mode not nothing at all."""

from __future__ import annotations

from tests.unit.cli.typed import a_desk, typed
from tests.unit.desk.room import MARA


def test_letters_are_previewed_in_the_name_of_the_configured_owner(tmp_path):
    with a_desk(tmp_path):
        pass
    file = tmp_path / "assistant.toml"
    file.write_text(file.read_text().replace("Robin Winter", "Oda Kern"))
    said = typed("templates", "preview", "thank", "owner/by-hand", directory=tmp_path)
    assert said.code == 0, said.err
    assert "\nOda Kern\n" in said.out
    assert "Robin" not in said.out


def test_the_digest_of_an_observing_assistant_says_what_would_have_been_done(tmp_path):
    with a_desk(tmp_path, mode="observe") as room:
        case = room.invites(MARA)
    said = typed("digest", "preview", directory=tmp_path)
    assert said.code == 0, said.err
    assert "The mode is observe" in said.out
    assert f"have-we-met    to Mara Lindholm  [case {case}]" in said.out
    assert "assistant pending list --all" in said.out


def test_the_digest_of_an_assistant_that_saw_nothing_yet_says_why_it_is_empty(tmp_path):
    with a_desk(tmp_path, mode="observe"):
        pass
    said = typed("digest", "preview", directory=tmp_path)
    assert said.out == (
        "There is nothing to say; an empty digest is not sent.\n"
        "The mode is observe: nothing is sent to anybody, so a digest has little to say.\n"
    )


def test_the_digest_of_another_mode_says_nothing_of_observing(tmp_path):
    with a_desk(tmp_path, mode="auto") as room:
        room.invites(MARA)
    assert "observe" not in typed("digest", "preview", directory=tmp_path).out
