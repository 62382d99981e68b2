import json
import logging

import pytest

from fasttrack.logs import JsonFormatter, TextFormatter


def record(message):
    return logging.LogRecord("web", logging.INFO, __file__, 1, message, (), None)


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
@pytest.mark.parametrize("trick", ["one\ntwo", "one\rtwo", "one\x1b[2Jtwo", "one\x85two"])
def test_nothing_that_a_visitor_sends_makes_a_second_line(formatter, trick):
    line = formatter.format(record(trick))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_a_json_line_says_when_who_and_what():
    line = json.loads(JsonFormatter().format(record("swept")))
    assert line["logger"] == "web"
    assert line["message"] == "swept"
    assert line["at"].endswith("+00:00")
