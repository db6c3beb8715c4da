"""``assistant policy``, ``templates`` and ``people`` as a user types them, with mistakes in their files too."""

from __future__ import annotations

import pytest

from assistant.cli import main


@pytest.fixture
def typed(capsys, monkeypatch, tmp_path):
    """Type a command in an empty directory; (exit code, what it said)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))

    def run(*words: str) -> tuple[int, str]:
        code = 0
        try:
            main(list(words))
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


OWN = """name = "mine"
extends = "ladder"

[[rule]]
name = "weekend"
before = "stranger"
when = { stage = "invited", weekday = ["saturday", "sunday"], acquaintance = "stranger" }
steps = ["reply:have-we-met after 1 working day", "wait:3 working days"]
trust = "draft"
why = "weekends are quiet"
[[rule.example]]
facts = { acquaintance = "stranger", weekday = "sunday" }
"""


def test_a_file_of_ones_own_builds_on_a_shipped_policy_wherever_it_lies(typed, tmp_path):
    (tmp_path / "mine.toml").write_text(OWN)
    code, said = typed("policy", "check", "mine.toml")
    assert (code, "nothing to mend" in said) == (0, True), said
    code, said = typed("policy", "show", "mine.toml")
    assert "it is Saturday or Sunday" in said
    assert "write to them 1 working day later" in " ".join(said.split())
    assert "Why: weekends are quiet" in said
    _, said = typed("policy", "diff", "ladder", "mine.toml")
    assert said.startswith("+ weekend is new")


def test_every_mistake_is_told_with_its_line_and_the_nearest_right_name(typed, tmp_path):
    wrong = OWN.replace("ladder", "laddr").replace("weekday", "weekdai").replace('"saturday"', '"saterday"')
    wrong = wrong.replace('"draft"', '"draught"').replace("3 working days", "3 workin days")
    (tmp_path / "mine.toml").write_text(wrong)
    code, said = typed("policy", "check", "mine.toml")
    assert code == 4
    for line, words in (
        (2, 'did you mean "ladder"?'), (7, 'did you mean "weekday"?'), (8, '"3 workin days" is not a duration'),
        (9, 'did you mean "draft"?'), (12, 'did you mean "weekday"?'),
    ):  # fmt: skip
        assert any(f"mine.toml:{line}:" in one and words in one for one in said.splitlines()), (line, words, said)


@pytest.mark.parametrize(
    ("rule", "because"),
    [
        ('when = { stage = "invited", acquaintance = "known", note = "personal" }', '"known" stands before it'),
        ('when = { stage = "invited", hubs = "> 5", not = { hubs = "> 2" } }', "its conditions contradict each other"),
    ],
)
def test_a_rule_that_can_never_match_is_found(typed, tmp_path, rule, because):
    place = "after" if "known" in rule else "before"
    (tmp_path / "mine.toml").write_text(
        f'name = "mine"\nextends = "ladder"\n[[rule]]\nname = "never"\n{place} = "known"\n{rule}\n'
        'steps = ["advise:accept"]\n'
    )
    code, said = typed("policy", "check", "mine.toml")
    assert code == 4
    assert "mine.toml:3" in said
    assert because in said


def test_an_example_that_another_rule_decides_fails_and_says_why(typed, tmp_path):
    (tmp_path / "mine.toml").write_text(OWN.replace('"sunday" }', '"monday" }'))
    code, said = typed("policy", "check", "mine.toml")
    assert code == 4
    assert 'mine.toml:11: error: this example is for rule "weekend", but "stranger" decides' in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("policy", "show", "laddr"), 'did you mean "ladder"?'),
        (("policy", "check", "nowhere.toml"), "nowhere.toml cannot be read: No such file"),
        (("templates", "preview", "have-we-mt"), 'did you mean "have-we-met"?'),
        (("templates", "preview", "--language", "xx"), 'there is no letter in "xx"'),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest_right_one(typed, words, says):
    code, said = typed(*words)
    assert code == 1
    assert says in said


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_letter_is_previewed_for_three_people(typed, language):
    code, said = typed("templates", "preview", "--language", language)
    assert code == 0
    assert "cannot be written" not in said
    assert said.count("== have-we-met, to a person of whom") == 3
