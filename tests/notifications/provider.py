"""A provider of mail for tests: it answers over HTTP what it is told to, or falls silent, or hangs up."""

import json
import threading
from contextlib import contextmanager
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

# The address of each provider, what its "yes" looks like, and how its settings name the door.
YES = {
    "brevo": {"messageId": "<1@brevo>"},
    "mailgun": {"id": "<1@mailgun>", "message": "Queued."},
    "mailjet": {"Messages": [{"Status": "success", "To": [{"Email": "ada@example.org", "MessageID": 1}]}]},
    "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": "ada@example.org"},
    "resend": {"id": "1"},
    "sendgrid": {},
}
HANG_UP, SILENCE = "hang up", "silence"


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.answers, self.requests, self.sessions, self.over = [], [], 0, threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def handle_error(self, request, client_address):
        """Whoever hangs up is meant to."""


class Session(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.sessions += 1

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((dict(self.headers), said(self.headers, body)))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer == SILENCE:
            self.server.over.wait(20)
        if answer in (SILENCE, HANG_UP):
            self.close_connection = True
            return
        code, content = answer
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Nobody reads it."""


def said(headers: Message, body: bytes):
    kind = headers["Content-Type"]
    if "multipart" not in kind:
        return unquote(body.decode())
    parts = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    return {part.get_param("name", header="content-disposition"): part.get_payload() for part in parts.get_payload()}


@contextmanager
def provider():
    with Provider() as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield one
        one.over.set()
        one.shutdown()
        thread.join()
