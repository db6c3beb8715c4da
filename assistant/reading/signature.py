"""Where the person's words end: signatures, closings, footers of phones and programs, disclaimers.

Every rule looks at whole lines or paragraphs with plain comparisons; one pass for each rule.
"""

from __future__ import annotations

from functools import cache

from assistant.reading.words import fold, folded, phrases, table, word_set

SIGNATURE_LINES = 15  # a signature below "--" or a closing is no longer than this
SIGNATURE_WIDTH = 90  # characters; a longer line is prose
JUDGED = 400  # characters of a line or paragraph that are looked at


def cut_signature(lines: list[str], *, author_name: str = "") -> tuple[str, str]:
    """The person's words in *lines*, and what was cut away below them; both stripped."""
    kept, cut = _cut_delimited(lines)
    kept, footers = _cut_footers(kept)
    kept, disclaimers = _cut_disclaimers(kept)
    kept, closing = _cut_closing(kept, author_name)
    kept, name = _cut_name(kept, author_name)
    kept, block = _cut_contact_block(kept)
    signature = [*block, *name, *closing, *footers, *disclaimers, *cut]
    return _join(kept), _join(signature)


def _join(lines: list[str]) -> str:
    """Lines as text: stripped, never more than one empty line in a row."""
    result: list[str] = []
    for line in lines:
        line = line.rstrip()
        if line or (result and result[-1]):
            result.append(line)
    return "\n".join(result).strip()


