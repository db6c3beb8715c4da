"""Who may be believed: ways to forge that must all fail, and real servers' shapes that must all pass."""

# ruff: noqa: E501 - a line of a table is read as one line

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.mail.alike import looks_like
from assistant.mail.authenticity import authentic_author, authentic_domain, server_results
from assistant.mail.parse import read_header
from assistant.mail.results import Unreadable, read_results
from assistant.mail.values import Trust, Verdict
from tests.makers import raw_mail

OURS = "mx.example.org"
TRUST = Trust(authserv_ids=(OURS,))
EXCHANGE = Trust(id_may_be_missing=True)
LINKEDIN = frozenset({"linkedin.com"})
NOTICE = "Kim Larsen via LinkedIn <invitations@linkedin.com>"
PASS = "dmarc=pass (p=REJECT) header.from=linkedin.com"
FAIL = f"{OURS}; dmarc=fail (p=REJECT) header.from=linkedin.com"
SIGNATURE = (
    "v=1; a=rsa-sha256; c=relaxed/relaxed; d=linkedin.com; s=proddkim; t=1795000000;"
    " h=Date:From:Subject:MIME-Version:Content-Type:To:X-LinkedIn-Class; bh=AAAA=; b=GQn9hNU6abcdefgh12345678="
)


@dataclass(frozen=True)
class Written:
    """A notice as its fields stand in the mail: the torture sends each of them through the whole house, too."""

    fields: tuple[tuple[str, str], ...]  #: on top
    author: str | None
    newline: str = "\r\n"

    @property
    def mail(self):
        return read_header(raw_mail(author=self.author, header=self.fields, newline=self.newline))


def written(
    *results: str, author: str | None = NOTICE, signature: str | None = None, top=(), under=(), newline="\r\n"
):
    fields = [*top, *[("Authentication-Results", value) for value in results], *under]
    if signature is not None:
        fields.append(("DKIM-Signature", signature))
    return Written(tuple(fields), author, newline)


def notice(*results: str, **more):
    return written(*results, **more).mail


def verdict(mail, trust=TRUST, domains=LINKEDIN):
    return authentic_domain(mail, server_results(mail, trust), domains).verdict


