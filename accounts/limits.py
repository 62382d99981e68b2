"""Limits on wrong sign-ins, asked before a password is hashed, because a hash is what costs us; and on mails.

Nobody can lock another person out: an account is only ever closed to the address that guessed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from accounts.models import LinkRequest, SignInAttempt

WINDOW = timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS = 10
PER_ADDRESS = 50

HOUR = timedelta(hours=1)
MAILS_PER_ACCOUNT = 3
# Many colleagues share one address.
MAILS_PER_ADDRESS = 30


@dataclass(frozen=True)
class Try:
    """One person's try from one address."""

    account: str
    address: str
    at: datetime

    @classmethod
    def of(cls, email: str, *, address: str, at: datetime) -> "Try":
        account = salted_hmac("accounts.limits", email.strip().lower(), algorithm="sha256").hexdigest()
        return cls(account, address, at)


def admit(one: Try) -> bool:
    """Count first, ask then: of many tries at the same moment only the first ten reach the hasher."""
    SignInAttempt.objects.until(one.at - WINDOW).delete()
    row = SignInAttempt.objects.create(account=one.account, address=one.address, at=one.at)
    if _within_limits(one):
        return True
    # What was turned away cost nothing, and must not keep the door shut longer.
    row.delete()
    return False


def forget(one: Try) -> None:
    """The password was right: what went before was a slip of the finger."""
    SignInAttempt.objects.at_account(one.account, one.address).delete()


def may_mail(one: Try) -> bool:
    """Whether a link may be mailed. Who asks is never told, and it costs the same whether the account exists or not."""
    LinkRequest.objects.until(one.at - HOUR).delete()
    row = LinkRequest.objects.create(account=one.account, address=one.address, at=one.at)
    recent = LinkRequest.objects.since(one.at - HOUR)
    of_account, of_address = recent.filter(account=one.account).count(), recent.filter(address=one.address).count()
    if of_account <= MAILS_PER_ACCOUNT and of_address <= MAILS_PER_ADDRESS:
        return True
    row.delete()
    return False


def _within_limits(one: Try) -> bool:
    recent = SignInAttempt.objects.since(one.at - WINDOW).filter(address=one.address)
    at_account = recent.filter(account=one.account)
    return at_account.count() <= PER_ACCOUNT_AND_ADDRESS and recent.count() <= PER_ADDRESS
