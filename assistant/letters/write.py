"""A purpose and what is known become a draft, or nothing: no letter leaves with a hole in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistant.letters import clean
from assistant.letters.errors import LetterError
from assistant.letters.templates import LetterTemplate, Templates
from assistant.letters.values import Draft, LetterVariables
from assistant.letters.variables import context
from assistant.letters.wrap import plain_blanks, tidy, wrap

if TYPE_CHECKING:
    from jinja2 import Template

TEXT_LENGTH = 16 * 1024  # bytes, of a letter to a person
OWNER_TEXT_LENGTH = 64 * 1024  # bytes, of a letter to the owner
SUBJECT_LENGTH = 150  # characters


def write(
    purpose: str,
    variables: LetterVariables,
    templates: Templates,
    *,
    languages: Sequence[str],
    variant: str | None = None,
) -> Draft:
    """The letter of *purpose* in the first of *languages* that has a template for it.

    *variant* None takes the first variant; one that is gone meanwhile falls back to the first, too. Raises LetterError
    when there is no template, a value is missing, or the text is empty or too long.
    """
    template = _choose(purpose, templates, languages, variant)
    values = context(variables, template.language, to_owner=template.to_owner)
    if not (variables.by_hand or template.to_owner):
        values["footer"] = _footer(template.language, templates, values)
    limit = OWNER_TEXT_LENGTH if template.to_owner else TEXT_LENGTH
    subject = clean.line(_render(template.path, template.subject, values, 4 * SUBJECT_LENGTH), SUBJECT_LENGTH)
    flowing = tidy(_render(template.path, template.body, values, limit))
    if not flowing or not subject:
        raise LetterError(f"{template.path}: the {'text' if subject else 'subject'} comes out empty; nothing is sent")
    return Draft(
        purpose=purpose,
        language=template.language,
        template=template.path,
        variant=template.variant,
        subject=subject,
        text=plain_blanks(flowing if template.to_owner else wrap(flowing)),
        flowing=plain_blanks(flowing),
    )


def with_footer(text: str, variables: LetterVariables, templates: Templates, *, language: str) -> str:
    """The owner's own words for a letter to a person, and below them the footer where they left it out.

    Raises LetterError when there are no words beside the footer.
    """
    footer = "" if variables.by_hand else _footer(language, templates, context(variables, language))
    said = " ".join(footer.split()).removeprefix("-- ")
    words = " ".join(text.split())
    if not words.replace(said, "").strip(" -"):
        raise LetterError("the letter has no words of its own; write some, or: assistant pending reject")
    kept = text.strip()
    if said in words:
        return kept + "\n"
    return f"{kept.removesuffix('--').rstrip()}\n\n{plain_blanks(wrap(tidy(footer)))}"


def _choose(purpose: str, templates: Templates, languages: Sequence[str], variant: str | None) -> LetterTemplate:
    tongues = dict.fromkeys(one.replace("_", "-").partition("-")[0].casefold() for one in languages)
    for language in tongues:
        if variants := templates.variants(purpose, language):
            return next((one for one in variants if one.variant == variant), variants[0])
    there = templates.languages(purpose)
    found = f"there are some in {', '.join(there)}" if there else "there is none in any language"
    raise LetterError(
        f"no template for {purpose} in {', '.join(tongues) or 'no language'}; {found}; "
        f"write templates/{next(iter(tongues), 'en')}/{purpose}.txt.j2"
    )


def _footer(language: str, templates: Templates, values: Mapping[str, Any]) -> str:
    template = templates.footers.get(language)
    if template is None:
        raise LetterError(f"{language}/footer.txt.j2 is missing; it tells the person that an assistant helps")
    return _render(template.path, template.body, values, TEXT_LENGTH).rstrip("\n")


def _render(path: str, source: str, values: Mapping[str, Any], limit: int) -> str:
    """The text of *source*; never more than *limit* bytes are made. Raises LetterError."""
    # Imported here, as below: a program that waits carries no template library until it writes its first letter.
    from jinja2 import TemplateError

    parts: list[str] = []
    size = 0
    try:
        for part in _compiled(source).generate(**values):
            parts.append(part)
            size += len(part.encode(errors="replace"))
            if size > limit:
                raise LetterError(f"{path}: the letter comes out longer than {limit} bytes; nothing is sent")
    except LetterError:
        raise
    except (TemplateError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise LetterError(f"{path}: {_reason(source, values, error)}; nothing is sent") from error
    return "".join(parts)


def _reason(source: str, values: Mapping[str, Any], error: Exception) -> str:
    from assistant.letters.check import names_used

    missing = [name for name in names_used(source) if _is_missing(name, values)]
    return f"{' and '.join(missing)} not known for this person" if missing else f"cannot be filled in: {error}"


def _is_missing(name: str, values: Mapping[str, Any]) -> bool:
    if "[]" in name:
        return False
    first, *rest = name.split(".")
    value = values.get(first)
    for step in rest:
        value = getattr(value, step, None)
    return value is None


@lru_cache(maxsize=512)
def _compiled(source: str) -> Template:
    from assistant.letters.sandbox import SANDBOX

    return SANDBOX.from_string(source)