GENUINE = {
    "Gmail": (
        notice(
            f"{OURS};\r\n       dkim=pass header.i=@mailb.linkedin.com header.s=proddkim header.b=iB3a2BqJ;\r\n"
            "       dkim=pass header.i=@linkedin.com header.s=proddkim header.b=GQn9hNU6;\r\n"
            "       spf=pass (google.com: domain of m-x@bounce.linkedin.com designates 108.174.6.202 as permitted sender)"
            " smtp.mailfrom=m-x@bounce.linkedin.com;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=linkedin.com",
            signature=SIGNATURE,
        ),
        TRUST,
    ),
    "Gmail with a quoted header.b": (
        notice(
            f'{OURS}; dkim=pass header.i=@linkedin.com header.s=proddkim header.b="GQn9hNU6"; {PASS}',
            signature=SIGNATURE,
        ),
        TRUST,
    ),
    "Gmail in 2011, before DMARC": (
        notice(
            f"{OURS}; spf=pass (google.com: domain of x@bounce.linkedin.com designates 1.2.3.4 as permitted sender)"
            " smtp.mail=x@bounce.linkedin.com; dkim=pass header.i=@linkedin.com",
            signature=SIGNATURE,
        ),
        TRUST,
    ),
    "Outlook without an authserv-id": (
        notice(
            "spf=pass (sender IP is 108.174.0.1) smtp.mailfrom=bounce.linkedin.com; dkim=pass (signature was verified)"
            " header.d=linkedin.com;dmarc=pass action=none header.from=linkedin.com;compauth=pass reason=100"
        ),
        EXCHANGE,
    ),
    "Outlook, folded after each": (
        notice(
            "spf=pass (sender IP is 1.2.3.4)\r\n smtp.mailfrom=bounce.linkedin.com; dkim=pass (signature was verified)\r\n"
            " header.d=linkedin.com;dmarc=pass action=none\r\n header.from=linkedin.com;compauth=pass reason=100"
        ),
        EXCHANGE,
    ),
    "Fastmail": (
        notice(
            f"{OURS};\r\n    arc=none (no signatures found);\r\n    bimi=skipped (DMARC did not pass);\r\n"
            "    dkim=pass (2048-bit rsa key sha256) header.d=linkedin.com header.i=@linkedin.com header.b=GQn9hNU6"
            " header.a=rsa-sha256 header.s=proddkim x-bits=2048;\r\n    dmarc=pass policy.published-domain-policy=reject"
            " policy.applied-disposition=none policy.evaluated-disposition=none (p=reject,d=none,d.eval=none)"
            " policy.policy-from=p header.from=linkedin.com;\r\n    iprev=pass smtp.remote-ip=108.174.0.1 (mail.linkedin.com);\r\n"
            "    spf=pass smtp.mailfrom=m-x@bounce.linkedin.com smtp.helo=mail.linkedin.com;\r\n"
            "    x-tls=pass smtp.version=TLSv1.3 smtp.cipher=TLS_AES_256_GCM_SHA384 smtp.bits=256/256",
            signature=SIGNATURE,
        ),
        TRUST,
    ),
    "rspamd": (
        notice(
            f"{OURS};\r\n\tdkim=pass header.d=linkedin.com header.s=proddkim header.b=GQn9hNU6;\r\n"
            "\tdmarc=pass (policy=reject) header.from=linkedin.com;\r\n\tspf=pass (mx: domain of m-x@bounce.linkedin.com designates"
            " 1.2.3.4 as permitted sender) smtp.mailfrom=m-x@bounce.linkedin.com",
            signature=SIGNATURE,
        ),
        TRUST,
    ),
    "OpenDMARC above OpenDKIM": (
        notice(
            f"{OURS}; dmarc=pass (p=reject dis=none) header.from=linkedin.com",
            f'{OURS}; dkim=pass (1024-bit key; unprotected) header.d=linkedin.com header.i=@linkedin.com header.b="GQn9hNU6";\r\n'
            "\tdkim-atps=neutral",
        ),
        TRUST,
    ),
    "OpenDKIM alone": (
        notice(
            f'{OURS};\r\n\tdkim=pass (1024-bit key; secure) header.d=linkedin.com header.i=@linkedin.com header.b="GQn9hNU6"',
            signature=SIGNATURE,
        ),
        TRUST,
    ),
    "mailcow": (
        notice(
            f"{OURS};\r\n\tdkim=pass header.d=linkedin.com;\r\n\tdmarc=pass (policy=reject) header.from=linkedin.com"
        ),
        TRUST,
    ),
    "a version": (notice(f"{OURS} 1; {PASS}"), TRUST),
    "a method with a version": (notice(f"{OURS}; dmarc/1=pass header.from=linkedin.com"), TRUST),
    "capitals": (notice(f"{OURS}; DMARC=Pass (p=REJECT) Header.From=LinkedIn.com"), TRUST),
    "a reason": (notice(f'{OURS}; dmarc=pass reason="all is well; really (yes)" header.from=linkedin.com'), TRUST),
    "blanks around the signs": (notice(f"{OURS} ; dmarc = pass header.from = linkedin.com"), TRUST),
    "a comment in front": (notice(f"(checked here) {OURS} (really); {PASS}"), TRUST),
    "a comment with a semicolon": (notice(f"{OURS}; dkim=fail (bad; very) header.d=x.example; {PASS}"), TRUST),
    "an escaped bracket in a comment": (
        notice(f"{OURS}; spf=none (no \\) here) smtp.mailfrom=x.example; {PASS}"),
        TRUST,
    ),
    "bare line feeds": (notice(f"{OURS};\n {PASS}", newline="\n"), TRUST),
    "a trailing semicolon": (notice(f"{OURS}; {PASS};"), TRUST),
    "a foreign field on top": (
        notice("relay.example.test; dmarc=fail header.from=linkedin.com", f"{OURS}; {PASS}"),
        TRUST,
    ),
    "a foreign unreadable field on top": (notice("relay.example.test; dmarc=pass (", f"{OURS}; {PASS}"), TRUST),
    "a second signature of somebody else failed": (
        notice(f"{OURS}; dkim=fail header.d=other.example; dkim=pass header.d=linkedin.com; {PASS}"),
        TRUST,
    ),
    "an open networker's address in the name": (
        notice(f"{OURS}; {PASS}", author='"Kim Larsen kim@example.test LION" <invitations@linkedin.com>'),
        TRUST,
    ),
    "a subdomain": (
        notice(f"{OURS}; dmarc=pass header.from=e.linkedin.com", author="LinkedIn <invitations@e.linkedin.com>"),
        TRUST,
    ),
    "classic: the inviter's own address": (
        notice(
            f"{OURS}; dmarc=fail header.from=example.test; dkim=pass header.i=@linkedin.com",
            author="Kim <kim@example.test>",
            signature=SIGNATURE,
        ),
        TRUST,
    ),
    "classic, signed below the domain": (
        notice(f"{OURS}; dkim=pass header.d=mailb.linkedin.com", author="Kim <kim@example.test>"),
        TRUST,
    ),
}


