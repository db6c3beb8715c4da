"""What the program holds no way to do, read from its own imports."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "assistant"
#: Modules by which an address can be fetched or shown in a browser.
HTTP = {
    "urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "pycurl", "webbrowser", "selenium",
    "playwright", "mechanize", "authlib", "ftplib", "xmlrpc",
}  # fmt: skip
#: The login with a mail provider: the configured token address and no other.
LOGIN = {"transport/oauth.py", "cli/auth.py"}


@cache
def imports(file: Path) -> set[str]:
    """Every module that *file* imports anywhere, with its packages: {"urllib", "urllib.request"}."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            found |= {one.value for one in node.args if isinstance(one, ast.Constant)}
    return {".".join(name.split(".")[: n + 1]) for name in found for n in range(name.count(".") + 1)}


def test_only_the_login_with_a_provider_can_speak_http():
    able = {file.relative_to(PACKAGE).as_posix(): imports(file) & HTTP for file in PACKAGE.rglob("*.py")}
    assert {name: found for name, found in able.items() if found and name not in LOGIN} == {}


def test_no_program_is_started_that_could_fetch_something():
    started = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if imports(file) & {"subprocess", "os.system", "os.popen", "pty"}
    }
    # The password command that the owner configured, the demo's own Dovecot, and our own code, which reads mails.
    assert started <= {"transport/secrets.py", "demo/dovecot.py", "daemon/apart.py"}


def test_the_core_opens_no_socket_file_or_clock():
    core = ("mail", "invitations", "reading", "people", "cases", "policy", "letters")
    shell = {"socket", "ssl", "subprocess", "time", "logging", "sqlite3", "sqlalchemy", "imapclient", "aiosmtplib"}
    able = {
        file.relative_to(PACKAGE).as_posix(): imports(file) & shell
        for room in core
        for file in (PACKAGE / room).rglob("*.py")
    }
    assert {name: found for name, found in able.items() if found} == {}
