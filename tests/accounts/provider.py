"""A small OpenID Connect provider on this machine: it says what the test tells it to, signed with its own key."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "fasttrack-tests"


class Provider:
    """`claims` change what the next token says; `headers`, `key` and `answer` how it is spoiled."""

    def __init__(self, url):
        self.url = url
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.published = self.public(self.key)
        self.claims, self.asked = {}, {}
        self.broken = False

    @staticmethod
    def public(key):
        return json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "one", "alg": "RS256"}

    def token(self):
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "someone", "iat": now, "exp": now + 60} | self.claims
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, self.key, algorithm="RS256", headers={"kid": "one"})

    def answer(self, path):
        if self.broken:
            return {"nonsense": True}
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            },
            "/keys": {"keys": [self.published]},
            "/token": {"access_token": "a", "token_type": "Bearer", "id_token": self.token()},
        }[path]


@contextmanager
def running():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.provider
    server.shutdown()
    server.server_close()
    thread.join()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply()

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.provider.asked = parse_qs(self.rfile.read(length).decode())
        self.reply()

    def reply(self):
        body = json.dumps(self.server.provider.answer(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""
