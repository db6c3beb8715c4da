"""Mails by which a person passes a notice on: answers, forwards, copies of a mailing list."""

from __future__ import annotations

import re

from assistant.invitations.catalogue import Platform
from assistant.mail.values import Mail

_ANSWERED = re.compile(
    r"\s{0,5}(?:(?:re|fwd?|fw|aw|wg|antw?|rv|res?|rif|r|tr|enc|odp|sv|vs|vb|doorst|i|ynt|ilt|答复|回复|转发)"
    r"\s{0,3}(?:\[\d{1,3}\])?\s{0,2}[:：])",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^[ \t>]{0,5}(?:-{2,20} ?(?:original message|forwarded (?:message|by)|ursprüngliche nachricht"
    r"|weitergeleitete nachricht|message d'origine|message (?:transféré|transmis)|mensaje (?:original|reenviado)"
    r"|messaggio (?:originale|inoltrato)|mensagem (?:original|encaminhada)|oorspronkelijk bericht|doorgestuurd bericht)"
    r"|begin forwarded message|anfang der weitergeleiteten|début du message (?:réexpédié|transféré)"
    r"|inizio messaggio inoltrato|inicio del mensaje reenviado"
    r"|(?:from|von|de|da|van)\s?: .{1,200}\n[ \t>]{0,5}(?:sent|date|gesendet|datum|envoyé|enviado|fecha|inviato|data"
    r"|verzonden|to|an|à|para|subject|betreff|objet|asunto)\s?: )",
    re.IGNORECASE | re.MULTILINE,
)


def is_answer(mail: Mail) -> bool:
    """Whether a mail is an answer or a forward by its header (RFC 5322, section 3.6.4 and 3.6.5)."""
    return bool(mail.in_reply_to or mail.references or _ANSWERED.match(mail.subject[:80]))


def is_forward(mail: Mail) -> bool:
    """Whether the visible text carries the marks of a mail that somebody passed on."""
    text = (mail.text_plain or mail.html_text or "")[:20_000]
    return bool(_FORWARDED.search(text)) or sum(line.lstrip().startswith(">") for line in text.split("\n")) >= 2


def is_list_copy(mail: Mail, platform: Platform | None) -> bool:
    """Whether a mailing list sent this copy (RFC 2919, RFC 2369)."""
    for name in (
        "list-id",
        "list-post",
        "mailing-list",
        "x-mailing-list",
        "x-mailman-version",
        "x-beenthere",
        "list-archive",
    ):
        value = mail.header.get(name)
        if value is not None and not (platform and any(domain in value.casefold() for domain in platform.domains)):
            return True
    return (mail.header.get("precedence") or "").strip().casefold() == "list"
