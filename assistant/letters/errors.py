"""The one way in which writing a letter fails."""

from __future__ import annotations

from assistant.errors import AssistantError


class LetterError(AssistantError):
    """This letter cannot be written; nothing leaves, and the message tells the owner what is missing where."""
