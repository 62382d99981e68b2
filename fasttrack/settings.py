"""All settings in one place; what differs between machines comes from the environment (see the README)."""

from pathlib import Path
from urllib.parse import urlsplit

from fasttrack import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# What the machine says ---------------------------------------------------------------------------
LANGUAGES = [
    ("en", "English"),
    ("zh-hant", "繁體中文"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("pt-br", "Português (Brasil)"),
    ("es", "Español"),
]
DEBUG = False
DEMO = environment.flag("DEMO")
DATA_DIR = environment.data_dir("DATA_DIR", BASE_DIR / "var")
SECRET_KEY = environment.secret_key("SECRET_KEY", DATA_DIR, demo=DEMO)
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS")
BASE_URL = environment.base_url("BASE_URL", f"http://127.0.0.1:{environment.port('PORT')}")
LANGUAGE_CODE = environment.choice("DEFAULT_LANGUAGE", [code for code, _ in LANGUAGES], "en")
LOG_FORMAT = environment.choice("LOG_FORMAT", ["text", "json"], "text")
DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR)}
REDIS_URL = environment.redis_url("REDIS_URL")
OPENID = environment.openid("OIDC")
ADMIN_PATH = environment.folder_address("ADMIN_PATH", "operations")
ADMIN_NETWORKS = environment.networks("ADMIN_NETWORKS")
BEHIND_TLS = BASE_URL.startswith("https://")

# The application ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "fasttrack",
    "api",
    "privacy",
    "responsibilities",
    "phases",
    "comments",
    "engagements",
    "notifications",
    "accounts",
    "audit",
    "django_fsm",
    "django_htmx",
    "accounts.apps.OperationsConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "fasttrack.middleware.SecurityHeaders",
    "api.middleware.Problems",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ReaderSettings",
    "accounts.middleware.FromMail",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fasttrack.middleware.PrivatePages",
    "fasttrack.middleware.Refusals",
    "fasttrack.middleware.OperatorsOnly",
]
ROOT_URLCONF = "fasttrack.urls"
WSGI_APPLICATION = "fasttrack.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "fasttrack.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "responsibilities.frame.frame",
            ],
        },
    },
    {
        # For the pages that libraries bring.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# The duties of every service that is onboarded; a further directory adds services.
CATALOGUE_DIRECTORIES = [BASE_DIR / "responsibilities" / "catalogue" / "data"]

# People ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Asked when somebody wants a second factor or comes by OpenID Connect: do they work for customers?
ACCOUNTS_SERVE = "engagements.serving.serves"

# What of the sign-in library is in use: second factors, and OpenID Connect for staff.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# By account only: many people sit behind one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "accounts.passkeys.Add",
    "authenticate_webauthn": "accounts.passkeys.Authenticate",
    "reauthenticate_webauthn": "accounts.passkeys.Reauthenticate",
}
MFA_TOTP_ISSUER = "FastTrack"
# Clocks of telephones are half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
SOCIALACCOUNT_ADAPTER = "accounts.openid.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OPENID], "OAUTH_PKCE_ENABLED": True}} if OPENID else {}
# Counts wrong codes of second factors over all web processes of a machine.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "cache"}}
# Programs: requests within a minute, of one person and of one address that we do not know ----------
API_PER_MINUTE = 600
API_PER_MINUTE_OF_ORGANISATION = 1800
API_STRANGERS_PER_MINUTE = 60

# Languages and time ------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# Compiled from the files in locale/ by `manage.py prepare`.
LOCALE_PATHS = [DATA_DIR / "locale"]

# Static files ------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # No address leads here: a view looks who asks, each time.
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "attachments",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Attachments -------------------------------------------------------------------------------------
ATTACHMENT_MAX_MB = environment.megabytes("ATTACHMENT_MAX_MB", 10)
ATTACHMENTS_PER_COMMENT = 5
# The first one lets go of what is too large while it still comes in.
FILE_UPLOAD_HANDLERS = [
    "comments.receiving.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Safety ------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
# What a browser could do and no page of ours asks for; passkeys, and copying a link, are ours alone.
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), encrypted-media=(), "
    "fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), "
    "midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), sync-xhr=(), usb=(), "
    "xr-spatial-tracking=(), clipboard-write=(self), publickey-credentials-create=(self), "
    "publickey-credentials-get=(self)"
)
# On every answer, static files and redirects among them.
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
# The prefix makes browsers refuse these cookies from anywhere but this very host.
SESSION_COOKIE_NAME = "__Host-session" if BEHIND_TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if BEHIND_TLS else "csrf"
CSRF_FAILURE_VIEW = "fasttrack.errors.csrf_failure"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS

# Mail --------------------------------------------------------------------------------------------
globals().update(environment.email("EMAIL_URL", DATA_DIR))
# A server that falls silent over one address holds the others up for no longer than this.
EMAIL_TIMEOUT = 4
# Adds what a mail carries beside its words, such as a call for the reader's calendar.
NOTIFICATIONS_ATTACHED = "engagements.calendar.attached"
# Asked when a message is sent: does it still have its reader?
NOTIFICATIONS_CONCERN = "responsibilities.reminders.concerns"
# The same for many messages of one reader, in one statement, to foretell.
NOTIFICATIONS_CONCERNED = "engagements.reminders.concerned"
# In whose hours people are reached; asked for those whose next mail is not due today.
NOTIFICATIONS_OPENINGS = "engagements.reminders.openings"
# All that a person will be reminded of until a moment ahead, if nobody acts.
NOTIFICATIONS_AHEAD = "fasttrack.rules.ahead"
# A digest waits so long for what comes due in the same minutes: two sweeps.
NOTIFICATIONS_GATHER_SECONDS = 120
# Asked when a message is sent: the way in that a mail carries is found out only while it is written.
NOTIFICATIONS_WAY_IN = "accounts.links.spelled"
# And so are the words of a comment: the outbox keeps none.
NOTIFICATIONS_WORDS = "comments.mentions.quoted"
# Draws the phases of the engagements that a mail is about, as they are when it is sent.
NOTIFICATIONS_RAILS = "responsibilities.presenting.rail.of_many"
# And what only apps above can tell, by kind of message.
NOTIFICATIONS_TOLD = {
    "call_invited": "engagements.answers.told",
    "call_moved": "engagements.answers.told",
    "call_minutes": "responsibilities.presenting.minutes.told",
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"FastTrack <no-reply@{urlsplit(BASE_URL).hostname}>"

# Jobs: a message only says "look now"; the database knows what is due -----------------------------
BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "files://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_timeout": 1, "socket_connect_timeout": 1, "visibility_timeout": 600, "unacked_restore_throttle": 1}
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(BROKER_DIR / "beat")

# Logs --------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "fasttrack.logs.TextFormatter"},
        "json": {"()": "fasttrack.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Celery names every job that it takes and ends; the jobs say themselves what they did.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "propagate": True},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
    },
}
