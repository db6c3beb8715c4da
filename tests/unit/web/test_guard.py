"""Who gets in: the guard's table of refusals, before anything is asked or read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.guard import LARGEST, Fields, cookie_of, hosts_for, refusal

HOSTS = hosts_for("127.0.0.1", 8642)
HOST = ("host", "127.0.0.1:8642")
ELSEWHERE = ("sec-fetch-site", "cross-site")
POST = (HOST, ("origin", "http://127.0.0.1:8642"), ("content-type", "application/x-www-form-urlencoded"),
        ("content-length", "12"))  # fmt: skip


def without(name: str) -> tuple[tuple[str, str], ...]:
    return tuple(one for one in POST if one[0] != name)


def changed(name: str, value: str) -> tuple[tuple[str, str], ...]:
    return (*without(name), (name, value))


def test_the_owners_own_browser_gets_in():
    assert refusal("GET", Fields((HOST,)), HOSTS) is None
    assert refusal("GET", Fields((HOST, ("sec-fetch-site", "none"))), HOSTS) is None
    assert refusal("POST", Fields(POST), HOSTS) is None
    assert refusal("POST", Fields((*POST, ("sec-fetch-site", "same-origin"))), HOSTS) is None


@pytest.mark.parametrize(
    "host",
    ["", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8643", "evil.example", "evil.example:8642", "LOCALHOST:8642",
     "127.0.0.1.evil.example:8642", "127.0.0.1:8642.evil.example", "localhost.evil.example:8642", "localhost:08642",
     "127.1:8642", "2130706433:8642", "0.0.0.0:8642", "[::1]:8642", "user@127.0.0.1:8642", "127.0.0.1:8642 ",
     "127.0.0.1:8642, evil.example", "localhost"],
)  # fmt: skip
def test_only_the_exact_names_of_the_page_are_answered(host):
    found = refusal("GET", Fields((("host", host),)), HOSTS)
    assert found is not None
    assert found.status == 421


def test_a_host_that_is_missing_or_named_twice_is_refused():
    assert refusal("GET", Fields(()), HOSTS) is not None
    assert refusal("GET", Fields((HOST, HOST)), HOSTS) is not None


def test_behind_a_socket_the_port_is_that_of_the_owners_tunnel_and_the_name_still_counts():
    hosts = hosts_for("", 0)
    assert all(hosts.allow(one) for one in ("localhost", "localhost:9000", "127.0.0.1:1", "[::1]:8642"))
    assert not any(hosts.allow(one) for one in ("", "evil.example", "evil.example:8642", "localhost:", "localhost:x",
                                                "localhost:1:2", "localhost.evil.example:80"))  # fmt: skip


@pytest.mark.parametrize("host", ["::1", "127.0.0.1"])
def test_the_usual_port_may_be_left_out(host):
    assert hosts_for(host, 80).allow(f"[{host}]" if ":" in host else host)


@pytest.mark.parametrize(
    ("method", "fields", "status"),
    [
        ("PUT", POST, 405),
        ("OPTIONS", POST, 405),
        ("DELETE", POST, 405),
        ("CONNECT", POST, 405),
        ("get", (HOST,), 405),
        ("GET", (HOST, ("upgrade", "websocket")), 400),
        ("GET", (HOST, ("sec-websocket-key", "x")), 400),
        ("GET", (HOST, ("sec-fetch-site", "cross-site")), 403),
        ("GET", (HOST, ("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")), 403),
        ("GET", (HOST, ELSEWHERE, ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")), 403),
        ("GET", (HOST, ELSEWHERE, ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")), 403),
        ("POST", without("origin"), 403),
        ("POST", changed("origin", "null"), 403),
        ("POST", changed("origin", "https://evil.example"), 403),
        ("POST", changed("origin", "http://127.0.0.1"), 403),
        ("POST", changed("origin", "http://127.0.0.1:9000"), 403),
        ("POST", changed("origin", "http://localhost:8642"), 403),
        ("POST", changed("origin", "https://127.0.0.1:8642"), 403),
        ("POST", changed("origin", "http://127.0.0.1:8642.evil.example"), 403),
        ("POST", (*POST, ("origin", "http://127.0.0.1:8642")), 403),
        ("POST", (*POST, ("sec-fetch-site", "cross-site")), 403),
        ("POST", (*POST, ("sec-fetch-site", "same-site")), 403),
        ("POST", (*POST, ("sec-fetch-site", "none")), 403),
        ("POST", changed("content-type", "text/plain"), 415),
        ("POST", changed("content-type", "multipart/form-data; boundary=x"), 415),
        ("POST", changed("content-type", "application/json"), 415),
        ("POST", without("content-type"), 415),
        ("POST", without("content-length"), 411),
        ("POST", changed("content-length", "-1"), 411),
        ("POST", changed("content-length", "²"), 411),
        ("POST", (*POST, ("transfer-encoding", "chunked")), 411),
        ("POST", changed("content-length", str(LARGEST + 1)), 413),
        ("POST", changed("content-length", "9" * 4000), 413),
    ],
)  # fmt: skip
def test_what_the_owners_browser_would_not_send_is_refused(method, fields, status):
    found = refusal(method, Fields(fields), HOSTS)
    assert found is not None
    assert found.status == status


_FIELD = st.tuples(st.sampled_from(["host", "origin", "cookie", "sec-fetch-site", "content-type", "content-length"]),
                   st.text(max_size=60))  # fmt: skip


@given(st.text(max_size=10), st.lists(_FIELD, max_size=8))
def test_no_request_makes_the_guard_fail_and_none_acts_without_our_own_origin(method, fields):
    found = refusal(method, Fields(tuple(fields)), HOSTS)
    if method == "POST" and found is None:
        assert ("origin", "http://127.0.0.1:8642") in fields or ("origin", "http://localhost:8642") in fields


@given(st.text(max_size=200))
def test_cookies_are_read_from_any_text(text):
    assert isinstance(cookie_of(Fields((("cookie", text),)), "assistant-8642"), str)


def test_a_cookie_is_known_by_its_whole_name():
    fields = Fields((("cookie", "xassistant=1; assistant=2; assistant-8642=3"),))
    assert cookie_of(fields, "assistant-8642") == "3"
    assert cookie_of(fields, "assistant-9") == ""