@pytest.mark.parametrize(("mail", "trust"), GENUINE.values(), ids=GENUINE.keys())
def test_a_genuine_notice_passes(mail, trust):
    assert verdict(mail, trust) is Verdict.PASS


DKIM_OK = f"{OURS}; dkim=pass header.d=linkedin.com header.s=proddkim header.b=GQn9hNU6"
FORGED = {
    "nothing said": (written(), TRUST),
    "only the sender's id": (written(f"evil.example; {PASS}"), TRUST),
    "the platform's own id": (written(f"linkedin.com; {PASS}"), TRUST),
    "own id lower down, true one on top": (written(FAIL, f"{OURS}; {PASS}"), TRUST),
    "own id lower down, foreign on top": (written(f"evil.example; {PASS}", FAIL), TRUST),
    "three, the first true": (written(FAIL, f"{OURS}; {PASS}", f"{OURS}; {PASS}"), TRUST),
    "true one broken, forged one below": (written(f"{OURS}; dmarc=fail (", f"{OURS}; {PASS}"), TRUST),
    "an unreadable field without an id on top": (written("(((", f"{OURS}; {PASS}"), TRUST),
    "own id in capitals": (written(f"{OURS.upper()}; {PASS}"), TRUST),
    "own id as a prefix": (written(f"{OURS}.evil.example; {PASS}"), TRUST),
    "own id as a suffix": (written(f"evil.{OURS}; {PASS}"), TRUST),
    "own id in a comment": (written(f"evil.example ({OURS}); {PASS}"), TRUST),
    "own id in quotes": (written(f'"{OURS}"; {PASS}'), TRUST),
    # A server that takes forged fields away looks for its own id as it writes it.
    "own id in an encoded word": (written(f"=?utf-8?q?{OURS}?=; {PASS}"), TRUST),
    "own id begun in an encoded word": (written(f"=?utf-8?q?{OURS[:2]}?={OURS[2:]}; {PASS}"), TRUST),
    "own id as a property": (written(f"evil.example; x=y policy.by={OURS}; {PASS}"), TRUST),
    "a later version": (written(f"{OURS} 2; {PASS}"), TRUST),
    "id missing": (written(PASS), TRUST),
    "Outlook shape elsewhere": (written(f"spf=pass; {PASS};compauth=pass reason=100"), TRUST),
    "Outlook shape below another": (written("spf=fail; dmarc=fail header.from=linkedin.com", PASS), EXCHANGE),
    "Outlook shape below one with an id": (written(f"evil.example; {PASS}", PASS), EXCHANGE),
    "an id where none is trusted": (written(f"{OURS}; {PASS}"), Trust()),
    "dmarc in a comment": (
        written(f"{OURS}; spf=pass ({PASS}) smtp.mailfrom=x@evil.example; dmarc=fail header.from=linkedin.com"),
        TRUST,
    ),
    "dmarc only in a comment": (written(f"{OURS}; ({PASS}) spf=fail smtp.mailfrom=x.example"), TRUST),
    "dmarc in a quoted local part": (written(f'{OURS}; spf=pass smtp.mailfrom="x; {PASS}; "@evil.example'), TRUST),
    "a quoted local part that ends a comment": (
        written(
            f'{OURS}; spf=pass (domain of "x); {PASS}; y=z ("@evil.example designates) smtp.mailfrom=x; dmarc=fail header.from=linkedin.com'
        ),
        TRUST,
    ),
    "the same without a true dmarc": (
        written(f'{OURS}; spf=pass (domain of "x); {PASS} ("@evil.example designates)'),
        TRUST,
    ),
    "two dmarc results": (written(f"{OURS}; {PASS}; dmarc=fail header.from=linkedin.com"), TRUST),
    "two dmarc results, the other way": (written(f"{OURS}; dmarc=fail header.from=linkedin.com; {PASS}"), TRUST),
    "two domains": (written(f"{OURS}; {PASS}; dmarc=pass header.from=evil.example"), TRUST),
    "header.from twice": (written(f"{OURS}; dmarc=pass header.from=evil.example header.from=linkedin.com"), TRUST),
    "header.from of another": (written(f"{OURS}; dmarc=pass header.from=evil.example"), TRUST),
    "header.from below it": (written(f"{OURS}; dmarc=pass header.from=linkedin.com.evil.example"), TRUST),
    "header.from missing": (written(f"{OURS}; dmarc=pass"), TRUST),
    "header.from in a comment": (written(f"{OURS}; dmarc=pass (header.from=linkedin.com)"), TRUST),
    "an unclosed comment": (written(f"{OURS}; {PASS} ("), TRUST),
    "an unclosed quotation": (written(f'{OURS}; {PASS}; reason="'), TRUST),
    "nested comments without end": (written(f"{OURS}; " + "(" * 3000 + PASS), TRUST),
    "deep comments": (written(f"{OURS}; {'(' * 100}{')' * 100} {PASS}"), TRUST),
    "too long": (written(f"{OURS}; x=y ({'a' * 20_000}); {PASS}"), TRUST),
    "dmarc=none": (written(f"{OURS}; dmarc=none header.from=linkedin.com"), TRUST),
    "none at all": (written(f"{OURS}; none"), TRUST),
    "dmarc=bestguesspass": (written(f"{OURS}; dmarc=bestguesspass header.from=linkedin.com"), TRUST),
    "dmarc=passed": (written(f"{OURS}; dmarc=passed header.from=linkedin.com"), TRUST),
    "dmarc=temperror": (written(f"{OURS}; dmarc=temperror header.from=linkedin.com"), TRUST),
    "spf alone": (written(f"{OURS}; spf=pass smtp.mailfrom=x@bounce.linkedin.com"), TRUST),
    "spf of the platform, From of it, dkim=fail": (
        written(f"{OURS}; spf=pass smtp.mailfrom=bounce.linkedin.com; dkim=fail header.d=linkedin.com"),
        TRUST,
    ),
    "another method's name": (written(f"{OURS}; x-dmarc=pass header.from=linkedin.com"), TRUST),
    "dkim of another domain": (written(f"{OURS}; dkim=pass header.d=evil.example"), TRUST),
    "header.i at the platform, header.d not": (
        written(f"{OURS}; dkim=pass header.d=evil.example header.i=@linkedin.com"),
        TRUST,
    ),
    "a look-alike signer": (written(f"{OURS}; dkim=pass header.d=evil-linkedin.com"), TRUST),
    "a signer below com": (written(f"{OURS}; dkim=pass header.d=com"), TRUST),
    "dkim=pass with l=": (written(DKIM_OK, signature=SIGNATURE.replace("t=179", "l=100; t=179")), TRUST),
    "dmarc=pass that rests on l=": (
        written(f"{OURS}; {PASS}", signature=SIGNATURE.replace("t=179", "l=0; t=179")),
        TRUST,
    ),
    "a pass for another selector": (written(DKIM_OK, signature=SIGNATURE.replace("s=proddkim", "s=other")), TRUST),
    "a pass for another value": (written(DKIM_OK, signature=SIGNATURE.replace("b=GQn9", "b=XXXX")), TRUST),
    "a signature without From": (written(DKIM_OK, signature=SIGNATURE.replace("From:", "")), TRUST),
    "two From fields": (written(f"{OURS}; {PASS}", top=[("From", "Eve <eve@evil.example>")]), TRUST),
    "two From fields, the platform on top": (
        written(f"{OURS}; {PASS}", author="Eve <eve@evil.example>", top=[("From", NOTICE)]),
        TRUST,
    ),
    "two addresses": (written(f"{OURS}; {PASS}", author="<invitations@linkedin.com>, <eve@evil.example>"), TRUST),
    "two addresses without a comma": (
        written(f"{OURS}; {PASS}", author="<invitations@linkedin.com> <eve@evil.example>"),
        TRUST,
    ),
    "an address as unquoted name": (
        written(f"{OURS}; dmarc=pass header.from=evil.example", author="invitations@linkedin.com <eve@evil.example>"),
        TRUST,
    ),
    "the same with the platform's result": (
        written(f"{OURS}; {PASS}", author="invitations@linkedin.com <eve@evil.example>"),
        TRUST,
    ),
    "the same the other way round": (
        written(f"{OURS}; {PASS}", author="eve@evil.example <invitations@linkedin.com>"),
        TRUST,
    ),
    "a quoted address as name": (
        written(f"{OURS}; dmarc=pass header.from=evil.example", author='"invitations@linkedin.com" <eve@evil.example>'),
        TRUST,
    ),
    "an encoded address as name": (
        written(
            f"{OURS}; dmarc=pass header.from=evil.example",
            author="=?utf-8?q?invitations=40linkedin=2Ecom?= <eve@evil.example>",
        ),
        TRUST,
    ),
    "an address in a comment": (
        written(f"{OURS}; dmarc=pass header.from=evil.example", author="eve@evil.example (invitations@linkedin.com)"),
        TRUST,
    ),
    "NUL in From": (written(f"{OURS}; {PASS}", author="invitations@linkedin.com\x00 <eve@evil.example>"), TRUST),
    "NUL behind the address": (written(f"{OURS}; {PASS}", author="<invitations@linkedin.com\x00@evil.example>"), TRUST),
    "a group": (written(f"{OURS}; {PASS}", author="LinkedIn: invitations@linkedin.com;"), TRUST),
    "no From": (written(f"{OURS}; {PASS}", author=None), TRUST),
    "an unclosed quotation in From": (written(f"{OURS}; {PASS}", author='"LinkedIn <invitations@linkedin.com>'), TRUST),
    "words behind the address": (
        written(f"{OURS}; {PASS}", author="<invitations@linkedin.com> eve@evil.example"),
        TRUST,
    ),
    "brackets in brackets": (written(f"{OURS}; {PASS}", author="<eve@evil.example<invitations@linkedin.com>>"), TRUST),
    "two at signs": (written(f"{OURS}; {PASS}", author="<eve@evil.example@linkedin.com>"), TRUST),
    "a look-alike domain that passes for itself": (
        written(f"{OURS}; dmarc=pass header.from=linkedln.com", author="LinkedIn <invitations@linkedln.com>"),
        TRUST,
    ),
    "a domain with the name in front": (
        written(
            f"{OURS}; dmarc=pass header.from=linkedin.com.evil.example",
            author="LinkedIn <invitations@linkedin.com.evil.example>",
        ),
        TRUST,
    ),
    "a domain that ends alike": (
        written(f"{OURS}; dmarc=pass header.from=evillinkedin.com", author="LinkedIn <invitations@evillinkedin.com>"),
        TRUST,
    ),
    "a mixed script": (
        written(
            f"{OURS}; dmarc=pass header.from=xn--lnkedin-eof.com", author="LinkedIn <invitations@l\u0456nkedin.com>"
        ),
        TRUST,
    ),
    "an encoded word in the envelope address": (
        written(
            f"{OURS}; spf=pass (domain of =?utf-8?q?x=29=3B_dmarc=3Dpass_header=2Efrom=3Dlinkedin=2Ecom_=28?=@evil.example designates it)"
        ),
        TRUST,
    ),
    "an encoded word that would open the way": (
        written(
            f"{OURS}; spf=pass (domain of =?utf-8?q?x=29=3B?= {PASS} =?utf-8?q?=28?=@evil.example designates it);"
            " dmarc=fail header.from=linkedin.com"
        ),
        TRUST,
    ),
    "ARC instead": (written(under=[("ARC-Authentication-Results", f"i=1; {OURS}; {PASS}")]), TRUST),
    "the results in another field": (written(under=[("X-Authentication-Results", f"{OURS}; {PASS}")]), TRUST),
    "Received-SPF": (written(under=[("Received-SPF", "pass (linkedin.com)")]), TRUST),
    "X-LinkedIn fields": (
        written(under=[("X-LinkedIn-Class", "INVITE-MBR"), ("X-LinkedIn-Template", "invite_member_28")]),
        TRUST,
    ),
    "a stranger's own address, not signed": (
        written(f"{OURS}; dmarc=pass header.from=evil.example", author="Kim <kim@evil.example>"),
        TRUST,
    ),
}


