"""Header blocks: found, bounded, unfolded and decoded (RFC 5322 section 2.2, RFC 2047), in linear time.

Values of identification, trace and authentication fields are not decoded: an encoded word has no meaning there
(RFC 2047, section 5), and a stranger who writes one into an envelope address must not shape what they say.
"""

from __future__ import annotations

import binascii
import codecs
import re

from assistant.mail.values import Header

HEADER_LIMIT = 64 * 1024  # bytes
FIELD_LIMIT = 1000  # fields
PIECES = 61  # of a structured value that are cut at its semicolons

_VERBATIM = frozenset(
    {
        "authentication-results",
        "arc-seal",
        "arc-message-signature",
        "arc-authentication-results",
        "dkim-signature",
        "domainkey-signature",
        "received",
        "x-received",
        "received-spf",
        "message-id",
        "in-reply-to",
        "references",
        "return-path",
        "x-google-dkim-signature",
        "content-type",
        "content-disposition",
    }
)
_LINE = re.compile(rb"\r\n|\n|\r")
_EMPTY_LINE = re.compile(rb"\r\n(?=\r\n)|\n(?=\r?\n)|\r(?=\r)")
# Blanks before the colon are an obsolete form that is still met; anything else there is no field name.
_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]{0,20}:")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Characters that turn the reading direction or take no room: a name could hide another one with them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,4000})\?=")

RawField = tuple[str, bytes]


def split_header(raw: bytes) -> tuple[list[RawField], int, bool]:
    """(fields, offset of the body, whether the block was longer than we read) of *raw*; names in lower case.

    Lines may end in CRLF, LF or CR; folding keeps its blank. A line that is neither a field nor a continuation is
    left out, as mail programs do.
    """
    if raw[:1] in (b"\r", b"\n"):  # the block is empty
        return [], (2 if raw[:2] == b"\r\n" else 1), False
    end = _EMPTY_LINE.search(raw, 0, HEADER_LIMIT + 4)
    cut = end is None and len(raw) > HEADER_LIMIT
    block = raw[: end.start() if end else HEADER_LIMIT]
    body = len(block) if end is None else _after(raw, end.end())
    fields: list[tuple[str, list[bytes]]] = []
    for line in _LINE.split(block):
        if line[:1] in (b" ", b"\t"):
            if fields:
                fields[-1][1].append(line)
        elif found := _NAME.match(line):
            if len(fields) == FIELD_LIMIT:
                cut = True
                break
            fields.append((found[1].decode("ascii").lower(), [line[found.end() :]]))
    return [(name, b"".join(lines).strip(b" \t")) for name, lines in fields], body, cut


def _after(raw: bytes, at: int) -> int:
    return at + (2 if raw[at : at + 2] == b"\r\n" else 1)


def header_of(fields: list[RawField]) -> Header:
    """The fields as decoded text."""
    return Header(tuple([(name, decode_value(name, value)) for name, value in fields]))


def decode_value(name: str, value: bytes) -> str:
    """One value as text: encoded words read where they may stand, control characters as blanks."""
    return decode_text(name, as_text(value))


def decode_text(name: str, text: str) -> str:
    """One value that is text already, its encoded words read where they may stand."""
    return printable(decode_words(text) if "=?" in text and name not in _VERBATIM else text)


def as_text(value: bytes) -> str:
    """Bytes of a header as text: UTF-8 (RFC 6532), else Windows-1252, the usual sin; never raises."""
    if value.isascii():
        return value.decode("ascii")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def printable(text: str) -> str:
    """*text* on one line, with blanks for control characters and nothing invisible left in it."""
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub("", _CONTROLS.sub(" ", text))


def decode_words(text: str) -> str:
    """*text* with its encoded words decoded (RFC 2047); broken ones are read as far as they go."""
    if "=?" not in text:
        return text
    out: list[str] = []
    run: list[bytes] = []  # neighbors of one charset are joined as bytes: some programs cut inside a character
    charset = ""
    at = 0
    for found in _ENCODED.finditer(text):
        between = text[at : found.start()]
        name = found[1].partition("*")[0].lower()  # RFC 2231 puts a language behind the charset
        if run and (between.strip() or name != charset):
            out.append(decode_bytes(b"".join(run), charset))
            run = []
        if between.strip() or at == 0:
            out.append(between)
        charset = name
        run.append(_word(found[2], found[3]))
        at = found.end()
    if run:
        out.append(decode_bytes(b"".join(run), charset))
    return "".join(out) + text[at:]


def _word(encoding: str, word: str) -> bytes:
    if encoding in "bB":
        return lenient_base64(word.encode("ascii", "ignore"))
    raw = word.replace("_", " ").encode("utf-8", "replace")
    return binascii.a2b_qp(raw, header=False)


def lenient_base64(data: bytes) -> bytes:
    """What can be read of base64 *data*, however it was cut or padded."""
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def decode_bytes(data: bytes, charset: str) -> str:
    """*data* as text by *charset*; an unknown or lying one falls back to UTF-8, then Windows-1252. Never raises."""
    try:
        name = codecs.lookup(charset.strip().strip("\"'")).name if charset.isascii() and charset.isprintable() else ""
    except (LookupError, ValueError):
        name = ""
    if name in ("ascii", "iso8859-1", ""):
        name = "utf-8" if name != "iso8859-1" else "cp1252"  # as every mail program reads them
    for encoding, errors in ((name, "strict"), ("utf-8", "strict"), (name, "replace")):
        try:
            return data.decode(encoding, errors)
        except (LookupError, ValueError, TypeError, AttributeError):
            continue
    return data.decode("cp1252", "replace")


def parameters(value: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A structured value such as Content-Type: (first word in lower case, its parameters) (RFC 2045, RFC 2231).

    At most 50 parameters are read, in one pass; continued and encoded ones (``name*0*=``) are put together.
    """
    pieces = _semicolons(value[:8000])
    found: dict[str, str] = {}
    encoded: set[str] = set()
    for piece in pieces[1:51]:
        name, sign, content = piece.partition("=")
        if not sign:
            continue
        name = name.strip().lower()
        base, star, _ = name.partition("*")
        if star and name.endswith("*"):
            encoded.add(base)
        content = _unquote(content.strip())
        found[base] = found.get(base, "") + content if star else found.get(base, content)
    for base in encoded:
        found[base] = _percent(found[base])
    return pieces[0].strip().lower(), tuple((name, printable(decode_words(text))) for name, text in found.items())


def _semicolons(value: str) -> list[str]:
    """*value* cut at the semicolons that stand outside quotes."""
    if '"' not in value:
        return value.split(";", PIECES)
    pieces, start, quoted, skip = [], 0, False, False
    for at, char in enumerate(value):
        if skip:
            skip = False
        elif quoted and char == "\\":
            skip = True
        elif char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            pieces.append(value[start:at])
            start = at + 1
            if len(pieces) == PIECES:
                break
    pieces.append(value[start:])
    return pieces


def _unquote(text: str) -> str:
    if not text.startswith('"'):
        return text.partition(" ")[0].partition("\t")[0]
    return re.sub(r"\\(.)", r"\1", text[1:].removesuffix('"'))


def _percent(text: str) -> str:
    charset, sign, rest = text.partition("'")
    rest = rest.partition("'")[2] if sign else text
    raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), rest.encode("utf-8", "replace"))
    return decode_bytes(raw, charset if sign else "utf-8")
