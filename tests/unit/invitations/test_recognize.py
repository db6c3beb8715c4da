"""What a mail is taken for, and what is kept out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.pitches import Pitches, signature
from assistant.invitations.recognize import recognize
from assistant.invitations.values import NoteVerdict, Notice, Owner, RouteKind
from assistant.mail.authenticity import server_results
from assistant.mail.parse import read_mail
from assistant.mail.values import Kind, Trust, Verdict
from tests.corpus.notices import layouts as made
from tests.corpus.notices.layouts import ADDRESS, OWNER, SERVER, Layout, Person, to_bytes
from tests.score.notices import AIMS, cases, score

ANNA = Person("Anna Brisk", "Beekeeper at Apiary Nord", "Ghent, Belgium", "anna-brisk")
ME = Owner(names=(OWNER,), addresses=frozenset({ADDRESS}), industry=("beekeep",))


def read(layout: Layout | bytes, *, others: Pitches | None = None, owner: Owner = ME) -> Notice | None:
    mail = read_mail(layout if isinstance(layout, bytes) else to_bytes(layout))
    return recognize(
        mail, server_results(mail, Trust(authserv_ids=(SERVER,))), shipped_catalogue(), owner, others=others
    )


def noticed(layout: Layout, **more: object) -> Notice:
    notice = read(layout, **more)  # type: ignore[arg-type]
    assert notice is not None
    return notice


def test_the_half_that_may_be_looked_at_reaches_every_aim():
    counts = score(cases("seen"))
    short = {name: count.wrong for name, count in counts.items() if count.share < AIMS[name]}
    assert not short


@pytest.mark.parametrize("make", made.LAYOUTS)
def test_a_personal_note_is_found_in_the_layouts_of_every_era(make):
    words = "We met at the bakery in Riga.\n\nYou still have my umbrella."
    invitation = noticed(make(ANNA, words, "en", 1)).invitations[0]
    assert invitation.note.verdict is NoteVerdict.PERSONAL
    assert invitation.note.own_words == words
    assert invitation.inviter.name == "Anna Brisk"


@pytest.mark.parametrize(("number", "kind"), [(2, RouteKind.RELAY), (3, RouteKind.DIRECT), (4, RouteKind.BY_HAND)])
def test_the_way_back_is_what_the_mail_itself_names(number, kind):
    assert noticed(made.member_2015(ANNA, "", "en", number)).invitations[0].route.kind is kind


def test_an_unsigned_reply_to_waits_for_the_owner_and_a_signed_one_does_not():
    layout = made.member_classic(ANNA, "Hello from Riga.", "en", 1)
    assert noticed(layout).invitations[0].route.needs_consent
    layout.signed_fields += ":Reply-To"
    assert not noticed(layout).invitations[0].route.needs_consent


def test_an_unsigned_reply_to_on_a_mail_of_three_weeks_ago_is_not_written_to():
    layout = made.member_classic(ANNA, "Hello from Riga.", "en", 1)
    layout.headers.insert(0, ("Received", f"from a.example by {SERVER}; Tue, 8 Dec 2026 09:30:00 +0000"))
    notice = noticed(layout)
    assert notice.invitations[0].route.kind is RouteKind.BY_HAND
    assert any("21 days" in doubt for doubt in notice.doubts)


def test_a_classic_guest_notice_leads_to_its_author_without_asking():
    route = noticed(made.guest_classic(ANNA, "", "en", 1)).invitations[0].route
    assert (route.kind, route.address, route.needs_consent) == (RouteKind.DIRECT, ANNA.address, False)


def test_a_forged_notice_has_no_route_at_all():
    layout = made.guest_classic(ANNA, "", "en", 1)
    layout.signed_by, layout.results = None, f"{SERVER}; dkim=none; dmarc=fail header.from=brisk.example"
    notice = noticed(layout)
    assert notice.authentic.verdict is Verdict.FAIL
    assert notice.invitations[0].route.address is None


def test_a_reminder_carries_the_number_of_its_invitation():
    first, again = made.guest_classic(ANNA, "", "en", 7), made.reminder_2011(ANNA, "Hello.", "en", 7)
    ids = {noticed(layout).invitations[0].invitation_id for layout in (first, again)}
    assert len(ids) == 1
    assert noticed(again).kind is Kind.REMINDER


def test_a_digest_tells_of_each_who_waits_and_of_nobody_whom_the_platform_suggests():
    people = [ANNA, Person("Bo Quist", "Potter", "Lyon", "bo-quist")]
    assert [each.inviter.name for each in noticed(made.digest(people, 1)).invitations] == ["Anna Brisk", "Bo Quist"]


def test_a_person_keeps_a_clean_profile_and_no_token():
    person = noticed(made.modern(ANNA, "", "en", 4)).invitations[0].inviter
    assert person.profile == "https://www.linkedin.com/in/anna-brisk"
    assert (person.profile_key, person.mutual_connections, person.location) == ("in/anna-brisk", 6, "Ghent, Belgium")


@pytest.mark.parametrize(
    "name",
    ["Dr. Anna Brisk", "Anna Brisk, PhD", "Anna Brisk 🚀", "Anna Brisk (LION) anna@brisk.example", "Anna Brisk | 500+"],
)
def test_a_name_is_told_from_what_hangs_on_it(name):
    layout = made.modern(ANNA, "", "en", 4)
    layout.sender = made.named(f"{name} via LinkedIn", "invitations@linkedin.com")
    assert noticed(layout).invitations[0].inviter.name == "Anna Brisk"


@pytest.mark.parametrize(
    "layout",
    [
        made.guest_classic(ANNA, "I'd like to add you to my professional\nnetwork on LinkedIn.", "en", 2),
        made.guest_classic(
            ANNA, "Me gustaría añadirte a mi red profesional en LinkedIn. Gracias!".replace("ñ", "\ufffd"), "es", 2
        ),
        made.member_2015(ANNA, "I’d like to join your LinkedIn network. Best regards", "en", 2),
    ],
)
def test_a_ready_made_sentence_stays_one_however_it_is_wrapped_or_damaged(layout):
    note = noticed(layout).invitations[0].note
    assert (note.verdict, note.own_words) == (NoteVerdict.DEFAULT, "")


def test_a_note_that_begins_with_the_ready_made_sentence_can_be_personal():
    note = (
        noticed(
            made.guest_classic(
                ANNA, "I'd like to add you to my professional network on LinkedIn. You fixed my bike.", "en", 2
            )
        )
        .invitations[0]
        .note
    )
    assert (note.verdict, note.own_words) == (NoteVerdict.PERSONAL, "You fixed my bike.")


def test_no_note_is_neutral_and_names_a_likely_cause():
    note = noticed(made.modern(ANNA, "", "en", 1)).invitations[0].note
    assert note.verdict is NoteVerdict.NONE
    assert note.cause is not None


def test_the_same_words_from_somebody_else_are_a_pitch():
    words = "It was great meeting you in Lisbon, let me tell you about the tides and the moon."
    known = Pitches((("Otto Kranz", signature(words.replace("tides", "tide"), "Otto Kranz")),))
    assert noticed(made.modern(ANNA, words, "en", 1)).invitations[0].note.verdict is NoteVerdict.PERSONAL
    assert noticed(made.modern(ANNA, words, "en", 1), others=known).invitations[0].note.verdict is NoteVerdict.PITCH


def test_hidden_words_are_nobodys_words():
    layout = made.modern(ANNA, "", "en", 2)
    layout.html = (layout.html or "").replace("<table>", '<div style="display:none">We met in Riga.</div><table>', 1)
    assert noticed(layout).invitations[0].note.verdict is NoteVerdict.NONE


def test_an_industry_word_of_the_owner_is_a_signal():
    assert "industry" in noticed(made.modern(ANNA, "", "en", 1)).invitations[0].signals


def test_a_template_that_nobody_knows_is_kept_for_learning():
    layout = made.modern(ANNA, "", "en", 1)
    layout.headers = [("X-LinkedIn-Template", "email_brand_new_07")]
    assert noticed(layout).unknown_template


def test_every_step_of_the_reading_is_told():
    trace = noticed(made.guest_classic(ANNA, "Hello from Riga.", "en", 1)).trace
    steps = ("presents itself", "is read as", "sent by the platform?", "person is", "left over", "note is", "way back")
    assert [step for step in steps if not any(step in told for told in trace)] == []


def test_each_person_of_a_digest_has_steps_of_their_own():
    trace = noticed(made.digest([ANNA, Person("Bo Quist", "Potter", "Graz", "bo-quist")], 1)).trace
    assert any(told.startswith("person 1 is Anna Brisk") for told in trace)
    assert any(told.startswith("person 2 is Bo Quist") and "in/bo-quist" in told for told in trace)


@given(st.binary(max_size=400), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_no_mail_however_broken_raises(noise, which):
    raw = to_bytes(made.LAYOUTS[which](ANNA, "Hello.", "en", 3))
    at = (len(noise) * 37) % len(raw)
    read(raw[:at] + noise + raw[at:])


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_typed_note_is_read(words):
    notice = read(made.member_2015(ANNA, words.encode("utf-8", "replace").decode(), "en", 1))
    assert notice is not None
    assert notice.kind is Kind.INVITATION


def test_a_notice_with_two_verdicts_of_dmarc_is_not_authentic_whatever_the_signature():
    layout = made.guest_classic(ANNA, "", "en", 1)
    layout.results = (
        f"{SERVER}; dmarc=fail header.from=brisk.example; dkim=pass header.d=linkedin.com header.b=AbCdEfGh;"
        " dmarc=pass header.from=linkedin.com"
    )
    assert noticed(layout).authentic.verdict is Verdict.FAIL


def test_words_that_anybody_writes_are_no_platforms_without_its_name_or_link():
    subject = f"{ANNA.name} wants to add you as a contact"
    layout = Layout("Zoom <no-reply@zoom.us>", subject, f"{subject}\n\nAccept\nhttps://zoom.us/x", signed_by="zoom.us")
    assert read(layout) is None
