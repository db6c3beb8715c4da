"""Letters to the owner, from the owner's own templates: what to paste, what to decide, what to answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assistant.cases.advice import Advice, Reason, ReasonKind
from assistant.cases.values import BY_COMMAND, Evidence, EvidenceKind
from assistant.config.values import Config
from assistant.desk.letters import variables_of
from assistant.desk.retold import retold
from assistant.desk.wording import day, worded
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
        variables = replace(variables, advice=advice_card(advice, config, page))
    try:
        draft = write(f"owner/{purpose}", variables, config.templates, languages=(config.owner.language, "en"))
    except LetterError as error:
        name = file.record.name or worded("somebody", config.owner.language)
        return f"{purpose}: {name} [case {file.case.id}]", f"The template of this mail fails: {error}\n"
    return draft.subject, draft.flowing


def advice_card(advice: Advice, config: Config, page: str | None) -> AdviceCard:
    """*advice* in the owner's language, each reason with what it rests on."""
    language = config.owner.language
    reasons = (
        f"{reason_words(one, advice.advice, config)} [{_evidence(one.evidence, language)}]" for one in advice.reasons
    )
    return AdviceCard(
        kind=worded(f"advice-{advice.advice}", language), reasons=tuple(reasons),
        would_change=worded(f"become-{advice.would_become.value}", language), link=page,
    )  # fmt: skip


def reason_words(reason: Reason, advice: str, config: Config) -> str:
    """*reason* in the owner's language, without what it rests on."""
    language = config.owner.language
    on = day(reason.at, config.owner.zone, language) if reason.at is not None else ""
    match reason.kind:
        case ReasonKind.NOTE:
            return worded(f"reason-note-{reason.word}", language)
        case ReasonKind.RULE:
            return worded("reason-rule", language, rule=reason.word, advice=worded(f"advice-{advice}", language))
    key = f"reason-{reason.kind.value}" + ("-said" if reason.said else "")
    return worded(key, language, day=on, count=reason.count)


def _evidence(evidence: Evidence, language: str) -> str:
    reference = evidence.reference
    if evidence.kind is EvidenceKind.OWNER and reference == BY_COMMAND:
        return worded("evidence-owner-here", language)
    if evidence.kind is EvidenceKind.OWNER and evidence.words:
        reference = f"{reference}, {evidence.words[:60]}"
    return worded(f"evidence-{evidence.kind.value}", language, reference=retold(reference, language))
