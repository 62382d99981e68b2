"""A mail server for tests under load: it notes what it took, and may refuse, fall silent or hang up as it is told.

What is done with a recipient is said by `mood(address)`: one of the words below.
"""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

TAKE = "take"
LATER, NEVER = "451", "554"
# Says nothing to RCPT until the other side gives up.
HANG = "hang"
# After the mail was taken, and before: either way no answer comes.
DROP_AFTER, DROP_BEFORE = "drop after", "drop before"
MESSAGE_ID = re.compile(rb"^Message-ID: <([^@>]+)", re.MULTILINE | re.IGNORECASE)


class Sink:
    def __init__(self) -> None:
        self.mood: Callable[[str], str] = lambda address: TAKE
        # Called at each step, before the answer to it: RCPT, DATA, and END when a mail is here.
        self.step: Callable[[str], None] = lambda name: None
        self.taken: list[tuple[float, str]] = []
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.open()

    @property
    def copies(self) -> Counter[str]:
        """How often each mail was taken, by the id of its row."""
        return Counter(key for _at, key in list(self.taken))

    def open(self) -> None:
        self._do(self._open())

    def close(self) -> None:
        """Nobody listens any more, and whoever talked is hung up on."""
        self._do(self._close())

    async def _open(self) -> None:
        door = socket.create_server(("127.0.0.1", self.port), backlog=100)
        self.port = door.getsockname()[1]
        self.talks: set[asyncio.StreamWriter] = set()
        self.server = await asyncio.start_server(self._talk, sock=door)

    async def _close(self) -> None:
        self.server.close()
        for talk in self.talks:
            talk.close()

    def _do(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.talks.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            await self._session(reader, writer)
        self.talks.discard(writer)
        writer.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        mood = TAKE
        while line := await reader.readline():
            command = line[:4].upper()
            self.step(command.decode())
            if command == b"RCPT":
                mood = self.mood(line.partition(b"<")[2].partition(b">")[0].decode())
                if mood == HANG:
                    await reader.readline()
                    return
                writer.write({LATER: b"451 later\r\n", NEVER: b"554 no\r\n"}.get(mood, b"250 ok\r\n"))
            elif command == b"DATA":
                writer.write(b"354 go on\r\n")
                if not self._took(await reader.readuntil(b"\r\n.\r\n"), mood):
                    return
                writer.write(b"250 taken\r\n")
            elif command == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                writer.write(b"250 ok\r\n")

    def _took(self, mail: bytes, mood: str) -> bool:
        """False when no answer is to be given."""
        if mood == DROP_BEFORE:
            return False
        key = MESSAGE_ID.search(mail)[1].decode()
        self.taken.append((monotonic(), key))
        self.step("END")
        return mood != DROP_AFTER


@contextmanager
def open_sink() -> Iterator[Sink]:
    sink = Sink()
    try:
        yield sink
    finally:
        sink.close()
        sink.loop.call_soon_threadsafe(sink.loop.stop)
        sink.thread.join()
        sink.loop.close()
