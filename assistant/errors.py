"""The few errors that we raise on purpose.

AssistantError
├── ConfigError       all problems of the files that a person edits, at once        exit 4
├── MailError         bytes that cannot be read as a mail
├── TransportError    IMAP or SMTP failed; .temporary says whether to try again
├── StoreError        the state cannot be read or written
└── ImpossibleStep    an event that cannot follow in the life of this case
"""

from __future__ import annotations

from dataclasses import dataclass


class AssistantError(Exception):
    """Base of all errors that a person is meant to read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file that a person edits."""

    file: str
    line: int | None
    message: str  #: what was met, what was expected, a good example

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class ConfigError(AssistantError):
    """The configuration cannot be used; carries every problem found in one run."""

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MailError(AssistantError):
    """These bytes cannot be read as a mail; the message says at what."""


class TransportError(AssistantError):
    """A mail server did not do what we asked.

    *temporary* is True when the same request may succeed later without a person's help.
    """

    def __init__(self, message: str, *, temporary: bool) -> None:
        super().__init__(message)
        self.temporary = temporary


class StoreError(AssistantError):
    """The state on disk cannot be read or written now."""


class ImpossibleStep(AssistantError):
    """An event arrived that cannot follow in the life of this case."""
