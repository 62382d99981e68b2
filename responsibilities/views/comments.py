"""What people write to each other: the page, writing, second thoughts, hiding, and the files beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comments import uploads
from comments.models import Attachment, Comment
from engagements.models import Engagement
from engagements.permissions import Permission
from engagements.refusals import NotAllowed
from responsibilities.actions import verbs
from responsibilities.forms.comments import CommentForm, EditForm
from responsibilities.forms.steering import ReasonForm
from responsibilities.presenting import comments as told
from responsibilities.presenting.place import place
from responsibilities.views import conversation
from responsibilities.views.answering import acting, admitted, page, said, typed
from responsibilities.views.common import acted, answer_code, came_from, standing_of, visible_engagement
from responsibilities.views.conversation import Subject

# ---- The page


@login_required
@require_safe
def comments(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, visible_engagement(request, pk), request.GET.get("about", ""))


def _page(request: HttpRequest, engagement: Engagement, subject: str, form: CommentForm | None = None) -> HttpResponse:
    about, heading = conversation.asked_for(engagement, subject)
    stands = standing_of(request, engagement)
    context = {
        "place": place(engagement, stands, "comments"),
        "about": heading,
        "conversation": conversation.page(request, engagement, stands, about, form),
    }
    return page(request, "comments/page.html", context, *([form] if form else []))


@login_required
@require_safe
def comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a mail leads: the page of the conversation that begins with it."""
    found = conversation.visible_comment(request, pk)
    here = reverse("comments", args=[found.engagement_id])
    return redirect(f"{here}?from={found.pk}#comment-{found.pk}")


# ---- Writing


@login_required
@require_POST
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.COMMENT)
    subject = request.POST.get("about", "")
    about, _heading = conversation.asked_for(engagement, subject)
    form = conversation.new_form(request, engagement, standing_of(request, engagement), sent=True)
    written: list[Comment] = []
    if not acted(
        form,
        lambda: written.append(verbs.write_comment(engagement, about=about, **form.values(), **acting(request))),
    ):
        return _refused(request, engagement, subject, form)
    if request.htmx:
        return _part(request, engagement, about, None)
    sentence = _("Only Microsoft reads it.") if written[0].is_internal else _("Everybody on this engagement reads it.")
    return said(request, sentence, conversation.address(engagement, about))


def _refused(request: HttpRequest, engagement: Engagement, subject: str, form: CommentForm) -> HttpResponse:
    """With what was typed; htmx leaves it where it is when nothing can be written now."""
    if not request.htmx:
        return _page(request, engagement, subject, form)
    if answer_code(form) == 409:
        sentence = " ".join(form.non_field_errors())
        return render(request, "errors/_refusal.html", {"sentence": sentence, "blockers": ()}, status=409)
    return _part(request, engagement, conversation.asked_for(engagement, subject)[0], form)


def _part(
    request: HttpRequest, engagement: Engagement, about: Subject | None, form: CommentForm | None
) -> HttpResponse:
    """What the page shows that it came from: the thing's own, or the conversation's."""
    stands = standing_of(request, engagement)
    row = told.subject(engagement, *about) if about else None
    if about and row and came_from(request, "") == told.heading(about[0], row)["href"]:
        shown = conversation.beside(request, engagement, stands, about[0], row, form)
    else:
        shown = conversation.page(request, engagement, stands, about, form)
    return page(request, "comments/_conversation.html", {"conversation": shown}, *([form] if form else []))


# ---- Second thoughts


@dataclass(frozen=True, slots=True)
class Door:
    form: type[Form]
    action: Callable[..., Comment]
    title: Any
    sentence: Any
    button: Any
    done: Any


DOORS = {
    "edit": Door(
        EditForm,
        verbs.edit_comment,
        gettext_lazy("Edit a comment"),
        gettext_lazy("Its readers see that it was changed. The history keeps what it said before."),
        gettext_lazy("Save"),
        gettext_lazy("The comment is changed."),
    ),
    "delete": Door(
        Form,
        verbs.delete_comment,
        gettext_lazy("Delete a comment"),
        gettext_lazy("It disappears for everybody, with its files. The history keeps that it was there."),
        gettext_lazy("Delete it"),
        gettext_lazy("The comment is deleted."),
    ),
    "hide": Door(
        ReasonForm,
        verbs.hide_comment,
        gettext_lazy("Hide a comment"),
        gettext_lazy("Its text and files can no longer be read. Its readers see that it was hidden, by whom and why."),
        gettext_lazy("Hide it"),
        gettext_lazy("The comment is hidden."),
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    if verb not in DOORS:
        raise Http404
    door, found = DOORS[verb], conversation.visible_comment(request, pk)
    _admit(request, found, verb)
    form = door.form(typed(request), initial={"text": found.text})
    if acted(form, lambda: door.action(found, **form.cleaned_data, **acting(request))):
        return said(request, str(door.done), reverse("comments", args=[found.engagement_id]))
    stands = standing_of(request, found.engagement)
    context = {
        "place": place(found.engagement, stands),
        "comment": found,
        "verb": verb,
        "door": door,
        "form": form,
        "next": came_from(request, reverse("comments", args=[found.engagement_id])),
    }
    return page(request, "comments/verb.html", context, form)


def _admit(request: HttpRequest, found: Comment, verb: str) -> None:
    """Before what was typed is looked at; the action asks again."""
    if verb == "hide":
        admitted(request, found.engagement_id, Permission.HIDE_COMMENT)
    elif found.author_id != request.user.pk:
        raise NotAllowed(_("Only whoever wrote it may change or delete it."))


# ---- Files

# Nothing in a file may run or load, whatever a browser makes of it.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@login_required
@require_safe
def attachment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To be saved, never shown: and only to whoever may read its comment at this moment."""
    found = Attachment.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        bytes_ = uploads.opened(found)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(bytes_, as_attachment=True, filename=found.name, content_type=uploads.TYPES[found.kind])
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
