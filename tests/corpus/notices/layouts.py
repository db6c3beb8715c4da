# ruff: noqa: E501 - lines of real layouts are long
"""The layouts: what a platform writes around a person's note, by era. Mails are built as bytes, never sent."""

from __future__ import annotations

import base64
import quopri
import textwrap
from dataclasses import dataclass, field
from email.header import Header

OWNER = "Sven Achterberg"
FIRST = "Sven"
ADDRESS = "sven@achterberg.example"
SERVER = "mx.achterberg.example"


@dataclass(frozen=True)
class Person:
    name: str
    headline: str
    place: str
    vanity: str

    @property
    def first(self) -> str:
        return self.name.split()[0]

    @property
    def address(self) -> str:
        return f"{self.vanity}@{self.vanity.split('-')[-1]}.example"


@dataclass
class Layout:
    """A mail in the making, and what is true of it."""

    sender: str
    subject: str
    text: str | None = None
    html: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    date: str = "Tue, 17 Nov 2026 09:30:00 +0000"
    message_id: str = "<1.2.3.JavaMail.app@ela4-bed80.prod>"
    signed_by: str | None = "linkedin.com"
    dmarc: str | None = "linkedin.com"
    route: str = "by_hand"
    platform: str = "linkedin"
    kind: str = "invitation"
    signed_fields: str = "Date:From:Subject:MIME-Version:Content-Type:To:X-LinkedIn-Class:X-LinkedIn-Template"
    encoding: str = "quoted-printable"
    wrap: int = 0
    results: str | None = None  #: written in place of the true Authentication-Results
    owner: str = f'"{OWNER}" <{ADDRESS}>'


def encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()


def named(name: str, address: str) -> str:
    shown = f'"{name}"' if name.isascii() else Header(name, "utf-8").encode()
    return f"{shown} <{address}>"


def to_bytes(layout: Layout) -> bytes:
    """The mail as it lies in the mailbox."""
    head: list[tuple[str, str]] = []
    if layout.results is not None:
        if layout.results:
            head.append(("Authentication-Results", layout.results))
    elif layout.signed_by:
        said = f"{SERVER}; dkim=pass header.d={layout.signed_by} header.s=d2048-1 header.b=AbCdEfGh"
        if layout.dmarc:
            said += f"; dmarc=pass (p=REJECT) header.from={layout.dmarc}"
        head.append(("Authentication-Results", said))
    if layout.signed_by:
        head.append(
            (
                "DKIM-Signature",
                f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={layout.signed_by}; s=d2048-1; "
                f"h={layout.signed_fields}; bh=abc=; b=AbCdEfGhIjKlMn==",
            )
        )
    head += [
        ("Date", layout.date),
        ("From", layout.sender),
        ("Message-ID", layout.message_id),
        ("Subject", encoded(layout.subject)),
        ("MIME-Version", "1.0"),
        ("To", layout.owner),
        *layout.headers,
    ]
    parts = [(kind, body) for kind, body in (("plain", layout.text), ("html", layout.html)) if body is not None]
    out = "".join(f"{name}: {value}\r\n" for name, value in head)
    if len(parts) == 1:
        return (out + _part(*parts[0], layout)).encode("utf-8", "surrogateescape")
    out += 'Content-Type: multipart/alternative; boundary="----=_Part_1_2.3"\r\n\r\n'
    for part in parts:
        out += "------=_Part_1_2.3\r\n" + _part(*part, layout) + "\r\n"
    return (out + "------=_Part_1_2.3--\r\n").encode("utf-8", "surrogateescape")


def _part(kind: str, body: str, layout: Layout) -> str:
    if layout.wrap and kind == "plain":
        body = "\n".join(
            textwrap.fill(line, layout.wrap, break_long_words=False, break_on_hyphens=False)
            for line in body.split("\n")
        )
    raw = body.encode("utf-8")
    if layout.encoding == "base64":
        coded = base64.encodebytes(raw).decode()
    elif layout.encoding == "8bit":
        coded = body
    else:
        coded = quopri.encodestring(raw).decode()
    return (
        f"Content-Type: text/{kind}; charset=UTF-8\r\nContent-Transfer-Encoding: {layout.encoding}\r\n\r\n"
        + coded.replace("\r\n", "\n").replace("\n", "\r\n")
    )


