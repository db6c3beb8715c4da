# ruff: noqa: E501 - lines of real layouts are long
"""What is no invitation although it looks like one, and what poses as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.corpus.notices import layouts as made
from tests.corpus.notices.layouts import ADDRESS, FIRST, OWNER, SERVER, Layout, Person, named

_FIRST = ("Alma", "Boris", "Cleo", "Dag")
_SECOND = ("Iris", "Jost", "Kaia", "Leif")


def lookalikes(half: str) -> Iterator[tuple[str, Layout, str, str | None]]:
    """(name, mail, kind, platform); kind "none" for a mail that is no platform's."""
    for at, first in enumerate(_FIRST if half == "seen" else _SECOND):
        p = Person(f"{first} Tannhauser", "Baker at Crumb & Co", "Ghent, Belgium", f"{first.lower()}-tannhauser")
        yield from _by_linkedin(p, at)
        yield from _by_others(p, at)
        yield from _by_people(p, at)


def _linkedin(address: str, subject: str, text: str, template: str | None, name: str = "LinkedIn") -> Layout:
    headers = [("X-LinkedIn-Template", template), ("X-LinkedIn-Class", "EMAIL-DEFAULT")] if template else []
    return Layout(
        named(name, address),
        subject,
        text + "\n\nThis email was intended for " + OWNER + " (Beekeeper).\n",
        headers=headers,
        message_id="<1.2.3@lva1-app1.prod.linkedin.com>",
    )


def _by_linkedin(p: Person, at: int) -> Iterator[tuple[str, Layout, str, str | None]]:
    link = f"https://www.linkedin.com/comm/in/{p.vanity}?midToken=AQ&trk=eml-x"
    odd = at % 2
    yield (
        "people-you-may-know",
        _linkedin(
            "messages-noreply@linkedin.com",
            f"{FIRST}, add {p.name} - {p.headline}",
            f"{FIRST}, do you know {p.name}?\n\n{p.name}\n{p.headline}\nConnect: https://www.linkedin.com/comm/mynetwork/send-invite/{p.vanity}?midToken=AQ",
            None if odd else "email_pymk_02",
        ),
        "other",
        "linkedin",
    )
    yield (
        "group",
        _linkedin(
            "groups-noreply@linkedin.com",
            f"{p.name} invited you to join the group Bakers of Ghent",
            f"{p.name} invited you to join Bakers of Ghent\n\nJoin group: https://www.linkedin.com/comm/groups/123?midToken=AQ",
            None if odd else "email_groups_recommended_by_admin_01",
        ),
        "other",
        "linkedin",
    )
    yield (
        "event",
        _linkedin(
            "invitations@linkedin.com",
            f"{p.name} invited you to attend Bread Summit",
            f"{p.name} invited you to an event\n\nBread Summit\nView event: https://www.linkedin.com/comm/events/5?midToken=AQ",
            None,
        ),
        "other",
        "linkedin",
    )
    yield (
        "page",
        _linkedin(
            "invitations@linkedin.com",
            f"{p.name} invited you to follow Crumb & Co",
            f"{p.name} invited you to follow Crumb & Co\n\nFollow: https://www.linkedin.com/comm/company/5?midToken=AQ",
            None,
        ),
        "other",
        "linkedin",
    )
    yield (
        "newsletter",
        _linkedin(
            "invitations@linkedin.com",
            f"{p.name} invited you to subscribe to Daily Dough",
            "Daily Dough\nSubscribe: https://www.linkedin.com/comm/newsletters/5?midToken=AQ",
            None,
        ),
        "other",
        "linkedin",
    )
    yield (
        "endorsement",
        _linkedin(
            "notifications-noreply@linkedin.com",
            f"{p.name} endorsed you for Baking",
            f"{p.name} endorsed you\n\nView profile: {link}",
            None,
        ),
        "other",
        "linkedin",
    )
    yield (
        "jobs",
        _linkedin(
            "jobalerts-noreply@linkedin.com",
            "30+ new jobs for baker",
            "Baker\nCrumb & Co\nView job: https://www.linkedin.com/comm/jobs/view/5?midToken=AQ",
            "email_job_alert_digest_01",
        ),
        "other",
        "linkedin",
    )
    yield (
        "views",
        _linkedin(
            "notifications-noreply@linkedin.com",
            "You appeared in 9 searches this week",
            f"See who: {link}",
            "email_weekly_analytics_recap_v2",
        ),
        "other",
        "linkedin",
    )
    yield (
        "unknown-template",
        _linkedin(
            "notifications-noreply@linkedin.com",
            f"{p.name} baked something for you",
            f"{p.name} has news\n\nSee it: {link}",
            "email_brand_new_thing_07",
        ),
        "other",
        "linkedin",
    )
    yield (
        "post",
        _linkedin(
            "updates-noreply@linkedin.com",
            f"{p.name} shared a post: Rye wants to connect with you",
            f"{p.name} shared a post\n\n{link}",
            None,
        ),
        "other",
        "linkedin",
    )


