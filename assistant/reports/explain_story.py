"""What is made of a mail, as words for a person on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.desk.examine import Examination
from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.steps import KINDS, NOTES
from assistant.invitations.values import Invitation, Inviter, Notice, Route
from assistant.mail.tokens import cut_tokens
from assistant.mail.values import Kind, Verdict
from assistant.policy.values import Decision, NearMiss
from assistant.reading.values import Reply
from assistant.reports.explain import Explanation, moment

SHOWN = 2000  #: characters of a reply on the screen; ``--json`` has all of it
_PROVEN = {Verdict.PASS: "yes", Verdict.FAIL: "no", Verdict.UNKNOWN: "cannot be told"}
_LATER = "stage is "  # how a rule for another stage of a case says that it did not fit


def as_story(one: Explanation, *, why: bool) -> str:
    """The explanation for a person; with *why* each step of the reading, and why other rules did not fit."""
    examined = one.examined
    if examined is None:
        return f"{one.source}\n  cannot be read: {one.because}"
    notice = examined.notice
    lines = [one.source, *_head(examined)]
    if notice is not None:
        lines += _notice_lines(notice)
    elif examined.reply is not None:
        lines += _reply_lines(examined.reply)
    lines.append(f"  may answer  {_answer(examined)}")
    if one.decision is not None and not examined.refusals:
        lines += _decided(one.decision, why)
    if why and notice is not None:
        lines += ["  step by step", *(f"    {at}. {step}" for at, step in enumerate(notice.trace, 1))]
    return cut_tokens("\n".join(lines))


def _head(examined: Examination) -> list[str]:
    mail, notice = examined.mail, examined.notice
    author = next(iter(mail.authors), None)
    lines = [f"  from        {author or '(nobody)'}", f"  subject     {mail.subject or '(none)'}"]
    lines.append(f"  taken for   {_taken_for(examined.kind, notice)}")
    lines.append(f"  authentic   {_PROVEN[examined.authentic.verdict]}: {examined.authentic.because}")
    return lines


def _taken_for(kind: Kind, notice: Notice | None) -> str:
    if notice is None:
        return KINDS[kind]
    layout = f", layout {notice.template}" if notice.template else ""
    if kind is Kind.OTHER:
        posing = notice.authentic.verdict is Verdict.FAIL
        return (f"something that poses as {_name(notice.platform)}" if posing
                else f"other mail of {_name(notice.platform)}") + layout  # fmt: skip
    return f"{KINDS[kind]} ({_name(notice.platform)}{layout})"


def _name(platform: str) -> str:
    known = shipped_catalogue().get(platform)
    return known.name if known is not None else platform


def _notice_lines(notice: Notice) -> list[str]:
    lines: list[str] = []
    several = len(notice.invitations) > 1
    for number, invitation in enumerate(notice.invitations, 1):
        lines += _invitation_lines(invitation, f"person {number}" if several else "person")
    if not notice.invitations and notice.person is not None:
        lines.append(f"  person      {_about(notice.person)}")
    if notice.text is not None:
        lines.append("  they write  " + notice.text.replace("\n", "\n              "))
    if notice.person_route is not None and notice.kind is not Kind.ACCEPTED:
        lines.append(_way_back(notice.person_route))
    if notice.unknown_template:
        lines.append("  layout      not known: assistant platforms learn FILE proposes an entry for it")
    return lines


def _about(person: Inviter) -> str:
    parts = [part for part in (person.headline, person.location) if part]
    if person.mutual_connections is not None:
        parts.append(f"{person.mutual_connections} in common")
    return (person.name or "(no name)") + (f" ({'; '.join(parts)})" if parts else "")


def _invitation_lines(invitation: Invitation, label: str) -> list[str]:
    note = invitation.note
    lines = [f"  {label:12}{_about(invitation.inviter)}", f"  note        {NOTES[note.verdict]}: {note.because}"]
    if note.own_words:
        lines.append(f'  own words   "{note.own_words}"' + (f" ({note.language})" if note.language else ""))
    if note.cause:
        lines.append(f"  hint        {note.cause}")
    if invitation.signals:
        lines.append(f"  signals     {', '.join(each.replace('_', ' ') for each in invitation.signals)}")
    lines.append(_way_back(invitation.route))
    return lines


def _way_back(route: Route) -> str:
    to = f" to {route.address}" if route.address else ""
    consent = ", after your yes" if route.needs_consent else ""
    return f"  way back    {route.kind.value.replace('_', ' ')}{to}{consent}: {route.because}"


def _answer(examined: Examination) -> str:
    if examined.refusals:
        return "no: " + "; ".join(examined.refusals)
    notice = examined.notice
    routes = [each.route for each in notice.invitations] if notice is not None else []
    if notice is not None and notice.person_route is not None:
        routes.append(notice.person_route)
    if routes and all(route.address is None for route in routes):
        return "yes, by your own hand: nothing can be sent to them"
    if any(route.needs_consent for route in routes):
        return "yes, but nothing goes to that address without your yes"
    return "yes"


def _decided(decision: Decision, why: bool) -> list[str]:
    steps = ", ".join(str(step) for step in decision.steps) or "nothing"
    lines = [f"  policy      {decision.policy} / {decision.rule or 'no rule fits'}: {steps}"]
    if why:
        near = [near for near in decision.nearly if not near.failed.startswith(_LATER)]
        lines += [f"              not {each.rule}: {each.failed}" for each in near]
        lines += _of_other_stages([each for each in decision.nearly if each.failed.startswith(_LATER)])
    return lines


def _of_other_stages(rules: Sequence[NearMiss]) -> list[str]:
    """The rules for other stages of a case, which are most of a policy, in few lines."""
    if not rules:
        return []
    stage = rules[0].failed.removeprefix(_LATER).partition(",")[0]
    lines, row = [f"              not, because the case is only {stage}:"], ""
    for rule in (each.rule for each in rules):
        if row and len(row) + len(rule) > 84:
            lines.append(f"                {row},")
            row = ""
        row = f"{row}, {rule}" if row else rule
    return [*lines, f"                {row}"]


def _reply_lines(reply: Reply) -> list[str]:
    secondary = f" (also {', '.join(reply.secondary_intents)})" if reply.secondary_intents else ""
    because = f', by "{reply.because}"' if reply.because else ""
    lines = [f"  intent      {reply.intent.value.replace('_', ' ')}{secondary}{because}"]
    if reply.new_text:
        shown = reply.new_text[:SHOWN] + (" […]" if len(reply.new_text) > SHOWN else "")
        lines.append("  they write  " + shown.replace("\n", "\n              "))
    call = reply.call
    if call is not None and call.certainty.value != "none":
        end = f" to {moment(call.end)}" if call.end else ""
        lines.append(f"  call        {moment(call.start) or 'no time'}{end}, {call.certainty.value.replace('_', ' ')}")
        lines += [f"              or {moment(slot.start)}" for slot in call.alternatives]
        if call.doubt:
            lines.append(f"              in doubt: {call.doubt}")
    return lines
