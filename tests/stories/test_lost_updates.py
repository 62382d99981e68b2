"""Two people have the same page before them; whoever saves second is told, and keeps what they typed."""

import pytest
from django.test import Client

from engagements.models import Engagement
from tests import factories, worlds
from tests.stories import edits
from tests.stories.edits import EDITS

pytestmark = pytest.mark.django_db

built = worlds.built(edits.build)
walk = worlds.fresh("built")
every_edit = pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
COMING_BACK = {name: edit for name, edit in EDITS.items() if edit.comes_back}


def manager_at(walk):
    client = Client()
    client.force_login(factories.RegionManagerFactory(region=walk.engagement.region).user)
    return client


def typed(client, edit, walk, value):
    def get(address):
        return client.get(address).content.decode()

    def post(address, data):
        return client.post(address, data).content.decode()

    return edit.typed(walk.fresh(), value, get=get, post=post)


def held(edit, walk):
    return edit.held(Engagement.objects.get(pk=walk.engagement.pk))


@pytest.fixture
def both(walk):
    return manager_at(walk), manager_at(walk)


@every_edit
def test_what_was_changed_meanwhile_is_not_overwritten_unawares(walk, both, edit):
    mine, theirs = edit.values(walk.engagement)
    first, second = (typed(client, edit, walk, value) for client, value in zip(both, (mine, theirs), strict=True))
    assert both[0].post(*first).status_code == 302
    answer = both[1].post(*second)
    assert (answer.status_code, held(edit, walk)) == (409, mine)
    assert "Somebody else changed" in answer.content.decode()


@pytest.mark.parametrize("edit", COMING_BACK.values(), ids=COMING_BACK)
def test_what_was_typed_is_kept_and_may_be_saved_once_the_other_was_seen(walk, both, edit):
    mine, theirs = edit.values(walk.engagement)
    first, second = (typed(client, edit, walk, value) for client, value in zip(both, (mine, theirs), strict=True))
    both[0].post(*first)
    kept = both[1].post(*second).content.decode()
    assert both[1].post(*again(edit, walk, both[1], kept, theirs)).status_code == 302
    assert held(edit, walk) == theirs


def again(edit, walk, client, page, theirs):
    """The form that came back, sent as it is."""
    action = edit.action(walk.engagement)
    data = edits.form_of(action, page, action).data({})
    assert data[edit.field] == [theirs]
    return edits.confirmed(walk.engagement, action, data, lambda *sent: client.post(*sent).content.decode())


@every_edit
def test_whoever_saw_no_page_is_asked_for_no_mark(walk, both, edit):
    action, data = typed(both[0], edit, walk, edit.values(walk.engagement)[0])
    assert data.pop("seen")
    assert both[0].post(action, data).status_code == 302
