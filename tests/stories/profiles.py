"""Five customers: what they answer, and the tasks that follow, worked out by hand from the requirements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Duty(NamedTuple):
    """`codes` as the requirements name it; `outside`: the clause that makes it the customer's own."""

    codes: str
    phase: str
    party: str
    required: bool = True
    outside: str = ""


Duties = Counter[Duty]


def duties(phase: str, party: str, *codes: str, required: bool = True, outside: str = "") -> Duties:
    return Counter(Duty(code, phase, party, required, outside) for code in codes)


# ---- What everybody has

INITIATE = (
    duties("initiate", "customer", "E-02 F-03", "C-19", "C-20a", "C-20b")
    + duties("initiate", "microsoft", "M-03 F-04", "M-04", "E-10 F-05", "E-09 F-06")
)  # fmt: skip
ASSESS = (
    duties("assess", "customer", "C-21", "C-23", "C-24", "C-25", "C-26")
    + duties("assess", "both", "F-07", "F-08")
    + duties("assess", "microsoft", "M-05", "M-06 F-10", "M-07 F-09", "M-08 F-11", "M-10 F-12", "M-11", "M-13 F-13")
)
CORE = (
    duties("enable_core", "customer", "F-18", "F-19", "C-29", "C-31", "C-32", "C-33")
    + duties("enable_core", "microsoft", "M-17 F-24", "M-18 F-24", "M-19 F-24")
)  # fmt: skip
SERVICE = (
    duties("enable_service", "microsoft", "M-16 F-22", "M-27", "M-28", "M-29", "M-30", "M-31")
    # Enabling the service itself is the first of the features; the others come with their answers.
    + duties("enable_service", "customer", "C-34")
    + duties("enable_service", "both", "F-23", "F-23")
)
ALWAYS = INITIATE + ASSESS + CORE + SERVICE

# ---- What comes with an answer

REMEDIATION = (
    duties("assess", "microsoft", "M-12")
    + duties("assess", "customer", "C-20c F-14")
    + duties("remediate", "microsoft", "M-14 F-15", "M-15")
    + duties("remediate", "customer", "C-27 F-16", "C-28 F-15")
)
SCREENS = duties("assess", "customer", "C-22", required=False) + duties(
    "enable_core", "customer", "C-22b", required=False
)
DIRECTORY = duties("assess", "microsoft", "M-09") + duties("enable_core", "customer", "C-30")
ONE_FOREST = DIRECTORY + duties("enable_core", "microsoft", "M-20 F-22")
PASSWORDS = duties("enable_core", "microsoft", "M-21 F-22")
PASSWORDS_AS_FALLBACK = duties("enable_core", "microsoft", "M-21 F-22", required=False)
FORESTS = DIRECTORY + duties("enable_core", "microsoft", "M-22 F-22", "M-24 F-22")
FEDERATION = (
    duties("enable_core", "customer", "F-20", "F-20", "F-20")
    + duties("enable_core", "both", "F-21")
    + duties("enable_core", "microsoft", "M-25 F-25", "M-26 F-25")
)
FEDERATION_OUTSIDE = duties(
    "enable_core", "customer", "F-20", "F-20", "F-20", "F-21", "M-25 F-25", "M-26 F-25", outside="O-01"
)
ONLINE = duties("enable_service", "microsoft", "M-32", "M-33", "M-34", "M-35") + duties(
    "enable_service", "customer", "C-34"
)
CONNECTOR = duties("enable_service", "microsoft", "M-36", "M-37", "M-38", "M-39") + duties(
    "enable_service", "customer", "C-34"
)
SHARING_ON_WINDOWS = duties("enable_service", "microsoft", "M-40") + duties("enable_service", "customer", "C-34")
SHARING_ELSEWHERE = duties("enable_service", "microsoft", "M-41")


# ---- The customers


