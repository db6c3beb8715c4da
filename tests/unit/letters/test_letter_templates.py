"""Templates are checked when they are read: every problem at once, with file and line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ConfigError
from assistant.letters.templates import read_templates

FOOTER = ("en/footer.txt.j2", "An assistant helps; reply stop.\n")
PATH = "en/ask.txt.j2"


def letter(body: str, head: str = "subject: Hello") -> str:
    return f"{head}\n---\n{body}\n{{{{ footer }}}}\n"


def problems(text: str, path: str = PATH) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_templates([FOOTER, (path, text)])
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (letter("{{ persn.name }}"), f"{PATH}:3: persn.name is not a variable that is known here; did you mean pers"),
        (letter("a\n{{ person.fistname }}"), f"{PATH}:4: person.fistname is not a variable"),
        (letter("{{ digest.ignored }}"), f"{PATH}:3: digest.ignored is for letters to yourself only"),
        (letter("{{ code }}"), f"{PATH}:3: code is for letters to yourself only"),
        (letter("{% if call %}"), f"{PATH}:"),
        (letter("a\nb\n{{ person.name"), f"{PATH}:"),
        (letter("{{ person.name|lowr }}"), f"{PATH}:3: lowr is not a filter that is known here; did you mean lower?"),
        (letter("{{ 'a' * 1000000000 }}"), f"{PATH}:3: * cannot be used in a letter"),
        (letter("{{ 2 ** 9 }}"), f"{PATH}:3: ** cannot be used in a letter"),
        (letter("{% set a = 1 %}"), f"{PATH}:3: set cannot be used in a letter"),
        (letter("{{ person.name.upper() }}"), f"{PATH}:3: calling a function cannot be used in a letter"),
        (letter("{% include 'x' %}"), f"{PATH}:3: include cannot be used in a letter"),
        (letter("{{ ''.__class__ }}"), f"{PATH}:3: .__class__ stands behind something that is not a name"),
        (letter("{{ person.__class__ }}"), f"{PATH}:3: person.__class__ is not a variable"),
        (letter("{{ person['name'] }}"), f"{PATH}:3: [ ] cannot be used"),
        (letter("{% for a in slots %}{{ a.join }}{% endfor %}"), f"{PATH}:3: slots.join is not a variable"),
        (letter("{% for a in slots %}{% for b in slots %}{{ b }}{% endfor %}{% endfor %}"),
         f"{PATH}:3: a for inside a for cannot be used"),
        (letter("{% for a in 'abc' %}{{ a }}{% endfor %}"), f"{PATH}:3: for goes over a list by its name"),
        (letter("Hi\nsee https://example.org/x"), f"{PATH}:4: holds a link (https://example.org/x)"),
        (letter("www.example.org"), f"{PATH}:3: holds a link"),
        (letter("write to example.com"), f"{PATH}:3: holds a link"),
        (letter("a\tb"), f"{PATH}:3: holds the control character U+0009"),
        (letter("x" * 501), f"{PATH}:3: this line has 501 characters"),
        (letter("a b c\n" * 800), f"{PATH}:3: the letter has more than 4096 bytes"),
        ("subject: a\n---\nno footer\n", f"{PATH}:3: {{{{ footer }}}} is missing"),
        ("subject: a\n---\n\n", f"{PATH}:3: the letter is empty"),
        ("Hello\n", f"{PATH}:1: begins without front matter"),
        ("subjekt: a\n---\nHi {{ footer }}", f"{PATH}:1: 'subjekt' is not a line of the front matter; did you mean s"),
        ("note: a\n---\nHi {{ footer }}", f"{PATH}:1: subject is missing"),
        (letter("Hi", "subject: {{ who }}"), f"{PATH}:1: who is not a variable"),
        (letter("Hi", f"subject: {'x' * 200}"), f"{PATH}:1: the subject has 200 characters"),
        (letter("Hi", "subject: a\nweight: many"), f"{PATH}:2: weight: 'many' is not a whole number"),
        (letter("Hi", "subject: a\nvariant: b c"), f"{PATH}:2: variant: 'b c' is not a short word"),
    ],
)
def test_a_wrong_template_is_told_with_its_line(text, problem):
    told = problems(text)
    assert any(one.startswith(problem) for one in told), told


def test_every_problem_of_every_file_is_told_at_once():
    with pytest.raises(ConfigError) as caught:
        read_templates([FOOTER, (PATH, letter("{{ a }}\n{{ b }}")), ("en/other.txt.j2", letter("{{ c }}"))])
    assert [(one.file, one.line) for one in caught.value.problems] == [(PATH, 3), (PATH, 4), ("en/other.txt.j2", 3)]


@pytest.mark.parametrize("path", ["ask.txt.j2", "english/ask.txt.j2", "en/ask.txt", "EN/ask.txt.j2", "en/.txt.j2"])
def test_a_template_in_a_wrong_place_is_told(path):
    assert problems(letter("Hi"), path)[0].startswith(f"{path}: a template lies at")


def test_a_language_without_the_footer_cannot_be_used():
    with pytest.raises(ConfigError, match=r"de/footer\.txt\.j2: is missing"):
        read_templates([FOOTER, ("de/ask.txt.j2", letter("Hallo"))])


def test_the_owners_file_takes_the_place_of_the_shipped_one():
    templates = read_templates([FOOTER, (PATH, letter("shipped")), (PATH, letter("own"))])
    assert templates.variants("ask", "en")[0].body.startswith("own")


def test_two_files_cannot_be_the_same_variant():
    both = [FOOTER, (PATH, letter("a")), ("en/ask.b.txt.j2", letter("b", "subject: Hello\nvariant: a"))]
    with pytest.raises(ConfigError, match=r"variant 'a' of ask is already in en/ask\.txt\.j2"):
        read_templates(both)


def test_what_is_there_and_what_is_missing_can_be_asked():
    templates = read_templates([FOOTER, (PATH, letter("a"))])
    assert templates.purposes() == ("ask",)
    assert templates.languages("ask") == ("en",)
    assert templates.missing(["ask", "thank"]) == ("thank",)
    assert templates.missing(["ask"], ["en", "de"]) == ("de/ask",)


def test_a_case_keeps_its_variant_and_weights_are_kept():
    templates = read_templates([FOOTER, (PATH, letter("a", "subject: x\nweight: 3")), ("en/ask.b.txt.j2", letter("b"))])
    chosen = [templates.choose_variant("ask", "en", key=f"case {at}") for at in range(1000)]
    assert chosen == [templates.choose_variant("ask", "en", key=f"case {at}") for at in range(1000)]
    assert 700 < chosen.count("a") < 800
    assert templates.choose_variant("thank", "en", key="x") is None


def found(text: str):
    try:
        read_templates([FOOTER, (PATH, text)])
    except ConfigError as error:
        return error.problems
    return ()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400) | st.text(alphabet="{}%# |.()[]'\"abifornset=*~\n-", max_size=400))
def test_any_text_is_a_template_or_a_told_problem(text):
    for whole in (text, letter(text)):
        assert all(one.file == PATH and (one.line or 0) >= 1 for one in found(whole))
