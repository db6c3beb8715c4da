"""A private Dovecot on loopback, run from a throw-away directory: for the demo and the tests.

Dovecot 2.3 (Debian 12) or 2.4 syntax is not the same; this writes 2.3. It works as root and as an ordinary user,
touches nothing outside its directory, and ends with its whole process group.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

PROGRAM = "/usr/sbin/dovecot"
START_SECONDS = 10.0
_LMTP = "/usr/lib/dovecot/lmtp"

_CONFIGURATION = """\
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/dovecot.log
instance_name = assistant-{imap_port}
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 0
mail_uid = {owner}
mail_gid = {owner_group}
mail_home = {dir}/mail/%u
mail_location = sdbox:~/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={dir}/mail/%u allow_all_users=yes
}}
mail_fsync = never
auth_failure_delay = 0
mail_max_userip_connections = 1000
imap_hibernate_timeout = 0
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    auto = subscribe
    special_use = \\Drafts
  }}
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = subscribe
    special_use = \\Trash
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
  service_count = 0
  process_min_avail = 1
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener auth-userdb {{
    mode = 0600
    user = {owner}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@example.test
  auth_username_format = %Lu
}}
"""


def installed() -> bool:
    """Whether this machine has a Dovecot (with LMTP) that we know how to configure."""
    if not (os.access(PROGRAM, os.X_OK) and os.access(_LMTP, os.X_OK) and shutil.which("doveadm")):
        return False
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, timeout=10, check=False)
    return told.stdout.startswith("2.3.")


class Dovecot:
    """One private Dovecot, from ``start`` to ``stop``; also a context manager.

    Every user name has an account, with the same *password* (letters and digits); its mailboxes appear at the first
    login or delivery. *directory* must be short (a socket's path below it may have 107 characters); None makes one
    and removes it.
    """

    def __init__(self, directory: Path | None = None, *, password: str = "secret") -> None:
        self._own_directory = directory is None
        self.directory = directory or Path(tempfile.mkdtemp(prefix="dc", dir="/tmp"))
        self.host = "127.0.0.1"
        self.password = password
        self.imap_port, self.lmtp_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Dovecot:
        """Returns when IMAP and LMTP answer. Raises RuntimeError with Dovecot's own words."""
        self._write()
        with (self.directory / "stdout.log").open("wb") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "-F", "-c", str(self.directory / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not (_greets(self.imap_port, b"* OK") and _greets(self.lmtp_port, b"220 ")):
            if self._process.poll() is not None or time.monotonic() > deadline:
                words = "".join(
                    (self.directory / name).read_text(errors="replace")
                    for name in ("stdout.log", "dovecot.log")
                    if (self.directory / name).exists()
                )
                self.stop()
                raise RuntimeError(f"Dovecot did not start:\n{words}")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """End all its processes; its directory goes if it was ours."""
        process, self._process = self._process, None
        if process is not None:
            for sign in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, sign)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=3)
                    break
            # The master may be gone before its children.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if self._own_directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def deliver(self, user: str, *raws: bytes, sender: str = "postmaster@example.test") -> None:
        """Hand mails to the INBOX of *user*, one after the other, by LMTP (RFC 2033)."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            for raw in raws:
                lmtp.sendmail(sender, [user], raw)

    def doveadm(self, *arguments: str) -> str:
        """What ``doveadm`` prints; the tool to expunge, rename or kick from outside."""
        command = ["doveadm", "-c", str(self.directory / "dovecot.conf"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout

    def doveadm_save(self, user: str, mailbox: str, raw: bytes) -> None:
        """File a mail in *mailbox* of *user* from the server's side, as providers file what they sent."""
        command = ["doveadm", "-c", str(self.directory / "dovecot.conf"), "save", "-u", user, "-m", mailbox]
        subprocess.run(command, input=raw, capture_output=True, timeout=30, check=True)

    def __enter__(self) -> Dovecot:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _write(self) -> None:
        directory = self.directory
        names = _users()
        for part in ("run", "state", "mail"):
            (directory / part).mkdir(parents=True, exist_ok=True)
        directory.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(directory / "mail", names["owner"], names["owner_group"])
        ports = {"imap_port": self.imap_port, "lmtp_port": self.lmtp_port}
        text = _CONFIGURATION.format(dir=directory, password=self.password, **ports, **names)
        (directory / "dovecot.conf").touch(mode=0o600)
        (directory / "dovecot.conf").write_text(text)


def _users() -> dict[str, str]:
    """Under whose names it runs: as root the package's own users, else ourselves for everything."""
    if os.geteuid() != 0:
        me, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
        return {"owner": me, "owner_group": group, "internal": me, "internal_group": group, "login": me}
    return {
        "owner": "mail", "owner_group": "mail",
        "internal": "dovecot", "internal_group": "dovecot", "login": "dovenull",
    }  # fmt: skip


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _greets(port: int, start: bytes) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as sock:
        return sock.recv(64).startswith(start)
    return False