@dataclass(frozen=True)
class Profile:
    """`answers` as the form holds them; `open` are those of the duties that wait for a plan to be published."""

    name: str
    answers: dict[str, Any]
    tasks: Duties
    features: int
    items: tuple[tuple[str, str], ...] = ()
    # What each minimum check finds in the end.
    levels: dict[str, str] = field(default_factory=dict)

    @property
    def tasks_in_the_end(self) -> Duties:
        return self.tasks + (REMEDIATION if self.items else Counter())


COMMON = {
    "sharing_windows": "no",
    "sharing_other_devices": "no",
    "custom_sync_rules": "no",
    "replaces_existing_system": "no",
    "terms_of_use_shown": "no",
    "public_endpoint": "no",
    "screen_sharing": "no",
}
NO_SERVERS = {"exchange_onprem": "none", "sharepoint_onprem": "none", "connector": "no"}
BOTH_ONLINE = {"exchange_online": "yes", "sharepoint_online": "yes"}
NOT_ONLINE = {"exchange_online": "no", "sharepoint_online": "no"}
SINGLE = {
    "forests": "single",
    "forest_name_0": "corp.local",
    "forest_level_0": "2003",
    "directory_sync_required": "yes",
    "writeback": ["none"],
}
MULTIPLE = SINGLE | {
    "forests": "multiple",
    "forest_level_0": "2008R2",
    "forest_name_1": "plant.local",
    "forest_level_1": "2012",
    "writeback": ["password"],
}
FEDERATED = {
    "identity": "federated",
    "adfs_required": "yes",
    "adfs_version": "3.0",
    "adfs_multi_site": "no",
    "sso_deployed": "yes",
}
FOREST_ITEM = ("Raise the forest to a supported level", "on_prem_ad")
PORT_ITEM = ("Open outbound HTTPS at the second site", "network")

CLOUD = Profile(
    "cloud identities, nothing on premises",
    COMMON
    | NO_SERVERS
    | NOT_ONLINE
    | {"identity": "cloud", "forests": "none", "sharing_windows": "yes", "screen_sharing": "yes"},
    ALWAYS + SCREENS + SHARING_ON_WINDOWS,
    features=2,
)
SYNCHRONISED = Profile(
    "synchronised, one forest, Exchange and SharePoint Online",
    COMMON | NO_SERVERS | BOTH_ONLINE | SINGLE | {"identity": "synchronized"},
    ALWAYS + ONE_FOREST + PASSWORDS + ONLINE,
    features=2,
    items=(FOREST_ITEM, PORT_ITEM),
    levels={"corp.local": "2012R2"},
)
FEDERATED_SINGLE = Profile(
    "federated, one forest, Exchange and SharePoint Online",
    COMMON | NO_SERVERS | BOTH_ONLINE | SINGLE | FEDERATED | {"sharing_windows": "yes", "sharing_other_devices": "yes"},
    ALWAYS + ONE_FOREST + PASSWORDS_AS_FALLBACK + FEDERATION + ONLINE + SHARING_ON_WINDOWS + SHARING_ELSEWHERE,
    features=3,
    items=(FOREST_ITEM,),
    levels={"corp.local": "2012", "AD FS": "3.0"},
)
SEVERAL_FORESTS = Profile(
    "synchronised, several forests, Exchange 2013 and SharePoint 2010 through the connector",
    COMMON
    | NOT_ONLINE
    | MULTIPLE
    | {"identity": "synchronized", "exchange_onprem": "2013", "sharepoint_onprem": "2010", "connector": "yes"},
    ALWAYS + FORESTS + CONNECTOR,
    features=2,
    items=(PORT_ITEM,),
    levels={"corp.local": "2008R2", "plant.local": "2012"},
)
FEDERATED_FORESTS = Profile(
    "federated, several forests: AD FS lies outside the benefit",
    COMMON | NO_SERVERS | NOT_ONLINE | MULTIPLE | FEDERATED,
    ALWAYS + FORESTS + FEDERATION_OUTSIDE,
    features=1,
    levels={"corp.local": "2008R2", "plant.local": "2012", "AD FS": "3.0"},
)
PROFILES = (CLOUD, SYNCHRONISED, FEDERATED_SINGLE, SEVERAL_FORESTS, FEDERATED_FORESTS)
