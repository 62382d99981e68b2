"""The embedded broker: messages are files in a folder, and a file appears there whole or not at all.

The transport that this builds on opens a file where readers find it and writes afterwards; a worker that is quicker
reads nothing, and ends. It ends as well over a file that holds no message; here that is noted and thrown away.
"""

import logging
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "files"
log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        message = Path(self.data_folder_out) / name
        # No reader asks for this ending.
        unfinished = message.with_suffix(".unfinished")
        unfinished.write_text(dumps(payload), encoding="utf-8")
        unfinished.replace(message)

    def _get(self, queue: str) -> Any:
        try:
            found = super()._get(queue)
            # As it is going to be read.
            self.Message(found, channel=self)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            log.warning("refused what is no message: %s", type(error).__name__)
            raise Empty from error
        return found


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
