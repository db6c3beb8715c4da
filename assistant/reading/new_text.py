"""What the person wrote now, cut out of a reply: without the quote, the signature, the disclaimer and the footer.

One pass over the lines, each looked at a bounded number of times, with plain string comparisons: hostile text costs
its length and no more. (Why no library does this here: ``docs/design/reply-cutting.md``.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from assistant.reading.lines import Line
from assistant.reading.own_letter import answers_inside
from assistant.reading.quote_marks import attribution, header_block, is_attribution, separator
from assistant.reading.signature import cut_signature
from assistant.reading.words import fold, listed, plain, word_set

TEXT_LIMIT = 65_536  # characters of a reply that are read
LINES = 2_000  # lines of a reply that are read …
EMPTY_RUN = 3  # … not counting longer runs of empty lines …
QUOTED_RUN = 200  # … or of quoted ones
_WRAPPED = 70  # characters; a shorter quoted line was not wrapped by a server


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A reply in its parts; each with its own line breaks, "" where there is none."""

    new: str  #: the person's words, top, inline and bottom parts joined by an empty line
    quoted: str = ""  #: the mail that was answered, one quote level taken off, without what it quoted itself
    signature: str = ""  #: signature, disclaimer and footers
    forwarded: bool = False  #: the quote is marked as a forward, not as an answer
    answers: tuple[tuple[str, str], ...] = ()  #: inline answers: the quoted lines just above, and the answer


class _Kind(Enum):
    NEW = "new"
    QUOTE = "quote"
    FRAME = "frame"  # attribution and header lines: neither the person's words nor the quoted mail's


_Told = list[tuple[_Kind, Line]]


