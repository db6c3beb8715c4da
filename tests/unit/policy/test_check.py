"""What ``policy check`` finds in a policy that can be read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.policy.check import Severity, check
from assistant.policy.decide import decide
from assistant.policy.load import read_policy
from assistant.policy.values import Facts

HEAD = 'name = "mine"\n'


def rules(*written: tuple[str, str, str]) -> str:
    return HEAD + "".join(f'[[rule]]\nname = "{name}"\nwhen = {{ {when} }}\nsteps = {steps}\n'
                          for name, when, steps in written)


def errors(text: str, **others: str) -> list[str]:
    return [one.message for one in check(read_policy(text, "mine.toml", others=others))
            if one.severity is Severity.ERROR]


def warnings(text: str) -> list[str]:
    return [one.message for one in check(read_policy(text, "mine.toml")) if one.severity is Severity.WARNING]


@pytest.mark.parametrize(("first", "second"), [
    ('stage = "invited"', 'stage = "invited", note = "none"'),
    ('note = ["none", "default"]', 'note = "default", stage = "asked"'),
    ('waited = ">= 5 days"', 'waited = ">= 7 days"'),
    ('hubs = "< 9"', 'hubs = ">= 2 and < 5"'),
    ('calls_missed = ["0", "> 0"]', 'calls_missed = 3'),
    ('signals = ["sales", "recruiter"]', 'signals = "sales"'),
    ('not = { signals = "sales" }', 'not = { signals = ["sales", "recruiter"] }'),
    ('not = { acquaintance = "known" }', 'acquaintance = "stranger"'),
    ("", 'stage = "closed"'),
])
def test_a_rule_behind_a_wider_one_can_never_match(first, second):
    found = errors(rules(("wide", first, '["ask-owner"]'), ("narrow", second, '["close"]')))
    assert any('"narrow" can never match: "wide" stands before it' in message for message in found)


@pytest.mark.parametrize(("first", "second"), [
    ('stage = "invited", note = "none"', 'stage = "invited"'),
    ('waited = ">= 7 days"', 'waited = ">= 5 days"'),
    ('waited = ">= 5 working days"', 'waited = ">= 7 days"'),  # two scales: holidays may lie between
    ('signals = "sales"', 'signals = ["sales", "recruiter"]'),
    ('not = { network_size = "> 5" }', 'stage = "invited"'),  # it may not be known
    ('platform = "xing"', 'not = { platform = "linkedin" }'),
])
def test_a_rule_behind_a_narrower_one_can_match(first, second):
    assert errors(rules(("narrow", first, '["ask-owner"]'), ("wide", second, '["close"]'))) == []


def test_rules_that_hide_a_third_one_together_are_named():
    found = errors(rules(
        ("other", 'stage = "asked"', '["close"]'),
        ("early", 'calls_missed = "< 2"', '["close"]'), ("late", 'calls_missed = ">= 2"', '["close"]'),
        ("never", 'stage = "invited"', '["close"]')))
    assert found == ['rule "never" can never match: "early" and "late" stand before it and together match whenever '
                     'it would; move it up, or remove it']


@pytest.mark.parametrize("when", [
    'hubs = "> 5 and < 3"',
    'note = "none", not = { note = "none" }',
    'signals = "sales", not = { signals = "sales" }',
    'waited = "< 0 days"',
])
def test_conditions_that_contradict_each_other_are_found(when):
    assert any("contradict each other" in message for message in errors(rules(("odd", when, '["close"]'))))


def test_an_example_that_fails_says_why():
    text = rules(("known", 'stage = "invited", acquaintance = "known"', '["advise:accept"]')) + (
        '[[rule.example]]\nname = "my cousin"\nfacts = { acquaintance = "stranger" }\n')
    assert errors(text) == ['example "my cousin" is for rule "known", but no rule matches: acquaintance is stranger, '
                            'not known']


def test_an_example_may_expect_steps_or_another_rule():
    text = rules(("a", 'stage = "invited"', '["archive"]'), ("b", 'stage = "asked"', '["close"]')) + (
        '[[rule.example]]\nfacts = { stage = "asked" }\nsteps = ["archive"]\n'
        '[[example]]\nfacts = { stage = "invited" }\nrule = "a"\nsteps = ["archive"]\n'
        '[[example]]\nfacts = { stage = "invited" }\nrule = "b"\n')
    found = errors(text)
    assert len(found) == 2
    assert 'expects archive, but rule "b" says close' in found[0]
    assert 'is for rule "b", but "a" decides: stage is invited, not asked' in found[1]


def test_an_inherited_example_that_an_own_rule_changes_is_a_note_only():
    base = ('name = "base"\n[[rule]]\nname = "all"\nwhen = { stage = "invited" }\nsteps = ["close"]\n'
            '[[rule.example]]\nfacts = { note = "none" }\n')
    text = HEAD + 'extends = "base"\n[[rule]]\nname = "own"\nwhen = { note = "none" }\nsteps = ["archive"]\n'
    findings = check(read_policy(text, "mine.toml", others={"base": base}))
    notes = [one for one in findings if "changed by your own rule" in one.message]
    assert [one.severity for one in notes] == [Severity.NOTE]


def test_have_we_met_to_a_possible_friend_is_an_error():
    assert any("cannot be told" in message for message in errors(
        rules(("ask", 'stage = "invited", note = "none"', '["reply:have-we-met"]'))))
    assert errors(rules(("owner", 'acquaintance = "cannot tell"', '["ask-owner"]'),
                        ("ask", 'stage = "invited", note = "none"', '["reply:have-we-met"]'))) == []


def test_a_letter_without_a_template_is_an_error_with_the_nearest_name():
    found = errors(rules(("ask", 'acquaintance = "stranger"', '["reply:have-we-mett"]')))
    assert found == ['rule "ask": there is no letter for "have-we-mett"; did you mean "have-we-met"?']


def test_purposes_can_be_those_of_the_owners_templates():
    policy = read_policy(rules(("ask", 'acquaintance = "stranger"', '["reply:lunch"]')), "mine.toml")
    assert not [one for one in check(policy, purposes=("lunch",)) if one.severity is Severity.ERROR]


def test_a_stage_without_a_rule_is_named():
    assert any('no rule speaks of the stage "missed"' in message
               for message in warnings(rules(("one", 'stage = "invited"', '["ask-owner"]'))))


def test_a_stage_with_a_gap_tells_facts_that_fall_through():
    found = warnings(rules(("one", 'stage = "invited", calls_missed = "< 3"', '["ask-owner"]')))
    assert any('in the stage "invited" no rule matches when calls_missed = 3' in message for message in found)


@pytest.mark.parametrize(("steps", "words"), [
    ('["silence", "close"]', "silence stands beside other steps"),
    ('["advise:accept", "advise:decline"]', "recommends accept and decline at once"),
    ('["reply:thank", "reply:remind"]', "writes two letters at once"),
])
def test_steps_that_do_not_fit_together_are_warned_of(steps, words):
    assert any(words in message for message in warnings(rules(("one", 'stage = "invited"', steps))))


CONDITIONS = ['stage = "invited"', 'stage = ["asked", "offered"]', 'note = ["none", "default"]', 'note = "personal"',
              'acquaintance = "known"', 'hubs = "< 5"', 'hubs = ">= 2 and < 9"', 'hubs = 5', 'waited = ">= 7 days"',
              'waited = "< 7 days"', 'signals = "sales"', 'signals = ["sales", "recruiter"]',
              'not = { signals = "sales" }', 'not = { note = "none" }', 'not = { hubs = "> 3" }']
whens = st.lists(st.sampled_from(CONDITIONS), max_size=3, unique_by=lambda one: one.split(" ")[0]).map(", ".join)
some_facts = st.builds(
    Facts, stage=st.sampled_from(["invited", "asked", "offered", "closed"]),
    note=st.sampled_from([None, "none", "default", "pitch", "personal"]),
    acquaintance=st.sampled_from([None, "known", "stranger"]), hubs=st.integers(0, 10),
    waited=st.sampled_from([None, timedelta(0), timedelta(days=7), timedelta(days=9)]),
    signals=st.sampled_from([(), ("sales",), ("recruiter",), ("recruiter", "sales")]))


@given(st.lists(whens, min_size=2, max_size=6), st.lists(some_facts, min_size=40, max_size=40))
def test_a_rule_that_check_calls_dead_decides_nothing(written, facts):
    policy = read_policy(rules(*((f"r{at}", when, '["close"]') for at, when in enumerate(written))), "mine.toml")
    dead = {one.rule for one in check(policy) if "can never match" in one.message}
    assert not dead & {decide(policy, some).rule for some in facts}
