"""Pasting (粘贴): HTML or text of any origin becomes lines to type in, with no visible word lost."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from newsroom.desk.access import data
from newsroom.desk.drafts import sent_object
from stories.errors import FieldErrors
from stories.models.article import TOO_LONG
from stories.text import body, plain_markup
from stories.text.chinese import chinese_length


@require_POST
@data
def paste(request: HttpRequest) -> HttpResponse:
    """{html} or {text}, up to 5 MB, is answered with {text, html, length}."""
    sent = sent_object(request)
    html, text = sent.get("html"), sent.get("text")
    if not isinstance(html if html is not None else text, str):
        raise FieldErrors({"html": _("Send “html” or “text”.")})
    try:
        clean = body.pasted(html) if html is not None else plain_markup.body_of(str(text))
    except body.BodyTooLong as error:
        raise FieldErrors({"html": str(TOO_LONG)}) from error
    lines = plain_markup.lines_of(clean)
    return JsonResponse({"text": lines, "html": clean, "length": chinese_length(lines)})
