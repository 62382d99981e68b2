"""In by a link of a mail, or by typing its code in the browser that asked for it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, entrance, links
from accounts.forms import CodeForm, MailLinkForm
from accounts.models import Link
from accounts.views import entering
from accounts.views.entering import address, asked_to_wait, wanted
from accounts.waiting import waiting

# Which link this browser asked for (or none that exists), and how many codes were typed for it.
ASKED = "asked_for_link"


@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    form = MailLinkForm(request.POST)
    if not form.is_valid():
        return entering.page(request, form, status=422)
    return _mail(request, form.cleaned_data["email"], waiting(wanted(request)).place)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    asked = request.session.get(ASKED)
    if asked is None:
        return redirect("accounts:sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _try(request, form, asked)
    return _code_page(request, form, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Opening a link shows what it is for, because mail scanners open it first; only a press lets anybody in."""
    link, now = _found(pk, token), timezone.now()
    if request.method == "POST":
        try:
            user = links.redeem(link, at=now)
        except links.Spent:
            return _enter_page(request, link, spent=True)
        return entrance.let_in(request, user, way=entrance.Way.LINK, wanted=link.next)
    return _enter_page(request, link, spent=bool(link.used_at) or link.is_stale(now))


@require_POST
def fresh(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Another link for the person of this one, to the address that we know: nothing is typed."""
    link = _found(pk, token)
    return _mail(request, link.user.email, link.next)


def _found(pk: UUID, token: str) -> Link:
    link = links.find(pk, token)
    if link is None:
        raise Http404
    return link


def _enter_page(request: HttpRequest, link: Link, *, spent: bool) -> HttpResponse:
    context = {"link": link, "token": links.token(link), "spent": spent}
    return render(request, "accounts/enter.html", context, status=410 if spent else 200)


def _mail(request: HttpRequest, email: str, where: str) -> HttpResponse:
    name = actions.mail_link(email, address=address(request), at=timezone.now(), next=where)
    request.session[ASKED] = {"link": str(name), "tries": 0, "next": where}
    return redirect("accounts:code")


def _try(request: HttpRequest, form: CodeForm, asked: dict) -> HttpResponse:
    request.session[ASKED] = {**asked, "tries": asked["tries"] + 1}
    try:
        if asked["tries"] >= links.MOST_TRIES:
            raise actions.TooManyAttempts
        link = actions.enter_code(UUID(asked["link"]), **form.cleaned_data, address=address(request), at=timezone.now())
    except actions.TooManyAttempts:
        form.ask_for_another()
        return asked_to_wait(_code_page(request, form, status=429))
    except links.Spent:
        form.say_spent()
        return _code_page(request, form, status=410)
    if link is None:
        form.refuse()
        return _code_page(request, form, status=422)
    del request.session[ASKED]
    return entrance.let_in(request, link.user, way=entrance.Way.CODE, wanted=link.next)


def _code_page(request: HttpRequest, form: CodeForm, *, status: int) -> HttpResponse:
    where = request.session[ASKED].get("next", "")
    return render(request, "accounts/code.html", {"form": form, "next": where}, status=status)
