"""One line per event, whatever a request put into it."""

import json
import logging
from datetime import UTC, datetime

CONTROL = {code: f"\\x{code:02x}" for code in [*range(32), 127, *range(128, 160)]}


class TextFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        # The traceback follows on lines of its own; what a visitor sent may not pretend to be a line.
        return super().formatMessage(record).translate(CONTROL)


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)
