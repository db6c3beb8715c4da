"""Who wrote with the owner, counted from headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assistant.mail.values import Address, Header, Mail
from assistant.people.correspondence import Tally, list_threads, merge, tally, two_way_mail

OWNER, JANE, BOB = "owner@example.org", "jane@example.test", "bob@example.test"
OWN = frozenset({OWNER})
AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
_number = iter(range(1, 10_000))


def a_mail(author: str, to: str | tuple[str, ...] = OWNER, *, header=(), at=AT, sender=None, **more) -> Mail:
    to = (to,) if isinstance(to, str) else to
    more.setdefault("message_id", f"<{next(_number)}@example.org>")
    return Mail(authors=(Address("", author),), from_fields=1, to=tuple(Address("", one) for one in to),
                header=Header(tuple(header)), date=at, received_at=at, sender=Address("", sender) if sender else None,
                **more)


def counted(sent=(), received=()) -> Tally:
    return tally(sent, received, own=OWN).get(JANE, Tally())


def test_both_directions_are_counted_with_their_last_dates():
    count = counted([a_mail(OWNER, JANE), a_mail(OWNER, (BOB, JANE), at=AT + timedelta(days=1))],
                    [a_mail("Jane@Example.test")])
    assert count == Tally(2, 1, AT + timedelta(days=1), AT)
    assert count.both_ways


@pytest.mark.parametrize("received", [
    pytest.param(a_mail(JANE, header=[("list-id", "<list.example.org>")]), id="a list copy"),
    pytest.param(a_mail(JANE, header=[("precedence", "bulk")]), id="bulk mail"),
    pytest.param(a_mail(JANE, header=[("auto-submitted", "auto-replied (vacation)")]), id="an automatic answer"),
    pytest.param(a_mail(JANE, reverse_path=""), id="a bounce"),
    pytest.param(a_mail(JANE, header=[("x-linkedin-template", "invite_guest")]), id="a platform in their name"),
    pytest.param(a_mail(JANE, sender="invitations-noreply@platform.example"), id="a sender that is nobody"),
    pytest.param(a_mail("no-reply@example.test"), id="a no-reply address"),
])
def test_no_letter_of_theirs_is(received):
    assert counted([], [received]).received == 0


@pytest.mark.parametrize("sent", [
    pytest.param(a_mail(OWNER, JANE, header=[("auto-submitted", "auto-replied")]), id="the assistant's own letter"),
    pytest.param(a_mail(OWNER, (JANE, *(f"p{i}@example.test" for i in range(20)))), id="a letter to everybody"),
    pytest.param(a_mail(BOB, JANE), id="somebody else's letter"),
])
def test_no_letter_of_the_owners_is(sent):
    assert counted([sent], []).sent == 0


def test_a_secretary_in_the_sender_field_does_not_take_a_letter_away():
    assert counted([], [a_mail(JANE, sender="office@example.test")]).received == 1


def test_a_mail_seen_twice_counts_once_and_runs_can_be_merged():
    one = a_mail(JANE, message_id="<same@example.test>")
    assert counted([], [one, one]).received == 1
    first, second = tally([], [one], own=OWN), tally([a_mail(OWNER, JANE)], [], own=OWN)
    assert merge(first, second)[JANE] == Tally(1, 1, AT, AT)


def test_mail_from_the_owner_to_the_owner_is_nobodys():
    assert tally([a_mail(OWNER, OWNER)], [a_mail(OWNER, OWNER)], own=OWN) == {}


def test_what_is_known_of_addresses_is_handed_to_the_judgement():
    counts = tally([a_mail(OWNER, JANE)], [a_mail(JANE)], own=OWN)
    found = two_way_mail(counts, ["JANE@example.test", "jane@example.test", BOB], source="Sent")
    assert [(one.address, one.sent, one.received, one.source) for one in found] == [(JANE, 1, 1, "Sent")]


LIST = ("list-id", "Talk <talk.example.org>")


def test_a_list_thread_in_which_both_wrote_is_found():
    question = a_mail(JANE, "talk@example.org", message_id="<q@x>", header=[LIST], subject="Sourcing in Peoria")
    answer = a_mail(OWNER, "talk@example.org", references=("<q@x>",), in_reply_to=("<q@x>",))
    silent = a_mail(BOB, "talk@example.org", message_id="<other@x>", header=[LIST])
    found = list_threads([question, answer, silent], own=OWN)
    assert set(found) == {JANE}
    assert found[JANE].text == 'you both wrote in the list thread "Sourcing in Peoria"'
    assert found[JANE].source == "Talk <talk.example.org>"


def test_a_private_thread_is_no_list_thread():
    assert list_threads([a_mail(JANE, message_id="<q@x>"), a_mail(OWNER, JANE, references=("<q@x>",))], own=OWN) == {}
