"""A mail server for tests that says what it is told to: a reply per command, or a hung-up line."""

import socketserver
import threading
from contextlib import contextmanager

HANG_UP = b""
USUAL = {
    b"EHLO": b"250 here",
    b"MAIL": b"250 ok",
    b"RCPT": b"250 ok",
    b"DATA": b"354 go on",
    b"END": b"250 taken",
    b"RSET": b"250 ok",
    b"QUIT": b"221 bye",
}


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, replies):
        super().__init__(("127.0.0.1", 0), Session)
        self.replies, self.mails, self.sessions = {**USUAL, **replies}, [], 0


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.sessions += 1
        self.wfile.write(b"220 here\r\n")
        while (line := self.rfile.readline()) and self.say(reply := self.reply(line[:4].upper(), line)):
            if reply.startswith(b"354") and not self.take():
                return

    def reply(self, command, line):
        reply = self.server.replies[command]
        return reply(line) if callable(reply) else reply

    def take(self):
        mail = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            mail += line
        reply = self.reply(b"END", mail)
        self.server.mails += [mail]
        return self.say(reply)

    def say(self, reply):
        self.wfile.write(reply + b"\r\n" if reply else b"")
        return bool(reply)


@contextmanager
def server(replies=()):
    with Server(dict(replies)) as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield one
        one.shutdown()
        thread.join()
