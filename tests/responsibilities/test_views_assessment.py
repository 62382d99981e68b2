"""Findings and tool runs on their page."""

import pytest

from phases.models import Finding, ToolRun
from phases.models.phase import Kind
from responsibilities.actions import profile
from tests import journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.in_phase(Kind.ASSESS))
walk = worlds.fresh("built")
RUN = {"tool": "Readiness check", "run_on": "2026-03-02", "summary": "Three warnings"}


@pytest.fixture
def engagement(walk):
    return walk.engagement


def test_all_seven_areas_are_asked_for(specialist, engagement):
    assert text(page(specialist, "assessment", engagement.pk)).count("Not recorded yet") == 7


def test_the_directory_is_not_asked_for_where_there_is_none(specialist, walk, engagement):
    profile.apply(engagement, journeys.CLOUD, **walk.lead)
    assert "On-premises Active Directory" not in text(page(specialist, "assessment", engagement.pk))


@pytest.mark.parametrize("who", ["specialist", "lead"])
def test_both_sides_record_findings(request, engagement, who):
    client = request.getfixturevalue(who)
    sent = {"summary": "Two resolvers", "change_required": "on"}
    press(client, "record-finding", engagement.pk, "dns", data=sent)
    assert Finding.objects.get(area="dns").change_required
    assert "change needed" in section(page(client, "assessment", engagement.pk), "areas")


def test_a_finding_without_words_comes_back_at_its_area(specialist, engagement):
    answer = press(specialist, "record-finding", engagement.pk, "dns", data={"change_required": "on"})
    assert answer.status_code == 422
    assert 'href="#dns-summary"' in text(answer)


def test_there_is_no_eighth_area(specialist, engagement):
    assert press(specialist, "record-finding", engagement.pk, "weather", data={"summary": "x"}).status_code == 404


def test_a_tool_run_is_noted(specialist, engagement):
    press(specialist, "note-tool-run", engagement.pk, data=RUN)
    assert "Three warnings" in section(page(specialist, "assessment", engagement.pk), "tools")


def test_a_tool_run_without_a_tool_comes_back(specialist, engagement):
    answer = press(specialist, "note-tool-run", engagement.pk, data={**RUN, "tool": ""})
    assert answer.status_code == 422
    assert "Three warnings" in text(answer)
    assert not ToolRun.objects.exists()


def test_readers_and_strangers_record_nothing(reader, stranger, engagement):
    assert press(reader, "record-finding", engagement.pk, "dns", data={"summary": "x"}).status_code == 403
    assert press(stranger, "record-finding", engagement.pk, "dns", data={"summary": "x"}).status_code == 404
