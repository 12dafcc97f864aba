"""The settings of an installation; what an operator may choose comes from config.environment (docs/operate/configure.md)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from upkept.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
TESTING = env.is_testing()
DEBUG = env.flag("UPKEPT_DEBUG")

DATA = env.data_folder()
DEMO = env.flag("UPKEPT_DEMO") or (DATA / "demo").exists()
SECRET_KEY = "only-for-tests-" + "x" * 40 if TESTING else env.secret_key(DATA)

# Where people reach us -----------------------------------------------------------------------------------------------
PUBLIC_URL = env.public_url()
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = sorted(
    {urlsplit(PUBLIC_URL).hostname or "", "localhost", "127.0.0.1", "[::1]", *env.words("UPKEPT_HOSTS")}
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ALLOW_PRIVATE = env.flag("UPKEPT_ALLOW_PRIVATE")  # whether addresses that people type may lead into private networks
TRUSTED_PROXIES = env.text("UPKEPT_PROXIES", "127.0.0.1")  # whose X-Forwarded-* uvicorn believes
WEB_THREADS = env.number("UPKEPT_THREADS", 4)
BODY_LIMIT = env.number("UPKEPT_BODY_LIMIT_MIB", 25) * 1024 * 1024
FILE_LIMIT = env.number("UPKEPT_FILE_LIMIT_MIB", 20) * 1024 * 1024  # of one evidence file
FILES_QUOTA = env.number("UPKEPT_FILES_QUOTA_MIB", 2048) * 1024 * 1024  # of all of one product
ROOT_URLCONF = "upkept.config.urls"
WSGI_APPLICATION = "upkept.config.wsgi.application"
ASGI_APPLICATION = "upkept.config.asgi.application"
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # allauth's list of sessions says when in words
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "upkept.kit.journal",
    "upkept.kit.jobs",
    "upkept.kit.live",
    "upkept.kit.limits",
    "upkept.kit.api",
    "upkept.kit.ui",
    "upkept.kit.files",
    "upkept.kit.ledger",
    "upkept.accounts",
    "upkept.products",
    "upkept.notify",
    "upkept.plans",
    "upkept.assurance",
    "upkept.support",
    "upkept.status",
    "upkept.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "upkept.kit.now.NowMiddleware",
    "upkept.kit.api.middleware.ApiMiddleware",
    "upkept.kit.private.PrivateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "upkept.products.face.FaceMiddleware",
    "upkept.kit.refusals.RefusalMiddleware",
    "upkept.kit.plain.PlainMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "upkept.kit.ui.context.look",
                "upkept.products.face.banner",
                "upkept.web.context.desk",
            ],
        },
    },
]

# Database: every atomic() on SQLite is a writer, hence no ATOMIC_REQUESTS and no network inside a transaction --------
DATABASES = {"default": env.database(env.text("DATABASE_URL"), DATA)}
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"procrastinate": "upkept.kit.jobs.sqlite.migrations"} if ON_SQLITE else {}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "upkept.kit.jobs.engine.on_ready"
JOB_STALLED_AFTER = float(env.text("UPKEPT_STALLED_AFTER", "20"))  # seconds without a sign of life of its worker

# What /welcome loads for who wants to look first (kit.examples)
EXAMPLES = "upkept.config.demo.door.Door"

# People --------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    *(["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else []),  # a test is not a break-in
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "upkept.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Upkept"
USERSESSIONS_TRACK_ACTIVITY = False

# Counted in the database, so that tries to sign in are counted once over all web processes
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "limits_cache"}}

# The ledger: how often its checkpoints are signed while it grows, and where they are put outside ------------------------
CHECKPOINT_MINUTES = env.number("UPKEPT_CHECKPOINT_MINUTES", 10)
CHECKPOINT_GIT = env.text("UPKEPT_CHECKPOINT_GIT")  # a folder with a repository, or the address of one
TSA_URL = env.text("UPKEPT_TSA_URL")
TSA_CA = env.text("UPKEPT_TSA_CA")  # a file with the certificates of the authority's root, PEM

# Cookies and headers -------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-upkept" if SECURE else "upkept"
CSRF_COOKIE_NAME = "__Host-upkept-csrf" if SECURE else "upkept-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Words and time ------------------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("fr", _("French")), ("de", _("German"))]
LOCALE_PATHS = [PACKAGE / "locale"]

# Files ---------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
PLAIN_STATIC = DEBUG or TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = PLAIN_STATIC
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# Mail ----------------------------------------------------------------------------------------------------------------
globals().update(env.mail(env.text("UPKEPT_SMTP")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("UPKEPT_MAIL_FROM", f"upkept@{urlsplit(PUBLIC_URL).hostname}")

# Logs are for the operator at night: what, which, what we did; references, never contents or addresses -----------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s", "datefmt": "%Y-%m-%d %H:%M:%S%z"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("UPKEPT_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "procrastinate": {"level": "WARNING"},
        "uvicorn": {"level": "WARNING"},
    },
}

AREAS = ["kit.ui", "web", "accounts", "products", "notify", "plans", "assurance", "support", "status"]
AREAS_WITH_PAGES = [area for area in AREAS if find_spec(f"upkept.{area}.urls")]
