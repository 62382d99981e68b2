"""The doors: one module per noun, one action per door. A new noun is a module here, named in this list."""

from api.resources import engagements, me, tasks

ROUTERS = (me.router, engagements.router, tasks.router)
