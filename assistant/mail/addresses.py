"""Address header fields, read in one pass without recursion (RFC 5322 section 3.4, with the obsolete forms).

The usual parsers are quadratic, recursive or, worse, forgiving: they read ``a@linkedin.com <eve@evil.example>`` as
linkedin.com. This one says what was wrong, so that a From that two programs could read differently is not trusted.
"""

from __future__ import annotations

import re

from assistant.mail.fields import decode_words, printable
from assistant.mail.values import Address, fold_address

ADDRESS_LIMIT = 200  # addresses of one field
VALUE_LIMIT = 32 * 1024  # characters of one field
COMMENT_DEPTH = 50

_SPECIAL = re.compile('["(<>,;:)]')
_ANGLE_SPECIAL = re.compile('[>"(<]')
# Loose on purpose: it finds what a reader (or another program) could take for an address.
_LOOKS_LIKE_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LOCAL = re.compile(r"""[^\s"(),:;<>@\[\]\\\x00-\x20\x7f]{1,64}\Z""")
_DOMAIN = re.compile(
    r"[^\s\"(),:;<>@\[\]\\\x00-\x20\x7f./]{1,63}(?:\.[^\s\"(),:;<>@\[\]\\\x00-\x20\x7f./]{1,63}){0,20}\Z"
)
_LITERAL = re.compile(r"\[[0-9A-Za-z:.]{1,100}\]\Z")

Token = tuple[str, str]  # (kind, text): "text", "quoted", "comment", "angle", or a delimiter as its own kind


def read_addresses(value: str) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """(addresses, defects) of an unfolded, not yet decoded address list; never raises.

    Group names are dropped, their members kept. What cannot be read as an address is left out and listed as a
    defect, in plain words.
    """
    defects: list[str] = []
    if "\x00" in value:
        defects.append("a NUL character")
    if len(value) > VALUE_LIMIT:
        value = value[:VALUE_LIMIT]
        defects.append("longer than 32 KB")
    addresses: list[Address] = []
    segment: list[Token] = []
    grouped = False
    for kind, text in [*_tokens(value, defects), (",", "")]:
        if kind == ":" and not grouped:
            grouped = True
            segment = []
            defects.append("a group of addresses")
        elif kind in (",", ";"):
            if any(part != "comment" for part, _ in segment):
                addresses += _mailboxes(segment, defects)
            segment = []
            grouped = grouped and kind != ";"
            if len(addresses) > ADDRESS_LIMIT:
                defects.append(f"more than {ADDRESS_LIMIT} addresses")
                break
        else:
            segment.append((kind, text))
    return tuple(addresses[:ADDRESS_LIMIT]), tuple(dict.fromkeys(defects))


def _tokens(value: str, defects: list[str]) -> list[Token]:
    tokens: list[Token] = []
    at, end = 0, len(value)
    while at < end:
        char = value[at]
        if char == '"':
            text, at = _quoted(value, at + 1, defects)
            tokens.append(("quoted", text))
        elif char == "(":
            text, at = _comment(value, at, defects)
            tokens.append(("comment", text))
        elif char == "<":
            text, at = _angle(value, at + 1, defects)
            tokens.append(("angle", text))
        elif char in ",;:":
            tokens.append((char, char))
            at += 1
        elif char in ">)":
            defects.append(f"a {char!r} that closes nothing")
            at += 1
        else:
            start = at
            special = _SPECIAL.search(value, at)
            at = special.start() if special else end
            if value[start:at].strip():
                tokens.append(("text", value[start:at]))
            elif tokens:
                tokens.append(("text", " "))
    return tokens


def _quoted(value: str, at: int, defects: list[str]) -> tuple[str, int]:
    out: list[str] = []
    while at < len(value):
        char = value[at]
        if char == '"':
            return "".join(out), at + 1
        if char == "\\" and at + 1 < len(value):
            at += 1
            char = value[at]
        out.append(char)
        at += 1
    defects.append("a quotation mark that is never closed")
    return "".join(out), at


def _comment(value: str, at: int, defects: list[str]) -> tuple[str, int]:
    depth, out = 0, []
    while at < len(value):
        char = value[at]
        if char == "\\" and at + 1 < len(value):
            at += 1
            out.append(value[at])
        elif char == "(":
            depth += 1
            if depth == COMMENT_DEPTH:
                defects.append("comments nested too deeply")
        elif char == ")":
            depth -= 1
            if depth == 0:
                return "".join(out), at + 1
        else:
            out.append(char)
        at += 1
    defects.append("a comment that is never closed")
    return "".join(out), at


