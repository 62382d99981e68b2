"""Doors that a secret in the address opens, for whoever has it; all others are in `responsibilities.urls`."""

from django.urls import path

from engagements.views import answering, feed

urlpatterns = [
    path("invitations/<uuid:pk>/<slug:token>/", answering.answer, name="answer-invitation"),
    path("calendar/<slug:token>.ics", feed.calendar, name="calendar-feed"),
]
