"""How much each rule may do: the owner's consent, what the program took back, and the letters that it is earned by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from assistant.policy.trust import NEEDED, WATCHED, Outcome
from assistant.store.tables import event, letter, rule_trust
from assistant.store.values import LIES_IN_SENT, SENT_BY_HAND, RuleTrust

_LOOKED_AT = 3 * max(NEEDED, WATCHED)  # letters of a rule, at most: older ones decide nothing


class TrustShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, policy: str, rule: str) -> RuleTrust | None:
        row = self._connection.execute(
            select(rule_trust).where(rule_trust.c.policy == policy, rule_trust.c.rule == rule)
        ).one_or_none()
        return None if row is None else _trust(row)

    def all(self) -> tuple[RuleTrust, ...]:
        rows = self._connection.execute(select(rule_trust).order_by(rule_trust.c.policy, rule_trust.c.rule))
        return tuple(_trust(row) for row in rows)

    def put(self, trust: RuleTrust) -> None:
        """Write *trust* down in place of what was known of its rule."""
        values = {name: getattr(trust, name) for name in RuleTrust.__dataclass_fields__}
        where = (rule_trust.c.policy == trust.policy, rule_trust.c.rule == trust.rule)
        if not self._connection.execute(update(rule_trust).where(*where).values(values)).rowcount:
            self._connection.execute(insert(rule_trust).values(values))

    def drop(self, policy: str, rule: str) -> None:
        where = (rule_trust.c.policy == policy, rule_trust.c.rule == rule)
        self._connection.execute(delete(rule_trust).where(*where))

    def rules(self, policy: str) -> tuple[str, ...]:
        """The rules of *policy* that ever wrote a letter."""
        rows = self._connection.execute(select(letter.c.rule).where(letter.c.policy == policy).distinct())
        return tuple(sorted(row.rule for row in rows))

    def outcomes(self, policy: str, rule: str, since: datetime | None) -> tuple[Outcome, ...]:
        """What became of the rule's letters after *since*, oldest first.

        Only what shows the owner's judgement counts: letters that left through us, drafts that the owner sent, those
        the owner refused, and those after which the person asked us to stop. What the owner pastes into a platform may
        have been changed there, and what was overtaken by events says nothing about its words.
        """
        decided = (letter.c.sent_at.is_not(None) & letter.c.recipient.is_not(None) & (letter.c.state == "sent")) | (
            letter.c.rejected_at.is_not(None) & (letter.c.state == "cancelled")
        )
        rows = self._connection.execute(
            select(
                letter.c.case_id, letter.c.sent_at, letter.c.rejected_at, letter.c.detail,
                (letter.c.text != letter.c.original_text).label("edited"),
            )
            .where(letter.c.policy == policy, letter.c.rule == rule, decided)
            .order_by(letter.c.id.desc())
            .limit(_LOOKED_AT)
        ).all()  # fmt: skip
        stopped = self._stopped({row.case_id for row in rows})
        found: list[tuple[datetime, Outcome]] = []
        for row in rows:
            if row.detail in (LIES_IN_SENT, SENT_BY_HAND):
                continue  # nobody saw whether the owner changed it
            at, outcome = row.rejected_at or row.sent_at, Outcome.UNCHANGED
            if row.rejected_at is not None:
                outcome = Outcome.REJECTED
            elif row.case_id in stopped:
                at, outcome = max(at, stopped[row.case_id]), Outcome.COMPLAINED
            elif row.edited:
                outcome = Outcome.EDITED
            if since is None or at > since:
                found.append((at, outcome))
        return tuple(outcome for _, outcome in sorted(found, key=lambda one: one[0]))

    def _stopped(self, cases: set[int]) -> dict[int, datetime]:
        if not cases:
            return {}
        rows = self._connection.execute(
            select(event.c.case_id, event.c.at).where(event.c.kind == "Stopped", event.c.case_id.in_(cases))
        )
        return {row.case_id: row.at for row in rows}


def _trust(row: object) -> RuleTrust:
    return RuleTrust(**{name: getattr(row, name) for name in RuleTrust.__dataclass_fields__})
