"""Letters to the owner, from the owner's own templates: what to paste, what to decide, what to answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assistant.cases.advice import Advice
from assistant.config.values import Config
from assistant.desk.letters import variables_of
from assistant.letters.errors import LetterError
from assistant.letters.values import AdviceCard, ByHandLetter
from assistant.letters.write import write
from assistant.store.values import CaseFile, Letter


def owner_letter(
    purpose: str, file: CaseFile, config: Config, now: datetime, *, letter: Letter | None = None,
    advice: Advice | None = None,
) -> tuple[str, str]:  # fmt: skip
    """(subject, text) of owner/*purpose*; a template that fails is said in the letter, and keeps nothing back."""
    platform = config.catalogue.get(file.case.platform)
    page = platform.invitations_page if platform is not None else None
    variables = variables_of(file, config, (), platform.name if platform is not None else file.case.platform, now,
                             to_owner=True)  # fmt: skip
    if letter is not None:
        variables = replace(variables, letter=ByHandLetter(subject=letter.subject, text=letter.text, link=page or ""))
    if advice is not None:
        reasons = tuple(f"{one.text} [{one.evidence.kind}: {one.evidence.reference}]" for one in advice.reasons)
        card = AdviceCard(kind=advice.advice, reasons=reasons, would_change=advice.would_change, link=page)
        variables = replace(variables, advice=card)
    try:
        draft = write(f"owner/{purpose}", variables, config.templates, languages=(config.owner.language, "en"))
    except LetterError as error:
        name = file.record.name or "somebody"
        return f"{purpose}: {name} [case {file.case.id}]", f"The template of this mail fails: {error}\n"
    return draft.subject, draft.flowing
