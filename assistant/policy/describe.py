"""A policy in plain sentences, as ``policy show`` prints it, and the difference between two."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from itertools import zip_longest

from assistant.policy.conditions import Amount, Condition, join
from assistant.policy.rules import Policy, Rule
from assistant.policy.steps import spell_step
from assistant.policy.values import (
    AdviceKind,
    Advise,
    Archive,
    AskOwner,
    Close,
    Reply,
    StaySilent,
    Step,
    TrustLevel,
    Wait,
    spell_duration,
)
from assistant.policy.words import PURPOSES, STAGES

GENERIC = {"none", "default", "pitch"}

_SAID: Mapping[str, Mapping[str, str]] = {
    "stage": STAGES,
    "note": {"none": "there is no note", "default": "the note is only the platform's text",
             "pitch": "the note could go to anybody", "personal": "the note is personal"},
    "acquaintance": {"known": "you know them", "recognized": "you have met their name but do not know them",
                     "stranger": "they are a stranger", "cannot tell": "it cannot be told whether you know them"},
    "intent": {
        "personal_answer": "they say who they are", "mistake": "they say it was a mistake",
        "call_agreed": "they agree to a call", "call_proposed": "they propose a time for a call",
        "call_promised_vague": "they speak of a call without a day", "call_declined": "they do not want a call",
        "call_rescheduled": "they want to move the call", "call_cancelled": "they call it off",
        "call_missed_apology": "they are sorry to have missed the call",
        "call_held_thanks": "they thank you for the call", "withdraw": "they take the invitation back",
        "job_request": "they ask for a job", "sales_pitch": "they want to sell something",
        "introduction_request": "they ask for an introduction", "auto_reply": "a machine answered",
        "bounce": "our letter came back", "other": "they say something else"},
    "asks_for": {"job": "they look for a job", "sales": "they want to sell something",
                 "introduction": "they ask for an introduction", "recruiting": "they are recruiting"},
    "signals": {"open_networker": "they collect connections", "job_request": "they look for a job",
                "sales": "they want to sell something", "recruiter": "they are a recruiter",
                "introduction_request": "they ask for an introduction", "referral": "somebody you know is named",
                "event": "a place or event is named"},
    "industry": {"inside": "they work in your industry", "outside": "they work outside your industry"},
    "route": {"direct": "they can be written to directly", "relay": "they can be written to through the platform",
              "by_hand": "only you can write to them, by hand"},
}

#: number fact → words before the number, the thing counted, words behind
_COUNTED: Mapping[str, tuple[str, str, str]] = {
    "letters": ("we have sent them ", "letter", ""), "nudges": ("we have reminded them ", "time", ""),
    "reminders": ("the platform has sent ", "reminder", ""), "calls_held": ("you have had ", "call", " with them"),
    "calls_missed": ("they have missed ", "call", ""), "calls_moved": ("the call has been moved ", "time", ""),
    "calls_i_missed": ("you yourself have missed ", "call", ""),
    "invitations_this_week": ("", "invitation", " came this week"),
    "invitations_this_day": ("", "invitation", " came today"),
    "network_size": ("your network has ", "connection", ""), "hubs": ("you have accepted ", "open networker", ""),
    "mutual_connections": ("you share ", "connection", ""),
}

_ADVICE: Mapping[AdviceKind, str] = {
    AdviceKind.ACCEPT: "recommend to accept", AdviceKind.DECLINE: "recommend to decline",
    AdviceKind.REPORT: "recommend to report the invitation to the platform",
    AdviceKind.ARCHIVE: "recommend to archive the invitation", AdviceKind.WAIT: "recommend to wait",
}

_TRUST: Mapping[TrustLevel, str] = {
    TrustLevel.OBSERVE: "only says what it would do", TrustLevel.DRAFT: "puts a draft into your Drafts",
    TrustLevel.ASK: "waits for your yes", TrustLevel.AUTO: "sends by itself after the hold",
}

_LETTER: Mapping[TrustLevel, str] = {
    TrustLevel.OBSERVE: "is only shown", TrustLevel.DRAFT: "goes into your Drafts",
    TrustLevel.ASK: "waits for your yes", TrustLevel.AUTO: "leaves by itself after the hold",
}


def describe(policy: Policy) -> str:
    """The whole policy, one rule a paragraph, ending with a line feed."""
    lines = [f"{policy.name}: {policy.description}" if policy.description else policy.name]
    if policy.extends:
        lines.append(f"Builds on {policy.extends}.")
    lines += ["", f"The first rule that fits decides. Unless a rule says otherwise, a letter {_LETTER[policy.trust]}."]
    lines += settings_lines(policy)
    for number, rule in enumerate(policy.rules, 1):
        lines += ["", f"{number}. {rule.name}", *_wrapped(rule_sentence(rule))]
        if rule.why:
            lines += _wrapped(f"Why: {rule.why}")
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False)


def settings_lines(policy: Policy) -> list[str]:
    """The settings that are not rules, one sentence each."""
    call = policy.call
    times = "one day is named" if call.slots == 1 else f"{call.slots} times are offered"
    lines = [f"A call takes {spell_duration(call.length)}; {times}, "
             f"at least {spell_duration(call.length * 0, call.notice_working_days)} ahead."]
    lines += [f"Limit: {fact.replace('_', ' ')} {number}; you are told when it is reached."
              for fact, number in policy.limits.items()]
    if policy.industry:
        lines.append(f"Your industry is told by: {', '.join(policy.industry)}.")
    if policy.keep_in_touch:
        lines.append(f"You are reminded to write to your people every {spell_duration(policy.keep_in_touch)}.")
    return lines


def rule_sentence(rule: Rule) -> str:
    """One rule: "When … and …: write to them, asking whether you have met; then wait 7 days for an answer." """
    wanted = [condition_phrase(part) for part in rule.conditions if not part.negated]
    excluded = [condition_phrase(part) for part in rule.conditions if part.negated]
    # A list of alternatives inside a list of conditions is told apart by commas.
    mixed = len(wanted) > 1 and any(" or " in phrase for phrase in wanted)
    when = ", and ".join(wanted) if mixed else join(tuple(wanted), "and")
    when = when or "nothing above fits"
    unless = f", unless {join(tuple(excluded))}" if excluded else ""
    extras = [_TRUST[rule.trust]] if rule.trust else []
    extras += [f'uses the template "{rule.template}"'] if rule.template else []
    extras += [f"writes in {rule.language}"] if rule.language else []
    tail = f" This rule {join(tuple(extras), 'and')}." if extras else ""
    return f"When {when}{unless}: {'; then '.join(step_phrase(step) for step in rule.steps)}.{tail}"


def condition_phrase(condition: Condition) -> str:
    """One condition as a clause, its negation left out: "there is no note or the note is personal"."""
    if isinstance(condition, Amount):
        return join(tuple(_amount_phrase(condition.fact, bounds) for bounds in condition.ranges))
    words = condition.words
    if condition.fact == "note" and set(words) == GENERIC:
        return "the invitation is generic"
    said = _SAID.get(condition.fact)
    if said is not None:
        return join(tuple(dict.fromkeys(said[word] for word in words)))
    if condition.fact == "weekday":
        return f"it is {join(tuple(word.capitalize() for word in words))}"
    if condition.fact == "platform":
        return f"it came by {join(words)}"
    return f"their language is {join(words)}"


def _amount_phrase(fact: str, bounds: tuple[object, ...]) -> str:
    amount = " and ".join(str(bound) for bound in bounds)
    if fact == "waited":
        return f"{amount} {'has' if amount.endswith('1 day') else 'have'} passed since the last word"
    if fact == "age":
        return f"the invitation is {amount} old"
    before, thing, behind = _COUNTED[fact]
    none = amount == "0"
    plural = "" if amount.split(" (")[0].rpartition(" ")[2] == "1" else "s"
    said = f"{before}{'no' if none else amount} {thing}{plural}{behind}"
    return said.replace("at least 1 time", "at least once").replace("more than 1 time", "more than once")


def step_phrase(step: Step) -> str:
    """One step as an order: "write to them, offering a short call"."""
    match step:
        case Reply():
            what = PURPOSES.get(step.purpose, f'a letter of the purpose "{step.purpose}"')
            later = spell_duration(step.after, step.after_working_days)
            delay = f" {later} later" if step.after or step.after_working_days else ""
            return f"write to them{delay}, {what}"
        case Wait():
            return f"wait {spell_duration(step.duration, step.working_days)} for an answer"
        case Advise():
            return _ADVICE[step.advice]
        case AskOwner():
            return "ask you what to do"
        case Archive():
            return "close the case without an answer and recommend to archive the invitation"
        case Close():
            return "close the case"
        case StaySilent():
            return "do nothing"


def diff(old: Policy, new: Policy) -> str:
    """What changes from *old* to *new*, in sentences; "" when they decide alike."""
    lines: list[str] = []
    before, after = {rule.name: rule for rule in old.rules}, {rule.name: rule for rule in new.rules}
    for rule in old.rules:
        if rule.name not in after:
            lines += [f"- {rule.name} is gone", f"    was: {rule_sentence(rule)}"]
    for rule in new.rules:
        was = before.get(rule.name)
        if was is None:
            lines += [f"+ {rule.name} is new{_place(new, rule)}", f"    now: {rule_sentence(rule)}"]
        elif _essence(was) != _essence(rule):
            lines += [f"~ {rule.name} changes", f"    was: {_spelled(was)}", f"    now: {_spelled(rule)}"]
    common_old = [rule.name for rule in old.rules if rule.name in after]
    common_new = [rule.name for rule in new.rules if rule.name in before]
    if common_old != common_new:
        first = next(now for was, now in zip_longest(common_old, common_new) if was != now)
        lines.append(f"~ the order of the rules changes, from {first} on")
    if old.trust is not new.trust:
        lines.append(f"~ trust: was {old.trust}, now {new.trust}")
    was_lines, now_lines = settings_lines(old), settings_lines(new)
    lines += [f"- {line}" for line in was_lines if line not in now_lines]
    lines += [f"+ {line}" for line in now_lines if line not in was_lines]
    return "\n".join(lines) + "\n" if lines else ""


def _essence(rule: Rule) -> tuple[object, ...]:
    return rule.conditions, rule.steps, rule.trust, rule.template, rule.language


def _spelled(rule: Rule) -> str:
    """The sentence of a rule and its steps as written, so that a change of a delay shows too."""
    return f"{rule_sentence(rule)} [{', '.join(spell_step(step) for step in rule.steps)}]"


def _place(policy: Policy, rule: Rule) -> str:
    at = policy.rules.index(rule)
    return ", before all others" if at == 0 else f", behind {policy.rules[at - 1].name}"


