"""The table of rights, row by row as the access page decides them; a right that no row names fails."""

import pytest

from engagements.permissions import TABLE, Permission, Role

COLUMNS = {
    "CU": Role.CONTACT,
    "CL": Role.LEAD,
    "RO": Role.READ_ONLY,
    "RE": Role.REPRESENTATIVE,
    "RC": Role.CONFIRMING_REPRESENTATIVE,
    "RS": Role.SIGNING_REPRESENTATIVE,
    "SP": Role.SPECIALIST,
    "PM": Role.MANAGER,
}
# RC and RS are what a designation adds to RE: may confirm, may sign.
MATRIX = {
    "organisation: edit contact data": ("CL PM", ["edit_organisation"]),
    "engagement: open, steer, decide, correct": (
        "PM",
        ["open_engagement", "steer_engagement", "decide_eligibility", "correct_purchase"],
    ),
    "assistance request: acknowledge, decline": ("PM", ["answer_assistance_request"]),
    "assistance request: submit": ("CU CL RE", ["request_assistance"]),
    "assign, unassign, hand over": ("PM", ["assign"]),
    "phase: close": ("SP PM", ["close_phase"]),
    "phase: reopen": ("PM", ["reopen_phase"]),
    "customer's task: work": ("CU CL RE", ["work_customer_task"]),
    "customer's task: record with a note": ("SP PM", ["record_customer_task"]),
    "customer's optional task: decline": ("CU CL RE", ["decline"]),
    "profile, data sheet: answer": ("CU CL RE SP PM", ["answer_profile", "edit_data_sheet"]),
    "data sheet and services: confirm": ("CL RC", ["confirm"]),
    "services: propose": ("SP PM", ["propose_services"]),
    "contact attempts: log": ("SP PM", ["log_contact"]),
    "Microsoft's task: work": ("SP PM", ["work_microsoft_task"]),
    "task: mark not required": ("PM", ["mark_not_required"]),
    "task: date and assignee on one's own side": ("CU CL RE SP PM", ["plan_task", "add_own_task"]),
    "task: date and assignee on the other side": ("SP PM", ["plan_foreign_task"]),
    "scope entry: add, remove": ("SP PM", ["use_scope"]),
    "scope question: ask": ("CU CL RE SP PM", ["ask_scope"]),
    "scope question: answer": ("PM", ["answer_scope"]),
    "commitment: acknowledge": ("CL RC", ["acknowledge_commitment"]),
    "commitment: promote": ("CL RC SP PM", ["promote_commitment"]),
    "minimum check: pass": ("SP PM", ["pass_check"]),
    "minimum check, item: waive": ("PM", ["waive"]),
    "findings: record": ("CU CL RE SP PM", ["record_finding"]),
    "features, outcomes: validate": ("SP PM", ["validate"]),
    "plan: edit, publish": ("SP PM", ["edit_plan"]),
    "item: resolve": ("CU CL RE SP PM", ["resolve_item"]),
    "plan: agree": ("SP PM", ["agree_for_microsoft"]),
    "plan: agree for the customer": ("CL RC", ["agree_for_customer"]),
    "readiness: sign": ("SP PM", ["sign_for_microsoft"]),
    "readiness: sign for the customer": ("CL RS", ["sign_for_customer"]),
    "consent, representative: grant, designate": ("CL", ["grant_consent", "designate"]),
    "consent: ask for": ("SP PM", ["ask_consent"]),
    "task: perform or guide": ("SP PM", ["set_delivery"]),
    "comment: write": ("CU CL RE SP PM", ["comment"]),
    "internal note: write": ("SP PM", ["note_internally"]),
    "comment: hide": ("PM", ["hide_comment"]),
    "mail in trouble: settle": ("PM", ["settle_mail"]),
    "accounts: invite, remove": ("CL PM", ["edit_people"]),
    "call: answer": ("CU CL RE SP PM", ["answer_call"]),
    "call: schedule, hold, miss, cancel": ("SP PM", ["run_call"]),
}


@pytest.mark.parametrize("row", MATRIX)
def test_a_row_holds_for_every_role(row):
    who, permissions = MATRIX[row]
    wanted = {COLUMNS[code] for code in who.split()}
    assert {name: set(TABLE[Permission(name)]) for name in permissions} == dict.fromkeys(permissions, wanted)


def test_every_right_has_a_row():
    named = [name for _who, permissions in MATRIX.values() for name in permissions]
    assert sorted(named) == sorted(Permission)


def test_whoever_may_only_read_may_nothing():
    assert not [permission for permission in Permission if Role.READ_ONLY in TABLE[permission]]
