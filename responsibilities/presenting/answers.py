"""The profile in short words: what an answer is about, and what was answered."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

SUBJECTS = {
    "identity": gettext_lazy("Identities"),
    "forests": gettext_lazy("Active Directory forests"),
    "forest_list": gettext_lazy("Names and levels of the forests"),
    "directory_sync_required": gettext_lazy("Directory synchronisation to be set up"),
    "exchange_online": gettext_lazy("Exchange Online"),
    "sharepoint_online": gettext_lazy("SharePoint Online"),
    "exchange_onprem": gettext_lazy("Exchange on premises"),
    "sharepoint_onprem": gettext_lazy("SharePoint on premises"),
    "connector": gettext_lazy("Connector for servers on premises"),
    "sharing_windows": gettext_lazy("Sharing application on Windows"),
    "sharing_other_devices": gettext_lazy("Sharing application on other devices"),
    "adfs_required": gettext_lazy("AD FS to be set up"),
    "adfs_version": gettext_lazy("Version of AD FS"),
    "adfs_multi_site": gettext_lazy("AD FS at several sites"),
    "sso_deployed": gettext_lazy("Single sign-on in place"),
    "writeback": gettext_lazy("Writeback to the directory"),
    "custom_sync_rules": gettext_lazy("Synchronisation rules of your own"),
    "replaces_existing_system": gettext_lazy("An existing system is replaced"),
    "terms_of_use_shown": gettext_lazy("Terms of use shown at sign-in"),
    "public_endpoint": gettext_lazy("Public endpoint"),
    "screen_sharing": gettext_lazy("Screen sharing"),
    "tenant_kind": gettext_lazy("Tenant"),
    "remediation_needed": gettext_lazy("Something to remediate"),
}
VALUES = {
    "cloud": gettext_lazy("in the cloud only"),
    "synchronized": gettext_lazy("synchronised"),
    "federated": gettext_lazy("federated"),
    "none": gettext_lazy("none"),
    "single": gettext_lazy("one"),
    "multiple": gettext_lazy("several"),
    "other": gettext_lazy("another version"),
    "new": gettext_lazy("new"),
    "existing": gettext_lazy("existing"),
    "password": gettext_lazy("passwords"),
    "device": gettext_lazy("devices"),
    "group": gettext_lazy("groups"),
    "user": gettext_lazy("users"),
}


def subject(name: str) -> str:
    return str(SUBJECTS.get(name, name))


def value(given: Any) -> str:
    """One answer as a reader says it."""
    if given is None:
        return _("not answered")
    if isinstance(given, bool):
        return _("yes") if given else _("no")
    if isinstance(given, list | tuple):
        return joined([value(one) for one in given]) if given else _("none")
    if isinstance(given, Mapping):
        return f"{given.get('name', '')} ({given.get('functional_level', '')})"
    return str(VALUES.get(given, given))


def joined(words: list[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


def told(answers: Mapping[str, Any]) -> str:
    """The answers that decided something, in one line."""
    each = pgettext("an answer and what it is about", "%(subject)s: %(value)s")
    return "; ".join(each % {"subject": subject(name), "value": value(given)} for name, given in answers.items())
