"""A letter is whole, or it is not written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.letters.errors import LetterError
from assistant.letters.templates import read_templates
from assistant.letters.values import CallDetails, CallTime, LetterVariables, Owner, Person
from assistant.letters.write import write
from assistant.reading.values import Caller

OWNER = Owner(name="Robin Winter", first_name="Robin", zone=ZoneInfo("Europe/Berlin"), language="en")
JANE = LetterVariables(owner=OWNER, person=Person(name="Jane Example"), platform="LinkedIn")
CALL = CallDetails(time=CallTime(start=datetime(2026, 11, 26, 14, tzinfo=UTC)), length=timedelta(minutes=20))


def templates(body: str, subject: str = "Hello", *more: tuple[str, str]):
    return read_templates([
        ("en/footer.txt.j2", '-- \nAn assistant helps. Reply "stop".\n'),
        ("en/ask.txt.j2", f"subject: {subject}\n---\n{body}\n{{{{ footer }}}}\n"), *more])


def text_of(body: str, variables: LetterVariables = JANE) -> str:
    return write("ask", variables, templates(body), languages=["en"]).text


def test_a_letter_says_what_it_is_made_of():
    draft = write("ask", JANE, templates("Hi {{ person.first_name }},", "For {{ person.name }}"), languages=["en"])
    assert (draft.purpose, draft.language, draft.template, draft.variant) == ("ask", "en", "en/ask.txt.j2", "a")
    assert draft.subject == "For Jane Example"
    assert draft.text == 'Hi Jane,\n-- \nAn assistant helps. Reply "stop".\n'


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("{{ booking_link }}", "booking_link"),
        ("{{ person.company }}", "person.company"),
        ("{{ call.when }}", "call.when"),
        ("{% if call.number %}x{% endif %}", "call.number"),
        ("{{ offer|upper }}", "offer"),
        ("{{ missed.when }} {{ introduction }}", "introduction and missed.when"),
    ],
)
def test_a_missing_value_stops_the_letter_and_is_named(body, missing):
    with pytest.raises(LetterError, match=rf"en/ask\.txt\.j2: {missing} not known for this person; nothing is sent"):
        text_of(body)


def test_a_missing_value_that_is_asked_for_first_is_no_error():
    body = "a{% if booking_link %}{{ booking_link }}{% endif %}{{ '' if person.company is none else person.company }}b"
    assert text_of(body).startswith("ab")


def test_a_person_without_a_known_first_name_is_greeted_without_one():
    body = "Hello{% if person.first_name %} {{ person.first_name }}{% endif %},"
    assert text_of(body).startswith("Hello Jane,")
    assert text_of(body, replace(JANE, person=Person(name="山田 太郎"))).startswith("Hello,")
    assert text_of(body, replace(JANE, person=Person())).startswith("Hello,")


def test_the_first_language_that_has_the_letter_is_taken():
    german = (
        ("de/footer.txt.j2", "Ein Assistent hilft.\n"),
        ("de/ask.txt.j2", "subject: Hallo\n---\nHallo\n{{ footer }}\n"),
    )
    both = templates("Hello", "Hello", *german)
    assert write("ask", JANE, both, languages=["pt", "DE-at", "en"]).language == "de"
    assert write("ask", JANE, both, languages=["en_US", "de"]).language == "en"


def test_no_template_in_any_of_the_languages_is_an_error_that_says_what_there_is():
    with pytest.raises(LetterError, match=r"no template for ask in fr; there are some in en; write templates/fr/ask\."):
        write("ask", JANE, templates("Hello"), languages=["fr"])
    with pytest.raises(LetterError, match="none in any language"):
        write("thank", JANE, templates("Hello"), languages=["en"])


def test_a_variant_that_is_gone_falls_back_to_the_first():
    both = templates("first", "Hello", ("en/ask.b.txt.j2", "subject: B\n---\nsecond\n{{ footer }}\n"))
    assert write("ask", JANE, both, languages=["en"], variant="b").subject == "B"
    assert write("ask", JANE, both, languages=["en"], variant="z").variant == "a"


def test_a_letter_that_the_owner_pastes_has_no_footer():
    assert "assistant" not in text_of("Hello", replace(JANE, by_hand=True))


def test_long_lines_are_wrapped_and_line_breaks_stay():
    paragraph = "word " * 40
    draft = write("ask", JANE, templates(f"{paragraph}\nBest regards,\n{{{{ owner.signature }}}}"), languages=["en"])
    assert max(map(len, draft.text.splitlines())) <= 72
    assert "Best regards,\nRobin Winter\n" in draft.text
    assert paragraph.strip() in draft.flowing


def test_a_french_question_mark_is_not_left_alone_on_a_line():
    for length in range(60, 75):
        assert "\n?" not in text_of("x" * length + " ah ?")


def test_times_are_in_the_letters_language_and_both_zones():
    theirs = replace(CALL, time=replace(CALL.time, their_zone=ZoneInfo("America/New_York")), caller=Caller.OWNER)
    body = "{{ call.when }}|{{ call.length }}|{% if call.i_call %}I call{% endif %}|"
    text = text_of(body, replace(JANE, call=theirs)).replace("\n", " ")
    assert "Thursday, November 26, 9:00 am your time (New York) / 15:00 my time (Berlin)|20 minutes|I call|" in text


def test_the_owners_words_stay_out_of_letters_in_another_language():
    variables = replace(JANE, offer="two translators", note_about_call="your move")
    body = "{% if offer %}{{ offer }}{% endif %}|{% if note_about_call %}{{ note_about_call }}{% endif %}|"
    assert text_of(body, variables).startswith("two translators|your move|")
    german = replace(variables, owner=replace(OWNER, language="de"))
    assert text_of(body, german).startswith("||")


@pytest.mark.parametrize("body", ["{% if false %}x{% endif %}", "{{ person.name if false else '' }}"])
def test_an_empty_letter_is_not_written(body):
    with pytest.raises(LetterError, match="comes out empty"):
        write("ask", replace(JANE, by_hand=True), templates(body), languages=["en"])


def test_an_empty_subject_is_not_sent():
    with pytest.raises(LetterError, match="subject comes out empty"):
        write("ask", JANE, templates("Hello", "{% if false %}x{% endif %}"), languages=["en"])


def test_a_letter_that_grows_too_long_is_refused():
    huge = replace(JANE, owner=replace(OWNER, signature="x" * 900 + "\n"))
    with pytest.raises(LetterError, match="longer than 16384 bytes"):
        text_of("{{ owner.signature }}\n" * 30, huge)


def test_a_join_that_grows_too_long_is_refused():
    huge = replace(JANE, owner=replace(OWNER, signature="x" * 1000))
    body = "{{ owner.signature|join(owner.signature)|join(owner.signature)|join(owner.signature) }}"
    with pytest.raises(LetterError, match="join makes a text that is too long"):
        text_of(body, huge)


@pytest.mark.parametrize(
    ("zone", "theirs"),
    [
        ("America/New_York", "Thursday, November 26, 9:00 am your time (New York)"),
        ("Europe/Paris", "Thursday, 26 November, 15:00 (Paris)"),
        ("Europe/Berlin", "Thursday, 26 November, 15:00 (Berlin)"),
    ],
)
def test_their_time_is_called_so_only_where_the_owners_clock_shows_another(zone, theirs):
    call = replace(CALL, time=replace(CALL.time, their_zone=ZoneInfo(zone)))
    assert text_of("{{ call.when_theirs }}.", replace(JANE, call=call)).startswith(f"{theirs}.")
