"""Middleware for every response: caching, language, error pages, compression."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from newsroom.private_paths import PRIVATE_PATHS, STAFF_PATHS
from newsroom.request_body import REFUSED_STATUS_ENVIRON_KEY
from newsroom.site import errors
from newsroom.site.caching import DATABASE_UNAVAILABLE_ENVIRON_KEY
from newsroom.site.page_store import MAX_ACCEPT_ENCODING_LENGTH, choose_content_encoding

GetResponse = Callable[[HttpRequest], HttpResponse]


class PrivateCacheControlMiddleware:
    """Private pages, their errors, and responses with cookies stay out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        personal = request.path_info.startswith(PRIVATE_PATHS) or bool(response.cookies)
        if personal and "private" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "private, no-store"
        return response


class PrivatePathSessionMiddleware(SessionMiddleware):
    """Readers' pages ignore session cookies: they neither set nor delete one."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not request.path_info.startswith(PRIVATE_PATHS):
            return response
        return super().process_response(request, response)


class UrlLanguageMiddleware:
    """Pages below /en/ are English, others Chinese, whatever headers or cookies say.

    Django's LocaleMiddleware would add `Vary: Accept-Language` to every page; a shared cache could then be
    filled by anyone who makes up languages.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info.lstrip("/").split("/", 1)[0]
        with translation.override("en" if first == "en" else settings.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response


class RefusedRequestBodyMiddleware:
    """The error page for a body that the WSGI layer refused; it reads no session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = request.META.get(REFUSED_STATUS_ENVIRON_KEY)
        if not status:
            return self.get_response(request)
        # Whose account it is, and so which language it speaks, only the database knows; the browser knows, too.
        staff = request.path_info.startswith(STAFF_PATHS)
        language = translation.get_language_from_request(request) if staff else translation.get_language()
        with translation.override(language):
            return errors.request_body_error_view(request, status)


class DatabaseUnavailablePageMiddleware:
    """The error page at once when the page cache found the database unavailable."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return (
            errors.service_unavailable_view(request)
            if request.META.get(DATABASE_UNAVAILABLE_ENVIRON_KEY)
            else self.get_response(request)
        )


class UserLanguageMiddleware:
    """Behind the login, pages speak the language of the account."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Readers' pages must never look at the session, so only staff addresses ask who is there.
        if not request.path_info.startswith(STAFF_PATHS) or not request.user.is_authenticated:
            return self.get_response(request)
        with translation.override(request.user.language):
            response = self.get_response(request)
            response.headers["Content-Language"] = translation.get_language()
            return response


class TextCompressionMiddleware(GZipMiddleware):
    """Text is sent compressed; pictures are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("image/"):
            return response
        # Django looks for the word only, and would compress for whoever says "gzip;q=0".
        if not choose_content_encoding(
            request.headers.get("Accept-Encoding", "")[:MAX_ACCEPT_ENCODING_LENGTH], ("gzip",)
        ):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)
