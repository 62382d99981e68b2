"""Sign-in with the account of one's company, by OpenID Connect. It opens accounts that exist; it never makes one.

The library keeps state and PKCE in the session. We add a nonce, worked out from the state with the secret key, and
check the signature of every identity token, wherever it came from.
"""

from __future__ import annotations

from typing import Any, NoReturn
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts import entrance, second_factor
from accounts.models import User

PROVIDER = "openid"


class Exchange(OpenIDConnectOAuth2Adapter):
    """One round trip to the provider and back."""

    def __init__(self, request: HttpRequest):
        super().__init__(request, PROVIDER)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """From the settings: the host of a request is whatever its sender wrote."""
        return settings.BASE_URL + reverse("accounts:openid-back")

    def leave(self, request: HttpRequest, *, wanted: str) -> HttpResponse:
        """To the provider's own page."""
        provider = self.get_provider()
        # Else it would make an exchange of the library's own.
        provider.get_oauth2_adapter = lambda _request: self
        response = provider.redirect(request, "login", next_url=wanted or None)
        state = parse_qs(urlsplit(response.url).query)["state"][0]
        response.headers["Location"] += "&" + urlencode({"nonce": nonce(state)})
        return response

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """The library trusts what came by a direct connection; we look at the signature all the same."""
        try:
            key = jwt.PyJWKSet.from_dict(self._keys())[jwt.get_unverified_header(id_token)["kid"]]
            claims = jwt.decode(
                id_token,
                key,
                algorithms=[key.algorithm_name],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                options={"require": ["exp", "iat", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error("Not a token for us") from error
        if not constant_time_compare(str(claims["nonce"]), nonce(self.request.GET["state"])):
            raise OAuth2Error("Another round trip's token")
        return claims

    def _keys(self) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            return answer.json()


class SocialAdapter(DefaultSocialAccountAdapter):
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Who came back is let in or turned away here; the library's own sign-up is never reached."""
        user, wanted = known(sociallogin), sociallogin.state.get("next") or ""
        if user is None:
            raise ImmediateHttpResponse(turned_away(request, wanted=wanted))
        raise ImmediateHttpResponse(entrance.let_in(request, user, way=entrance.Way.OPENID, wanted=wanted))

    def on_authentication_error(self, request: HttpRequest, *_args: Any, **_more: Any) -> NoReturn:
        raise ImmediateHttpResponse(turned_away(request))


def is_offered() -> bool:
    return bool(settings.SOCIALACCOUNT_PROVIDERS)


def name() -> str:
    return settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["name"] if is_offered() else ""


def nonce(state: str) -> str:
    return salted_hmac("accounts.openid", state, algorithm="sha256").hexdigest()


def known(sociallogin: SocialLogin) -> User | None:
    """The member of staff whose address the provider says it has verified."""
    claims = sociallogin.account.extra_data.get("id_token") or {}
    email = str(claims.get("email", ""))
    if claims.get("email_verified") is not True or not email.isprintable():
        return None
    user = User.objects.filter(email=email, is_active=True).first()
    return user if user and second_factor.is_staff(user) else None


def turned_away(request: HttpRequest, *, wanted: str = "") -> HttpResponse:
    """The same for everybody: who is known here is nobody's business."""
    sentence = _("That did not work with %(name)s. Sign in with a link by mail instead.") % {"name": name()}
    return render(
        request, "accounts/turned-away.html", {"sentence": sentence, "next": entrance.ours(wanted)}, status=403
    )
