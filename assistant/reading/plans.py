"""What each clause of a reply plans: times taken, named or refused; a call moved, off, missed or held."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf

from assistant.reading.about_call import can_be, may_fit, of_call, over, tells_of_held, vaguely
from assistant.reading.call_times import traits, weight
from assistant.reading.offers import Offers, same_instant, taken
from assistant.reading.picks import chosen
from assistant.reading.times import Clause, Mention, Reference, Text, resolve
from assistant.reading.values import CallAct, Slot

#: How much must speak for a time: odds of two to one. Of times between one and two to one, half are others.
_SURE = 0.7
_POSSIBLE = -3.0  #: … and against one that may still be meant when the text as a whole takes a call and names no other


@dataclass(slots=True)
class Findings:
    """What the clauses gave so far."""

    confirming: frozenset[int] = frozenset()  #: sentences that speak of a call to come
    slots: list[tuple[Slot, Clause, bool]] = field(
        default_factory=list
    )  #: slot, its clause, whether it was offered
    refused: list[Slot] = field(default_factory=list)
    acts: dict[CallAct, str] = field(default_factory=dict)  #: act -> the words that show it
    held: bool | None = None
    vague: Clause | None = None
    possible: list[Slot] = field(default_factory=list)
    weighed: list[tuple[Slot, frozenset[str]]] = field(default_factory=list)
    lenders: list[Mention] = field(default_factory=list)  #: gave their day to an hour that is not the call's
    named: Slot | None = None  #: the offered slot that was named last, taken or not: "an hour later" counts from it
    bases: list[Slot] = field(default_factory=list)  #: slots that another was counted from; not meant themselves


def past_call(clause: Clause, text: Text, found: Findings) -> None:
    """Whether *clause* tells of a call that took place, or of one that did not."""
    ahead = [one for one in clause.mentions if one.fixed and not (one.day is not None and one.day.offset == 0)]
    if clause.has("missed") and not clause.has("mailword"):
        found.acts.setdefault(CallAct.MISSED_APOLOGY, text.span(clause))
        found.held = False
        return
    if clause.has("absent"):
        found.held = False
        return
    told = clause.past or clause.has("past") or not ahead or not clause.has("future")
    if told and (tells_of_held(clause) or _as_agreed(clause, ahead, found)):
        found.acts.setdefault(CallAct.HELD_THANKS, text.span(clause))
        found.held = True


def _as_agreed(clause: Clause, ahead: list[Mention], found: Findings) -> bool:
    """Whether "as we said" is of a call that was: not of one that is confirmed by it, or set for a time to come."""
    return clause.has("asagreed") and not ahead and clause.sentence not in found.confirming


def plans(
    clause: Clause, text: Text, about: Reference, offers: Offers, found: Findings, about_call: bool
) -> None:
    """Add what *clause* plans to *found*: its times that are taken or refused, and what it does with the call."""
    if over(clause):
        return
    local = _locally_refused(clause, text)
    off = clause.has("cancel") and not clause.has("reschedule", "instead", "agree")
    floors = _floors(clause) if clause.negated else []
    everything = (off and not floors) or (clause.negated and not local and not floors)
    slots: list[tuple[Slot, bool]] = []
    picks, _ = chosen(clause, text, offers, found.named)
    _name(clause, text, about, offers, found, picks)
    for mention in _kept(clause, local):
        if _only_beside(mention, text):
            continue
        if picks and mention.clock is None and mention.day is not None and mention.day.numbered:
            continue  # "le 1" takes the first slot; it is not the first of the month
        if floors and mention not in floors:
            continue
        slot, offered = _slot(mention, text, about, offers, found)
        if slot is None:
            continue
        if everything or mention in local:
            found.refused.append(slot)
            continue
        weighs = _weight(mention, slot, clause, text, found, offers, offered=offered, about=about_call)
        if weighs > (0 if offered else _SURE):
            slots.append((slot, offered))
            continue
        if mention.lender is not None and mention.lender.spare:
            found.lenders.append(mention.lender)
        if weighs > _POSSIBLE and may_fit(mention, clause):
            found.possible.append(slot)
    if not everything:
        slots = [(pick, True) for pick in picks if not any(same_instant(pick, one) for one, _ in slots)] + slots
    else:
        found.refused.extend(picks)
    found.slots.extend((slot, clause, offered) for slot, offered in slots)
    _refusals(clause, text, offers, found)
    if not slots and not everything and found.vague is None and vaguely(clause):
        found.vague = clause


def _slot(
    mention: Mention, text: Text, about: Reference, offers: Offers, found: Findings
) -> tuple[Slot | None, bool]:
    """What *mention* works out to, and whether that is an offered slot or counted from one."""
    words = text.words(mention)
    _same_hour(mention, text, offers)
    slot = resolve(mention, words, about, offers.day) if mention.fixed else None
    if mention.past or mention.spare:
        return slot, False
    repeated = taken(mention, slot, about, _counting(mention, offers, found), words)
    offered = repeated is not slot
    if offered and mention.shift is None and not mention.same_time and repeated and repeated.doubt is None:
        found.named = repeated
    return repeated, offered


def _name(
    clause: Clause, text: Text, about: Reference, offers: Offers, found: Findings, picks: tuple[Slot, ...]
) -> None:
    """Keep the offered slot that *clause* speaks of, by its number or its day, also when it does not take it."""
    if len(picks) == 1:
        found.named = picks[0]
    elif len(offers.slots) > 1 and any(one.shift is not None for one in clause.mentions):
        for mention in clause.mentions:
            if mention.day is not None and mention.shift is None and mention.clock is None and not mention.past:
                one = taken(mention, None, about, offers, text.words(mention))
                found.named = one if one is not None and one.doubt is None else found.named


def _counting(mention: Mention, offers: Offers, found: Findings) -> Offers:
    """*offers* with the slot that *mention* counts from: of several offered ones that which was named before it."""
    counted = mention.shift is not None or mention.same_time
    if not counted or found.named is None or offers.agreed is not None or len(offers.slots) < 2:
        return offers
    found.bases.append(found.named)
    return replace(offers, base=found.named)


def _kept(clause: Clause, local: list[Mention]) -> list[Mention]:
    """The mentions that may name the new time: of "from Thursday to Friday" only the last."""
    mentions = [one for one in clause.mentions if not one.past]
    fixed = [one for one in mentions if (one.fixed or one.same_time or one.shift is not None) and one not in local]
    moved = [one for one in fixed if one.shift is not None]
    if moved and fixed[-1].clock is not None and fixed[-1].first <= moved[-1].last + 1:
        return [fixed[-1], *local]  # "half an hour later, 6pm"
    if moved and len(fixed) > 1:  # "an hour later, my 2 o'clock always overruns"
        return [*moved, *local]
    if clause.has("reschedule") and len(fixed) > 1 and not fixed[-1].joined:
        return [fixed[-1], *local]
    return mentions


def _weight(
    mention: Mention, slot: Slot, clause: Clause, text: Text, found: Findings, offers: Offers,
    *, offered: bool, about: bool,
) -> float:
    """How much speaks for the time being the call's; what was weighed is kept in *found*."""
    if not can_be(mention, slot, clause, offered=offered):
        return 0.0
    weighed = traits(mention, clause, text, stood=_stood(offers), offered=offered, over=over(clause), about=about)
    found.weighed.append((slot, weighed))
    counted = mention.shift is not None and offered and not clause.has("event")
    return inf if mention.floor or counted else weight(weighed)


