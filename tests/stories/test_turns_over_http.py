"""What happens on the way: short stories through the pages of those who take part."""

import pytest
from django.core.management import call_command

from engagements.models import Engagement
from phases.models import SignOff
from phases.models.phase import Kind
from tests import factories
from tests.stories.acts import END, MONDAY, Story
from tests.stories.http import clock_at
from tests.stories.onstage import newcomer, on_stage

pytestmark = pytest.mark.django_db


# ---- A purchase file, and the desk


HEADER = (
    "organization,country,region,language,time_zone,tenant_domain,tenant_kind,plan,seats,purchased_on,"
    "order_reference,services,contact_name,contact_email"
)
ROW = (
    "Fabrikam,DE,europe,de,Europe/Berlin,fabrikam.example,new,rms-premium,200,2026-02-02,"
    "PO-7,azure-rms,Ada,ada@fabrikam.example"
)


@pytest.fixture
def story():
    with clock_at(MONDAY) as clock:
        yield Story(clock)


def test_a_purchase_file_brings_its_customers_to_the_first_contact_desk(story, tmp_path, capsys):
    file = tmp_path / "purchases.csv"
    file.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    call_command("import_purchases", str(file))
    story.manager.open("/")
    story.manager.press("Take it over", about="Fabrikam")
    story.manager.follow("First contact")
    story.manager.press("Reached")
    engagement = Engagement.objects.get(tenant__domain="fabrikam.example")
    assert (engagement.status, engagement.is_reached, engagement.manager) == ("active", True, story.manager.user)
    assert not story.manager.has_link("Fabrikam")


# ---- A customer asks first


@pytest.fixture
def asking(story):
    """The lead of a customer whose tenant has no onboarding yet."""
    customer = factories.CustomerFactory(region=story.region, name="Northwind")
    factories.TenantFactory(customer=customer, domain="northwind.example")
    factories.MemberFactory(customer=customer, user=story.lead.user)
    return story


def ask_for_assistance(story):
    story.lead.open("/")
    story.lead.follow("Offers")
    story.lead.follow("Request assistance")
    story.lead.press("Request assistance", message="We are ready.")


def acknowledge(story):
    story.manager.open("/")
    story.manager.follow("Requests")
    story.manager.follow("Acknowledge …", about="Northwind")
    purchase = {"plan": "rms-premium", "seats": 250, "purchased_on": story.day(-40), "order_reference": "PO-9"}
    story.manager.press("Acknowledge and open", **purchase)


def test_a_request_that_is_acknowledged_opens_an_engagement_whose_clocks_are_satisfied(asking):
    ask_for_assistance(asking)
    acknowledge(asking)
    engagement = Engagement.objects.get(tenant__domain="northwind.example")
    assert (engagement.status, engagement.is_reached) == ("active", True)
    asking.manager.open("/first-contact/")
    assert not asking.manager.has_link("Northwind")
    asking.lead.open("/")
    assert "Northwind" in asking.lead.page.text


def test_a_request_is_answered_from_the_desk_that_the_home_page_leads_to(asking):
    ask_for_assistance(asking)
    asking.manager.open("/")
    asking.manager.follow("Answer", about="Northwind")
    purchase = {"plan": "rms-premium", "seats": 250, "purchased_on": asking.day(-40), "order_reference": "PO-9"}
    asking.manager.press("Acknowledge and open", **purchase)
    assert asking.manager.page.address.startswith("/first-contact/")
    assert Engagement.objects.get(tenant__domain="northwind.example").is_reached


def test_a_request_that_is_declined_says_why(asking):
    ask_for_assistance(asking)
    asking.manager.open("/requests/")
    asking.manager.follow("Decline …")
    asking.manager.press("Decline", reason="No plan covers it yet.")
    asking.lead.open("/offers/")
    assert "No plan covers it yet." in asking.lead.page.text
    assert not Engagement.objects.exists()


# ---- An answer changes in flight


FORESTS = {"forests": "multiple", "forest_name_1": "plant.local", "forest_level_1": "2012"}
SYNCHRONISED = {
    "identity": "synchronized",
    "forests": "single",
    "forest_name_0": "corp.local",
    "forest_level_0": "2012",
    "directory_sync_required": "yes",
    "writeback": ["password"],
}


def apply(person):
    return person.press(next(one for one in person.page.buttons if one.text.startswith("Apply")))


def test_an_answer_that_moves_a_task_out_of_the_benefit_makes_it_the_customers():
    with on_stage(Kind.ENABLE_CORE, "federated") as stage:
        stage.lead.open(f"{stage.home}environment/")
        preview = stage.lead.press("Show what changes", **FORESTS)
        adfs = stage.engagement.tasks.filter(slug="adfs-installed").values_list("party", "in_benefit", "clause")
        assert "outside the benefit" in preview.text
        assert adfs.get() == ("microsoft", True, "")
        apply(stage.lead)
        assert adfs.get() == ("customer", False, "O-01")


