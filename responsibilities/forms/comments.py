"""Writing to everybody on an engagement, or to one's own side of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.phrases import listed
from comments import receiving, uploads
from comments.models import MAX_TEXT, Comment
from comments.readers import Reader

Visibility = Comment.Visibility
WRITE = gettext_lazy("Write something.")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """None, one or several; what they are is looked at by the action."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        return [file for file in data or [] if file]


def text_field() -> forms.CharField:
    widget = forms.Textarea(attrs={"maxlength": MAX_TEXT})
    return forms.CharField(label=gettext_lazy("Text"), widget=widget, error_messages={"required": WRITE})


class CommentForm(forms.Form):
    """`request` brings what was sent, nothing for a form that is only shown. Customers write for everybody and are not
    asked; staff are, and nothing is shared unless they say so."""

    visibility = forms.ChoiceField(
        label=gettext_lazy("Who reads it"), choices=Visibility.choices, widget=forms.RadioSelect
    )
    text = text_field()
    mention = forms.MultipleChoiceField(
        label=gettext_lazy("Mention"), required=False, widget=forms.CheckboxSelectMultiple
    )
    files = FilesField(label=gettext_lazy("Files"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: HttpRequest | None, *, is_staff: bool, readers: Iterable[Reader]):
        # A form that comes back, comes back with the token that it was shown with.
        sent = (request.POST, request.FILES) if request else (None, None)
        super().__init__(*sent, initial={"visibility": Visibility.INTERNAL, "token": uuid4()})
        self.fields["mention"].choices = [(str(one.user.pk), _called(one)) for one in readers]
        self.fields["files"].help_text = _taken()
        self.fields["files"].widget.attrs = {"multiple": True, "accept": ",".join(f".{one}" for one in uploads.ENDINGS)}
        if not is_staff:
            del self.fields["visibility"]
        self.request = request

    def clean(self) -> None:
        """Files that were let go of on their way in never reached the form."""
        for name in receiving.let_go(self.request, "large_files"):
            self.add_error("files", uploads.too_large(uploads.clean_name(name)))
        if receiving.let_go(self.request, "surplus_files"):
            self.add_error("files", uploads.too_many())

    def values(self) -> dict[str, Any]:
        given = {"visibility": Visibility.SHARED, **self.cleaned_data}
        return {**given, "mention": [UUID(one) for one in given["mention"]]}


def _called(reader: Reader) -> str:
    side = _("Microsoft") if reader.reads_notes else _("Customer")
    return f"{reader.name} ({side})"


def _taken() -> str:
    most = settings.ATTACHMENTS_PER_COMMENT
    words = ngettext("%(most)s file", "Up to %(most)s files", most) % {"most": most}
    sentence = _("%(files)s, each up to %(size)s MB: %(kinds)s.")
    return sentence % {"files": words, "size": settings.ATTACHMENT_MAX_MB, "kinds": listed(uploads.TYPES)}


class EditForm(forms.Form):
    text = text_field()
