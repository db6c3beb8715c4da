"""The parts of a mail, bounded: number, depth and size are capped before anything is decoded (RFC 2045, RFC 2046)."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

import fast_mail_parser
from fast_mail_parser import PyLazyMimePart

from assistant.errors import MailError
from assistant.mail.fields import decode_bytes, parameters

PART_LIMIT = 200
DEPTH_LIMIT = 20
READ_LIMIT = 1024 * 1024  # bytes of one mail that are read
_BOUNDARY_LINES = 2000  # more of them and the slow parser would take seconds


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of the MIME tree, or a message inside the message."""

    content_type: str  #: lower case, without parameters
    charset: str
    parameters: tuple[tuple[str, str], ...]
    filename: str
    attached: bool  #: Content-Disposition: attachment
    content: bytes  #: transfer-decoded, for text and calendar parts; b"" for what we never open
    size: int  #: bytes before decoding
    embedded: bool = False  #: a message/rfc822 part
    inner_header: tuple[tuple[str, str], ...] = ()  #: of an embedded message, not decoded


_READ = (
    "text/",
    "message/delivery-status",
    "message/global-delivery-status",
    "message/rfc822-headers",
    "message/disposition-notification",
    "message/global-headers",
    "application/ics",
)


def parts_of(raw: bytes) -> tuple[tuple[Part, ...], bool]:
    """(leaves in their order, whether some were left out) of the whole mail *raw*.

    The parts of embedded messages are left out: their words are not this mail's. Raises MailError.
    """
    try:
        root = fast_mail_parser.parse_email_tree(raw, mode="lazy")
        return _collect(_fast(root))
    except fast_mail_parser.ParseError:
        pass  # broken mail: the standard library puts up with more, but is slow, so its work is bounded first
    lowered = raw.lower()
    lines = raw.count(b"\n--") + raw.count(b"\r--")
    if lines > _BOUNDARY_LINES or lowered.count(b"message/rfc822") > DEPTH_LIMIT or lowered.count(b"boundary=") > 100:
        raise MailError("the MIME structure is broken and has more parts than we read")
    try:
        return _collect(_slow(email.message_from_bytes(raw, policy=email.policy.compat32)))
    except (ValueError, LookupError, RecursionError, TypeError, AttributeError) as error:
        raise MailError(f"the MIME structure cannot be read: {type(error).__name__}") from error


def _collect(parts: Iterator[Part | None]) -> tuple[tuple[Part, ...], bool]:
    found: list[Part] = []
    for part in parts:
        if part is None or len(found) == PART_LIMIT:
            return tuple(found), True
        found.append(part)
    return tuple(found), False


def _fast(root: PyLazyMimePart) -> Iterator[Part | None]:
    """Leaves in order; None where a cap was met."""
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        kind, params = _type_of(_first(node.headers, "content-type"), node.content_type)
        if node.is_message or not node.children:
            wanted = kind.startswith(_READ) and not node.is_message
            inner: tuple[tuple[str, str], ...] = ()
            if node.is_message and node.children:
                fields = node.children[0].headers
                inner = tuple((name.lower(), value) for name, values in fields.items() for value in values)
            yield Part(
                kind,
                dict(params).get("charset", ""),
                params,
                node.filename,
                (node.disposition or "").lower() == "attachment",
                (node.content or b"") if wanted else b"",
                node.encoded_size or 0,
                node.is_message,
                inner,
            )
        elif depth >= DEPTH_LIMIT:
            yield None
        else:
            children = node.children
            if len(children) > PART_LIMIT:
                children = children[: PART_LIMIT + 1]
            stack += [(child, depth + 1) for child in reversed(children)]


def _slow(root: Message) -> Iterator[Part | None]:
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        kind, params = _type_of(str(node.get("content-type", "")), node.get_content_type())
        payload = node.get_payload()
        message = kind == "message/rfc822"
        if isinstance(payload, list) and not message and kind.startswith("multipart/"):
            if depth >= DEPTH_LIMIT:
                yield None
                continue
            stack += [(child, depth + 1) for child in reversed(payload[: PART_LIMIT + 1]) if isinstance(child, Message)]
            continue
        inner: tuple[tuple[str, str], ...] = ()
        if isinstance(payload, list):
            if message and payload and isinstance(payload[0], Message):
                inner = tuple((name.lower(), str(value)) for name, value in payload[0].items())
            content = b"\n".join(str(child).encode("utf-8", "replace") for child in payload[:10])
        else:
            decoded = node.get_payload(decode=True)
            content = decoded if isinstance(decoded, bytes) else str(payload).encode("utf-8", "replace")
        disposition, settings = parameters(str(node.get("content-disposition", "")))
        name = dict(settings).get("filename") or dict(params).get("name", "")
        yield Part(
            kind,
            dict(params).get("charset", ""),
            params,
            name,
            disposition == "attachment",
            content if kind.startswith(_READ) else b"",
            len(content),
            message,
            inner,
        )


def _first(headers: dict[str, list[str]], name: str) -> str:
    return next((values[0] for key, values in headers.items() if key.lower() == name and values), "")


def _type_of(value: str, default: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    kind, params = parameters(value)
    if kind.count("/") != 1 or len(kind) > 127:
        kind = default.lower() if default.count("/") == 1 else "text/plain"
    return kind, params


def text_of(part: Part, limit: int) -> tuple[str, bool]:
    """(the part as text with LF line ends, whether it was longer than *limit* characters)."""
    content = part.content[: 4 * limit + 4]
    text = decode_bytes(content, part.charset).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ")
    return text[:limit], len(text) > limit or len(part.content) > len(content)
