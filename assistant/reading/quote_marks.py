"""What mail programs put above the mail that they quote: attributions, header blocks, separating lines.

Each is told from folded lines (``words.fold``) with plain comparisons, and looked for in a bounded number of lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from assistant.reading.words import listed, phrases, table

ATTRIBUTION_LINES = 4  # a wrapped "On … wrote:" runs over at most so many lines
ATTRIBUTION_LIMIT = 400  # characters
HEADER_LINES = 9  # a header block is recognized within so many lines
_NAME = 40  # characters that the name of a header field stands in
_GAP = 2  # lines without a field inside a header block
_RULE = "-_=*>#: "


@cache
def _attribution_words() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    starts, ends, middles = (listed("quoting", "attribution", key) for key in ("starts", "ends", "middles"))
    return starts, (*ends, ":"), middles


def attribution(folded: Sequence[str], quoted: Sequence[bool], start: int) -> int:
    """How many lines from *start* are an attribution such as "On … wrote:"; 0 for none.

    *quoted* says which lines carry a quote mark.
    """
    first = folded[start]
    opens = _may_begin(first)
    if not opens and not first[:2].isdigit():
        return 0
    joined = ""
    for at in range(start, min(start + ATTRIBUTION_LINES, len(folded))):
        if quoted[at] or len(joined) > ATTRIBUTION_LIMIT:
            return 0
        if not folded[at]:
            # One empty line may part the date from a bare "wrote:".
            if at > start and at + 1 < len(folded) and folded[at + 1] in _attribution_words()[1]:
                continue
            return 0
        joined = f"{joined} {folded[at]}".strip()
        if is_attribution(joined):
            return at - start + 1
        if not opens:
            return 0
    return 0


def _may_begin(line: str) -> bool:
    """Whether a wrapped attribution may begin with *line*: its first words, a year, or an address in it."""
    if "@" in line or "<" in line:
        return True
    return line.lstrip("*-_ ").startswith(_attribution_words()[0]) or line[:4].isdigit()


def is_attribution(line: str) -> bool:
    """Whether folded *line* is a whole attribution; it must hold a date, a time or an address."""
    starts, ends, middles = _attribution_words()
    line = line.strip("*_- ")
    if not line.endswith(ends) or len(line) > ATTRIBUTION_LIMIT:
        return False
    addressed = "@" in line
    digits = sum(map(str.isdigit, line))
    if not digits and not addressed:
        return False
    named = line.startswith(starts)
    verb = line.endswith(ends[:-1])
    if verb and (named or addressed or line[:2].isdigit()):
        return line[-1] == ":" or addressed
    if line[-1] != ":":
        return False
    if any(middle in line for middle in middles) and (addressed or (named and digits >= 2)):
        return True
    return addressed and line[:4].isdigit()  # "2026-11-03 10:12 GMT+01:00 Ann <ann@example.org>:"


@cache
def _header_names() -> dict[str, str]:
    document = table("quoting")
    return {name: meaning for meaning in ("other", "to", "subject", "sent", "from")
            for name in phrases(document, "header", meaning)}


def _header_field(line: str) -> str | None:
    """The meaning of a field such as "*From:* Ann <ann@example.org>", or None."""
    name, colon, _ = line[:_NAME].partition(":")
    return _header_names().get(name.strip("* \t")) if colon else None


def header_block(folded: Sequence[str], start: int, least: int) -> int:
    """The index behind a header block of *least* different fields that begins at *start*; 0 when there is none."""
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
            if gap > _GAP:
                break
    if "from" in met and met & {"sent", "subject"} and len(met) >= least:
        return end
    return 0


@cache
def _separators() -> dict[str, str]:
    document = table("quoting")
    return {words: kind for kind in ("original", "forwarded") for words in phrases(document, "separator", kind)}


def separator(line: str) -> str | None:
    """"rule" for a bare folded line, "original" or "forwarded" for a named one, "above" for a service's reply line."""
    if line[:1] in _RULE or line[-1:] in _RULE:
        bare = line.strip(_RULE)
        if not bare:
            ruled = len(line) >= 5 and line.count("_") + line.count("-") + line.count("*") == len(line)
            return "rule" if ruled else None
        if bare in _separators() and (line[0] in "-_=*" or line.endswith(":")):
            return _separators()[bare]
    if any(words in line for words in listed("quoting", "separator", "reply_above")):
        return "above"
    return None
