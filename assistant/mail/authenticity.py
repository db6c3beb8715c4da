"""Is this mail from whom it says? Judged by the results of the owner's own server alone (RFC 8601, section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.mail.addresses import addresses_in
from assistant.mail.alike import looks_like
from assistant.mail.results import Result, Results, Unreadable, read_results
from assistant.mail.signatures import Signature, matching, signatures, within
from assistant.mail.values import Authenticity, DkimPass, Mail, ServerResults, Trust, Verdict

_FIELDS = 50
_BY = re.compile(r"\bby\s{1,10}([A-Za-z0-9][A-Za-z0-9.-]{1,253})", re.IGNORECASE)
_EXCHANGE_HOSTS = (".outlook.com", ".protection.outlook.com", ".outlook.office365.com")
_UNCERTAIN = ("temperror", "permerror")


def server_results(mail: Mail, trust: Trust, *, assume: bool = False) -> ServerResults:
    """What the owner's server says about *mail*; ``found`` is False when it says nothing that can be believed.

    Only the topmost field with one of the trusted ids counts. A field above it whose id cannot be read ends the
    search: it may have been the server's own. With *assume* and no id configured, the field of the server that
    received the mail is believed, and ``because`` says so: for showing only, never for acting.
    """
    values = mail.header.all("authentication-results")[:_FIELDS]
    if not values:
        return ServerResults(False, "the mail carries no Authentication-Results field")
    guess = assume and not trust.authserv_ids and not trust.id_may_be_missing
    for number, value in enumerate(values):
        try:
            read = read_results(value)
        except Unreadable as error:
            if error.authserv_id is not None and not guess and error.authserv_id not in trust.authserv_ids:
                continue
            return ServerResults(False, f"an Authentication-Results field cannot be read: {error}")
        if read.authserv_id is None:
            if trust.id_may_be_missing and number == 0:
                return _judge(
                    mail, read, "the topmost Authentication-Results field, without an id, as Exchange writes it"
                )
            if guess and number == 0 and _receiver(mail, None):
                return _judge(
                    mail,
                    read,
                    "assumed to be the owner's server: Exchange Online received it and no authserv_id is configured",
                )
        elif read.authserv_id in trust.authserv_ids:
            return _judge(mail, read, f"Authentication-Results of {read.authserv_id}")
        elif guess and number == 0 and _receiver(mail, read.authserv_id):
            return _judge(
                mail,
                read,
                f"assumed to be the owner's server: {read.authserv_id}, because it received the "
                "mail and no authserv_id is configured",
            )
    if not trust.authserv_ids and not trust.id_may_be_missing:
        return ServerResults(False, "no authserv_ids of your server are set (assistant.toml, [[mailbox]])")
    return ServerResults(False, "no Authentication-Results field is of the owner's server")


def _receiver(mail: Mail, authserv_id: str | None) -> bool:
    """Whether *authserv_id* names the host that took the mail from outside, by the topmost Received fields.

    None is the shape of Exchange Online, whose hosts are known by their name.
    """
    for value in mail.header.all("received")[:5]:
        if not (found := _BY.search(value[:2000])):
            continue
        if not value[:2000].lstrip().lower().startswith("from"):  # handed on inside the server
            continue
        host = found[1].lower().rstrip(".")
        if authserv_id is None:
            return host.endswith(_EXCHANGE_HOSTS)
        name = authserv_id.lower()
        return host == name or (_site(host) == _site(name) and _site(name) != "")
    return False


def _site(host: str) -> str:
    """The last two labels, three where the second is as short as in co.uk; "" when there are fewer."""
    labels = host.split(".")
    need = 3 if len(labels[-1]) == 2 and len(labels) > 1 and len(labels[-2]) <= 3 else 2
    return ".".join(labels[-need:]) if len(labels) >= need and not labels[-1].isdigit() else ""


def _judge(mail: Mail, read: Results, because: str) -> ServerResults:
    dmarc = [result for result in read.results if result.method == "dmarc"]
    said = {(result.result, (result.get("header.from") or "").lower().rstrip(".")) for result in dmarc}
    verdict, domain = next(iter(said)) if len(said) == 1 else (None, "")
    if len(said) > 1:
        verdict, because = "contradictory", because + "; its dmarc results contradict each other"
    dkim = [result for result in read.results if result.method == "dkim"]
    spf = [result.result for result in read.results if result.method == "spf"]
    carried = signatures(mail)
    passes = [found for result in dkim if (found := _dkim_pass(mail, result, carried)) is not None]
    words = [result.result for result in dkim]
    return ServerResults(
        True,
        because,
        verdict,
        domain.rpartition("@")[2] or None,
        tuple(dict.fromkeys(passes)),
        spf[0] if spf else None,
        "pass" if "pass" in words else words[0] if words else None,
        bool(read.results),
    )


def _dkim_pass(mail: Mail, result: Result, carried: tuple[Signature, ...]) -> DkimPass | None:
    """The signature behind one ``dkim=pass``; None when it proves nothing that we use."""
    if result.result != "pass":
        return None
    named = (result.get("header.d") or "").lower().rstrip(".")
    agent = (result.get("header.i") or "").lower().rpartition("@")[2].rstrip(".")
    if named and agent and not within(agent, named):
        return None
    domain = named or agent
    if "." not in domain:
        return None
    found = matching(
        carried, domain=domain, selector=result.get("header.s"), value=result.get("header.b"), exact=bool(named)
    )
    if any(signature.limited for signature in found):
        return None  # l=: the body may have been extended by anybody
    if not found:
        if any(within(domain, signature.domain) for signature in carried):
            return None  # the mail carries a signature of that domain, but not the one that the server saw
        return DkimPass(domain, frozenset(), None)
    covered = frozenset.intersection(*(signature.covers(mail) for signature in found))
    times = {signature.signed_at for signature in found}
    return DkimPass(
        found[0].domain if len({each.domain for each in found}) == 1 else domain,
        covered,
        times.pop() if len(times) == 1 else None,
    )


def authentic_domain(mail: Mail, results: ServerResults, domains: frozenset[str]) -> Authenticity:
    """Whether the platform that owns *domains* sent *mail*.

    Pass: DMARC passed for exactly the author's domain and that is one of *domains* or below one; or, where the author
    is the inviter's own address (classic notices) or the server judges no DMARC, a DKIM signature of *domains* passed.
    """
    author = mail.author
    if author is None:
        return _fail(_ambiguous(mail))
    own = any(within(author.domain, domain) for domain in domains)
    if not results.found:
        posing = None if own else _poses(mail, domains)
        return _fail(posing) if posing else Authenticity(Verdict.UNKNOWN, results.because)
    if results.dmarc == "contradictory":
        return _fail(f"two verdicts of DMARC contradict each other; {results.because}")
    signer = _signer(results, domains)
    if (signer is None or results.dmarc == "pass") and _extendable(mail, results, domains):
        return _fail("its signature covers only a part of the body (l=): anybody may have written the rest")
    if own:
        return _own_domain(author.domain, results, signer)
    if signer is not None:
        return Authenticity(
            Verdict.PASS, f"dkim=pass for {signer} on a mail with the inviter's own address; {results.because}"
        )
    if posing := _poses(mail, domains):
        return _fail(posing)
    if not results.judged or results.dkim_result in _UNCERTAIN:
        return Authenticity(Verdict.UNKNOWN, f"the server says nothing of a signature; {results.because}")
    return _fail(f"no signature of {_names(domains)} was verified; {results.because}")


def _own_domain(domain: str, results: ServerResults, signer: str | None) -> Authenticity:
    if results.dmarc == "pass" and results.dmarc_domain == domain:
        return Authenticity(Verdict.PASS, f"dmarc=pass for {domain}; {results.because}")
    if results.dmarc == "pass" and results.dmarc_domain is not None:
        return _fail(f"dmarc=pass is for {results.dmarc_domain}, but From says {domain}")
    if results.dmarc in (None, "pass") and signer is not None:
        return Authenticity(Verdict.PASS, f"dkim=pass for {signer}, aligned with {domain}; {results.because}")
    if results.dmarc in _UNCERTAIN or (results.dmarc is None and results.dkim_result in _UNCERTAIN):
        return Authenticity(Verdict.UNKNOWN, f"the server could not check ({results.dmarc or results.dkim_result})")
    if results.dmarc == "pass":
        return _fail("dmarc=pass does not say for which domain")
    if results.dmarc is not None:
        return _fail(f"dmarc={results.dmarc} for {results.dmarc_domain or domain}; {results.because}")
    if results.dkim_result is not None or results.spf not in (None, "pass") or not results.judged:
        return _fail(f"dkim={results.dkim_result or 'none'}, spf={results.spf or 'none'}; {results.because}")
    return Authenticity(Verdict.UNKNOWN, f"the server judges neither DMARC nor DKIM; {results.because}")


def authentic_author(mail: Mail, results: ServerResults) -> Authenticity:
    """Whether *mail* comes from its author's domain: DMARC for exactly it, or an aligned DKIM signature.

    Aligned is a signing domain that is the author's, above or below it; no list of public suffixes is needed for that.
    """
    author = mail.author
    if author is None:
        return _fail(_ambiguous(mail))
    if not results.found:
        return Authenticity(Verdict.UNKNOWN, results.because)
    if results.dmarc == "pass" and results.dmarc_domain == author.domain:
        if _extendable(mail, results, (author.domain,)):
            return Authenticity(Verdict.UNKNOWN, "its signature covers only a part of the body (l=)")
        return Authenticity(Verdict.PASS, f"dmarc=pass for {author.domain}; {results.because}")
    if results.dmarc in ("fail", "contradictory") or (results.dmarc == "pass" and results.dmarc_domain):
        return _fail(f"dmarc={results.dmarc} for {results.dmarc_domain}, From says {author.domain}")
    signer = _signer(results, (author.domain,)) or next(
        (each.domain for each in results.dkim if within(author.domain, each.domain) and _covers_from(each)), None
    )
    if signer is not None:
        return Authenticity(Verdict.PASS, f"dkim=pass for {signer}, aligned with {author.domain}; {results.because}")
    return Authenticity(
        Verdict.UNKNOWN,
        f"nothing proves {author.domain}: dmarc={results.dmarc or 'none'}, "
        f"dkim={results.dkim_result or 'none'}; {results.because}",
    )


def _signer(results: ServerResults, domains: Iterable[str]) -> str | None:
    """The signing domain among *domains* (or below) whose signature covers From."""
    wanted = tuple(domains)
    return next(
        (
            each.domain
            for each in results.dkim
            if _covers_from(each) and any(within(each.domain, domain) for domain in wanted)
        ),
        None,
    )


def _extendable(mail: Mail, results: ServerResults, domains: Iterable[str]) -> bool:
    """Whether the only signatures of *domains* are such that anybody could extend the body."""
    aligned = [each for each in signatures(mail) if any(within(each.domain, domain) for domain in domains)]
    return any(each.limited for each in aligned) and _signer(results, domains) is None


def _covers_from(found: DkimPass) -> bool:
    """From must be under the signature; a second From below the signed one is already a defect."""
    return "from" in found.signed_fields or not found.signed_fields


def _ambiguous(mail: Mail) -> str:
    if mail.from_fields == 0:
        return "there is no From field"
    return "From cannot be taken at its word: " + ("; ".join(mail.from_defects) or "no address in it")


def _poses(mail: Mail, domains: frozenset[str]) -> str | None:
    """Why the author pretends to be the platform that owns *domains*, or None."""
    author = mail.authors[0]
    for address in addresses_in(author.name):
        if any(within(address.rpartition("@")[2], domain) for domain in domains):
            return f"the display name shows {address}, the address is {author.addr_spec}"
    for domain in sorted(domains):
        if "." in domain and looks_like(author.domain, domain):
            return f"{author.domain} only looks like {domain}"
        if "." in domain and domain.split(".")[-2] in re.split(r"[^a-z0-9]+", author.name.casefold()):
            return f"the display name says {domain.split('.')[-2]}, the address is at {author.domain}"
    return None


def _names(domains: Iterable[str]) -> str:
    return ", ".join(sorted(domains)[:5])


def _fail(because: str) -> Authenticity:
    return Authenticity(Verdict.FAIL, because)
