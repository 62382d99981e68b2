"""The addresses of whoever is no operator: all but theirs."""

from fasttrack import urls
from fasttrack.urls import handler403, handler404, handler500

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [pattern for pattern in urls.urlpatterns if pattern is not urls.operations]
