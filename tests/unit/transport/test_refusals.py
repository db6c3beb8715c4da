"""A server's words are shown and logged; whatever it repeats of the login is not."""

from __future__ import annotations

import base64

import pytest

from assistant.transport.refusals import one_line

SECRET = 'pa"ss\\word-5521'
SPOKEN = {
    "as it is": SECRET,
    "as LOGIN quotes it": SECRET.replace("\\", "\\\\").replace('"', '\\"'),
    "as AUTH LOGIN sends it": base64.b64encode(SECRET.encode()).decode(),
    "as AUTH PLAIN sends it": base64.b64encode(f"\0owner\0{SECRET}".encode()).decode(),
    "without its padding": base64.b64encode(f"\0owner\0{SECRET}".encode()).decode().rstrip("="),
    "as XOAUTH2 sends it": base64.b64encode(f"user=o\1auth=Bearer {SECRET}\1\1".encode()).decode(),
}


@pytest.mark.parametrize("spoken", SPOKEN.values(), ids=list(SPOKEN))
def test_no_form_of_the_secret_is_left_in_a_servers_words(spoken):
    assert one_line(f"535 5.7.8 {spoken} is wrong", SECRET) == "535 5.7.8 … is wrong"


def test_other_words_stay_as_they_are():
    words = "535 5.7.8 Authentication credentials invalid, see https://mail.example/support/answer"
    assert one_line(words, SECRET, "") == words