@pytest.mark.parametrize(("forged", "trust"), FORGED.values(), ids=FORGED.keys())
def test_a_forged_notice_never_passes(forged, trust):
    assert verdict(forged.mail, trust) is not Verdict.PASS


def test_there_are_as_many_cases_as_promised():
    assert len(FORGED) >= 60
    assert len(GENUINE) >= 20


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        (notice(), Verdict.UNKNOWN),
        (notice(f"evil.example; {PASS}"), Verdict.UNKNOWN),
        (notice(FAIL), Verdict.FAIL),
        (notice(f"{OURS}; dmarc=none header.from=linkedin.com"), Verdict.FAIL),
        (notice(f"{OURS}; none"), Verdict.FAIL),
        (notice(author="LinkedIn <invitations@linkedln.com>"), Verdict.FAIL),
        (notice(author="Kim via LinkedIn <kim@evil.example>"), Verdict.FAIL),
        (notice(author="Kim Larsen <kim@example.test>"), Verdict.UNKNOWN),
        (notice(f"{OURS}; dmarc=pass header.from=example.test", author="Kim Larsen <kim@example.test>"), Verdict.FAIL),
    ],
)
def test_fail_and_unknown_are_told_apart(mail, expected):
    assert verdict(mail) is expected


PERSON = "Kim Larsen <kim@example.test>"


