"""What may come of handing a mail over, beside that it arrived."""


class Unreachable(Exception):
    """There is no server to talk to: this says nothing about the mail."""


class Declined(Exception):
    """The server said no to this mail, so it was certainly not sent."""


class Unknown(Exception):
    """The connection broke after the mail was on its way: it may have arrived, or not."""
