import json
import logging
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings as ours
from gunicorn.config import Config

from fasttrack import gunicorn_config
from fasttrack.logs import JsonFormatter, TextFormatter

TOKEN = "0123456789abcdef" * 2


def record(message):
    return logging.LogRecord("web", logging.INFO, __file__, 1, message, (), None)


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
@pytest.mark.parametrize("trick", ["one\ntwo", "one\rtwo", "one\x1b[2Jtwo", "one\x85two", "one\u2028two"])
def test_nothing_that_a_visitor_sends_makes_a_second_line(formatter, trick):
    line = formatter.format(record(trick))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_a_json_line_says_when_who_and_what():
    line = json.loads(JsonFormatter().format(record("swept")))
    assert line["logger"] == "web"
    assert line["message"] == "swept"
    assert line["at"].endswith("+00:00")


# ---- Tokens


def stop(token=TOKEN):
    return f"/mails/stop/{uuid4()}/tasks/{token}/"


def enter(token=TOKEN):
    return f"/enter/{uuid4()}/{token}/"


FORMATTERS = [TextFormatter(), JsonFormatter()]


@pytest.mark.parametrize("address", [enter, stop])
@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize("token", [TOKEN, TOKEN.upper(), "short-one", "a" * 200])
def test_no_token_of_a_link_is_in_a_line(formatter, token, address):
    path = address(token)
    for message in (f"Not Found: {path}", f'"GET {path}?x=1 HTTP/1.1" 200', f"HEAD {path.rstrip('/')}", f"at {token}"):
        line = formatter.format(record(message))
        assert token not in line or token == "short-one" == message.removeprefix("at ")


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("/invitations/{id}/3-{token}/", TOKEN),
        ("/invitations/{id}/short-one/", "short-one"),
        ("/calendar/{token}.ics", "x_Y-z" * 9),
        ("/calendar/short-one.ics", "short-one"),
        ("/calendar/short-one", "short-one"),
    ],
)
def test_neither_is_that_of_an_invitation_nor_of_a_calendar(formatter, path, secret):
    path = path.format(id=uuid4(), token=secret)
    for message in (f"Not Found: {path}", f'"GET {path}?answer=yes HTTP/1.1" 200'):
        assert secret not in formatter.format(record(message))


def test_the_settings_of_a_calendar_are_no_secret():
    assert "/settings/calendar/revoke/" in TextFormatter().format(record("POST /settings/calendar/revoke/"))


def test_the_line_still_says_which_link_it_was():
    path = enter()
    assert path.removesuffix(f"{TOKEN}/") in TextFormatter().format(record(f"Gone: {path}"))


def test_ids_stay_readable():
    pk = str(uuid4())
    assert pk in TextFormatter().format(record(f"Not Found: /tasks/{pk}/"))


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_a_traceback_tells_no_token_either(formatter):
    try:
        raise ValueError(enter())
    except ValueError as error:
        broken = record("Internal Server Error")
        broken.exc_info = (type(error), error, error.__traceback__)
    assert TOKEN not in formatter.format(broken)


def test_our_handlers_write_with_these_formatters():
    assert {one["()"] for one in ours.LOGGING["formatters"].values()} == {
        "fasttrack.logs.TextFormatter",
        "fasttrack.logs.JsonFormatter",
    }
    assert all("formatter" in handler for handler in ours.LOGGING["handlers"].values())


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "head", "put"])
def test_what_django_writes_of_a_link_hides_its_token(client, caplog, method):
    getattr(client, method)(enter())
    lines = [TextFormatter().format(one) for one in caplog.records]
    assert any("/enter/" in line for line in lines)
    assert TOKEN not in "".join(lines)


@pytest.mark.django_db
@pytest.mark.parametrize("trick", ["a%0d%0aINFO forged", "a%1b[2J", "a%c2%85b", "a%e2%80%a8b", "a%00b"])
def test_what_django_writes_of_a_path_is_one_line(client, caplog, trick):
    client.get(f"/{trick}")
    for one in caplog.records:
        assert len(TextFormatter().format(one).splitlines()) == 1


# ---- Through gunicorn's own configuration


@pytest.fixture
def gunicorn(tmp_path):
    """Its log as it is set up when somebody turns the access log on."""
    config = Config()
    for name, value in vars(gunicorn_config).items():
        if name in config.settings:
            config.set(name, value)
    config.set("accesslog", str(tmp_path / "access"))
    config.set("errorlog", str(tmp_path / "errors"))
    log = config.logger_class(config)
    yield SimpleNamespace(log=log, access=tmp_path / "access", errors=tmp_path / "errors")
    for logger in (log.error_log, log.access_log):
        for handler in list(logger.handlers):
            handler.close()
            logger.removeHandler(handler)


def request(uri, agent="Browser"):
    return {
        "REQUEST_METHOD": "GET",
        "RAW_URI": uri,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_USER_AGENT": agent,
        "HTTP_REFERER": f"https://onboarding.example.org{uri}",
    }


def accessed(gunicorn, environ):
    answer = SimpleNamespace(status="200 OK", sent=7, headers=[])
    gunicorn.log.access(answer, SimpleNamespace(headers=[]), environ, timedelta(0))
    return gunicorn.access.read_text()


def test_its_access_log_hides_the_token_in_path_and_referrer(gunicorn):
    line = accessed(gunicorn, request(enter()))
    assert line.count("/enter/") == 2
    assert TOKEN not in line


@pytest.mark.parametrize("trick", ["one\ntwo", "one\r\ntwo", "one\x1b[31mtwo", "one\x85two"])
def test_its_access_log_has_one_line_for_each_request(gunicorn, trick):
    written = accessed(gunicorn, request("/", agent=trick))
    assert len(written.splitlines()) == 1
    assert "\x1b" not in written


def test_its_warnings_hide_the_token(gunicorn):
    gunicorn.log.warning("Invalid request from ip=%s: %s", "192.0.2.1", enter())
    assert TOKEN not in gunicorn.errors.read_text()
