"""Only the owner, or the person from the address that we wrote to, proven, in our thread, confirms a call (P25)."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import OWNER, person_mail
from assistant.store.values import LetterState
from tests.unit.desk.room import MARA, a_room

SENDERS = {
    "the address that we wrote to": MARA.address,
    "the same with a tag": "mara+calls@nordlys.example",
    "a look-alike domain": "mara@nord1ys.example",
    "a colleague": "jonas@nordlys.example",
    "a freemail address of her name": "mara.lindholm@mail.example",
    "a subdomain": "mara@mail.nordlys.example",
    "a stranger": "viktor@evil.example",
    "the owner, forged or not": OWNER,
}


@pytest.mark.parametrize(("who", "genuine", "in_thread"), list(product(SENDERS, [True, False, None], [True, False])))
def test_only_one_of_the_cells_confirms_a_call(who, genuine, in_thread):
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, "We spoke at the Frankfurt fair last year, at the stand of Nordlys.")
    room.letters_leave(case_id)
    before = room.file(case_id).case
    assert before.stage is Stage.OFFERED
    room.answers(case_id, "Yes, Thursday at 10:30 works.", address=SENDERS[who], genuine=genuine, in_thread=in_thread)
    case = room.file(case_id).case
    allowed = who == "the address that we wrote to" and genuine is True and in_thread
    assert (case.call is not None) is allowed
    if not allowed:
        assert case.stage is Stage.OFFERED


def test_an_address_that_only_folds_to_hers_is_another_one():
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, "We spoke at the Frankfurt fair last year, at the stand of Nordlys.")
    room.letters_leave(case_id)
    with room.store.reading() as book:
        (*_, ours) = book.letters.in_state(LetterState.SENT)
    raw = person_mail("Mara", "mara@nordlyQ.example", "Re: hello", "Yes, Thursday at 10:30 works.", room.now,
                      answers=ours.message_id)  # fmt: skip
    outcome = room.receives(raw.replace(b"nordlyQ", "nordlyſ".encode()).replace(b"nordlyq", "nordlyſ".encode()))
    assert outcome.case_id == case_id
    assert room.file(case_id).case.call is None