# ------------------------------------------------------------------------------------------------ LinkedIn, classic

_MEMBER = {
    "en": (
        "{n} requested to add you as a connection on LinkedIn:",
        "Accept invitation from {n}",
        "View invitation from {n}",
        "Invitation to connect on LinkedIn",
        "{n} via LinkedIn",
        "Why might connecting with {n} be a good idea?\n\n{n}'s connections could be useful to you:\nAfter accepting {n}'s invitation, check {n}'s connections to see who else you may know and who you might want an introduction to.",
    ),
    "es": (
        "{n} ha solicitado añadirte como contacto en LinkedIn:",
        "Aceptar invitación de {n}",
        "Ver invitación de {n}",
        "Invitación a conectarnos en LinkedIn",
        "{n} a través de LinkedIn",
        "¿Por qué puede ser una buena idea conectar con {n}?\n\nLos contactos de {n} podrían serte útiles:",
    ),
    "it": (
        "{n} ha chiesto di aggiungerti ai suoi collegamenti su LinkedIn:",
        "Accetta l'invito di {n}",
        "Visualizza l'invito di {n}",
        "Invitation to connect on LinkedIn",
        "{n} via LinkedIn",
        "SAPEVI CHE puoi mostrare le tue competenze professionali su LinkedIn?",
    ),
}


def member_classic(p: Person, note: str, language: str, number: int) -> Layout:
    frame, accept, view, subject, shown, tail = (text.format(n=p.name) for text in _MEMBER.get(language, _MEMBER["en"]))
    token = f"4n7A7PsxkFDd5rSefp5q2Sv{number}"
    link = f"http://www.linkedin.com/e/-r2qghy-{number}/{token}/blk/I{57870000 + number}_125/1BpC5vrmRLoRZcjkkZt5YCpnlOt{number}/EML_comm_afe/?hs=false&tok=0VNwCzKS{number}"
    view_link = (
        f"http://www.linkedin.com/e/-r2qghy-{number}/{token}/blk/I{57870000 + number}_125/39vd3oPdjkQd3wRckALq/svi/"
    )
    dashes = "-" * 42
    greeting = f"{FIRST},\n\n" if note else ""
    closing = f"\n\n- {p.first}" if note and number % 2 else ""
    text = f"LinkedIn\n------------\n\n\n    {frame}\n{dashes}\n\n{greeting}{note}{closing}\n\n{accept}\n{link}\n\n{view}\n{view_link}\n{dashes}\n\n{tail}\n\n--\n(c) 2011, LinkedIn Corporation\n"
    if number % 5 == 0:
        text = text.replace("------------\n\n\n    ", "------------")
    layout = Layout(
        named(shown, "member@linkedin.com"), subject, text, headers=[("Sender", "messages-noreply@bounce.linkedin.com")]
    )
    if number % 3:
        layout.headers.append(("Reply-To", p.address))
        layout.route = "direct"
    layout.encoding = ("quoted-printable", "base64", "8bit")[number % 3]
    return layout


def guest_classic(p: Person, note: str, language: str, number: int) -> Layout:
    link = (
        f"https://www.linkedin.com/e/aj4u0q-{number}-k/isd/{4967500000 + number}/xsFqU__X/?hs=false&tok=1pBsMt0{number}"
    )
    know = {"es": "Confirma que conoces a {n}"}.get(language, "Confirm that you know {n}:").format(n=p.name)
    subject = {
        "es": "Invitación a conectarnos en LinkedIn",
        "de": "Einladung in mein Netzwerk bei LinkedIn",
        "fr": "Invitation à se connecter sur LinkedIn",
        "pt": "Convite para se conectar no LinkedIn",
    }.get(language, "Invitation to connect on LinkedIn")
    if number % 4 == 0:
        subject = f"{p.name} wants to stay in touch on LinkedIn"
    signed = f"\n\n- {p.first}" if number % 2 else f" - {p.name}" if note.endswith(".") else ""
    head = "LinkedIn\n------------\n\n\n" if number % 3 else ""
    greeting = f"{FIRST},\n\n" if number % 2 else ""
    text = (
        f"{head}{greeting}{note}{signed if note else ''}\n\n{p.name}\n{p.headline}\n{p.place}\n\n{know}\n{link}\n\n--\nYou are receiving Invitation to Connect emails. "
        f"Click to unsubscribe:\nhttp://www.linkedin.com/e/aj4u0q-{number}/pE7ZUbl9mn6y0WcB1iVq5v/goo/sven%40achterberg%2Eexample/20061/I{number}_1/?hs=false&tok=3ilQ9{number}\n\n"
        "(c) 2011 LinkedIn Corporation. 2029 Stierlin Ct, Mountain View, CA 94043, USA.\n"
    )
    return Layout(
        named(p.name, p.address),
        subject,
        text,
        dmarc=None,
        route="direct",
        wrap=72 if number % 6 == 1 else 0,
        headers=[("Sender", "messages-noreply@bounce.linkedin.com")] if number % 2 else [],
    )


