"""The map is complete: whoever adds a field that points to a person, or holds words, says here what becomes of it."""

import pytest
from django.apps import apps
from django.db import models

from accounts.models import User
from privacy.person_map import IMPERSONAL, OWN_WAYS, TEXTS, TRACES, Erasure

WORDS = (models.CharField, models.TextField, models.JSONField)
ALL = apps.get_models()


def pointing():
    return {
        (model._meta.label, field.name)
        for model in ALL
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User
    }


def wordy():
    """Fields that can hold a name: a choice or a slug is none."""
    return {
        (model._meta.label, field.name)
        for model in ALL
        for field in model._meta.concrete_fields
        if isinstance(field, WORDS) and not isinstance(field, models.SlugField) and not field.choices
    }


def named():
    texts = {(text.model, field) for text in TEXTS for field in text.fields}
    return texts | {
        (model, field) for table in (OWN_WAYS, IMPERSONAL) for model, fields in table.items() for field in fields
    }


def test_every_field_that_points_to_a_person_is_on_the_map():
    assert pointing() == {(trace.model, trace.field) for trace in TRACES}


def test_every_text_is_on_the_map():
    assert wordy() - named() == set()


def test_the_map_names_nothing_that_is_not_there():
    assert named() - wordy() == set()


def test_no_text_is_named_twice():
    everything = [(text.model, field) for text in TEXTS for field in text.fields]
    assert len(everything) == len(set(everything))


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: f"{trace.model}.{trace.field}")
def test_what_a_trace_shows_can_be_asked_for(trace):
    model = apps.get_model(trace.model)
    assert str(model._default_manager.values(*trace.shows).query)
    assert str(trace.words)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.model)
def test_where_a_text_belongs_can_be_asked_for(text):
    rows = apps.get_model(text.model)._default_manager
    ways = [way for way in (text.engagement, text.customer) if way]
    assert str(rows.values("pk", *ways).query)


@pytest.mark.parametrize("trace", [one for one in TRACES if one.erasure == Erasure.UNSET], ids=str)
def test_only_what_may_point_to_nobody_is_unset(trace):
    assert apps.get_model(trace.model)._meta.get_field(trace.field).null
