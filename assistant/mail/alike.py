"""Domains that could be taken for another: a letter more or less, letters that look alike, the name among others."""

from __future__ import annotations

import re
import unicodedata

from assistant.mail.signatures import within

# Letters that look alike, folded to one of them: "linkedln" and "linkedin" then read the same.
_ALIKE = str.maketrans("1i|035$аеорсхіıɩոḷкԁһѕуɡνοι", "llloessaeopcxlllnlkdhsygvol")


def looks_like(domain: str, genuine: str) -> bool:
    """Whether *domain* could be taken for *genuine* without being it or lying below it."""
    # Imported when needed: an idle daemon does not carry it.
    from rapidfuzz.distance import DamerauLevenshtein

    if within(domain, genuine):
        return False
    name = _skeleton(genuine.split(".")[-2] if "." in genuine else genuine)
    if len(name) < 4:
        return False
    shown = _skeleton(_unicode(domain))
    if len(name) >= 5 and name in re.split(r"[^a-z0-9]+", shown):
        return True
    return any(
        (abs(len(label) - len(name)) <= 1 and DamerauLevenshtein.distance(label, name) <= (1 if len(name) > 5 else 0))
        or (len(name) >= 6 and name in label)
        for label in shown.split(".")
    )


def _unicode(domain: str) -> str:
    labels = []
    for label in domain[:253].split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except (UnicodeError, ValueError, IndexError, OverflowError):
            labels.append(label)
    return ".".join(labels)


def _skeleton(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    return plain.translate(_ALIKE).replace("rn", "m").replace("vv", "w")
