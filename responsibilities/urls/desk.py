from django.urls import path

from responsibilities.views import contact, desk, directory, first_contact, hand_over, opening, organisations, portfolio

urlpatterns = [
    path("", desk.home, name="home"),
    path("counters/", desk.counters, name="counters"),
    path("my-organisation/", desk.my_organisation, name="my-organisation"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<uuid:pk>/enter/", organisations.enter, name="enter-organisation"),
    path("people/", directory.directory, name="directory"),
    path("hand-over/", hand_over.hand_over, name="hand-over"),
    path("hand-overs/<uuid:pk>/", hand_over.pack, name="pack"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("first-contact/", first_contact.first_contact, name="first-contact"),
    path("engagements/new/", opening.open_engagement, name="open-engagement"),
    path("engagements/<uuid:pk>/contact-attempts/", contact.log_attempt, name="log-attempt"),
    path("contact-attempts/<uuid:pk>/undo/", contact.take_back, name="undo-attempt"),
    path("engagements/<uuid:pk>/take-over/", desk.take_over, name="take-over"),
    path("gates/close/", desk.close_ready_gates, name="close-ready-gates"),
]
