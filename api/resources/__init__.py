"""The doors: one module per noun, one action per door. A new noun is a module here, named in this list."""

from api.resources import (
    agreement,
    assignments,
    assistance,
    catalogue,
    comments,
    consents,
    contact,
    engagements,
    history,
    me,
    people,
    phases,
    profile,
    scope,
    tasks,
)

# In the order in which the documentation tells of them.
ROUTERS = (
    me.router,
    catalogue.router,
    engagements.router,
    assistance.router,
    agreement.router,
    contact.router,
    assignments.router,
    people.router,
    phases.router,
    profile.router,
    tasks.router,
    scope.router,
    consents.router,
    comments.router,
    history.router,
)
