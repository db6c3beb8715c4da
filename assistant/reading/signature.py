"""Where the person's words end: signatures, closings, footers of phones and programs, disclaimers.

Every rule looks at whole lines or paragraphs with plain comparisons; one pass for each rule.
"""

from __future__ import annotations

from functools import cache

from assistant.reading.lines import Line, backwards, joined
from assistant.reading.words import fold, folded, listed, word_set

SIGNATURE_LINES = 15  # a signature below "--" or a closing is no longer than this
SIGNATURE_WIDTH = 90  # characters; a longer line is prose
JUDGED = 400  # characters of a line that are looked at
NAME_LINES = 8  # a bare name stands no further from the end

Cut = tuple[list[Line], list[Line]]  #: what is kept, what is cut away


def cut_signature(lines: list[Line], *, author_name: str = "") -> tuple[str, str]:
    """The person's words in *lines*, and what was cut away below them; both stripped."""
    own = fold(author_name).replace(",", " ").split()
    kept, cut = _cut_delimited(lines)
    kept, footers = _cut_footers(kept)
    kept, disclaimers = _cut_disclaimers(kept)
    kept, closing = _cut_closing(kept, own)
    kept, name = _cut_name(kept, own)
    kept, block = _cut_contact_block(kept)
    return joined(kept), joined([*block, *name, *closing, *footers, *disclaimers, *cut])


def _has_words(lines: list[Line]) -> bool:
    return any(line.folded for line in lines)


_DELIMITERS = frozenset({"--", "---", "__", "___", "- -"})


def _cut_delimited(lines: list[Line]) -> Cut:
    """Cut below the signature delimiter "-- " (RFC 3676, section 4.3), with its blank or without."""
    below = sum(1 for line in lines if line.folded)
    for at, line in enumerate(lines):
        below -= bool(line.folded)  # the lines of words that are left
        delimits = line.folded in _DELIMITERS and line.text[:1] in "-_"
        if delimits and (line.text.startswith("-- ") or below <= SIGNATURE_LINES):
            return lines[:at], lines[at + 1:]
    return lines, []


# ---- footers and disclaimers


@cache
def _footer_words() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    starts, products, excuses = (listed("closings", "footer", key) for key in ("starts", "products", "excuses"))
    return starts, products, excuses


def is_footer(line: Line) -> bool:
    """Whether *line* is what a phone or mail program adds, such as "Sent from my iPhone"."""
    words = line.folded[:JUDGED].strip("*_-~>[]() ")
    if not words or len(words) > 160:
        return False
    starts, products, excuses = _footer_words()
    if words.startswith(starts):
        # A link behind the words may be long; the words themselves are few.
        bare = words.partition("<")[0].partition("http")[0]
        return len(bare.split()) <= 14 and any(product in words for product in products)
    return words.rstrip(".!") in excuses or (words.startswith(excuses) and len(words) < 70)


def _cut_footers(lines: list[Line]) -> Cut:
    kept: list[Line] = []
    cut: list[Line] = []
    below = False
    for line in lines:
        if is_footer(line) or (below and line.text.strip().startswith(("<http", "http", "[http"))):
            cut.append(line)
            below = True
        else:
            kept.append(line)
            below = below and not line.folded
    return kept, cut


_NOTICE = 60  # characters; four of the words of a disclaimer need more


def _cut_disclaimers(lines: list[Line]) -> Cut:
    """Cut each paragraph that is a disclaimer, and what follows one while it goes on speaking of it."""
    starts, words = listed("closings", "disclaimer", "starts"), listed("closings", "disclaimer", "words")
    kept: list[Line] = []
    cut: list[Line] = []
    after = False
    for paragraph in _paragraphs(lines):
        text = " ".join([line.folded for line in paragraph])[:JUDGED * 3].strip("*_-= ")
        begins = text.startswith(starts)
        met = sum([word in text for word in words]) if begins or after or len(text) > _NOTICE else 0
        if text and ((begins and met) or met >= 4 or (after and met >= 2)):
            cut += paragraph
            after = True
        else:
            kept += paragraph
            after = after and not text
    return kept, cut


def _paragraphs(lines: list[Line]) -> list[list[Line]]:
    """Lines grouped so that each group ends with its empty lines; every line is in one group."""
    groups: list[list[Line]] = []
    ended = True
    for line in lines:
        if line.folded and ended:
            groups.append([])
            ended = False
        if not groups:
            groups.append([])
        groups[-1].append(line)
        ended = ended or not line.folded
    return groups


# ---- closings


@cache
def _closings() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    marks = listed("closings", "closing", "postscript")
    return (folded(listed("closings", "closing", "phrases")), folded(listed("closings", "closing", "thanks")),
            tuple(f"{mark}{sign}" for mark in marks for sign in ":. -,"))


#: Closings that may begin a sentence ("Best Tuesday", "Bis bald Mittwoch"): a name behind them needs a comma.
_NOT_ALONE = word_set("closings_that_need_a_comma")


def _closing_kind(line: Line, own: list[str]) -> str | None:
    """"closing" or "thanks" when *line* is a closing, alone or with a name behind it; else None."""
    if len(line.text) > SIGNATURE_WIDTH:
        return None
    words = line.folded.strip(" ,.!;-*~:)(")
    closings, thanks, _ = _closings()
    if words in closings or _is_formed_closing(words):
        return "closing"
    if words in thanks:
        return "thanks"
    head, comma, _ = words.partition(",")
    if comma:
        kind = "closing" if head.strip() in closings else "thanks" if head.strip() in thanks else None
        return kind if kind and _is_name(line.text.partition(",")[2], own) else None
    return "closing" if "!" not in words and _closes_with_name(line.text, own) else None