def member_2015(p: Person, note: str, language: str, number: int) -> Layout:
    """With text and HTML, as from 2015 to 2018."""
    template = ("email_m2m_invite_single_01", "invite_member_28")[number % 2]
    track = f"trk=eml-{template}-hero-0-accept%7Ecta&trkEmail=eml-{template}-hero-0-accept%7Ecta-null-1b3p5%7Einqenmmy%7Eir&midToken=AQHQ1w5V{number}"
    accept = f"https://www.linkedin.com/comm/people/invite-accept?mboxid=I61329{number}_500&sharedKey=48j6iM8P&fr=false&invitationId={6132985418842450000 + number}&fe=true&{track}"
    profile = f"https://www.linkedin.com/comm/profile/view?id=AAsAAAJUVT{number}&authType=name&authToken=eAsV&invAcpt=2197625_I613{number}_500&{track.replace('accept', 'prof')}"
    own = f"https://www.linkedin.com/comm/profile/view?id=AAsAAAOWNER&trk=eml-{template}-header-6-profile&midToken=AQHQ1w5V{number}"
    hi = {"de": "Hallo", "fr": "Bonjour", "es": "Hola", "it": "Ciao", "pt": "Olá", "nl": "Hallo"}.get(language, "Hi")
    labels = {
        "de": ("Profil anzeigen", "Annehmen"),
        "fr": ("Voir le profil", "Accepter"),
        "es": ("Ver perfil", "Aceptar"),
        "it": ("Visualizza profilo", "Accetta"),
        "pt": ("Ver perfil", "Aceitar"),
        "nl": ("Profiel bekijken", "Accepteren"),
    }.get(language, ("View profile", "Accept"))
    body = note or "I'd like to join your LinkedIn network."
    text = (
        f"{hi} {FIRST},\n\n{body}\n\n{p.name}\n{p.headline}\n\n{labels[0]}: {profile}\n\n{labels[1]}: {accept}\n\n.....................................\n\n"
        f"Unsubscribe: https://www.linkedin.com/e/v2?e=1b3p5-{number}&t=lun&midToken=AQHQ1&ek={template}\n\nHelp: https://www.linkedin.com/e/v2?e=1b3p5-{number}&a=customerServiceUrl&ek={template}\n\n"
        f"You are receiving Invitation emails.\n\nThis email was intended for {OWNER} (Beekeeper at Hive Nine).\n"
    )
    shown = body.replace("\n", "<br>")
    html = (
        f'<html><head><title>LinkedIn</title></head><body><div style="display:none;font-size:0">{hi} {FIRST}, {body[:60]}</div><table><tr><td><a href="{own}">{OWNER}</a></td></tr>'
        f'<tr><td><p>{hi} {FIRST}, {shown}</p></td></tr><tr><td><a href="{profile}">{p.name}</a><p>{p.headline}</p><p>{p.place}</p></td></tr>'
        f'<tr><td><a href="{profile}">{labels[0]}</a></td><td><a href="{accept}">{labels[1]}</a></td></tr><tr><td>Unsubscribe | Help</td></tr>'
        f"<tr><td>You are receiving Invitation emails.</td></tr><tr><td>This email was intended for {OWNER} (Beekeeper at Hive Nine).</td></tr></table></body></html>"
    )
    layout = Layout(
        named(p.name, "invitations@linkedin.com"),
        f"{FIRST}, please add me to your LinkedIn network",
        text if number % 4 else None,
        html,
        message_id=f"<543052688.{number}.1462217686519.JavaMail.app@lva1-app3333.prod.linkedin.com>",
    )
    layout.headers = (
        [("X-LinkedIn-Class", "EMAIL-DEFAULT"), ("X-LinkedIn-Template", template)] if number % 2 == 0 else []
    )
    if number % 5 == 2:
        layout.headers.append(
            ("Reply-To", f"c15c178d-7a{number % 90 + 10}-4e2b-9f6b-aaaabbbb{number % 9000 + 1000}@reply.linkedin.com")
        )
        layout.route = "relay"
    elif number % 5 == 3:
        layout.sender = named(p.name, "member@linkedin.com")
        layout.headers.append(("Reply-To", p.address))
        layout.route = "direct"
    return layout


