"""Mentions: the pieces of one time gathered from the token row, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.times.openings import DATED
from assistant.reading.times.pieces import read_pieces
from assistant.reading.times.row import Row
from assistant.reading.times.sharing import share
from assistant.reading.times.values import Day, Mention, Piece

_GAP = 3  # words of glue inside one time
_MOST = 100  # mentions; a reply that names more times is no reply
_SMALL = frozenset({"at", "on", "from"})


def gather(row: Row, sentences: Sequence[tuple[int, int]]) -> list[Mention]:
    """All mentions of the text, in its order, at most a hundred; what one says for its neighbors is shared out."""
    found: list[Mention] = []
    for number, (start, end) in enumerate(sentences):
        some = _sentence(row, start, end, _MOST - len(found))
        for mention in some:
            mention.sentence = number
        found.extend(some)
        if len(found) >= _MOST:
            break
    if found:
        share(row, found)
    return found


def _sentence(row: Row, start: int, end: int, most: int) -> list[Mention]:
    """The mentions of one sentence, at most *most*."""
    opens = row.opens[start:end]
    found: list[Mention] = []
    if not any(opens):
        return found
    dated = any(one & DATED for one in opens)
    current: Mention | None = None  # what the next piece may go on with
    joining = False  # an "or" or a comma since the last piece
    gap = 0
    at = start
    while at < end:
        opening = opens[at - start]
        pieces = [piece for piece in read_pieces(row, at, current, dated) if piece.end <= end] if opening else ()
        if pieces:
            current = _place(found, current, pieces, at, joining, gap)
            if len(found) >= most:
                break
            at, joining, gap = max(pieces[-1].end, at + 1), False, 0
            continue
        joining, gap = _between(row, at, joining, gap)
        if gap > _GAP:
            current, joining = None, False
        at += 1
    return found


def _between(row: Row, at: int, joining: bool, gap: int) -> tuple[bool, int]:
    """Whether the next piece is joined by an "or" once the word at *at* is passed, and how wide the gap then is."""
    text, roles = row.texts[at], row.roles[at]
    if "or" in roles:
        return True, gap
    if text in (",", "/", ";") or text in row.lexicon.glue or row.kinds[at] == "bullet":
        return joining, gap + 1
    return joining, gap + 1 if not _SMALL.isdisjoint(roles) else _GAP + 1


def _place(
    found: list[Mention], current: Mention | None, pieces: Sequence[Piece], at: int, joining: bool, gap: int
) -> Mention:
    """Put *pieces* into *current* as far as they have room there, else into new mentions; gives the last one."""
    for number, piece in enumerate(pieces):
        room = current is not None and gap <= _GAP and _has_room(current, piece)
        if current is None or not room or (joining and piece.kind not in ("zone", "length")):
            linked = current is not None and gap <= _GAP
            current = Mention(at, piece.end, joined=linked or number > 0)
            found.append(current)
        _fill(current, piece)
        current.last = max(current.last, piece.end)
    assert current is not None
    return current


def _has_room(current: Mention, piece: Piece) -> bool:
    """Whether *piece* can be one more part of *current*."""
    if current.past or piece.kind == "past":
        return current.past and piece.kind in ("clock", "range", "part", "zone", "day", "past")
    match piece.kind:
        case "day":
            if current.day is None:
                return current.delta is None
            # "tomorrow, Thursday" and "Thursday, tomorrow"
            return (current.day.offset is None) != (piece.value.offset is None) and current.clock is None
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
        case "shift":  # "Tuesday, an hour later"
            return current.day is not None and not (
                current.timed or current.same_time or current.part or current.shift is not None)
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
