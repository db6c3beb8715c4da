"""A letter that waited too long: no letter leaves that names a time which is over.

It waits for the owner's yes, for quiet hours to end, for a budget. An offer is then written anew with other times, as
the policy would now; a confirmation of a call whose time has come is of no use and goes.
"""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.cases.values import Case
from assistant.config.values import Config
from assistant.desk.letters import AWAITED
from assistant.desk.retold import retold
from assistant.desk.wording import worded, worded_or
from assistant.errors import AssistantError
from assistant.store.book import Book
from assistant.store.values import STOPPABLE, CaseFile, Letter, LetterState

LETTER_OVER = "letter-over"  #: the kind of due time at which the first time that a letter names is over
OVER = "the times that it names are over"
#: What the owner holds in their own hands leaves as they see fit.
_OURS = tuple(state for state in STOPPABLE if state not in (LetterState.DRAFTED, LetterState.BY_HAND))


class TimesOver(AssistantError):
    """A letter cannot leave, because a time that it names is over."""


def first_time(letter: Letter, case: Case) -> datetime | None:
    """The first time that *letter* names, an offered one or that of the call; None when it names none."""
    if letter.offered:
        return min(datetime.fromisoformat(one) for one in letter.offered).astimezone(UTC)
    named = case.call or case.proposed
    return named.start if named is not None and letter.purpose in AWAITED - {"call-off"} else None


def times_over(letter: Letter, case: Case, now: datetime) -> bool:
    """Whether a time that *letter* names is over. What the owner wrote themselves is theirs to judge."""
    first = first_time(letter, case)
    return first is not None and first <= now and letter.text == letter.original_text


def check_times(letter: Letter, case: Case, now: datetime) -> None:
    """Raises TimesOver where *letter* may not be approved as it is."""
    if times_over(letter, case, now):
        raise TimesOver(
            f"letter {letter.id} names times that are over. Change it: assistant pending edit {letter.id}. Or: "
            f"assistant pending reject {letter.id}, then assistant cases retry {case.id} writes it anew"
        )


def mind_the_times(letter: Letter, case: Case, book: Book) -> None:
    """See to it that an offer which has not left until then is looked at once its first time is over.

    A confirmation is looked at when its call is due anyway.
    """
    first = first_time(letter, case) if letter.offered else None
    if first is not None and letter.state in _OURS:
        book.due.schedule(case.id, LETTER_OVER, first)


def stop_overdue(file: CaseFile, book: Book, config: Config, now: datetime) -> bool:
    """Stop letters of this case that name a time which is over; whether the policy is to look at the case anew."""
    anew = False
    for letter in book.letters.of_case(file.case.id):
        if letter.state not in _OURS or not times_over(letter, file.case, now):
            continue
        book.letters.change(letter.id, state=LetterState.CANCELLED, detail=OVER)
        if letter.approved_at is not None:
            _tell(letter, book, config, now)
        anew = anew or bool(letter.offered)
    return anew


def _tell(letter: Letter, book: Book, config: Config, now: datetime) -> None:
    language = config.owner.language
    purpose = worded_or(f"purpose-{letter.purpose}", letter.purpose, language)
    about = worded("letter-about", language, letter=letter.id, purpose=purpose, recipient=letter.recipient)
    book.notices.tell(
        "wait", f"letter {letter.id}", worded("letter-over", language),
        worded("letter-waits-text", language, about=about, because=retold(OVER, language), letter=letter.id), now,
        case_id=letter.case_id,
    )  # fmt: skip
