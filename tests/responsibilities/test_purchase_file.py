import csv
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import User
from audit.models import Event
from engagements.models import Customer, Engagement, Purchase
from responsibilities.purchase_file import COLUMNS, FileRefused, load, read
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ROW = {
    "organization": "Contoso", "country": "DE", "region": "emea", "language": "de", "time_zone": "Europe/Berlin",
    "tenant_domain": "contoso.example", "tenant_kind": "new", "plan": "rms-premium", "seats": "200",
    "purchased_on": "2026-02-20", "order_reference": "O-1", "services": "azure-rms", "contact_name": "Ada",
    "contact_email": "ada@contoso.example",
}  # fmt: skip


@pytest.fixture(autouse=True)
def world():
    factories.RegionFactory(code="emea")
    factories.PlanFactory()
    with time_machine.travel(NOW, tick=False):
        yield


def file(*rows, columns=COLUMNS):
    text = StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return text.getvalue().encode()


def told(content, **how):
    return [str(row) for row in load(content, at=NOW, **how)]


@pytest.fixture
def run(tmp_path):
    def run(content, *options):
        path, out = tmp_path / "purchases.csv", StringIO()
        path.write_bytes(content)
        try:
            call_command("import_purchases", str(path), *options, stdout=out)
        except CommandError as error:
            return out.getvalue(), str(error)
        return out.getvalue(), ""

    return run


# ---- Rows


def test_a_row_opens_its_engagement():
    assert told(file({})) == ["line 2: opened: contoso.example azure-rms"]
    assert Engagement.objects.get().tasks.exists()


def test_an_opened_engagement_waits_for_a_manager_in_intake():
    told(file({}))
    assert Engagement.objects.get().status == "intake"


def test_the_contact_is_there_and_can_not_sign_in_yet():
    told(file({}))
    assert not User.objects.get(email="ada@contoso.example").has_usable_password()


def test_the_same_file_twice_changes_nothing():
    told(file({}))
    before = Event.objects.count()
    assert told(file({})) == ["line 2: unchanged: contoso.example azure-rms"]
    assert (Engagement.objects.count(), Event.objects.count()) == (1, before)


def test_the_same_row_twice_in_a_file_is_unchanged_the_second_time():
    assert told(file({}, {}))[1] == "line 3: unchanged: contoso.example azure-rms"


def test_what_was_cancelled_since_is_still_known():
    told(file({}))
    Engagement.objects.update(status="cancelled")
    assert "unchanged" in told(file({}))[0]


def test_too_few_seats_are_loaded_and_told():
    assert "fewer seats than the plan asks for (150), eligibility is undecided" in told(file({"seats": "20"}))[0]


def test_a_service_named_twice_is_opened_once():
    assert told(file({"services": "azure-rms;azure-rms;"})) == ["line 2: opened: contoso.example azure-rms"]


def test_small_letters_are_taken_for_countries_and_languages():
    told(file({"country": "de", "language": "PT-br"}))
    assert (Customer.objects.get().country, Customer.objects.get().language) == ("DE", "pt-BR")


WRONG = [
    ("organization", ""),
    ("organization", "x" * 201),
    ("organization", "a\0b"),
    ("country", "Germany"),
    ("country", "1x"),
    ("region", "mars"),
    ("language", "xx"),
    ("time_zone", "Mars/Base"),
    ("time_zone", "../../etc/passwd"),
    ("tenant_domain", "not a domain"),
    ("tenant_kind", "old"),
    ("plan", "gold"),
    ("seats", "0"),
    ("seats", "-5"),
    ("seats", "1e3"),
    ("seats", "9" * 5000),
    ("purchased_on", "20.02.2026"),
    ("purchased_on", "2026-2-20"),
    ("purchased_on", "2026-02-30"),
    ("purchased_on", "2030-01-01"),
    ("order_reference", ""),
    ("services", ""),
    ("services", ";"),
    ("services", "azure-xyz"),
    ("contact_name", ""),
    ("contact_email", "ada"),
]


@pytest.mark.parametrize(("column", "value"), WRONG)
def test_a_bad_row_is_refused_with_line_and_column_and_the_others_load(column, value):
    good = {"tenant_domain": "two.example"}
    first, second = told(file({column: value}, good))
    assert first.startswith(f"line 2: refused: {column}: ")
    assert second == "line 3: opened: two.example azure-rms"


