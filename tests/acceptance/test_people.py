"""``assistant people`` as its owner types it: import, the evidence with its line, forgetting with a receipt."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

from assistant.demo.mails import Stranger, invitation
from assistant.desk.forgetting import forget
from assistant.desk.learn import learn_file
from tests.acceptance.stories import MARA, a_story


def test_an_import_is_told_row_by_row_and_reading_it_again_changes_nothing(installation):
    file = installation.directory / "Connections.csv"
    file.write_text("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
                    "Jo,Dahl,https://www.linkedin.com/in/jo-dahl,,X,Y,12 Mar 2019\n"
                    '"Broken,row\n')  # fmt: skip
    first = installation.run("people", "import", str(file))
    assert first.returncode == 0, first.stderr
    assert "1 new" in first.stdout
    assert "line 3" in first.stdout
    assert "1 as before" in installation.run("people", "import", str(file)).stdout
    assert "1 of 1 connections without a word" in installation.run("people", "weak").stdout


def test_a_file_that_cannot_be_read_is_named_and_keeps_no_other_from_being_read(installation):
    empty, rows = installation.directory / "empty.eml", installation.directory / "Connections.csv"
    empty.write_text("")
    rows.write_text("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
                    "Jo,Dahl,https://www.linkedin.com/in/jo-dahl,,X,Y,12 Mar 2019\n")  # fmt: skip
    done = installation.run("people", "import", str(empty), str(rows))
    assert done.returncode == 1
    assert f"{empty}: not read" in done.stdout
    assert "1 new" in done.stdout


def test_a_person_who_is_not_there_cannot_be_forgotten(installation):
    done = installation.run("people", "forget", "7", "--yes")
    assert done.returncode == 1
    assert "there is no person 7" in done.stderr


CANARIES = ("Zephyrine", "Quallenberg", "Seepferdchen", "Wattwurm", "Klabauter", "Miesmuschel", "Leuchtboje")
ZEPHYRINE = Stranger(name="Zephyrine Quallenberg", headline="Editor at Seepferdchen Press",
                     address="z.quallenberg@wattwurm.example", vanity="zephyrine-quallenberg")  # fmt: skip


def traces_in(directory: Path) -> dict[str, list[str]]:
    """Which canaries stand in which file, however they are written; the files are read as bytes."""
    found = {}
    for file in sorted(one for one in directory.rglob("*") if one.is_file()):
        raw = file.read_bytes().lower()
        plain = {word for word in CANARIES if word.lower().encode() in raw}
        coded = {word for word in CANARIES for code in ("utf-16-le", "utf-16-be") if word.lower().encode(code) in raw}
        packed = {word for word in CANARIES for at in range(3)
                  if base64.b64encode(b" " * at + word.encode() + b"  ")[4:-8] in file.read_bytes()}  # fmt: skip
        if plain | coded | packed:
            found[str(file.relative_to(directory))] = sorted(plain | coded | packed)
    return found


def test_nothing_of_a_whole_life_is_left_after_forgetting_but_the_silence(tmp_path):
    with a_story(tmp_path) as story:
        state = tmp_path / "state"
        csv = tmp_path / "Connections.csv"
        csv.write_text("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
                       "Nele,Brandt,https://www.linkedin.com/in/nele-brandt,,X,Y,12 Mar 2019\n")  # fmt: skip
        with story.stage.house.store.book() as book:
            learn_file(csv, book, story.stage.house.config, story.now)
        story.invites(ZEPHYRINE)
        story.invites(MARA)
        story.until(2026, 11, 17, 9)
        story.writes(ZEPHYRINE, "Hello Robin, we met at the Klabauter stand in Leipzig; I print for Miesmuschel now.")
        story.until(2026, 11, 17, 14)
        story.writes(ZEPHYRINE, "Thursday at 10:30 works for me, I will call you then.")
        story.until(2026, 11, 19, 12)
        story.owner_answers("happened, about the Leuchtboje series", to="happen")
        story.wait(days=1)
        earlier = story.stage.house.store.backup(story.now)
        person = story.case_of(ZEPHYRINE).person_id
        assert set(traces_in(state)["assistant.sqlite"]) > {"Klabauter", "Leuchtboje", "Zephyrine"}
        receipt = forget(person, story.stage.house.store, story.stage.house.config, story.now)
        assert receipt.still_in_file == 0
        assert receipt.counts["letters"] >= 3
        assert receipt.counts["mails"] >= 3
        assert receipt.backups == (str(earlier),)  # named, not changed
        story.stage.house.store.backup(story.now + timedelta(days=1))
        assert list(traces_in(state)) == [str(earlier.relative_to(state))]
        earlier.unlink()
        assert traces_in(state) == {}
        # The salted hash keeps the silence, and other people's cases are as they were.
        before = len(story.letters_to(ZEPHYRINE))
        story.stage.deliver(invitation(ZEPHYRINE, story.now, note="Hi Robin, once more?", reply_to=ZEPHYRINE.address))
        story.live(days=10, step_hours=48)
        assert len(story.letters_to(ZEPHYRINE)) == before
        assert traces_in(state) == {}
        assert story.purposes(MARA)[0] == "have-we-met"
