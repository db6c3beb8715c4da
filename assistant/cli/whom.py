"""Which person is meant: by number, by address, or by name."""

from __future__ import annotations

from assistant.cli.common import counted
from assistant.desk import word
from assistant.mail.values import fold_address
from assistant.people.names import fold
from assistant.store.book import Book

_SHOWN = 10  # people of one name


def person_meant(text: str, book: Book, *, by_part: bool = False) -> int:
    """The number of the person that *text* means: their number, an address of theirs, or their name.

    A name that several have is never guessed at, and a part of a name is enough only *by_part*, and for one alone.
    Raises NoSuchThing, which lists whom it may mean.
    """
    people = {one[0]: one[1] for one in book.people.listing()}
    if text.isascii() and text.isdigit():
        if int(text) in people:
            return int(text)
        raise word.NoSuchThing(f"there is no person {text}; see: assistant people list")
    if "@" in text:
        found = book.people.find([("address", fold_address(text.strip().strip("<>")))])
        if found is None:
            raise word.NoSuchThing(f"nobody is known by the address {text}; see: assistant people list")
        return found
    wanted = fold(text)
    same = [number for number, name in people.items() if wanted and fold(name) == wanted]  # some have no name
    if len(same) == 1:
        return same[0]
    parts = set(wanted.split())
    near = same or [number for number, name in people.items() if parts and parts <= set(fold(name).split())]
    if by_part and len(near) == 1:
        return near[0]
    if not near:
        raise word.NoSuchThing(f'nobody is known by the name "{text}"; see: assistant people list')
    raise word.NoSuchThing(_which(text, near, people, book, same=bool(same)))


def _which(text: str, near: list[int], people: dict[int, str], book: Book, *, same: bool) -> str:
    says = f'{counted(len(near), "person has", "people have")} the name' if same else "the name may be that of"
    lines = [f'"{text}" is not enough to tell: {says}; give the number:']
    for number in near[:_SHOWN]:
        addresses = ", ".join(value for kind, value in book.people.keys(number) if kind == "address")
        lines.append(f"  {number:>4}  {people[number]}{f'  {addresses}' if addresses else ''}")
    if len(near) > _SHOWN:
        lines.append(f"  … and {len(near) - _SHOWN} more; see: assistant people list")
    return "\n".join(lines)