def test_every_wrong_column_of_a_row_is_told():
    assert len(told(file({"seats": "x", "plan": ""}))[0].splitlines()) == 2


def test_a_refused_row_leaves_nothing_behind():
    told(file({"services": "azure-rms;azure-xyz"}))
    left = [Customer.objects.exists(), Purchase.objects.exists(), User.objects.filter(name="Ada").exists()]
    assert not any(left)


def test_a_second_order_for_the_same_service_is_refused_with_the_clause():
    told(file({}))
    assert told(file({"order_reference": "O-2"}))[0].startswith("line 2: refused: services: ")


def test_another_organisations_tenant_is_refused():
    told(file({}))
    answer = told(file({"organization": "Fabrikam", "order_reference": "O-2"}))
    assert answer[0].startswith("line 2: refused: tenant_domain: ")


def test_what_a_file_holds_can_not_speak_to_the_terminal():
    assert "\x1b" not in told(file({"tenant_kind": "\x1b[31m" + "x" * 9999}))[0]


def test_a_reason_does_not_repeat_a_huge_value():
    assert len(told(file({"tenant_kind": "x" * 99_999}))[0]) < 400


# ---- The file


def test_a_byte_order_mark_is_accepted():
    assert told(b"\xef\xbb\xbf" + file({}))[0].startswith("line 2: opened")


def test_columns_may_stand_in_any_order():
    assert told(file({}, columns=COLUMNS[::-1]))[0].startswith("line 2: opened")


def test_empty_lines_are_passed_over_and_counted():
    head, row = file({}).split(b"\r\n")[:2]
    assert told(b"\r\n".join([head, b"", row, b""]))[0].startswith("line 3: opened")


def test_a_row_over_several_lines_is_told_by_its_first():
    rows = told(file({"organization": "Con\ntoso"}, {"seats": "x"}))
    assert rows[1].startswith("line 4: refused: seats")


def test_a_huge_field_refuses_its_row_only():
    rows = told(file({"organization": "x" * 200_000}, {"tenant_domain": "two.example"}))
    assert rows[0].startswith("line 2: refused: row: This row cannot be read")
    assert rows[1].startswith("line 3: opened")


def test_more_cells_than_the_header_are_refused():
    assert told(file({}).replace(b"ada@contoso.example", b"ada@contoso.example,more"))[0].startswith(
        "line 2: refused: row: "
    )


def test_fewer_cells_than_the_header_are_refused_by_the_column_that_is_missing():
    assert told(file({}).replace(b",ada@contoso.example", b""))[0].startswith("line 2: refused: contact_email: ")


REFUSED = {
    "The file is empty.": b"",
    "unknown columns: colour, size": file({}, columns=COLUMNS).replace(
        b"contact_email", b"contact_email,colour,size", 1
    ),
    "missing columns: seats": b",".join(name.encode() for name in COLUMNS if name != "seats"),
    "columns that stand twice: plan": (",".join(COLUMNS) + ",plan").encode(),
    "not UTF-8 (line 2)": file({}).replace(b"Contoso", b"Cont\xf6so"),
    "not UTF-8 (line 1)": "organization".encode("utf-16"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_file_that_can_not_be_read_is_refused_as_a_whole(reason):
    with pytest.raises(FileRefused) as refusal:
        list(read(REFUSED[reason]))
    assert reason in str(refusal.value)


# ---- The command


def test_the_command_reports_row_by_row_and_sums_up(run):
    out, error = run(file({}, {}))
    assert out.splitlines()[-1] == "rows: 2, opened: 1, unchanged: 1, refused: 0"
    assert error == ""


def test_the_command_fails_when_a_row_was_refused(run):
    out, error = run(file({}, {"seats": "x"}))
    assert "line 3: refused: seats" in out
    assert error == "Rows refused: 1."


def test_a_dry_run_reports_the_same_and_changes_nothing(run):
    out, _error = run(file({}, {}), "--dry-run")
    assert "line 2: opened" in out
    assert "line 3: unchanged" in out
    assert not Engagement.objects.exists()


def test_a_header_alone_is_an_export_without_purchases(run):
    assert run(file()) == ("rows: 0, opened: 0, unchanged: 0, refused: 0\n", "")


def test_a_missing_file_is_named():
    with pytest.raises(CommandError, match=r"nowhere\.csv cannot be read"):
        call_command("import_purchases", "nowhere.csv")
