"""What a person wants to say with a reply: an intent, by rules over cues and over what is said of a call.

The rules stand in ``decide`` in their order; each leaves the words that decided, so that a person can disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from assistant.errors import ConfigError
from assistant.reading.calls import CallAct, CallReading
from assistant.reading.cues import Cue, CueTable, Hit, Sentence, compile_cue, sentences
from assistant.reading.values import Certainty, Intent
from assistant.reading.words import fold, table, word_set

LANGUAGES = ("en", "de", "fr", "es")
STRONG, PLAIN, WEAK = 3, 2, 1

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


@dataclass(frozen=True, slots=True)
class Reading:
    """The intent of a text, the others that it holds too, and the words that decided."""

    intent: Intent
    secondary: tuple[Intent, ...] = ()
    because: str = ""
    stop: bool = False
    past: bool = False  #: the only time that the text names belongs to a past call


@cache
def _cues() -> CueTable:
    """Every cue of the table; raises ConfigError with file and line for one that cannot be read."""
    document = table("intents")
    cues: list[Cue] = []
    for label, languages in document.data.items():
        for language, phrases in languages.items():
            for phrase in phrases:
                weight = STRONG if phrase[0] == "!" else WEAK if phrase[0] == "~" else PLAIN
                try:
                    cues.append(compile_cue(label, weight, phrase.lstrip("!~")))
                except ValueError as error:
                    raise ConfigError([document.problem((label, language), str(error))]) from error
    return CueTable(cues)


@cache
def _call_words() -> CueTable:
    """The cues for calls alone: all that the answered letter is asked for."""
    return CueTable(cue for cue in _cues().cues if cue.label == "call_word")


@dataclass(slots=True)
class _Evidence:
    """What the text holds, by label."""

    read: tuple[Sentence, ...]
    call: CallReading
    offered: bool  #: what the text answers speaks of a call
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    def has(self, label: str, least: int = PLAIN) -> bool:
        return any(hit.cue.weight >= least for hit in self.hits.get(label, ()))

    def count(self, label: str) -> int:
        """In how many sentences *label* was met."""
        return len({hit.sentence for hit in self.hits.get(label, ())})

    def words(self, label: str) -> str:
        """The sentence of the best hit."""
        hits = self.hits.get(label, ())
        if not hits:
            return ""
        best = max(hits, key=lambda hit: (hit.cue.weight, len(hit.words)))
        return self.read[best.sentence].words

    def act(self, *acts: CallAct) -> bool:
        return any(act in self.call.acts for act in acts)

    @property
    def slot(self) -> bool:
        return self.call.call is not None and self.call.call.start is not None

    @property
    def length(self) -> int:
        """Words of the whole text."""
        return sum(len(sentence.tokens) for sentence in self.read)

    @property
    def over(self) -> bool:
        """The only time stands in a sentence that tells of a past call ("I called you on Tuesday")."""
        told = {hit.sentence for hit in self.hits.get("past", ())}
        named = self.slot_sentences()
        return bool(named) and named <= told

    def slot_sentences(self) -> set[int]:
        """The sentences in which the words of the time stand; empty when they cannot be found."""
        said = fold(self.call.call.words) if self.call.call else ""
        return {at for at, sentence in enumerate(self.read) if said and said in fold(sentence.words)}

    @property
    def about_call(self) -> bool:
        return self.has("call_word") or self.offered


def read_intent(text: str, call: CallReading, *, answered: str = "") -> Reading:
    """The intent of *text* (new words only); *answered* is the text that it answers, for "works for me".

    Never AUTO_REPLY or BOUNCE: those are known by the mail, not by its words.
    """
    read = sentences(text)
    evidence = _Evidence(read, call, offered=_speaks_of_call(answered))
    for hit in _cues().hits(read):
        evidence.hits.setdefault(hit.cue.label, []).append(hit)
    _drop_contradicted(evidence)
    if _only_stop(text):
        return Reading(Intent.WITHDRAW, (), " ".join(text.split())[:300], stop=True)
    intent, because = decide(evidence)
    secondary = tuple(other for other in _all(evidence) if other is not intent)
    return Reading(intent, secondary, because[:300], stop=evidence.has("stop"), past=evidence.over)


_STOP_LIMIT = 80  # characters; a longer text says more than "stop"
_BARE = re.compile(r"[^\w']+")


def _only_stop(text: str) -> bool:
    """Whether the whole reply is "stop", in marks or with a "please" beside it, as the foot of our letters asks."""
    if len(text) > _STOP_LIMIT:
        return False
    words = [word for word in _BARE.sub(" ", fold(text)).split() if word not in word_set("stop_company")]
    return bool(words) and (" ".join(words) in word_set("stop_words") or set(words) <= {"stop"})


def _speaks_of_call(answered: str) -> bool:
    if not answered:
        return False
    return next(_call_words().hits(sentences(answered[:2000])), None) is not None


_EVENTS = word_set("events")


_DID = frozenset({"did", "didn't", "was", "were", "wasn't"})
_LONGER = frozenset({"anymore", "longer", "mehr", "plus", "ya"})  # "not interested anymore" is about the person
_WISHES = word_set("wishes")
_BUT = word_set("but")


def _drop_contradicted(evidence: _Evidence) -> None:
    """Cues that the rest of their sentence turns into something else."""
    held = evidence.hits.get("held", [])
    # "Great talking to you at the conference" says where they met, not that the call was held.
    at_event = [hit for hit in held if _EVENTS & set(evidence.read[hit.sentence].tokens)]
    if at_event:
        evidence.hits["held"] = [hit for hit in held if hit not in at_event]
        evidence.hits.setdefault("personal", []).extend(at_event)
    # "I'd be glad to talk", "sorry, our call today is off": not of a call that was held.
    against = {hit.sentence for label in ("cancel", "move", "missed") for hit in evidence.hits.get(label, ())}
    evidence.hits["held"] = [hit for hit in evidence.hits.get("held", ()) if hit.sentence not in against
                             and not _WISHES & set(evidence.read[hit.sentence].tokens)]
    # "When did you call?" asks about a past call, not for one.
    told = {at for at, sentence in enumerate(evidence.read) if _DID & set(sentence.tokens[:2])}
    for label in ("propose", "agree", "vague"):
        evidence.hits[label] = [hit for hit in evidence.hits.get(label, ()) if hit.sentence not in told]
    call_sentences = {hit.sentence for hit in evidence.hits.get("call_word", ())}
    # "Not interested in a call" declines the call, not the person.
    soft = [hit for hit in evidence.hits.get("withdraw", ())
            if "interes" in hit.words and hit.sentence in call_sentences and not _LONGER & set(hit.words.split())]
    if soft:
        evidence.hits["withdraw"] = [hit for hit in evidence.hits["withdraw"] if hit not in soft]
        evidence.hits.setdefault("decline_call", []).extend(soft)
    evidence.hits = {label: hits for label, hits in evidence.hits.items() if hits}


def decide(evidence: _Evidence) -> tuple[Intent, str]:
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


def _only_met(evidence: _Evidence) -> bool:
    """Whether what sounds like a held call only tells of an earlier meeting."""
    return not evidence.has("held") and evidence.has("personal")


def _of_the_call(evidence: _Evidence) -> tuple[Intent, str] | None:
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


def _still_connects(evidence: _Evidence) -> bool:
    """Whether a sentence says that the contact is wanted all the same ("but I'd still like to connect")."""
    return any(_STILL & set(sentence.tokens) and any(word.startswith(_CONTACT) for word in sentence.tokens)
               for sentence in evidence.read)


_STILL = word_set("still")
_CONTACT = tuple(word_set("contact_stems"))


def _off_at_that_time(evidence: _Evidence) -> bool:
    """Whether the time is the one that is off ("I can't make it tomorrow"), and no other is named behind a "but"."""
    off = {hit.sentence for hit in evidence.hits.get("cancel", ())}
    named = evidence.slot_sentences()
    if evidence.call.floor:
        return False
    return bool(named) and named <= off and not any(_BUT & set(evidence.read[at].tokens) for at in named) and not (
        evidence.call.call is not None and evidence.call.call.alternatives)


_CONDITIONS = word_set("conditions")


def _bound(evidence: _Evidence) -> bool:
    """Whether the sentence of the time begins with a condition ("Unless it is too early, I'd call Friday at 8")."""
    return any(set(evidence.read[at].tokens[:1]) & _CONDITIONS for at in evidence.slot_sentences())


_WHOLE_CALL = word_set("whole_call")
_REASONS = word_set("reasons")


def _another_time(evidence: _Evidence) -> bool:
    """Whether the call as a whole is off and another time is named ("Can't make it today. Tomorrow at 3?")."""
    return evidence.slot and any(_WHOLE_CALL & set(hit.words.split()) for hit in evidence.hits.get("cancel", ()))


def _only_the_reason(evidence: _Evidence) -> bool:
    """Whether all that speaks of moving is the reason why ("something came up"), and nothing is asked or offered."""
    reasons = all(_REASONS & set(hit.words.split()) for hit in evidence.hits.get("move", ()))
    return reasons and not evidence.has("propose") and not evidence.has("vague") and not any(
        sentence.asks for sentence in evidence.read) and not evidence.act(CallAct.RESCHEDULES)


def _takes_it(evidence: _Evidence) -> bool:
    """Whether one time is taken with "is fine with me" and nothing in its sentence asks or hedges."""
    named = evidence.slot_sentences()
    call = evidence.call.call
    if not named or call is None or call.alternatives or evidence.call.floor:
        return False
    taken = {hit.sentence for hit in evidence.hits.get("agree", ())}
    asked = {hit.sentence for hit in evidence.hits.get("propose", ())}
    if 0 in taken - asked and evidence.has("agree", STRONG) and 0 not in named and not evidence.has("move"):
        return True  # "That works. Could you call me on Thursday at 3?"
    asks = any(sentence.asks for sentence in evidence.read)
    return bool(named & taken) and not named & asked and not asks


def _without_slot(evidence: _Evidence) -> tuple[Intent, str] | None:
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


def _asks_when(evidence: _Evidence) -> str:
    """A question for the time, also without its mark: "happy to talk, whats your availability"."""
    for hit in evidence.hits.get("propose", ()):
        if hit.cue.weight == STRONG and hit.words.split()[0] in _QUESTION_WORDS:
            return evidence.read[hit.sentence].words
    return ""


def _asks_for_call(evidence: _Evidence) -> bool:
    """A question or condition about a call in the same sentence."""
    calls = {hit.sentence for hit in evidence.hits.get("call_word", ())}
    return any(hit.sentence in calls and (hit.asks or "if" in hit.words.split() or "when" in hit.words.split())
               for hit in evidence.hits.get("propose", ()))


def _of_the_person(evidence: _Evidence) -> tuple[Intent, str]:
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


def _all(evidence: _Evidence) -> Iterable[Intent]:
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


def _tells_of_both(evidence: _Evidence) -> str:
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
