"""Settings, all from the environment through the typed readers of env.py."""

import os
import sys
from pathlib import Path

from flows.faults import Misconfigured
from flows.reach.allowance import Allowance

from . import databases, exposure, messages, object_storage
from .env import Environment
from .logs import LEVELS, logging_settings
from .secret_key import signing_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)

# Where and how to listen
BATON_HOME = env.path("BATON_HOME", BASE_DIR / ".baton")
HOST = env.text("HOST", "127.0.0.1")
PORT = env.whole("PORT", 8000, least=0, most=65535)
BATON_TRUST_PROXY = env.flag("BATON_TRUST_PROXY", False)
BATON_TRUSTED_ORIGINS = env.names("BATON_TRUSTED_ORIGINS")
for origin in BATON_TRUSTED_ORIGINS:
    if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
        raise Misconfigured(f"BATON_TRUSTED_ORIGINS holds {origin!r}, but each must be like https://baton.example.com.")
DEBUG = BATON_DEBUG = env.flag("BATON_DEBUG", False)
BATON_ALLOWED_HOSTS = env.names("BATON_ALLOWED_HOSTS")
ALLOWED_HOSTS = BATON_ALLOWED_HOSTS or list(exposure.LOOPBACK_HOSTS)

# How runs are driven
BATON_LEASE_SECONDS = env.number("BATON_LEASE_SECONDS", 9, least=0.5, most=3600)
BATON_HEARTBEAT_SECONDS = env.number("BATON_HEARTBEAT_SECONDS", 3, least=0.1, most=1200)
BATON_SWEEP_SECONDS = env.number("BATON_SWEEP_SECONDS", 1, least=0.05, most=600)
BATON_CAPACITY = env.whole("BATON_CAPACITY", 1000, least=1, most=100_000)
BATON_REHEARSAL_SPEED = env.number("BATON_REHEARSAL_SPEED", 1, least=0, most=1000)
BATON_ALLOWED_ADDRESSES = env.names("BATON_ALLOWED_ADDRESSES")
Allowance.read(BATON_ALLOWED_ADDRESSES)  # refuses what cannot be read, at the start
BATON_LOG_LEVEL = env.choice("BATON_LOG_LEVEL", "info", LEVELS)
# tiktoken reads the environment itself; without a folder there it would fetch what `make` has brought along.
os.environ["TIKTOKEN_CACHE_DIR"] = str(env.path("TIKTOKEN_CACHE_DIR", BASE_DIR / ".build" / "tokens"))
if BATON_HEARTBEAT_SECONDS * 2 > BATON_LEASE_SECONDS:
    raise Misconfigured(
        f"BATON_LEASE_SECONDS is {BATON_LEASE_SECONDS:g}, but must be at least twice "
        f"BATON_HEARTBEAT_SECONDS ({BATON_HEARTBEAT_SECONDS:g}): a worker must be able to miss a beat."
    )

# Embedded (everything in one process) or scale-out (PostgreSQL and Redis)
DATABASE_URL = env.url("DATABASE_URL", databases.POSTGRESQL_SCHEMES)
REDIS_URL = env.url("REDIS_URL", messages.REDIS_SCHEMES)
BROKER_URL = env.url("BROKER_URL", messages.BROKER_SCHEMES)
BATON_EMBEDDED = DATABASE_URL is None and REDIS_URL is None
if (DATABASE_URL is None) != (REDIS_URL is None) or (BATON_EMBEDDED and BROKER_URL):
    missing = [name for name, value in (("DATABASE_URL", DATABASE_URL), ("REDIS_URL", REDIS_URL)) if value is None]
    given = next(name for name in ("DATABASE_URL", "REDIS_URL", "BROKER_URL") if globals()[name])
    raise Misconfigured(
        f"{given} is set, but {' and '.join(missing)} is not. "
        "Set DATABASE_URL and REDIS_URL to use several processes, or none of them to run everything in one."
    )
if not BATON_EMBEDDED and BROKER_URL is None and str(REDIS_URL).startswith("unix"):
    raise Misconfigured("REDIS_URL is a unix socket, which Celery cannot use: set BROKER_URL too, or use redis://….")

# Secrets and safety
given_key = env.secret("BATON_SECRET_KEY")
exposure.refuse_unsafe_start(
    host=HOST,
    allowed_hosts=ALLOWED_HOSTS,
    debug=DEBUG,
    key_is_generated=given_key is None,
    hosts_are_default=not BATON_ALLOWED_HOSTS,
)
SECRET_KEY = signing_key(given_key, BATON_HOME)
SECRET_KEY_FALLBACKS = [key.strip() for key in (env.secret("BATON_OLD_SECRET_KEYS") or "").split(",") if key.strip()]
OVER_HTTPS = bool(BATON_TRUSTED_ORIGINS) and all(origin.startswith("https://") for origin in BATON_TRUSTED_ORIGINS)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "flows",
    "orchestrator",
]
AUTH_USER_MODEL = "flows.User"
LOGIN_URL = "/signin"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

MIDDLEWARE = [
    "orchestrator.middleware.policy.ContentPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "orchestrator.middleware.static.StaticMiddleware",
    "orchestrator.middleware.plain_urls.PlainUrlMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "orchestrator.urls"
ASGI_APPLICATION = "orchestrator.asgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Databases, channels, Celery
if DATABASE_URL is None:
    DATABASES = {"default": databases.sqlite(BATON_HOME)}
else:
    command = sys.argv[1] if len(sys.argv) > 1 else "web"
    DATABASES = {
        "default": databases.postgresql(DATABASE_URL, lease_seconds=BATON_LEASE_SECONDS, command=command),
    }
BATON_S3 = object_storage.s3(env)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CHANNEL_LAYERS = messages.channel_layers(REDIS_URL)
globals().update(
    messages.celery_settings(
        broker_url=None if BATON_EMBEDDED else BROKER_URL or REDIS_URL,
        capacity=BATON_CAPACITY,
    )
)

# Cookies, headers, limits
SESSION_ENGINE = "orchestrator.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OVER_HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = False  # the page's own script sends it back as X-CSRFToken
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = BATON_TRUSTED_ORIGINS
CSRF_FAILURE_VIEW = "flows.api.pages.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if OVER_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
if BATON_TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Static files: hand-made ones in static/, Vite's in static/app/ with the content's hash in their names
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/app/assets/"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
LOGGING = logging_settings(BATON_LOG_LEVEL)
BATON_SETTING_WARNINGS = env.misspelled("BATON_")
BATON_READY_SECONDS: float | None = None  # set by the process itself, once it is ready
