"""A person's own words: what is left of a note when all that is not theirs has been taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import unescape

from rapidfuzz import fuzz, process

from assistant.invitations.catalogue import Platform
from assistant.invitations.courtesy import only_courtesy
from assistant.invitations.folding import even, fold, without_invisible
from assistant.invitations.words import phrases

MAX_NOTE = 4000  # characters of a note that are read
_WRAP_AT = 50  # a line this long was broken by a mail program, not by the writer
_GREETED = re.compile(r"[^\n,:!.?;。、]{0,60}?[,:!;。、]?\s*(?:\n|$)")
_EDGE = " \t\n,.;:!-–—…"
_QUOTED = (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("»", "«"), ("「", "」"), ("‘", "’"))


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A note taken apart."""

    words: str  #: the person's own words, "" when there are none
    default: bool  #: a ready-made sentence stood there
    written: bool  #: anything stood there at all
    language: str | None = None  #: of the ready-made sentence
    steps: tuple[str, ...] = ()


def own_words(note: str, platform: Platform, *, inviter: Iterable[str], recipients: Iterable[str]) -> OwnWords:
    """Take greeting, ready-made sentences, signature and empty courtesy away from *note*.

    *inviter* are spellings of the writer's name, *recipients* of the reader's.
    """
    if "&" in note:  # a program escaped it twice
        note = unescape(note[:MAX_NOTE])
    text = join_wraps(without_invisible(note[:MAX_NOTE]).replace("\u00a0", " ")).strip()
    if not text:
        return OwnWords("", False, False)
    steps: list[str] = []
    writer = _spellings(inviter)
    reader = _spellings(recipients)
    text = _unquoted(text)
    for _ in range(2):  # the platform's and the writer's
        text = _without_greeting(text, reader, steps)
    text = _unquoted(text)  # "Hi Sven," may stand before what is quoted
    written = bool(text.strip(_EDGE))
    text, language = _without_default(text, platform, steps)
    text = _without_greeting(text, reader, steps) if language else text
    text = _without_signature(text, writer, steps)
    if language:
        text = _joined_sentence(text.strip(_EDGE + "\"'"), text)
    if text and only_courtesy(text, writer | reader):
        steps.append(f"nothing but courtesy is left: {text[:80]!r}")
        text = ""
    return OwnWords(text.strip(), language is not None, written, language, tuple(steps))


def join_wraps(text: str) -> str:
    """*text* with the line breaks of mail programs taken out and those of the writer kept."""
    lines = [line.strip() for line in text.split("\n")]
    out: list[str] = []
    for at, line in enumerate(lines):
        previous = lines[at - 1] if at else ""
        if (
            out
            and line
            and previous
            and len(previous) >= _WRAP_AT
            and len(previous) + len(line.split()[0]) + 1 > 60
            and not line.startswith(("-", "*", "•"))
        ):
            out[-1] = f"{out[-1]} {line}"
        else:
            out.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out))


def _spellings(names: Iterable[str]) -> set[str]:
    """Folded full names and first names."""
    found: set[str] = set()
    for name in names:
        folded = fold(name)
        if folded:
            found.add(folded)
            found.add(folded.split()[0])
            found.add(folded.split()[-1])
            found.update(" ".join(folded.split()[:count]) for count in (2, 3))
    return found


def _unquoted(text: str) -> str:
    """A note that stands in quotes as a whole, without them."""
    for left, right in _QUOTED:
        if len(text) > 2 and text.startswith(left) and text.endswith(right) and left not in text[1:-1]:
            return text[1:-1].strip()
    return text