def modern(p: Person, note: str, language: str, number: int) -> Layout:
    """HTML with cards of other people, as from 2018 on."""
    template = "email_m2m_invite_single_01"
    track = f"lipi=urn%3Ali%3Apage%3Aemail_{template}%3Babc{number}&midToken=AQGhRPu_s1&midSig=2MFWfDF0&trk=eml-{template}-invitation~card-0-"
    accept = f"https://www.linkedin.com/comm/mynetwork/invite-accept/invitationId/{7132985418842450000 + number}/sharedKey/Ab3dE6gH/?inviterVanityName={p.vanity}&{track}accept~cta&otpToken=MTMwZDE2ZTg"
    profile = f"https://www.linkedin.com/comm/in/{p.vanity}?{track}inviter~name"
    words = {
        "de": ("Annehmen", "Profil anzeigen", "{} gemeinsame Kontakte", "Weitere Personen, die Sie kennen könnten"),
        "fr": (
            "Accepter",
            "Voir le profil",
            "{} relations en commun",
            "Autres personnes que vous connaissez peut-être",
        ),
        "es": ("Aceptar", "Ver perfil", "{} contactos en común", "Más personas que podrías conocer"),
        "it": ("Accetta", "Visualizza profilo", "{} collegamenti in comune", "Altre persone che potresti conoscere"),
        "pt": ("Aceitar", "Ver perfil", "{} conexões em comum", "Mais pessoas que talvez você conheça"),
        "nl": ("Accepteren", "Profiel weergeven", "{} gemeenschappelijke connecties", "Mensen die je misschien kent"),
    }
    ok, view, mutual, people = words.get(
        language, ("Accept", "View profile", "{} connections in common", "More people you may know")
    )
    other = f"https://www.linkedin.com/comm/in/hugo-nomen?lipi=urn%3Ali%3Apage%3Aemail_{template}&trk=eml-{template}-pymk~card-1-name&midToken=AQG"
    said = f"<tr><td><p>{note.replace(chr(10), '<br>')}</p></td></tr>" if note else ""
    quoted = f"<tr><td><p>“{note.replace(chr(10), '<br>')}”</p></td></tr>" if note and number % 2 else said
    html = (
        f'<html><body><table><tr><td><img alt="LinkedIn" src="https://static.licdn.com/x.png"></td></tr><tr><td><a href="{profile}"><img alt="{p.name}" src="https://media.licdn.com/1.jpg"></a></td></tr>'
        f'<tr><td><a href="{profile}">{p.name}</a></td></tr><tr><td><p>{p.headline}</p></td></tr><tr><td><p>{p.place}</p></td></tr><tr><td><p>{mutual.format(number % 40 + 2)}</p></td></tr>{quoted}'
        f'<tr><td><a href="{accept}">{ok}</a></td><td><a href="{profile}">{view}</a></td></tr><tr><td><h2>{people}</h2></td></tr><tr><td><a href="{other}">Hugo Nomen</a><p>Zookeeper at Vienna Zoo</p><a href="{other}">Connect</a></td></tr>'
        f"<tr><td>You are receiving LinkedIn invitations emails</td></tr><tr><td>This email was intended for {OWNER} (Beekeeper at Hive Nine)</td></tr></table></body></html>"
    )
    subject = (
        "I want to connect",
        "You have an invitation",
        "I've sent you a connection request",
        f"{FIRST}, please add me to your LinkedIn network",
    )[number % 4]
    subject = {"it": "Voglio collegarmi"}.get(language, subject)
    layout = Layout(
        named(p.name if number % 3 else f"{p.name} via LinkedIn", "invitations@linkedin.com"),
        subject,
        None,
        html,
        message_id=f"<{number}.77.88@ltx1-app{number}.prod.linkedin.com>",
        headers=[("X-LinkedIn-Class", "EMAIL-DEFAULT"), ("X-LinkedIn-Template", template)],
    )
    return layout


