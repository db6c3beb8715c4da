"""Where passwords and tokens come from: named in the configuration, read when needed, shown nowhere.

A secret is fetched afresh for every connection, so a changed file or a renewed token needs no restart. No value here
shows its secret in ``repr``, and none can be pickled.
"""

from __future__ import annotations

import os
import stat
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from assistant.errors import TransportError

COMMAND_SECONDS = 10.0
SECRET_OCTETS = 64 << 10
PUT_THERE = "write the secret into it, readable by you alone: (umask 077; cat > {path})"


class SecretMissing(TransportError):
    """A secret cannot be read now; *what* says where it was looked for, *mend* what to do; neither what it is."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what}; {mend}" if mend else what, temporary=False)
        self.what = what
        self.mend = mend


class Secret(ABC):
    """A password or token that is fetched when it is needed."""

    @abstractmethod
    def fetch(self) -> str:
        """The secret as it is now. Raises SecretMissing, for tokens also LoginRefused and TransportError."""

    def forget(self) -> None:  # noqa: B027 - most secrets keep nothing
        """Told after a refused login: whatever was kept from an earlier fetch must not be used again."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not to be pickled")


@dataclass(frozen=True)
class GivenSecret(Secret):
    """A secret that the program itself made up (demo, tests); never for a configuration file."""

    value: str = field(repr=False)

    def fetch(self) -> str:
        return self.value


@dataclass(frozen=True)
class FileSecret(Secret):
    """The first line of a file that only its owner may read (mode 0600 or 0400)."""

    path: Path

    def fetch(self) -> str:
        return _first_line(read_private(self.path), f"the file {self.path}", PUT_THERE.format(path=self.path))


@dataclass(frozen=True)
class CredentialSecret(Secret):
    """A systemd credential (``LoadCredential=NAME:…``); systemd itself guards who may read it."""

    name: str

    def fetch(self) -> str:
        directory = os.environ.get("CREDENTIALS_DIRECTORY")
        if not directory:
            raise SecretMissing(
                f"the credential {self.name!r} needs systemd, which names its directory in CREDENTIALS_DIRECTORY",
                f"add LoadCredential={self.name}:/path to the unit, or name a file",
            )
        if "/" in self.name or self.name in ("", ".", ".."):
            raise SecretMissing(f"{self.name!r} is not the name of a credential", "write a plain name such as imap")
        path = Path(directory, self.name)
        return _first_line(_read(path, private=False), f"the credential {self.name!r}")


@dataclass(frozen=True)
class EnvironmentSecret(Secret):
    """An environment variable. Convenient, but inherited by every child process: a file is better."""

    name: str

    def fetch(self) -> str:
        value = os.environ.get(self.name)
        if value is None:
            raise SecretMissing(
                f"the environment variable {self.name} is not set",
                'set it where the assistant is started, or name a file: password = { file = "imap.password" }',
            )
        return _first_line(value, f"the environment variable {self.name}")


@dataclass(frozen=True)
class CommandSecret(Secret):
    """The first line that a command prints, such as ``["pass", "show", "mail/owner"]``; no shell is involved."""

    argv: tuple[str, ...]
    seconds: float = COMMAND_SECONDS

    def fetch(self) -> str:
        """The secret, from a run of the command. Raises SecretMissing, which tells nothing of what it printed."""
        what = f"the command {self.argv[0] if self.argv else ''!r}"
        try:
            # Its standard error is not shown: some programs print the secret's name, some the secret.
            done = subprocess.run(
                self.argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=self.seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise SecretMissing(
                f"{what} did not end within {self.seconds:g} s", "does it wait for a person?"
            ) from None
        except (OSError, ValueError, IndexError) as error:
            raise SecretMissing(
                f"{what} cannot be run: {type(error).__name__}", "name it with its whole path, such as /usr/bin/pass"
            ) from None
        if done.returncode != 0:
            raise SecretMissing(f"{what} ended with status {done.returncode}", "run it by hand as the same user")
        return _first_line(done.stdout[:SECRET_OCTETS].decode("utf-8", "replace"), what)


def read_private(path: Path) -> str:
    """The text of a file that nobody else may read. Raises SecretMissing with the command that mends it."""
    return _read(path, private=True)


def _read(path: Path, *, private: bool) -> str:
    try:
        with open(path, "rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise SecretMissing(f"{path} is not an ordinary file", "name one that holds the password")
            if private and state.st_mode & 0o077:
                raise SecretMissing(
                    f"{path} can be read by others (mode {stat.S_IMODE(state.st_mode):04o})", f"run: chmod 600 {path}"
                )
            if private and state.st_uid not in (os.geteuid(), 0):
                raise SecretMissing(
                    f"{path} belongs to another user (uid {state.st_uid}), who could change the secret",
                    f"make it your own: sudo chown {os.geteuid()} {path}",
                )
            return file.read(SECRET_OCTETS).decode("utf-8")
    except FileNotFoundError:
        raise SecretMissing(f"{path} is not there", PUT_THERE.format(path=path)) from None
    except OSError as error:
        raise SecretMissing(f"{path} cannot be read: {error.strerror}", f"run: ls -l {path}") from None
    except UnicodeDecodeError:
        raise SecretMissing(f"{path} is not UTF-8 text", "save the password as UTF-8") from None


def _first_line(text: str, where: str, mend: str = "") -> str:
    line = text.split("\n", 1)[0].rstrip("\r")
    if not line:
        raise SecretMissing(f"{where} holds no secret: its first line is empty", mend)
    if any(ord(character) < 32 or ord(character) == 127 for character in line):
        raise SecretMissing(f"{where} holds a control character, which no mail server takes in a password", mend)
    return line