def _by_others(p: Person, at: int) -> Iterator[tuple[str, Layout, str, str | None]]:
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


def _by_people(p: Person, at: int) -> Iterator[tuple[str, Layout, str, str | None]]:
    def mail(subject: str, text: str, **more: object) -> Layout:
        return replace(
            Layout(
                named(p.name, p.address),
                subject,
                text,
                signed_by=p.address.split("@")[1],
                dmarc=p.address.split("@")[1],
                message_id=f"<{at}.{len(text)}@mail.example>",
            ),
            **more,
        )  # type: ignore[arg-type]

    notice = (
        made.guest_classic(
            Person("Otto Kranz", "Potter", "Graz", "otto-kranz"),
            "I'd like to add you to my professional network on LinkedIn.",
            "en",
            3 + at,
        ).text
        or ""
    )
    quoted = "\n".join("> " + line for line in notice.split("\n"))
    yield (
        "wants-to-connect",
        mail(
            "I'd like to connect",
            f"Hi {FIRST},\n\nI want to connect with you on LinkedIn, here I am: https://www.linkedin.com/in/{p.vanity}\n\n{p.first}",
        ),
        "none",
        None,
    )
    yield (
        "invitation-to-connect",
        mail("Invitation to connect", f"Dear {FIRST},\n\nlet us connect over coffee.\n\n{p.first}"),
        "none",
        None,
    )
    yield (
        "reply",
        mail("Re: Invitation to connect on LinkedIn", f"why?\n\nOn Nov 2, Otto Kranz wrote:\n\n{quoted}"),
        "none",
        None,
    )
    yield (
        "reply-same-subject",
        mail(
            "Invitation to connect on LinkedIn",
            f"why?\n\n{quoted}",
            headers=[("In-Reply-To", "<1.2.3.JavaMail.app@ela4-bed80.prod>")],
        ),
        "none",
        None,
    )
    yield (
        "reply-no-header",
        mail("Invitation to connect on LinkedIn", f"Who is this?\n\nOn Nov 2, Otto Kranz wrote:\n{quoted}"),
        "none",
        None,
    )
    yield (
        "forward",
        mail(
            "Fwd: Invitation to connect on LinkedIn",
            f"Do you know him?\n\n---------- Forwarded message ---------\nFrom: Otto Kranz <o@kranz.example>\nSubject: Invitation to connect on LinkedIn\n\n{notice}",
        ),
        "none",
        None,
    )
    yield (
        "forward-outlook",
        mail(
            "Invitation to connect on LinkedIn",
            f"Look\n\n-----Original Message-----\nFrom: Otto Kranz\nSent: Monday\nTo: {p.name}\nSubject: Invitation to connect on LinkedIn\n\n{notice}",
        ),
        "none",
        None,
    )
    classic = made.guest_classic(p, "I'd like to add you to my professional network on LinkedIn.", "en", 5 + at)
    classic.headers.append(("List-Id", "<bread.lists.example>"))
    classic.owner = "bread@lists.example"
    yield "list-copy", classic, "none", None
    yield (
        "recommendation",
        mail(
            f"{p.name} told me about LinkedIn",
            "Have you got an invitation from LinkedIn too? Mine came on Monday. You should accept Otto's invitation.",
        ),
        "none",
        None,
    )


