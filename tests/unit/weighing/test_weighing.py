"""The tables of weights: readable, made from the texts that lie here, and summed as they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ConfigError
from assistant.invitations.verdict import VERDICTS, weights
from assistant.weighing import read_weights, shares, word_traits
from tests.weighing import intents, notes
from tests.weighing.fit import digest, digest_of_traits, fit, traits_of_table, weights_of, written

TABLE = "# a comment\nno yes\nw:tea\t1:1.5\nw:tax\t1:-2\n"


def test_a_table_gives_each_verdict_the_sum_of_its_traits():
    table = read_weights(TABLE.splitlines(), "a.weights")
    assert table.verdicts == ("no", "yes")
    assert table.totals(["w:tea", "w:tax", "w:unknown"]) == (0.0, -0.5)
    assert table.of("w:tea", 1) == 1.5
    assert table.of("w:tea", 0) == 0.0


@pytest.mark.parametrize("line", ["w:tea", "w:tea\t", "w:tea\tone", "w:tea\t7:1.0", "w:tea\t1:much"])
def test_a_line_that_is_no_row_is_named_with_its_number(line):
    with pytest.raises(ConfigError) as error:
        read_weights([*TABLE.splitlines(), line], "a.weights")
    assert str(error.value).startswith("a.weights:5: ")


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=20))
def test_shares_add_up_to_one(totals):
    assert sum(shares(totals)) == pytest.approx(1.0)


def test_a_word_of_a_class_stands_in_pairs_by_its_class():
    found = set(word_traits(["since", "monday"], [None, "<day>"]))
    assert found == {"w:since", "w:monday", "c:<day>", "b:<s> since", "b:since <day>", "b:<day> </s>"}
    assert "p:conne" in set(word_traits(["connecting"], [None]))


def test_what_is_fitted_tells_its_examples_apart_and_is_the_same_each_time():
    examples = [({"w:tea", "w:we"}, "yes"), ({"w:tax", "w:we"}, "no")] * 3
    table = fit(examples, ("no", "yes"))
    weighed = weights_of(table, ("no", "yes"))
    assert weighed.totals({"w:tea"})[1] > 0 > weighed.totals({"w:tax"})[1]
    assert table == fit(examples, ("no", "yes"))
    again = read_weights(written(table, ("no", "yes"), {}).splitlines(), "again")
    assert all(again.rows.get(trait) == row for trait, row in table.items())
    assert len(again.rows) == len(table)


def test_the_weights_of_notes_were_fitted_on_the_notes_that_lie_here():
    text = notes.TABLE.read_text("utf-8")
    made_from = dict(line[2:].split() for line in text.splitlines() if line.startswith("# notes_"))
    assert made_from == {name: digest(path) for name, path in notes.SOURCES.items()}, "run `make weights`"
    assert weights().verdicts == VERDICTS


def test_no_scored_note_is_fitted_on():
    fitted = {line for path in notes.SOURCES.values() for line in path.read_text("utf-8").splitlines()}
    for name in ("notes_scored.txt", "notes_fresh.txt"):
        lines = (notes.CORPUS / name).read_text("utf-8").splitlines()
        assert not {line for line in lines if not line.startswith("#")} & fitted


def test_no_scored_reply_is_fitted_on():
    fitted = {line for path in intents.SOURCES.values() for line in path.read_text("utf-8").splitlines()}
    for name in ("whole_scored.txt", "whole_unseen.txt", "whole_unseen_2.txt"):
        lines = (intents.CORPUS / name).read_text("utf-8").splitlines()
        assert not {line for line in lines if line and not line.startswith("#")} & fitted


def test_the_weights_of_intents_were_fitted_on_the_replies_that_lie_here():
    text = intents.TABLE.read_text("utf-8")
    heads = [line[2:].split() for line in text.splitlines()[:40] if line.startswith("# ")]
    made_from = {head[0]: head[1] for head in heads if len(head) == 2 and head[0].endswith(".txt")}
    assert made_from == {name: digest(path) for name, path in intents.SOURCES.items()}, "run `make weights`"


@pytest.mark.parametrize("table", [intents, notes], ids=["intents", "notes"])
def test_the_code_still_finds_the_traits_that_the_weights_were_fitted_on(table):
    assert traits_of_table(table.TABLE) == table.traits_now(), "run `make weights`"


def test_one_other_trait_or_verdict_is_another_digest():
    known = [({"w:tea", "w:we"}, "yes"), ({"w:tax"}, "no")]
    assert digest_of_traits(known) == digest_of_traits([({"w:we", "w:tea"}, "yes"), ({"w:tax"}, "no")])
    for other in ({"w:tea"}, "yes"), ({"w:tea", "w:we", "past"}, "yes"), ({"w:tea", "w:we"}, "no"):
        assert digest_of_traits([other, known[1]]) != digest_of_traits(known)
