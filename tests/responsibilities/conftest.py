import pytest
from django.test import override_settings


@pytest.fixture(scope="session", autouse=True)
def addresses():
    with override_settings(ROOT_URLCONF="tests.addresses"):
        yield