@cache
def _forms() -> tuple[frozenset[str], frozenset[str], frozenset[str], tuple[str, ...]]:
    """Last words of closings, words before a place, first words of an errand, beginnings of formal closings."""
    heads, places, errands, opens = (folded(listed("closings", "closing", name))
                                     for name in ("heads", "places", "errands", "opens"))
    return heads, places, errands, tuple(sorted(opens))


def _is_formed_closing(line: str) -> bool:
    """Whether the folded *line* is a closing by its form: "mit kollegialen grüßen", "herzliche grüße aus wien"."""
    heads, places, errands, opens = _forms()
    if line.startswith(opens):
        return True
    words = line.split()
    if not 2 <= len(words) <= _CLOSING_WORDS or words[0] in errands or any(map(str.isdigit, line)):
        return False
    return words[-1] in heads or any(word in heads and words[at + 1] in places for at, word in enumerate(words[:-2]))


def _closes_with_name(text: str, own: list[str]) -> bool:
    """Whether *text* is a closing and a name without a comma between them: "Kind regards Jane Roe"."""
    parts = text.strip().rstrip(",.!").split()
    closings = _closings()[0]
    for length in range(max(1, len(parts) - 3), min(4, len(parts) - 1) + 1):
        words = fold(" ".join(parts[:length]))
        if words in closings and words not in _NOT_ALONE and _is_name(" ".join(parts[length:]), own):
            return True
    return False


_CLOSING_WORDS = 7
_NOT_NAMES = word_set("not_names")


def _is_name(text: str, own: list[str]) -> bool:
    """Whether *text* may be a name: one to three capitalized words without digits, or the author's own."""
    parts = text.strip(" ,.!-*~").split()
    if not 1 <= len(parts) <= 3 or any(map(str.isdigit, text)) or "?" in text:
        return False
    return all(fold(part).strip(".") in own or (part[:1].isupper() and fold(part) not in _NOT_NAMES) for part in parts)


def _cut_closing(lines: list[Line], own: list[str]) -> Cut:
    """Cut from the last closing with nothing but a signature below it; a postscript stays."""
    end = _postscript(lines)
    for looked, at in enumerate(backwards(lines, end - 1)):
        line = lines[at]
        kind = _closing_kind(line, own)
        if kind == "closing" or (kind == "thanks" and _is_closing_thanks(lines, at, end)):
            # Two closings in a row ("Thanks!" / "Best, Jane") belong together when only empty lines part them.
            return lines[:at] + lines[end:], lines[at:end]
        if not _signature_like(line.text) or looked == SIGNATURE_LINES:
            break
    return lines, []


def _is_closing_thanks(lines: list[Line], at: int, end: int) -> bool:
    """Whether the thanks at *at* close a letter: words stand above them, a name below or behind a comma."""
    signed = "," in lines[at].text.strip()[:-1] or _has_words(lines[at + 1:end])
    return signed and _has_words(lines[:at])


def _postscript(lines: list[Line]) -> int:
    """The index of the last postscript near the end; behind the last line when there is none."""
    starts = _closings()[2]
    for at in range(len(lines) - 1, max(-1, len(lines) - 2 - SIGNATURE_LINES * 2), -1):
        if lines[at].folded.startswith(starts):
            return at
    return len(lines)


def _signature_like(line: str) -> bool:
    """Whether *line* may stand in a signature: short, and no sentence."""
    text = line.strip()
    if len(text) > SIGNATURE_WIDTH or "?" in text:
        return False
    words = text.split()
    if text[-1] in ".!" and len(words) > 4 and "@" not in text:  # it ends like prose
        return False
    if len(words) <= 7 and sum([word[:1].islower() for word in words]) <= 4:
        return True
    return any(sign in text for sign in ("@", "|", "www", "http")) or any(map(str.isdigit, text))


# ---- names and contact data


def _cut_name(lines: list[Line], own: list[str]) -> Cut:
    """Cut a bare name at the end: the author's full or first name, or initials, alone in its line."""
    if not own:
        return lines, []
    initials = "".join([part[0] for part in own])
    for looked, at in enumerate(backwards(lines, len(lines) - 1)):
        if looked == NAME_LINES:
            break
        line = lines[at]
        name = line.folded.strip(" -~,.*/!:)").split()
        short = "".join(name).replace(".", "")
        if name and len(name) <= 4 and (set(name) <= set(own) or short in (initials, initials[0])):
            return (lines[:at], lines[at:]) if _has_words(lines[:at]) else (lines, [])
        if not _signature_like(line.text) or (len(line.text.split()) > 6 and "@" not in line.text):
            break
    return lines, []


def _cut_contact_block(lines: list[Line]) -> Cut:
    """Cut a last paragraph of contact data: at least two lines of it, all short, with other words above."""
    groups = _paragraphs(lines)
    while groups and not _has_words(groups[-1]):
        groups.pop()
    if len(groups) < 2:
        return lines, []
    block = [line for line in groups[-1] if line.folded]
    contacts = sum([_contact(line.folded) for line in block])
    if contacts >= 2 and len(block) <= SIGNATURE_LINES and all(_signature_like(line.text) for line in block):
        size = sum([len(group) for group in groups[:-1]])
        return lines[:size], lines[size:]
    return lines, []


def _contact(text: str) -> bool:
    """Whether folded *text* is contact data: an address, a link, or a labelled or bare number."""
    if text.startswith(("www.", "http")):
        return True
    letters = sum(map(str.isalpha, text))
    return ("@" in text and letters < 60) or (letters <= 12 and sum(map(str.isdigit, text)) >= 7)
