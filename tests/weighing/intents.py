"""The weights of replies: what a person wants to say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.mail.parse import read_mail
from assistant.reading.evidence import gather, only_stop
from assistant.reading.intent import VERDICTS
from assistant.reading.replies import is_forward, parts_of, words_of
from assistant.reading.rules import decide
from assistant.reading.traits import traits
from assistant.reading.values import ReplyContext
from tests.corpus.replies.frames import OWNER, labeled
from tests.corpus.replies.whole import answers, whole
from tests.weighing.fit import digest_of_traits, fit, written

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus" / "replies"
TABLE = HERE.parent.parent / "assistant" / "reading" / "data" / "intents.weights"
HALVES = ("fresh", "de_fr", "en_es", "roundabout", "roundabout_2", "everyday", "seen")
KNOWN = ("building", "seen")  #: halves that the tables of words were made with
SAMPLE = 13  #: of so many replies one tells whether the code still finds the same traits
CONTEXT = ReplyContext(owner_zone=ZoneInfo("Europe/London"), owner_addresses=frozenset({OWNER[1]}), owner_name=OWNER[0])
SOURCES = {path.name: path for path in (
    *sorted(CORPUS.glob("answers*.txt")), *(CORPUS / f"whole_{half}.txt" for half in HALVES),
    *(CORPUS / f"building.{language}.txt" for language in ("de", "en", "es", "fr")))}


def mails() -> Iterator[tuple[str, bytes, str]]:
    """The half, the mail and the intent of every labeled reply but the scored ones."""
    for one in (*answers(), *(one for half in HALVES for one in whole(half))):
        yield one.half, one.raw, one.intent
    for framed in labeled():
        if framed.half == "building":
            yield framed.half, framed.raw, framed.intent


def examples(every: int = 1) -> Iterator[tuple[set[str], str]]:
    """The traits and the intent of each reply, or of each so-many-th, that a person's words decide."""
    for half, raw, intent in islice(mails(), 0, None, every):
        mail = read_mail(raw)
        parts = parts_of(mail)
        if intent not in VERDICTS or mail.calendars or is_forward(mail, parts):
            continue
        words = words_of(mail, parts, CONTEXT)
        evidence = gather(words.new, words.call, answered=words.quoted)
        if evidence.length and not evidence.has("stop") and not only_stop(words.new):
            rule, _ = decide(evidence)
            yield set(traits(evidence, words.letter, rule, words_only=half in KNOWN)), intent


def traits_now() -> str:
    """The digest of the traits that today's code finds in a sample of the replies."""
    return digest_of_traits(examples(SAMPLE))


def make() -> None:
    """Fit the weights on all replies but the scored ones, and write the table."""
    known = list(examples())
    TABLE.write_text(written(fit(known, VERDICTS, orders=5), VERDICTS, SOURCES, traits_now()), encoding="utf-8")
    print(f"{TABLE.name}: fitted on {len(known)} replies")
