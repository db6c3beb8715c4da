"""``assistant people`` as its owner types it: import, the evidence with its line, forgetting with a receipt."""

from __future__ import annotations


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


def test_a_person_who_is_not_there_cannot_be_forgotten(installation):
    done = installation.run("people", "forget", "7", "--yes")
    assert done.returncode == 1
    assert "there is no person 7" in done.stderr