# ------------------------------------------------------------------------------------------------ other platforms


def xing(p: Person, note: str, language: str, number: int) -> Layout:
    english = language == "en"
    frame = f"{p.name} would like to add you as a contact" if english else f"{p.name} möchte Sie als Kontakt hinzufügen"
    button = "Accept contact request" if english else "Kontaktanfrage bestätigen"
    text = (
        f"XING\n\n{frame}\n\n{note}\n\n{p.name}\n{p.headline}\n{p.place}\n\n{button}\nhttps://www.xing.com/network/requests?token=abc{number}\n\n"
        f"{'Your XING team' if english else 'Ihr XING Team'}\n\nNew Work SE, Am Strandkai 1, 20457 Hamburg\n"
    )
    return Layout(
        named(f"{p.name} (XING)", "mailrobot@mail.xing.com"),
        frame,
        text,
        signed_by="mail.xing.com",
        dmarc="mail.xing.com",
        platform="xing",
        message_id=f"<{number}.x@mail.xing.com>",
    )


def viadeo(p: Person, note: str, language: str, number: int) -> Layout:
    text = (
        f"Bonjour,\n\n{p.name} souhaite vous ajouter à ses contacts sur Viadeo.\n\n{note}\n\n{p.name}\n{p.headline}\n{p.place}\n\nAccepter la demande\nhttp://www.viadeo.com/invitation/accept?id={number}&t=abc\n\n"
        "L'équipe Viadeo\n\nPour ne plus recevoir ces messages, cliquez ici\n"
    )
    return Layout(
        named("Viadeo", "contact@viadeo.com"),
        f"{p.name} souhaite vous ajouter à ses contacts",
        text,
        signed_by="viadeo.com",
        dmarc="viadeo.com",
        platform="viadeo",
        message_id=f"<{number}@viadeo.com>",
    )


def wellfound(p: Person, note: str, language: str, number: int) -> Layout:
    text = (
        f"Hi {FIRST},\n\n{p.name} wants to connect with you on Wellfound.\n\n{note}\n\n{p.name}\n{p.headline}\n\nAccept request: https://wellfound.com/connections/{number}/accept?token=abc\n\n"
        "View profile: https://wellfound.com/u/"
        + p.vanity
        + "?utm_source=mail\n\nWellfound, 90 Gold St, San Francisco\n"
    )
    return Layout(
        named(f"{p.name} via Wellfound", "noreply@wellfound.com"),
        f"{p.name} wants to connect with you on Wellfound",
        text,
        signed_by="wellfound.com",
        dmarc="wellfound.com",
        platform="wellfound",
        message_id=f"<{number}@wellfound.com>",
    )


LAYOUTS = (member_classic, guest_classic, member_2015, modern)


def reminder_2011(p: Person, note: str, language: str, number: int) -> Layout:
    link = f"https://www.linkedin.com/e/-r2qghy-{number}/doi/{4967500000 + number}/bSRJLgCq/gir_619991604_1/EML-inv_17_rem/"
    quoted = "\n".join(f"> {line}" for line in f"{FIRST},\n\n{note}\n\n- {p.first}".split("\n"))
    text = (
        f"LinkedIn\n------------\n\nThis is a reminder that on November 2, {p.name} sent you an invitation to become part of his or her professional network at LinkedIn.\n\n"
        f"Follow this link to accept {p.name}'s invitation.\n\n{link}\n\nSigning up is free and takes less than a minute.\n\n\nOn November 2, {p.name} wrote:\n\n> To: [sven at achterberg.example]\n"
        f"> From: {p.name} [{p.address}]\n> Subject: Invitation to connect on LinkedIn\n>\n{quoted}\n\nThe only way to get access to {p.name}'s professional network on LinkedIn is through the following link:\n\n{link}\n\n"
        f"You can remove yourself from {p.name}'s network at any time.\n\n--------------\n\n--\n(c) 2011, LinkedIn Corporation\n"
    )
    return Layout(
        named(f"{p.name} (LinkedIn Invitations)", "invitations@linkedin.com"),
        f"Reminder about your invitation from {p.name}",
        text,
        kind="reminder",
    )


