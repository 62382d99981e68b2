import pytest

from fasttrack.templatecheck import TEMPLATES, faults


def test_our_templates_are_clean():
    assert faults() == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\n<script>alert(1)</script>", "page.html:2: an inline script"),
        ('<a href="javascript:go()">x</a>', "page.html:1: a script address"),
        ('<p onclick="go()">x</p>', "page.html:1: an on-handler"),
        ('<p hx-on:click="go()">x</p>', "page.html:1: an on-handler"),
        ('<p style="color:red">x</p>', "page.html:1: an inline style"),
        ("{% from 'gone.html' import x %}", "page.html:1: no template gone.html"),
        ("{% from 'page.html' import x %}", "page.html:1: no macro x in page.html"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, text, fault):
    (tmp_path / "page.html").write_text(text)
    assert faults(tmp_path) == [fault]


def test_a_template_that_does_not_compile_is_named(tmp_path):
    (tmp_path / "page.html").write_text("{% if %}")
    assert faults(tmp_path)[0].startswith("page.html:1: ")


def test_script_and_style_stay_light():
    sizes = [path.stat().st_size for path in (TEMPLATES.parent / "static").rglob("*.[cj]s*")]
    assert sum(sizes) <= 60 * 1024
