import pytest

from accounts.models import User
from privacy import actions
from tests.factories import NOW, SecondFactorFactory


@pytest.fixture
def administrators():
    """Three, so that nobody has to do two things."""
    staff = {"user__is_staff": True, "user__is_superuser": True}
    return [SecondFactorFactory(**staff).user for _number in range(3)]


@pytest.fixture
def erase(administrators):
    """By the book: asked for by the person, approved by one administrator, done by another."""

    def erased(person):
        request = actions.ask(person, by=person, at=NOW)
        actions.approve(request, by=administrators[0], at=NOW)
        actions.erase(request, by=administrators[1], at=NOW)
        return User.objects.get(pk=person.pk)

    return erased
