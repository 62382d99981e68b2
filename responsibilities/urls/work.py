"""Working: tasks, the lists that they stand in, and what a customer asks for."""

from django.urls import path

from responsibilities.views import commitments, consents, customer, offers, scope, tasks, worklist

urlpatterns = [
    path("tasks/<uuid:pk>/", tasks.task, name="task"),
    path("tasks/<uuid:pk>/plan/<slug:what>/", tasks.task_plan, name="task-plan"),
    path("tasks/<uuid:pk>/scope-entries/", scope.add_entry, name="scope-entry-add"),
    path("tasks/<uuid:pk>/perform/", consents.perform, name="perform-task"),
    path("tasks/<uuid:pk>/guide/", consents.guide, name="guide-task"),
    path("tasks/<uuid:pk>/<slug:verb>/", tasks.task_verb, name="task-verb"),
    path("scope-entries/<uuid:pk>/remove/", scope.remove_entry, name="scope-entry-remove"),
    path("worklist/", worklist.worklist, name="worklist"),
    path("worklist/bulk/", worklist.worklist_bulk, name="worklist-bulk"),
    path("engagements/<uuid:pk>/checklist/", customer.checklist_page, name="checklist"),
    path("engagements/<uuid:pk>/tasks/add/", tasks.add_task, name="add-task"),
    path("engagements/<uuid:pk>/scope/ask/", scope.ask, name="scope-ask"),
    path("engagements/<uuid:pk>/commitments/", commitments.commitments, name="commitments"),
    path("engagements/<uuid:pk>/commitments/acknowledge/", commitments.acknowledge_all, name="acknowledge-all"),
    path("commitments/<uuid:pk>/acknowledge/", commitments.acknowledge, name="acknowledge"),
    path("commitments/<uuid:pk>/promote/", commitments.promote, name="promote"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<uuid:tenant>/<slug:service>/", offers.request_assistance, name="request-assistance"),
    path("requests/", offers.requests, name="requests"),
    path("requests/<uuid:pk>/acknowledge/", offers.acknowledge, name="request-acknowledge"),
    path("requests/<uuid:pk>/decline/", offers.decline, name="request-decline"),
]
