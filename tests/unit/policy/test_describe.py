"""A policy told in sentences, and the difference between two."""

from __future__ import annotations

import pytest

from assistant.policy.describe import describe, diff, rule_sentence
from assistant.policy.load import read_policy
from assistant.policy.words import FACTS, NUMBER_FACTS, SET_FACTS, WORD_FACTS


def a_rule(when: str, steps: str = '["silence"]', more: str = ""):
    policy = read_policy('name = "x"\n[limits]\nhubs = 8\n[[rule]]\nname = "one"\n'
                         f"when = {{ {when} }}\nsteps = {steps}\n{more}", "x.toml")
    return policy.rules[0]


@pytest.mark.parametrize(("when", "steps", "sentence"), [
    ('stage = "invited", acquaintance = "known"', '["advise:accept"]',
     "When the invitation is new and you know them: recommend to accept."),
    ('stage = "invited", note = ["none", "default", "pitch"]', '["archive"]',
     "When the invitation is new and the invitation is generic: close the case without an answer and recommend to "
     "archive the invitation."),
    ('stage = ["answered", "offered"], intent = "job_request"', '["reply:keep-in-touch"]',
     "When they have answered or a call is offered but not agreed, and they ask for a job: write to them, proposing to "
     "stay in touch by e-mail."),
    ('waited = ">= 5 working days", nudges = 0', '["reply:remind", "wait:5 working days"]',
     "When at least 5 working days have passed since the last word and we have reminded them no times: write to them, "
     "reminding them once; then wait 5 working days for an answer."),
    ('hubs = "< limit", not = { note = "personal" }', '["close"]',
     "When you have accepted less than 8 (the limit) open networkers, unless the note is personal: close the case."),
    ('calls_missed = ">= 1"', '["reply:thank after 1 working day"]',
     "When they have missed at least 1 call: write to them 1 working day later, thanking them."),
    ("", '["ask-owner"]', "When nothing above fits: ask you what to do."),
])
def test_a_rule_reads_as_a_sentence(when, steps, sentence):
    assert rule_sentence(a_rule(when, steps)) == sentence


def test_trust_template_and_language_are_told():
    sentence = rule_sentence(a_rule('stage = "invited"', '["reply:thank"]',
                                    'trust = "auto"\ntemplate = "thank-short"\nlanguage = "fr"\n'))
    assert sentence.endswith('This rule sends by itself after the hold, uses the template "thank-short" and writes '
                             "in fr.")


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_has_words_for_every_value(fact):
    if fact in NUMBER_FACTS:
        values = ["3", '"> 3"', '"< 1"']
    elif fact in WORD_FACTS or fact in SET_FACTS:
        known = WORD_FACTS.get(fact) or SET_FACTS.get(fact) or ("xx",)
        values = [f'"{word}"' for word in known]
    else:
        values = ['">= 1 day"', '"< 90 minutes"']
    for value in values:
        for when in (f"{fact} = {value}", f"not = {{ {fact} = {value} }}"):
            sentence = rule_sentence(a_rule(when))
            assert "_" not in sentence
            assert sentence.startswith("When ")


BASE = """name = "x"
[limits]
hubs = 8
[[rule]]
name = "a"
when = { stage = "invited" }
steps = ["ask-owner"]
[[rule]]
name = "b"
when = { stage = "asked" }
steps = ["wait:7 days"]
"""


def changed(old: str, new: str) -> str:
    return diff(read_policy(BASE, "x.toml"), read_policy(BASE.replace(old, new), "x.toml"))


def test_equal_policies_differ_in_nothing():
    assert changed("x", "x") == ""


@pytest.mark.parametrize(("old", "new", "words"), [
    ("wait:7 days", "wait:9 days", "~ b changes"),
    ('name = "b"', 'name = "c"', "- b is gone"),
    ('name = "b"', 'name = "c"', "+ c is new, behind a"),
    ("hubs = 8", "hubs = 5", "+ Limit: hubs 5"),
    ('name = "x"\n', 'name = "x"\ntrust = "auto"\n', "~ trust: was ask, now auto"),
])
def test_a_difference_is_told(old, new, words):
    assert words in changed(old, new)


def test_a_new_order_is_told():
    head, a, b = BASE.split("[[rule]]")
    turned = read_policy(f"{head}[[rule]]{b}[[rule]]{a}", "x.toml")
    assert diff(read_policy(BASE, "x.toml"), turned) == "~ the order of the rules changes, from b on\n"


def test_a_policy_is_described_rule_by_rule_in_narrow_lines():
    text = describe(read_policy(BASE, "x.toml"))
    assert "\n1. a\n   When the invitation is new: ask you what to do.\n" in text
    assert all(len(line) <= 103 for line in text.splitlines())
