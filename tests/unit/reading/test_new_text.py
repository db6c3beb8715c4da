"""The person's words are kept, and nothing but them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.reading.new_text import TEXT_LIMIT, split_reply

LETTER = "> Have we met?\n>\n> Anna"

ATTRIBUTIONS = [
    "On Tue, Nov 3, 2026 at 10:12 AM Anna Owner <anna@owner.example> wrote:",
    "On Tue, Nov 3, 2026 at 10:12 AM Anna Owner <anna@owner.example>\nwrote:",
    "On Nov 3, 2026, at 10:12, Anna Owner <anna@owner.example> wrote:",
    "On 11/3/26 10:12, Anna Owner wrote:",
    "On Tuesday, November 3rd, 2026 at 10:12, Anna Owner <anna@owner.example> wrote:",
    "---- On Tue, 03 Nov 2026 10:12:00 +0100 Anna Owner <anna@owner.example> wrote ----",
    "2026-11-03 10:12 GMT+01:00 Anna Owner <anna@owner.example>:",
    "Am Di., 3. Nov. 2026 um 10:12 Uhr schrieb Anna Owner <\nanna@owner.example>:",
    "Am 03.11.26 um 10:12 schrieb Anna Owner:",
    "Anna Owner <anna@owner.example> schrieb am Di., 3. Nov. 2026, 10:12:",
    "Am Dienstag, 3. November 2026 um 10:12:00 MEZ hat Anna Owner <anna@owner.example> Folgendes geschrieben:",
    "Le mar. 3 nov. 2026 à 10:12, Anna Owner <anna@owner.example> a écrit :",
    "Le 03/11/2026 à 10:12, Anna Owner a écrit\u00a0:",
    "El mar, 3 nov 2026 a las 10:12, Anna Owner (<anna@owner.example>)\nescribió:",
    "El 3/11/26 a las 10:12, Anna Owner escribió:",
    "Il giorno mar 3 nov 2026 alle ore 10:12 Anna Owner <anna@owner.example>\nha scritto:",
    "Op di 3 nov. 2026 om 10:12 schreef Anna Owner <anna@owner.example>:",
    "Em ter., 3 de nov. de 2026 às 10:12, Anna Owner <anna@owner.example>\nescreveu:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("quote", [LETTER, "Have we met?\n\nAnna"], ids=["marked", "unmarked"])
def test_an_attribution_begins_the_quote(attribution: str, quote: str) -> None:
    parts = split_reply(f"Yes, in Ghent.\n\n{attribution}\n\n{quote}\n")
    assert parts.new == "Yes, in Ghent."
    assert parts.quoted == "Have we met?\n\nAnna"


@pytest.mark.parametrize(
    "header",
    [
        "From: Anna Owner <anna@owner.example>\nSent: Tuesday, November 3, 2026 10:12 AM\nTo: Jane\nSubject: Hello",
        "*From:* Anna Owner\n*Sent:* Tuesday, November 3, 2026 10:12 AM\n*To:* Jane\n*Subject:* Hello",
        "Von: Anna Owner\nGesendet: Dienstag, 3. November 2026 10:12\nAn: Jana\nBetreff: Hallo",
        "Gesendet: Dienstag, 03. November 2026 um 10:12 Uhr\nVon: Anna Owner\nAn: Jana\nBetreff: Hallo",
        "De : Anna Owner\nEnvoyé : mardi 3 novembre 2026 10:12\nÀ : Chloé\nObjet : Bonjour",
        "De: Anna Owner\nEnviado el: martes, 3 de noviembre de 2026 10:12\nPara: Inés\nAsunto: Hola",
        "Da: Anna Owner\nInviato: martedì 3 novembre 2026 10:12\nA: Ines\nOggetto: Ciao",
        "Van: Anna Owner\nVerzonden: dinsdag 3 november 2026 10:12\nAan: Jan\nOnderwerp: Hallo",
    ],
)
@pytest.mark.parametrize("separator", ["", "________________________________\n", "-----Original Message-----\n"])
def test_a_header_block_begins_the_quote(header: str, separator: str) -> None:
    parts = split_reply(f"Sure.\n\n{separator}{header}\n\nHave we met?\n")
    assert (parts.new, parts.quoted) == ("Sure.", "Have we met?")


def test_answers_between_and_below_quoted_lines_are_kept_with_their_questions() -> None:
    parts = split_reply("> Have we met?\nIn Ghent.\n> Would Friday suit?\nPerfectly.\n")
    assert parts.new == "In Ghent.\n\nPerfectly."
    assert parts.answers == (("Have we met?", "In Ghent."), ("Would Friday suit?", "Perfectly."))


def test_an_answer_below_the_quote_is_kept() -> None:
    parts = split_reply(f"On 11/3/26 10:12, Anna Owner wrote:\n{LETTER}\n\nYes, in Ghent.\n")
    assert parts.new == "Yes, in Ghent."


@pytest.mark.parametrize(
    "text",
    [
        "On Thursday I wrote to your office, did it arrive?",
        "From Berlin I would come by train.",
        "I called at 3:\nnobody was there.",
        "Date: Thursday\nTime: 3 pm\nPlace: by phone",
        "De: quoi parlons-nous ?",
        "Best Tuesday of the year!",
        "Thanks for asking, we met in Ghent.",
        "My numbers are 3 and 4.\n\n-- that is all I know -- really",
        "Sent from the office to your house, the parcel took a week.",
        "We went from: A to B.",
    ],
)
def test_a_persons_words_are_no_frame(text: str) -> None:
    assert split_reply(text).new == text


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone",
        "Sent from Yahoo Mail for iPhone",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Get Outlook for Android",
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für Android",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Sent with Proton Mail secure email.",
        "Sent via mobile, please excuse typos",
        "Please excuse typos.",
        "Diese Nachricht wurde von meinem Android-Mobiltelefon mit WEB.DE Mail gesendet.",
    ],
)
def test_a_footer_is_cut(footer: str) -> None:
    assert split_reply(f"Friday is fine.\n\n{footer}\n").new == "Friday is fine."


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nJane Roe\nFernbank Ltd",
        "--\nJane Roe",
        "Best regards,\nJane Roe\nHead of Archives\n+44 20 7946 0018",
        "Best,\nJ",
        "Mit freundlichen Grüßen\n\nJana Wirth\nFernbank GmbH",
        "LG Jana",
        "Cordialement,\nChloé",
        "Un saludo,\nInés",
        "Jane",
        "Thanks,\nJane",
        "Jane Roe\nFernbank Ltd\nT: +44 20 7946 0018\njane@fernbank.example",
        "Cheers, Jane",
        "This email and any attachments are confidential and intended solely for the recipient.",
        "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt.",
    ],
)
def test_a_signature_is_cut(signature: str) -> None:
    parts = split_reply(f"Friday is fine.\n\n{signature}\n", author_name="Jane Roe")
    assert parts.new == "Friday is fine."
    assert parts.signature


def test_a_postscript_below_the_signature_is_kept() -> None:
    parts = split_reply("Friday is fine.\n\nBest,\nJane\n\nPS: my number is 415 555 2671.")
    assert parts.new == "Friday is fine.\n\nPS: my number is 415 555 2671."


def test_a_reply_of_nothing_but_thanks_keeps_it() -> None:
    assert split_reply("Thanks,\nJane", author_name="Jane Roe").new == "Thanks,"


def test_a_forward_is_marked() -> None:
    parts = split_reply(
        "---------- Forwarded message ---------\nFrom: Bob <bob@example.test>\nDate: Tue\nSubject: x\n\nhi"
    )
    assert parts.forwarded
    assert parts.new == ""


def test_the_quoted_mail_is_given_without_its_own_quotes() -> None:
    parts = split_reply(
        "ok\n\nOn 11/3/26, Anna Owner wrote:\n> Thursday at 3?\n>\n> On 11/2/26, Jane wrote:\n>> hello\n"
    )
    assert parts.quoted == "Thursday at 3?"


@given(st.text(max_size=2_000))
def test_no_text_raises(text: str) -> None:
    split_reply(text, author_name=text[:30])


_PIECES = st.sampled_from(
    [
        "> x",
        "On 1 May, a@b.example wrote:",
        "From: a",
        "Sent: b",
        "Subject: c",
        "-- ",
        "Best,",
        "Jane",
        "",
        "yes",
        "________________",
        "Sent from my iPhone",
        "confidential recipient delete",
        "P.S. more",
        "On 3",
    ]
)


@given(st.lists(_PIECES, max_size=40))
def test_cutting_twice_cuts_no_more_than_once_where_no_quote_is_left(pieces: list[str]) -> None:
    parts = split_reply("\n".join(pieces))
    assert all(line in "\n".join(pieces) for line in parts.new.splitlines())


PATTERNS = {
    "attribution begun": "On a b <x@y> ",
    "On lines": "On a\n",
    "On and blanks": "On" + " " * 30,
    "newlines": "\n",
    "blank lines": " \n",
    "From lines": "From: a\n",
    "Sent lines": "Sent: a\n",
    "quote marks": ">",
    "quoted": "> a\n",
    "nested": ">>>>>> a\n",
    "underscores": "_" * 40 + "\n",
    "dashes": "-\n",
    "delimiters": "-- \n",
    "closings": "Best,\n",
    "names": "Jane\n",
    "footers": "Sent from my iPhone\n",
    "letters": "a",
    "digits": "1",
    "colons": ": ",
    "wrote": "wrote:\n",
    "2026": "2026-11-03 a@b\n",
    "mixed": "> a\nb\n",
    "thanks": "Thanks,\n",
    "postscripts": "PS: x\n",
    "stars": "*From:* a\n",
    "disclaimers": "This email and any\n\n",
    "confidential": "confidential recipient intended delete\n\n",
    "pipes": "a | b | c\n",
    "addresses": "a@b.example\n",
    "zero width": "\u200b",
    "combining": "a\u0301",
    "carriage returns": "\r",
    "nul": "\0",
    "Am lines": "Am 3. schrieb\n",
    "Le lines": "Le 3\n",
    "El": "El 3 ",
    "original": "-----Original Message-----\n",
    "brackets": "<",
    "commas": ",",
    "tabs": "\t\n",
}


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS.keys())
def test_hostile_text_is_cut_and_read_to_its_end(pattern: str) -> None:
    # How long it takes is measured by the bench.
    parts = split_reply((pattern * (TEXT_LIMIT // len(pattern) + 1))[: 2 * TEXT_LIMIT], author_name="Jane Roe")
    assert len(parts.new) + len(parts.quoted) + len(parts.signature) <= 2 * TEXT_LIMIT


OUR_LETTER = """Hi Jane,

