# ruff: noqa: E501 - lines of real layouts are long
"""Notices that nobody may answer: forged, stolen, replayed, hidden in something else, aimed elsewhere.

Each has a label: "not pass" must never be taken for the platform's own; "any" is the platform's own work, sent again
by somebody, and may be authentic, but not answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.corpus.notices import layouts as made
from tests.corpus.notices.layouts import ADDRESS, FIRST, SERVER, Layout, Person, named, to_bytes

FORGED, REPLAYED = "not pass", "any"
_EVIL = {"seen": "evil.example", "scored": "schoolmail.example"}
_NOTE = {"seen": "We met at the bakery on Monday.", "scored": "We sang together in Riga last May."}
_DOMAINS = {
    "seen": ("linkedln.com", "linkedin.com.evil.example", "linkedin-mail.example", "1inkedin.com",
             "xn--lnkedin-q2a.com", "linkedin.co", "lnkedin.com", "invitations-linkedin.example"),
    "scored": ("linkedln.com", "linkedin.com.evil.example", "linkedin-mail.example", "1inkedin.com",
               "xn--linkedn-9ya.com", "linkedin.email", "linkedinn.com", "mail.linked-in.com", "xn--80ak6aa92e.example"),
}  # fmt: skip
_OURS_ALMOST = {
    "seen": (f"{SERVER}.", f"x{SERVER}", "achterberg.example", f"{SERVER}.evil.example", "mx.аchterberg.example"),
    "scored": (f"mail.{SERVER}", "mx.achterberg.example.net", "mx-achterberg.example", "mx.achterberg.ехample"),
}
_PASS = "dkim=pass header.d=linkedin.com header.b=AbCdEfGh; dmarc=pass (p=REJECT) header.from=linkedin.com"
Found = Iterator[tuple[str, Layout, str]]


def hostile(half: str, p: Person) -> Found:
    """(name, mail, label) of all of them; the halves differ in people, domains and ways."""
    makes = (made.member_classic, made.guest_classic, made.member_2015, made.modern)
    for at, make in enumerate(makes):

        def fresh(make: Callable[..., Layout] = make, at: int = at) -> Layout:
            return make(p, _NOTE[half], "en", 200 + at)

        yield from _unproven(half, fresh)
        yield from _forged_results(half, fresh)
        yield from _posing(half, p, fresh)
        yield from _two_authors(half, p, fresh)
        yield from _partly_signed(half, fresh)
        yield from _replayed(half, fresh)
        yield from _inside_others(half, fresh)
    yield from _phish(half, p)


def _unproven(half: str, fresh: Callable[[], Layout]) -> Found:
    """The owner's server checked, and nothing held."""
    evil = _EVIL[half]
    for name, results in (
        ("no-signature", f"dkim=none; spf=pass smtp.mailfrom={evil}; dmarc=fail header.from=linkedin.com"),
        ("only-spf", f"dkim=none; spf=pass smtp.mailfrom={evil}"),
        ("spf-of-the-platform-alone", "dkim=none; spf=pass smtp.mailfrom=linkedin.com"),
        ("nothing-checked-but-iprev", "iprev=pass policy.iprev=192.0.2.7; dkim=none"),
    ):
        yield name, replace(fresh(), signed_by=None, results=f"{SERVER}; {results}"), FORGED
    failed = f"{SERVER}; dkim=fail header.d=linkedin.com; dmarc=fail header.from=linkedin.com"
    yield "failed-signature", replace(fresh(), results=failed), FORGED
    for name, signer in (("another", evil), ("one-below-a-look-alike", f"linkedin.com.{evil}"), ("a-longer-name", "xlinkedin.com")):  # fmt: skip
        said = f"{SERVER}; dkim=pass header.d={signer} header.b=AbCdEfGh; dmarc=fail header.from=linkedin.com"
        yield f"signed-by-{name}", replace(fresh(), signed_by=signer, results=said), FORGED
    said = f"{SERVER}; dkim=pass header.d={evil} header.i=@linkedin.com header.b=AbCdEfGh; dmarc=fail header.from=linkedin.com"
    yield "agent-outside-its-domain", replace(fresh(), signed_by=evil, results=said), FORGED


