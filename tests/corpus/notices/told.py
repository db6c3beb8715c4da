# ruff: noqa: E501 - lines of real layouts are long
"""What LinkedIn tells after an invitation: reminders, digests, acceptances, messages."""

from __future__ import annotations

from tests.corpus.notices.base import FIRST, OWNER, Layout, Person, named
from tests.corpus.notices.linkedin import modern


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
        frame_language="en",
        invitation_id=str(4967500000 + number),
    )


_WAITING = {
    "en": "I'm still waiting for your response",
    "de": "Ich warte noch auf Ihre Antwort",
    "fr": "J'attends toujours votre réponse",
    "es": "Esta invitación está esperando respuesta",
    "it": "Sto ancora aspettando una tua risposta",
    "pt": "Ainda estou aguardando sua resposta",
    "nl": "Deze uitnodiging wacht op uw reactie",
}


def reminder_2026(p: Person, note: str, language: str, number: int) -> Layout:
    layout = modern(p, note, language, number)
    layout.sender = named(f"{p.name} (via LinkedIn)", "messages-noreply@linkedin.com")
    layout.subject = f"Reminder: {p.name} invited you to connect"
    layout.headers = [("X-LinkedIn-Template", "email_m2m_invite_reminder_02")]
    layout.html = (
        (layout.html or "")
        .replace("email_m2m_invite_single_01", "email_m2m_invite_reminder_02")
        .replace("<table><tr>", f"<table><tr><td><p>{_WAITING.get(language, _WAITING['en'])}.</p></td></tr><tr>", 1)
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


# ------------------------------------------------------------------------------------------------ reminders by era


def reminder_2011_member(p: Person, number: int) -> Layout:
    """To a member, in Spanish: no note and no link, only a name."""
    text = (
        f"LinkedIn\n------------\n\nEsta invitación está esperando respuesta:\n\nDe {p.name}\n\n"
        "------------------------------------------\n(c) 2011, LinkedIn Corporation\n"
    )
    return Layout(
        named(f"{p.name} (Invitaciones LinkedIn)", "invitations@linkedin.com"),
        f"Aviso de tu invitación de {p.name}",
        text,
        kind="reminder",
        frame_language="es",
    )


def reminder_2013(p: Person, number: int) -> Layout:
    """To a member; every second one carries the accept link of the invitation."""
    link = f"http://www.linkedin.com/e/-r2qghy-{number}/4n7A7PsxkFDd5rSefp5q2Sv{number}/blk/I{57870000 + number}_125/1BpC5vrmRLo/EML_comm_afe/?hs=false&tok=0VN{number}"
    text = (
        f"LinkedIn\n\n{p.name} would like to connect on LinkedIn. How would you like to respond?\n\n{p.name}\n{p.headline}\n\n"
        + (f"Accept: {link}\n\n" if number % 2 else "")
        + f"This is a reminder that on June 3, {p.name} sent you an invitation to become part of their professional network at LinkedIn.\n\n"
        "You are receiving Reminder emails for pending invitations.\n\n(c) 2013, LinkedIn Corporation. 2029 Stierlin Ct, Mountain View, CA 94043, USA\n"
    )
    return Layout(
        named(p.name, "invitations@linkedin.com"),
        f"{p.name}'s invitation is awaiting your response",
        text,
        kind="reminder",
        frame_language="en",
        headline=p.headline,
        invitation_id=f"I{57870000 + number}_125" if number % 2 else None,
    )


def reminder_2016(p: Person, number: int) -> Layout:
    """To a guest; the same invitationId as the invitation."""
    template = ("first_guest_reminder_01", "second_guest_reminder_01")[number % 2]
    identity = 6132985418842450000 + number
    accept = f"https://www.linkedin.com/comm/start/accept-invitation?sharedKey=48j6iM8P&invitationId={identity}&trk=eml-{template}-accept&midToken=AQHQ"
    text = (
        f"This is a reminder that on May 2, {p.name} sent you an invitation to become part of their professional network at LinkedIn.\n\n"
        f"Accept {p.name}'s invitation\n{accept}\n\nUnsubscribe: https://www.linkedin.com/e/v2?e=1b3p5-{number}&t=lun&ek={template}\n\n"
        f"This email was intended for {FIRST}.\n"
    )
    return Layout(
        named(p.name, "invitations@linkedin.com"),
        f"Reminder about your invitation from {p.name}",
        text,
        headers=[("X-LinkedIn-Template", template)] if number % 3 else [],
        kind="reminder",
        frame_language="en",
        invitation_id=str(identity),
    )


def reminder_2019(p: Person, number: int) -> Layout:
    """To a member, of the template that is proven; HTML with the person's own profile link and cards of others."""
    layout = modern(p, "", "en", number)
    layout.sender = named(p.name, "invitations@linkedin.com")
    layout.subject = f"{p.name} is waiting for your response"
    layout.headers = [("X-LinkedIn-Template", "email_m2m_invite_reminder_02")] if number % 2 else []
    layout.html = (layout.html or "").replace("email_m2m_invite_single_01", "email_m2m_invite_reminder_02")
    layout.kind = "reminder"
    return layout


# ------------------------------------------------------------------------------------------------ digests


def digest_html(people: list[Person], number: int) -> Layout:
    """Cards with photo, name, headline, place and buttons; people of no concern below."""
    template = "email_m2m_invite_digest_02"

    def card(at: int, p: Person) -> str:
        track = (
            f"lipi=urn%3Ali%3Apage%3Aemail_{template}%3Bx{number}&midToken=AQG&trk=eml-{template}-invitation~card-{at}-"
        )
        profile = f"https://www.linkedin.com/comm/in/{p.vanity}?{track}inviter~name"
        accept = f"https://www.linkedin.com/comm/mynetwork/invite-accept/invitationId/{7200000000000000000 + number * 10 + at}/sharedKey/Ab3dE6gH/?inviterVanityName={p.vanity}&{track}accept~cta"
        mutual = f"<tr><td><p>{at + 2} connections in common</p></td></tr>" if at % 2 else ""
        return (
            f'<tr><td><a href="{profile}"><img alt="" src="https://media.licdn.com/{at}.jpg"></a></td></tr><tr><td><a href="{profile}">{p.name}</a></td></tr>'
            f"<tr><td><p>{p.headline}</p></td></tr><tr><td><p>{p.place}</p></td></tr>{mutual}"
            f'<tr><td><a href="{accept}">Accept</a></td><td><a href="{profile}">View profile</a></td></tr>'
        )

    other = f"https://www.linkedin.com/comm/in/hugo-nomen?trk=eml-{template}-pymk~card-1-name&midToken=AQG"
    html = (
        f"<html><body><table><tr><td><h1>{FIRST}, you have {len(people)} new invitations</h1></td></tr>"
        + "".join(card(at, p) for at, p in enumerate(people))
        + f'<tr><td><a href="https://www.linkedin.com/comm/mynetwork/?midToken=AQG">See all invitations</a></td></tr><tr><td><h2>People you may know</h2></td></tr><tr><td><a href="{other}">Hugo Nomen</a><p>Zookeeper at Vienna Zoo</p><a href="{other}">Connect</a></td></tr>'
        f"<tr><td>This email was intended for {OWNER} (Beekeeper at Hive Nine)</td></tr></table></body></html>"
    )
    return Layout(
        named("LinkedIn", "invitations@linkedin.com"),
        f"{FIRST}, you have {len(people)} new invitations",
        None,
        html,
        headers=[("X-LinkedIn-Template", template)] if number % 2 else [],
        kind="digest",
        frame_language="en",
    )


def digest_noted(people: list[Person], number: int) -> Layout:
    """Text in which one of several adds a note."""
    blocks = "\n".join(
        f"{p.name}\n{p.headline}\n{p.place}\n"
        + ('\n"We shared a table at the rye congress in Riga."\n\n' if at == 1 else "")
        + f"Accept: https://www.linkedin.com/comm/mynetwork/invite-accept/invitationId/{7300000000000000000 + number * 10 + at}/sharedKey/Ab3dE6gH/?midToken=AQ\n"
        + f"View profile: https://www.linkedin.com/comm/in/{p.vanity}?midToken=AQ\n"
        for at, p in enumerate(people)
    )
    text = f"Hi {FIRST},\n\n{len(people)} people want to connect with you\n\n{blocks}\nThis email was intended for {OWNER} (Beekeeper).\n"
    return Layout(
        named("LinkedIn Invitations", "invitations@linkedin.com"),
        f"{len(people)} people want to connect with you",
        text,
        kind="digest",
        frame_language="en",
    )


# ------------------------------------------------------------------------------------------------ accepted, connected


def accepted_variants(p: Person, number: int) -> list[tuple[str, Layout]]:
    """As told from 2008 on; the person stands in each but the last."""
    profile = f"https://www.linkedin.com/comm/in/{p.vanity}?trkEmail=eml-accept_invite_04-null-74&midToken=AQ"
    classic = Layout(
        named("LinkedIn", "invitations@linkedin.com"),
        f"{p.name} has accepted your LinkedIn invitation",
        f"LinkedIn\n------------\n\n{p.name} has accepted your LinkedIn invitation\n\nView {p.name}'s profile:\n{profile}\n\n(c) 2009, LinkedIn Corporation\n",
    )
    connected = Layout(
        named("LinkedIn", "messages-noreply@linkedin.com"),
        f"You and {p.name} are now connected",
        f"Hi {FIRST},\n\nYou and {p.name} are now connected\n\n{p.name}\n{p.headline}\n\nView profile: {profile}\n\nThis email was intended for {OWNER} (Beekeeper).\n",
    )
    german = Layout(
        named(f"{p.name} über LinkedIn", "invitations@linkedin.com"),
        f"{p.name} hat Ihre Einladung angenommen",
        f"{p.name} hat Ihre Einladung angenommen\n\nProfil anzeigen: {profile}\n",
    )
    explore = Layout(
        named(f"{p.name} via LinkedIn", "invitations@linkedin.com"),
        f"{p.first} accepted your invitation, explore their network",
        None,
        f'<html><body><table><tr><td><a href="{profile}">{p.name}</a></td></tr><tr><td><p>{p.name} accepted your invitation. Let\'s start a conversation.</p></td></tr>'
        f'<tr><td><a href="{profile}">Message</a></td></tr><tr><td><h2>People you may know</h2></td></tr><tr><td><a href="https://www.linkedin.com/comm/in/hugo-nomen?trk=eml-pymk">Hugo Nomen</a><p>Zookeeper</p></td></tr></table></body></html>',
    )
    several = Layout(
        named("LinkedIn", "invitations@linkedin.com"),
        f"See {p.first}'s and other people's connections, experience, and more",
        f"Hi {FIRST},\n\nYou have {number % 5 + 2} new connections\n\nThis email was intended for {OWNER} (Beekeeper).\n",
    )
    found = [("classic", classic), ("connected", connected), ("german", german), ("explore", explore)]
    for _, layout in (*found, ("several", several)):
        layout.kind = "accepted"
    return [*found, ("several", several)]


# ------------------------------------------------------------------------------------------------ messages, InMail


def messages(p: Person, words: str, number: int) -> list[tuple[str, Layout]]:
    """A person's words, passed on by the platform."""
    thread = f"https://www.linkedin.com/comm/messaging/thread/2-abc{number}?midToken=AQ"
    digest_like = Layout(
        named(f"{p.name} via LinkedIn", "messaging-digest-noreply@linkedin.com"),
        f"{p.first} just messaged you",
        f"You have 1 new message\n\n{p.name}\n\n{words}\n\nView message: {thread}\n\nThis email was intended for {OWNER} (Beekeeper).\n",
        kind="message",
        headers=[("X-LinkedIn-Template", "email_type_messaging_digest_01")],
    )
    french = Layout(
        named(f"{p.name} via LinkedIn", "messaging-digest-noreply@linkedin.com"),
        f"{p.name} vient de vous envoyer un message",
        f"{p.name}\n\n{words}\n\nVoir le message: {thread}\n",
        kind="message",
    )
    answered = Layout(
        named(p.name, "hit-reply@linkedin.com"),
        "Message replied: A thought on wax",
        f"{p.name}\n{p.headline}\n\n{words}\n\nReply: {thread}\n\nThis email was intended for {OWNER} (Beekeeper).\n",
        kind="inmail",
        route="relay",
        headers=[("Reply-To", f"c15c178d-0001-4e2b-9f6b-aaaabbbb{number % 9000 + 1000}@reply.linkedin.com")],
    )
    return [("digest", digest_like), ("french", french), ("replied", answered)]
