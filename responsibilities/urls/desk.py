from django.urls import path

from responsibilities.views import contact, desk, opening, portfolio

urlpatterns = [
    path("", desk.home, name="home"),
    path("counters/", desk.counters, name="counters"),
    path("my-organisation/", desk.my_organisation, name="my-organisation"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("first-contact/", desk.first_contact, name="first-contact"),
    path("engagements/new/", opening.open_engagement, name="open-engagement"),
    path("engagements/<uuid:pk>/contact-attempts/", contact.log_attempt, name="log-attempt"),
    path("engagements/<uuid:pk>/take-over/", desk.take_over, name="take-over"),
    path("gates/close/", desk.close_ready_gates, name="close-ready-gates"),
]