def test_an_answer_that_adds_work_to_a_closed_phase_asks_for_reopening_and_corrupts_nothing():
    with on_stage(Kind.ENABLE_CORE, "cloud") as stage:
        stage.lead.open(f"{stage.home}environment/")
        stage.lead.press("Show what changes", **SYNCHRONISED)
        assert "Assess would need to be opened again" in stage.lead.page.text
        apply(stage.lead)
        assert stage.phases() == ["complete", "complete", "complete", "active", "locked"]
        stage.manager.open(stage.home)
        assert "Assess needs to be opened again" in stage.manager.page.text


def test_answers_that_contradict_each_other_are_refused_beside_their_question_and_nothing_typed_is_lost():
    with on_stage(Kind.ASSESS) as stage:
        stage.lead.open(f"{stage.home}environment/")
        page = stage.lead.press("Show what changes", expect=422, identity="cloud", forests="single", connector="yes")
        form = next(one.form for one in page.buttons if one.text == "Show what changes")
        assert "There is a problem" in page.text
        assert (form.controls["forests"].values, form.controls["connector"].values) == (["single"], ["yes"])


# ---- Signing on behalf


def settle_for_readiness(stage):
    for item in stage.engagement.remediation_items.filter(status="open"):
        stage.lead.open(f"{stage.home}plan/")
        stage.lead.press("Resolve", about=item.title)
    stage.specialist.open(f"{stage.home}plan/")
    while stage.specialist.can_press("It meets the minimum"):
        stage.specialist.press(stage.specialist.buttons("It meets the minimum")[0])


def designate(stage, representative):
    stage.lead.open(f"{stage.home}people/")
    facts = {"email": representative.user.email, "name": representative.user.name, "company": "Partner Ltd"}
    stage.lead.press("Designate and invite", **facts, may_confirm=["on"], may_sign=["on"])


def test_a_representative_signs_readiness_on_behalf_of_the_customer():
    with on_stage(Kind.REMEDIATE, "federated") as stage:
        speaker = newcomer("speaker")
        designate(stage, speaker)
        settle_for_readiness(stage)
        speaker.open(f"{stage.home}plan/")
        speaker.press("Sign readiness")
        signed, customer = SignOff.objects.get(plan__engagement=stage.pk), stage.engagement.customer.name
        assert (signed.side, signed.by, signed.on_behalf_of) == ("customer", speaker.user, customer)
        assert f"on behalf of {customer}" in speaker.page.text


def test_a_representative_who_is_withdrawn_sees_nothing_from_the_next_press_on():
    with on_stage(Kind.REMEDIATE, "federated") as stage:
        speaker = newcomer("speaker")
        designate(stage, speaker)
        speaker.open(f"{stage.home}plan/")
        stage.lead.press("Withdraw", about="Speaker")
        speaker.open(f"{stage.home}plan/", expect=404)


# ---- Hold and resume


def steer(stage, leading, words, **typed):
    stage.manager.open(stage.home)
    stage.manager.follow(leading)
    stage.manager.press(words, **typed)


def test_on_hold_nothing_can_be_pressed_any_more_and_everybody_reads_why():
    with on_stage(Kind.ASSESS) as stage:
        stage.lead.open("/")
        done = stage.lead.buttons(END)[0]
        steer(stage, "Put on hold …", "Put on hold", reason="Year-end freeze")
        stage.lead.press(done, expect=409)
        stage.lead.open("/")
        assert "Year-end freeze" in stage.lead.page.text
        assert not stage.lead.can_press(END)


def test_what_is_resumed_goes_on_where_it_was():
    with on_stage(Kind.ASSESS) as stage:
        steer(stage, "Put on hold …", "Put on hold", reason="Year-end freeze")
        stage.clock.later(days=14)
        steer(stage, "Resume …", "Resume")
        assert stage.phases() == ["complete", "active", "locked", "locked", "locked"]
        stage.lead.open("/")
        assert stage.lead.can_press(END)


# ---- Back and forth


def test_assess_is_reopened_from_enable_and_everybody_comes_back_to_where_they_were():
    with on_stage(Kind.ENABLE_CORE) as stage:
        steer(stage, "Reopen Assess …", "Reopen Assess", reason="A server was forgotten")
        assert stage.phases() == ["complete", "active", "locked", "locked", "locked"]
        come_back(stage)
        assert stage.phases() == ["complete", "complete", "complete", "active", "locked"]
        assert not stage.engagement.reopen_needed


def come_back(stage):
    """The plan changed, so both agree and sign again."""
    stage.specialist.open(f"{stage.home}plan/")
    stage.specialist.press("Add to the list", title="Update the forgotten server", area="infrastructure")
    stage.specialist.press("Publish this list")
    for person in (stage.specialist, stage.lead):
        person.open(f"{stage.home}plan/")
        person.press("Agree on the plan")
    close(stage, "Close Assess")
    settle_for_readiness(stage)
    for person in (stage.specialist, stage.lead):
        person.open(f"{stage.home}plan/")
        person.press("Sign readiness")
    close(stage, "Close Remediate")


def close(stage, words):
    stage.specialist.open(stage.home)
    stage.specialist.press(words)