def _cut_delimited(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut below the signature delimiter "-- " (RFC 3676, section 4.3), with its blank or without."""
    for at, line in enumerate(lines):
        if line.strip() in ("--", "---", "-- ", "__", "___", "- -") and line[:1] in "-_":
            below = [later for later in lines[at + 1:] if later.strip()]
            if line.startswith("-- ") or len(below) <= SIGNATURE_LINES:
                return lines[:at], lines[at + 1:]
    return lines, []


@cache
def _footer_words() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    document = table("closings")
    return (phrases(document, "footer", "starts"), phrases(document, "footer", "products"),
            phrases(document, "footer", "excuses"))


def is_footer(line: str) -> bool:
    """Whether *line* is what a phone or mail program adds, such as "Sent from my iPhone"."""
    words = fold(line[:JUDGED]).strip("*_-~>[]() ")
    if not words or len(words) > 160:
        return False
    starts, products, excuses = _footer_words()
    if words.startswith(starts):
        # A link behind the words may be long; the words themselves are few.
        bare = words.partition("<")[0].partition("http")[0]
        return len(bare.split()) <= 14 and any(product in words for product in products)
    return words.rstrip(".!") in excuses or (words.startswith(excuses) and len(words) < 70)


def _cut_footers(lines: list[str]) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    cut: list[str] = []
    below = False
    for line in lines:
        if is_footer(line) or (below and line.strip().startswith(("<http", "http", "[http"))):
            cut.append(line)
            below = True
        else:
            kept.append(line)
            below = below and not line.strip()
    return kept, cut


@cache
def _disclaimer_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    document = table("closings")
    return phrases(document, "disclaimer", "starts"), phrases(document, "disclaimer", "words")


def _cut_disclaimers(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut each paragraph that is a disclaimer, and what follows one while it goes on speaking of it."""
    starts, words = _disclaimer_words()
    kept: list[str] = []
    cut: list[str] = []
    after = False
    for paragraph in _paragraphs(lines):
        text = fold(" ".join(paragraph)[:JUDGED * 3]).strip("*_-= ")
        met = sum(word in text for word in words)
        if text and ((text.startswith(starts) and met) or met >= 4 or (after and met >= 2)):
            cut += paragraph
            after = True
        else:
            kept += paragraph
            after = after and not text
    return kept, cut


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Lines grouped so that each group ends with its empty lines; every line is in one group."""
    groups: list[list[str]] = []
    ended = True
    for line in lines:
        if line.strip() and ended:
            groups.append([])
            ended = False
        if not groups:
            groups.append([])
        groups[-1].append(line)
        ended = ended or not line.strip()
    return groups


@cache
def _closings() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    document = table("closings")
    return (folded(phrases(document, "closing", "phrases")), folded(phrases(document, "closing", "thanks")),
            tuple(f"{mark}{sign}" for mark in phrases(document, "closing", "postscript") for sign in ":. -,"))


def _closing_kind(line: str, author_name: str) -> str | None:
    """"closing" or "thanks" when *line* is a closing, alone or with a name behind it; else None."""
    if len(line) > SIGNATURE_WIDTH:
        return None
    words = fold(line).strip(" ,.!;-*~:)(")
    closings, thanks, _ = _closings()
    if words in closings:
        return "closing"
    if words in thanks:
        return "thanks"
    head, comma, _ = words.partition(",")
    named = bool(comma) and _is_name(line.partition(",")[2], author_name)
    if named and head.strip() in closings:
        return "closing"
    if named and head.strip() in thanks:
        return "thanks"
    if "," not in words and "!" not in words:
        parts = line.strip().rstrip(",.!").split()
        for length in (1, 2, 3, 4):
            begins = length < len(parts) <= length + 3 and fold(" ".join(parts[:length])) in closings - _NOT_ALONE
            if begins and _is_name(" ".join(parts[length:]), author_name):
                return "closing"
    return None


#: Closings that may begin a sentence ("Best Tuesday", "Bis bald Mittwoch"): a name behind them needs a comma.
_NOT_ALONE = word_set("closings_that_need_a_comma")


def _is_name(text: str, author_name: str) -> bool:
    """Whether *text* may be a name: one to three capitalized words without digits, or the author's own."""
    parts = text.strip(" ,.!-*~").split()
    if not 1 <= len(parts) <= 3 or any(sign.isdigit() for sign in text) or "?" in text:
        return False
    own = set(fold(author_name).split())
    return all(fold(part).strip(".") in own or (part[:1].isupper() and fold(part) not in _NOT_NAMES) for part in parts)


_NOT_NAMES = word_set("not_names")


def _cut_closing(lines: list[str], author_name: str) -> tuple[list[str], list[str]]:
    """Cut from the last closing with nothing but a signature below it; a postscript stays."""
    _, _, postscripts = _closings()
    end = len(lines)
    tail: list[str] = []
    for at in range(len(lines) - 1, -1, -1):
        start = fold(lines[at][:20])
        if start.startswith(postscripts):
            tail = lines[at:]
            end = at
            break
        if len(lines) - at > SIGNATURE_LINES * 2:
            break
    at = end - 1
    looked = 0
    found: int | None = None
    while at >= 0 and looked <= SIGNATURE_LINES:
        line = lines[at]
        if line.strip():
            kind = _closing_kind(line, author_name)
            above = any(later.strip() for later in lines[:at])
            below = any(later.strip() for later in lines[at + 1:end])
            if kind == "closing" or (kind == "thanks" and above and (below or "," in line.strip()[:-1])):
                found = at
                break
            if not _signature_like(line):
                break
            looked += 1
        at -= 1
    if found is None:
        return lines, []
    # Two closings in a row ("Thanks!" / "Best, Jane") belong together when nothing parts them but empty lines.
    return lines[:found] + tail, lines[found:end]


def _signature_like(line: str) -> bool:
    """Whether *line* may stand in a signature: short, and no sentence."""
    text = line.strip()
    if len(text) > SIGNATURE_WIDTH or "?" in text:
        return False
    words = text.split()
    ends_like_prose = text[-1] in ".!" and len(words) > 4 and "@" not in text
    lower = sum(word[:1].islower() for word in words)
    contact = any(sign.isdigit() for sign in text) or "@" in text or "|" in text or "www" in text or "http" in text
    return not ends_like_prose and (contact or len(words) <= 7) and (contact or lower <= 4)


def _cut_name(lines: list[str], author_name: str) -> tuple[list[str], list[str]]:
    """Cut a bare name at the end: the author's full or first name, or initials, alone in its line."""
    own = fold(author_name).replace(",", " ").split()
    if not own:
        return lines, []
    last = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), None)
    start = last
    looked = 0
    while start is not None and start >= 0 and looked < 8:
        line = lines[start]
        if line.strip():
            name = fold(line).strip(" -~,.*/!:)").split()
            initials = "".join(part[0] for part in own)
            short = "".join(name).replace(".", "")
            if name and len(name) <= 4 and (set(name) <= set(own) or short in (initials, initials[0])):
                above = any(later.strip() for later in lines[:start])
                return (lines[:start], lines[start:]) if above else (lines, [])
            if not _signature_like(line) or (len(line.split()) > 6 and "@" not in line):
                return lines, []
            looked += 1
        start -= 1
    return lines, []


def _cut_contact_block(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut a last paragraph of contact data: at least two lines of it, all short, with other words above."""
    groups = _paragraphs(lines)
    while groups and not any(line.strip() for line in groups[-1]):
        groups.pop()
    if len(groups) < 2:
        return lines, []
    block = [line for line in groups[-1] if line.strip()]
    contacts = sum(_contact(line) for line in block)
    if contacts >= 2 and len(block) <= SIGNATURE_LINES and all(_signature_like(line) for line in block):
        size = sum(len(group) for group in groups[:-1])
        return lines[:size], lines[size:]
    return lines, []


def _contact(line: str) -> bool:
    """Whether *line* is contact data: an address, a link, or a labelled or bare number."""
    text = fold(line)
    digits = sum(sign.isdigit() for sign in text)
    letters = sum(sign.isalpha() for sign in text)
    return ("@" in text and letters < 60) or text.startswith(("www.", "http")) or (digits >= 7 and letters <= 12)
