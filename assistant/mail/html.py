"""The text of an HTML part that a reader sees, and apart from it the words that are hidden from them.

Hidden words are never a person's: an attacker writes "yes, confirmed" where only a program finds it. Hidden are nodes
by attribute, inline style, a class rule of the mail's own style sheet, no size, or the color of what lies behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.mail.fields import printable
from assistant.mail.values import Link

HTML_LIMIT = 256 * 1024  # characters
TEXT_LIMIT = 64 * 1024  # characters
LINK_LIMIT = 500
_NODE_LIMIT = 30_000

_HIDDEN = re.compile(
    r"display:none|opacity:0?\.?0*(?:[;!}]|\Z)|max-height:0(?:px|em|pt)?(?:[;!}]|\Z)"
    r"|mso-hide:all|text-indent:-\d{3}|clip:rect\(0|(?:left|top|margin-left|margin-top):-\d{4}"
)
_NO_BOX = re.compile(r"(?:\A|;)(?:height|width):0(?:px|em|pt|%)?(?:[;!}]|\Z)")
_FONT_SIZE = re.compile(r"(?:\A|;)font-size:([\d.]{1,8})(px|pt|em|rem|%)?")
_COLOR = re.compile(r"(?:\A|;)color:([^;!}]{1,60})")
_BACKGROUND = re.compile(r"(?:\A|;)background(?:-color)?:([^;!}]{1,200})")
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,4000})\}")
_CLASS = re.compile(r"(?:\A|[\s,>}]|\b[a-z]{1,12})\.([\w-]{1,80})\s*(?=,|\Z)")
_OVERLONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})[^<>]{8000,}")  # parsers are quadratic in attributes
_URL = re.compile(r"https?://[^\s<>\"'\x00-\x1f]{1,2000}", re.IGNORECASE)

# Without width: used to pad preheaders, and to split a word that a filter looks for. The joiners stay between
# letters of the scripts that need them.
_ZERO_WIDTH = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\uffa0]"
    "|(?<![\u0600-\u08ff\u0900-\u0dff])\u200c"
)
_NAMED = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
}
_WHITE = (255, 255, 255)

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Visible:
    """An HTML part as a reader has it before them."""

    text: str  #: one line for each block or line break; at most 64 KB
    hidden: str  #: words that are in the part and cannot be seen
    links: tuple[Link, ...]  #: of the visible part, as written


def visible(html: str) -> Visible:
    """What a reader sees of *html*; never raises. Reads at most 256 KB; attributes and depth do not matter."""
    # Imported when needed: an idle daemon does not carry it.
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    html = _OVERLONG_TAG.sub(r"<\1", html[:HTML_LIMIT].replace("\x00", " "))
    try:
        tree = HTMLTree.parse(html)
        if tree is None or tree.body is None:
            return Visible("", "", ())
        hidden = _take_hidden(tree)
        links = tuple(_links(tree))
        text = extract_plain_text(
            tree, main_content=False, preserve_formatting=True, list_bullets=True, links=False, alt_texts=False
        )
    except (ValueError, TypeError, RuntimeError, RecursionError, UnicodeError):
        return Visible("", "", ())
    return Visible(tidy(text), tidy(hidden), links)


def tidy(text: str) -> str:
    """Lines without trailing blanks, characters without width gone, at most one empty line in a row."""
    text = strip_zero_width(text[: 2 * TEXT_LIMIT]).replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")
    out: list[str] = []
    for line in text.split("\n"):
        line = printable(line).strip()
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip()[:TEXT_LIMIT]


def strip_zero_width(text: str) -> str:
    return text if text.isascii() else _ZERO_WIDTH.sub("", text)


def links_in(text: str) -> tuple[Link, ...]:
    """The web links that stand in plain text."""
    if "://" not in text:
        return ()
    found = (Link(match[0].rstrip(".,;:!?)]}'"), "") for match in _URL.finditer(text))
    return tuple(link for link, _ in zip(found, range(LINK_LIMIT), strict=False))


def _links(tree: Any) -> Iterator[Link]:
    for node in tree.body.query_selector_all("a[href]")[:LINK_LIMIT]:
        href = (node.getattr("href") or "").strip()
        if href[:7].lower() in ("http://", "https:/", "mailto:"):
            yield Link(printable(href[:4000]).replace(" ", "%20"), " ".join(tidy(node.text[:2000]).split())[:300])


@dataclass(frozen=True, slots=True)
class _Look:
    """How the words of a node look, as far as it is inherited."""

    tiny: bool = False  #: the font has no size
    unseen: bool = False  #: visibility: hidden, which an inner node may take back
    color: Color | None = None
    behind: Color | None = _WHITE  #: None: a picture, a gradient, or whatever a class says


def _take_hidden(tree: Any) -> str:
    """Remove the words that nobody sees; returns them. One walk over the tree, each node once."""
    # Imported when needed: an idle daemon does not carry it.
    from resiliparse.parse.html import NodeType

    sheet = _Sheet(_styles(tree))
    dead: list[Any] = []
    stack: list[tuple[Any, _Look]] = [(tree.body, _Look())]
    count = 0
    while stack:
        node, look = stack.pop()
        child = node.first_child
        inner = _looks(node, look, sheet)
        while child is not None:
            count += 1
            if count > _NODE_LIMIT:  # what cannot be judged is not shown
                dead.append(tree.body)
                stack.clear()
                break
            if child.type == NodeType.TEXT:
                if inner.tiny or inner.unseen or _same(inner):
                    dead.append(child)
            elif child.type == NodeType.ELEMENT:
                if _is_gone(child, sheet):
                    dead.append(child)
                else:
                    stack.append((child, inner))
            child = child.next_sibling
    words = [node.text for node in dead[:5000]]
    for node in dead:
        node.decompose()
    return " ".join(words)[: 2 * TEXT_LIMIT]


def _is_gone(node: Any, sheet: _Sheet) -> bool:
    """Whether the node is hidden with all that is in it, whatever that says of itself."""
    style = _style(node)
    if node.tag in ("title", "template") or node.hasattr("hidden"):
        return True
    if style and _hides(style):
        return True
    # An inline "display:block" shows again what the style sheet hides.
    return bool(sheet.hidden) and "display:" not in style and any(name in sheet.hidden for name in _classes(node))


def _looks(node: Any, look: _Look, sheet: _Sheet) -> _Look:
    style = _style(node)
    size = _size(style)
    tiny = look.tiny if size is None else size < 2
    unseen = look.unseen
    if "visibility:" in style:
        unseen = "visibility:visible" not in style and "visibility:inherit" not in style
    color, behind = look.color, look.behind
    if "color:" in style and (found := _COLOR.search(style)):
        color = _color(found[1])
    elif node.tag == "font" and node.hasattr("color"):
        color = _color(node.getattr("color") or "")
    if "background" in style and (found := _BACKGROUND.search(style)):
        behind = _color(found[1])
    elif node.hasattr("bgcolor"):
        behind = _color(node.getattr("bgcolor") or "")
    elif node.hasattr("background") or "background" in style or sheet.paints(node):
        behind = None
    if (tiny, unseen, color, behind) == (look.tiny, look.unseen, look.color, look.behind):
        return look
    return _Look(tiny, unseen, color, behind)


def _same(look: _Look) -> bool:
    """Whether words have the color of what lies behind them, as far as the mail itself says so."""
    if look.color is None or look.behind is None:
        return False
    return max(abs(a - b) for a, b in zip(look.color, look.behind, strict=True)) <= 10


@lru_cache(maxsize=1024)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None or _boxless(style)


def _boxless(style: str) -> bool:
    return "overflow:hidden" in style and _NO_BOX.search(style) is not None


@lru_cache(maxsize=1024)
def _size(style: str) -> float | None:
    """The font size in px, roughly; None when the style names none."""
    if "font-size" not in style or not (found := _FONT_SIZE.search(style)):
        return None
    try:
        number = float(found[1])
    except ValueError:
        return None
    return number * {"em": 16, "rem": 16, "%": 0.16}.get(found[2] or "px", 1)


@lru_cache(maxsize=1024)
def _color(text: str) -> Color | None:
    text = text.strip().lower()
    if text in _NAMED:
        return _NAMED[text]
    if text.startswith("#") and len(text) in (4, 7):
        digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
        try:
            return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
        except ValueError:
            return None
    if text.startswith(("rgb(", "rgba(")):
        numbers = re.findall(r"\d{1,3}", text)[:3]
        if len(numbers) == 3:
            return int(numbers[0]), int(numbers[1]), int(numbers[2])
    return None


def _style(node: Any) -> str:
    """The inline style in lower case without blanks."""
    text = node.getattr("style")
    return _squeezed(text[:2000]) if text else ""


@lru_cache(maxsize=1024)  # the cells of a layout repeat a few styles
def _squeezed(text: str) -> str:
    return "".join(text.split()).lower().replace("/*", "")


def _classes(node: Any) -> list[str]:
    text = node.getattr("class")
    return text.split()[:20] if text else []


def _styles(tree: Any) -> str:
    return "\n".join(node.text[:65_536] for node in tree.document.query_selector_all("style")[:20])[:65_536]


class _Sheet:
    """What the style elements say of classes; rules inside @media are for other screens and left alone."""

    __slots__ = ("hidden", "painted")

    def __init__(self, text: str) -> None:
        self.hidden: set[str] = set()
        self.painted: set[str] = set()
        for selectors, body in _rules(text):
            style = re.sub(r"\s", "", body).lower()
            size = _size(style)
            if (
                _HIDDEN.search(style)
                or "visibility:hidden" in style
                or _boxless(style)
                or (size is not None and size < 2)
            ):
                self.hidden.update(_CLASS.findall(selectors))
            if "background" in style:
                self.painted.update(_CLASS.findall(selectors))

    def paints(self, node: Any) -> bool:
        return bool(self.painted) and any(name in self.painted for name in _classes(node))


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """(selectors, declarations) of the rules that stand outside @-blocks."""
    depth, start, outer, selectors = 0, 0, False, ""
    for found in re.finditer(r"[{}]", text):
        if found[0] == "{":
            if depth == 0:
                selectors = text[start : found.start()].replace("<!--", " ").strip()
                outer = "@" in selectors.rpartition(";")[2]
            depth += 1
            start = found.end() if depth == 1 else start
        elif depth:
            depth -= 1
            if depth == 0:
                if not outer:
                    yield selectors[-2000:], text[start : found.start()][:4000]
                start = found.end()