def _without_greeting(text: str, reader: set[str], steps: list[str]) -> str:
    """Cut the salutation: a line of its own, or its first words."""
    table = phrases()
    first, _, rest = text.partition("\n")
    line = fold(first).strip()
    bare = line.strip(" ,:!.;-。、").removesuffix("さん").removesuffix("様")
    if bare in reader or (rest.strip() and _is_salutation(first.strip(), bare, table.greetings)):
        steps.append(f"greeting line: {first.strip()!r}")
        return rest.strip()
    plain = even(text)
    low = plain.casefold()
    for greeting in table.greetings:
        if not low.startswith(greeting) or (
            len(low) > len(greeting) and low[len(greeting)].isalnum() and greeting.isascii()
        ):
            continue
        at = len(greeting)
        found = _AFTER_GREETING.match(plain, at)
        if found:
            names = found[1].split()
            spoken = fold(found[1])
            if names and f"{fold(greeting)} {fold(names[0])}" in table.closings:
                continue  # "Liebe Grüße" is no salutation
            if (
                not names
                or spoken in reader
                or all(_nameish(word) for word in names)
                or (found[2].strip() in (",", "!", ":") and len(names) <= 3)
            ):
                steps.append(f"greeting: {text[: found.end()].strip()!r}")
                return text[found.end() :].lstrip(_EDGE)
    for name in sorted(reader, key=len, reverse=True):
        if len(name) > 1 and fold(plain[: len(name) + 8]).startswith(name):
            end = len(name)
            while end < len(plain) and fold(plain[:end]) != name:
                end += 1
            follow = plain[end : end + 2]
            if follow[:1] in (",", "!", ":") or follow.startswith(" -"):
                steps.append(f"greeting: {text[: end + 1]!r}")
                return text[end + 1 :].lstrip(_EDGE)
    return text


def _is_salutation(line: str, bare: str, greetings: tuple[str, ...]) -> bool:
    """Whether a first line only greets: "Dear Sven,", "Sven:", "Hello all!"."""
    words = line.strip(" ,:!、，").split()
    if not words or len(words) > 6 or len(bare) > 60 or any(c in bare for c in ",:!?."):
        return False
    greets = any(bare == greeting or bare.startswith(greeting + " ") for greeting in greetings)
    names = len(words) <= 4 and all(word[:1].isupper() or not word[:1].isascii() for word in words)
    return (line.endswith((",", ":", "、", "，")) and (greets or names)) or (line.endswith("!") and greets)


_AFTER_GREETING = re.compile(r"((?:[ \t]+[^\s,:!.;?\n-]{1,30}\.?){0,4})[ \t]*([,:!.;\n-]|\s-|$)")


def _nameish(word: str) -> bool:
    return word[:1].isupper() or word.casefold() in (
        "van",
        "der",
        "den",
        "von",
        "de",
        "la",
        "all",
        "there",
        "zusammen",
        "everyone",
        "team",
    )


@cache
def _defaults(platform: Platform) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """All ready-made notes of a platform as one expression, the longest first, and the language of each."""
    longest = sorted(platform.notes, key=lambda note: -len(note.pattern.text))
    each = (re.sub(r"\?P<\w+>", "?:", note.pattern.expression) for note in longest)
    return re.compile("|".join(f"({body})(?!\\w)" for body in each) or r"(?!)", re.IGNORECASE), tuple(
        note.language for note in longest
    )


def _without_default(text: str, platform: Platform, steps: list[str]) -> tuple[str, str | None]:
    """*text* without every ready-made sentence that stands at the start of a sentence, and their language."""
    language: str | None = None
    known, languages = _defaults(platform)
    for _ in range(3):
        plain = even(text)
        found = next((match for at in _sentence_starts(plain) if (match := known.match(plain, at))), None)
        if found is not None:
            start, end, said = found.start(), found.end(), languages[(found.lastindex or 1) - 1]
        elif (near := _nearly_default(plain, platform)) is not None:
            start, end, said = near
        else:
            break
        steps.append(f"ready-made sentence ({said}): {text[start:end]!r}")
        language = language or said
        tail = text[end:].lstrip(" .!,;。！")
        head = text[:start].rstrip()
        text = f"{head}\n{tail}".strip() if head and tail else (head or tail)
    return text, language


