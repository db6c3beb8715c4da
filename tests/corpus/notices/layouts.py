"""The layouts by their names, wherever they are written down."""

from tests.corpus.notices.base import ADDRESS, FIRST, OWNER, SERVER, Layout, Person, encoded, named, to_bytes
from tests.corpus.notices.linkedin import LAYOUTS, guest_classic, member_2015, member_classic, modern
from tests.corpus.notices.others import viadeo, wellfound, xing
from tests.corpus.notices.told import accepted, digest, message, reminder_2011, reminder_2026

__all__ = [
    "ADDRESS",
    "FIRST",
    "LAYOUTS",
    "OWNER",
    "SERVER",
    "Layout",
    "Person",
    "accepted",
    "digest",
    "encoded",
    "guest_classic",
    "member_2015",
    "member_classic",
    "message",
    "modern",
    "named",
    "reminder_2011",
    "reminder_2026",
    "to_bytes",
    "viadeo",
    "wellfound",
    "xing",
]