def _forged_results(half: str, fresh: Callable[[], Layout]) -> Found:
    """Authentication-Results that the sender wrote himself."""
    evil = _EVIL[half]
    true = f"{SERVER}; dkim=none; dmarc=fail header.from=linkedin.com"
    mine = ("Authentication-Results", f"{SERVER}; {_PASS}")

    def with_results(*results: str, own: str | None = None) -> Layout:
        layout = replace(fresh(), signed_by=None, results=own or "")
        layout.headers = [*layout.headers, *(("Authentication-Results", each) for each in results)]
        return layout

    yield "results-of-another-server", with_results(f"mx.{evil}; {_PASS}"), FORGED
    yield "forged-below-the-true-ones", with_results(mine[1], own=true), FORGED
    above = with_results(mine[1], own=f"mx.{evil}; {_PASS}")
    above.headers.insert(0, ("Authentication-Results", true))
    yield "another-above-the-true-ones-and-forged-below", above, FORGED
    for number, almost in enumerate(_OURS_ALMOST[half]):
        yield f"id-almost-ours-{number}", with_results(f"{almost}; {_PASS}"), FORGED
    yield "our-id-in-a-comment", with_results(f"mx.{evil} ({SERVER}); {_PASS}"), FORGED
    yield "our-id-after-a-fold", with_results(f"mx.{evil};\r\n {SERVER}; {_PASS}"), FORGED
    yield "pass-in-a-comment", with_results(own=f"{SERVER}; dkim=none; dmarc=fail (dmarc=pass header.from=linkedin.com)"), FORGED  # fmt: skip
    yield (
        "pass-in-a-reason",
        with_results(own=f'{SERVER}; dkim=none reason="; dmarc=pass header.from=linkedin.com"; dmarc=fail'),
        FORGED,
    )
    yield "two-dmarc-verdicts", with_results(own=f"{SERVER}; dmarc=fail header.from=linkedin.com; {_PASS}"), FORGED
    yield "pass-for-another-domain", with_results(own=f"{SERVER}; dkim=none; dmarc=pass header.from={evil}"), FORGED
    sealed = with_results(own=true)
    sealed.headers += [("ARC-Authentication-Results", f"i=1; {SERVER}; {_PASS}"), ("X-Authentication-Results", mine[1])]
    yield "pass-in-a-seal-of-others", sealed, FORGED
    unread = with_results(mine[1], own=f'{SERVER}; dkim="')
    yield "true-ones-unreadable", unread, FORGED


def _posing(half: str, p: Person, fresh: Callable[[], Layout]) -> Found:
    """Domains that look like the platform's and pass for themselves."""
    for domain in _DOMAINS[half]:
        posing = fresh()
        shown = f"{p.name} via LinkedIn" if half == "seen" else "LinkedIn"
        posing.sender, posing.signed_by, posing.dmarc = named(shown, f"invitations@{domain}"), domain, domain
        yield f"look-alike-{domain}", posing, FORGED


def _two_authors(half: str, p: Person, fresh: Callable[[], Layout]) -> Found:
    """From that a person and a program read differently."""
    evil = _EVIL[half]
    for name, more in (("second", "eve@" + evil), ("same-name", named(p.name, "invitations@" + evil))):
        two = fresh()
        two.headers = [*two.headers, ("From", more)]
        yield f"two-from-fields-{name}", two, FORGED
    senders = {
        "two-authors": f"{named(p.name, 'invitations@linkedin.com')}, eve@{evil}",
        "a-group": f"LinkedIn: invitations@linkedin.com, eve@{evil};",
        "two-angles": f"<invitations@linkedin.com> <eve@{evil}>",
    }
    for name, sender in senders.items():
        yield name, replace(fresh(), sender=sender), FORGED
    shown = {
        "address-as-name": f'"invitations@linkedin.com" <eve@{evil}>',
        "address-as-bare-name": f"invitations@linkedin.com <eve@{evil}>",
        "angle-in-an-encoded-name": f"=?utf-8?q?LinkedIn_=3Cinvitations=40linkedin=2Ecom=3E?= <eve@{evil}>",
        "address-in-a-comment": f"eve@{evil} (invitations@linkedin.com)",
        "name-via-the-platform": f'"{p.first} via LinkedIn" <eve@{evil}>',
        "mixed-scripts": f"=?utf-8?q?Linked=D0=86n?= <invitations@{evil}>",
    }
    for name, sender in shown.items():
        yield name, replace(fresh(), sender=sender, signed_by=evil, dmarc=evil), FORGED


def _partly_signed(half: str, fresh: Callable[[], Layout]) -> Found:
    """A true signature of the platform that does not cover all of the body (RFC 6376, section 8.2)."""
    for number, tags in enumerate(("; l=120", "; l = 0", "; t=1794909000; l=44") if half == "seen" else ("; l=800", "; x=1; l=1")):  # fmt: skip
        yield f"partial-body-{number}", replace(fresh(), signature_tags=tags), FORGED
    both = replace(fresh(), signature_tags="; l=120")
    both.headers = [
        *both.headers,
        ("DKIM-Signature", "v=1; a=rsa-sha256; d=linkedin.com; s=d2048-2; h=From:To; bh=abc=; b=ZzZzZzZz=="),
    ]
    both.results = (
        f"{SERVER}; dkim=pass header.d=linkedin.com header.s=d2048-1 header.b=AbCdEfGh;"
        " dkim=fail header.d=linkedin.com header.s=d2048-2 header.b=ZzZzZzZz"
    )
    yield "partial-body-beside-a-broken-signature", both, FORGED


