"""Finding people and tags by a few characters, Chinese or pinyin (查找)."""

from django.db.models import Count, Q, Value
from django.db.models.functions import Replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from newsroom.desk.access import require_writer_user, writer_login_required
from people.models import Reporter, User
from people.names import comparison_key
from people.pinyin import pinyin_slug
from people.text import clean_line
from stories import policy
from stories.models import ArticleTag, Tag
from stories.published import queries
from stories.text.search_folding import other_script_spellings

MAX_SUGGESTIONS = 12
MAX_QUERY_LENGTH = 40


def comparison_keys(wanted: str) -> set[str]:
    """The comparison keys of what was typed, simplified and traditional."""
    keys = {comparison_key(each) for each in (wanted, *other_script_spellings(wanted))}
    return keys - {""} or {wanted.casefold()}


def find_people(typed: str) -> list[Reporter]:
    """People with the text in name, pen name, organisation or pinyin (1 query)."""
    wanted = clean_line(typed)[:MAX_QUERY_LENGTH]
    if not wanted:
        return []
    matches = Q()
    for key in comparison_keys(wanted):
        matches |= Q(key__contains=key) | Q(pen_names__key__contains=key) | Q(organisation_key__contains=key)
    if reading := "".join(sign for sign in wanted.lower() if sign.isascii() and sign.isalnum()):
        matches |= Q(reading__contains=reading)
    rows = Reporter.objects.annotate(reading=Replace("slug", Value("-"), Value("")))
    return list(rows.filter(matches).distinct().order_by("slug")[:MAX_SUGGESTIONS])


def find_tags(typed: str, user: User) -> list[Tag]:
    """The most used tags whose name or pinyin fits; of all if nothing typed (1 query).

    Those entered in the register, that readers know, or that a story carries which this person may read: a
    tag alone may tell of an investigation.
    """
    wanted = clean_line(typed)[:MAX_QUERY_LENGTH]
    own = ArticleTag.objects.filter(content_object__in=policy.listable_stories(user)).values("tag")
    printed = queries.visible_subjects().filter(kind="tag").values("slug")
    known = Tag.objects.filter(Q(entered=True) | Q(pk__in=own) | Q(slug__in=printed))
    rows = known.annotate(used=Count("items", filter=Q(items__pk__in=own.values("pk")))).order_by(
        "-used", "slug"
    )
    if wanted:
        matches = Q()
        for key in comparison_keys(wanted):
            matches |= Q(key__contains=key)
        if wanted.isascii():
            matches |= Q(slug__startswith=pinyin_slug(wanted))
        rows = rows.filter(matches)
    return list(rows[:MAX_SUGGESTIONS])


@require_safe
@writer_login_required
def suggest_people_view(request: HttpRequest) -> HttpResponse:
    """An HTML list of people to put into a byline."""
    typed = request.GET.get("person", "")
    return render(
        request, "desk/_people.html", {"found": find_people(typed), "sought": typed[:MAX_QUERY_LENGTH]}
    )


@require_safe
@writer_login_required
def suggest_tags_view(request: HttpRequest) -> HttpResponse:
    """An HTML list of tags; of several typed names the last one is searched for."""
    typed = request.GET.get("tags", "")
    for mark in "，,；;":
        typed = typed.replace(mark, "、")
    before, mark, last = typed[-MAX_QUERY_LENGTH * 10 :].rpartition("、")
    return render(
        request,
        "desk/_tags.html",
        {"tags": find_tags(last, require_writer_user(request)), "before": before + mark},
    )
