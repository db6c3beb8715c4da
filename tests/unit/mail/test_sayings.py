"""Machines known by what they say, and people who speak of the same things."""

from __future__ import annotations

import pytest

from assistant.mail.automatic import automatic
from assistant.mail.parse import read_mail
from assistant.mail.sayings import machine_saying, sayings
from assistant.mail.values import Machine
from tests.corpus.automatic.build import as_mail, fresh
from tests.makers import a_mail

OWN = frozenset({"dana.reed@example.org"})
#: The machine of the seen half that no rule knows yet: it could be a person's mail.
UNKNOWN = {"Thanks for your mail. Back on Wednesday."}


def test_the_machines_of_the_seen_half_are_known_but_for_one():
    machines, _ = fresh("seen")
    assert len(machines) == 290
    assert {one.text for one in machines if automatic(read_mail(as_mail(one)), OWN) is None} == UNKNOWN


def test_the_machines_of_the_later_set_are_known():
    machines, _ = fresh("later")
    assert len(machines) == 150
    assert [one.text for one in machines if automatic(read_mail(as_mail(one)), OWN) is None] == []


@pytest.mark.parametrize(("half", "count"), [("seen", 156), ("later", 180)])
def test_nobody_whose_words_are_seen_is_held_back(half, count):
    _, people = fresh(half)
    assert len(people) == count
    assert [one.text for one in people if automatic(read_mail(as_mail(one)), OWN) is not None] == []


def said(text: str, subject: str = "Re: Have we met?") -> Machine | None:
    found = machine_saying(subject, text, person=False)
    return None if found is None else found.machine


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        ("Your email of this morning has not been\ndelivered.", Machine.BOUNCE),
        ("The recipient's mailbox has exceeded its quota.", Machine.BOUNCE),
        ("Le destinataire est inconnu.", Machine.BOUNCE),
        ("Ihre Anfrage wurde unter der Nummer 77 registriert, Vorgang 77 ist angelegt.", Machine.AUTO_REPLY),
        ("We have received your request.", Machine.AUTO_REPLY),
        ("Replies to this address are not monitored.", Machine.AUTO_REPLY),
        ("Buy two lamps for one. If you no longer want our mails, unsubscribe at the foot of the page.", Machine.BULK),
        ("Hello {{first_name}}, a word about your roof?", Machine.BULK),
        ("I am on a business trip. I will answer your mail upon my return.", Machine.AUTO_REPLY),
        ("Thanks for writing. This inbox is staffed Monday to Friday, 9 to 5.", Machine.AUTO_REPLY),
        ("Hierbij bevestigen wij de ontvangst van je e-mail.", Machine.AUTO_REPLY),
        ("Bedankt voor je bestelling! Je pakket is onderweg.", Machine.AUTO_REPLY),
        ("My address has changed. Please update your address book.", Machine.AUTO_REPLY),
        ("Your message was not delivered. I answer mail when I am back.", Machine.BOUNCE),
    ],
)
def test_what_machines_say_is_known_by_its_meaning(text, machine):
    assert said(text) is machine


@pytest.mark.parametrize(
    "text",
    [
        "The letter that I sent you was not delivered, so here it is again.",
        "My mailbox is full of invitations.",
        "Has your mailbox exceeded its quota?",
        "We have received your request, and I will answer it tonight.",
        "Please don't reply to my old address, it is not monitored.",
        "Unsubscribe me, please.",
        "I am on a business trip.",
        "I am on a business trip until Friday. Call me on Saturday at 10.",
        "My colleague left the company.",
        "Our office is closed on Monday.",
        "Your first letter was not delivered. I found this one by chance.",
        "Je travaille à Lyon. Votre message ne m'a pas été remis.",
        "I unsubscribed from most mailings. If you no longer want mine, tell me.",
        "The ticket was closed, remember?",
        "Away this week at a trade show. Will answer properly on my return. Short version: we both know Piet.",
        "Got your email, thanks. Met at the choir. Will write more soon.",
        "We received your message and had a good laugh: you asked us the same in 2019!",
        "The mail bounced the first time, your inbox seems full. Trying once more: yes, Bremen, 2018.",
        "Lena is on parental leave until March, her colleague here. She asked for you to be added. Please accept.",
        "Herr Kern ist zurzeit im Urlaub; ich vertrete ihn. Er sagt, Sie hätten sich in Graz getroffen.",
        "Ihre Nachricht ist angekommen, kennengelernt haben wir uns in Graz.",
        "Currently travelling, limited access to email. But of course: the Kiel regatta, you were the cook!",
        "Yes.\n\n-- \nTo unsubscribe from our bulletin, click here.",
    ],
)
def test_people_who_speak_of_the_same_are_left_alone(text):
    assert said(text) is None


def test_a_subject_counts_unless_it_answers_another():
    assert said("It is on its way.", subject="Ticket 12 has been created") is Machine.AUTO_REPLY
    assert said("It is on its way.", subject="Re: Ticket 12 has been created") is None


def test_a_text_that_begins_with_the_words_of_an_automatic_subject_is_one():
    found = automatic(a_mail(text="Automatic reply: see you in May"), OWN)
    assert found is not None
    assert found.machine is Machine.AUTO_REPLY
    assert automatic(a_mail(text="Automatic reply or you?"), OWN) is None


def test_every_list_of_words_is_used_and_every_neighbor_is_a_saying():
    table = sayings()
    lists = {name for each in table.words.values() for name, _ in each}
    by_code = {"self", "self_english", "english", "self_french", "french", "stock"}
    assert lists - by_code == {part for saying in table.sayings for part in saying.parts}
    assert {each for saying in table.sayings for each in saying.beside} <= {saying.name for saying in table.sayings}


def test_a_verdict_names_what_was_said():
    found = machine_saying("", "Your message could not be delivered.", person=False)
    assert found is not None
    assert found.because == "it speaks of mail that did not arrive ('your message could not be delivered')"
