"""Templates of new stories (模板): lead-in, deck and structure for each kind."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import User
from stories.actions.drafts.working_copy import DraftContent, blank_content, default_byline_for
from stories.models import Article, Byline

StoryKind = Article.Kind


@dataclass(frozen=True)
class StoryTemplate:
    """One template; its text is Chinese whatever language the desk speaks."""

    name: str
    title: str | Promise
    about: str | Promise
    kind: str
    lead_in: str = ""
    deck: str = ""
    body: str = ""


STORY_TEMPLATES = {
    start.name: start
    for start in (
        StoryTemplate(
            "news",
            _("News story"),
            _("Lead-in, the news first, then its background"),
            StoryKind.NEWS,
            lead_in="本报讯（{byline}）",
            body="【导语：何时、何地、何人、何事】\n【主体：经过、数字、各方说法】\n【背景与下一步】",
        ),
        StoryTemplate(
            "feature",
            _("Feature"),
            _("Signed below the headline, deck with a dash, subheads"),
            StoryKind.FEATURE,
            deck="——【副题】",
            body="【开头：一个场景或人物】\n## 【小标题一】\n【正文】\n## 【小标题二】\n【正文】",
        ),
        StoryTemplate(
            "photo",
            _("News photo"),
            _("One photo, its caption is the story"),
            StoryKind.PHOTO,
            body="【图说：何时、何地、何人在做什么】（{name} 摄）",
        ),
        StoryTemplate(
            "photo_story",
            _("Photo story"),
            _("Several photos with a short text"),
            StoryKind.PHOTO_STORY,
            body="【文字说明】",
        ),
        StoryTemplate(
            "commentary",
            _("Commentary"),
            _("A view, argued in three steps"),
            StoryKind.COMMENTARY,
            body="【由头：一件新近的事】\n【论点】\n【论据】\n【结论：该怎么办】",
        ),
        StoryTemplate(
            "interview",
            _("Interview"),
            _("Questions and answers with one person"),
            StoryKind.INTERVIEW,
            deck="——访【受访者】",
            body="【受访者简介】\n**记者：**【问题】\n**【受访者】：**【回答】",
        ),
    )
}


def content_from_template(name: str, user: User) -> DraftContent:
    """The template's content with the writer as byline; blank if the name is unknown."""
    start = STORY_TEMPLATES.get(name)
    byline = default_byline_for(user)
    content = blank_content(bylines=byline, desk=user.desk_id)
    if start is None:
        return content
    who = byline[0]["name"] if byline else str(user)
    role = "通讯员" if byline and byline[0]["role"] == Byline.Role.CORRESPONDENT else "记者"
    words = {"byline": f"{role} {who}", "name": who}
    return {
        **content,
        "kind": str(start.kind),
        "lead_in": start.lead_in.format(**words),
        "deck": start.deck,
        "body": start.body.format(**words),
    }
