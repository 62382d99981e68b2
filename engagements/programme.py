"""The programme's numbers and names, each with the clause that it comes from. No rule holds a literal of its own."""

CONTACT_DEADLINE_DAYS = 30  # [L-01] calendar days from the purchase date
CONTACT_WARNING_DAYS = (14, 7, 3)  # calendar days before day 30, and one business day [T-01]
LEAD_WARNED_DAYS = 3  # from then on the region's lead is told too; a programme default, not from the article [K-20]
DEFAULT_CADENCE_DAYS = 7  # checkpoint calls; a programme default, not from the article [K-20]
FOLLOW_UP_DAYS = 14  # after which nobody is asked about a missed call any more; likewise a default [K-20]
CONTACT_SOON_DAYS = 3  # the same, where a list colours what is near
MISSED_CALLS_OFF = 2  # in a row; a programme default, not from the article [K-20]
MAX_CADENCE_DAYS = 90  # a programme default, not from the article [K-20]
MAX_CALL_MINUTES = 480  # a programme default, not from the article [K-20]
USUAL_MINUTES = 45  # likewise
PROPOSED_A_DAY = 3  # times that are proposed for a call on one day; a programme default, not from the article [K-20]
PROPOSED_DAYS = 3  # on how many days; likewise
PROPOSED_WITHIN_DAYS = 14  # and how far ahead at most; likewise
CONSENT_DAYS = 30  # unless the customer says otherwise; a programme default, not from the article [K-20]
MAX_CONSENT_DAYS = 365  # a programme default, not from the article [K-20]
CONSENT_WARNING_DAYS = 7  # before its end [domain: Reminders]
BREAK_GLASS_MINUTES = 60  # how long an operator may look into an engagement; a programme default [K-20]
SHORTEST_REASON = 10  # characters in which an operator says why; likewise
UNDO_MINUTES = 10  # a programme default, not from the article [K-20]

# Four phases [G-01, L-15, F-02]; the last one in two parts [G-10].
PHASES = ("initiate", "assess", "remediate", "enable_core", "enable_service")

# Two components, known by the phase that holds their tasks [P-10, P-12, L-16].
COMPONENT_OF_PHASE = {"enable_core": "core", "enable_service": "service"}

MICROSOFT = "microsoft"
CUSTOMER = "customer"
BOTH = "both"
PARTIES = (MICROSOFT, CUSTOMER, BOTH)

# The languages of support, each by its own name [R-08, L-14].
LANGUAGES = (
    ("zh-Hant", "繁體中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("pt-BR", "Português (Brasil)"),
    ("es", "Español"),
)
