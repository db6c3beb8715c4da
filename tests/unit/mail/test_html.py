"""What a reader sees of an HTML part, and what is kept from them."""

from __future__ import annotations

import pytest

from assistant.mail.html import links_in, tidy, visible


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">SECRET</div>',
        '<div style="DISPLAY : none !important">SECRET</div>',
        '<div style="display:none"><p>a<b>SECRET</b></p></div>',
        "<p hidden>SECRET</p>",
        '<span style="visibility:hidden">SECRET</span>',
        '<span style="opacity:0">SECRET</span>',
        '<span style="opacity:0.0">SECRET</span>',
        '<span style="font-size:0">SECRET</span>',
        '<span style="font-size:1px;line-height:1px">SECRET</span>',
        '<div style="font-size:0px"><span>SECRET</span><p style="font-size:14px">shown</p></div>',
        '<div style="max-height:0;overflow:hidden">SECRET</div>',
        '<div style="height:0;overflow:hidden">SECRET</div>',
        '<div style="mso-hide:all">SECRET</div>',
        '<div style="text-indent:-9999px">SECRET</div>',
        '<div style="position:absolute;left:-9999px">SECRET</div>',
        '<p style="color:#fff">SECRET</p>',
        '<p style="color:white">SECRET</p>',
        '<p style="color:#fefefe">SECRET</p>',
        '<p style="color:rgb(255, 255, 255)">SECRET</p>',
        '<div style="background:#000"><p style="color:#000">SECRET</p></div>',
        '<table><tr><td bgcolor="#123456"><font color="#123456">SECRET</font></td></tr></table>',
        '<font color="white">SECRET</font>',
        '<style>.pre{display:none}</style><p class="pre">SECRET</p>',
        '<style>p.pre, .x{ display : none !important }</style><p class="a pre">SECRET</p>',
        '<style>.pre{font-size:0}</style><p class="pre">SECRET</p>',
        "<script>SECRET</script>",
        "<!-- SECRET -->",
        "<title>SECRET</title>",
    ],
)
def test_hidden_words_are_not_text(hidden):
    seen = visible(f"<html><body><p>shown</p>{hidden}</body></html>")
    assert "SECRET" not in seen.text
    assert "shown" in seen.text


@pytest.mark.parametrize(
    "shown",
    [
        "<p>WORDS</p>",
        '<p style="color:#333;background:#fff">WORDS</p>',
        '<a style="color:#fff;background-color:#0a66c2">WORDS</a>',
        '<table><tr><td bgcolor="#0a66c2"><span style="color:#ffffff">WORDS</span></td></tr></table>',
        '<div style="background:url(x.png)"><p style="color:#fff">WORDS</p></div>',
        '<style>.b{background:#0a66c2}</style><p class="b"><i style="color:#fff">WORDS</i></p>',
        '<style>@media (max-width:600px){.m{display:none}}</style><p class="m">WORDS</p>',
        '<style>.m{display:none}</style><p class="m" style="display:block">WORDS</p>',
        '<div style="font-size:0"><p style="font-size:14px">WORDS</p></div>',
        '<div style="visibility:hidden"><p style="visibility:visible">WORDS</p></div>',
        '<p style="opacity:0.9">WORDS</p>',
        '<p style="line-height:0">WORDS</p>',
        '<p style="font-size:0.9em">WORDS</p>',
        '<p style="max-height:0.5em">WORDS</p>',
        '<p style="border-color:#fff">WORDS</p>',
    ],
)
def test_shown_words_are_text(shown):
    assert "WORDS" in visible(f"<html><body>{shown}</body></html>").text


def test_hidden_words_are_kept_apart():
    seen = visible('<body><p>No.</p><p style="display:none">Yes, confirmed</p></body>')
    assert seen.text == "No."
    assert seen.hidden == "Yes, confirmed"


def test_lines_stay_lines():
    assert (
        visible("<body><p>Hi Dana,<br>we met</p><div>in May</div><div>Kim</div></body>").text
        == "Hi Dana,\nwe met\n\nin May\nKim"
    )


def test_characters_without_width_are_gone():
    assert tidy("con\u200bfirm\u00ad\ufeff\u200c \u034f yes") == "confirm  yes"


def test_links_keep_what_is_written_and_their_words():
    seen = visible(
        '<body><a href=" https://www.linkedin.com/comm/in/kim?midToken=A&amp;x=1">Kim <b>L</b></a>'
        '<a href="javascript:x">no</a><a style="display:none" href="https://x.test/">hidden</a></body>'
    )
    assert [(link.href, link.text) for link in seen.links] == [
        ("https://www.linkedin.com/comm/in/kim?midToken=A&x=1", "Kim L")
    ]


def test_links_of_plain_text_end_before_the_full_stop():
    assert [link.href for link in links_in("See https://x.test/a, <http://y.test/b> (https://z.test/c).")] == [
        "https://x.test/a",
        "http://y.test/b",
        "https://z.test/c",
    ]


@pytest.mark.parametrize("html", ["", "<", "\x00", "<html>", "<body", "&#0;", "&#xffffffff;", "</p>" * 1000, "\ud800"])
def test_broken_html_is_read_as_far_as_it_goes(html):
    assert isinstance(visible(html).text, str)
