"""What one is told by mail: chosen, looked at ahead, and stopped from a mail without signing in."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import MailsForm
from accounts.models import User
from notifications import actions, leaving, preferences, rendering
from notifications.foretelling import Mail, foretell
from notifications.kinds import TOPICS, Topic
from notifications.models import Frequency

A_WEEK = timedelta(days=7)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    form = MailsForm(request.POST or None, chosen=preferences.of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_mails(request.user, **form.chosen_now(), by=request.user, at=timezone.now())
        except actions.ChangedMeanwhile:
            form.say_changed()
            return _chooser(request, form, status=409)
        messages.success(request, gettext("Your choice is saved."))
        return redirect("accounts:mails")
    return _chooser(request, form, status=422 if form.is_bound else 200)


def _chooser(request: HttpRequest, form: MailsForm, *, status: int) -> HttpResponse:
    duties = [topic for topic in TOPICS.values() if topic.is_duty]
    return render(request, "accounts/mails.html", {"form": form, "duties": duties}, status=status)


@login_required
@require_safe
def ahead(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    mails = foretell(request.user, at=now, until=now + A_WEEK)
    chosen = preferences.of(request.user)
    unwanted = [topic for topic in TOPICS.values() if chosen.of_topic(topic.slug) == Frequency.NEVER]
    context = {"days": _by_day(mails), "until": now + A_WEEK, "unwanted": unwanted}
    return render(request, "accounts/mails-ahead.html", context)


def _by_day(mails: list[Mail]) -> list[tuple[datetime, list[dict[str, Any]]]]:
    """By the reader's days; of each the mails in the order in which they go."""
    found = groupby(mails, key=lambda mail: _day(mail.at))
    return [(day, [_shown(mail) for mail in sent]) for day, sent in found]


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _shown(mail: Mail) -> dict[str, Any]:
    return {"at": mail.at, "groups": rendering.grouped(mail.told), "count": len(mail.told)}


# ---- From a mail, without signing in


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, person: UUID, topics: str, token: str) -> HttpResponse:
    """Opening the address only asks, because mail scanners open it first. A POST stops: from our page, or from the
    mail program's own button, which has neither session nor CSRF token [RFC 8058]."""
    reader, named = _found(person, topics, token)
    before = _as_they_are(reader, named)
    if request.method != "POST":
        return _stop_page(request, named, state="asks")
    if "undo" in request.POST:
        actions.resume_mails(reader, _sent(request, named), at=timezone.now())
        return _stop_page(request, named, state="undone")
    actions.stop_mails(reader, named, at=timezone.now())
    return _stop_page(request, named, state="stopped", before=before)


def _found(person: UUID, topics: str, token: str) -> tuple[User, list[Topic]]:
    found = leaving.find(person, topics, token)
    if found is None:
        raise Http404
    return found


def _as_they_are(reader: User, named: list[Topic]) -> dict[str, str]:
    chosen = preferences.of(reader)
    return {topic.slug: chosen.of_topic(topic.slug) for topic in named}


def _sent(request: HttpRequest, named: list[Topic]) -> dict[str, str]:
    """How often each came before; daily where nothing sensible is said."""
    told = {topic.slug: request.POST.get(topic.slug, "") for topic in named}
    kept = (Frequency.DAILY, Frequency.WEEKLY)
    return {slug: often if often in kept else str(Frequency.DAILY) for slug, often in told.items()}


def _stop_page(
    request: HttpRequest, named: list[Topic], *, state: str, before: dict[str, str] | None = None
) -> HttpResponse:
    context = {"topics": named, "state": state, "before": before or {}}
    return render(request, "accounts/stop-mails.html", context)
