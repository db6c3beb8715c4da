"""Mentions: the pieces of one time gathered from the token row, each with the tokens it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from assistant.reading.times.days import read_day, read_past
from assistant.reading.times.pieces import Clock, Day, Piece, Row

_GAP = 3  # words of glue inside one time
_MOST = 100  # mentions; a reply that names more times is no reply
_LONGEST = 180  # minutes; nobody offers a stranger a longer call


_DAYS = frozenset({"weekday", "relday", "month"})


@dataclass(slots=True)
class Mention:
    first: int  #: index of its first token
    last: int  #: index behind its last token
    day: Day | None = None
    clock: Clock | None = None
    until: Clock | None = None
    part: str | None = None
    zone: tzinfo | str | None = None  #: "your", "my" or a zone
    bound: Clock | None = None  #: the end of a range without a beginning ("before 2pm")
    floor: bool = False  #: that end is the beginning of what suits ("not before 2pm")
    weeks: int = 0  #: weeks more than the agreed call ("same time next week")
    clock_first: bool = False  #: "9:30 tomorrow": what follows on another day is at the same time
    minutes: int | None = None  #: how long
    delta: int | None = None  #: minutes from the writing ("in 20 minutes")
    shift: int | None = None  #: minutes from the agreed time ("an hour later")
    same_time: bool = False
    vague: bool = False  #: "next week"
    past: bool = False
    joined: bool = False  #: by "or", "and" or a comma to the mention before
    spare: bool = False  #: its day went to another mention
    sentence: int = 0
    option: int | None = None  #: the number of the list item it stands in
    borrowed: bool = field(default=False)

    @property
    def timed(self) -> bool:
        return self.clock is not None or self.delta is not None

    @property
    def fixed(self) -> bool:
        """Whether a day or an instant can be worked out."""
        if self.past or self.spare or (self.vague and self.day is None and self.delta is None):
            return False
        if self.delta is not None or self.clock is not None:
            return True
        return self.day is not None and not (self.day.approximate and self.day.offset is not None)


def gather(row: Row, sentences: Sequence[tuple[int, int]]) -> list[Mention]:
    """All mentions of the text, in its order."""
    found: list[Mention] = []
    for number, (start, end) in enumerate(sentences):
        some = _sentence(row, start, end)
        for mention in some:
            mention.sentence = number
        found.extend(some)
        if len(found) > _MOST:
            break
    _options(row, found)
    _share(found)
    _zone_of_all(row, found)
    return found


def _zone_of_all(row: Row, found: Sequence[Mention]) -> None:
    """A zone that is said once for a whole list ("all times CET") holds for every time that names none."""
    alone = {one.zone for one in found if isinstance(one.zone, tzinfo) and not one.timed and one.day is None}
    if len(alone) == 1 and all(one.zone is None or one.zone in alone for one in found):
        for mention in found:
            mention.zone = next(iter(alone))
        return
    for at, token in enumerate(row.tokens):
        if "alltimes" in token.roles:
            behind = at + 1
            while behind < at + 4 and (row.text(behind) in (":", "(", "in", "en") or row.has(behind, "on")):
                behind += 1
            if zone := row.zone(behind, after_clock=True):
                for mention in found:
                    if mention.zone is None:
                        mention.zone = zone[0]
                return


def _options(row: Row, found: Sequence[Mention]) -> None:
    bullets = [at for at, token in enumerate(row.tokens) if token.kind == "bullet"]
    if not bullets:
        return
    number, index = 0, 0
    for mention in found:
        while index < len(bullets) and bullets[index] < mention.first:
            index, number = index + 1, number + 1
        mention.option = number or None


def _pieces_at(row: Row, at: int, current: Mention | None, dated: bool) -> list[Piece]:
    """What can be read at *at*, the surest first."""
    if not row.may_begin(at):
        return []
    if past := read_past(row, at):
        return [past]
    if shift := _shift(row, at):
        return [shift]
    if days := read_day(row, at):
        # "after Thursday", "by Friday" name no day of their own; "bis Donnerstag" and "from Thursday" do
        lead = row.tokens[at - 1].roles if at else {}
        limit = ("after" in lead or "before" in lead) and not ("to" in lead or "from" in lead)
        return [Piece("vague", None, days[-1].end)] if limit and len(days) == 1 else days
    if row.has(at, "sametime"):
        return [Piece("sametime", None, at + 1)]
    if (
        (row.has(at, "in") or row.has(at, "deltapre"))
        and (length := row.length(at + 1))
        and row.kind(at + 1) != "colon"
    ):
        return [Piece("delta", length[0], length[1])]
    if (length := row.length(at)) and not row.spelled_hour(at, beside=current is not None and current.clock is None):
        before = (
            row.has(at - 1, "at") or row.has(at - 1, "from") or row.has(at - 1, "between") or row.has(at - 1, "to")
        )
        if row.has(length[1], "later"):
            return [Piece("delta", length[0], length[1] + 1)]
        if not (
            row.kind(at) == "hour" and (before or row.get(at, "hours")[0] > 4 or not row.has(at - 1, "lengthpre"))
        ):
            return [Piece("length", length[0], length[1])]
    if found := _times(row, at, current, dated):
        return [found]
    if zone := row.zone(at, after_clock=current is not None and current.clock is not None and current.last == at):
        return [Piece("zone", zone[0], zone[1])]
    if row.has(at, "part"):
        return [Piece("part", row.get(at, "part"), at + 1)]
    if row.has(at, "vague"):
        return [Piece("vague", int(row.has(at, "nextweek")), at + 1)]
    return []


def _times(row: Row, at: int, current: Mention | None, dated: bool) -> Piece | None:
    """A clock or range; a bare number counts behind "at", a weekday ("Friday 10") or another clock ("3 or 4").

    Where the sentence names a day (*dated*), two numbers that leave a choice are hours: "tomorrow is fine, 10 or 11?".
    """
    beside = current is not None and (
        (current.day is not None and current.clock is None and current.last >= at - 1)
        or (current.clock is not None and at > 0 and row.has(at - 1, "or") and current.last >= at - 2)
    )
    tomorrow_at = row.text(at - 1) != "," or (current is not None and row.has(at, "at"))
    bare = row.has(at - 1, "at") or (beside and tomorrow_at) or (beside and row.has(at, "digits"))
    if row.has(at - 1, "weekday") and row.has(at - 2, "on") and not row.has(at, "digits"):
        bare = False  # "the Wednesday one"
    bare = bare or (dated and row.hours_joined(at))
    lead = row.behind_at(at)
    if lead > at and read_day(row, lead):  # "around 24 November"
        return None
    found = row.range(at, bare=bare)
    if found is None or (row.has(at, "month") and found.end == at + 1 and not row.has(at, "number")):
        return None
    return found


def _shift(row: Row, at: int) -> Piece | None:
    """An hour later, 30 Minuten früher, une heure plus tard: counted from the time that was agreed.

    Also behind a verb of moving: "décaler d'une heure", "um eine Stunde verschieben", "push it back by an hour".
    """
    length = row.length(at)
    if length is None:
        return None
    for near in (*range(at - 1, max(-1, at - 6), -1), length[1], length[1] + 1):
        if row.has(near, "moves") and (near >= at or _by(row, at) or near == at - 1):
            return Piece("shift", length[0], length[1])
        if row.has(near, "advances") and (near >= at or _by(row, at) or near == at - 1):
            return Piece("shift", -length[0], length[1])
    if row.has(length[1], "shiftlater"):
        return Piece("shift", length[0], length[1] + 1)
    if row.has(length[1], "shiftearlier"):
        return Piece("shift", -length[0], length[1] + 1)
    return None


def _by(row: Row, at: int) -> bool:
    return row.has(at - 1, "by") or row.kind(at - 1) == "elision"


def _sentence(row: Row, start: int, end: int) -> list[Mention]:
    found: list[Mention] = []
    current: Mention | None = None
    joining = False  # an "or" or a comma since the last piece
    gap = 0
    at = start
    dated = any(not _DAYS.isdisjoint(token.roles) for token in row.tokens[start:end])
    while at < end:
        pieces = _pieces_at(row, at, current, dated)
        pieces = [piece for piece in pieces if piece.end <= end]
        if pieces:
            current = _place(found, current, pieces, at, joining, gap)
            at, joining, gap = max(pieces[-1].end, at + 1), False, 0
            continue
        if row.has(at, "or") or row.text(at) in (",", "/", ";"):
            hard = row.has(at, "or")
            joining = joining or hard
            gap += not hard
        elif (
            row.text(at) in row.lexicon.glue
            or row.has(at, "at")
            or row.has(at, "on")
            or row.has(at, "from")
            or row.kind(at) == "bullet"
        ):
            gap += 1
        else:
            gap = _GAP + 1
        if gap > _GAP:
            current = current if joining and gap <= _GAP else None
            joining = joining and current is not None
        at += 1
    return found


def _place(
    found: list[Mention], current: Mention | None, pieces: Sequence[Piece], at: int, joining: bool, gap: int
) -> Mention:
    for number, piece in enumerate(pieces):
        fresh = current is None or gap > _GAP or joining or not _room(current, piece)
        if (
            fresh
            and piece.kind in ("zone", "length")
            and current is not None
            and gap <= _GAP
            and _room(current, piece)
        ):
            fresh = False
        if fresh:
            linked = current is not None and gap <= _GAP
            current = Mention(at, piece.end, joined=linked or number > 0)
            found.append(current)
        assert current is not None
        _fill(current, piece)
        current.last = max(current.last, piece.end)
    assert current is not None
    return current


def _room(current: Mention, piece: Piece) -> bool:
    """Whether *piece* can be one more part of *current*."""
    if current.past or piece.kind == "past":
        return current.past and piece.kind in ("clock", "range", "part", "zone", "day", "past")
    match piece.kind:
        case "day":
            if current.day is not None:
                # "tomorrow, Thursday" and "Thursday, tomorrow"
                return (current.day.offset is not None) != (
                    piece.value.offset is not None
                ) and current.clock is None
            return current.delta is None
        case "clock" | "range":
            return current.clock is None and not current.same_time
        case "part":
            return current.part is None
        case "zone":
            return current.zone is None and (
                current.clock is not None or current.day is not None or current.same_time
            )
        case "length":
            return current.minutes is None and (current.clock is not None or current.day is not None)
        case "sametime":
            return current.clock is None
        case "vague":
            return current.day is None or current.vague
        case "deadline":
            return True
    return False


def _fill(mention: Mention, piece: Piece) -> None:
    match piece.kind:
        case "day":
            if mention.day is None or mention.day.offset is None:
                mention.day = piece.value
        case "clock":
            mention.clock, mention.clock_first = piece.value, mention.day is None
        case "range":
            mention.clock, mention.until = piece.value
        case "part":
            mention.part = piece.value
            if piece.value.startswith("today_"):
                mention.part = piece.value.removeprefix("today_")
                mention.day = mention.day or Day(offset=0)
        case "zone":
            mention.zone = piece.value
        case "length":
            mention.minutes = piece.value
        case "delta":
            mention.delta = piece.value
        case "shift":
            mention.shift = piece.value
        case "sametime":
            mention.same_time = True
        case "vague":
            mention.vague = True
            mention.weeks = piece.value or 0
        case "deadline":
            mention.bound = piece.value
        case "past":
            mention.past = True


def _share(found: list[Mention]) -> None:
    """What one mention of a list says holds for its neighbours: days, clocks, zones."""
    for at in range(len(found) - 2, -1, -1):  # "Tuesday or Wednesday at 3"
        this, following = found[at], found[at + 1]
        if not following.joined or this.past or following.past or this.sentence != following.sentence:
            continue
        if (
            this.day
            and not this.clock
            and not this.part
            and following.day
            and following.clock
            and this.delta is None
        ):
            this.clock, this.until, this.part = following.clock, following.until, following.part
            this.zone = this.zone or following.zone
            this.minutes = this.minutes or following.minutes
        elif this.clock and not this.day and following.clock and following.day:  # "at 3 or 4 on Tuesday"
            this.day, this.borrowed = following.day, True
            this.part = this.part or following.part
        elif this.clock_first and this.day and following.day and not (following.clock or following.part):
            following.clock, following.until, following.zone = this.clock, this.until, following.zone or this.zone
        if this.clock and following.clock and this.zone is None and following.zone is not None:
            this.zone = following.zone
    _borrow(found)
    for mention in found:  # "a 30 minute call on Thursday at 10"
        if mention.minutes and not (mention.day or mention.clock or mention.delta) and mention.minutes <= _LONGEST:
            for other in found:
                if (
                    other.clock
                    and not other.until
                    and not other.minutes
                    and abs(other.sentence - mention.sentence) <= 1
                ):
                    other.minutes = mention.minutes


def _borrow(found: list[Mention]) -> None:
    """A clock without a day takes the day named before it: "Tuesday works. Shall we say 3pm?"."""
    for at, mention in enumerate(found):
        if (
            mention.day is not None
            or mention.past
            or not (mention.clock or mention.same_time or (mention.part and not mention.vague))
        ):
            continue
        before = next((one for one in reversed(found[:at]) if one.day is not None and not one.past), None)
        if before is not None and mention.sentence - before.sentence <= 2:
            group = _bare_days(found, found.index(before)) if mention.clock and not before.clock else []
            mention.day, mention.borrowed = before.day, not (mention.same_time and mention.sentence == before.sentence)
            mention.part = mention.part or (None if before.clock else before.part)
            mention.zone = mention.zone or before.zone
            for one in group:
                if one is not before:
                    one.clock, one.until, one.zone = mention.clock, mention.until, one.zone or mention.zone
            if group or (not before.clock and not mention.clock):
                before.spare = True
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        if (
            mention.clock
            and after is not None
            and after.day
            and not after.past
            and after.sentence == mention.sentence
        ):
            mention.day, mention.borrowed, after.spare = after.day, True, after.clock is None
            mention.part = mention.part or after.part


def _bare_days(found: Sequence[Mention], at: int) -> list[Mention]:
    """The days without a clock that are joined to the one at *at*, it included."""
    group = [found[at]]
    while found[at].joined and at > 0 and found[at - 1].day and not found[at - 1].clock:
        at -= 1
        group.append(found[at])
    return group if all(one.clock is None for one in group) else []
