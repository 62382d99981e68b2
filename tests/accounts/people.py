"""Who comes to the door, and what they bring."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts import links
from accounts.models import Link
from tests.factories import SECRET, UserFactory

PASSWORD = "correct horse battery"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def somebody(email="ada@example.org", password=PASSWORD, **more):
    user = UserFactory(email=email, **more)
    user.set_password(password)
    user.save()
    return user


def who(client):
    return client.session.get("_auth_user_id")


def by_password(client, email="ada@example.org", password=PASSWORD, **more):
    return client.post("/sign-in/", {"email": email, "password": password, **more}, REMOTE_ADDR=HOME)


def ask(client, email="ada@example.org", address=HOME, **more):
    return client.post("/sign-in/by-mail/", {"email": email, "password": "", **more}, REMOTE_ADDR=address)


def newest():
    return Link.objects.order_by("-created_at").first()


def type_code(client, code, address=HOME):
    return client.post("/sign-in/code/", {"code": code}, REMOTE_ADDR=address)


def right_code():
    return links.code(newest())


def wrong_code():
    return str((int(right_code()) + 1) % 10**8).zfill(8)


def app_code(secret=SECRET):
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
