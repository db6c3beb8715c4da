"""The little language of cues means what it says, in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.cues import SENTENCE_WORDS, TEXT_CHARACTERS, CueTable, compile_cue, sentences, tokens


def met(phrase: str, text: str) -> bool:
    return bool(list(CueTable([compile_cue("x", 3, phrase)]).hits(sentences(text))))


@pytest.mark.parametrize(
    ("phrase", "text", "wanted"),
    [
        ("we met", "We met in Ghent.", True),
        ("we met", "We never met in Ghent.", False),
        ("never met", "We never met.", True),
        ("look* for", "I'm looking for you", True),
        ("(a|b c) d", "then B, c d", False),
        ("(a|b c) d", "then B c d", True),
        ("a b? c", "a c", True),
        ("a .. d", "a b c d", True),
        ("a .. d", "a b, c d", False),
        ("a ... d", "a b, c d", True),
        ("j'ai lu", "Hier j’ai lu ça.", True),
        ("désolé*", "Desolee !", True),
        ("grüße", "Viele Grusse", True),
        ("let's talk", 'You wrote "let\'s talk on Thursday at 3" to me.', False),
        ("b? a", "a", True),
    ],
)
def test_a_cue_matches(phrase: str, text: str, wanted: bool) -> None:
    assert met(phrase, text) is wanted


@pytest.mark.parametrize("phrase", ["", "..", ".. a", "... b", "a?"])
def test_a_cue_without_a_word_that_must_be_there_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="must begin"):
        compile_cue("x", 3, phrase)


def test_a_question_and_a_time_do_not_break_sentences_wrongly() -> None:
    read = sentences("Is 3 p.m. fine? Yes. It is 10.30 now")
    assert [(sentence.words, sentence.asks) for sentence in read] == [
        ("Is 3 pm fine?", True),
        ("Yes", False),
        ("It is 10.30 now", False),
    ]


def test_elisions_are_words() -> None:
    assert tokens("J’ai qu'il l'appel d'accord") == ["j'", "ai", "qu'", "il", "l'", "appel", "d'", "accord"]


@given(st.text(max_size=600))
def test_no_text_raises(text: str) -> None:
    sentences(text)
    tokens(text)


@pytest.mark.parametrize("pattern", ["a ", "a, ", "a. ", "(", '"', "'", "I ", "call ", "we met ", "n't ", "a.m. "])
def test_a_hostile_text_is_cut_and_read_to_its_end(pattern: str) -> None:
    table = CueTable(
        [compile_cue("x", 3, phrase) for phrase in ("i (a|b)? ... c", "call .. d", "we met ... e", "a ... b")]
    )
    read = sentences((pattern * 65_536)[:65_536])
    assert all(len(sentence.tokens) <= SENTENCE_WORDS for sentence in read)
    assert sum(len(" ".join(sentence.tokens)) for sentence in read) <= 2 * TEXT_CHARACTERS
    assert all(hit.sentence < len(read) for hit in table.hits(read))
