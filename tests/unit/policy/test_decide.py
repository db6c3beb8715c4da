"""The first rule that matches decides, and every other one says why it did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.policy.decide import decide
from assistant.policy.load import read_policy
from assistant.policy.values import Facts, NearMiss

POLICY = read_policy('''
name = "small"
[limits]
hubs = 8
[[rule]]
name = "known"
when = { stage = "invited", acquaintance = "known" }
steps = ["advise:accept"]
[[rule]]
name = "late"
when = { stage = ["asked", "offered"], waited = ">= 7 days", not = { signals = "open_networker" } }
steps = ["archive"]
[[rule]]
name = "few-hubs"
when = { stage = "invited", network_size = "< 150", hubs = "< limit" }
steps = ["ask-owner"]
[[rule]]
name = "any-invitation"
when = { stage = "invited" }
steps = ["silence"]
''', "small.toml")


def failed(rule: str, **facts) -> str:
    decision = decide(POLICY, Facts(**facts))
    return next(miss.failed for miss in decision.nearly if miss.rule == rule)


@pytest.mark.parametrize(("rule", "facts", "words"), [
    ("known", {"stage": "invited", "acquaintance": "stranger"}, "acquaintance is stranger, not known"),
    ("known", {"stage": "invited"}, "acquaintance is not known"),
    ("known", {"stage": "asked"}, "stage is asked, not invited"),
    ("late", {"stage": "invited"}, "stage is invited, not asked or offered"),
    ("late", {"stage": "asked", "waited": timedelta(days=3, hours=2)},
     "the time waited is 3 days, not at least 7 days"),
    ("late", {"stage": "asked", "waited": timedelta(days=8), "signals": ("open_networker",)},
     "signals are open_networker; the rule excludes open_networker"),
    ("few-hubs", {"stage": "invited"}, "network size is not known"),
    ("few-hubs", {"stage": "invited", "network_size": 150}, "network size is 150, not less than 150"),
    ("few-hubs", {"stage": "invited", "network_size": 1, "hubs": 9}, "hubs are 9, not less than 8 (the limit)"),
    ("any-invitation", {"stage": "invited", "acquaintance": "known"},
     'it would match too, but "known" stands before it'),
])
def test_a_rule_that_does_not_decide_says(rule, facts, words):
    assert failed(rule, **facts) == words


def test_no_rule_means_no_step_and_no_rule():
    decision = decide(POLICY, Facts(stage="closed"))
    assert decision.rule is None
    assert decision.steps == ()
    assert len(decision.nearly) == len(POLICY.rules)


def test_the_rule_that_decides_tells_its_conditions():
    assert decide(POLICY, Facts(stage="asked", waited=timedelta(days=9))).because == (
        "stage: asked or offered", "the time waited: at least 7 days", "signals: not open_networker")


def test_a_reached_limit_warns_whatever_rule_decides():
    assert decide(POLICY, Facts(stage="closed", hubs=8)).warnings == ("hubs: 8; your limit is 8",)
    assert decide(POLICY, Facts(stage="closed", hubs=7)).warnings == ()


facts = st.builds(
    Facts,
    stage=st.sampled_from(["invited", "asked", "offered", "closed", "somewhere else"]),
    acquaintance=st.sampled_from([None, "known", "stranger", "cannot tell"]),
    waited=st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
    signals=st.lists(st.sampled_from(["open_networker", "sales"]), unique=True).map(tuple),
    network_size=st.none() | st.integers(0, 30_000), hubs=st.integers(0, 20))


@given(facts)
def test_every_fact_gets_one_decision_and_always_the_same(some):
    decision = decide(POLICY, some)
    assert decide(POLICY, some) == decision
    named = {miss.rule for miss in decision.nearly} | ({decision.rule} if decision.rule else set())
    assert named == {rule.name for rule in POLICY.rules}
    assert all(isinstance(miss, NearMiss) and miss.failed for miss in decision.nearly)


@given(facts)
def test_what_is_not_known_never_makes_a_rule_match(some):
    blind = replace(some, acquaintance=None, waited=None, network_size=None)
    assert decide(POLICY, blind).rule in (None, "any-invitation")
