"""What a policy file may say, and how it is told when it says something else."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ConfigError
from assistant.policy.conditions import read_conditions, read_facts
from assistant.policy.decide import decide
from assistant.policy.load import read_policy
from assistant.policy.steps import read_duration, read_step, spell_step
from assistant.policy.values import (
    AdviceKind,
    Advise,
    Archive,
    AskOwner,
    Close,
    Facts,
    Reply,
    StaySilent,
    TrustLevel,
    Wait,
)

BASE = """
name = "base"
[limits]
hubs = 8
[[rule]]
name = "known"
when = { stage = "invited", acquaintance = "known" }
steps = ["advise:accept"]
[[rule.example]]
facts = { acquaintance = "known" }
[[rule]]
name = "rest"
steps = ["ask-owner"]
"""


def a_policy(body: str, **others: str):
    return read_policy(f'name = "mine"\n{body}', "mine.toml", others=others)


def a_rule(when: str, steps: str = '["silence"]'):
    return a_policy(f'[[rule]]\nname = "one"\nwhen = {{ {when} }}\nsteps = {steps}\n')


def problems(text: str, **others: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_policy(text, "mine.toml", others=others)
    return [str(problem) for problem in caught.value.problems]


def matches(when: str, **facts) -> bool:
    facts.setdefault("stage", "invited")
    return decide(a_rule(when), Facts(**facts)).rule == "one"


@pytest.mark.parametrize(("text", "step"), [
    ("reply:have-we-met", Reply("have-we-met")),
    ("reply:thank after 1 working day", Reply("thank", after_working_days=1)),
    ("reply:remind after 3 hours", Reply("remind", after=timedelta(hours=3))),
    ("wait:7 days", Wait(timedelta(days=7))),
    ("wait:5 working days", Wait(timedelta(0), 5)),
    ("wait:90 minutes", Wait(timedelta(minutes=90))),
    ("advise:accept", Advise(AdviceKind.ACCEPT)),
    ("advise:report", Advise(AdviceKind.REPORT)),
    ("ask-owner", AskOwner()), ("archive", Archive()), ("close", Close()), ("silence", StaySilent()),
])
def test_a_step_is_read_and_spelled_the_same(text, step):
    assert read_step(text) == step
    assert spell_step(step) == text


@pytest.mark.parametrize(("text", "hint"), [
    ("advise:acept", 'did you mean "advise:accept"'),
    ("archve", 'did you mean "archive"'),
    ("repli:thank", 'did you mean "reply:"'),
    ("wait:3 dyas", 'such as "3 days"'),
    ("wait:0 days", "waits for nothing"),
    ("reply:", "names no purpose"),
    ("reply:thank after tomorrow", "is not a duration"),
    ("explode", "known are: reply:PURPOSE"),
])
def test_a_wrong_step_names_the_right_one(text, hint):
    with pytest.raises(ValueError, match=re.escape(hint)):
        read_step(text)


@given(st.integers(1, 9999), st.sampled_from(["minute", "hour", "day", "week"]))
def test_every_duration_is_spelled_so_that_it_reads_the_same(count, unit):
    duration = read_duration(f"{count} {unit}s")
    assert duration.span == timedelta(**{f"{unit}s": count})
    assert read_duration(f"{count} {unit}") == duration


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader_of_steps(text):
    try:
        step = read_step(text)
    except ValueError:
        return
    assert read_step(spell_step(step)) == step


@pytest.mark.parametrize(("when", "facts", "expected"), [
    ('note = ["none", "default"]', {"note": "default"}, True),
    ('note = ["none", "default"]', {"note": "personal"}, False),
    ('note = "none"', {"note": None}, False),
    ('not = { note = "none" }', {"note": "pitch"}, True),
    ('not = { note = "none" }', {"note": None}, False),  # what is not known is never acted on
    ('not = { note = "none", acquaintance = "known" }', {"note": "pitch", "acquaintance": "known"}, False),
    ('signals = "open_networker"', {"signals": ("job_request", "open_networker")}, True),
    ('signals = ["sales", "recruiter"]', {"signals": ()}, False),
    ('not = { signals = "open_networker" }', {"signals": ()}, True),
    ('not = { signals = ["sales", "open_networker"] }', {"signals": ("open_networker",)}, False),
    ("calls_missed = 2", {"calls_missed": 2}, True),
    ('calls_missed = ">= 2"', {"calls_missed": 1}, False),
    ('invitations_this_week = "> 20"', {"invitations_this_week": 21}, True),
    ('hubs = ">= 5 and < 8"', {"hubs": 8}, False),
    ('hubs = ["< 2", "> 7"]', {"hubs": 8}, True),
    ('network_size = "< 150"', {"network_size": None}, False),
    ('not = { network_size = ">= 150" }', {"network_size": None}, False),
    ('waited = ">= 7 days"', {"waited": timedelta(days=7)}, True),
    ('waited = ">= 7 days"', {"waited": timedelta(days=6, hours=23)}, False),
    ('waited = "< 90 minutes"', {"waited": timedelta(minutes=89)}, True),
    ('waited = ">= 7 days and < 2 weeks"', {"waited": timedelta(days=14)}, False),
    ('waited = ">= 5 working days"', {"waited": timedelta(days=7)}, True),
    ('waited = ">= 5 working days"', {"waited": timedelta(days=4)}, False),
    ('waited = ">= 5 working days"', {"waited": timedelta(days=5)}, True),  # Sunday to Friday
    ('waited = ">= 5 working days"', {"waited": timedelta(days=9), "waited_working_days": 4}, False),  # holidays
    ('weekday = ["saturday", "sunday"]', {"weekday": "sunday"}, True),
    ('age = "> 150 days"', {"age": timedelta(days=151)}, True),
    ('platform = "xing"', {"platform": "linkedin"}, False),
    ('language = ["de", "fr"]', {"language": "fr"}, True),
    ('acquaintance = "cannot tell"', {"acquaintance": "cannot tell"}, True),
])
def test_a_condition_holds(when, facts, expected):
    assert matches(when, **facts) is expected


@pytest.mark.parametrize(("text", "said"), [
    ('nam = "x"', 'did you mean "name"'),
    ('name = "x"\n[[rule]]\nname = "a"\nwhen = { stge = "invited" }\nsteps = ["close"]',
     'mine.toml:4: rule "a": stge: "stge" is not a fact; did you mean "stage"?'),
    ('name = "x"\n[[rule]]\nname = "a"\nwhen = { stage = "invitd" }\nsteps = ["close"]', 'did you mean "invited"'),
    ('name = "x"\n[[rule]]\nname = "a"\nwhen = { waited = 7 }\nsteps = ["close"]', "7 has no unit"),
    ('name = "x"\n[[rule]]\nname = "a"\nwhen = { hubs = "< limit" }\nsteps = ["close"]', "under [limits]"),
    ('name = "x"\n[[rule]]\nname = "a"\nwhen = { hubs = "many" }\nsteps = ["close"]', '"> 20"'),
    ('name = "x"\n[[rule]]\nname = "a"\nwhen = { note = [] }\nsteps = ["close"]', "empty list"),
    ('name = "x"\n[[rule]]\nname = "a"\nwhen = { not = { not = { note = "none" } } }\nsteps = ["close"]',
     '"not" takes'),
    ('name = "x"\n[[rule]]\nname = "a"\nsteps = []', "steps are missing"),
    ('name = "x"\n[[rule]]\nname = "a"\nsteps = ["close"]\ntrust = "autp"', 'did you mean "auto"'),
    ('name = "x"\n[[rule]]\nname = "a"\nsteps = ["close"]\n[[rule]]\nname = "a"\nsteps = ["close"]', "two rules"),
    ('name = "x"\n[[rule]]\nsteps = ["close"]', "this rule has no name"),
    ('name = "x"\n[[rule]]\nname = "a"\nsteps = ["close"]\nlanguage = "German"', 'language = "de"'),
    ('name = "x"\n[[rule]]\nname = "a"\nsteps = ["close"]\n[[rule.example]]\n'
     'facts = { note = "nome", stage = "invited" }',
     'mine.toml:6: note: "nome" is not a value of note; did you mean "none"?'),
    ('name = "x"\n[[rule]]\nname = "a"\nsteps = ["close"]\n[[rule.example]]\nfacts = { note = "none" }', "no stage"),
    ('name = "x"\n[call]\nlength = "9 hours"', 'length = "20 minutes"'),
    ('name = "x"\n[call]\nslot = 3', "'slots'"),
    ('name = "x"\n[limits]\nhub = 3', 'did you mean "hubs"'),
    ('name = "x"\nremove = ["a"]', "there is no extends"),
    ('name = "x"\nextends = "bas"', 'did you mean "base"'),
    ('name = "x"\nextends = "base"\nremove = ["knwn"]', 'did you mean "known"'),
    ('name = "x"\nextends = "base"\n[[rule]]\nname = "b"\nbefore = "knwn"\nsteps = ["close"]', 'did you mean "known"'),
    ('name = "x"\nkeep_in_touch = "1 day"', "too often"),
    ('name = "x"\nindustry = "staffing"', 'industry = ["recruiting"'),
    ('name = "x"\nrule = 3', "[[rule]]"),
    ("name = ", "this is not TOML"),
    ("name = " + "[" * 100_000, "nested too deeply"),
    ("#" * 600_000, "512 KB"),
])
def test_a_problem_is_told_with(text, said):
    assert any(said in problem for problem in problems(text, base=BASE))


def test_all_problems_are_told_at_once_with_their_lines():
    found = problems('name = "x"\ncolour = 1\n[[rule]]\nname = "a"\nwhen = { note = "nome" }\nsteps = ["clse"]\n')
    assert [problem.split(" ")[0] for problem in found] == ["mine.toml:2:", "mine.toml:5:", "mine.toml:6:"]


def test_a_problem_of_an_extended_policy_names_that_file():
    found = problems('name = "x"\nextends = "base"\n', base=BASE.replace('"known" }\nsteps', '"knwn" }\nsteps'))
    assert found == ['base.toml:7: rule "known": acquaintance: "knwn" is not a value of acquaintance; '
                     'did you mean "known"?']


def test_policies_that_extend_each_other_are_refused():
    assert "in a circle" in problems('name = "x"\nextends = "y"\n', y='name = "y"\nextends = "x"\n',
                                     x='name = "x"\nextends = "y"\n')[0]
    assert "in a circle" in problems('name = "x"\nextends = "x"\n', x='name = "x"\n')[0]
    # As files are read: the others are all but the one itself.
    found = problems('name = "x"\nextends = "y"\n', y='name = "y"\nextends = "x"\n')
    assert found == ['y.toml:2: extends: "x" extends itself in a circle (x > y > x)']


def names(policy) -> list[str]:
    return [rule.name for rule in policy.rules]


def test_own_rules_stand_before_those_that_are_extended():
    policy = a_policy('extends = "base"\n[[rule]]\nname = "mine"\nsteps = ["close"]\n', base=BASE)
    assert names(policy) == ["mine", "known", "rest"]


def test_a_rule_of_the_same_name_takes_the_place_of_the_extended_one():
    policy = a_policy('extends = "base"\n[[rule]]\nname = "rest"\nsteps = ["archive"]\n', base=BASE)
    assert names(policy) == ["known", "rest"]
    assert decide(policy, Facts(stage="invited")).steps == (Archive(),)


def test_before_and_after_place_a_rule():
    policy = a_policy('extends = "base"\n[[rule]]\nname = "b"\nbefore = "rest"\nsteps = ["close"]\n'
                      '[[rule]]\nname = "a"\nafter = "rest"\nsteps = ["close"]\n'
                      '[[rule]]\nname = "known"\nafter = "a"\nsteps = ["close"]\n', base=BASE)
    assert names(policy) == ["b", "rest", "a", "known"]


def test_remove_drops_a_rule_and_its_examples():
    policy = a_policy('extends = "base"\nremove = ["known"]\n', base=BASE)
    assert names(policy) == ["rest"]


def test_an_extended_limit_can_be_changed_alone():
    base = BASE.replace('steps = ["ask-owner"]', 'when = { hubs = "< limit" }\nsteps = ["ask-owner"]')
    policy = a_policy('extends = "base"\n[limits]\nhubs = 5\n', base=base)
    assert policy.limits == {"hubs": 5}
    assert decide(policy, Facts(stage="invited", hubs=5)).rule is None
    assert decide(policy, Facts(stage="invited", hubs=4)).rule == "rest"


def test_settings_are_read():
    policy = a_policy('trust = "auto"\nindustry = ["Recruiting", " staffing "]\nkeep_in_touch = "90 days"\n'
                      '[call]\nlength = "30 minutes"\nslots = 1\nnotice = "3 working days"\n')
    assert policy.trust is TrustLevel.AUTO
    assert policy.industry == ("recruiting", "staffing")
    assert policy.keep_in_touch == timedelta(days=90)
    assert (policy.call.length, policy.call.slots, policy.call.notice_working_days) == (timedelta(minutes=30), 1, 3)


def test_a_rule_carries_its_trust_template_and_language_into_the_decision():
    policy = a_policy('[[rule]]\nname = "a"\nsteps = ["reply:have-we-met"]\ntrust = "draft"\n'
                      'template = "have-we-met-short"\nlanguage = "de"\n')
    decision = decide(policy, Facts(stage="invited"))
    assert (decision.trust, decision.template, decision.language) == (TrustLevel.DRAFT, "have-we-met-short", "de")


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader_of_policies(text):
    with suppress(ConfigError):
        read_policy(text, "x.toml")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
                        ["stage", "note", "waited", "hubs", "signals", "not", "x"]), inner, max_size=3), max_leaves=8))
def test_no_value_breaks_the_reader_of_conditions(value):
    read_conditions(value, {})
    read_facts(value)


@pytest.mark.parametrize(("text", "told"), [
    ("3 months", '"3 months" counts months, which are not all of one length; write "90 days"'),
    ("1 year", '"1 year" counts years, which are not all of one length; write "365 days"'),
    ("99999 days", '"99999 days" is too long for a duration; write at most four digits, such as "3650 days"'),
])  # fmt: skip
def test_what_is_no_duration_is_told_with_what_was_met(text, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        read_duration(text)
