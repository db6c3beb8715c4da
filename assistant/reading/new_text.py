"""What the person wrote now, cut out of a reply: without the quote, the signature, the disclaimer and the footer.

One pass over the lines, each looked at a bounded number of times, with plain string comparisons: hostile text costs
its length and no more. (Why no library does this here: ``docs/design/reply-cutting.md``.)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from assistant.reading.signature import cut_signature
from assistant.reading.words import fold, listed, phrases, plain, table, word_set

TEXT_LIMIT = 65_536  # characters of a reply that are read
LINES = 2_000  # lines of a reply that are read …
EMPTY_RUN = 3  # … not counting longer runs of empty lines …
QUOTED_RUN = 200  # … or of quoted ones
LINE_LIMIT = 1_000  # characters of a line that are looked at when it is judged
ATTRIBUTION_LINES = 4  # a wrapped "On … wrote:" runs over at most so many lines
ATTRIBUTION_LIMIT = 400  # characters
HEADER_LINES = 9  # a header block is recognized within so many lines


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


def split_reply(text: str, *, author_name: str = "") -> ReplyText:
    """The parts of a reply; never raises. *author_name* (of From) helps to know a bare name below the words."""
    lines = _bounded(plain(text[:TEXT_LIMIT]).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    kinds, forwarded = _judge(lines)
    new: list[str] = []
    signatures: list[str] = []
    answers: list[tuple[str, str]] = []
    above: list[str] = []
    for kind, part in _runs(lines, kinds):
        if kind is _Kind.QUOTE:
            above = part
            continue
        if kind is _Kind.FRAME:
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
    quoted = _unquote([line for line, kind in zip(lines, kinds, strict=True) if kind is _Kind.QUOTE])
    return ReplyText("\n\n".join(new), quoted, "\n\n".join(signatures), forwarded, tuple(answers))


def _bounded(lines: list[str]) -> list[str]:
    """At most LINES lines: long runs of empty or quoted lines shortened, so that an answer below a long quote stays."""
    kept: list[str] = []
    run, before = 0, ""
    for line in lines:
        kind = "empty" if not line.strip() else "quoted" if _is_quoted(line) else "words"
        run = run + 1 if kind == before else 1
        before = kind
        if (kind == "empty" and run > EMPTY_RUN) or (kind == "quoted" and run > QUOTED_RUN):
            continue
        kept.append(line)
        if len(kept) == LINES:
            break
    return kept


def _unquote(lines: list[str]) -> str:
    """Quoted lines as the text that was answered: one level taken off, deeper levels left out."""
    kept: list[str] = []
    for line in lines:
        line = line.strip()
        if line.startswith(">"):
            line = line[1:].removeprefix(" ")
            if line.lstrip().startswith(">") or is_attribution(fold(line[:LINE_LIMIT])):
                continue
        kept.append(line.rstrip())
    return "\n".join(kept).strip()


def _thanks_alone(signatures: list[str]) -> tuple[list[str], list[str]]:
    """A reply of nothing but "Thanks, Jane" says thanks: the first line is then the person's words."""
    first, _, rest = signatures[0].partition("\n")
    if fold(first).strip(" ,.!;") in set(listed("closings", "closing", "thanks")):
        return [first.strip()], [part for part in (rest.strip(), *signatures[1:]) if part]
    return [], signatures


def _runs(lines: list[str], kinds: list[_Kind]) -> list[tuple[_Kind, list[str]]]:
    runs: list[tuple[_Kind, list[str]]] = []
    for line, kind in zip(lines, kinds, strict=True):
        if runs and runs[-1][0] is kind:
            runs[-1][1].append(line)
        else:
            runs.append((kind, [line]))
    return runs


def _judge(lines: list[str]) -> tuple[list[_Kind], bool]:
    """The kind of each line, and whether the quote is a forward."""
    folded = [fold(line[:LINE_LIMIT]) for line in lines]
    kinds = [_Kind.QUOTE if _is_quoted(line) else _Kind.NEW for line in lines]
    marked_after = _marked_after(kinds)
    forwarded = False
    at = 0
    while at < len(lines):
        if kinds[at] is not _Kind.NEW or not folded[at]:
            at += 1
            continue
        if length := _attribution(folded, kinds, at):
            kinds[at:at + length] = [_Kind.FRAME] * length
            # With marks the unmarked lines below are answers; without any, all below is the quote.
            if not marked_after[at]:
                _all_quoted(folded, kinds, at + length)
                break
            at += length
            continue
        separator = _separator(folded[at])
        header = _header_block(folded, _after_separator(folded, at) if separator else at, 2 if separator else 3)
        if header or (separator in ("original", "forwarded", "above")):
            forwarded = separator == "forwarded"
            end = header or at + 1
            if not (separator == "above" and marked_after[at]):
                kinds[at:end] = [_Kind.FRAME] * (end - at)
                _all_quoted(folded, kinds, end)
                break
        at += 1
    _join_wrapped(lines, kinds)
    return kinds, forwarded


def _is_quoted(line: str) -> bool:
    return line[:8].lstrip().startswith(">")


def _marked_after(kinds: list[_Kind]) -> list[bool]:
    """For each line, whether the next few lines that are not empty begin with a quote mark … anywhere below."""
    result = [False] * len(kinds)
    seen = False
    for at in range(len(kinds) - 1, -1, -1):
        result[at] = seen
        seen = seen or kinds[at] is _Kind.QUOTE
    return result


