"""The weights of notes: generic or personalized."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.folding import even
from assistant.invitations.notes import own_words
from assistant.invitations.traits import traits
from assistant.invitations.verdict import VERDICTS, signals_of
from tests.weighing.fit import digest_of_traits, fit, written

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus" / "notices"
TABLE = HERE.parent.parent / "assistant" / "invitations" / "data" / "note.weights"
SEEN = CORPUS / "notes_seen.txt"  #: the tables of words were made with these
SAMPLE = 13  #: of so many lines one tells whether the code still finds the same traits
SOURCES = {path.name: path for path in (SEEN, *sorted(CORPUS.glob("notes_fit_*.txt")))}


def examples(path: Path, every: int = 1) -> Iterator[tuple[set[str], str]]:
    """The traits and the verdict of each note of one file, or of each so-many-th, that holds a person's own words."""
    linkedin = shipped_catalogue().get("linkedin")
    assert linkedin is not None
    for line in path.read_text("utf-8").splitlines()[::every]:
        if not line or line.startswith("#"):
            continue
        _, verdict, _, note = line.split("|", 3)
        words = own_words(note, linkedin, inviter=(), recipients=()).words
        if verdict in VERDICTS and words:
            yield set(traits(even(words), set(), signals_of(words), words_only=path == SEEN)), verdict


def traits_now() -> str:
    """The digest of the traits that today's code finds in a sample of the notes."""
    return digest_of_traits(example for path in SOURCES.values() for example in examples(path, SAMPLE))


def make() -> None:
    """Fit the weights on all notes but the scored ones, and write the table."""
    known = [example for path in SOURCES.values() for example in examples(path)]
    TABLE.write_text(written(fit(known, VERDICTS), VERDICTS, SOURCES, traits_now()), encoding="utf-8")
    print(f"{TABLE.name}: fitted on {len(known)} notes")
