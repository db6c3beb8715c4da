"""The weights of times: which of those that a reply names are the call's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.mail.parse import read_mail
from assistant.reading.call_times import VERDICTS, weights
from assistant.reading.calls import read_call
from assistant.reading.replies import parts_of, words_of
from assistant.reading.values import CallReading, ReplyContext
from tests.corpus.replies.frames import OWNER
from tests.corpus.replies.whole import HERE as REPLIES
from tests.corpus.replies.whole import whole
from tests.score import times
from tests.score.replies import same
from tests.weighing.fit import digest_of_traits, fit, written

TABLE = Path(__file__).parents[2] / "assistant" / "reading" / "data" / "call_times.weights"
SAMPLE = 10  # one in so many replies is looked at for whether the table lags behind the code
HALVES = ("seen", "fresh", "starts", "de_fr", "en_es", "roundabout", "roundabout_2", "everyday")
SOURCES = {path.name: path for path in (
    *(REPLIES / f"whole_{half}.txt" for half in HALVES),
    *(times.CORPUS / f"seen.{language}.txt" for language in ("de", "en", "es", "fr")))}
CONTEXT = ReplyContext(owner_zone=ZoneInfo("Europe/London"), owner_addresses=frozenset({OWNER[1]}), owner_name=OWNER[0])

Starts = tuple[datetime | date, ...]


def readings(every: int = 1) -> Iterator[tuple[CallReading, Starts]]:
    """What is read of each labeled reply that may be looked at, and the starts that a person sees in it."""
    for one in islice((one for half in HALVES for one in whole(half)), 0, None, every):
        mail = read_mail(one.raw)
        starts = () if one.start is None else (one.start, *one.alternatives)
        yield words_of(mail, parts_of(mail), CONTEXT).call, starts
    for line in islice((line for line in times.labeled() if line.half == "seen"), 0, None, every):
        reading = read_call(line.text, anchor=line.anchor, context=times.OWNER, quoted=line.quoted)
        yield reading, () if line.start is None else (line.start, *line.alternatives)


def examples(every: int = 1) -> Iterator[tuple[frozenset[str], str]]:
    """The traits of each time that was weighed, and whether it is the call's, in all or each so-many-th reply."""
    for reading, starts in readings(every):
        for slot, traits in reading.weighed:
            yield traits, VERDICTS[any(same(slot.start, start) for start in starts)]


def traits_now() -> str:
    """The digest of the traits that today's code finds in a sample of the replies."""
    return digest_of_traits(examples(SAMPLE))


def make() -> None:
    """Fit the weights on all replies but the scored ones, and write the table."""
    known = list(examples())
    TABLE.write_text(written(fit(known, VERDICTS, orders=15), VERDICTS, SOURCES, traits_now()), encoding="utf-8")
    weights.cache_clear()  # the weights of intents, fitted next, rest on what these make of a call
    print(f"{TABLE.name}: fitted on {len(known)} times")
