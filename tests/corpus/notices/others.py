# ruff: noqa: E501 - lines of real layouts are long
"""Invitations of other platforms, and what else those tell."""

from __future__ import annotations

from tests.corpus.notices.base import ADDRESS, FIRST, Layout, Person, named


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
        frame_language="en" if english else "de",
        headline=p.headline,
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
        frame_language="fr",
        headline=p.headline,
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
        frame_language="en",
        headline=p.headline,
        profile_key=f"in/{p.vanity}",
    )


def _plainly(
    sender: str, subject: str, text: str, platform: str, kind: str, domain: str | None = None, **more: object
) -> Layout:
    home = domain or sender.rpartition("@")[2].rstrip(">")
    return Layout(
        sender, subject, text, signed_by=home, dmarc=home, platform=platform, kind=kind,
        message_id=f"<{len(text)}.7@{home}>", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def facebook(p: Person, number: int) -> list[tuple[str, Layout]]:
    """Friend requests of 2010 and later, a confirmation, an invitation of a guest."""
    token = f"notification+kjdmp{number}@facebookmail.com"
    request = f"Hi {FIRST},\n\n{p.name} wants to be friends with you on Facebook.\n\nTo confirm this request, follow the link below:\nhttp://www.facebook.com/n/?reqs.php&mid=3ab{number}&n_m=sven%40achterberg.example\n\nThe Facebook Team\n\nThis message was intended for {ADDRESS}. If you do not wish to receive this type of email from Facebook in the future, please click here\n"
    first = _plainly(
        named("Facebook", token), f"{p.name} wants to be friends on Facebook.", request, "facebook", "invitation",
        headers=[("X-Facebook-Notify", f"friend; from={number}; mailid=3ab{number}"), ("Reply-To", "noreply <noreply@facebookmail.com>")],
        frame_language="en",
    )  # fmt: skip
    later = _plainly(
        named("Facebook", "notification@facebookmail.com"), f"{p.name} sent you a friend request",
        f"{p.name} sent you a friend request.\n\n{number % 9 + 2} mutual friends\n\nConfirm request\nhttps://www.facebook.com/n/?reqs.php&mid=5cd{number}\n\nMeta Platforms, Inc., Attention: Community Support, Menlo Park\n",
        "facebook", "invitation", mutual=number % 9 + 2, frame_language="en",
    )  # fmt: skip
    confirmed = _plainly(
        named("Facebook", "notification@facebookmail.com"), f"{p.name} confirmed you as a friend on Facebook",
        f"{p.name} confirmed you as a friend on Facebook.\n\nThe Facebook Team\n", "facebook", "accepted",
    )  # fmt: skip
    return [("request", first), ("later", later), ("confirmed", confirmed)]


def researchgate(p: Person, number: int) -> list[tuple[str, Layout]]:
    text = f"{p.name} invited you to connect on ResearchGate\n\n{p.name}\n{p.headline}\n\nAccept invitation\nhttps://www.researchgate.net/go.Invite.html?token=abc{number}\n\nThis message was sent to {ADDRESS} by ResearchGate.\nResearchGate GmbH, Chausseestr. 20, 10115 Berlin\n"
    message = f"{p.name} sent you a message on ResearchGate\n\nhttps://www.researchgate.net/messages/{number}\n\nResearchGate GmbH, Berlin\n"
    sender = named("ResearchGate", "no-reply@researchgatemail.net")
    return [
        ("invitation", _plainly(sender, f"{p.name} invited you to connect on ResearchGate", text, "researchgate", "invitation", frame_language="en", headline=p.headline)),
        ("message", _plainly(sender, f"{p.name} sent you a message", message, "researchgate", "message")),
    ]  # fmt: skip


def academia(p: Person, number: int) -> list[tuple[str, Layout]]:
    text = f"{p.name} invited you to join Academia.edu\n\n{p.name}\n{p.headline}\n\nAccept invitation\nhttps://www.academia.edu/invitations/abc{number}\n\nAcademia.edu, 580 California St., San Francisco\n"
    return [
        ("invitation", _plainly(named(f"{p.name} via Academia.edu", "updates@academia-mail.com"), f"{p.name} invited you to join Academia.edu", text, "academia", "invitation", frame_language="en")),
    ]  # fmt: skip


def meetup(p: Person, number: int) -> list[tuple[str, Layout]]:
    text = f"{p.name} wants to connect with you on Meetup\n\n{p.name}\n\nAccept request\nhttps://www.meetup.com/connections/abc{number}/\n\nView profile\nhttps://www.meetup.com/members/{900 + number}/\n\nMeetup LLC, New York\n"
    return [
        ("invitation", _plainly(named("Meetup", "info@email.meetup.com"), f"{p.name} wants to connect with you on Meetup", text, "meetup", "invitation", "email.meetup.com", frame_language="en", profile_key=f"member/{900 + number}")),
    ]  # fmt: skip


def twitter(p: Person, number: int) -> list[tuple[str, Layout]]:
    """Of 2008: From is the inviter's own address."""
    text = f"To find out more about Twitter, visit the link below:\n\nhttp://twitter.com/i/{number:x}abcdef\n\nThanks,\n-The Twitter Team\n\nAbout Twitter\n\nTwitter is a unique approach to communication.\n"
    layout = _plainly(named(p.name, p.address), f"{p.name} wants to keep up with you on Twitter", text, "twitter", "invitation", "twitter.com", frame_language="en", route="direct")  # fmt: skip
    layout.dmarc = None
    return [("invitation", layout)]


def told_by_others(p: Person, number: int) -> list[tuple[str, Layout]]:
    """What XING, Viadeo and Wellfound tell after an invitation."""
    return [
        ("xing-accepted", _plainly(named("XING", "mailrobot@mail.xing.com"), f"{p.name} hat Ihre Kontaktanfrage bestätigt", f"XING\n\n{p.name} hat Ihre Kontaktanfrage bestätigt\n\nZum Profil\nhttps://www.xing.com/profile/{p.vanity}?sc=x\n\nIhr XING Team\n", "xing", "accepted")),
        ("xing-message", _plainly(named(f"{p.name} (XING)", "mailrobot@mail.xing.com"), f"Neue Nachricht von {p.name}", f"{p.name} hat Ihnen eine Nachricht geschrieben\n\nDas war ein Versehen, entschuldigen Sie.\n\nJetzt antworten\nhttps://www.xing.com/messages/{number}?sc=x\n\nIhr XING Team\n", "xing", "message")),
        ("xing-reminder", _plainly(named(f"{p.name} (XING)", "mailrobot@mail.xing.com"), f"Erinnerung: Kontaktanfrage von {p.name}", f"XING\n\n{p.name} wartet noch auf Ihre Antwort\n\n{p.name}\n{p.headline}\n\nKontaktanfrage bestätigen\nhttps://www.xing.com/network/requests?token=abc{number}\n\nIhr XING Team\n", "xing", "reminder")),
        ("viadeo-accepted", _plainly(named("Viadeo", "contact@viadeo.com"), f"{p.name} a accepté votre demande de contact", f"Bonjour,\n\n{p.name} a accepté votre demande de contact\n\nVoir son profil\nhttp://www.viadeo.com/profile/{number}\n\nL'équipe Viadeo\n", "viadeo", "accepted")),
        ("viadeo-reminder", _plainly(named("Viadeo", "contact@viadeo.com"), f"Rappel : demande de contact de {p.name}", f"Bonjour,\n\n{p.name} souhaite entrer en contact avec vous sur Viadeo.\n\nAccepter la demande\nhttp://www.viadeo.com/invitation/accept?id={number}&t=abc\n\nL'équipe Viadeo\n", "viadeo", "reminder")),
        ("wellfound-accepted", _plainly(named(f"{p.name} via Wellfound", "noreply@wellfound.com"), f"{p.name} accepted your connection request", f"{p.name} accepted your connection request\n\nView profile: https://wellfound.com/u/{p.vanity}?utm=x\n\nWellfound, 90 Gold St, San Francisco\n", "wellfound", "accepted")),
        ("wellfound-message", _plainly(named(f"{p.name} via Wellfound", "noreply@wellfound.com"), f"{p.name} sent you a message on Wellfound", f"{p.name} sent you a message\n\nSorry, wrong Sven.\n\nWellfound, 90 Gold St, San Francisco\n", "wellfound", "message")),
    ]  # fmt: skip