def hostile(half: str, p: Person) -> Iterator[tuple[str, Layout]]:
    """Notices that nobody may answer: forged, stolen, hidden, aimed elsewhere."""
    note = "We met at the bakery on Monday." if half == "seen" else "We sang together in Riga last May."
    for at, make in enumerate((made.member_classic, made.guest_classic, made.member_2015, made.modern)):

        def fresh(make=make, at=at) -> Layout:  # type: ignore[no-untyped-def]
            return make(p, note, "en", 200 + at)

        yield (
            "no-signature",
            replace(
                fresh(),
                signed_by=None,
                results=f"{SERVER}; dkim=none; spf=pass smtp.mailfrom=evil.example; dmarc=fail header.from=linkedin.com",
            ),
        )
        yield (
            "failed-signature",
            replace(fresh(), results=f"{SERVER}; dkim=fail header.d=linkedin.com; dmarc=fail header.from=linkedin.com"),
        )
        yield (
            "forged-results-of-another-server",
            replace(
                fresh(),
                signed_by=None,
                results="mx.evil.example; dkim=pass header.d=linkedin.com; dmarc=pass header.from=linkedin.com",
            ),
        )
        yield (
            "results-like-ours",
            replace(
                fresh(),
                signed_by=None,
                results=f"{SERVER}.evil.example; dkim=pass header.d=linkedin.com; dmarc=pass header.from=linkedin.com",
            ),
        )
        yield (
            "signed-by-another",
            replace(
                fresh(),
                signed_by="evil.example",
                results=f"{SERVER}; dkim=pass header.d=evil.example header.b=AbCdEfGh; dmarc=fail header.from=linkedin.com",
            ),
        )
        below = fresh()
        below.signed_by, below.results = None, f"{SERVER}; dkim=none; dmarc=fail header.from=linkedin.com"
        below.headers = [
            *below.headers,
            (
                "Authentication-Results",
                f"{SERVER}; dkim=pass header.d=linkedin.com; dmarc=pass header.from=linkedin.com",
            ),
        ]
        yield "forged-results-below", below
        for domain in ("linkedln.com", "linkedin.com.evil.example", "linkedin-mail.example", "1inkedin.com"):
            posing = fresh()
            posing.sender, posing.signed_by, posing.dmarc = (
                named(f"{p.name} via LinkedIn", f"invitations@{domain}"),
                domain,
                domain,
            )
            yield f"look-alike-{domain}", posing
        two = fresh()
        two.headers = [*two.headers, ("From", "eve@evil.example")]
        yield "two-from-fields", two
        yield "two-authors", replace(fresh(), sender=f"{named(p.name, 'invitations@linkedin.com')}, eve@evil.example")
        yield (
            "address-as-name",
            replace(
                fresh(),
                sender='"invitations@linkedin.com" <eve@evil.example>',
                signed_by="evil.example",
                dmarc="evil.example",
            ),
        )
        stolen = fresh()
        ad = (
            "<h1>Formation Excel à prix réduit</h1><p>Inscrivez-vous vite, places limitées.</p>"
            + "<p>Un cours complet pour débutants et confirmés.</p>" * 3
        )
        stolen.html = (stolen.html or f"<html><body><pre>{stolen.text}</pre></body></html>").replace(
            "<body>", f"<body>{ad}", 1
        )
        stolen.text, stolen.sender, stolen.subject, stolen.signed_by, stolen.dmarc = (
            None,
            "Formation <info@school.example>",
            "Offre de formation",
            "school.example",
            "school.example",
        )
        yield "notice-below-an-advertisement", stolen
        hidden = fresh()
        body = hidden.html or f"<html><body><pre>{hidden.text}</pre></body></html>"
        hidden.html = body.replace("<body>", f'<body>{ad}<div style="display:none">', 1).replace(
            "</body>", "</div></body>"
        )
        hidden.text, hidden.sender, hidden.subject, hidden.signed_by, hidden.dmarc = (
            None,
            "Formation <info@school.example>",
            "Offre de formation",
            "school.example",
            "school.example",
        )
        yield "notice-hidden-in-an-advertisement", hidden
    yield (
        "phish",
        Layout(
            named(p.name, f"{p.vanity}@evil.example"),
            f"{FIRST}, please add me to your LinkedIn network",
            None,
            f'<html><body><p>Hi {FIRST}, I\'d like to join your LinkedIn network.</p><p>{p.name}</p><a href="https://evil.example/a">Accept</a> <a href="https://evil.example/b">View profile</a></body></html>',
            signed_by="evil.example",
            dmarc="evil.example",
            headers=[("Reply-To", "eve@evil.example")],
            owner=f"<{ADDRESS}>",
        ),
    )