@pytest.mark.parametrize(
    ("results", "author", "expected"),
    [
        ("dmarc=pass header.from=example.test", PERSON, Verdict.PASS),
        ("dkim=pass header.d=example.test", PERSON, Verdict.PASS),
        ("dmarc=none header.from=example.test; dkim=pass header.d=example.test", PERSON, Verdict.PASS),
        ("dkim=pass header.d=mail.example.test", PERSON, Verdict.PASS),
        ("dkim=pass header.d=example.test", "Kim <kim@team.example.test>", Verdict.PASS),
        ("dkim=pass header.d=test", PERSON, Verdict.UNKNOWN),
        ("dkim=pass header.d=other.test", PERSON, Verdict.UNKNOWN),
        ("dmarc=fail header.from=example.test; dkim=pass header.d=example.test", PERSON, Verdict.FAIL),
        ("dmarc=pass header.from=evil.example", PERSON, Verdict.FAIL),
        ("spf=pass smtp.mailfrom=example.test", PERSON, Verdict.UNKNOWN),
        ("dmarc=pass header.from=example.test", "kim@example.test, eve@evil.example", Verdict.FAIL),
    ],
)
def test_a_person_is_proven_by_their_own_domain(results, author, expected):
    mail = notice(f"{OURS}; {results}", author=author)
    assert authentic_author(mail, server_results(mail, TRUST)).verdict is expected


