"""What every address answers to whom, written out; an address without a row here fails the suite.

A block is: the answers to GET, the answers to an empty POST, and the addresses that give them, each by its name (its
pattern where it has none) and with an example. A new address goes into the block whose answers it gives, or brings
a block of its own. 302 is the way to the door for who is not signed in; inside, 403 says that this is not for this
role, 404 that for this person there is no such thing, 405 that nothing is ever done here this way, and 409 that
the version named is not the newest, which an empty POST never names. The card of a story is a redirect to the
picture of the site as long as nobody has drawn it.
"""

from dataclasses import dataclass

from tests.newsroom.url_matrix_desk import DESK
from tests.newsroom.url_matrix_library import LIBRARY
from tests.newsroom.url_matrix_people import PEOPLE

WHO = (
    "anonymous", "reporter", "correspondent", "editor", "other_editor", "director", "chief", "admin",
    "proofreader", "photo",
)  # fmt: skip

# anonymous, reporter (whose story it is), correspondent, editor of its desk, editor of another, director, chief, …
TABLE = r"""
GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 302 302 302 302 302 302 302
  admin:language      /admin/language/
  admin:notices_read  /admin/notices/read/

GET   302 403 403 200 200 200 200 200 200 200
POST  302 403 403 405 405 405 405 405 405 405
  admin:queue                 /admin/queue/
  admin:notices               /admin/notices/
  admin:password_change_done  /admin/password_change/done/
  admin:jsi18n                /admin/jsi18n/
  admin:stories_edition_history      /admin/stories/edition/{edition}/history/
  admin:stories_page_history         /admin/stories/page/{page}/history/
  admin:stories_photo_history        /admin/stories/photo/{photo}/history/
  admin:stories_label_history        /admin/stories/label/{label}/history/
  admin:stories_tag_history          /admin/stories/tag/{tag}/history/
  admin:stories_publication_history  /admin/stories/publication/{publication}/history/
  admin:people_reporter_history      /admin/people/reporter/{reporter}/history/
  admin:people_desk_history          /admin/people/desk/{desk}/history/

GET   302 403 403 200 200 200 200 200 200 200
POST  302 403 403 200 200 200 200 200 200 200
  admin:index                           /admin/
  admin:password_change                 /admin/password_change/
  admin:stories_edition_changelist      /admin/stories/edition/
  admin:stories_page_changelist         /admin/stories/page/
  admin:stories_article_changelist      /admin/stories/article/
  admin:stories_photo_changelist        /admin/stories/photo/
  admin:stories_label_changelist        /admin/stories/label/
  admin:stories_tag_changelist          /admin/stories/tag/
  admin:stories_publication_changelist  /admin/stories/publication/
  admin:people_reporter_changelist      /admin/people/reporter/
  admin:people_desk_changelist          /admin/people/desk/

GET   200 200 200 302 302 302 302 302 302 302
POST  200 200 200 200 200 200 200 200 200 200
  admin:login  /admin/login/

GET   302 200 200 200 200 200 200 200 200 200
POST  302 200 200 200 200 200 200 200 200 200
  signin:second_factor  /sign-in/second-factor/

GET   302 404 404 404 404 404 404 404 404 404
POST  405 405 405 405 405 405 405 405 405 405
  signin:qr  /sign-in/second-factor/qr.svg

GET   302 405 405 405 405 405 405 405 405 405
POST  302 200 200 200 200 200 200 200 200 200
  admin:logout  /admin/logout/

GET   302 403 403 200 200 200 200 200 200 200
POST  302 403 403 405 405 405 405 405 405 405
  admin:autocomplete  /admin/autocomplete/?app_label=stories&model_name=byline&field_name=reporter

GET   302 403 403 404 404 404 404 404 404 404
POST  302 403 403 404 404 404 404 404 404 404
  admin:view_on_site   /admin/r/1/1/
  /admin/(?P<url>.*)$  /admin/nowhere/

GET   302 403 403 403 403 403 200 403 403 403
POST  302 403 403 403 403 403 409 403 403 403
  admin:stories_edition_publish  /admin/stories/edition/{edition}/publish/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 403 403 403 409 403 403 403
  admin:stories_edition_unschedule  /admin/stories/edition/{edition}/unschedule/

GET   302 403 403 403 403 403 403 200 403 403
POST  302 403 403 403 403 403 403 409 403 403
  admin:stories_edition_emergency  /admin/stories/edition/{edition}/emergency/

GET   302 403 403 200 200 200 200 403 403 403
POST  302 403 403 200 200 200 200 403 403 403
  admin:stories_edition_add     /admin/stories/edition/add/
  admin:stories_edition_delete  /admin/stories/edition/{edition}/delete/
  admin:stories_page_add        /admin/stories/page/add/
  admin:stories_page_import     /admin/stories/page/import/
  admin:stories_page_delete     /admin/stories/page/{page}/delete/
  admin:stories_article_add     /admin/stories/article/add/
  admin:stories_label_add       /admin/stories/label/add/
  admin:stories_label_delete    /admin/stories/label/{label}/delete/
  admin:stories_tag_add         /admin/stories/tag/add/
  admin:stories_tag_delete      /admin/stories/tag/{tag}/delete/

GET   302 403 403 200 200 200 200 200 200 200
POST  302 403 403 409 409 409 409 403 403 403
  admin:stories_edition_change  /admin/stories/edition/{edition}/change/
  admin:stories_page_change     /admin/stories/page/{page}/change/
  admin:stories_label_change    /admin/stories/label/{label}/change/
  admin:stories_tag_change      /admin/stories/tag/{tag}/change/

GET   302 403 403 302 302 302 302 302 302 302
POST  302 403 403 302 302 302 302 302 302 302
  /admin/stories/edition/<path:object_id>/           /admin/stories/edition/{edition}/
  /admin/stories/page/<path:object_id>/              /admin/stories/page/{page}/
  /admin/stories/article/<path:object_id>/           /admin/stories/article/{article}/
  /admin/stories/photo/<path:object_id>/             /admin/stories/photo/{photo}/
  /admin/stories/label/<path:object_id>/             /admin/stories/label/{label}/
  /admin/stories/tag/<path:object_id>/               /admin/stories/tag/{tag}/
  /admin/stories/publication/<path:object_id>/       /admin/stories/publication/{publication}/
  /admin/stories/publishededition/<path:object_id>/  /admin/stories/publishededition/{publishededition}/
  /admin/stories/publishedarticle/<path:object_id>/  /admin/stories/publishedarticle/{publishedarticle}/
  /admin/stories/readerreport/<path:object_id>/      /admin/stories/readerreport/{readerreport}/
  /admin/people/reporter/<path:object_id>/           /admin/people/reporter/{reporter}/
  /admin/people/desk/<path:object_id>/               /admin/people/desk/{desk}/
  /admin/people/user/<path:object_id>/               /admin/people/user/{user}/
  admin:app_list                                     /admin/stories/

GET   302 403 403 200 404 200 200 200 404 404
POST  302 403 403 405 405 405 405 405 405 405
  admin:stories_article_review    /admin/stories/article/{article}/review/
  admin:stories_article_compare   /admin/stories/article/{article}/compare/
  admin:stories_article_timeline  /admin/stories/article/{article}/timeline/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 409 404 409 409 403 404 404
  admin:stories_article_comment  /admin/stories/article/{article}/review/comment/
  admin:stories_article_restore  /admin/stories/article/{article}/restore/1/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 302 404 302 302 403 404 404
  admin:stories_article_resolve  /admin/stories/article/{article}/review/comment/{comment}/resolve/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 409 403 409 409 403 403 403
  admin:stories_article_preview  /admin/stories/article/{article}/review/preview/
  admin:stories_article_verb     /admin/stories/article/{article}/review/sign/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 302 403 302 302 403 403 403
  admin:stories_article_revoke  /admin/stories/article/{article}/review/preview/{preview}/revoke/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 200 404 200 200 200 404 404
  admin:stories_article_presence  /admin/stories/article/{article}/presence/

GET   302 403 403 302 404 302 302 302 404 404
POST  302 403 403 405 405 405 405 405 405 405
  admin:stories_article_history  /admin/stories/article/{article}/history/

GET   302 403 403 403 403 403 403 403 403 403
POST  302 403 403 403 403 403 403 403 403 403
  admin:stories_article_delete           /admin/stories/article/{article}/delete/
  admin:stories_publishededition_add     /admin/stories/publishededition/add/
  admin:stories_publishededition_delete  /admin/stories/publishededition/{publishededition}/delete/
  admin:stories_publishedarticle_add     /admin/stories/publishedarticle/add/
  admin:stories_publishedarticle_delete  /admin/stories/publishedarticle/{publishedarticle}/delete/
  admin:people_user_delete               /admin/people/user/{user}/delete/

GET   302 403 403 200 404 200 200 200 404 404
POST  302 403 403 409 403 403 403 403 403 403
  admin:stories_article_change  /admin/stories/article/{article}/change/

GET   302 403 403 200 200 200 200 403 403 200
POST  302 403 403 200 200 200 200 403 403 200
  admin:stories_photo_add     /admin/stories/photo/add/
  admin:stories_photo_delete  /admin/stories/photo/{photo}/delete/

GET   302 403 403 200 200 200 200 200 200 200
POST  302 403 403 409 409 409 409 403 403 409
  admin:stories_photo_change  /admin/stories/photo/{photo}/change/

GET   302 403 403 403 403 403 200 403 403 403
POST  302 403 403 403 403 403 200 403 403 403
  admin:stories_publication_add     /admin/stories/publication/add/
  admin:stories_publication_delete  /admin/stories/publication/{publication}/delete/

GET   302 403 403 200 200 200 200 200 200 200
POST  302 403 403 403 403 403 409 403 403 403
  admin:stories_publication_change  /admin/stories/publication/{publication}/change/

GET   302 403 403 200 200 200 200 200 200 200
POST  302 403 403 403 403 403 403 403 403 403
  admin:stories_publishededition_changelist  /admin/stories/publishededition/
  admin:stories_publishededition_change      /admin/stories/publishededition/{publishededition}/change/
  admin:stories_publishedarticle_changelist  /admin/stories/publishedarticle/
  admin:stories_publishedarticle_change      /admin/stories/publishedarticle/{publishedarticle}/change/

GET   302 403 403 302 302 302 302 302 302 302
POST  302 403 403 403 403 403 403 403 403 403
  admin:stories_publishededition_history     /admin/stories/publishededition/{publishededition}/history/
  admin:stories_publishedarticle_history     /admin/stories/publishedarticle/{publishedarticle}/history/

GET   302 403 403 200 200 200 200 200 403 403
POST  302 403 403 200 200 200 200 200 403 403
  admin:people_reporter_add     /admin/people/reporter/add/
  admin:people_reporter_delete  /admin/people/reporter/{reporter}/delete/
  admin:people_desk_add         /admin/people/desk/add/
  admin:people_desk_delete      /admin/people/desk/{desk}/delete/

GET   302 403 403 200 200 200 200 200 200 200
POST  302 403 403 409 409 409 409 409 403 403
  admin:people_reporter_change  /admin/people/reporter/{reporter}/change/
  admin:people_desk_change  /admin/people/desk/{desk}/change/

GET   302 403 403 403 403 403 200 200 403 403
POST  302 403 403 403 403 403 405 405 403 403
  admin:stories_journalentry_changelist  /admin/stories/journalentry/
  admin:stories_journalentry_change      /admin/stories/journalentry/{journalentry}/change/

GET   302 403 403 403 403 403 403 403 403 403
POST  302 403 403 403 403 403 405 405 403 403
  admin:stories_journalentry_add     /admin/stories/journalentry/add/
  admin:stories_journalentry_delete  /admin/stories/journalentry/{journalentry}/delete/

GET   302 403 403 403 403 403 302 302 403 403
POST  302 403 403 403 403 403 405 405 403 403
  admin:stories_journalentry_history     /admin/stories/journalentry/{journalentry}/history/

GET   302 403 403 302 302 302 302 302 302 302
POST  302 403 403 403 403 403 405 405 403 403
  /admin/stories/journalentry/<path:object_id>/  /admin/stories/journalentry/{journalentry}/

GET   302 403 403 200 200 200 200 200 403 403
POST  302 403 403 403 403 403 403 403 403 403
  admin:stories_readerreport_changelist  /admin/stories/readerreport/

GET   302 403 403 200 404 200 200 200 403 403
POST  302 403 403 403 404 403 403 403 403 403
  admin:stories_readerreport_change  /admin/stories/readerreport/{readerreport}/change/

GET   302 403 403 200 404 200 200 200 404 404
POST  302 403 403 403 403 403 403 403 403 403
  admin:stories_readerreport_history  /admin/stories/readerreport/{readerreport}/history/

GET   302 403 403 403 403 403 403 403 403 403
POST  302 403 403 403 403 403 403 403 403 403
  admin:stories_readerreport_add     /admin/stories/readerreport/add/
  admin:stories_readerreport_delete  /admin/stories/readerreport/{readerreport}/delete/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 409 404 409 409 403 403 403
  admin:stories_readerreport_answer  /admin/stories/readerreport/{readerreport}/answer/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 409 404 409 409 409 403 403
  admin:stories_readerreport_assign  /admin/stories/readerreport/{readerreport}/assign/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 302 404 302 302 302 403 403
  admin:stories_readerreport_forget  /admin/stories/readerreport/{readerreport}/forget/

GET   200 200 200 200 200 200 200 200 200 200
POST  400 400 400 400 400 400 400 400 400 400
  en:report  /en/wenfeng/2020-03-27/1-{slug}/report/
  zh:report  /wenfeng/2020-03-27/1-{slug}/report/

GET   200 200 200 200 200 200 200 200 200 200
POST  405 405 405 405 405 405 405 405 405 405
  worker               /sw.js
  favicon              /favicon.ico
  en:offline           /en/offline/
  en:manifest          /en/manifest.webmanifest
  zh:offline           /offline/
  zh:manifest          /manifest.webmanifest
  en:corrections       /en/corrections/
  en:corrections_feed  /en/corrections/feed.atom
  en:cases             /en/corrections/reports/
  zh:corrections       /corrections/
  zh:corrections_feed  /corrections/feed.atom
  zh:cases             /corrections/reports/
  preview       /preview/{token}/
  healthz       /healthz
  readyz        /readyz
  en:front      /en/
  en:about      /en/about/
  en:archive    /en/editions/
  en:search     /en/search/?q=%E7%96%AB%E6%83%85
  en:suggest    /en/search/suggest/?q=zjy
  en:reporters  /en/reporters/
  en:reporter   /en/reporters/zhou-junying/
  en:columns    /en/columns/
  en:column     /en/columns/tu-shuo-xin-wen/
  en:tags       /en/tags/
  en:tag        /en/tags/fu-gong-fu-chan/
  en:edition    /en/wenfeng/2020-03-27/
  en:page       /en/wenfeng/2020-03-27/page-1/
  en:article    /en/wenfeng/2020-03-27/1-{slug}/
  zh:front      /
  zh:about      /about/
  zh:archive    /editions/
  zh:search     /search/?q=%E7%96%AB%E6%83%85
  zh:suggest    /search/suggest/?q=zjy
  zh:reporters  /reporters/
  zh:reporter   /reporters/zhou-junying/
  zh:columns    /columns/
  zh:column     /columns/tu-shuo-xin-wen/
  zh:tags       /tags/
  zh:tag        /tags/fu-gong-fu-chan/
  zh:edition    /wenfeng/2020-03-27/
  zh:page       /wenfeng/2020-03-27/page-1/
  zh:article    /wenfeng/2020-03-27/1-{slug}/
  en:series     /en/series/{series}/
  zh:series     /series/{series}/
  en:recent              /en/recent/
  en:year                /en/editions/2020/
  en:month               /en/editions/2020/03/
  en:reporter_year       /en/reporters/zhou-junying/2020/
  en:column_year         /en/columns/tu-shuo-xin-wen/2020/
  en:tag_year            /en/tags/fu-gong-fu-chan/2020/
  en:series_year         /en/series/{series}/2020/
  en:all_series          /en/series/
  zh:recent              /recent/
  zh:year                /editions/2020/
  zh:month               /editions/2020/03/
  zh:reporter_year       /reporters/zhou-junying/2020/
  zh:column_year         /columns/tu-shuo-xin-wen/2020/
  zh:tag_year            /tags/fu-gong-fu-chan/2020/
  zh:series_year         /series/{series}/2020/
  zh:all_series          /series/
  wire:robots            /robots.txt
  wire:sitemap           /sitemap.xml
  wire:news              /sitemap-news.xml
  wire:sitemap_site      /sitemaps/site.xml
  wire:sitemap_subjects  /sitemaps/subjects-1.xml
  wire:sitemap_editions  /sitemaps/editions-2020.xml
  wire:sitemap_stories   /sitemaps/stories-2020-03-1.xml
  wire:feed              /feed.atom
  wire:feed_reporter     /reporters/zhou-junying/feed.rss
  wire:feed_column       /columns/tu-shuo-xin-wen/feed.atom
  wire:feed_series       /series/{series}/feed.atom
  wire:feed_tag          /tags/fu-gong-fu-chan/feed.rss

GET   301 301 301 301 301 301 301 301 301 301
POST  405 405 405 405 405 405 405 405 405 405
  wire:short  /a/{printed}/

GET   302 302 302 302 302 302 302 302 302 302
POST  405 405 405 405 405 405 405 405 405 405
  wire:card  /cards/wenfeng/2020-03-27/1.png

GET   404 404 404 404 404 404 404 404 404 404
POST  405 405 405 405 405 405 405 405 405 405
  photo              /photos/0123456789abcdef0123456789abcdef/full-480.jpg
  preview_photo      /preview/{token}/0123456789abcdef0123456789abcdef/full-480.jpg

GET   404 200 404 200 404 200 200 200 404 200
POST  405 405 405 405 405 405 405 405 405 405
  original           /darkroom/{drawing}/original/
  working_rendition  /darkroom/{drawing}/full-480.jpg
"""


@dataclass(frozen=True)
class Row:
    """An address with an example, and what it answers to each in turn."""

    name: str
    example: str
    get: dict[str, int]
    post: dict[str, int]


def rows() -> list[Row]:
    found = []
    for block in "\n\n".join(each.strip() for each in (TABLE, DESK, LIBRARY, PEOPLE)).split("\n\n"):
        get, post, *named = [line.split() for line in block.split("\n")]
        answers = [dict(zip(WHO, map(int, line[1:]), strict=True)) for line in (get, post)]
        found += [Row(name, example, *answers) for name, example in named]
    return found
