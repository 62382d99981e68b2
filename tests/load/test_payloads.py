"""What came through would be seen, or no test that looks for it would prove anything."""

import pytest

from tests.load.payloads import PAYLOADS, came_through


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if "<" in one or '"' in one or "' " in one])
def test_a_payload_that_came_through_would_be_seen(payload):
    in_text, in_value = f"<p>{payload}</p>", f'<input value="{payload}">'
    assert came_through(in_text) or came_through(in_value) or came_through(in_value.replace('"', "'"))


@pytest.mark.parametrize("address", [one for one in PAYLOADS if one.lower().startswith(("java", "vb", "data"))])
def test_an_address_that_runs_would_be_seen(address):
    assert came_through(f'<a href="{address}">Join</a>')