def test_a_reply_to_that_no_signature_covers_is_not_signed():
    mail = notice(DKIM_OK, signature=SIGNATURE, under=[("Reply-To", "eve@evil.example")])
    (passed,) = server_results(mail, TRUST).dkim
    assert "from" in passed.signed_fields
    assert "reply-to" not in passed.signed_fields


def test_a_doubled_field_is_not_covered_by_a_single_name():
    signed = SIGNATURE.replace("Subject", "Subject:Reply-To")
    single = notice(DKIM_OK, signature=signed, under=[("Reply-To", "kim@example.test")])
    doubled = notice(
        DKIM_OK, signature=signed, under=[("Reply-To", "kim@example.test"), ("Reply-To", "eve@evil.example")]
    )
    assert "reply-to" in server_results(single, TRUST).dkim[0].signed_fields
    assert "reply-to" not in server_results(doubled, TRUST).dkim[0].signed_fields


def test_when_two_signatures_can_be_meant_only_what_both_cover_is_covered():
    mail = notice(
        f"{OURS}; dkim=pass header.d=linkedin.com",
        signature=SIGNATURE.replace("Subject", "Subject:Reply-To"),
        under=[("DKIM-Signature", SIGNATURE.replace("s=proddkim", "s=second")), ("Reply-To", "kim@example.test")],
    )
    (passed,) = server_results(mail, TRUST).dkim
    assert "reply-to" not in passed.signed_fields
    assert "from" in passed.signed_fields


