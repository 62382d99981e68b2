"""The doors: one module per noun, one action per door. A new noun is a module here, named in this list."""

from api.resources import (
    agreement,
    assessment,
    assignments,
    calls,
    catalogue,
    commitments,
    contact,
    engagements,
    history,
    me,
    outcomes,
    phases,
    plan,
    profile,
    scope,
    tasks,
)

# In the order in which the documentation tells of them.
ROUTERS = (
    me.router,
    catalogue.router,
    engagements.router,
    agreement.router,
    contact.router,
    assignments.router,
    phases.router,
    profile.router,
    tasks.router,
    scope.router,
    assessment.router,
    plan.router,
    calls.router,
    commitments.router,
    outcomes.router,
    history.router,
)
