# ruff: noqa: E501 - lines of real layouts are long
"""Look-alikes from other services, from platforms in their other moods, and from people who mean well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.corpus.notices import layouts as made
from tests.corpus.notices.layouts import FIRST, OWNER, Layout, Person, named, to_bytes

Found = Iterator[tuple[str, Layout, str, str | None]]


def by_others(p: Person, at: int) -> Found:
    """Invitations of services that are no network of people."""

    def mail(sender: str, subject: str, text: str) -> Layout:
        domain = sender.rpartition("@")[2].rstrip(">")
        return Layout(sender, subject, text, signed_by=domain, dmarc=domain, message_id=f"<{at}@{domain}>")

    yield (
        "github",
        mail(
            "GitHub <noreply@github.com>",
            f"[GitHub] {p.name} has invited you to collaborate on the oven/rye repository",
            f"@{p.vanity} has invited you to collaborate.\n\nView invitation: https://github.com/oven/rye/invitations",
        ),
        "none",
        None,
    )
    yield (
        "slack",
        mail(
            "Slack <feedback@slack.com>",
            f"{p.name} has invited you to work with them in Slack",
            "Join now: https://join.slack.com/t/x",
        ),
        "none",
        None,
    )
    yield (
        "zoom",
        mail(
            "Zoom <no-reply@zoom.us>",
            f"{p.name} is inviting you to a scheduled Zoom meeting",
            "Join: https://zoom.us/j/5",
        ),
        "none",
        None,
    )
    yield (
        "calendar",
        mail(
            named(p.name, p.address),
            "Invitation: Coffee @ Thu Nov 19, 2026 9:30am (CET)",
            "You have been invited to the following event.\n\nCoffee\nYes - No - Maybe",
        ),
        "none",
        None,
    )
    yield (
        "file",
        mail(
            "Drive <drive-shares-noreply@google.com>",
            f'{p.name} shared "Rye plan" with you',
            f"{p.name} has invited you to edit\n\nOpen",
        ),
        "none",
        None,
    )
    yield (
        "badoo",
        mail(
            "Badoo <noreply+17@badoo.com>",
            f"★ {OWNER}, {p.name} left you a message",
            f"{p.name} left you a message\n\nhttp://us1.badoo.com/in/x/",
        ),
        "other",
        "badoo",
    )
    yield (
        "newsletter",
        mail(
            "Rye Weekly <news@rye.example>",
            "Connect with bakers on LinkedIn",
            "Follow us on LinkedIn: https://www.linkedin.com/company/rye\n\nUnsubscribe: https://rye.example/u",
        ),
        "none",
        None,
    )
    yield (
        "xing-event",
        mail("XING <news@mail.xing.com>", f"{p.name} lädt Sie zum Event Brottag ein", "Jetzt ansehen"),
        "other",
        "xing",
    )
    yield (
        "meetup",
        mail("Meetup <info@meetup.com>", f"{p.name} invited you to Rye Lovers Ghent", "Join us\n\nMeetup LLC"),
        "other",
        "meetup",
    )


def _mail(sender: str, subject: str, text: str | None, html: str | None = None, **more: object) -> Layout:
    domain = sender.rpartition("@")[2].rstrip(">")
    return Layout(sender, subject, text, html, signed_by=domain, dmarc=domain, message_id=f"<{len(subject)}.3@{domain}>", **more)  # type: ignore[arg-type]  # fmt: skip


_LINKEDIN = {
    "seen": (
        ("pymk-subject-like-a-wish", "messages-noreply@linkedin.com", "{n} would be a great connection", "Add {n} to your network\n\n{n}\n{h}\nConnect: https://www.linkedin.com/comm/mynetwork/send-invite/{v}?midToken=AQ", "email_pymk_01"),
        ("pymk-card-mail", "messages-noreply@linkedin.com", "People you may know", "People you may know\n\n{n}\n{h}\n12 connections in common\nConnect: https://www.linkedin.com/comm/mynetwork/send-invite/{v}?midToken=AQ", None),
        ("group-invitation", "invitations@linkedin.com", "{n} invited you to join the group Coopers", "{n} invited you to join the group Coopers\n\nAccept: https://www.linkedin.com/comm/groups/55/accept?midToken=AQ", None),
        ("event-invitation", "invitations@linkedin.com", "{n} invited you to attend Barrel Days", "{n} invited you to attend Barrel Days\n\nAccept\nhttps://www.linkedin.com/comm/events/55?midToken=AQ", "email_event_invite_01"),
        ("newsletter-invitation", "newsletters-noreply@linkedin.com", "{n} invited you to subscribe to Hoop Weekly", "Subscribe: https://www.linkedin.com/comm/newsletters/55?midToken=AQ", None),
        ("endorsement", "notifications-noreply@linkedin.com", "{n} has endorsed you for Coopering", "{n} endorsed you\n\nSee your skills: https://www.linkedin.com/comm/in/sven?midToken=AQ", "endorsement_01"),
        ("updates-es", "updates@linkedin.com", "Actualizaciones de la red LinkedIn, 02/11/2011", "{n} tiene un nuevo contacto", None),
    ),
    "scored": (
        ("pymk-do-you-know", "messages-noreply@linkedin.com", "{f}, do you know {n}?", "Grow your network\n\n{n}\n{h}\nConnect: https://www.linkedin.com/comm/mynetwork/send-invite/{v}?midToken=AQ", "connection_suggestion_email"),
        ("page-invitation", "invitations@linkedin.com", "You're invited to follow Stave & Hoop", "{n} invited you to follow Stave & Hoop\n\nFollow: https://www.linkedin.com/comm/company/55?midToken=AQ", None),
        ("group-digest", "group-digests@linkedin.com", "Coopers: {n} wants to connect hoops and staves", "New discussions\n\n{n}: hoops\nhttps://www.linkedin.com/comm/groups/55?midToken=AQ", None),
        ("event-reminder", "notifications-noreply@linkedin.com", "Barrel Days starts tomorrow", "You are attending Barrel Days\n\nView event: https://www.linkedin.com/comm/events/55?midToken=AQ", "email_event_reminder_02"),
        ("jobs-for-you", "jobs-listings@linkedin.com", "{f}: your job alert for cooper", "Cooper\nStave & Hoop\nSee job: https://www.linkedin.com/comm/jobs/view/55?midToken=AQ", "jobs_jymbii_digest"),
        ("recommendation", "notifications-noreply@linkedin.com", "{n} wrote you a recommendation", "{n} recommends you\n\nSee it: https://www.linkedin.com/comm/in/sven?midToken=AQ", None),
        ("welcome-es", "welcome@linkedin.com", "¡Te damos la bienvenida a LinkedIn!", "Añade contactos", None),
    ),
}  # fmt: skip
_PLATFORMS = {
    "seen": (
        ("facebook-event", "notification@facebookmail.com", "Facebook", "{n} invited you to the event Barrel Days", "{n} invited you to the event Barrel Days", "facebook"),
        ("researchgate-follow", "no-reply@researchgatemail.net", "ResearchGate", "{n} started following you", "{n} is now following your research", "researchgate"),
        ("academia-mention", "updates@academia-mail.com", "Academia.edu", "{n} mentioned you in a paper", "Read it", "academia"),
        ("meetup-event", "info@meetup.com", "Meetup", "Just scheduled: Barrel Evening", "Coopers of Bremen\n\nRSVP\n\nMeetup LLC", "meetup"),
        ("twitter-following", "notify@twitter.com", "Twitter", "{n} is now following you on Twitter", "{n} is following you", "twitter"),
        ("wellfound-jobs", "team@wellfound.com", "Wellfound", "New jobs for coopers", "Cooper at Stave & Hoop\n\nWellfound, 90 Gold St", "wellfound"),
        ("viadeo-news", "viadeonews@viadeo.com", "Viadeo", "Les nouveautés de la semaine", "À lire cette semaine", "viadeo"),
    ),
    "scored": (
        ("facebook-tag", "notification@facebookmail.com", "Facebook", "{n} tagged you in a photo", "See photo", "facebook"),
        ("researchgate-reads", "no-reply@researchgatemail.net", "ResearchGate", "Your article reached 100 reads", "Congratulations", "researchgate"),
        ("academia-search", "updates@academia-mail.com", "Academia.edu", "Someone just searched for you on Google", "See who", "academia"),
        ("meetup-group", "info@email.meetup.com", "Meetup", "New Meetup: Coopers of Bremen", "{n} started a group\n\nJoin us\n\nMeetup LLC", "meetup"),
        ("twitter-mention", "notify@twitter.com", "Twitter", "{n} mentioned you on Twitter", "{n}: @sven hoops!", "twitter"),
        ("xing-visitors", "mailrobot@mail.xing.com", "XING", "Neue Besucher auf Ihrem Profil", "{n} hat Ihr Profil besucht\n\nIhr XING Team", "xing"),
        ("xing-group", "mailrobot@mail.xing.com", "XING", "Einladung zur Gruppe Böttcher", "{n} lädt Sie ein\n\nIhr XING Team", "xing"),
    ),
}  # fmt: skip
_SERVICES = {
    "seen": (
        ("dropbox", "Dropbox <no-reply@dropbox.com>", '{n} invited you to view "Barrels"', "{n} invited you to view a folder.\n\nAccept invitation\nhttps://www.dropbox.com/l/scl/x"),
        ("teams", "Microsoft Teams <noreply@email.teams.microsoft.com>", "{n} added you to a team", "Accept\nhttps://teams.microsoft.com/l/x"),
        ("trello", "Trello <do-not-reply@trello.com>", "{n} invited you to Barrels on Trello", "Join the board\nhttps://trello.com/invite/x"),
        ("facetime-like", "Zoom <no-reply@zoom.us>", "{n} wants to add you as a contact", "{n} wants to add you as a contact\n\nAccept\nhttps://zoom.us/addContact?x"),
    ),
    "scored": (
        ("gitlab", "GitLab <gitlab@mg.gitlab.com>", "{n} invited you to join the hoops group", "Accept invitation\nhttps://gitlab.com/-/invites/x"),
        ("slack-connect", "Slack <notification@slack.com>", "{n} invited you to connect in Slack", "{n} invited you to a channel\n\nAccept invitation\nhttps://join.slack.com/x"),
        ("calendly", "Calendly <notifications@calendly.com>", "New event: {n} - 15 minutes", "Invitee: {n}\nView event\nhttps://calendly.com/x"),
        ("onedrive", "SharePoint <no-reply@sharepointonline.com>", '{n} shared "Barrels" with you', "{n} invited you to edit a file\n\nOpen\nhttps://x.sharepoint.com/x"),
    ),
}  # fmt: skip


def by_platforms(half: str, p: Person) -> Found:
    """Other mail of the platforms, and of services that invite to things instead of people."""

    def filled(text: str) -> str:
        return text.format(n=p.name, h=p.headline, v=p.vanity, f=FIRST)

    for name, address, subject, text, template in _LINKEDIN[half]:
        headers = [("X-LinkedIn-Template", template), ("X-LinkedIn-Class", "EMAIL-DEFAULT")] if template else []
        body = f"{filled(text)}\n\nThis email was intended for {OWNER} (Beekeeper).\n"
        yield name, _mail(named("LinkedIn", address), filled(subject), body, headers=headers), "other", "linkedin"
    for name, address, shown, subject, text, platform in _PLATFORMS[half]:
        yield name, _mail(named(shown, address), filled(subject), filled(text)), "other", platform
    for name, sender, subject, text in _SERVICES[half]:
        yield name, _mail(sender, filled(subject), filled(text)), "none", None


def by_people_more(half: str, p: Person) -> Found:
    """A friend's forward in every shape, a list's copy, a person who asks in a mail of their own."""
    other = Person("Otto Kranz", "Potter", "Graz", "otto-kranz")
    notice = made.modern(other, "", "en", 7 if half == "seen" else 8)
    html = (notice.html or "").replace("<html><body>", "").replace("</body></html>", "")
    sender = named(p.name, p.address)
    top = {"seen": "Do you know him?", "scored": "Is this one genuine, do you think?"}[half]
    head = f"---------- Forwarded message ---------<br>From: <b>Otto Kranz</b> &lt;invitations@linkedin.com&gt;<br>Date: Mon, 2 Nov 2026<br>Subject: {notice.subject}<br>"
    gmail = f'<html><body><div dir="ltr">{top}<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{head}</div>{html}</div></div></body></html>'
    yield "forward-gmail-html", _mail(sender, f"Fwd: {notice.subject}", None, gmail), "none", None
    apple = f'<html><body>{top}<br><blockquote type="cite"><div>Begin forwarded message:</div><div><b>From: </b>Otto Kranz &lt;invitations@linkedin.com&gt;</div><div><b>Subject: </b>{notice.subject}</div>{html}</blockquote></body></html>'
    yield "forward-apple-html", _mail(sender, f"Fwd: {notice.subject}", None, apple), "none", None
    attached = _mail(sender, f"FW: {notice.subject}", f"{top}\n\n{p.first}\n", attached=to_bytes(notice))
    yield "forward-as-attachment", attached, "none", None
    own = {
        "seen": (
            ("I'd like to connect with you", f"Dear {FIRST},\n\nI'd like to connect with you. We both work on barrels, I mend them. May I call you?\n\n{p.first}"),
            (f"{p.name} wants to connect", f"Hello {FIRST},\n\nthis is {p.first}. I want to connect with you about the hoops.\n\n{p.first}"),
            ("Your LinkedIn invitation", f"Hi {FIRST},\n\nyou invited me on LinkedIn yesterday, who are you?\n\n{p.first}"),
            ("Join my network", f"{FIRST}, we are a network of coopers and meet on Fridays. Will you come?\n\n{p.first}"),
        ),
        "scored": (
            ("Connecting", f"Hello {FIRST},\n\nI would like to add you to my professional network, as they say. But in person: lunch?\n\n{p.first}"),
            ("Invitation", f"{FIRST},\n\nyou are invited to my birthday on Saturday.\n\n{p.first}"),
            ("Vernetzen?", f"Hallo {FIRST},\n\nich möchte mich gern mit dir vernetzen, am liebsten bei einem Kaffee.\n\n{p.first}"),
            ("linkedin request", f"hey {FIRST}, just sent you a linkedin request, please accept: https://www.linkedin.com/in/{p.vanity}\n\n{p.first}"),
        ),
    }[half]  # fmt: skip
    for number, (subject, text) in enumerate(own):
        yield f"in-their-own-words-{number}", _mail(sender, subject, text), "none", None
    for make in (made.member_2015, made.modern) if half == "seen" else (made.member_classic, made.modern):
        copy = make(other, "", "en", 3)
        copy.headers = [
            *copy.headers,
            ("List-Id", "Coopers <coopers.lists.example>"),
            ("List-Post", "<mailto:coopers@lists.example>"),
        ]
        yield f"list-copy-{make.__name__}", replace(copy, owner="coopers@lists.example"), "none", None
    calendar = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:5@mail.example\nDTSTART:20261119T093000Z\nSUMMARY:Connect\nEND:VEVENT\nEND:VCALENDAR\n"
    yield (
        "calendar",
        _mail(
            sender,
            "Invitation: Connect @ Thu Nov 19, 2026 9:30am - 10am (CET)",
            f"{p.name} has invited you to Connect\n\n{calendar}",
        ),
        "none",
        None,
    )
