"""The catalogue: shipped, replaced by the owner's files, and refused with every problem at once."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

import pytest

from assistant.demo.mails import Stranger, invitation
from assistant.errors import ConfigError
from assistant.invitations.catalogue import shipped_catalogue, shipped_files
from assistant.invitations.entry import read_catalogue
from assistant.invitations.learn import propose_entry
from assistant.invitations.recognize import recognize
from assistant.invitations.triage import candidate, search_terms
from assistant.invitations.values import Owner
from assistant.mail.authenticity import server_results
from assistant.mail.parse import read_header, read_mail
from assistant.mail.values import Kind, Mail, Trust
from tests.corpus.notices import cases

ENTRY = """key = "crumbs"
name = "Crumbs"
proven = "made up"
domains = ["crumbs.example"]
[[subjects]]
kind = "invitation"
proven = "made up"
texts = ["{name} wants to share bread"]
"""


def test_the_shipped_entries_pass_the_check_that_the_owners_have_to_pass():
    assert len(read_catalogue(shipped_files()).platforms) == len(shipped_catalogue().platforms)


def test_the_shipped_entries_say_by_what_they_are_proven():
    keys = {platform.key for platform in shipped_catalogue().platforms}
    assert {
        "linkedin",
        "xing",
        "viadeo",
        "plaxo",
        "ning",
        "facebook",
        "googleplus",
        "friendster",
        "twitter",
        "myspace",
        "yaari",
        "myopera",
        "researchgate",
        "academia",
        "wellfound",
        "meetup",
        "badoo",
        "unknown",
    } <= keys


def test_a_later_entry_replaces_an_earlier_one_of_the_same_key():
    found = read_catalogue([("a.toml", ENTRY), ("b.toml", ENTRY.replace("Crumbs", "Crusts"))])
    assert [platform.name for platform in found.platforms] == ["Crusts"]


EXTENSION = """extends = "linkedin"
classic = false
domains = ["linked-in.example"]
[senders]
"updates@linkedin.com" = "reminder"
"new@linkedin.com" = "invitation"
[[subjects]]
kind = "invitation"
proven = "made up"
texts = ["{name} would like to be in touch with you"]
"""


def test_an_entry_that_extends_a_shipped_one_says_only_what_is_new():
    shipped = shipped_catalogue()
    before = shipped.get("linkedin")
    found = read_catalogue([("mine.toml", EXTENSION)], shipped=shipped.platforms)
    assert len(found.platforms) == len(shipped.platforms)
    after = found.get("linkedin")
    assert (after.name, after.relay_domains, after.frames[0].role) == (
        before.name, before.relay_domains, before.frames[0].role)  # fmt: skip
    assert (before.classic, after.classic) == (True, False)
    assert after.domains == ("linked-in.example", *before.domains)
    changed = {"updates@linkedin.com": Kind.REMINDER, "new@linkedin.com": Kind.INVITATION}
    assert dict(after.senders) == {**before.senders, **changed}
    assert len(after.subjects) == len(before.subjects) + 1
    assert after.subjects[0].kind is Kind.INVITATION
    assert found.of_domain("linked-in.example") is after


def test_a_new_layout_of_an_extended_platform_is_recognized():
    who = Stranger(name="Anna Brisk", headline="Baker", address="anna@crumbs.example", vanity="anna-brisk")
    raw = invitation(who, datetime(2026, 11, 16, 9, tzinfo=UTC), reply_to=who.address)
    raw = raw.replace(b"Subject: Robin, please add me to your LinkedIn network", b"Subject: A baker greets you")
    raw = raw.replace(b"email_m2m_invite_single_01", b"email_bread_2027")
    extension = 'extends = "linkedin"\n[templates]\nemail_bread_2027 = "reminder"\n'
    shipped = shipped_catalogue()
    extended = read_catalogue([("mine.toml", extension)], shipped=shipped.platforms)
    kinds = []
    for catalogue in (shipped, extended):
        mail = read_mail(raw)
        notice = recognize(mail, server_results(mail, Trust()), catalogue, Owner(names=("Robin Winter",)))
        kinds.append((notice.platform, notice.kind, notice.template))
    assert kinds == [("linkedin", kind, "email_bread_2027") for kind in (Kind.INVITATION, Kind.REMINDER)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('extends = "linkedn"\n', 1, 'extends: "linkedn" is not a platform that comes with the program; did you mean '
         '"linkedin"?'),
        ("extends = 5\n", 1, 'extends takes the key of one shipped platform, such as extends = "linkedin"'),
        ('extend = "linkedin"\n', 1, "did you mean 'extends'"),
        ('# mine\nextends = "linkedin"\nkey = "other"\n', 3, 'an entry that extends "linkedin" has its key'),
        ('extends = "linkedin"\n[[subjects]]\nkind = "invitaton"\nproven = "x"\ntexts = ["a"]\n', 3,
         "subjects[1].kind: 'invitaton' is not known here; did you mean 'invitation'?"),
        ('extends = "linkedin"\n[[subjects]]\nkind = "invitation"\ntexts = ["{nam} a"]\nproven = "x"\n', 4,
         "{nam} is no placeholder"),
        ('extends = "linkedin"\ndomains = ["xing.com"]\n', 2, "domain 'xing.com' already belongs to 'xing'"),
    ],
)  # fmt: skip
def test_a_wrong_extension_is_refused_with_its_line(text, line, words):
    with pytest.raises(ConfigError) as refused:
        read_catalogue([("mine.toml", text)], shipped=shipped_catalogue().platforms)
    told = [str(one) for one in refused.value.problems]
    assert any(one.startswith(f"mine.toml:{line}: ") and words in one for one in told), told


def test_two_files_of_the_owner_about_one_platform_are_told_since_only_one_could_count():
    text = 'extends = "linkedin"\n[senders]\n"hello" = "message"\n'
    with pytest.raises(ConfigError) as caught:
        read_catalogue([("a.toml", text), ("b.toml", "\n" + text)], shipped=shipped_catalogue().platforms)
    assert [str(one) for one in caught.value.problems] == [
        'b.toml:2: "linkedin" stands in a.toml already; say all of it in one file'
    ]


def test_a_look_alike_domain_is_nobodys():
    catalogue = shipped_catalogue()
    assert catalogue.of_domain("e.linkedin.com") is not None
    assert all(
        catalogue.of_domain(domain) is None
        for domain in ("linkedln.com", "notlinkedin.com", "linkedin.com.evil.example")
    )


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ('kind = "invitation"', 'kind = "invitaton"', 6, "did you mean 'invitation'"),
        ("domains", "domians", 4, "did you mean 'domains'"),
        ("{name} wants", "{nam} wants", 8, "{nam} is no placeholder"),
        ('"crumbs.example"', '"@crumbs"', 4, "is not a domain"),
        ("texts = [", "texts [", 8, "not TOML"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_line_and_the_nearest_right_word(before, after, line, words):
    with pytest.raises(ConfigError) as refused:
        read_catalogue([("crumbs.toml", ENTRY.replace(before, after, 1))])
    assert any(
        problem.file == "crumbs.toml" and problem.line == line and words in problem.message
        for problem in refused.value.problems
    )


def found_by_search(mail: Mail) -> bool:
    """What an IMAP server would answer to the terms."""
    terms = search_terms(shipped_catalogue())
    senders = " ".join(value for name, value in mail.header if name == "from").casefold()
    subject = mail.subject.casefold()
    return (
        any(text.casefold() in senders for text in terms.senders)
        or any(
            text.casefold() in (mail.header.get(name) or "").casefold() and name in mail.header
            for name, text in terms.headers
        )
        or any(text.casefold() in subject for text in terms.subjects)
    )


def test_the_search_finds_every_mail_that_triage_accepts():
    heads = [read_header(case.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n") for case in cases("seen")]
    assert not [mail.subject for mail in heads if candidate(mail, shipped_catalogue()) and not found_by_search(mail)]


def test_the_search_asks_in_ascii():
    terms = search_terms(shipped_catalogue())
    assert all(
        text.isascii() for text in (*terms.senders, *terms.subjects, *(part for pair in terms.headers for part in pair))
    )


def test_an_answer_of_a_person_is_no_candidate():
    head = b"From: otto@kranz.example\r\nSubject: Re: Invitation to connect on LinkedIn\r\n\r\n"
    assert not candidate(read_header(head), shipped_catalogue())


def test_a_proposal_for_an_unknown_layout_is_an_entry_that_can_be_read():
    raw = (
        b'From: "Anna Brisk" <hello@crumbs.example>\r\nTo: Sven <s@a.example>\r\n'
        b"Subject: Anna Brisk wants to share bread\r\nX-Mail-Type: bread_07\r\n"
        b"Content-Type: text/plain\r\n\r\nAnna Brisk invites you to connect\n\nhttps://crumbs.example/accept?sharedKey=secret123\n"
    )
    text = propose_entry([read_mail(raw)], shipped_catalogue())
    assert "{name} wants to share bread" in tomllib.loads(text)["subjects"][0]["texts"]
    assert "secret123" not in text
    assert read_catalogue([("crumbs.toml", text)]).of_domain("crumbs.example") is not None


_BOOKCLUB = b"""From: "Anna Brisk via Bookclub" <notices@bookclub.example>
To: "Sven Achterberg" <sven@achterberg.example>
Subject: %b would like to read with you on Bookclub
X-Template: friend_request_3
Content-Type: text/plain; charset=utf-8

