"""What no form asks for: the ends of every range, other types, broken bytes, and too much of everything."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes
from uuid import uuid4

from hypothesis import strategies as st

NUMBERS = ("-1", "0", "1", "2147483648", "9223372036854775808", "1" * 400, "1e309", "NaN", "0x10", "²", "١٢٣", "1.5")
DAYS = ("0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "0000-00-00", "1999-12-31", "2100-12-31", "٢٠٢٦-٠١-٠١")
MOMENTS = ("0001-01-01T00:00", "9999-12-31T23:59", "2026-03-29T02:30", "2026-10-25T02:30", "2100-12-31T23:59")
TYPES = ("None", "true", "[]", "{}", '{"a": [1]}', "[" * 5000, '{"identity": {"a": 1}}', '{"seats": 1e999}')
TEXTS = (
    "", " ", "\0", "a\0b", "\ud800", "x" * 10_000, "🙂" * 300, "\u202eright to left", "a\r\nX-Header: b", "\x1b[31m",
    "<script>alert(1)</script>", "{{ 7 * 7 }}", "%(name)s %s %d {0}", "../../etc/passwd", "//elsewhere.example/",
    "http://[", "https://a.example:99999/", "a@b", "'; DROP TABLE x; --", "x" * 200 + "@example.org", "ﷺ" * 255,
)  # fmt: skip
BYTES = (b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xf0\x9f\x98")

bad: st.SearchStrategy[bytes] = st.one_of(
    st.sampled_from([text.encode("utf-8", "surrogatepass") for text in (*TEXTS, *NUMBERS, *DAYS, *MOMENTS, *TYPES)]),
    st.sampled_from(BYTES),
    st.builds(lambda: str(uuid4()).encode()),
    st.binary(max_size=40),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
)

# What is likely to get past a first look.
LIKELY = {"date": DAYS, "datetime-local": MOMENTS, "number": NUMBERS, "hidden": (*NUMBERS, *TYPES)}
FATES = ("spoilt", "spoilt", "spoilt", "left out", "twice")

Pair = tuple[str, bytes]
Kinds = dict[str, str]


def spoilt(kind: str) -> st.SearchStrategy[bytes]:
    likely = st.sampled_from([text.encode() for text in LIKELY.get(kind, NUMBERS + DAYS)])
    return likely | bad


@st.composite
def sent(draw: Any, data: dict[str, list[str]], kinds: Kinds, chosen: str | None, strange: list[str]) -> bytes:
    """A form as it stands, with the chosen field of it or all spoilt, left out or sent twice, and with strange ones."""
    touched = {chosen} if chosen and draw(st.integers(0, 3)) else set(data)
    pairs: list[Pair] = []
    for name, values in data.items():
        fate = draw(st.sampled_from(FATES)) if name in touched else "kept"
        if fate in ("kept", "twice"):
            pairs += [(name, value.encode()) for value in values]
        if fate in ("spoilt", "twice"):
            pairs.append((name, draw(spoilt(kinds.get(name, "")))))
    pairs += [(name, draw(bad)) for name in draw(st.lists(st.sampled_from(strange), max_size=2))]
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in pairs).encode()
