"""What a person wants to say with a reply, by rules over the evidence: the verdict that is weighed with the words.

The rules stand in ``decide`` in their order; each leaves the words that decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assistant.reading.answered import Letter
from assistant.reading.concepts import concepts_of
from assistant.reading.evidence import STRONG, WEAK, Evidence
from assistant.reading.values import CallAct, Certainty, Intent
from assistant.reading.words import word_set

_OF_ACT = {
    CallAct.AGREES: Intent.CALL_AGREED, CallAct.STATES: Intent.CALL_AGREED, CallAct.PROPOSES: Intent.CALL_PROPOSED,
    CallAct.PROMISES_VAGUE: Intent.CALL_PROMISED_VAGUE, CallAct.DECLINES: Intent.CALL_DECLINED,
    CallAct.RESCHEDULES: Intent.CALL_RESCHEDULED, CallAct.CANCELS: Intent.CALL_CANCELLED,
    CallAct.MISSED_APOLOGY: Intent.CALL_MISSED_APOLOGY, CallAct.HELD_THANKS: Intent.CALL_HELD_THANKS,
}
_OF_LABEL = {
    "stop": Intent.WITHDRAW, "withdraw": Intent.WITHDRAW, "mistake": Intent.MISTAKE, "personal": Intent.PERSONAL_ANSWER,
    "cancel": Intent.CALL_CANCELLED, "move": Intent.CALL_RESCHEDULED, "missed": Intent.CALL_MISSED_APOLOGY,
    "held": Intent.CALL_HELD_THANKS, "decline_call": Intent.CALL_DECLINED, "job": Intent.JOB_REQUEST,
    "sales": Intent.SALES_PITCH, "introduction": Intent.INTRODUCTION_REQUEST,
}


def decide(evidence: Evidence) -> tuple[Intent, str]:
    """The intent and the words that decided; first rule that holds."""
    has, words, call = evidence.has, evidence.words, evidence.call
    missed = has("missed") or evidence.act(CallAct.MISSED_APOLOGY)
    if has("stop"):
        return Intent.WITHDRAW, words("stop")
    for label, intent in (("job", Intent.JOB_REQUEST), ("introduction", Intent.INTRODUCTION_REQUEST)):
        if has(label):
            return intent, words(label)
    if has("sales") and (evidence.count("sales") > 1 or evidence.count("personal") < 2):
        return Intent.SALES_PITCH, words("sales")
    if missed and (evidence.about_call or evidence.act(CallAct.MISSED_APOLOGY)):
        return Intent.CALL_MISSED_APOLOGY, words("missed") or call.words
    if has("mistake"):
        return Intent.MISTAKE, words("mistake")
    if (has("held") or evidence.act(CallAct.HELD_THANKS)) and not _only_met(evidence):
        return Intent.CALL_HELD_THANKS, words("held") or call.words
    if has("withdraw") and not evidence.slot:
        return Intent.WITHDRAW, words("withdraw")
    return _of_the_call(evidence) or _of_the_person(evidence)


def _only_met(evidence: Evidence) -> bool:
    """Whether what sounds like a held call only tells of an earlier meeting."""
    return not evidence.has("held") and evidence.has("personal")


def _of_the_call(evidence: Evidence) -> tuple[Intent, str] | None:
    """What is done with the call, or None when nothing is or when it is less than who they are."""
    has, words, call = evidence.has, evidence.words, evidence.call
    if evidence.over:
        return None
    moved = has("move") or evidence.act(CallAct.RESCHEDULES)
    off = has("cancel") or evidence.act(CallAct.CANCELS)
    declined = has("decline_call") or evidence.act(CallAct.DECLINES)
    if off and not evidence.slot and not moved and _still_connects(evidence):
        return Intent.CALL_DECLINED, words("decline_call") or words("cancel") or call.words
    if declined and not evidence.slot and not has("cancel"):
        return Intent.CALL_DECLINED, words("decline_call") or call.words
    if off and moved and not evidence.slot and _only_the_reason(evidence):
        return Intent.CALL_CANCELLED, words("cancel") or call.words
    if moved and (evidence.about_call or evidence.slot or evidence.act(CallAct.RESCHEDULES)):
        return Intent.CALL_RESCHEDULED, words("move") or call.words
    if off and (not evidence.slot or _off_at_that_time(evidence)):
        return Intent.CALL_CANCELLED, words("cancel") or call.words
    if off and _another_time(evidence):
        return Intent.CALL_RESCHEDULED, words("cancel") or call.words
    if evidence.slot and call.act in _OF_ACT:
        intent = _OF_ACT[call.act]
        promised = intent is Intent.CALL_PROMISED_VAGUE and isinstance(call.call and call.call.start, datetime)
        if promised or (intent is Intent.CALL_PROPOSED and _takes_it(evidence)):
            intent = Intent.CALL_AGREED
        elif intent is Intent.CALL_AGREED and _bound(evidence):
            intent = Intent.CALL_PROPOSED
        return intent, call.words
    return _without_slot(evidence)


def _still_connects(evidence: Evidence) -> bool:
    """Whether a sentence says that the contact is wanted all the same ("but I'd still like to connect")."""
    return any(_STILL & set(sentence.tokens) and any(word.startswith(_CONTACT) for word in sentence.tokens)
               for sentence in evidence.read)


_STILL = word_set("still")
_CONTACT = tuple(word_set("contact_stems"))


def _off_at_that_time(evidence: Evidence) -> bool:
    """Whether the time is the one that is off ("I can't make it tomorrow"), and no other is named behind a "but"."""
    off = {hit.sentence for hit in evidence.hits.get("cancel", ())}
    named = evidence.named
    if evidence.call.floor:
        return False
    return bool(named) and named <= off and not any(_BUT & set(evidence.read[at].tokens) for at in named) and not (
        evidence.call.call is not None and evidence.call.call.alternatives)


_BUT = word_set("but")
_CONDITIONS = word_set("conditions")


def _bound(evidence: Evidence) -> bool:
    """Whether the sentence of the time begins with a condition ("Unless it is too early, I'd call Friday at 8")."""
    return any(set(evidence.read[at].tokens[:1]) & _CONDITIONS for at in evidence.named)


_WHOLE_CALL = word_set("whole_call")
_REASONS = word_set("reasons")


def _another_time(evidence: Evidence) -> bool:
    """Whether the call as a whole is off and another time is named ("Can't make it today. Tomorrow at 3?")."""
    return evidence.slot and any(_WHOLE_CALL & set(hit.words.split()) for hit in evidence.hits.get("cancel", ()))


def _only_the_reason(evidence: Evidence) -> bool:
    """Whether all that speaks of moving is the reason why ("something came up"), and nothing is asked or offered."""
    reasons = all(_REASONS & set(hit.words.split()) for hit in evidence.hits.get("move", ()))
    return reasons and not evidence.has("propose") and not evidence.has("vague") and not any(
        sentence.asks for sentence in evidence.read) and not evidence.act(CallAct.RESCHEDULES)


def _takes_it(evidence: Evidence) -> bool:
    """Whether one time is taken with "is fine with me" and nothing in its sentence asks or hedges."""
    named = evidence.named
    call = evidence.call.call
    if not named or call is None or call.alternatives or evidence.call.floor:
        return False
    taken = {hit.sentence for hit in evidence.hits.get("agree", ())}
    asked = {hit.sentence for hit in evidence.hits.get("propose", ())}
    if 0 in taken - asked and evidence.has("agree", STRONG) and 0 not in named and not evidence.has("move"):
        return True  # "That works. Could you call me on Thursday at 3?"
    asks = any(sentence.asks for sentence in evidence.read)
    return bool(named & taken) and not named & asked and not asks


def _without_slot(evidence: Evidence) -> tuple[Intent, str] | None:
    has, words, call = evidence.has, evidence.words, evidence.call
    if evidence.act(CallAct.PROPOSES) or _asks_for_call(evidence):
        return Intent.CALL_PROPOSED, call.words or words("propose")
    if evidence.act(CallAct.AGREES, CallAct.STATES):
        return Intent.CALL_AGREED, call.words or words("agree")
    if has("personal"):
        return None
    asked = [hit for hit in evidence.hits.get("propose", ()) if hit.asks]
    if asked and evidence.about_call:
        return Intent.CALL_PROPOSED, evidence.read[asked[0].sentence].words
    if evidence.about_call and (when := _asks_when(evidence)):
        return Intent.CALL_PROPOSED, when
    if evidence.act(CallAct.PROMISES_VAGUE):
        return Intent.CALL_PROMISED_VAGUE, call.words
    if has("propose", STRONG) and evidence.about_call and not has("vague"):
        return Intent.CALL_PROPOSED, words("propose")
    if has("vague") and evidence.about_call:
        return Intent.CALL_PROMISED_VAGUE, words("vague")
    if has("agree", STRONG) and evidence.about_call and not has("past"):
        return Intent.CALL_AGREED, words("agree")
    # "Sure!" to "could we talk?" says yes to a call without a day.
    if has("agree", WEAK) and evidence.offered and not has("courtesy") and 1 < evidence.length <= 3:
        return Intent.CALL_PROMISED_VAGUE, words("agree")
    return None


_QUESTION_WORDS = word_set("question_words")


def _asks_when(evidence: Evidence) -> str:
    """A question for the time, also without its mark: "happy to talk, whats your availability"."""
    for hit in evidence.hits.get("propose", ()):
        if hit.cue.weight == STRONG and hit.words.split()[0] in _QUESTION_WORDS:
            return evidence.read[hit.sentence].words
    return ""


def _asks_for_call(evidence: Evidence) -> bool:
    """A question or condition about a call in the same sentence."""
    calls = {hit.sentence for hit in evidence.hits.get("call_word", ())}
    return any(hit.sentence in calls and (hit.asks or "if" in hit.words.split() or "when" in hit.words.split())
               for hit in evidence.hits.get("propose", ()))


def _of_the_person(evidence: Evidence) -> tuple[Intent, str]:
    if evidence.has("personal"):
        return Intent.PERSONAL_ANSWER, evidence.words("personal")
    if evidence.has("mistake", WEAK):
        return Intent.MISTAKE, evidence.words("mistake")
    if evidence.has("personal", WEAK) and not evidence.has("courtesy"):
        return Intent.PERSONAL_ANSWER, evidence.words("personal")
    if told := _tells_of_both(evidence):
        return Intent.PERSONAL_ANSWER, told
    words = evidence.words("courtesy") or (evidence.read[0].words if evidence.read else "")
    return Intent.OTHER, words


def every(evidence: Evidence) -> Iterable[Intent]:
    """Every intent that the text holds, the strongest labels first, each once."""
    found: list[Intent] = []
    for label, intent in _OF_LABEL.items():
        if evidence.has(label, STRONG) and (label not in ("cancel", "move", "missed") or evidence.about_call):
            found.append(intent)
    call = evidence.call.call
    if evidence.about_call and any(hit.asks for hit in evidence.hits.get("propose", ())):
        found.append(Intent.CALL_PROPOSED)
    if call is not None and call.certainty is not Certainty.NONE:
        found += [_OF_ACT[act] for act in evidence.call.acts if act in _OF_ACT]
    return dict.fromkeys(found)


_FIRST_PERSON = word_set("first_person")
_YOURS = word_set("yours")


def _tells_of_both(evidence: Evidence) -> str:
    """A statement of some length that speaks of the writer and of the owner ("my aunt was your piano teacher").

    In answer to "have we met?" that is who they are, even where no cue knows the matter.
    """
    if evidence.has("courtesy") or evidence.has("past") or evidence.has("vague") or evidence.has("propose"):
        return ""
    for sentence in evidence.read:
        words = set(sentence.tokens)
        if len(sentence.tokens) >= 5 and not sentence.asks and words & _FIRST_PERSON and words & _YOURS:
            return sentence.words
        if any(len(word) == 4 and word.isdigit() and word[:2] in ("19", "20") for word in words):
            return sentence.words
    return ""


_OF_A_CALL = frozenset({"call", "talk", "hungup"})
_THANKFUL = frozenset({"thanks", "enjoyed"})
_OFF = frozenset({"cancel", "not", "obstacle"})
_NOT_HELD = frozenset({"not", "will", "event", "missed", "sorry", "cancel"})
_LABELS = {
    Intent.CALL_HELD_THANKS: ("held", CallAct.HELD_THANKS), Intent.CALL_CANCELLED: ("cancel", CallAct.CANCELS),
    Intent.CALL_MISSED_APOLOGY: ("missed", CallAct.MISSED_APOLOGY),
}


def said(evidence: Evidence, intent: Intent, letter: Letter) -> bool:
    """Whether plain words say *intent*, where that a call was held, missed or cancelled would follow from it.

    Weights alone never prove what became of a call.
    """
    if intent not in _LABELS:
        return True
    label, act = _LABELS[intent]
    if evidence.has(label, WEAK) or evidence.act(act):
        return True
    for sentence in evidence.read:
        about = {name for word in sentence.tokens for name in concepts_of(word)}
        of_a_call = bool(about & _OF_A_CALL)
        if intent is Intent.CALL_HELD_THANKS and of_a_call and about & _THANKFUL and not about & _NOT_HELD:
            return not evidence.slot
        if intent is Intent.CALL_CANCELLED and (of_a_call or "appointment" in about) and about & _OFF:
            return True
        if intent is Intent.CALL_MISSED_APOLOGY and "sorry" in about and (of_a_call or letter is Letter.MISSED):
            return True
    return False
