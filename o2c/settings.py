"""Settings from the environment (.env.example names every variable). ``O2C_ENV`` is production, demo or test."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
import pgtrigger
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from o2c import environment
from o2c.devstack.layout import Layout

BASE_DIR = Path(__file__).resolve().parent.parent
O2C_ENV = os.environ.get("O2C_ENV", "demo")
if O2C_ENV not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"O2C_ENV must be production, demo or test, not {O2C_ENV!r}.")
IS_PRODUCTION = O2C_ENV == "production"

DEVSTACK = Layout.from_environment(BASE_DIR)
O2C_VAR = DEVSTACK.var
DEBUG = False

# Secrets and addresses -----------------------------------------------------------------------------------------
if IS_PRODUCTION:
    SECRET_KEY = environment.required("SECRET_KEY", "a random text of at least 50 characters")
    environment.required("ALLOWED_HOSTS", "the host names of the site, with commas")
    ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
    DATABASE_URL = environment.required("DATABASE_URL", "postgresql://user:password@host:5432/name")
    REDIS_URL = environment.required("REDIS_URL", "redis://host:6379/0")
    EMAIL_HOST = environment.required("EMAIL_HOST", "the mail server that sends invoices and reminders")
    DEFAULT_FROM_EMAIL = environment.required(
        "DEFAULT_FROM_EMAIL", "the sender of mail, Firm <accounts@firm.example>"
    )
else:
    SECRET_KEY = os.environ.get("SECRET_KEY") or environment.demo_secret_key(O2C_VAR)
    # O2C_HOST opens the demo to the network, where it is reached by names nobody knows here
    ALLOWED_HOSTS = environment.words(
        "ALLOWED_HOSTS", "*" if os.environ.get("O2C_HOST") else "localhost,127.0.0.1,[::1]"
    )
    DATABASE_URL = os.environ.get("DATABASE_URL") or DEVSTACK.database_url
    REDIS_URL = os.environ.get("REDIS_URL") or DEVSTACK.redis_url
    DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Order to cash <no-reply@o2c.example>")
# Where customers reach us: links in mails begin with it
O2C_SITE_URL = (
    os.environ.get("O2C_SITE_URL")
    or (
        f"https://{ALLOWED_HOSTS[0]}"
        if IS_PRODUCTION
        else f"http://localhost:{os.environ.get('PORT') or 8000}"
    )
).rstrip("/")
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
CSRF_FAILURE_VIEW = "core.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")

# What runs -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "core.apps.CoreConfig",
    "catalog.apps.CatalogConfig",
    "customers.apps.CustomersConfig",
    "inventory.apps.InventoryConfig",
    "orders.apps.OrdersConfig",
    "fulfillment.apps.FulfillmentConfig",
    "invoicing.apps.InvoicingConfig",
    "receivables.apps.ReceivablesConfig",
    "ledger.apps.LedgerConfig",
    "credit.apps.CreditConfig",
    "reporting.apps.ReportingConfig",
    "portal.apps.PortalConfig",
    "o2c.apps.WiringConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pghistory",
    "pgtrigger",
    "heroicons",
    "ninja",
    "django_prometheus",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.SecurityHeadersMiddleware",
    "core.middleware.PackedPagesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.ActorMiddleware",
    "portal.fence.PortalFenceMiddleware",
    "o2c.second_factor.SecondFactorMiddleware",
    "core.preferences.PreferenceMiddleware",
    "core.errors.ErrorMiddleware",
    "core.history.HistoryMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "o2c.urls"
WSGI_APPLICATION = "o2c.wsgi.application"
AUTH_USER_MODEL = "core.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_LEVEL = pgtrigger.Statement  # one statement for the history of 10,000 rows, not one for each
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# Development: O2C_RELOAD=1 reads templates and static files anew on each request.
IS_RELOADING = environment.flag("O2C_RELOAD", default=False)
_loaders: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _loaders if IS_RELOADING else [("django.template.loaders.cached.Loader", _loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.frame",
            ],
        },
    },
]

# Database: the application works as the role o2c_app, the owner only migrates ------------------------------------
IS_OWNER = os.environ.get("O2C_DB_ROLE") == "owner"
O2C_PROCESS = os.environ.get("O2C_PROCESS", "worker")  # web, worker, command


def database(url: str, *, as_owner: bool) -> dict[str, Any]:
    """A connection with the limits of INVARIANTS.md, G6."""
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    limits = {"idle_in_transaction_session_timeout": "60s", "timezone": "UTC"}
    if not as_owner:
        limits |= {"role": "o2c_app", "lock_timeout": "5s"}
        limits["statement_timeout"] = "30s" if O2C_PROCESS == "web" else "300s"
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    config["OPTIONS"] = {**config.get("OPTIONS", {}), "options": options}
    is_pooled = environment.flag("O2C_PGBOUNCER", default=False)
    config["DISABLE_SERVER_SIDE_CURSORS"] = is_pooled
    if not (as_owner or is_pooled):  # a verb sends the same forty statements again and again: plan each once
        config["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 3}
    return config


DATABASES = {
    "default": database(
        (os.environ.get("DATABASE_OWNER_URL") if IS_OWNER else None) or DATABASE_URL, as_owner=IS_OWNER
    )
}

# Redis: cache and alarm clock, never the only home of anything ----------------------------------------------------
REDIS_TIMEOUTS = {"socket_timeout": 1, "socket_connect_timeout": 1}
CACHES = {
    "default": {
        "BACKEND": "o2c.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "o2c",
        "OPTIONS": REDIS_TIMEOUTS,
    }
}
CELERY_BROKER_URL = environment.broker_url(REDIS_URL)
# A posting does not wait for a broker that is away: one try, then the sweeper has it
_BROKER_RETRIES = {"max_retries": 0}
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, **REDIS_TIMEOUTS, **_BROKER_RETRIES}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(O2C_VAR / "beat-schedule")

# Signing in ------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "o2c.sign_in.MembersOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Order to cash"
O2C_REQUIRE_SECOND_FACTOR = environment.flag("O2C_REQUIRE_SECOND_FACTOR", default=IS_PRODUCTION)

# Browser and transport -------------------------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a lost Redis signs nobody out
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if not IS_PRODUCTION:  # two demos side by side share the host name, and browsers ignore the port
    SESSION_COOKIE_NAME = f"sessionid_{DEVSTACK.short_hash}"
    CSRF_COOKIE_NAME = f"csrftoken_{DEVSTACK.short_hash}"
SECURE_SSL_REDIRECT = environment.flag("O2C_SSL_REDIRECT", default=IS_PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = environment.number("O2C_HSTS_SECONDS", 31_536_000 if IS_PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
O2C_BEHIND_PROXY = environment.flag("O2C_BEHIND_PROXY", default=False)
if O2C_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an order of some hundred lines
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Words, dates, numbers -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("id", _("Indonesian")),
    ("it", _("Italian")),
    ("nb", _("Norwegian")),
    ("ro", _("Romanian")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# Files and mail --------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("O2C_STATIC_ROOT") or O2C_VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
if not IS_PRODUCTION:  # nothing is collected there, but whitenoise wants to see the directory
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = IS_RELOADING
MEDIA_ROOT = Path(os.environ.get("O2C_MEDIA_ROOT") or O2C_VAR / "media")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": os.environ.get("O2C_STORAGE_BACKEND", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": environment.mapping(
            "O2C_STORAGE_OPTIONS", {"location": str(MEDIA_ROOT), "base_url": None}
        ),
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
if IS_PRODUCTION:
    EMAIL_PORT = environment.number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=EMAIL_PORT == 587)
    EMAIL_USE_SSL = environment.flag("EMAIL_USE_SSL", default=EMAIL_PORT == 465)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(O2C_VAR / "outbox-mail")

# Logs ------------------------------------------------------------------------------------------------------------
_log_steps: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
_renderer = (
    structlog.processors.JSONRenderer() if IS_PRODUCTION else structlog.dev.ConsoleRenderer(colors=False)
)
structlog.configure(
    processors=[*_log_steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer],
            "foreign_pre_chain": _log_steps,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {
        "handlers": ["console"],
        "level": os.environ.get("O2C_LOG_LEVEL", "INFO" if IS_PRODUCTION else "WARNING"),
    },
    "loggers": {"django": {"handlers": [], "level": "NOTSET", "propagate": True}},
}

# Health and metrics ----------------------------------------------------------------------------------------------
O2C_HEALTH_WORKER_SECONDS = environment.number("O2C_HEALTH_WORKER_SECONDS", 60)
O2C_HEALTH_OUTBOX_SECONDS = environment.number("O2C_HEALTH_OUTBOX_SECONDS", 600)
O2C_METRICS_TOKEN = os.environ.get("O2C_METRICS_TOKEN", "")
