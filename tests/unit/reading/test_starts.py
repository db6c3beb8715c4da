"""The hour of a call as busy people write it, with all that stands beside it and is no hour of a call."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from assistant.mail.parse import read_mail
from assistant.reading.replies import read_reply
from assistant.reading.values import ReplyContext
from tests.corpus.replies.frames import OWNER
from tests.corpus.replies.whole import Whole, whole
from tests.score.replies import same

CONTEXT = ReplyContext(owner_zone=ZoneInfo("Europe/London"), owner_addresses=frozenset({OWNER[1]}), owner_name=OWNER[0])


@pytest.mark.parametrize("one", [
    pytest.param(one, id=f"{one.language}: {one.new_text[:60]}") for half in ("starts", "fresh") for one in whole(half)
])
def test_a_call_starts_when_the_reply_says_and_never_at_another_time(one: Whole) -> None:
    call = read_reply(read_mail(one.raw), CONTEXT).call
    start = call.start if call is not None else None
    assert same(start, one.start) if one.start is not None else start is None, (start, one.start)
