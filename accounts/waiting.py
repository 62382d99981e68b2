"""What waits behind the sign-in page for who comes by the link of a mail, and where exactly."""

from dataclasses import dataclass

from django.utils import timezone

from notifications import links, rendering


@dataclass(frozen=True, slots=True)
class Waiting:
    # A path of ours, or nothing: with the anchor that a browser does not send along, without the mail.
    place: str
    subject: str = ""
    language: str = ""
    # Of whom the mail was sent to: who holds its link has the mail, so this tells them nothing.
    email: str = ""


def waiting(wanted: str) -> Waiting:
    message = links.found(wanted, at=timezone.now())
    place = links.wanted(wanted, message)
    if message is None:
        return Waiting(place)
    reader = message.recipient
    return Waiting(place, rendering.subject(message), reader.language, reader.email)
