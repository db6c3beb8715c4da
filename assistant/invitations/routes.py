"""How a letter can reach the person behind a notice, and why there. In doubt: by hand."""

from __future__ import annotations

from datetime import timedelta

from assistant.invitations.catalogue import Platform
from assistant.invitations.values import Owner, Route, RouteKind
from assistant.mail.automatic import never_write_to
from assistant.mail.signatures import within
from assistant.mail.values import Address, Authenticity, Mail, ServerResults, Verdict

LONGEST_TRUST = timedelta(days=14)  # an unsigned Reply-To on an older mail may be a replay


def route_of(mail: Mail, platform: Platform, results: ServerResults, authentic: Authenticity, owner: Owner) -> Route:
    """The way back to the person of *mail*.

    Direct to a classic From, or to a Reply-To at the person's own domain; relay to the platform's reply address.
    What only an unsigned Reply-To names waits for the owner's yes, and is by hand when the mail is older than 14 days.
    """
    if authentic.verdict is Verdict.FAIL:
        return _by_hand(f"the notice is not authentic: {authentic.because}")
    author = mail.author
    own = author is not None and any(within(author.domain, domain) for domain in platform.domains)
    if mail.reply_to:
        route = _by_reply_to(mail, platform, results, owner)
        if route is not None:
            return route
    elif author is not None and not own:
        refused = never_write_to(author.addr_spec, owner.addresses)
        if refused is None:
            return Route(RouteKind.DIRECT, author.addr_spec, "the notice carries the inviter's own address as From")
        return _by_hand(f"From is no address to write to: {refused}")
    return _by_hand("the notice names no address of the person; mail to the platform does not reach them")


def _by_reply_to(mail: Mail, platform: Platform, results: ServerResults, owner: Owner) -> Route | None:
    """The route that Reply-To opens; None when it says nothing that From does not."""
    if len(mail.reply_to) != 1 or mail.header.all("reply-to")[1:]:
        return _by_hand("Reply-To is not exactly one address")
    target = mail.reply_to[0]
    author = mail.author
    if author is not None and target.key == author.key:
        if any(within(author.domain, domain) for domain in platform.domains):
            return None
        return _if_allowed(
            Route(RouteKind.DIRECT, target.addr_spec, "From and Reply-To are the inviter's own address"), owner
        )
    relay = any(within(target.domain, domain) for domain in platform.relay_domains)
    if not relay and any(within(target.domain, domain) for domain in (*platform.domains, *platform.signing_domains)):
        return _by_hand(f"Reply-To {target.addr_spec} belongs to the platform and does not reach the person")
    kind = RouteKind.RELAY if relay else RouteKind.DIRECT
    because = "Reply-To is the platform's relay for this person" if relay else "Reply-To names the person's own address"
    if _signed(target, results, platform):
        return _if_allowed(Route(kind, target.addr_spec, because + ", under the platform's signature"), owner)
    if (days := age(mail, results)) > LONGEST_TRUST:
        return _by_hand(f"only an unsigned Reply-To names the person, and the mail is {days.days} days old")
    return _if_allowed(
        Route(
            kind,
            target.addr_spec,
            because + ", but no verified signature covers it: whoever resends the mail could exchange it",
            needs_consent=True,
        ),
        owner,
    )


def _signed(target: Address, results: ServerResults, platform: Platform) -> bool:
    return any(
        "reply-to" in found.signed_fields and any(within(found.domain, domain) for domain in platform.signing_domains)
        for found in results.dkim
    )


def _if_allowed(route: Route, owner: Owner) -> Route:
    refused = never_write_to(route.address or "", owner.addresses)
    return route if refused is None else _by_hand(f"{route.address} is no address to write to: {refused}")


def _by_hand(because: str) -> Route:
    return Route(RouteKind.BY_HAND, None, because)


def age(mail: Mail, results: ServerResults) -> timedelta:
    """How old the mail was when it arrived: by its Date or the time of the verified signatures, whichever is longer."""
    if mail.received_at is None:
        return timedelta(0)
    born = [found.signed_at for found in results.dkim if found.signed_at is not None]
    if mail.date is not None:
        born.append(mail.date)
    return max((mail.received_at - each for each in born), default=timedelta(0))