Hi Sven,

%b would like to read with you on Bookclub

"You still have my umbrella from Riga."

Accept invitation: https://bookclub.example/invites/8837261/accept?token=CANARY
View profile: https://bookclub.example/people/%b?token=CANARY
"""


def test_a_proposal_whose_kind_was_filled_in_reads_the_next_invitation_of_that_layout():
    taught = read_mail(_BOOKCLUB % (b"Anna Brisk", b"Anna Brisk", b"anna-brisk"))
    text = propose_entry([taught], shipped_catalogue())
    assert not [word for word in ("CANARY", "Anna", "anna", "umbrella", "8837261") if word in text]
    catalogue = read_catalogue([("bookclub.toml", text.replace('"other"', '"invitation"'))])
    other = _BOOKCLUB.replace(b"Anna Brisk", b"Bo Quist") % (b"Bo Quist", b"Bo Quist", b"bo-quist")
    mail = read_mail(other)
    notice = recognize(mail, server_results(mail, Trust()), catalogue, Owner(names=("Sven Achterberg",)))
    assert notice is not None
    assert notice.kind is Kind.INVITATION
    invitation = notice.invitations[0]
    assert (invitation.inviter.name, invitation.inviter.profile_key) == ("Bo Quist", "in/bo-quist")
    assert invitation.note.own_words == "You still have my umbrella from Riga."


_SOURCES = ("raw mail", "body of", "quoted", "filters", "press of", "link shape quoted", "the common denominator")


@pytest.mark.parametrize(("name", "text"), shipped_files(), ids=lambda value: value if len(value) < 40 else "")
def test_each_part_of_an_entry_says_by_what_it_is_proven_or_that_it_is_not(name, text):
    data = tomllib.loads(text)
    parts = [data, *(part for table in ("subjects", "frames", "links", "notes") for part in data.get(table, ()))]
    said = [part["proven"] for part in parts]
    assert not [each for each in said if "unproven" not in each and not any(source in each for source in _SOURCES)]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl", "sv", "pl", "tr", "ja", "zh"])
def test_the_frame_of_linkedin_is_told_in_each_language_by_its_buttons_alone(language):
    linkedin = shipped_catalogue().get("linkedin")
    assert linkedin is not None
    told = {frame.role for frame in linkedin.frames if frame.language == language}
    assert {"accept", "profile", "mutual"} <= told
