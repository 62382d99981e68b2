"""The library's forms for passkeys, which fall over what no browser would send: here it is just a wrong answer."""

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, struct.error)


def readable(clean: Callable[[], Any]) -> Any:
    try:
        return clean()
    except UNREADABLE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class Add(forms.AddWebAuthnForm):
    def clean(self) -> Any:
        return readable(super().clean)


class Authenticate(forms.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        return readable(super().clean_credential)


class Reauthenticate(forms.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        return readable(super().clean_credential)