def reminder_2026(p: Person, note: str, language: str, number: int) -> Layout:
    layout = modern(p, note, language, number)
    layout.sender = named(f"{p.name} (via LinkedIn)", "messages-noreply@linkedin.com")
    layout.subject = f"Reminder: {p.name} invited you to connect"
    layout.headers = [("X-LinkedIn-Template", "email_m2m_invite_reminder_02")]
    layout.html = (
        (layout.html or "")
        .replace("email_m2m_invite_single_01", "email_m2m_invite_reminder_02")
        .replace("<table><tr>", "<table><tr><td><p>I'm still waiting for your response.</p></td></tr><tr>", 1)
    )
    layout.kind = "reminder"
    return layout


def accepted(p: Person, number: int) -> Layout:
    subject = (
        f"{p.name} accepted your invitation",
        f"{p.first} accepted your invitation, explore their network",
        f"{FIRST}, start a conversation with your new connection, {p.name}",
    )[number % 3]
    text = f"{p.name} has accepted your invitation\n\nView profile here: https://www.linkedin.com/comm/in/{p.vanity}?trkEmail=eml-accept_invite_04-null-74&midToken=AQ\n\nYou are receiving Accepted invitations emails.\n"
    sender = (
        named(f"{p.name} via LinkedIn", "invitations@linkedin.com")
        if number % 2
        else named("LinkedIn", "invitations-noreply@linkedin.com")
    )
    return Layout(sender, subject, text, kind="accepted")


def message(p: Person, words: str, number: int) -> Layout:
    if number % 2:
        text = f"LinkedIn Invitations\n\n{p.name} wrote:\n\n* RE: Invitation to connect on LinkedIn\n\n{words}\n\nView/reply to this message:\nhttp://www.linkedin.com/e/-r2qghy-{number}/{number}XMRvQZ6Se/mre/\n\n(c) 2011, LinkedIn Corporation\n"
        return Layout(
            named(f"{p.name} via LinkedIn", "member@linkedin.com"),
            "Invitation to connect on LinkedIn",
            text,
            kind="message",
        )
    text = f"{p.name}\n{p.headline}\n\n{words}\n\nReply: https://www.linkedin.com/comm/messaging/thread/2-abc{number}?midToken=AQ\n\nThis email was intended for {OWNER} (Beekeeper).\n"
    return Layout(
        named(p.name, "inmail-hit-reply@linkedin.com"),
        "A thought on wax",
        text,
        headers=[
            ("Reply-To", f"c15c178d-0000-4e2b-9f6b-aaaabbbb{number % 9000 + 1000}@reply.linkedin.com"),
            ("X-LinkedIn-Template", "email_hire_inmail_initial_single_01"),
        ],
        kind="inmail",
        route="relay",
    )


def digest(people: list[Person], number: int) -> Layout:
    blocks = "\n".join(
        f"{p.name}\n{p.headline}\nAccept: https://www.linkedin.com/comm/mynetwork/invite-accept/invitationId/{7000000000000000000 + number * 10 + at}/sharedKey/Ab3dE6gH/?midToken=AQ\nView profile: https://www.linkedin.com/comm/in/{p.vanity}?midToken=AQ\n"
        for at, p in enumerate(people)
    )
    text = f"Hi {FIRST},\n\nYou have {len(people)} pending invitations\n\n{blocks}\nSee all invitations\n\nPeople you may know\n\nHugo Nomen\nZookeeper at Vienna Zoo\nConnect: https://www.linkedin.com/comm/mynetwork/send-invite/x?midToken=AQ\n\nThis email was intended for {OWNER} (Beekeeper).\n"
    return Layout(
        named("LinkedIn", "invitations@linkedin.com"),
        f"You have {len(people)} pending invitations",
        text,
        headers=[("X-LinkedIn-Template", "email_m2m_invite_digest_02")],
        kind="digest",
    )
