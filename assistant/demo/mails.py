"""The mails of the demo: made-up people in the layouts that platforms really use, stamped by the demo's own server."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from zoneinfo import ZoneInfo

OWNER_NAME = "Robin Winter"
OWNER = "robin@example.test"
ZONE = ZoneInfo("Europe/Berlin")
SERVER = "mx.example.test"  #: the receiving server, whose word the assistant believes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Somebody who writes in the demo."""

    name: str
    headline: str
    address: str  #: their own, which only some notices name
    vanity: str

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


def invitation(
    who: Stranger, at: datetime, *, note: str | None = None, reply_to: str | None = None, genuine: bool = True,
    reminder: bool = False,
) -> bytes:  # fmt: skip
    """A LinkedIn invitation; *reply_to* is signed with the rest, a forged one (not *genuine*) fails every check."""
    number = _number(who.vanity, 19)
    template = "email_m2m_invite_reminder_02" if reminder else "email_m2m_invite_single_01"
    words = note if note is not None else "I'd like to join your LinkedIn network."
    link = "https://www.linkedin.com/comm"
    opening = "I'm still waiting for your response.\n\n" if reminder else ""
    text = (
        f"Hi Robin,\n\n{opening}{words}\n\n{who.name}\n{who.headline}\n\n"
        f"View profile: {link}/in/{who.vanity}?midToken=AQH{number[:9]}&trk=eml-{template}\n"
        f"Accept: {link}/mynetwork/invite-accept/invitationId/{number}/sharedKey/{number[:8]}/"
        f"?midToken=AQH{number[:9]}\n\n"
        "----------------------------------------\n\n"
        f"Unsubscribe: {link}/psettings/email-unsubscribe?midToken=AQH{number[:9]}\n"
        "You are receiving Invitation emails.\n"
        f"This email was intended for {OWNER_NAME} (Publisher at Winter Books).\n"
    )
    subject = (
        f"Reminder: {who.name} invited you to connect" if reminder else "Robin, please add me to your LinkedIn network"
    )
    message = _message(
        formataddr((who.name, "invitations@linkedin.com")),  # "(LION)" and commas stand in quotes
        subject,
        text,
        at,
        f"<{number}.{at:%H%M%S}@ltx1-app.prod.linkedin.com>",
    )
    if reply_to is not None:
        message["Reply-To"] = f'"{who.name}" <{reply_to}>'
    message["X-LinkedIn-Class"] = "INVITE-MBR"
    message["X-LinkedIn-Template"] = template
    message["List-Unsubscribe"] = f"<{link}/psettings/email-unsubscribe>"
    return stamped(message, "linkedin.com", at, genuine=genuine, signs_reply_to=reply_to is not None)


def classic_invitation(who: Stranger, at: datetime, note: str) -> bytes:
    """An invitation in the older layout, in which the inviter's own address answers."""
    number = _number(who.vanity, 10)
    text = (
        f"LinkedIn\n------------\n\n    {who.name} requested to add you as a connection on LinkedIn:\n"
        f"------------------------------------------\n\nRobin,\n\n{note}\n\n- {who.first_name}\n\n"
        f"Accept invitation from {who.name}\nhttp://www.linkedin.com/e/{_letters(who.vanity)}/blk/I{number}_2/EML_comm_afe/\n\n"
        f"View invitation from {who.name}\nhttp://www.linkedin.com/e/{_letters(who.vanity)}/blk/I{number}_2/svi/\n"
        "------------------------------------------\n\n"
        "DID YOU KNOW you can be the first to know when a trusted member of your "
        "network changes jobs?\nhttp://www.linkedin.com/\n\n \n------\n(c) 2012, LinkedIn Corporation\n"
    )
    message = _message(
        formataddr((f"{who.name} via LinkedIn", "member@linkedin.com")), "Invitation to connect on LinkedIn", text, at,
        f"<{number}.1.{number}.JavaMail.app@ela4-bed01.prod>",
    )  # fmt: skip
    message["Reply-To"] = formataddr((who.name, who.address))
    return stamped(message, "linkedin.com", at, genuine=True, signs_reply_to=True)


def connected(who: Stranger, at: datetime) -> bytes:
    """The platform tells that the two are connected now."""
    text = (
        f"Hi Robin,\n\nYou are now connected with {who.name}.\n\n{who.name}\n{who.headline}\n\n"
        f"View profile: https://www.linkedin.com/comm/in/{who.vanity}?trk=eml-accept_invite_04\n\n"
        "You are receiving Accepted invitations emails.\n"
        f"This email was intended for {OWNER_NAME} (Publisher at Winter Books).\n"
    )
    message = _message(
        formataddr((f"{who.name} via LinkedIn", "invitations@linkedin.com")),
        f"You are now connected with {who.name}", text, at,
        f"<{_number(who.vanity + 'c', 12)}@ltx1-app.prod.linkedin.com>",
    )  # fmt: skip
    message["X-LinkedIn-Template"] = "accept_invite_04"
    return stamped(message, "linkedin.com", at, genuine=True)


def person_mail(
    name: str, address: str, subject: str, text: str, at: datetime, *, answers: str | None = None,
    references: Sequence[str] = (), fields: Sequence[tuple[str, str]] = (), genuine: bool = True,
) -> bytes:  # fmt: skip
    """A mail that somebody wrote by hand; *answers* is the Message-ID of what it replies to."""
    domain = address.rpartition("@")[2]
    message = _message(
        f"{name} <{address}>", subject, text, at, f"<{_number(address + subject + str(at), 14)}@{domain}>"
    )
    if answers is not None:
        message["In-Reply-To"] = answers
        message["References"] = " ".join(dict.fromkeys([*references, answers]))
    for field, value in fields:
        message[field] = value
    return stamped(message, domain, at, genuine=genuine)


def stamped(message: EmailMessage, domain: str, at: datetime, *, genuine: bool, signs_reply_to: bool = False) -> bytes:
    """The mail as the receiving server files it: with its trace, the sender's signature, and the server's verdict."""
    body = hashlib.sha256(message.as_bytes()).digest()
    signature = base64.b64encode(body * 4).decode()[:88]
    signed = "From:Reply-To:To:Subject:Date:Message-ID" if signs_reply_to else "From:To:Subject:Date:Message-ID"
    verdict = "pass" if genuine else "fail"
    head = (
        f"Return-Path: <bounce@{domain}>\r\n"
        f"Delivered-To: {OWNER}\r\n"
        f"Received: from mail.{domain} by {SERVER} with ESMTPS; {format_datetime(at + timedelta(seconds=2))}\r\n"
        f"Authentication-Results: {SERVER}; dkim={verdict} header.d={domain} header.s=demo "
        f"header.b={signature[:8]};\r\n"
        f"\tspf={verdict} smtp.mailfrom=bounce@{domain}; dmarc={verdict} header.from={domain}\r\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=demo; t={int(at.timestamp())};\r\n"
        f"\th={signed}; bh={base64.b64encode(body).decode()};\r\n\tb={signature}\r\n"
    )
    return head.encode() + message.as_bytes()


def _message(sender: str, subject: str, text: str, at: datetime, message_id: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = f"{OWNER_NAME} <{OWNER}>"
    message["Subject"] = subject
    message["Date"] = format_datetime(at.astimezone(ZONE))
    message["Message-ID"] = message_id
    message.set_content(text, cte="quoted-printable")
    return message


def _number(seed: str, digits: int) -> str:
    return str(int(hashlib.sha256(seed.encode()).hexdigest(), 16))[:digits].replace("0", "7")


def _letters(seed: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(seed.encode()).digest()).decode()[:24].replace("=", "")
