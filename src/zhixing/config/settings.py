"""The one settings file. Everything an installation may change comes from the environment; `.env.example` lists it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _secret(folder: Path) -> str:
    """The signing key: from the environment, else made once and kept readable by the owner alone."""
    if key := os.environ.get("ZHIXING_SECRET_KEY"):
        return key
    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _one_of(name: str, *allowed: str) -> str:
    """A setting with a closed list of values; the first is the default."""
    value = os.environ.get(name, "") or allowed[0]
    if value not in allowed:
        raise ImproperlyConfigured(
            f"{name}={value} 不可用；可选 {' '.join(allowed)}。 / {name}={value} is unknown, choose one of these."
        )
    return value


def _at_least(name: str, default: int, least: int, why: str) -> int:
    """A whole number not below a bound; `why` says in both languages where the bound comes from."""
    value = os.environ.get(name, "") or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value}：须为不小于 {least} 的整数 / must be {least} or more. {why}")
    return int(value)


# Where this installation keeps everything: database, snapshots, uploads, reports.
ZHIXING_DATA = Path(os.environ.get("ZHIXING_DATA", "var")).resolve()
ZHIXING_SNAPSHOTS = ZHIXING_DATA / "snapshots"
ZHIXING_UPLOADS = ZHIXING_DATA / "uploads"
ZHIXING_REPORTS = ZHIXING_DATA / "reports"
ZHIXING_HEADS = ZHIXING_DATA / "heads"
ZHIXING_DIGEST = _one_of("ZHIXING_DIGEST", "sha256", "sm3")
ZHIXING_TRAIL_DAYS = _at_least(
    "ZHIXING_TRAIL_DAYS",
    3 * 365 + 1,
    183,
    "网络安全法要求网络日志留存不少于六个月 / the Cybersecurity Law has logs kept for six months at least.",
)
ZHIXING_FONTS = [Path(entry) for entry in os.environ.get("ZHIXING_FONTS", "").split(os.pathsep) if entry]
ZHIXING_DEFINITIONS = PACKAGE / "catalogue" / "definitions"
ZHIXING_UPLOAD_LIMIT = int(os.environ.get("ZHIXING_UPLOAD_LIMIT", str(20 * 1024 * 1024)))

DEBUG = _flag("ZHIXING_DEBUG")
# Opens published figures to everybody; a demonstration is open and says on every page what it is.
ZHIXING_DEMO = _flag("ZHIXING_DEMO") or (ZHIXING_DATA / "demonstration").exists()
ZHIXING_PUBLIC = _flag("ZHIXING_PUBLIC", default=ZHIXING_DEMO)
ZHIXING_IDLE_MINUTES = int(os.environ.get("ZHIXING_IDLE_MINUTES", "30"))
ZHIXING_ADMINISTRATORS_IDLE_MINUTES = int(os.environ.get("ZHIXING_ADMINISTRATORS_IDLE_MINUTES", "15"))
ZHIXING_BOUNDARIES = os.environ.get("ZHIXING_BOUNDARIES", "")
SECRET_KEY = _secret(ZHIXING_DATA)
ALLOWED_HOSTS = os.environ.get("ZHIXING_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ZHIXING_ORIGINS", "").split(",") if origin]
_HTTPS = _flag("ZHIXING_HTTPS")

# Single sign-on by OpenID Connect: both the address of the provider and the client's id switch it on.
ZHIXING_OIDC_SERVER = os.environ.get("ZHIXING_OIDC_SERVER", "")
_OIDC_CLIENT = os.environ.get("ZHIXING_OIDC_CLIENT", "")
ZHIXING_OIDC = bool(ZHIXING_OIDC_SERVER and _OIDC_CLIENT)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's list of security keys says days by it
    "treebeard",
    "axes",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "zhixing.office",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "zhixing.records.enterprises",
    "zhixing.records.inspections",
    "zhixing.records.returns",
    "zhixing.records.qualifications",
    "zhixing.records.laboratories",
    "zhixing.records.groupings",
    "zhixing.portal",
    "zhixing.portal.reports",
    "zhixing.portal.comparison",
    "zhixing.portal.themes",
    "zhixing.portal.indices",
    "zhixing.config",
]

if ZHIXING_OIDC:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhixing.office.middleware.WhoAndWhen",
    "zhixing.office.middleware.AccountInOrder",
    "zhixing.office.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zhixing.config.urls"
WSGI_APPLICATION = "zhixing.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["zhixing.office.templatetags.submits"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhixing.portal.context.installation",
            ],
        },
    },
]

try:
    DATABASES = {
        "default": dj_database_url.parse(
            os.environ.get("DATABASE_URL", f"sqlite:///{ZHIXING_DATA / 'zhixing.sqlite3'}"), conn_max_age=60
        )
    }
except ValueError as trouble:
    # The address may hold a password and is not repeated.
    raise ImproperlyConfigured(
        "DATABASE_URL 不是数据库地址；写法如 postgres://用户:密码@主机:5432/库名。 / "
        "DATABASE_URL is no address of a database; write postgres://user:password@host:5432/name."
    ) from trouble
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # `select_for_update` does nothing on SQLite: the write lock is taken at BEGIN instead.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "office.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "zhixing.office.sign_in.PasswordBackend",
    # Never asked for a password (the one before it ends the chain); sessions begun without one name it.
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "office:sign-in"
LOGIN_REDIRECT_URL = "office:landing"
LOGOUT_REDIRECT_URL = "office:sign-in"
ACCOUNT_ADAPTER = "zhixing.office.sign_in.Accounts"
ACCOUNT_FORMS = {
    "login": "zhixing.office.sign_in.SignInForm",
    "change_password": "zhixing.office.sign_in.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# Passwords are counted by django-axes; what is left here guards the codes of second factors. No limit by address: a
# whole county may come from one.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "5/15m/key"}
SOCIALACCOUNT_ADAPTER = "zhixing.office.single_sign_on.KnownPeopleOnly"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# A link leads to the provider: a form could not, since the policy of content lets forms go nowhere else.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": os.environ.get("ZHIXING_OIDC_NAME", "统一身份认证"),
                "client_id": _OIDC_CLIENT,
                "secret": os.environ.get("ZHIXING_OIDC_SECRET", ""),
                "settings": {"server_url": ZHIXING_OIDC_SERVER, "uid_field": "sub"},
            }
        ]
        if ZHIXING_OIDC
        else [],
    }
}
MFA_ADAPTER = "zhixing.office.sign_in.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers themselves allow security keys without TLS on this very machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "office/locked_out.html"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # ECharts and Tabler set inline styles; scripts stay strict.
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = os.environ.get("ZHIXING_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = ZHIXING_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = ZHIXING_UPLOAD_LIMIT
# A sheet of 2,000 cells sent by the plain form has two fields a cell.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Readings are cached under the snapshot's name, so an entry is never stale; the cache only bounds memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
        "TIMEOUT": None,
    }
}

# Mail goes out only where a server is named; the links in it need the address people use.
ZHIXING_ADDRESS = os.environ.get("ZHIXING_ADDRESS", "").rstrip("/")
ZHIXING_SMTP_HOST = EMAIL_HOST = os.environ.get("ZHIXING_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("ZHIXING_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("ZHIXING_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ZHIXING_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("ZHIXING_SMTP_SECURITY", "") == "starttls"
EMAIL_USE_SSL = os.environ.get("ZHIXING_SMTP_SECURITY", "") == "tls"
EMAIL_TIMEOUT = 20
ZHIXING_SMTP_FROM = DEFAULT_FROM_EMAIL = os.environ.get("ZHIXING_SMTP_FROM", "zhixing@localhost")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ZHIXING_LOG", "WARNING")},
}
