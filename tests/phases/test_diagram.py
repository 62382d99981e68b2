from pathlib import Path

from django.conf import settings

from phases import diagram
from responsibilities.models import Task


def test_the_page_about_phases_says_what_the_code_does():
    written = (Path(settings.BASE_DIR) / "docs" / "phases.md").read_text(encoding="utf-8")
    assert written == diagram.page(((Task, "Task"),)), "run manage.py draw_phases"