Thank you for the invitation. What made you think of me?

Would one of these suit you for a short call?
- Thursday, November 19, 15:00
- Friday, November 20, 10:00

Best, Tom Bell"""
BLOCK = """

________________________________
From: Tom Bell <tom@owner.example>
Sent: Monday
To: Jane
Subject: Re: x

"""


def test_an_answer_typed_inside_a_quote_without_marks_is_new() -> None:
    quote = OUR_LETTER.replace("think of me?", "think of me?\nWe met at the fair in Lyon.").replace(
        "short call?", "short call? The second one."
    )
    parts = split_reply("See below." + BLOCK + quote, author_name="Jane Roe", letters=(OUR_LETTER,))
    assert parts.new == "See below.\n\nWe met at the fair in Lyon.\n\nThe second one."
    assert "Thursday, November 19" in parts.quoted
    assert parts.answers[0][1] == "We met at the fair in Lyon."


def test_an_untouched_quote_of_our_letter_holds_nothing_new() -> None:
    wrapped = OUR_LETTER.replace("for the invitation. What", "for the invitation.\nWhat")
    assert split_reply("Fine." + BLOCK + "CAUTION: external mail\n\n" + wrapped, letters=(OUR_LETTER,)).new == "Fine."


def test_a_letter_that_is_not_ours_stays_the_quote() -> None:
    assert split_reply("Fine." + BLOCK + "Other words\nof somebody else.", letters=(OUR_LETTER,)).new == "Fine."


@settings(max_examples=20)
@given(st.integers(0, 30), st.sampled_from(["a ", "On ", "x@y "]))
def test_a_long_line_is_no_frame(count: int, piece: str) -> None:
    line = "hello " + piece * (count * 100)
    assert split_reply(line).new == line.strip()


@pytest.mark.parametrize("closing", [
    "Mit kollegialen Grüßen", "Mit den besten Grüßen", "Herzliche Grüße aus Wien", "Avec mes respectueux hommages",
    "Un afectuoso saludo", "With every good wish and kind regards", "Es grüßt Sie herzlich",
    "Je vous prie d'agréer, Madame, l'expression de mes sentiments distingués.",
])
def test_a_closing_is_known_by_its_form(closing: str) -> None:
    text = f"Thursday at three suits me.\n\n{closing}\nIda Moll\n"
    assert split_reply(text).new == "Thursday at three suits me."


@pytest.mark.parametrize("line", [
    "Give Peter my regards", "Richten Sie ihm bitte meine Grüße aus", "Dale un saludo", "No regards to him",
    "Schöne Grüße an Ihre 2 Hunde",
])
def test_regards_to_somebody_else_are_words_of_the_mail(line: str) -> None:
    assert split_reply(f"Thursday at three suits me.\n\n{line}\n").new.endswith(line)
