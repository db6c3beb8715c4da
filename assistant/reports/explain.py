"""What is made of a mail, and the JSON contract of ``explain``. Nothing is sent or stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from assistant.cases.record import InvitationRecord
from assistant.cases.values import Case, Stage
from assistant.desk.examine import Examination, Lens, examine
from assistant.desk.facts import Surroundings, facts_of
from assistant.desk.record import record_of
from assistant.errors import MailError
from assistant.invitations.values import Invitation, Inviter, Note, Route
from assistant.mail.parse import read_mail
from assistant.mail.tokens import cut_tokens
from assistant.mail.values import Kind, Verdict
from assistant.policy.decide import decide
from assistant.policy.rules import Policy
from assistant.policy.values import Decision
from assistant.reading.values import Call, Intent, Reply, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One mail explained."""

    source: str
    examined: Examination | None  #: None for what cannot be read
    decision: Decision | None
    because: str = ""  #: why it cannot be read


def explain(raw: bytes, source: str, lens: Lens, policy: Policy, around: Surroundings, now: datetime) -> Explanation:
    """Read one mail as the daemon would, and ask the policy; nothing is known of earlier mails."""
    try:
        mail = read_mail(raw)
        examined = examine(mail, lens)
    except MailError as error:
        return Explanation(source=source, examined=None, decision=None, because=str(error))
    return Explanation(source=source, examined=examined, decision=_decision(examined, lens, policy, around, now))


def _decision(
    examined: Examination, lens: Lens, policy: Policy, around: Surroundings, now: datetime
) -> Decision | None:
    notice = examined.notice
    at = examined.mail.received_at or now
    case = Case(id=0, person_id=0, mailbox="", platform="", opened_at=at, changed_at=at)
    if notice is not None and notice.invitations:
        record = record_of(notice.invitations[0], notice, examined.mail, lens.owner.addresses)
        # Without a store nobody can be known: the policy is asked as for a stranger, and says so.
        record = replace(record, acquaintance="stranger")
        return decide(policy, facts_of(replace(case, platform=notice.platform), record, around, at))
    if examined.reply is not None and examined.kind in (Kind.REPLY, Kind.CALENDAR):
        reply = examined.reply
        stands = reply.intent is Intent.CALL_AGREED and reply.call is not None and reply.call.start is not None
        stage = Stage.AGREED if stands else Stage.ANSWERED
        answered = replace(case, stage=stage, last_intent=reply.intent.value)
        return decide(policy, facts_of(answered, InvitationRecord(name=""), around, at))
    return None


def as_facts(one: Explanation, policy: Policy) -> dict[str, Any]:
    """The contract: these keys stay; what is not known is None."""
    examined = one.examined
    if examined is None:
        return {
            "source": one.source, "message_id": None, "kind": Kind.UNREADABLE.value, "platform": None, "template": None,
            "language": None, "authentic": {"verdict": Verdict.UNKNOWN.value, "because": one.because}, "inviter": None,
            "note": None, "signals": [], "route": None, "may_answer": {"verdict": False, "because": [one.because]},
            "reply": None, "policy": None,
        }  # fmt: skip
    notice = examined.notice
    first = notice.invitations[0] if notice is not None and notice.invitations else None
    person = first.inviter if first is not None else (notice.person if notice is not None else None)
    route = first.route if first is not None else (notice.person_route if notice is not None else None)
    is_notice = notice is not None and notice.kind is not Kind.OTHER
    facts: dict[str, Any] = {
        "source": one.source,
        "message_id": examined.mail.message_id,
        "kind": examined.kind.value,
        "platform": notice.platform if notice is not None else None,
        "template": notice.template if notice is not None else None,
        "language": _language(examined),
        "authentic": {"verdict": examined.authentic.verdict.value, "because": cut_tokens(examined.authentic.because)},
        "inviter": _inviter(person) if person is not None else None,
        "note": _note(first.note) if first is not None else None,
        "signals": list(first.signals) if first is not None else [],
        "route": _route(route) if route is not None else None,
        "may_answer": {"verdict": not examined.refusals, "because": [cut_tokens(text) for text in examined.refusals]},
        "reply": None if is_notice or examined.reply is None else _reply(examined.reply),
        "policy": _policy(one.decision, policy),
    }
    if examined.kind is Kind.DIGEST and notice is not None:
        facts["invitations"] = [_invitation(invitation) for invitation in notice.invitations]
    if notice is not None and notice.text is not None:
        facts["text"] = cut_tokens(notice.text)
    if notice is not None and notice.unknown_template:
        facts["unknown_template"] = True
    if examined.machine is not None:
        facts["automatic"] = {"machine": examined.machine.machine.value, "because": examined.machine.because}
    return facts


def _language(examined: Examination) -> str | None:
    if examined.notice is not None:
        return examined.notice.language
    return examined.reply.language if examined.reply is not None else None


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "inviter": _inviter(invitation.inviter),
        "note": _note(invitation.note),
        "signals": list(invitation.signals),
        "route": _route(invitation.route),
    }


def _inviter(person: Inviter) -> dict[str, Any]:
    return {
        "name": person.name, "address": person.address, "profile": person.profile, "headline": person.headline,
        "mutual_connections": person.mutual_connections, "company": person.company, "location": person.location,
        "profile_key": person.profile_key,
    }  # fmt: skip


def _note(note: Note) -> dict[str, Any]:
    return {
        "verdict": note.verdict.value, "generic": note.generic, "own_words": cut_tokens(note.own_words),
        "language": note.language, "because": cut_tokens(note.because), "cause": note.cause,
    }  # fmt: skip


def _route(route: Route) -> dict[str, Any]:
    return {
        "kind": route.kind.value, "address": route.address, "because": route.because,
        "needs_consent": route.needs_consent,
    }  # fmt: skip


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "intent": reply.intent.value,
        "secondary_intents": [intent.value for intent in reply.secondary_intents],
        "new_text": reply.new_text,
        "call": _call(reply.call) if reply.call is not None else None,
        "because": reply.because,
        "stop": reply.stop,
        "return_date": moment(reply.return_date),
        "phone": reply.phone,
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "start": moment(call.start), "end": moment(call.end),
        "alternatives": [_slot(slot) for slot in call.alternatives],
        "caller": call.caller.value if call.caller is not None else None, "certainty": call.certainty.value,
        "words": call.words, "took_place": call.took_place, "doubt": call.doubt,
    }  # fmt: skip


def _slot(slot: Slot) -> dict[str, Any]:
    return {"start": moment(slot.start), "end": moment(slot.end), "words": slot.words}


def moment(value: date | datetime | None) -> str | None:
    """A day or an instant in ISO 8601."""
    return value.isoformat() if value is not None else None


def _policy(decision: Decision | None, policy: Policy) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {
        "name": policy.name,
        "rule": decision.rule,
        "steps": [str(step) for step in decision.steps],
        "trust": decision.trust.value,
        "nearly": [{"rule": near.rule, "failed": near.failed} for near in decision.nearly],
    }
