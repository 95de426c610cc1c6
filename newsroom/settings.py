"""Every setting and its default; `docs/operating.md` explains each variable."""

import contextlib
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from newsroom import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.read_text("NEWSROOM_VAR", str(BASE_DIR / "var")))

# ---- what kind of house this is -----------------------------------------------------------------
PRODUCTION = env.read_choice("NEWSROOM_ENV", "demo", ("demo", "production")) == "production"
DEBUG = env.read_flag("NEWSROOM_DEBUG", False)
ENABLED_INTERFACES = env.read_comma_separated("NEWSROOM_FACES", "site,admin,desk")
ALLOWED_HOSTS = env.read_comma_separated("NEWSROOM_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.read_comma_separated("NEWSROOM_ORIGINS")
PUBLIC_URL = env.read_url_origin("NEWSROOM_PUBLIC_URL")


def secret_key() -> str:
    """The secret from the environment, or one made once and kept in `var/`."""
    given = env.read_text("NEWSROOM_SECRET_KEY")
    if given or PRODUCTION:
        return given
    kept = VAR_DIR / "secret-key"
    if not kept.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        fresh = VAR_DIR / f"secret-key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        # Two workers may start at the same moment: the first link wins, both read the same secret.
        with contextlib.suppress(FileExistsError):
            kept.hardlink_to(fresh)
        fresh.unlink()
    return kept.read_text().strip()


SECRET_KEY = secret_key()

if unknown := [face for face in ENABLED_INTERFACES if face not in ("site", "admin", "desk")]:
    raise ImproperlyConfigured(f"NEWSROOM_FACES names “{unknown[0]}”; the faces are: site, admin, desk.")
if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("NEWSROOM_DEBUG is on in production; set it to no.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
        raise ImproperlyConfigured("NEWSROOM_SECRET_KEY must be at least 50 random characters in production.")
    if not ALLOWED_HOSTS or any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured(
            "NEWSROOM_HOSTS must name each host of the site in production, without wildcards."
        )

# ---- rooms --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "newsroom.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "taggit",
    "people.apps.PeopleConfig",
    "stories.apps.StoriesConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # These two stand far out, so that what others refuse bears their headers too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsroom.middleware.PrivateCacheControlMiddleware",
    # Django pads what it compresses by a random length, so that a form's token cannot be guessed by size.
    "newsroom.middleware.TextCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "newsroom.middleware.UrlLanguageMiddleware",
    "newsroom.middleware.RefusedRequestBodyMiddleware",
    "newsroom.middleware.PrivatePathSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "newsroom.middleware.UserLanguageMiddleware",
    "newsroom.repeated_submissions.RepeatedSubmissionMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "newsroom.middleware.DatabaseUnavailablePageMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "newsroom.urls"
CSRF_FAILURE_VIEW = "newsroom.site.errors.csrf_failure_view"
WSGI_APPLICATION = "newsroom.wsgi.application"
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
            ],
        },
    },
]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# ---- data ---------------------------------------------------------------------------------------
DATABASES = {"default": env.database_settings("DATABASE_URL", VAR_DIR / "newsroom.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
TAGGIT_CASE_INSENSITIVE = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]

# ---- signing in ---------------------------------------------------------------------------------
# Ten wrong tries an hour; whose count against whose, says `newsroom/accounts/throttle.py`.
AXES_HANDLER = "newsroom.accounts.throttle.LoginAttemptHandler"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = "newsroom.accounts.throttle.lockout_parameters"
AXES_USERNAME_CALLABLE = "newsroom.accounts.throttle.axes_username"
AXES_CLIENT_IP_CALLABLE = "newsroom.accounts.throttle.client_ip"
AXES_LOCKOUT_CALLABLE = "newsroom.accounts.throttle.lockout_response"
AXES_RESET_ON_SUCCESS = False
AXES_VERBOSE = False
# Administrator and chief need a second factor where it is required; everybody else may have one.
SECOND_FACTOR = env.read_choice(
    "NEWSROOM_SECOND_FACTOR", "required" if PRODUCTION else "offered", ("required", "offered")
)
OTP_TOTP_ISSUER = "编辑部"
# The guard counts wrong codes; a delay that doubles with each would let a stranger keep the owner out.
OTP_TOTP_THROTTLE_FACTOR = 0

# Each process keeps so much of readers' pages ready; none while templates are being written.
PAGE_CACHE_BYTES = 0 if DEBUG else env.read_number("NEWSROOM_PAGE_CACHE", 64) * 1024 * 1024

# ---- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# ---- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "newsroom.script_modules.HashedStaticFiles"
    },
}
# Originals are private for ever: no address of the site leads into this folder.
MEDIA_ROOT = VAR_DIR / "media"
# All processes that serve readers on this machine look at one and the same file.
TAKEDOWN_MARKER_FILE = VAR_DIR / "takedown"
# Where copies of readers' pages lie on this machine, a line each.
STATIC_COPIES_LIST_FILE = VAR_DIR / "baked-copies"
FILE_UPLOAD_HANDLERS = ["newsroom.uploads.UnnamedFileUploadHandler"]
# Two million Chinese characters, the longest text, are six million bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 40

# ---- safety -------------------------------------------------------------------------------------
HTTPS = env.read_flag("NEWSROOM_HTTPS", PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches over the process asks it directly, without the proxy that ends TLS.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.read_flag("NEWSROOM_BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# ---- letters -------------------------------------------------------------------------------------
# Without a mail server the demonstration prints its letters where it runs.
EMAIL_HOST = env.read_text("NEWSROOM_MAIL_HOST")
EMAIL_PORT = env.read_number("NEWSROOM_MAIL_PORT", 25, least=1)
EMAIL_HOST_USER = env.read_text("NEWSROOM_MAIL_USER")
EMAIL_HOST_PASSWORD = env.read_text("NEWSROOM_MAIL_PASSWORD")
EMAIL_USE_TLS = env.read_flag("NEWSROOM_MAIL_TLS", False)
EMAIL_TIMEOUT = 10
# A rehearsal of a restore leaves this mark; from such a copy no letter leaves, whatever else is set.
RESTORE_REHEARSAL_FILENAME = "rehearsal"
IS_RESTORE_REHEARSAL = (VAR_DIR / RESTORE_REHEARSAL_FILENAME).exists()
_EMAIL_BACKEND_NAME = "dummy" if IS_RESTORE_REHEARSAL else "smtp" if EMAIL_HOST else "console"
EMAIL_BACKEND = f"django.core.mail.backends.{_EMAIL_BACKEND_NAME}.EmailBackend"
DEFAULT_FROM_EMAIL = env.read_text("NEWSROOM_MAIL_FROM", "newsroom@localhost")

# ---- what readers report --------------------------------------------------------------------------
# A process that shows readers' pages only may run with a database role that writes nothing.
READER_REPORTS_ENABLED = env.read_flag(
    "NEWSROOM_REPORTS", "site" in ENABLED_INTERFACES and "admin" in ENABLED_INTERFACES
)
MAX_HOURLY_REPORTS_PER_SENDER = env.read_number("NEWSROOM_REPORTS_PER_SENDER", 5, least=1)
MAX_HOURLY_READER_REPORTS = env.read_number("NEWSROOM_REPORTS_PER_HOUR", 200, least=1)

# ---- what the log says --------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