def _angle(value: str, at: int, defects: list[str]) -> tuple[str, int]:
    """The text between angle brackets; a quoted local part may hold a bracket, comments are left out."""
    special = _ANGLE_SPECIAL.search(value, at)
    if special is not None and special[0] == ">":
        return value[at : special.start()].strip(), special.end()
    out: list[str] = []
    while at < len(value):
        char = value[at]
        if char == ">":
            return "".join(out).strip(), at + 1
        if char == '"':
            text, at = _quoted(value, at + 1, defects)
            out.append('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
        elif char == "(":
            _, at = _comment(value, at, defects)
        elif char == "<":
            defects.append("an angle bracket inside angle brackets")
            at += 1
        else:
            out.append(char)
            at += 1
    defects.append("an angle bracket that is never closed")
    return "".join(out).strip(), at


def _mailboxes(segment: list[Token], defects: list[str]) -> list[Address]:
    angles = [text for kind, text in segment if kind == "angle"]
    if not angles:
        return _bare(segment, defects)
    if len(angles) > 1:
        defects.append("several addresses in angle brackets without a comma")
    first = next(at for at, (kind, _) in enumerate(segment) if kind == "angle")
    if any(kind in ("text", "quoted") and text.strip() for kind, text in segment[first + 1 :]):
        defects.append("words behind the address")
    name = _name(segment[:first])
    found = []
    for text in angles:
        if text.startswith("@") and ":" in text:  # a source route, obsolete since 2001
            text = text.partition(":")[2]
        address = _addr_spec(text)
        if address is None:
            defects.append(f"{printable(text)[:60]!r} is not an address")
            continue
        found.append(Address(name, address))
        if poses_as(name) not in (None, fold_address(address)):
            defects.append("the display name is another address")
    return found


def _bare(segment: list[Token], defects: list[str]) -> list[Address]:
    """An address without brackets; a comment is the old way to add a name."""
    spec = "".join(
        f'"{_escape(text)}"' if kind == "quoted" else text for kind, text in segment if kind != "comment"
    ).strip()
    comments = [text for kind, text in segment if kind == "comment"]
    address = _addr_spec(re.sub(r"[ \t]{0,20}([.@])[ \t]{0,20}", r"\1", spec))
    if address is None:
        defects.append(f"{printable(spec)[:60]!r} is not an address")
        words, _, last = spec.rpartition(" ")  # brackets that were lost on the way
        address = _addr_spec(last)
        return [] if address is None or "@" in words else [Address(_name([("text", words)]), address)]
    name = printable(decode_words(comments[-1])).strip() if comments else ""
    if poses_as(name) not in (None, fold_address(address)):
        defects.append("the display name is another address")
    return [Address(name, address)]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _name(segment: list[Token]) -> str:
    """The display name, decoded; encoded words inside quotes are forbidden and common, so they are decoded too."""
    phrase = "".join(text for kind, text in segment if kind in ("text", "quoted"))
    if not phrase.strip():
        phrase = " ".join(text for kind, text in segment if kind == "comment")
    return " ".join(printable(decode_words(phrase)).split())[:500]


def poses_as(name: str) -> str | None:
    """The address (folded) that *name* consists of, or None when it is a name, with or without an address in it.

    People do write "Jane Doe jane@example.org" to be found; a name that is nothing but an address poses as it.
    """
    if "@" not in name:
        return None
    bare = name.strip(" \t'\"<>()[].,;:")
    found = _LOOKS_LIKE_ADDRESS.fullmatch(bare)
    return fold_address(bare) if found else None


def addresses_in(text: str) -> tuple[str, ...]:
    """Everything in *text* that a reader could take for an address, folded; at most 20."""
    if "@" not in text:
        return ()
    return tuple(
        fold_address(found[0]) for found, _ in zip(_LOOKS_LIKE_ADDRESS.finditer(text[:4000]), range(20), strict=False)
    )


def _addr_spec(text: str) -> str | None:
    """*text* as local-part@domain with the domain in lower case, or None."""
    if text.startswith("=?"):  # some programs encode the whole address, brackets and all
        text = decode_words(text).strip("<> ")
    local, sign, domain = text.rpartition("@")
    local, domain = local.strip(), domain.strip().rstrip(".")
    if not sign or len(text) > 320 or not (_DOMAIN.match(domain) or _LITERAL.match(domain)):
        return None
    if local.startswith('"') and local.endswith('"') and len(local) > 1:
        return f"{local}@{fold_address(domain)}" if printable(local) == local else None
    if not _LOCAL.match(local):
        return None
    return f"{local}@{fold_address(domain)}"


def is_address(text: str) -> bool:
    """Whether *text* is one plain mailbox address that a letter could go to."""
    local, _, domain = text.rpartition("@")
    return "\x00" not in text and _addr_spec(text) == f"{local}@{fold_address(domain)}"