@pytest.mark.parametrize(
    ("received", "found"),
    [
        (f"from mail.linkedin.com by {OURS} with ESMTPS; Wed, 18 Nov 2026 12:00:00 +0000", True),
        ("from mail.linkedin.com by in7.example.org with ESMTPS; Wed, 18 Nov 2026 12:00:00 +0000", True),
        ("from mail.linkedin.com by mx.other.test with ESMTPS; Wed, 18 Nov 2026 12:00:00 +0000", False),
    ],
)
def test_without_an_id_the_receiving_server_is_assumed_only_where_it_is_asked_for(received, found):
    mail = notice(f"{OURS}; {PASS}", top=[("Received", received)])
    assumed = server_results(mail, Trust(), assume=True)
    assert assumed.found is found
    assert not found or "assumed" in assumed.because
    assert server_results(mail, Trust()).found is False


@pytest.mark.parametrize(
    ("domain", "alike"),
    [
        ("linkedln.com", True),
        ("linkedin-mail.com", True),
        ("linkedin.com.evil.example", True),
        ("1inkedin.com", True),
        ("linkedin.co", True),
        ("xn--lnkedin-eof.com", False),
        ("lnkedin.com", True),
        ("linkedin.com", False),
        ("mail.linkedin.com", False),
        ("example.org", False),
        ("linked.example", False),
        ("linden.example", False),
    ],
)
def test_a_look_alike_domain_is_seen(domain, alike):
    assert looks_like(domain, "linkedin.com") is alike


@given(st.text(max_size=300))
def test_results_are_read_or_refused(value):
    with contextlib.suppress(Unreadable):
        read_results(value)


@given(
    st.lists(
        st.sampled_from(
            [
                OURS,
                ";",
                "(",
                ")",
                '"',
                "\\",
                "=",
                "dmarc",
                "pass",
                "fail",
                " ",
                "header.from",
                "linkedin.com",
                "evil.example",
                "dkim=pass",
                "dmarc=pass",
                "header.d=",
                "=?utf-8?q?=29?=",
                "none",
                "/",
                "1",
            ]
        ),
        max_size=40,
    )
)
def test_a_failed_dmarc_at_the_end_is_never_outvoted(pieces):
    """Whatever a sender smuggles into the field: the server's own result still stands in it."""
    mail = notice(f"{OURS}; spf=pass (x {''.join(pieces)}) smtp.mailfrom=x; dmarc=fail header.from=linkedin.com")
    assert verdict(mail) is not Verdict.PASS
