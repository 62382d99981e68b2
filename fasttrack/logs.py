"""One line per event, whatever a request put into it, and no token of a link in any."""

import json
import logging
import re
from datetime import UTC, datetime

CONTROL = {code: f"\\x{code:02x}" for code in [*range(32), 127, *range(128, 160), 0x2028, 0x2029]}
HIDDEN = "…"
# Whoever reads a log must not be able to enter by it: what follows these paths, and any long hexadecimal word.
SECRETS = (
    (re.compile(r"(?i)(/mails/stop/[0-9a-f-]{36}/[^\s\"'?#/]+/)[^\s\"'?#/]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(/enter/[0-9a-f-]{36}/)[^\s\"'?#/]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(/invitations/[0-9a-f-]{36}/)[^\s\"'?#/]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(?<!/settings)(/calendar/)[^\s\"'?#/]+?(?=\.ics|[\s\"'?#/]|$)"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(?<![0-9a-z])[0-9a-f]{32,}(?![0-9a-z])"), HIDDEN),
)


def without_tokens(text: str) -> str:
    for secret, shown in SECRETS:
        text = secret.sub(shown, text)
    return text


class TextFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        # The traceback follows on lines of its own; what a visitor sent may not pretend to be a line.
        return super().formatMessage(record).translate(CONTROL)

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": without_tokens(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = without_tokens(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)