def _replayed(half: str, fresh: Callable[[], Layout]) -> Found:
    """The platform's own mail, sent again: to somebody else, weeks later, with a way back to the thief."""
    evil = _EVIL[half]
    late = ("Tue, 8 Dec 2026 09:30:00 +0000", "Fri, 19 Nov 2027 01:00:00 +0000")[half == "scored"]
    old = fresh()
    old.headers.insert(0, ("Received", f"from mail.{evil} by {SERVER}; {late}"))
    yield "replayed-late", old, REPLAYED
    strange = replace(fresh(), owner="Gertrud Amsel <gertrud@amsel.example>")
    strange.headers = [*strange.headers]
    yield "replayed-to-another", strange, REPLAYED
    for name, back in (
        ("a-thief", f"eve@{evil}"),
        ("a-relay-look-alike", f"c15c178d-7a10-4e2b-9f6b-aaaabbbb1234@reply.linkedin.com.{evil}"),
        ("two", f"eve@{evil}, mallory@{evil}"),
    ):
        stolen = fresh()
        if "@linkedin.com" not in stolen.sender:
            continue  # a classic notice to a guest: its From is the person's own
        stolen.headers = [field for field in stolen.headers if field[0] != "Reply-To"] + [("Reply-To", back)]
        yield f"reply-to-{name}", stolen, REPLAYED


_AD = {
    "seen": "<h1>Formation Excel à prix réduit</h1><p>Inscrivez-vous vite, places limitées.</p>"
    + "<p>Un cours complet pour débutants et confirmés.</p>" * 3,
    "scored": "<h1>Garden furniture, half price</h1><p>Teak benches while they last, delivered to your door.</p>"
    + "<p>Order before Sunday and pay nothing for the cushions.</p>" * 2,
}
_HIDES = {
    "seen": ('<div style="display:none">', '<div style="font-size:0px;color:#fff">', '<div style="position:absolute;left:-9999px">'),
    "scored": ('<div style="max-height:0;overflow:hidden;opacity:0">', '<div hidden>', '<div style="color:#ffffff;background:#ffffff">'),
}  # fmt: skip


def _inside_others(half: str, fresh: Callable[[], Layout]) -> Found:
    """A genuine notice within somebody's own mail: below an advertisement, hidden, quoted, attached."""
    evil = _EVIL[half]
    subject = {"seen": "Offre de formation", "scored": "Teak benches"}[half]

    def carrier(**parts: object) -> Layout:
        return Layout("Sales <info@" + evil + ">", subject, signed_by=evil, dmarc=evil, **parts)  # type: ignore[arg-type]

    def body() -> str:
        layout = fresh()
        return layout.html or f"<html><body><pre>{layout.text}</pre></body></html>"

    yield "below-an-advertisement", carrier(html=body().replace("<body>", f"<body>{_AD[half]}", 1)), FORGED
    for number, hide in enumerate(_HIDES[half]):
        html = body().replace("<body>", f"<body>{_AD[half]}{hide}", 1).replace("</body>", "</div></body>")
        yield f"hidden-in-an-advertisement-{number}", carrier(html=html), FORGED
    html = body().replace("<body>", f"<body>{_AD[half]}<blockquote>", 1).replace("</body>", "</blockquote></body>")
    yield "in-a-blockquote", carrier(html=html), FORGED
    if text := fresh().text:
        quoted = "\n".join("> " + line for line in text.split("\n"))
        yield "quoted-below-an-advertisement", carrier(text=f"Half price on everything!\n\n{quoted}"), FORGED
        yield "below-an-advertisement-in-text", carrier(text="Order today. Nothing to pay before May.\n\n" * 4 + text), FORGED  # fmt: skip
    yield "attached", carrier(text="See the attached invitation.", attached=to_bytes(fresh())), FORGED
    posing = carrier(text=fresh().text or "", attached=to_bytes(fresh()))
    posing.subject = fresh().subject
    yield "attached-and-repeated", posing, FORGED


def _phish(half: str, p: Person) -> Found:
    evil = _EVIL[half]
    asks = f"Hi {FIRST}, I'd like to join your LinkedIn network."
    links = f'<a href="https://{evil}/a">Accept</a> <a href="https://{evil}/b">View profile</a>'
    for name, sender in (("own-domain", f"{p.vanity}@{evil}"), ("free-mail", f"{p.vanity}@freemail.example")):
        domain = sender.rpartition("@")[2]
        yield (
            f"phish-{name}",
            Layout(
                named(p.name, sender),
                f"{FIRST}, please add me to your LinkedIn network",
                None,
                f"<html><body><p>{asks}</p><p>{p.name}</p>{links}</body></html>",
                signed_by=domain,
                dmarc=domain,
                headers=[("Reply-To", f"eve@{evil}")],
                owner=f"<{ADDRESS}>",
            ),
            FORGED,
        )
    wave = Layout(
        named("LinkedIn", "welcome@linkedin.com"),
        "Invitation to connect on LinkedIn",
        f"{p.name} wants to connect with you\n\nAccept: https://{evil}/x\n",
        headers=[("X-LinkedIn-Class", "WELCOME"), ("X-LinkedIn-Template", "invite_member_28"), ("X-LinkedIn-fbl", "m-1")],
        signed_by=None,
        results=f"{SERVER}; dkim=none; spf=softfail smtp.mailfrom={evil}; dmarc=fail header.from=linkedin.com",
    )  # fmt: skip
    yield "malware-wave-of-2013", wave, FORGED
