"""Trust is earned letter by letter, and lost at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.policy.trust import ChangeKind, Outcome, weigh
from assistant.policy.values import TrustLevel
from assistant.policy.workdays import add_working_days, working_days_between

OK, EDITED, REJECTED, COMPLAINED = Outcome
GOOD = [OK] * 20


@pytest.mark.parametrize(("level", "outcomes", "expected"), [
    pytest.param(TrustLevel.ASK, GOOD, TrustLevel.AUTO, id="20 of 20 unchanged"),
    pytest.param(TrustLevel.DRAFT, GOOD, TrustLevel.ASK, id="one step at a time"),
    pytest.param(TrustLevel.ASK, GOOD[1:], None, id="19 are not 20"),
    pytest.param(TrustLevel.ASK, [EDITED, *GOOD], TrustLevel.AUTO, id="an old edit is forgiven"),
    pytest.param(TrustLevel.ASK, [*GOOD[:10], EDITED, *GOOD[:9]], None, id="an edit among the 20"),
    pytest.param(TrustLevel.AUTO, GOOD, None, id="nothing above auto"),
    pytest.param(TrustLevel.AUTO, [EDITED, REJECTED], TrustLevel.ASK, id="2 bad ones"),
    pytest.param(TrustLevel.AUTO, [EDITED, *GOOD[:8], COMPLAINED], TrustLevel.ASK, id="2 bad in the last 10"),
    pytest.param(TrustLevel.AUTO, [EDITED, *GOOD[:9], COMPLAINED], None, id="the older one lies further back"),
    pytest.param(TrustLevel.AUTO, [COMPLAINED], None, id="1 bad one"),
    pytest.param(TrustLevel.ASK, [REJECTED, REJECTED], TrustLevel.DRAFT, id="ask becomes draft"),
    pytest.param(TrustLevel.DRAFT, [REJECTED, REJECTED], None, id="nothing below draft"),
    pytest.param(TrustLevel.OBSERVE, [], None, id="nothing seen"),
])
def test_trust_moves(level, outcomes, expected):
    change = weigh(level, outcomes)
    assert (change.level if change else None) == expected


@given(st.sampled_from(list(TrustLevel)), st.lists(st.sampled_from(list(Outcome)), max_size=60))
def test_more_trust_is_only_ever_proposed_one_step_and_for_twenty_good_letters(level, outcomes):
    change = weigh(level, outcomes)
    if change is None:
        return
    assert abs(change.level.rank - level.rank) == 1
    if change.kind is ChangeKind.PROMOTE:
        assert outcomes[-20:] == GOOD
        assert change.level.rank > level.rank
    else:
        assert change.level.rank < level.rank


BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY_EVENING = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(("start", "days", "holidays", "expected"), [
    (FRIDAY_EVENING, 1, frozenset(), datetime(2026, 11, 23, 17, 30, tzinfo=UTC)),
    (datetime(2026, 11, 21, 9, 0, tzinfo=UTC), 1, frozenset(), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
    (FRIDAY_EVENING, 5, frozenset(), datetime(2026, 11, 27, 17, 30, tzinfo=UTC)),
    (FRIDAY_EVENING, 1, frozenset({date(2026, 11, 23)}), datetime(2026, 11, 24, 17, 30, tzinfo=UTC)),
    (FRIDAY_EVENING, 0, frozenset(), FRIDAY_EVENING),
    # The owner's clock, not ours: summer time ends on the Sunday between.
    (datetime(2026, 10, 23, 8, 0, tzinfo=UTC), 1, frozenset(), datetime(2026, 10, 26, 9, 0, tzinfo=UTC)),
])
def test_working_days_are_added(start, days, holidays, expected):
    assert add_working_days(start, days, BERLIN, holidays) == expected


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(0, 60),  # noqa: DTZ001 (made aware below)
       st.sets(st.dates(date(2020, 1, 1), date(2030, 6, 1)), max_size=20))
def test_counting_working_days_undoes_adding_them(start, days, holidays):
    begin = start.replace(tzinfo=UTC)
    zone = ZoneInfo("UTC")
    assert working_days_between(begin, add_working_days(begin, days, zone, holidays), zone, holidays) == days
