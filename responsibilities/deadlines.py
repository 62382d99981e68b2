"""When a task's reminders are due: moments kept on its row, so that a sweep only compares."""

from datetime import date, datetime

from engagements.hours import Hours

REMIND_BUSINESS_DAYS = 3


def remind_at(due_on: date | None, hours: Hours) -> datetime | None:
    """The beginning of business three business days before."""
    return hours.opening(hours.add_business_days(due_on, -REMIND_BUSINESS_DAYS)) if due_on else None


def overdue_at(due_on: date | None, hours: Hours) -> datetime | None:
    """The beginning of the first business day after."""
    return hours.opening(hours.add_business_days(due_on, 1)) if due_on else None
