"""What a reply says about a call: agreed, proposed, promised, moved, off, missed or held.

Each clause of the reply is judged by itself: its times, its cues (``data/times.*.toml``) and its tense; then the
clauses are put together. What is refused, past or about something else never becomes a call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from assistant.reading.about_call import of_call, over
from assistant.reading.offers import Offers, offers_of, same_instant
from assistant.reading.picks import remaining
from assistant.reading.plans import Findings, past_call, plans
from assistant.reading.times import Clause, Reference, Text, read_text, reference
from assistant.reading.values import Call, CallAct, Caller, CallReading, Certainty, ReplyContext, Slot
from assistant.reading.words import word_set

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
    found = _clause_by_clause(reading, about, offers)
    if found.lenders and not found.slots:  # "Friday is fine. My train leaves at 5 only": the day is meant by itself
        for mention in found.lenders:
            mention.spare = False
        found = _clause_by_clause(reading, about, offers)
    _take_remaining(reading, offers, found)
    _drop_reasons(offers, found)
    _accept_whole(reading, offers, found)
    _moved(reading, offers, found)
    put = _put_together(reading, offers, found)
    silent = not found.slots and not found.refused and not found.acts
    return replace(put, stood=offers.single if silent else None, old=offers.agreed or offers.single,
                   weighed=tuple(found.weighed))


def _clause_by_clause(text: Text, about: Reference, offers: Offers) -> Findings:
    """What the clauses of *text* give, one behind the other."""
    found = Findings(confirming=frozenset(
        clause.sentence for clause in text.clauses if clause.has("agree", "joint", "inviter", "owner")))
    about_call = bool(offers.slots) or any(of_call(clause) for clause in text.clauses)
    for clause in text.clauses:
        past_call(clause, text, found)
        plans(clause, text, about, offers, found, about_call)
    return found


def _take_remaining(text: Text, offers: Offers, found: Findings) -> None:
    """ "The 19th and the 20th are full, so it will have to be the remaining one": what the others leave is taken."""
    taken = [slot for slot, _, _ in found.slots]
    gone = [*found.refused, *(slot for slot, _ in found.weighed if slot not in taken)]
    if not taken and (left := remaining(text, offers, gone)):
        found.slots.append((left, text.clauses[-1], True))


_TIES = ("agree", "avail", "ask", "inviter", "owner", "joint", "hedge", "tentative", "instead", "reschedule", "call")


_POLITE = word_set("picks")


def _drop_reasons(offers: Offers, found: Findings) -> None:
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


def _accept_whole(text: Text, offers: Offers, found: Findings) -> None:
    """A plain yes takes the only slot that was offered."""
    if found.slots or offers.single is None or found.acts or found.refused:
        return
    for clause in text.clauses:
        takes = clause.has("agree") or (clause.has("thattime") and clause.has("inviter", "owner", "joint"))
        if takes and not clause.negated and not over(clause) and not clause.has("event"):
            found.slots.append((offers.single, clause, True))
            return


def _moved(text: Text, offers: Offers, found: Findings) -> None:
    """Another time than the agreed one, with a word for it or a refusal of the old one, moves the call."""
    if not found.slots:
        return
    dropped = CallAct.CANCELS in found.acts
    weak = any(clause.has("instead") for _, clause, _ in found.slots)
    if (_differs(offers, found) and not found.held) or (dropped and weak):
        found.acts.setdefault(CallAct.RESCHEDULES, found.slots[0][0].words)
    if dropped:
        del found.acts[CallAct.CANCELS]


def _differs(offers: Offers, found: Findings) -> bool:
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


def _only_the_old(offers: Offers, found: Findings) -> bool:
    """Whether a move names only the time that stood ("rain check on Thursday"), and nothing is asked about it."""
    stood = offers.agreed or offers.single
    return stood is not None and bool(found.slots) and CallAct.RESCHEDULES in found.acts and all(
        _same_slot(slot, stood) for slot, _, _ in found.slots)


def _act_of_slots(text: Text, found: Findings) -> tuple[CallAct, bool]:
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
    for clauses in (first, [clause for clause in text.clauses if not over(clause) and not clause.negated]):
        for clause in clauses:
            hits = sorted(
                (hit.start, -hit.end, hit.name) for hit in clause.hits if hit.name in ("inviter", "owner")
            )
            if hits:
                return Caller.INVITER if hits[0][2] == "inviter" else Caller.OWNER
    return Caller.UNKNOWN


def _put_together(text: Text, offers: Offers, found: Findings) -> CallReading:
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


def _call(text: Text, found: Findings, tentative: bool, agreed: Slot | None) -> Call:
    slots: list[Slot] = []
    for slot, _, _ in found.slots:
        if not any(same_instant(slot, other) for other in slots):
            slots.append(slot)
    # A day that only leads to a clock time on that day is not a slot of its own.
    shifts = any(one.shift is not None for _, clause, _ in found.slots for one in clause.mentions)
    # "Thursday is full, could we make it an hour later?"
    stood = [*found.bases, *([agreed] if agreed is not None and (shifts or CallAct.RESCHEDULES in found.acts) else [])]
    slots = [slot for slot in slots if not any(_same_slot(slot, one) for one in stood)] or slots
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
