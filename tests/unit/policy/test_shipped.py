"""The six ready policies: each tells its way of working from the first mail to the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.policy.check import check
from assistant.policy.decide import decide
from assistant.policy.describe import describe
from assistant.policy.load import read_policy
from assistant.policy.possible import facts_of, reach, space_of
from assistant.policy.steps import spell_step
from assistant.policy.values import AskOwner, Facts, Reply, TrustLevel
from assistant.policy.words import NUMBER_FACTS, SET_FACTS, STAGES, WORD_FACTS

ROOT = Path(__file__).parents[3]
NAMES = ("open", "personal-note", "ladder", "get-to-know", "known-only", "organic")
TEXTS = {name: (ROOT / "config" / "policies" / f"{name}.toml").read_text(encoding="utf-8") for name in NAMES}
POLICIES = {name: read_policy(text, f"{name}.toml", others=TEXTS) for name, text in TEXTS.items()}

STRANGER = {"stage": "invited", "acquaintance": "stranger"}
NOBODY = {**STRANGER, "note": "none"}
DAY = timedelta(days=1)
OFFER = ["reply:offer-call", "wait:5 working days"]
REMIND = ["reply:remind", "wait:5 working days"]
MISSED = ["reply:missed-call", "wait:7 days"]
IN_TOUCH = ["reply:keep-in-touch", "advise:decline"]


def said(name: str, **facts) -> list[str]:
    return [spell_step(step) for step in decide(POLICIES[name], Facts(**facts)).steps]


def tells(name: str, story: list[tuple[str, dict, list[str]]]) -> None:
    """Each line of *story*: what happened, the facts then, the steps that follow."""
    for happened, facts, steps in story:
        assert said(name, **facts) == steps, happened


def test_the_folder_holds_the_six_policies_under_their_names():
    assert {path.stem for path in (ROOT / "config" / "policies").glob("*.toml")} >= set(NAMES)
    assert all(policy.name == name for name, policy in POLICIES.items())


@pytest.mark.parametrize("name", NAMES)
class TestEveryReadyPolicy:
    def test_has_nothing_that_check_finds(self, name):
        assert [str(finding) for finding in check(POLICIES[name])] == []

    def test_has_an_example_for_each_rule(self, name):
        assert [rule.name for rule in POLICIES[name].rules if not rule.examples] == []

    def test_leaves_it_to_the_owners_mode_how_much_may_happen(self, name):
        trusts = {POLICIES[name].trust, *(rule.trust for rule in POLICIES[name].rules)} - {None}
        assert trusts == {TrustLevel.AUTO}

    def test_reaches_each_of_its_rules(self, name):
        policy = POLICIES[name]
        space = space_of(policy.rules)
        for index, rule in enumerate(policy.rules):
            values = reach(space, space.clauses(rule.conditions), policy.rules[:index])
            assert values is not None
            assert decide(policy, facts_of(values)).rule == rule.name

    @pytest.mark.parametrize("note", ["none", "default", "pitch", "personal", None])
    def test_shows_the_owner_whom_it_cannot_judge_and_writes_nothing(self, name, note):
        for signals in ((), ("open_networker",)):
            decision = decide(POLICIES[name], Facts(stage="invited", acquaintance="cannot tell", note=note,
                                                    signals=signals, asks_for=("job",), invitations_this_week=99))
            assert AskOwner() in decision.steps
            assert not [step for step in decision.steps if isinstance(step, Reply)]

    @pytest.mark.parametrize("note", ["none", "default", "pitch", "personal"])
    def test_welcomes_a_friend_without_a_note(self, name, note):
        assert said(name, stage="invited", acquaintance="known", note=note, signals=("open_networker",),
                    invitations_this_week=99, network_size=900) == ["advise:accept"]

    def test_keeps_people_to_the_call_they_promised(self, name):
        tells(name, [
            ("a call is agreed", {"stage": "agreed", "intent": "call_agreed"}, ["reply:call-confirmed"]),
            ("its day is not yet there", {"stage": "agreed"}, ["silence"]),
            ("they move it", {"stage": "agreed", "intent": "call_rescheduled", "calls_moved": 1}, ["reply:reschedule"]),
            ("and move it again and again", {"stage": "agreed", "intent": "call_rescheduled", "calls_moved": 4},
             ["ask-owner"]),
            ("its time has passed", {"stage": "due", "waited": 30 * DAY}, ["ask-owner"]),
            ("they did not come", {"stage": "missed", "calls_missed": 1, "waited": DAY}, MISSED),
            ("and are sorry", {"stage": "missed", "calls_missed": 1, "waited": DAY, "intent": "call_missed_apology"},
             MISSED),
            ("a second miss decides", {"stage": "missed", "calls_missed": 2, "waited": DAY}, ["advise:decline"]),
            ("so does silence after the letter", {"stage": "missed", "calls_missed": 1, "waited": 8 * DAY},
             ["advise:decline"]),
            ("the call took place", {"stage": "happened", "calls_held": 1}, ["advise:accept"]),
        ])

    def test_never_counts_the_owners_own_absence(self, name):
        steps = said(name, stage="offered", calls_i_missed=1, waited=30 * DAY, nudges=1)
        assert steps == ["ask-owner"]

    def test_leaves_a_closed_case_alone(self, name):
        assert said(name, stage="closed", intent="personal_answer", waited=900 * DAY) == ["silence"]


facts = st.builds(
    Facts, stage=st.sampled_from(list(STAGES)),
    waited=st.timedeltas(timedelta(0), timedelta(days=200)),
    **{fact: st.sampled_from([None, *words]) for fact, words in WORD_FACTS.items() if words and fact != "stage"},
    **{fact: st.lists(st.sampled_from(words), unique=True).map(tuple) for fact, words in SET_FACTS.items()},
    **{fact: st.integers(0, 200) for fact in NUMBER_FACTS})


@given(st.sampled_from(NAMES), facts)
def test_a_ready_policy_always_has_an_answer(name, some):
    decision = decide(POLICIES[name], some)
    assert decision.rule is not None
    assert decision.steps


@given(st.sampled_from(NAMES), facts)
def test_a_ready_policy_asks_have_we_met_only_of_strangers_with_a_new_invitation(name, some):
    steps = decide(POLICIES[name], some).steps
    asked = any(isinstance(step, Reply) and step.purpose == "have-we-met" for step in steps)
    assert not asked or (some.stage, some.acquaintance) == ("invited", "stranger")


@given(st.sampled_from(NAMES), facts)
def test_a_ready_policy_writes_nothing_more_to_who_was_reminded_and_stays_silent(name, some):
    late = replace(some, stage="asked", nudges=1, waited=30 * DAY)
    assert not [step for step in decide(POLICIES[name], late).steps if isinstance(step, Reply)]


@given(st.sampled_from(NAMES), facts)
def test_no_letter_goes_to_who_took_the_invitation_back(name, some):
    gone = replace(some, stage="answered", intent="withdraw")
    assert not [step for step in decide(POLICIES[name], gone).steps if isinstance(step, Reply)]


def test_the_open_networker_accepts_everybody_at_once():
    for note in ("none", "default", "pitch", "personal"):
        for signals in ((), ("open_networker",), ("recruiter",)):
            assert said("open", **STRANGER, note=note, signals=signals, invitations_this_week=500) == ["advise:accept"]
    assert said("open", stage="accepted") == ["close"]


def test_the_relationship_person_wants_a_personal_word():
    tells("personal-note", [
        ("a generic stranger is asked", NOBODY, ["reply:have-we-met", "wait:7 days"]),
        ("nothing comes", {"stage": "asked", "waited": 7 * DAY}, ["reply:remind", "wait:7 days"]),
        ("still nothing", {"stage": "asked", "waited": 8 * DAY, "nudges": 1}, ["archive"]),
        ("another one answers", {"stage": "answered", "intent": "personal_answer"}, ["advise:accept"]),
        ("a personal note is enough", {**STRANGER, "note": "personal"}, ["advise:accept"]),
        ("so is a forum in which both wrote", {"stage": "invited", "acquaintance": "recognized", "note": "none"},
         ["advise:accept"]),
    ])


def test_the_active_networker_climbs_the_ladder():
    tells("ladder", [
        ("a stranger without a note", NOBODY, ["reply:have-we-met", "wait:7 days"]),
        ("two days later", {"stage": "asked", "waited": 2 * DAY}, ["wait:7 days"]),
        ("oops", {"stage": "answered", "intent": "mistake"}, ["archive"]),
        ("a personal answer", {"stage": "answered", "intent": "personal_answer"},
         OFFER),
        ("they will call next week", {"stage": "offered", "intent": "call_promised_vague", "waited": DAY},
         ["reply:confirm-time", "wait:5 working days"]),
        ("they propose Tuesday", {"stage": "offered", "intent": "call_proposed"}, ["ask-owner"]),
        ("a time stands", {"stage": "agreed", "intent": "call_agreed"}, ["reply:call-confirmed"]),
        ("they have talked", {"stage": "happened", "calls_held": 1}, ["advise:accept"]),
        ("the owner thinks about it", {"stage": "advised", "calls_held": 1}, ["silence"]),
        ("connected: help is offered", {"stage": "accepted", "calls_held": 1},
         ["reply:offer-help after 1 working day"]),
        ("and that was it", {"stage": "helped", "calls_held": 1}, ["close"]),
        ("no call, no offer of help", {"stage": "accepted", "calls_held": 0}, ["close"]),
        ("recognized but not known", {"stage": "invited", "acquaintance": "recognized", "note": "default"},
         OFFER),
    ])


def test_the_active_networker_ignores_generic_ones_in_busy_weeks():
    for note in ("none", "default", "pitch"):
        for who in ("stranger", "recognized"):
            assert said("ladder", stage="invited", acquaintance=who, note=note, invitations_this_week=21) == ["archive"]
    assert said("ladder", **STRANGER, note="personal", invitations_this_week=21) == OFFER
    assert said("ladder", **NOBODY, invitations_this_week=20) == ["reply:have-we-met", "wait:7 days"]


def test_the_experimenter_offers_a_day_and_learns_who_meant_it():
    assert POLICIES["get-to-know"].call.slots == 1
    tells("get-to-know", [
        ("a recruiter without a note", {**NOBODY, "signals": ("recruiter",)}, OFFER),
        ("the first one never answers", {"stage": "offered", "waited": 7 * DAY}, REMIND),
        ("never", {"stage": "offered", "waited": 7 * DAY, "nudges": 1}, ["archive"]),
        ("the second one will call tomorrow", {"stage": "agreed", "intent": "call_agreed"}, ["reply:call-confirmed"]),
        ("and does not", {"stage": "missed", "calls_missed": 1, "waited": 0 * DAY}, MISSED),
        ("nor the next time", {"stage": "missed", "calls_missed": 2, "waited": 0 * DAY}, ["advise:decline"]),
        ("a third one does", {"stage": "happened", "calls_held": 1}, ["advise:accept"]),
        ("thanks, the day after", {"stage": "accepted", "calls_held": 1}, ["reply:thank after 1 working day"]),
    ])


def test_the_experimenter_has_less_time_for_people_outside_the_industry():
    assert said("get-to-know", **NOBODY, industry="outside") == ["reply:decline", "advise:decline"]
    assert said("get-to-know", **NOBODY, industry="inside") == OFFER
    assert said("get-to-know", **NOBODY, industry=None) == OFFER
    assert said("get-to-know", **STRANGER, note="personal", industry="outside") == OFFER


@pytest.mark.parametrize(("hubs", "steps"), [(0, ["advise:accept"]), (7, ["advise:accept"]), (8, ["archive"]),
                                             (20, ["archive"])])
def test_eight_hubs_are_kept_for_reach_and_no_more(hubs, steps):
    assert said("get-to-know", **NOBODY, signals=("open_networker",), hubs=hubs) == steps


def test_what_breaks_the_platforms_rules_is_reported():
    for name in ("get-to-know", "known-only"):
        assert said(name, **STRANGER, note="pitch", asks_for=("sales",)) == ["advise:report"]
        assert "advise:report" not in said(name, stage="invited", acquaintance="recognized", note="pitch",
                                           asks_for=("sales",))


def test_the_guarded_one_declines_kindly_and_stays_open_by_mail():
    tells("known-only", [
        ("a stranger", NOBODY, ["reply:decline", "advise:decline"]),
        ("a name from a forum", {"stage": "invited", "acquaintance": "recognized", "note": "none"},
         ["reply:decline", "advise:decline"]),
        ("the stranger explains", {"stage": "advised", "letters": 1, "intent": "personal_answer"}, ["ask-owner"]),
        ("a job seeker", {**STRANGER, "note": "personal", "asks_for": ("job",)}, IN_TOUCH),
        ("a colleague of the industry with a note", {**STRANGER, "note": "personal", "industry": "inside"},
         OFFER),
        ("the same from outside", {**STRANGER, "note": "personal", "industry": "outside"},
         ["reply:decline", "advise:decline"]),
        ("somebody wants an introduction", {"stage": "invited", "acquaintance": "recognized", "note": "personal",
                                            "asks_for": ("introduction",)}, ["reply:introduction", "wait:7 days"]),
        ("no call wanted", {"stage": "offered", "intent": "call_declined"}, IN_TOUCH),
    ])


def test_the_organic_grower_takes_care():
    tells("organic", [
        ("a stranger asks for a job", {**STRANGER, "note": "personal", "asks_for": ("job",)}, ["archive"]),
        ("a collector", {**NOBODY, "signals": ("open_networker",)}, ["archive"]),
        ("a careful note", {**STRANGER, "note": "personal"}, OFFER),
        ("nothing said", NOBODY, ["reply:have-we-met", "wait:7 days"]),
        ("thanks the day after", {"stage": "accepted", "calls_held": 1}, ["reply:thank after 1 working day"]),
        ("a friend needs no thanks", {"stage": "accepted"}, ["wait:90 days"]),
        ("in touch", {"stage": "helped", "waited": 10 * DAY}, ["wait:90 days"]),
        ("three months later", {"stage": "helped", "waited": 90 * DAY}, ["ask-owner", "wait:90 days"]),
    ])


def test_the_organic_grower_is_warned_when_the_network_is_full():
    full = Facts(**NOBODY, network_size=150)
    decision = decide(POLICIES["organic"], full)
    assert decision.rule == "network-is-full"
    assert decision.steps == (AskOwner(),)
    assert decision.warnings == ("network size: 150; your limit is 150",)
    friend = decide(POLICIES["organic"], Facts(stage="invited", acquaintance="known", network_size=150))
    assert [spell_step(step) for step in friend.steps] == ["advise:accept"]
    assert friend.warnings


RECIPES = ROOT / "docs" / "policies" / "README.md"


def recipes() -> list[str]:
    parts = RECIPES.read_text(encoding="utf-8").split("```toml\n")[1:]
    return [part.partition("```")[0] for part in parts]


@pytest.mark.parametrize("text", recipes())
def test_every_recipe_of_the_documentation_works(text):
    policy = read_policy(text, "recipe.toml", others=TEXTS)
    assert [str(one) for one in check(policy) if one.severity != "note"] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_each_policy_shows_what_the_program_prints(name):
    page = (ROOT / "docs" / "policies" / f"{name}.md").read_text(encoding="utf-8")
    assert describe(POLICIES[name]) in page
