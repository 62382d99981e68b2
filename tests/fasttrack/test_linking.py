"""Plain text with links: a hundred payloads stay text."""

from html.parser import HTMLParser

import pytest

from fasttrack.linking import linked

HANDLERS = ("onerror", "onload", "onclick", "onfocus", "onmouseover", "ontoggle", "hx-on:click", "hx-on--load")
TAGS = (
    "script", "img", "svg", "iframe", "object", "embed", "video", "audio", "body", "style", "link", "meta", "base",
    "form", "input", "details", "math", "template", "marquee", "a",
)  # fmt: skip
SCHEMES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://files.example/a",
    "//evil.example/",
    "mailto:a@b.example?subject=<script>",
    "blob:https//x",
)
TRICKS = (
    "<scr<script>ipt>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</li></ol><script>alert(1)</script>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "{{ 7 * 7 }}{% import os %}",
    "${alert(1)}",
    "[x](javascript:alert(1))",
    "![x](x\"onerror=\"alert(1))",
    "<div hx-get=/operations/ hx-trigger=load>",
    "<div data-hx-post=/engagements/ hx-trigger=load>",
    "<x style=behavior:url(x)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='https://good.example' onclick=alert(1)>x</a>",
    "\u202e<script>",
    "<\u0000script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "%3Cscript%3Ealert(1)%3C/script%3E",
)  # fmt: skip
IN_ADDRESSES = (
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/'onmouseover='alert(1)",
    "https://a.example/><script>alert(1)</script>",
    "https://a.example/<svg/onload=alert(1)>",
    "https://a.example/`onclick=alert(1)`",
    "https://a.example/\u202egpj.exe",
    "https://javascript:alert(1)@a.example/",
    "https:javascript:alert(1)",
    "http://a.example\" hx-get=\"/x",
    "https://a.example/\\\"><img src=x onerror=alert(1)>",
    "HTTPS://A.EXAMPLE/<b>",
    "https://a.example/\x00\x0b<b>",
)  # fmt: skip
PAYLOADS = (
    *(f"<{tag} src=x {handler}=alert(1)>" for tag in TAGS[:7] for handler in HANDLERS[:6]),
    *(f"<{tag}>alert(1)</{tag}>" for tag in TAGS),
    *SCHEMES,
    *TRICKS,
    *IN_ADDRESSES,
)


class Seen(HTMLParser):
    """The tags that a browser would see, and the text between them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.words = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


def test_there_are_a_hundred_of_them():
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_stays_text(payload):
    seen = Seen(str(linked(f"Look: {payload} there")))
    assert seen.words == f"Look: {payload} there"
    for tag, attrs in seen.tags:
        assert (tag, set(attrs)) == ("a", {"href", "rel"})
        assert attrs["href"].lower().startswith(("http://", "https://"))
        assert not set(attrs["href"]) & set("\"'<>`\u202e \0")


def addresses(text):
    return [attrs["href"] for _tag, attrs in Seen(str(linked(text))).tags]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://a.example/x.", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("https://a.example/?a=1&b=2, and", "https://a.example/?a=1&b=2"),
        ("http://a.example/見積。", "http://a.example/見積"),
        ("line\nhttps://a.example\nline", "https://a.example"),
        ("<https://a.example/>", "https://a.example/"),
    ],
)
def test_an_address_ends_where_a_reader_ends_it(text, address):
    assert addresses(text) == [address]


def test_links_vouch_for_nothing_and_tell_nothing():
    [(_tag, attrs)] = Seen(str(linked("https://a.example/"))).tags
    assert attrs["rel"] == "nofollow noopener noreferrer"


def test_several_addresses_are_several_links():
    assert len(addresses("https://a.example/ and http://b.example/")) == 2
