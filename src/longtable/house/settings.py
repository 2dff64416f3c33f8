"""All settings of Longtable, in one file. What differs between installations comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from longtable.house import env
from longtable.sources import text_messages

django_stubs_ext.monkeypatch()  # lets forms.ModelForm[Coalition] and QuerySet[Partner] be written at run time

PACKAGE = Path(__file__).resolve().parent.parent
DATA = env.data_folder()
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")  # shows the outbox page, marks every page as fictional, allows the one-click entry
SECRET_KEY = env.secret_key(DATA)
SITE_URL = env.text("URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "longtable.ui",  # before allauth: our frame around its pages
    "longtable.record",
    "longtable.people",
    "longtable.coalitions",
    "longtable.places",
    "longtable.language",
    "longtable.partners",
    "longtable.coverage",
    "longtable.calls",
    "longtable.meetings",
    "longtable.home",
    "longtable.house",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "longtable.people.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "longtable.house.buttons.ButtonMiddleware",
    "longtable.house.full_database.FullDatabaseMiddleware",
]

ROOT_URLCONF = "longtable.house.urls"
ASGI_APPLICATION = "longtable.house.asgi.application"
FORM_RENDERER = "longtable.ui.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "longtable.house.navigation.navigation",
            ],
        },
    },
]

DATABASES = {"default": env.database(env.text("DATABASE"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
CACHES = {  # rate limits of sign-in: in memory for the one process on SQLite, shared by all processes on PostgreSQL
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if SQLITE
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "house_cache"}
}

# Languages
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE / "house" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "UTC")

# Files
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC", str(DATA / "static")))
STATICFILES_DIRS: list[Path] = []
MEDIA_ROOT = Path(env.text("FILES", str(DATA / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "servestatic.storage.CompressedManifestStaticFilesStorage"
    },
}
SERVESTATIC_AUTOREFRESH = DEBUG
SERVESTATIC_USE_FINDERS = DEBUG
UPLOAD_LIMIT = 50 * 1024 * 1024  # bytes; the readers' own limit is the same
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes of a request that stay in memory; more go to a temporary file
FILE_UPLOAD_HANDLERS = ["longtable.house.spooling.SpoolHandler"]  # survives a full disk
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the questions of a long list import

# Sign-in: a code by e-mail; a passkey or a password by choice
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home:start"
ACCOUNT_ADAPTER = "longtable.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "longtable.people.forms.SignupForm",
    "login": "longtable.people.forms.LoginForm",
    "request_login_code": "longtable.people.forms.RequestLoginCodeForm",
    "confirm_login_code": "longtable.people.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "longtable.people.forms.ConfirmEmailVerificationCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # a password is optional: without it people sign in by a code
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"confirm_email": "3/m/key"}  # as for codes to sign in: a person may ask for a new one at once
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "longtable.people.adapter.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Letters and text messages are stored with the action that writes them; a worker sends them (people/sending.py).
# To the console and, in the demo, to a page, until LONGTABLE_MAIL names a server
EMAIL_BACKEND = "longtable.people.post.PostBackend"
MAIL_TRANSPORT = "longtable.people.outbox.OutboxBackend"
TEXT_TRANSPORT = "longtable.people.outbox.TextOutbox"
EMAIL_TIMEOUT = 30  # seconds for each answer of the mail server
if env.text("MAIL"):
    globals().update(env.mail(env.text("MAIL")))
TEXTS = text_messages.settings_from(os.environ)  # None: no provider of text messages, and no page speaks of them
if TEXTS:
    TEXT_TRANSPORT = "longtable.sources.text_messages.transport"
elif DEMO:
    TEXTS = text_messages.FICTIONAL
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Longtable <longtable@localhost>")

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and env.flag("REDIRECT_TO_HTTPS", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # HSTS, W008 redirect, W012/W016 cookies: set as soon as LONGTABLE_URL is https
    "security.W008",
    "security.W012",
    "security.W016",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"secrets": {"()": "longtable.house.logs.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"httpx": {"level": "WARNING"}},  # each request is a line with its address, which may hold a key
}
