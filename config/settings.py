"""One settings file, by environment only; docs/operate.md lists the names. Bad values refuse the start."""

import re
import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url

from config import env
from config.address import own_url

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("OTKLIK_VAR", str(BASE_DIR / "var"))).resolve()


def _secret_key() -> str:
    given = env.text("OTKLIK_SECRET_KEY")
    if given:
        if len(given) < 50:
            raise env.BadSetting("OTKLIK_SECRET_KEY: expected at least 50 characters")
        return given
    kept = VAR_DIR / "secret_key"
    try:
        VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not kept.exists():
            fresh = kept.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(64), encoding="utf-8")
            try:
                kept.hardlink_to(fresh)  # the first of several processes wins, the others read its key
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return kept.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise env.BadSetting(f"OTKLIK_VAR={VAR_DIR}: cannot be written ({error.strerror})") from error


def _database(url: str) -> dict[str, Any]:
    if not url:
        url = f"sqlite:///{VAR_DIR / 'otklik.sqlite3'}"
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url))
    except Exception as error:
        raise env.BadSetting("DATABASE_URL: expected postgresql://user:password@host/name or sqlite:///path") from error
    if found["ENGINE"] == "django.db.backends.sqlite3":
        # threads of requests keep theirs: to open one costs more than most queries; whoever else asks closes his own
        found["CONN_MAX_AGE"] = None
        # ?timeout=5 in the address: seconds to wait for another writer
        found["OPTIONS"] = (
            {"timeout": 20}
            | found.get("OPTIONS", {})
            | {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA mmap_size=134217728; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY;",
            }
        )
    elif found["ENGINE"] == "django.db.backends.postgresql":
        options = found.setdefault("OPTIONS", {})
        # a server that comes back is asked again within seconds, however long it was away
        pool = {"max_size": env.number("OTKLIK_DB_POOL", 10, 1, 200), "timeout": 5, "reconnect_timeout": 5}
        options |= {"pool": {"min_size": 1, **pool}}
        options.setdefault("connect_timeout", 5)
        found["CONN_HEALTH_CHECKS"] = True  # those of before its restart are not given to anybody
        found["CONN_MAX_AGE"] = 0
    else:
        raise env.BadSetting("DATABASE_URL: only PostgreSQL and SQLite are supported")
    return found


def _mail(url: str) -> dict[str, Any]:
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": VAR_DIR / "mail",
        }
    try:
        parts = urlsplit(url)
        port = parts.port or 25
        secure = parse_qs(parts.query).get("tls", ["none"])[0]
        if parts.scheme != "smtp" or not parts.hostname or secure not in ("none", "starttls", "implicit"):
            raise ValueError
    except ValueError:
        wanted = "smtp://user:password@host:587?tls=none|starttls|implicit"
        raise env.BadSetting(f"OTKLIK_MAIL_URL: expected {wanted}") from None
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": secure == "starttls",
        "EMAIL_USE_SSL": secure == "implicit",
        "EMAIL_TIMEOUT": 20,
    }


def _site_url(value: str) -> str:
    parts = urlsplit(value)
    is_whole = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    if not is_whole or parts.path not in ("", "/") or parts.username or parts.port == 0:
        raise ValueError(value)
    return value.rstrip("/")


def _host(value: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:-]+", value):
        raise ValueError(value)
    return value


def _hosts_of(value: str) -> list[str]:
    return [_host(word.strip().lstrip("*")) for word in value.split(",") if word.strip()]


