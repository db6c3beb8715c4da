"""From what a notice says to what a case keeps: plain values, no token, no link that acts."""

from __future__ import annotations

from assistant.cases.record import InvitationRecord
from assistant.invitations.values import Invitation, Inviter, Notice
from assistant.mail.tokens import cut_tokens
from assistant.mail.values import Mail, fold_address
from assistant.people.values import KeyKind, PersonKey


def record_of(invitation: Invitation, notice: Notice, mail: Mail, owner_addresses: frozenset[str]) -> InvitationRecord:
    """What the case keeps of *invitation*."""
    inviter, note, route = invitation.inviter, invitation.note, invitation.route
    return InvitationRecord(
        name=inviter.name or "",
        address=inviter.address,
        profile=inviter.profile,
        headline=inviter.headline,
        company=inviter.company,
        location=inviter.location,
        mutual_connections=inviter.mutual_connections,
        invitation_id=invitation.invitation_id,
        template=notice.template,
        language=note.language or notice.language,
        note=note.verdict.value,
        own_words=cut_tokens(note.own_words),
        note_because=cut_tokens(note.because),
        cause=note.cause,
        signals=invitation.signals,
        authentic=notice.authentic.verdict.value,
        authentic_because=notice.authentic.because,
        route=route.kind.value,
        route_address=route.address,
        route_because=route.because,
        needs_consent=route.needs_consent,
        notice=mail.message_id or "",
        references=mail.references,
        written_to=written_to(mail, owner_addresses) or "",
    )


def written_to(mail: Mail, owner_addresses: frozenset[str]) -> str | None:
    """The owner's address that *mail* was sent to: the letter leaves from there. None when it names none of them."""
    for address in (*mail.to, *mail.cc):
        if address.key in owner_addresses:
            return address.addr_spec
    return next((one for one in mail.delivered_to if fold_address(one) in owner_addresses), None)


def keys_of(inviter: Inviter, platform: str, invitation_id: str | None = None) -> tuple[PersonKey, ...]:
    """The strong keys of a person, the strongest first; a name is never one."""
    keys = []
    if inviter.profile_key:
        keys.append(PersonKey(KeyKind.PROFILE, f"{platform}:{inviter.profile_key.casefold()}"))
    if invitation_id:
        keys.append(PersonKey(KeyKind.INVITATION, f"{platform}:{invitation_id}"))
    if inviter.address:
        keys.append(PersonKey(KeyKind.ADDRESS, fold_address(inviter.address)))
    return tuple(keys)
