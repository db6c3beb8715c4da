"""What a person wants to say with a reply: the intent for which its words and what rules found weigh most.

What is certain stays a rule: "stop" alone, and whoever asks to be left in peace. ``docs/design/weighing.md`` tells why
the rest is weighed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from assistant.reading.answered import Letter
from assistant.reading.evidence import Evidence, gather, only_stop
from assistant.reading.rules import decide, every, said
from assistant.reading.traits import Spread, traits
from assistant.reading.values import CallAct, CallReading, Intent
from assistant.weighing import Weights, read_weights

INTENTS = tuple(one.value for one in Intent if one not in (Intent.AUTO_REPLY, Intent.BOUNCE, Intent.OTHER))
VERDICTS = (Intent.OTHER.value, *INTENTS)
_BECAUSE = 300  # characters


@dataclass(frozen=True, slots=True)
class Reading:
    """The intent of a text, the others that it holds too, and the words that decided."""

    intent: Intent
    secondary: tuple[Intent, ...] = ()
    because: str = ""
    stop: bool = False
    past: bool = False  #: the only time that the text names belongs to a past call
    sure: bool = True  #: a rule finds it, too, or it outweighs the others by far
    said: bool = True  #: plain words say it, where it tells what became of a call; else only weights do


@cache
def weights() -> Weights:
    """The shipped weights of a reply's traits; raises ConfigError when the file is broken."""
    file = resources.files("assistant.reading") / "data" / "intents.weights"
    with file.open(encoding="utf-8") as lines:
        return read_weights(lines, "assistant/reading/data/intents.weights")


def read_intent(text: str, call: CallReading, *, answered: str = "", letter: Letter = Letter.UNKNOWN) -> Reading:
    """The intent of *text* (new words only); *answered* is the text that it answers, *letter* what that had said.

    Never AUTO_REPLY or BOUNCE: those are known by the mail, not by its words.
    """
    evidence = gather(text, call, answered=answered)
    if only_stop(text):
        return Reading(Intent.WITHDRAW, (), " ".join(text.split())[:_BECAUSE], stop=True)
    rule, because = decide(evidence)
    stop = evidence.has("stop")
    intent, sure = rule, True
    if not stop and evidence.length and not _thanks_for_a_call(evidence, rule):
        intent, because, sure = _weighed(evidence, letter, rule, because)
    secondary = tuple(dict.fromkeys(
        other for other in (*every(evidence), rule) if other not in (intent, Intent.OTHER)))
    return Reading(intent, secondary, because[:_BECAUSE], stop=stop, past=evidence.over, sure=sure,
                   said=said(evidence, intent, letter))


def _thanks_for_a_call(evidence: Evidence, rule: Intent) -> bool:
    """Whether plain words thank for a call that was, and none is to come: so certain that nothing is weighed.

    It matters most where none was agreed, since somebody may claim one.
    """
    return rule is Intent.CALL_HELD_THANKS and evidence.has("held") and not evidence.slot


#: Odds of e² to one against every other intent. Of 980 replies that were only counted, 13 are less sure.
_FAR = 2.0


def _weighed(evidence: Evidence, letter: Letter, rule: Intent, because: str) -> tuple[Intent, str, bool]:
    """The intent with the greatest sum, the sentence that weighed most for it, and whether it is sure."""
    found = traits(evidence, letter, rule)
    totals = weights().totals(found)
    best = max(range(len(totals)), key=totals.__getitem__)
    if Intent(VERDICTS[best]) in _WITHOUT_A_TIME and _names_a_time(evidence):
        best = max(_WITH_A_TIME, key=totals.__getitem__)
    intent = Intent(VERDICTS[best])
    if intent is rule and because:
        return intent, because, True
    others = max(total for at, total in enumerate(totals) if at != best)
    sure = intent is rule or totals[best] - others >= _FAR or (intent in _OF_A_CALL and _names_a_time(evidence))
    return intent, evidence.read[_telling(found, best, len(evidence.read))].words, sure


#: Which of these it is matters little beside the time that the words name: "so sorry; could we do Friday at 11?".
_OF_A_CALL = (Intent.CALL_AGREED, Intent.CALL_PROPOSED, Intent.CALL_RESCHEDULED, Intent.CALL_MISSED_APOLOGY)
_WITHOUT_A_TIME = (Intent.PERSONAL_ANSWER, Intent.OTHER, Intent.CALL_PROMISED_VAGUE)
_WITH_A_TIME = tuple(VERDICTS.index(one) for one in (Intent.CALL_AGREED, Intent.CALL_PROPOSED, Intent.CALL_RESCHEDULED))


def _names_a_time(evidence: Evidence) -> bool:
    """Whether a day and hour were read, with words that tie them to a call to come."""
    call = evidence.call.call
    return call is not None and isinstance(call.start, datetime) and not evidence.over and evidence.act(
        CallAct.AGREES, CallAct.STATES, CallAct.PROPOSES, CallAct.RESCHEDULES)


def _telling(found: Spread, verdict: int, count: int) -> int:
    """The sentence whose traits weigh most for *verdict*."""
    table = weights()
    each = [0.0] * count
    for trait, number in found.items():
        if number >= 0:
            each[number] += table.of(trait, verdict)
    return max(range(count), key=each.__getitem__)
