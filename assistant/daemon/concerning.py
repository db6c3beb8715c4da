"""Which mails of a mailbox may concern us: what the server is asked for, and what their header must then show."""

from __future__ import annotations

import logging
from datetime import datetime

from assistant.daemon.house import House
from assistant.desk.booking import service_domains
from assistant.desk.examine import TOKEN_MARK, answers_us
from assistant.invitations.catalogue import Catalogue
from assistant.invitations.triage import candidate, search_terms
from assistant.mail.parse import read_header
from assistant.transport.base import FetchedHeader, Query

log = logging.getLogger(__name__)

_BOUNCERS = ("mailer-daemon", "postmaster")
#: Stages at which a booking or meeting service may tell something of a call.
_TALKING = ("offered", "agreed", "due", "missed")


def what_to_ask(house: House) -> tuple[Query, frozenset[str]]:
    """The search for candidates, and the addresses that we wrote to."""
    froms, headers, subjects = search_terms(house.config.catalogue)
    with house.store.reading() as book:
        watched = frozenset(book.people.written_to())
        talking = any(stage in _TALKING for stage in book.cases.counts())
    # Booking and meeting services matter only while a call is in the air.
    services = tuple(f"@{domain}" for domain in service_domains()) if talking else ()
    answers = (("in-reply-to", f"<{TOKEN_MARK}"), ("references", f"<{TOKEN_MARK}"))
    query = Query(
        from_contains=(*froms, *_BOUNCERS, *services, *sorted(watched)),
        header_contains=(*headers, *answers, ("content-type", "delivery-status")),
        subject_contains=subjects,
    )
    return query, watched


def concerns_us(header: FetchedHeader, watched: frozenset[str], catalogue: Catalogue) -> bool:
    """Whether the mail is to be read whole: the server's search finds substrings, and more than we asked for."""
    try:
        mail = read_header(header.raw, received_at=header.received_at, size=header.size)
    except Exception as error:
        # It is taken, cannot be read then either, and is shown; it must not end the look.
        log.info("the header of message %d cannot be read: %s", header.uid, type(error).__name__)
        return True
    if candidate(mail, catalogue) or answers_us(mail):
        return True
    authors = {address.key for address in mail.authors}
    if authors & watched or mail.reverse_path == "":
        return True
    if any(address.domain == one or address.domain.endswith(f".{one}") for address in mail.authors
           for one in service_domains()):  # fmt: skip
        return True
    return any(key.startswith(_BOUNCERS) for key in authors)


def dated_before(header: FetchedHeader, first: datetime) -> bool:
    """Whether the mail says that it is older than *first*: a server that was moved may date all arrivals anew."""
    try:
        date = read_header(header.raw, received_at=header.received_at).date
    except Exception:
        return False
    return date is not None and date < first