def _all_quoted(folded: list[str], kinds: list[_Kind], start: int) -> None:
    """Everything from *start* is the quoted mail; what it quotes itself is only frame (the oldest mails)."""
    at = start
    while at < len(kinds):
        length = _attribution(folded, kinds, at)
        if length or kinds[at] is _Kind.QUOTE or _header_block(folded, at, 3) or _separator(folded[at]) in (
                "original", "forwarded"):
            for later in range(at, len(kinds)):
                kinds[later] = _Kind.FRAME
            return
        kinds[at] = _Kind.QUOTE
        at += 1


def _join_wrapped(lines: list[str], kinds: list[_Kind]) -> None:
    """A quoted line that a server wrapped leaves a short tail without its mark between two marked lines."""
    for at in range(1, len(lines) - 1):
        if kinds[at] is _Kind.NEW and kinds[at - 1] is _Kind.QUOTE and kinds[at + 1] is _Kind.QUOTE:
            tail, above = lines[at].strip(), lines[at - 1].rstrip()
            if (len(above) >= 70 and above[-1:] not in ".?!:" and tail[:1].islower() and tail.count(" ") <= 2
                    and tail[-1:] not in "!" and fold(tail).strip(".") not in _SHORT_ANSWERS):
                kinds[at] = _Kind.QUOTE


_SHORT_ANSWERS = word_set("short_answers")


@cache
def _attribution_words() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    document = table("quoting")
    starts, ends, middles = (phrases(document, "attribution", key) for key in ("starts", "ends", "middles"))
    return starts, ends, middles


def _attribution(folded: list[str], kinds: list[_Kind], start: int) -> int:
    """How many lines from *start* are an attribution such as "On … wrote:"; 0 for none."""
    joined = ""
    for count in range(ATTRIBUTION_LINES):
        at = start + count
        if at >= len(folded) or kinds[at] is _Kind.QUOTE or len(joined) > ATTRIBUTION_LIMIT:
            return 0
        if not folded[at]:
            # One empty line may part the date from a bare "wrote:".
            if count and at + 1 < len(folded) and folded[at + 1] in _attribution_words()[1]:
                continue
            return 0
        joined = f"{joined} {folded[at]}".strip()
        if is_attribution(joined):
            return count + 1
        if count == 0 and not _may_begin(joined):
            return 0
    return 0


def _may_begin(line: str) -> bool:
    """Whether an attribution may begin with *line*: its first words, a year, or an address in it."""
    starts, _, _ = _attribution_words()
    return line.strip("*-_ ").startswith(starts) or line[:4].isdigit() or "<" in line or "@" in line


def is_attribution(line: str) -> bool:
    """Whether folded *line* is a whole attribution; it must hold a date, a time or an address."""
    if len(line) > ATTRIBUTION_LIMIT:
        return False
    line = line.strip("*_- ")
    if not any(sign.isdigit() for sign in line) and "@" not in line:
        return False
    starts, ends, middles = _attribution_words()
    named = line.startswith(starts)
    addressed = "@" in line
    if line.endswith(ends) and (named or addressed or line[:2].isdigit()):
        return line[-1] in ":" or addressed
    if not line.endswith(":"):
        return False
    if any(middle in line for middle in middles) and (addressed or (named and _dated(line))):
        return True
    return addressed and line[:4].isdigit()  # "2026-11-03 10:12 GMT+01:00 Ann <ann@example.org>:"


def _dated(line: str) -> bool:
    return sum(sign.isdigit() for sign in line) >= 2


@cache
def _header_names() -> dict[str, str]:
    document = table("quoting")
    return {name: meaning for meaning in ("other", "to", "subject", "sent", "from")
            for name in phrases(document, "header", meaning)}


def _header_field(line: str) -> str | None:
    """The meaning of a field such as "*From:* Ann <ann@example.org>", or None."""
    name, colon, _ = line[:40].partition(":")
    return _header_names().get(name.strip("* \t")) if colon else None


def _header_block(folded: list[str], start: int, least: int) -> int:
    """The index behind a header block that begins at *start*; 0 when there is none."""
    if start >= len(folded) or _header_field(folded[start]) not in ("from", "sent"):
        return 0
    met: set[str] = set()
    end = start
    gap = 0
    for at in range(start, min(start + HEADER_LINES, len(folded))):
        field = _header_field(folded[at])
        if field:
            met.add(field)
            end, gap = at + 1, 0
        elif folded[at] and met >= {"from", "subject"}:
            break
        else:
            gap += 1
            if gap > 2:
                break
    if "from" in met and met & {"sent", "subject"} and len(met) >= least:
        return end
    return 0


def _after_separator(folded: list[str], at: int) -> int:
    """The index of the next line that is not empty, at most two further."""
    for later in range(at + 1, min(at + 4, len(folded))):
        if folded[later]:
            return later
    return at + 1


@cache
def _separators() -> dict[str, str]:
    document = table("quoting")
    return {words: kind for kind in ("original", "forwarded") for words in phrases(document, "separator", kind)}


def _separator(line: str) -> str | None:
    """"rule" for a bare line, "original" or "forwarded" for a named one, "above" for a service's reply line."""
    bare = line.strip("-_=*>#: ")
    if not bare:
        return "rule" if len(line) >= 5 and (line.count("_") + line.count("-") + line.count("*")) == len(line) else None
    if bare in _separators() and (line[0] in "-_=*" or line.endswith(":")):
        return _separators()[bare]
    if any(words in bare for words in listed("quoting", "separator", "reply_above")):
        return "above"
    return None
