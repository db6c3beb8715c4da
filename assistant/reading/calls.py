"""What a reply says about a call: agreed, proposed, promised, moved, off, missed or held.

Each clause of the reply is judged by itself: its times, its cues (``data/times.*.toml``) and its tense; then the
clauses are put together. What is refused, past or about something else never becomes a call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.reading.offers import Offers, chosen, offers_of, same_instant, taken
from assistant.reading.times import Clause, Mention, Reference, Text, read_text, reference, resolve
from assistant.reading.times.mask import MASK
from assistant.reading.values import Call, Caller, Certainty, ReplyContext, Slot
from assistant.reading.words import word_set


class CallAct(StrEnum):
    """What a clause does with the call."""

    AGREES = "agrees"  #: takes an offered slot, or says that a time suits
    STATES = "states"  #: names a fixed time without asking
    PROPOSES = "proposes"  #: asks, gives a choice, sets a condition, answers "tentative"
    PROMISES_VAGUE = "promises_vague"
    DECLINES = "declines"
    RESCHEDULES = "reschedules"
    CANCELS = "cancels"
    MISSED_APOLOGY = "missed_apology"
    HELD_THANKS = "held_thanks"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReading:
    """What the new text of one reply says about a call."""

    call: Call | None  #: None when there is nothing at all to say about calls
    act: CallAct = CallAct.NONE  #: the act that decides
    held: bool | None = None  #: True/False when the text says that a past call happened or did not
    words: str = ""  #: the words that decided
    tentative: bool = False  #: the slot is hedged ("probably", "pencil in")
    acts: tuple[CallAct, ...] = ()  #: every act met, the deciding one first
    refused: tuple[Slot, ...] = ()  #: times that the text says do not suit
    floor: bool = False  #: "not before 2pm": the start is only the earliest that suits
    possible: tuple[Slot, ...] = ()  #: times to come that no word of their clause ties to a call
    stood: Slot | None = None  #: the only time that was offered or agreed before, where the text names no other
    old: Slot | None = None  #: the call that stood before


@dataclass(slots=True)
class _Findings:
    """What the clauses gave so far."""

    slots: list[tuple[Slot, Clause, bool]] = field(
        default_factory=list
    )  #: slot, its clause, whether it was offered
    refused: list[Slot] = field(default_factory=list)
    acts: dict[CallAct, str] = field(default_factory=dict)  #: act -> the words that show it
    held: bool | None = None
    vague: Clause | None = None
    possible: list[Slot] = field(default_factory=list)


_WORKDAY = timedelta(hours=5)  #: a longer window without a day tells when somebody works
_ORDER = (
    CallAct.MISSED_APOLOGY,
    CallAct.HELD_THANKS,
    CallAct.RESCHEDULES,
    CallAct.CANCELS,
    CallAct.DECLINES,
    CallAct.PROPOSES,
    CallAct.AGREES,
    CallAct.STATES,
    CallAct.PROMISES_VAGUE,
)


def read_call(
    text: str, *, anchor: datetime, context: ReplyContext, quoted: str = "", calendar_slot: Slot | None = None
) -> CallReading:
    """What *text* (new words of one reply, no quote, no signature) says about a call.

    *anchor* is the Date field (aware). *quoted* is the text below, from which "number 2" or "an hour later" is worked
    out when *context* does not know our offer; *calendar_slot* is the time of a calendar part of the same mail.
    """
    reading = read_text(text, context.languages)
    about = reference(reading, anchor, context.writer_zone, context.owner_zone)
    offers = offers_of(context, about.anchor, quoted, calendar_slot)
    found = _Findings()
    about_call = bool(offers.slots) or any(_of_call(clause) for clause in reading.clauses)
    for clause in reading.clauses:
        _past_call(clause, reading, found)
        _plans(clause, reading, about, offers, found, about_call)
    _drop_reasons(offers, found)
    _accept_whole(reading, offers, found)
    _moved(reading, offers, found)
    put = _put_together(reading, offers, found)
    silent = not found.slots and not found.refused and not found.acts and not reading.mentions
    return replace(put, stood=offers.single if silent else None, old=offers.agreed or offers.single)


def _of_call(clause: Clause) -> bool:
    return clause.has("call", "inviter", "owner", "joint")


def _past_call(clause: Clause, text: Text, found: _Findings) -> None:
    """Whether *clause* tells of a call that took place, or of one that did not."""
    ahead = [one for one in clause.mentions if one.fixed and not (one.day is not None and one.day.offset == 0)]
    if clause.has("missed") and not clause.has("mailword"):
        found.acts.setdefault(CallAct.MISSED_APOLOGY, text.span(clause))
        found.held = False
    elif clause.has("absent"):
        found.held = False
    elif _held(clause) and (clause.past or clause.has("past") or not ahead or not clause.has("future")):
        found.acts.setdefault(CallAct.HELD_THANKS, text.span(clause))
        found.held = True


def _held(clause: Clause) -> bool:
    return clause.has("held") and not clause.has("forward", "event") and (not clause.negated or clause.has("past"))


def _over(clause: Clause) -> bool:
    """Whether *clause* is about a past call or a past time."""
    return (
        clause.past
        or clause.has("absent")
        or (clause.has("missed") and not clause.has("future"))
        or (clause.has("held") and not clause.has("forward", "future"))
    )


def _plans(
    clause: Clause, text: Text, about: Reference, offers: Offers, found: _Findings, about_call: bool
) -> None:
    if _over(clause):
        return
    local = _locally_refused(clause, text)
    off = clause.has("cancel") and not clause.has("reschedule", "instead", "agree")
    floors = _floors(clause) if clause.negated else []
    everything = (off and not floors) or (clause.negated and not local and not floors)
    slots: list[tuple[Slot, bool]] = []
    picks, _ = chosen(clause, text, offers)
    for mention in _kept(clause, local):
        if picks and mention.clock is None and mention.day is not None and mention.day.numbered:
            continue  # "le 1" takes the first slot; it is not the first of the month
        words = text.words(mention)
        offered = False
        slot = resolve(mention, words, about, offers.day) if mention.fixed else None
        if floors and mention not in floors:
            continue
        if not (mention.past or mention.spare):
            repeated = taken(mention, slot, about, offers, words)
            offered, slot = repeated is not slot, repeated
        if slot is None:
            continue
        if everything or mention in local:
            found.refused.append(slot)
        elif _fits(mention, slot, clause, text, about_call, offered):
            slots.append((slot, offered))
        elif _may_fit(mention, clause):
            found.possible.append(slot)
    if not everything:
        slots = [(pick, True) for pick in picks if not any(same_instant(pick, one) for one, _ in slots)] + slots
    else:
        found.refused.extend(picks)
    found.slots.extend((slot, clause, offered) for slot, offered in slots)
    _refusals(clause, text, offers, found)
    if not slots and not everything and found.vague is None and _vaguely(clause):
        found.vague = clause


def _kept(clause: Clause, local: list[Mention]) -> list[Mention]:
    """The mentions that may name the new time: of "from Thursday to Friday" only the last."""
    mentions = [one for one in clause.mentions if not one.past]
    fixed = [one for one in mentions if (one.fixed or one.same_time or one.shift is not None) and one not in local]
    moved = [one for one in fixed if one.shift is not None]
    if moved and len(fixed) > 1:  # "an hour later, my 2 o'clock always overruns"
        return [*moved, *local]
    if clause.has("reschedule") and len(fixed) > 1 and not fixed[-1].joined:
        return [fixed[-1], *local]
    return mentions


def _floors(clause: Clause) -> list[Mention]:
    """The times of "not before 2pm": what is refused is all before; the range that is left begins there."""
    floors = [one for one in clause.mentions if one.bound is not None and one.clock is None and not one.past]
    for mention in floors:
        mention.clock, mention.floor = mention.bound, True
        if mention.day is None:
            days = [one.day for one in clause.mentions if one.day is not None]
            mention.day = days[0] if days else None
    return floors


def _locally_refused(clause: Clause, text: Text) -> list[Mention]:
    """The mentions that a word of refusal stands right before ("not Thursday", "instead of Thursday")."""
    hits = [hit for hit in clause.hits if hit.name in ("negator", "replaces")]
    if not hits or (len(clause.mentions) < 2 and not clause.has("replaces")):
        return []
    places = [at for at, word in enumerate(clause.calm) if word.startswith("@")]
    refused: list[Mention] = []
    for hit in hits:
        if hit.end not in places or len(places) != len(clause.mentions):
            return []
        at = places.index(hit.end)
        refused.append(clause.mentions[at])
        for mention in clause.mentions[at + 1 :]:  # "not Thursday or Friday"
            if not text.row.has(mention.first - 1, "or"):
                break
            refused.append(mention)
    return refused


def _fits(mention: Mention, slot: Slot, clause: Clause, text: Text, about_call: bool, offered: bool) -> bool:
    """Whether the time is meant for a call: by the words around it, or because there are hardly any."""
    if mention.vague and not mention.timed and not mention.same_time:
        return False
    long = isinstance(slot.start, datetime) and slot.end is not None and slot.end - slot.start > _WORKDAY
    if long and mention.day is None and not offered:  # "you can reach me between 9 and 6"
        return False
    strong = offered or clause.has("inviter", "owner", "agree", "reschedule") or _joint(clause)
    strong = strong or mention.floor
    if clause.has("event") and not strong:
        return False
    if strong or clause.has("avail", "call", "instead") or (mention.clock is not None and clause.has("ask")):
        return True
    several = sum(one.clock is not None and one.day is not None and not one.past for one in clause.mentions) > 1
    if mention.clock is not None and mention.day is not None and (clause.question or clause.has("hedge") or several):
        return not clause.has("mailword")
    if MASK in clause.words:  # opening hours, a number, a price stand beside it
        return False
    if clause.others == 0:
        return about_call or mention.clock is not None or clause.question
    if clause.others <= 2:
        whole = mention.day is not None and mention.clock is not None and clause.others == 1
        agreed = any(other.sentence == clause.sentence and other.has("agree") for other in text.clauses)
        return (
            about_call or agreed or clause.question or whole or clause.has("hedge") or clause.polite(text.lexicon)
        )
    return (
        about_call and clause.others <= 5 and not clause.has("event", "mailword") and _neighbor_calls(clause, text)
    )


def _may_fit(mention: Mention, clause: Clause) -> bool:
    """Whether the time may be meant for a call, if the text as a whole is about one and names no other."""
    if mention.day is None and mention.delta is None:
        return False
    if clause.has("event", "mailword") and not (mention.timed and clause.has("instead", "avail", "reschedule")):
        return mention.timed and (clause.question or not clause.has("event"))
    # "Is Friday at 2 any use?": where a number was not understood, the day alone would be only half of it
    return mention.timed or not any(word[:1].isdigit() for word in clause.words)


def _joint(clause: Clause) -> bool:
    """Whether both are to talk, by words that do not name another event ("my talk at the fair")."""
    events = [hit for hit in clause.hits if hit.name == "event"]
    return any(
        not any(event.start <= hit.start < event.end for event in events)
        for hit in clause.hits
        if hit.name == "joint"
    )


def _neighbor_calls(clause: Clause, text: Text) -> bool:
    return any(other.sentence == clause.sentence and _of_call(other) and not other.past for other in text.clauses)


def _vaguely(clause: Clause) -> bool:
    if clause.has("decline", "cancel", "negator", "event"):
        return False
    said = clause.has("inviter", "owner")
    return (said and not clause.has("past")) or (
        clause.has("joint") and clause.has("vague", "ask", "future", "forward")
    )


def _refusals(clause: Clause, text: Text, offers: Offers, found: _Findings) -> None:
    words = text.span(clause)
    if clause.has("reschedule") and (_of_call(clause) or offers.base or clause.mentions):
        found.acts.setdefault(CallAct.RESCHEDULES, words)
    elif clause.has("cancel") and not clause.has("condition"):
        found.acts.setdefault(CallAct.CANCELS, words)
    elif clause.has("decline"):
        found.acts.setdefault(CallAct.DECLINES, words)


_TIES = ("agree", "avail", "ask", "inviter", "owner", "joint", "hedge", "tentative", "instead", "reschedule", "call")
_POLITE = word_set("picks")


def _drop_reasons(offers: Offers, found: _Findings) -> None:
    """Of several offered times the one that is taken; days named beside it say why the others do not fit.

    "The Wednesday one, my Thursday is a swamp": nothing in the second clause speaks of a call.
    """
    if len(found.slots) < 2:
        return
    asked = any(clause.question or clause.has("instead", "ask", "agree") for _, clause, _ in found.slots)
    plain = [one for one in found.slots if not _tells_why_not(one, asked=asked, several=len(offers.slots) > 1)]
    if plain:
        found.slots[:] = plain


def _tells_why_not(found: tuple[Slot, Clause, bool], *, asked: bool, several: bool) -> bool:
    slot, clause, offered = found
    if clause.question or clause.has(*_TIES) or not _POLITE.isdisjoint(clause.words) or not clause.others:
        return False
    by_day = bool(clause.mentions) and all(one.clock is None for one in clause.mentions)
    return asked or (several and by_day and (offered or not isinstance(slot.start, datetime)))


def _accept_whole(text: Text, offers: Offers, found: _Findings) -> None:
    """A plain yes takes the only slot that was offered."""
    if found.slots or offers.single is None or found.acts or found.refused:
        return
    for clause in text.clauses:
        takes = clause.has("agree") or (clause.has("thattime") and clause.has("inviter", "owner", "joint"))
        if takes and not clause.negated and not _over(clause) and not clause.has("event"):
            found.slots.append((offers.single, clause, True))
            return


def _moved(text: Text, offers: Offers, found: _Findings) -> None:
    """Another time than the agreed one, with a word for it or a refusal of the old one, moves the call."""
    if not found.slots:
        return
    dropped = CallAct.CANCELS in found.acts
    weak = any(clause.has("instead") for _, clause, _ in found.slots)
    if (_differs(offers, found) and not found.held) or (dropped and weak):
        found.acts.setdefault(CallAct.RESCHEDULES, found.slots[0][0].words)
    if dropped:
        del found.acts[CallAct.CANCELS]


def _differs(offers: Offers, found: _Findings) -> bool:
    """Whether a call stood, and none of the times now named is its time or one that we offered since."""
    agreed = offers.agreed
    if agreed is None:
        return False
    known = [offer for offer in offers.slots if not same_instant(offer, agreed)]
    times = [slot for slot, _, _ in found.slots]
    if any(same_instant(slot, other) for slot in times for other in (agreed, *known)):
        return False
    day = agreed.start.date() if isinstance(agreed.start, datetime) else agreed.start
    return any(isinstance(slot.start, datetime) or slot.start != day for slot in times)


def _only_the_old(offers: Offers, found: _Findings) -> bool:
    """Whether a move names only the time that stood ("rain check on Thursday"), and nothing is asked about it."""
    stood = offers.agreed or offers.single
    return stood is not None and bool(found.slots) and CallAct.RESCHEDULES in found.acts and all(
        _same_slot(slot, stood) for slot, _, _ in found.slots)


def _act_of_slots(text: Text, found: _Findings) -> tuple[CallAct, bool]:
    """What is done with the slots, and whether they are hedged."""
    clauses = [clause for _, clause, _ in found.slots]
    sentences = {clause.sentence for clause in clauses}
    near = [clause for clause in text.clauses if clause.sentence in sentences]
    asks = any(clause.question or clause.has("ask") for clause in clauses) or any(
        _asks_after(clause) for clause in text.clauses
    )
    hedged = any(clause.has("tentative") or (clause.has("hedge") and not asks) for clause in near)
    bound = any(one.floor for clause in clauses for one in clause.mentions) or any(
        clause.has("condition") and not clause.has("standing") for clause in near)
    several = len({slot.start for slot, _, _ in found.slots}) > 1
    if asks or bound or several or hedged:
        return CallAct.PROPOSES, hedged
    if any(offered for _, _, offered in found.slots) or any(clause.has("agree") for clause in near):
        return CallAct.AGREES, False
    if not any(isinstance(slot.start, datetime) or clause.has("call") or not clause.has("intouch")
               for slot, clause, _ in found.slots):
        return CallAct.PROMISES_VAGUE, False
    if any(clause.has("avail") and not clause.has("inviter", "owner", "joint") for clause in clauses):
        return CallAct.PROPOSES, False
    return CallAct.STATES, False


def _asks_after(clause: Clause) -> bool:
    """ "Does that work for you?" behind a statement asks for it."""
    return clause.question and clause.has("avail", "agree", "ask") and not clause.mentions


def _caller(first: Iterable[Clause], text: Text) -> Caller:
    for clauses in (first, [clause for clause in text.clauses if not _over(clause) and not clause.negated]):
        for clause in clauses:
            hits = sorted(
                (hit.start, -hit.end, hit.name) for hit in clause.hits if hit.name in ("inviter", "owner")
            )
            if hits:
                return Caller.INVITER if hits[0][2] == "inviter" else Caller.OWNER
    return Caller.UNKNOWN


def _put_together(text: Text, offers: Offers, found: _Findings) -> CallReading:
    tentative = False
    call: Call | None = None
    if _only_the_old(offers, found):
        found.slots.clear()
    if found.slots:
        act, tentative = _act_of_slots(text, found)
        if act is not CallAct.PROPOSES or CallAct.RESCHEDULES not in found.acts:
            found.acts.setdefault(act, text.span(found.slots[0][1]))
        found.acts.pop(CallAct.DECLINES, None)
        call = _call(text, found, tentative, offers.base)
    elif CallAct.RESCHEDULES in found.acts:
        found.acts.pop(CallAct.CANCELS, None)
        call = Call(
            start=None, caller=_caller((), text), certainty=Certainty.VAGUE, words=found.acts[CallAct.RESCHEDULES]
        )
    elif found.vague is not None and not found.acts.keys() & {CallAct.CANCELS, CallAct.DECLINES}:
        asks = found.vague.question or found.vague.has("ask")
        words = text.span(found.vague)
        found.acts.setdefault(CallAct.PROPOSES if asks else CallAct.PROMISES_VAGUE, words)
        call = Call(start=None, caller=_caller((found.vague,), text), certainty=Certainty.VAGUE, words=words)
    if call is None and (found.acts or found.held is not None):
        call = Call(start=None, certainty=Certainty.NONE)
    if call is not None:
        call = replace(call, took_place=found.held)
    acts = tuple(act for act in _ORDER if act in found.acts)
    act = acts[0] if acts else CallAct.NONE
    return CallReading(
        call=call,
        act=act,
        held=found.held,
        words=found.acts.get(act, ""),
        tentative=tentative,
        acts=acts,
        refused=tuple(found.refused),
        possible=tuple(found.possible),
        floor=any(one.floor for _, clause, _ in found.slots for one in clause.mentions),
    )


def _same_slot(slot: Slot, agreed: Slot) -> bool:
    if isinstance(slot.start, datetime):
        return same_instant(slot, agreed)
    return isinstance(agreed.start, datetime) and slot.start == agreed.start.date()


def _call(text: Text, found: _Findings, tentative: bool, agreed: Slot | None) -> Call:
    slots: list[Slot] = []
    for slot, _, _ in found.slots:
        if not any(same_instant(slot, other) for other in slots):
            slots.append(slot)
    # A day that only leads to a clock time on that day is not a slot of its own.
    shifts = any(one.shift is not None for _, clause, _ in found.slots for one in clause.mentions)
    # "Thursday is full, could we make it an hour later?"
    if (shifts or CallAct.RESCHEDULES in found.acts) and agreed is not None:
        slots = [slot for slot in slots if not _same_slot(slot, agreed)] or slots
    timed_days = {slot.start.date() for slot in slots if isinstance(slot.start, datetime)}
    slots = [slot for slot in slots if isinstance(slot.start, datetime) or slot.start not in timed_days]
    first = slots[0]
    certainty = (
        Certainty.VAGUE
        if tentative
        else Certainty.DEFINITE
        if isinstance(first.start, datetime)
        else Certainty.DAY_ONLY
    )
    return Call(
        start=first.start,
        end=first.end,
        alternatives=tuple(slots[1:]),
        caller=_caller([clause for _, clause, _ in found.slots], text),
        certainty=certainty,
        words=first.words,
        zone_said=first.zone_said,
        doubt=first.doubt,
    )