def split_reply(text: str, *, author_name: str = "", letters: Sequence[str] = ()) -> ReplyText:
    """The parts of a reply; never raises.

    *author_name* (of From) helps to know a bare name below the words; *letters* are the texts of our own letters,
    oldest first: where one is quoted without marks, what stands between its lines is new.
    """
    lines = _bounded(plain(text[:TEXT_LIMIT]).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    told, forwarded = _judge(lines, letters)
    new: list[str] = []
    signatures: list[str] = []
    answers: list[tuple[str, str]] = []
    above: list[Line] = []
    for kind, run in groupby(told, key=lambda one: one[0]):
        part = [line for _, line in run]
        if kind is _Kind.QUOTE:
            above = part
        if kind is not _Kind.NEW:
            continue
        words, signature = cut_signature(part, author_name=author_name)
        if signature:
            signatures.append(signature)
        if words:
            new.append(words)
            if above:
                answers.append((_unquote(above), words))
    if not new and signatures:
        new, signatures = _thanks_alone(signatures)
    quoted = _unquote(line for kind, line in told if kind is _Kind.QUOTE)
    return ReplyText("\n\n".join(new), quoted, "\n\n".join(signatures), forwarded, tuple(answers))


def _bounded(texts: list[str]) -> list[Line]:
    """At most LINES lines: long runs of empty or quoted lines shortened, so that an answer below a long quote stays."""
    kept: list[Line] = []
    run, before = 0, ""
    for text in texts:
        kind = "empty" if not text or text.isspace() else "quoted" if text[:8].lstrip()[:1] == ">" else "words"
        run = run + 1 if kind == before else 1
        before = kind
        if (kind == "empty" and run > EMPTY_RUN) or (kind == "quoted" and run > QUOTED_RUN):
            continue
        kept.append(Line.of(text))
        if len(kept) == LINES:
            break
    return kept


def _unquote(lines: Iterable[Line]) -> str:
    """Quoted lines as the text that was answered: one level taken off, deeper levels left out."""
    kept: list[str] = []
    for line in lines:
        text = line.text.strip()
        if text.startswith(">"):
            text = text[1:].removeprefix(" ")
            if text.lstrip().startswith(">") or is_attribution(line.folded[1:].lstrip()):
                continue
        kept.append(text.rstrip())
    return "\n".join(kept).strip()


def _thanks_alone(signatures: list[str]) -> tuple[list[str], list[str]]:
    """A reply of nothing but "Thanks, Jane" says thanks: the first line is then the person's words."""
    first, _, rest = signatures[0].partition("\n")
    if fold(first).strip(" ,.!;") in listed("closings", "closing", "thanks"):
        return [first.strip()], [part for part in (rest.strip(), *signatures[1:]) if part]
    return [], signatures


def _judge(lines: list[Line], letters: Sequence[str]) -> tuple[_Told, bool]:
    """The lines with their kinds, and whether the quote is a forward."""
    folded = [line.folded for line in lines]
    quoted = [line.quoted for line in lines]
    last_mark = max((at for at, marked in enumerate(quoted) if marked), default=-1)
    kinds = [_Kind.QUOTE if marked else _Kind.NEW for marked in quoted]
    at = 0
    while at < len(lines):
        if quoted[at] or not folded[at]:
            at += 1
            continue
        if length := attribution(folded, quoted, at):
            kinds[at:at + length] = [_Kind.FRAME] * length
            at += length
            # With marks the unmarked lines below are answers; without any, all below is the quote.
            if last_mark < at - length:
                return _told(lines, kinds, at, letters), False
            continue
        end, forwarded = _frame_end(folded, at, marked=last_mark > at)
        if end:
            kinds[at:end] = [_Kind.FRAME] * (end - at)
            return _told(lines, kinds, end, letters), forwarded
        at += 1
    _join_wrapped(lines, kinds)
    return list(zip(kinds, lines, strict=True)), False


def _frame_end(folded: list[str], at: int, *, marked: bool) -> tuple[int, bool]:
    """Behind the header block or separating line at *at* below which all is the quote, and whether it is a forward.

    0 when there is none. *marked*: quote marks follow, so that a service's "reply above this line" ends nothing.
    """
    named = separator(folded[at])
    header = header_block(folded, _below(folded, at) if named else at, 2 if named else 3)
    if not header and named not in ("original", "forwarded", "above"):
        return 0, False
    if named == "above" and marked:
        return 0, False
    return header or at + 1, named == "forwarded"


def _below(folded: list[str], at: int) -> int:
    """The index of the next line that is not empty, at most two further."""
    for later in range(at + 1, min(at + 4, len(folded))):
        if folded[later]:
            return later
    return at + 1


def _told(lines: list[Line], kinds: list[_Kind], start: int, letters: Sequence[str]) -> _Told:
    """All lines with their kinds, when everything from *start* is the quoted mail, without marks.

    What that mail quotes itself is only frame (the oldest mails); what was typed inside our own *letters* is new.
    """
    end = _end_of_quote(lines, start)
    kinds[start:end] = [_Kind.QUOTE] * (end - start)
    kinds[end:] = [_Kind.FRAME] * (len(lines) - end)
    _join_wrapped(lines, kinds)
    told = list(zip(kinds, lines, strict=True))
    inside = answers_inside(lines[start:end], letters) if letters else None
    if inside is not None:
        told[start:end] = [(_Kind.NEW if new else _Kind.QUOTE, line) for line, new in inside]
    return told


def _end_of_quote(lines: list[Line], start: int) -> int:
    """Where the quoted mail begins to quote another one."""
    folded = [line.folded for line in lines]
    quoted = [line.quoted for line in lines]
    for at in range(start, len(lines)):
        if quoted[at] or (folded[at] and (
            attribution(folded, quoted, at)
            or header_block(folded, at, 3)
            or separator(folded[at]) in ("original", "forwarded")
        )):
            return at
    return len(lines)


def _join_wrapped(lines: list[Line], kinds: list[_Kind]) -> None:
    """A quoted line that a server wrapped leaves a short tail without its mark between two marked lines."""
    for at in range(1, len(lines) - 1):
        if kinds[at] is _Kind.NEW and kinds[at - 1] is _Kind.QUOTE and kinds[at + 1] is _Kind.QUOTE:
            tail, above = lines[at].text.strip(), lines[at - 1].text.rstrip()
            runs_on = len(above) >= _WRAPPED and above[-1] not in ".?!:" and tail[:1].islower()
            if runs_on and tail.count(" ") <= 2 and tail[-1] != "!" and fold(tail).strip(".") not in _SHORT_ANSWERS:
                kinds[at] = _Kind.QUOTE


_SHORT_ANSWERS = word_set("short_answers")
