"""``assistant doctor`` says the mend of the very thing that is wrong."""

from __future__ import annotations

import pytest

from tests.unit.cli.typed import a_desk, typed


@pytest.mark.parametrize(("mode", "text", "found", "mend"), [
    pytest.param(None, "", "is not there", "write the secret into it, readable by you alone: (umask 077; cat > {file})",
                 id="missing"),
    pytest.param(0o600, "\n", "its first line is empty",
                 "write the secret into it, readable by you alone: (umask 077; cat > {file})", id="empty"),
    pytest.param(0o644, "x\n", "can be read by others (mode 0644)", "chmod 600 {file}", id="open to others"),
])  # fmt: skip
def test_the_mend_of_a_password_file_is_the_one_that_mends_it(tmp_path, mode, text, found, mend):
    with a_desk(tmp_path):
        pass
    file = tmp_path / "password"
    if mode is not None:
        file.write_text(text)
        file.chmod(mode)
    said = typed("doctor", directory=tmp_path)
    assert said.code == 1
    lines = said.out.splitlines()
    [at] = [number for number, line in enumerate(lines) if line.startswith("fail  work, IMAP: ")]
    assert found in lines[at]
    assert lines[at + 1] == f"      -> {mend.format(file=file)}"
