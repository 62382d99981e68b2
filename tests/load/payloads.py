"""A hundred ways of writing a script where a text belongs, and how to see in a page that one of them came through."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import product

CALL = "alert(5)"
_CALLS = (CALL, f"window['al'+'ert'](5),{CALL}", f"top.{CALL}", f"Function('{CALL}')()", f"setTimeout('{CALL}')")
_ELEMENTS = (
    "<script>{}</script>",
    "<ScRiPt >{}</ScRiPt>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    '<iframe srcdoc="<script>{}</script>"></iframe>',
    '<a href="javascript:{}">press</a>',
    "</title><script>{}</script>",
    "</textarea><script>{}</script>",
    "--><script>{}</script>",
    '" autofocus onfocus={} x="',
    "' onmouseover={} x='",
    '"><script>{}</script>',
)
_OF_THEIR_OWN = (
    f"javascript:{CALL}",
    f"JaVaScRiPt:{CALL}//",
    f"java\tscript:{CALL}",
    f"data:text/html,<script>{CALL}</script>",
    f"vbscript:{CALL}",
    f"{{{{ {CALL} }}}}",
    f"{{% raw %}}<script>{CALL}</script>{{% endraw %}}",
    f"${{{CALL}}}",
    f"<%= {CALL} %>",
    f"\\u003cscript\\u003e{CALL}\\u003c/script\\u003e",
    f"%3Cscript%3E{CALL}%3C/script%3E",
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"&#60;script&#62;{CALL}&#60;/script&#62;",
    f"＜script＞{CALL}＜/script＞",
    f"<b hx-on:click='{CALL}'>b</b>",
    f"<b hx-get='/' hx-trigger='load' hx-on::load='{CALL}'>b</b>",
    f"<b data-hx-on:click='{CALL}'>b</b>",
    '<div hx-get="/sign-out/" hx-trigger="load">b</div>',
    f"<math href='javascript:{CALL}'>m</math>",
    f"<form action='javascript:{CALL}'><button>b</button></form>",
    f"<object data='javascript:{CALL}'></object>",
    f"<embed src='javascript:{CALL}'>",
    "<base href='//elsewhere.example/'>",
    "<meta http-equiv='refresh' content='0;url=//elsewhere.example/'>",
    "<link rel=stylesheet href='//elsewhere.example/x.css'>",
)
PAYLOADS = (*(element.format(call) for element, call in product(_ELEMENTS, _CALLS)), *_OF_THEIR_OWN)
assert len(set(PAYLOADS)) == 100

ADDRESSES = {"href", "src", "action", "formaction", "data", "srcdoc", "hx-get", "hx-post"}
FOREIGN = ("javascript:", "vbscript:", "data:text", "//elsewhere.example")


def came_through(html: str) -> list[str]:
    """What stands in the page as markup and was written as text."""
    page = _Page()
    page.feed(html)
    raw = [payload for payload in PAYLOADS if "<" in payload and payload in html]
    return page.found + raw


class _Page(HTMLParser):
    """No page of ours has an inline script, a handler or a foreign address (see fasttrack/templatecheck.py)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or "hx-on" in name or (name in ADDRESSES and _is_foreign(value or "")):
                self.found.append(f"<{tag} {name}={value}>")
        if tag in {"iframe", "object", "embed", "base", "math"} or ("hx-trigger", "load") in attrs:
            self.found.append(f"<{tag}>")
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.found.append(f"<script>{data}")


def _is_foreign(address: str) -> bool:
    plain = "".join(address.split()).lower()
    return plain.startswith(FOREIGN)