def _sender(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        raise ValueError(value)
    return value


def _time_zone(value: str) -> str:
    return ZoneInfo(value).key


def _long_or_empty(value: str) -> str:
    if 0 < len(value) < 16:
        raise ValueError(value)
    return value


def _proxies() -> int:
    # we speak no TLS ourselves: an https address means that somebody in front does
    number = env.number("OTKLIK_PROXIES", 1 if _https else 0, 0, 5)
    if _https and not number:
        raise env.BadSetting("OTKLIK_PROXIES=0: with an https OTKLIK_URL there is at least one proxy in front")
    return number


def _attachment_bytes() -> int:
    megabytes = env.number("OTKLIK_MAX_ATTACHMENT_MB", 8, 1, 100)
    if megabytes * 1024 * 1024 > MAX_BODY_BYTES:
        raise env.BadSetting(f"OTKLIK_MAX_ATTACHMENT_MB={megabytes}: more than OTKLIK_MAX_BODY_MB lets in")
    return megabytes * 1024 * 1024


try:
    HOST = env.convert("HOST", "127.0.0.1", _host, "an address such as 127.0.0.1 or 0.0.0.0")
    PORT = env.number("PORT", 8000, 1, 65535)
    OTHER_HOSTS = env.convert("OTKLIK_HOSTS", "", _hosts_of, "host names without http://, with commas between them")
    SITE_URL = env.convert(
        "OTKLIK_URL", own_url(HOST, PORT, OTHER_HOSTS), _site_url, "an address such as https://help.example.com"
    )
    SECRET_KEY = _secret_key()
    DATABASES = {"default": _database(env.text("DATABASE_URL"))}
    DEBUG = env.flag("OTKLIK_DEBUG")
    # behind HTTPS the cookies are Secure and the proxy's scheme header is believed
    _https = SITE_URL.startswith("https://")
    TRUSTED_PROXIES = _proxies()
    globals().update(_mail(env.text("OTKLIK_MAIL_URL")))
    DEFAULT_FROM_EMAIL = env.convert("OTKLIK_MAIL_FROM", "otklik@localhost", _sender, "an e-mail address")
    LOG_LEVEL = env.choice("OTKLIK_LOG_LEVEL", "info", ("debug", "info", "warning", "error"))
    # "0": no meaning vectors at all, words and n-grams only
    MEANING = env.flag("OTKLIK_MEANING", True)
    MAX_BODY_BYTES = env.number("OTKLIK_MAX_BODY_MB", 12, 1, 200) * 1024 * 1024
    MAX_ATTACHMENT_BYTES = _attachment_bytes()
    TIME_ZONE = env.convert("OTKLIK_TIME_ZONE", "Europe/Minsk", _time_zone, "a time zone such as Europe/Minsk")
    # questions of one address to one process; those of a whole office, or of a town behind one address, must fit in
    ASKS_A_MINUTE = env.number("OTKLIK_ASKS_A_MINUTE", 600, 0, 1_000_000)
    METRICS_TOKEN = env.convert("OTKLIK_METRICS_TOKEN", "", _long_or_empty, "at least 16 characters, or none")
    # how long an errand stays with a worker that gives no sign of life
    LEASE_SECONDS = env.number("OTKLIK_LEASE_SECONDS", 90, 1, 3600)
    CHROMIUM = env.text("OTKLIK_CHROMIUM")
    ALLOW_PRIVATE_ADDRESSES = env.flag("OTKLIK_ALLOW_PRIVATE_ADDRESSES")
except env.BadSetting as error:
    env.refuse(error)

ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]", *OTHER_HOSTS]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
    "otklik.core",
    "otklik.parties",
    "otklik.touchpoints",
    "otklik.interactions",
    "otklik.community",
    "otklik.knowledge",
    "otklik.outages",
    "otklik.feedback",
    "otklik.workforce",
    "otklik.quality",
    "otklik.alerts",
    "otklik.answers",
    "otklik.flows",
    "otklik.web",
    "django.forms",
]

MIDDLEWARE = [
    "otklik.web.shell.cache.Packing",
    "otklik.web.shell.cache.mark_public",
    "otklik.web.shell.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "otklik.web.shell.look.look_ahead",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "otklik.web.shell.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "otklik.web.shell.middleware.first_run",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # before allauth's own, which have the same names
        "DIRS": [BASE_DIR / "otklik" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "otklik.web.shell.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "otklik.web.templatetags.otklik",
                "otklik.web.templatetags.outages",
                "otklik.web.templatetags.remembered",
            ],
        },
    }
]
FORM_RENDERER = "otklik.web.shell.forms.Renderer"

AUTH_USER_MODEL = "parties.Individual"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("be", "Беларуская"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "otklik" / "locale"]
FORMAT_MODULE_PATH = "otklik.web.shell.formats"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "otklik.core.storage.Durable"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}
INDEX_DIR = VAR_DIR / "index"
STATUS_DIR = Path(env.text("OTKLIK_STATUS_DIR", str(VAR_DIR / "status"))).resolve()
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

CACHES = {
    "default": {
        "BACKEND": "otklik.core.cache.Cache",
        "LOCATION": "core_cache",
        # past this many rows Django throws away a third of them, limits that are still counted included
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https and TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "otklik.web.shell.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# sign-in: an e-mail code or a password, both through allauth
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "otklik.web.parties.sign_in.Adapter"
ACCOUNT_FORMS = {
    "login": "otklik.web.parties.sign_in_forms.SignIn",
    "signup": "otklik.web.parties.sign_in_forms.SignUp",
    "request_login_code": "otklik.web.parties.sign_in_forms.RequestCode",
    "confirm_login_code": "otklik.web.parties.sign_in_forms.SignInCode",
    "confirm_email_verification_code": "otklik.web.parties.sign_in_forms.ConfirmAddress",
    "reset_password": "otklik.web.parties.sign_in_forms.AskForReset",
    "confirm_password_reset_code": "otklik.web.parties.sign_in_forms.ResetCode",
    "reset_password_from_key": "otklik.web.parties.sign_in_forms.NewPassword",
    "change_password": "otklik.web.parties.sign_in_forms.ChangePassword",
    "set_password": "otklik.web.parties.sign_in_forms.SetPassword",
    "add_email": "otklik.web.parties.sign_in_forms.AddAddress",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 9}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_DISPLAY = "otklik.parties.queries.public_name"
ACCOUNT_SESSION_REMEMBER = True
# no limit is counted per account alone: a stranger could lock its owner out. The keys of login_failed and
# request_code are pairs of address and account
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "request_login_code": "20/m/ip",
    "request_code": "20/m/ip,3/m/key",
    "confirm_email": "20/m/ip",
    "reset_password": "20/m/ip",
    "reset_password_from_key": "20/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = "otklik.core.logs.configure"
LOGGING = {"level": LOG_LEVEL}
# the e-mail is unique where it is not empty (a constraint on its lower case), which this check cannot see
# (auth.W004); whether every subdomain speaks HTTPS, for ever, only the owner of the domain knows (W005, W021)
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W005", "security.W021"]
