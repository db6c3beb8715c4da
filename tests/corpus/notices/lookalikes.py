# ruff: noqa: E501 - lines of real layouts are long
"""What is no invitation although it looks like one, and what poses as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.corpus.notices import layouts as made
from tests.corpus.notices.elsewhere import by_others, by_people_more, by_platforms
from tests.corpus.notices.layouts import FIRST, OWNER, Layout, Person, named

_FIRST = ("Alma", "Boris", "Cleo", "Dag")
_SECOND = ("Iris", "Jost", "Kaia", "Leif")


def lookalikes(half: str) -> Iterator[tuple[str, Layout, str, str | None]]:
    """(name, mail, kind, platform); kind "none" for a mail that is no platform's."""
    for at, first in enumerate(_FIRST if half == "seen" else _SECOND):
        p = Person(f"{first} Tannhauser", "Baker at Crumb & Co", "Ghent, Belgium", f"{first.lower()}-tannhauser")
        yield from _by_linkedin(p, at)
        yield from by_others(p, at)
        yield from _by_people(p, at)
    for first in ("Mona", "Nils") if half == "seen" else ("Rafael", "Svea"):
        p = Person(f"{first} Ohlendorf", "Cooper at Stave & Hoop", "Bremen", f"{first.lower()}-ohlendorf")
        yield from by_platforms(half, p)
        yield from by_people_more(half, p)


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
