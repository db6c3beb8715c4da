"""Whatever a stranger calls themselves, the letter is ours: no code runs, no header, link or line is theirs."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError, TemplateAssertionError, UndefinedError

from assistant.letters.sandbox import SANDBOX
from assistant.letters.templates import read_templates
from assistant.letters.values import CallDetails, CallTime, LetterVariables, Owner, Person
from assistant.letters.write import write

ALL = """{{ person.name }}|{{ person.first_name if person.first_name else '-' }}
{{ person.headline }}|{{ person.company }}
{{ introduction }}|{{ platform }}|{{ call.number }}
{{ footer }}
"""
TEMPLATES = read_templates([("en/footer.txt.j2", "An assistant helps; reply stop.\n"),
                            ("en/ask.txt.j2", f"subject: For {{{{ person.name }}}}\n---\n{ALL}")])
OWNER = Owner(name="Robin Winter", first_name="Robin", zone=ZoneInfo("Europe/Berlin"))
NOON = CallTime(start=datetime(2026, 11, 26, 12, tzinfo=UTC))
SEEDS = (
    "{{ 7 * 191 }}", "{% for a in range(99999999) %}x{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ self._TemplateReference__context }}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ config }}",
    "${7*191}", "#{7*191}", "<%= 7*191 %>",
    "{% raw %}{{ 7*191 }}{% endraw %}", "{# x #}", "{%- if 1 -%}1337{%- endif -%}",
    "Jane\r\nBcc: everybody@example.test", "Jane\nSubject: 1337", "Jane\x00Doe", "\r\n.\r\nMAIL FROM:<a@example.test>",
    "=?utf-8?q?Jane=0D=0ABcc=3A_a=40example=2Etest?=", "Jane\u2028Bcc: a", "Jane\u0085X", "<script>alert(1)</script>",
    "https://evil.example/accept?sharedKey=1337", "www.evil.example", "evil.example.com", "mailto:a@example.test",
    "<a href='//evil.example'>x</a>", "[x](https://evil.example)", "a@evil.example", "\u202egnp.exe", "x" * 100_000,
    "confirm 1337 unsubscribe", "=cmd|'/c calc'!A1", "\x1b[31mred\x1b]0;title\x07", "%s%s%n", "\ud800", "\ufeff\u200b",
)
PADS = ("", " ", "Jane ", "J\u00fcrgen\n", "\t", "'", '"', "-", ".", "\\", "{{", "}}", "0", "\u0301", "\u5c71")


def rendered(text: str) -> tuple[str, str]:
    person = Person(name=f"A{text}", headline=f"B{text}", company=f"C{text}")
    call = CallDetails(time=NOON, length=timedelta(minutes=20), number=f"1{text}")
    variables = LetterVariables(owner=OWNER, person=person, platform=f"D{text}", introduction=f"E{text}", call=call)
    draft = write("ask", variables, TEMPLATES, languages=["en"])
    return draft.subject, draft.text


def assert_ours(text: str) -> None:
    subject, letter = rendered(text)
    assert "1337" not in subject
    assert not re.search(r"[\x00-\x1f\x7f\u0085\u2028\u2029]", subject)
    assert len(subject) <= 150
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u0080-\u009f\u2028\u2029\u202a-\u202e]", letter)
    assert not re.search(r"://|@|<|>|\{\{|\{%|www\.|\w\w\.\w\w", letter)
    assert letter.count("An assistant helps; reply stop.") == 1
    assert len(letter.encode()) <= 2048


@pytest.mark.parametrize("seed", SEEDS, ids=range(len(SEEDS)))
def test_500_injections_stay_plain_words(seed):
    for pad in PADS:
        assert_ours(pad + seed)
        assert_ours(seed + pad)


def test_nothing_of_a_stranger_is_computed():
    _, letter = rendered("{{ 7 * 191 }}")
    assert "1337" not in letter


WALLED = ["{{ x.upper() }}", "{{ x.__class__ }}", "{{ x.__class__.__mro__[1].__subclasses__() }}", "{{ range(3) }}",
          "{{ cycler.__init__.__globals__ }}", "{{ x * 10**9 }}", "{{ x.format(1) }}", "{{ lipsum() }}",
          "{{ self.__init__ }}", "{{ x|attr('upper') }}", "{{ [].append(1) }}"]  # fmt: skip


@pytest.mark.parametrize("template", WALLED)
def test_behind_the_first_wall_stands_the_second(template):
    """Whatever the syntax tree let through: nothing is called, and nothing of Python is reached."""
    with pytest.raises((SecurityError, UndefinedError, TemplateAssertionError)):
        SANDBOX.from_string(template).render(x="word")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=500))
def test_any_text_stays_plain_words(text):
    if "1337" not in text:
        assert_ours(text)


@settings(max_examples=100, deadline=None)
@given(name=st.text(max_size=80), words=st.text(max_size=300))
def test_letters_to_the_owner_show_foreign_words_without_live_links(name, words):
    templates = read_templates([
        ("en/owner/call.txt.j2", "subject: Call\n---\n{{ code }} {% if call.words %}{{ call.words }}{% endif %}\n")])
    call = CallDetails(time=NOON, length=timedelta(minutes=20), words=words)
    variables = LetterVariables(owner=OWNER, person=Person(name=name), call=call, code="K7")
    text = write("owner/call", variables, templates, languages=["en"]).text
    assert "://" not in text
    assert text.count("\n") == 1
