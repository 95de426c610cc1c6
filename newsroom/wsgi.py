"""The WSGI application for granian: slow-client limits, page cache, then Django."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from newsroom.durability import refuse_unsafe_database
from newsroom.parent_process import exit_when_parent_dies
from newsroom.sqlite_file import SQLiteFileConnection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django_application = get_wsgi_application()

# It reads rows, and these can be imported only now.
from newsroom.site.caching import PageCache, WSGIApplication  # noqa: E402
from newsroom.slow_clients import SlowClientLimiter, server_thread_count  # noqa: E402

SQLiteFileConnection.must_exist = True
refuse_unsafe_database()
exit_when_parent_dies()
pages: WSGIApplication = (
    PageCache(django_application, settings.PAGE_CACHE_BYTES)
    if settings.PAGE_CACHE_BYTES
    else django_application
)
application: WSGIApplication = SlowClientLimiter(pages, server_thread_count())