def _stood(offers: Offers) -> str:
    """What there was before the reply."""
    return "a call" if offers.base is not None and len(offers.slots) < 2 else "an offer" if offers.slots else "nothing"


def _same_hour(mention: Mention, text: Text, offers: Offers) -> None:
    """ "From Tuesday at 1 to Thursday, same time": where no call is known, the hour is the one that was just named."""
    if not mention.same_time or mention.clock is not None or offers.base is not None or offers.over is not None:
        return
    before = [one for one in text.mentions if one.clock is not None and one.first < mention.first and not one.past]
    if before:
        mention.clock, mention.same_time = before[-1].clock, False


def _only_beside(mention: Mention, text: Text) -> bool:
    """Whether the text names an hour elsewhere, and here only hours in brackets or the day that something begins."""
    if not any(one.clock is not None and one is not mention and not one.past for one in text.mentions):
        return False
    if mention.until is not None and text.row.in_brackets(mention.first):
        return True
    return mention.clock is None and mention.part is None and text.row.has(mention.first - 1, "from")


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
        if hit.end not in places and hit.name == "negator" and clause.has("replaces"):
            continue  # "at 4 instead of at 3" refuses the second alone
        if hit.end not in places or len(places) != len(clause.mentions):
            return []
        at = places.index(hit.end)
        refused.append(clause.mentions[at])
        for mention in clause.mentions[at + 1 :]:  # "not Thursday or Friday"
            if not text.row.has(mention.first - 1, "or"):
                break
            refused.append(mention)
    return refused


def _refusals(clause: Clause, text: Text, offers: Offers, found: Findings) -> None:
    words = text.span(clause)
    if clause.has("reschedule") and (of_call(clause) or offers.base or clause.mentions):
        found.acts.setdefault(CallAct.RESCHEDULES, words)
    elif clause.has("cancel") and not clause.has("condition"):
        found.acts.setdefault(CallAct.CANCELS, words)
    elif clause.has("decline"):
        found.acts.setdefault(CallAct.DECLINES, words)
