"""Templates read, checked and found again: ``<language>/<purpose>.txt.j2``.

A template begins with front matter, one ``key: value`` a line, closed by ``---``; then comes the letter::

    subject: Have we met, {{ person.first_name }}?
    variant: b
    ---
    Hello ...

Reading finds every problem of every file at once, with file and line; see ``letters.check`` for what is looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assistant.errors import ConfigError, Problem
from assistant.letters.frontmatter import FrontMatter, read_front_matter

SUFFIX = ".txt.j2"
FOOTER = "footer"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTemplate:
    """One checked template."""

    path: str  #: such as "en/have-we-met.txt.j2"
    language: str
    purpose: str  #: such as "have-we-met"; "owner/digest" for letters to the owner
    variant: str
    weight: int
    note: str  #: the author's remark on the variant; never sent
    subject: str  #: a Jinja template of one line
    body: str
    body_line: int  #: line of the file on which the body begins

    @property
    def to_owner(self) -> bool:
        return self.purpose.startswith("owner/")


@dataclass(frozen=True, slots=True)
class Templates:
    """All templates, by language, purpose and variant."""

    files: Mapping[tuple[str, str, str], LetterTemplate] = field(default_factory=dict)
    footers: Mapping[str, LetterTemplate] = field(default_factory=dict)

    def purposes(self) -> tuple[str, ...]:
        """Every purpose that some language has a template for, sorted."""
        return tuple(sorted({purpose for _, purpose, _ in self.files}))

    def languages(self, purpose: str) -> tuple[str, ...]:
        """The languages that have a template for *purpose*, sorted."""
        return tuple(sorted({language for language, has, _ in self.files if has == purpose}))

    def variants(self, purpose: str, language: str) -> tuple[LetterTemplate, ...]:
        """The templates of one purpose in one language, by variant."""
        return tuple(self.files[key] for key in sorted(self.files) if key[:2] == (language, purpose))

    def choose_variant(self, purpose: str, language: str, *, key: str) -> str | None:
        """The variant for the case *key*, always the same for it, over all cases by weight; None without template."""
        variants = self.variants(purpose, language)
        total = sum(one.weight for one in variants)
        if not total:
            return variants[0].variant if variants else None
        number = int.from_bytes(hashlib.sha256(f"{purpose}\n{key}".encode()).digest()[:8], "big") % total
        for one in variants:
            number -= one.weight
            if number < 0:
                return one.variant
        return variants[-1].variant  # pragma: no cover  (the weights sum up to total)

    def missing(self, purposes: Iterable[str], languages: Iterable[str] = ()) -> tuple[str, ...]:
        """The *purposes* without a template in any language; with *languages*: "de/thank" for each that lacks one."""
        wanted = tuple(dict.fromkeys(purposes))
        if not (tongues := tuple(languages)):
            return tuple(purpose for purpose in wanted if not self.languages(purpose))
        return tuple(
            f"{language}/{purpose}"
            for purpose in wanted
            for language in tongues
            if language not in self.languages(purpose)
        )


def read_templates(files: Iterable[tuple[str, str]], *, proven: Iterable[tuple[str, str]] = ()) -> Templates:
    """Templates from pairs of path and text; a later pair takes the place of an earlier one with the same path.

    *proven* ones come first, and what they say is not looked at: those that come with the program were checked by its
    tests, and checking all of them takes a quarter of a second. Raises ConfigError with every problem of every file.
    """
    problems: list[Problem] = []
    found: dict[tuple[str, str, str], LetterTemplate] = {}
    footers: dict[str, LetterTemplate] = {}
    broken: set[str] = set()
    pairs = {path: (text, False) for path, text in proven} | {path: (text, True) for path, text in files}
    for path, (text, doubtful) in pairs.items():
        template = _read(path, text, problems, doubtful=doubtful)
        if template is None:
            broken.add(path)
            continue
        key = (template.language, template.purpose, template.variant)
        if template.purpose == FOOTER:
            footers[template.language] = template
        elif key in found:
            taken = f"variant {template.variant!r} of {template.purpose} is already in {found[key].path}"
            problems.append(Problem(path, 1, f"{taken}; name another one, such as variant: b"))
        else:
            found[key] = template
    problems += [
        Problem(
            f"{language}/{FOOTER}{SUFFIX}",
            None,
            "is missing: each language needs the line that names the assistant and how to stop it",
        )
        for language in sorted({key[0] for key, one in found.items() if not one.to_owner} - set(footers))
        if f"{language}/{FOOTER}{SUFFIX}" not in broken  # it is there, and what is wrong with it was said
    ]
    if problems:
        raise ConfigError(problems)
    return Templates(found, footers)


def _read(path: str, text: str, problems: list[Problem], *, doubtful: bool) -> LetterTemplate | None:
    language, _, rest = path.partition("/")
    purpose, variant_of_path = _purpose(rest)
    if (
        not rest.endswith(SUFFIX)
        or not purpose
        or not (language.isalpha() and language.islower() and len(language) == 2)
    ):
        problems.append(
            Problem(path, None, f"a template lies at <language>/<purpose>{SUFFIX}, such as en/have-we-met{SUFFIX}")
        )
        return None
    before = len(problems)
    front, body, body_line = read_front_matter(path, text, problems, needs_subject=purpose != FOOTER)
    template = _template(path, language, purpose, front, variant_of_path, body, body_line)
    if doubtful:
        # Imported here: it brings the template library, which a command without letters does not need.
        from assistant.letters.check import check_template

        problems += check_template(
            path,
            template.subject,
            front.subject_line,
            body,
            body_line,
            to_owner=template.to_owner,
            is_footer=purpose == FOOTER,
        )
    return template if len(problems) == before else None


def _template(
    path: str, language: str, purpose: str, front: FrontMatter, variant: str, body: str, line: int
) -> LetterTemplate:
    return LetterTemplate(
        path=path,
        language=language,
        purpose=purpose,
        variant=front.variant or variant or "a",
        weight=front.weight,
        note=front.note,
        subject=front.subject,
        body=body,
        body_line=line,
    )


def purposes_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The purposes that templates at *paths* are for, sorted; told by their names alone."""
    return tuple(sorted({_purpose(path.partition("/")[2])[0] for path in paths}))


def _purpose(rest: str) -> tuple[str, str]:
    """("have-we-met", "b") for "have-we-met.b.txt.j2"."""
    purpose, _, variant = rest.removesuffix(SUFFIX).partition(".")
    return purpose, variant
