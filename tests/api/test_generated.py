"""Calls that nobody thought of, drawn from the API's own document: nothing breaks, and it answers as it says.

Each is made in the same world by a manager, a specialist and a customer; what it changed is taken back. A short form
runs with the suite; GENERATED_CALLS=10000 makes that many.
"""

import math
import os
from collections import Counter
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as documented

from engagements.models import AssistanceRequest
from phases.models.phase import Kind
from responsibilities.actions import verbs
from tests import factories, worlds
from tests.journeys import in_phase

CALLS = int(os.environ.get("GENERATED_CALLS", "100"))
ROLES = ("manager", "specialist", "lead")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CHECKS = [
    checks.not_a_server_error,
    documented.status_code_conformance,
    documented.content_type_conformance,
    documented.response_headers_conformance,
    documented.response_schema_conformance,
]
NOWHERE = "8a0d6a42-0000-4000-8000-000000000000"


def small_world():
    """An engagement in its second phase, with one row of everything that an address can name."""
    walk = in_phase(Kind.ASSESS)
    engagement, lead = walk.engagement, walk.team.lead
    member = factories.MemberFactory(customer=engagement.customer, role="stakeholder")
    words = {"activity": "Create the DNS records", "scope": "The zone example.org"}
    said = factories.CommentFactory(engagement=engagement, author=lead, created_at=walk.at)
    factories.AttachmentFactory(comment=said)
    wish = factories.TenantFactory(customer=engagement.customer)
    walk.rows = {
        "engagements": [engagement.pk],
        "contact-attempts": [
            verbs.log_attempt(
                engagement, channel="phone", outcome="no_answer", happened_at=walk.at, by=walk.team.manager, at=walk.at
            ).pk
        ],
        "tasks": [task.pk for task in walk.open_tasks(Kind.ASSESS)],
        "comments": [said.pk],
        "member": [member.pk],
        "designation": [factories.DesignationFactory(customer=engagement.customer).pk],
        "assignment": [engagement.assignments.filter(role="specialist").first().pk],
        "consents": [engagement.consents.create(granted_by=lead, granted_at=walk.at, **words).pk],
        "consent-requests": [
            engagement.consent_requests.create(asked_by=walk.team.manager, asked_at=walk.at, **words).pk
        ],
        "assistance-requests": [
            AssistanceRequest.objects.create(
                customer=wish.customer,
                tenant=wish,
                service="azure-rms",
                requested_by=lead,
                requested_at=walk.at - timedelta(days=1),
            ).pk
        ],
        "scope-questions": [engagement.scope_questions.create(asked="May I?", asked_by=lead, asked_at=walk.at).pk],
    }
    return walk


built = worlds.built(small_world, API_PER_MINUTE=10**6)
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def doors():
    """Called without a server around, whose end of a request would close the connection that the world lives in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    yield [found.ok() for found in schema.get_all_operations()]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def addressed(door, rows):
    """What its address names: mostly what is there."""
    noun = door.path.removeprefix("/api/v1/").partition("/")[0]
    names = {one.name: rows.get(noun if one.name == "pk" else one.name) for one in door.path_parameters}
    drawn = {name: st.sampled_from([*map(str, found or ())] * 4 + [NOWHERE]) for name, found in names.items()}
    return st.fixed_dictionaries(drawn | ({"kind": st.sampled_from(Kind.values)} if "kind" in names else {}))


def ask(door, mode, program, rows, most, seen):
    """`most` calls of one door; a failing one is told as a curl command."""

    @seed(f"{door.label} {mode.value}")
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(case=door.as_strategy(mode), path=addressed(door, rows))
    def call(case, path):
        case.path_parameters = path
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {program.token}"})
            transaction.set_rollback(True)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    call()


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_sent_is_answered_as_documented(request, role, walk, doors):
    program, most, seen = request.getfixturevalue(role), math.ceil(CALLS / len(doors) / len(ROLES) / 2), Counter()
    broken = []
    for door in doors:
        for mode in MODES:
            try:
                ask(door, mode, program, walk.rows, most, seen)
            except Exception as error:
                broken.append(f"{door.label}: {error}")
    print(f"{role}: {sum(seen.values())} calls, {dict(sorted(seen.items()))}")
    assert not broken, "\n\n".join(broken)
