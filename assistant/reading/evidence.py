"""The evidence that a reply's words give for its intent: cues by label, and what is said of a call."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from assistant.errors import ConfigError
from assistant.reading.cues import Cue, CueTable, Hit, Sentence, compile_cue, each_sentence, sentences
from assistant.reading.values import CallAct, CallReading
from assistant.reading.words import fold, table, word_set

STRONG, PLAIN, WEAK = 3, 2, 1

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
class Evidence:
    """What the text holds, by label."""

    read: tuple[Sentence, ...]
    call: CallReading
    offered: bool  #: what the text answers speaks of a call
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    named: frozenset[int] = frozenset()  #: the sentences in which the words of the time stand; empty where not found

    def has(self, label: str, least: int = PLAIN) -> bool:
        return label in self.hits and any(hit.cue.weight >= least for hit in self.hits[label])

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
        told = {hit.sentence for hit in self.hits.get("past", ()) if not hit.asks}  # "if I rang you on Friday?"
        return bool(self.named) and self.named <= told

    @property
    def about_call(self) -> bool:
        return self.has("call_word") or self.offered

_STOP_LIMIT = 80  # characters; a longer text says more than "stop"
_BARE = re.compile(r"[^\w']+")


def only_stop(text: str) -> bool:
    """Whether the whole reply is "stop", in marks or with a "please" beside it, as the foot of our letters asks."""
    if len(text) > _STOP_LIMIT:
        return False
    words = [word for word in _BARE.sub(" ", fold(text)).split() if word not in word_set("stop_company")]
    return bool(words) and (" ".join(words) in word_set("stop_words") or set(words) <= {"stop"})


def _speaks_of_call(answered: str) -> bool:
    if not answered:
        return False
    return next(_call_words().hits(each_sentence(answered[:2000])), None) is not None


_EVENTS = word_set("events")


_DID = frozenset({"did", "didn't", "was", "were", "wasn't"})
_LONGER = frozenset({"anymore", "longer", "mehr", "plus", "ya"})  # "not interested anymore" is about the person
_WISHES = word_set("wishes")


def gather(text: str, call: CallReading, *, answered: str = "") -> Evidence:
    """What *text* (new words only) holds; *answered* is the text that it answers, for "works for me"."""
    read = sentences(text)
    evidence = Evidence(read, call, offered=_speaks_of_call(answered), named=_naming(read, call))
    for hit in _cues().hits(read):
        evidence.hits.setdefault(hit.cue.label, []).append(hit)
    _drop_contradicted(evidence)
    return evidence


def _naming(read: tuple[Sentence, ...], call: CallReading) -> frozenset[int]:
    """The sentences that hold the words of the call's time."""
    said = fold(call.call.words) if call.call else ""
    return frozenset([at for at, sentence in enumerate(read) if said in fold(sentence.words)] if said else ())


def _drop_contradicted(evidence: Evidence) -> None:
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