_ALIKE = 80  # of 100; "Pana" for "Cię", "je souhaite" for "j'aimerais"
_AS_LONG = 0.15  # more or less of the length, so that a sentence with something of the person's own is never taken


def _nearly_default(plain: str, platform: Platform) -> tuple[int, int, str] | None:
    """Where a ready-made sentence stands in words that differ a little, and its language."""
    ready = _ready_made(platform)
    for start in _sentence_starts(plain)[:8]:
        ended = _SENTENCE_END.search(plain, start)
        end = ended.start() if ended else len(plain)
        said = fold(plain[start:end])
        near = [text for text in ready if abs(len(text) - len(said)) <= _AS_LONG * len(text)]
        best = process.extractOne(said, near, scorer=fuzz.ratio, score_cutoff=_ALIKE) if near else None
        if best is not None:
            return start, end, ready[best[0]]
    return None


_SENTENCE_END = re.compile(r"[.!?。！？\n]|$")


@cache
def _ready_made(platform: Platform) -> dict[str, str]:
    """The language of each ready-made sentence, by its folded text."""
    return {fold(note.pattern.text): note.language for note in platform.notes if "{" not in note.pattern.text}


def _sentence_starts(plain: str) -> list[int]:
    starts = [0]
    starts += [found.end() for found in re.finditer(r"[.!?:,;。、，！？]\s{0,3}|\n\s{0,3}", plain)]
    return [at for at in starts[:60] if at < len(plain)]


def _joined_sentence(stripped: str, text: str) -> str:
    """What follows a ready-made sentence, ending as the writer ended it."""
    ending = text.rstrip()[len(text.rstrip().rstrip(".!?…")) :]
    return (
        stripped + ending[:3]
        if stripped and ending and ending[0] in ".!?…" and not stripped.endswith(ending)
        else stripped
    )


def _without_signature(text: str, writer: set[str], steps: list[str]) -> str:
    """Cut "- Jane", "Jane Doe", "Best regards, Jane" from the end."""
    table = phrases()
    for _ in range(4):
        lines = text.rstrip().split("\n")
        last = lines[-1].strip()
        bare = fold(last).strip(" ,.!-–—~")
        cut: str | None = None
        if not bare:
            cut = "" if last else None
        elif (
            bare in writer
            or (last.startswith(("-", "–", "—")) and len(bare.split()) <= 4 and not last.endswith((".", "?")))
            or bare in table.closings
        ):
            cut = ""
        else:
            cut = _inline_signature(lines[-1], writer, table.closings)
        if cut is None:
            break
        steps.append(f"signature: {last!r}")
        text = "\n".join([*lines[:-1], cut]).strip() if cut else "\n".join(lines[:-1]).strip()
        if not text:
            break
    return text


def _inline_signature(line: str, writer: set[str], closings: frozenset[str]) -> str | None:
    """A signature on the same line as the last words: "… LinkedIn. - Jane Doe", "… soon. Best, Jane"."""
    plain = even(line)
    found = re.search(r"(?:^|\s)-{1,2}\s?([^\W\d_][^\n,.!?:;-]{0,40})\s*$", plain)
    if found and (fold(found[1]) in writer or plain[: found.start()].rstrip().endswith((".", "!", "?"))):
        return line[: found.start()].rstrip()
    sentences = [found.end() for found in re.finditer(r"[.!?]\s+", plain)] or [0]
    for start in sentences[-2:]:
        tail = fold(plain[start:])
        parts = [part.strip(" .!") for part in re.split(r"[,\n]|\s-\s", tail) if part.strip(" .!")]
        if any(part in writer for part in parts) and all(part in writer or part in closings for part in parts):
            return line[:start].rstrip()
        words = tail.strip(" .!").rsplit(" ", 1)
        if len(words) == 2 and words[1] in writer and words[0].strip(" ,") in closings:
            return line[:start].rstrip()
    return None
