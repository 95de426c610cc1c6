"""The demonstration's next edition: marked stories at every stage of review."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from people.actors import SYSTEM
from people.desk_actions import save_desk
from people.models import Desk, Reporter, User
from stories.actions.accounts.staff import save_reporter
from stories.actions.drafts.autosave import autosave_draft
from stories.actions.drafts.working_copy import blank_content, default_byline_for
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.photos.intake import ingest_photo
from stories.actions.review.comments import add_comment
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import begin_review, hold_story, return_story, sign_story, spike_story
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Edition, Page, Photo, Publication

DEMO_KICKER_AND_TAG = "演示稿"
DEMO_DESKS = (("综合新闻部", "general"), ("社会民生部", "community"))
# Which printed story is copied, who writes the copy, and how far it has come.
DEMO_STORIES = (
    (1, "reporter", "ready"),
    (2, "reporter", "third"),
    (3, "reporter2", "second"),
    (4, "correspondent", "filed"),
    (5, "reporter", "first"),
    (7, "reporter", "returned"),
    (8, "reporter", "held"),
    (2, "reporter2", "draft"),
    (3, "correspondent", "spiked"),
)
STATES_OF_PLACED_STORIES = ("ready", "third", "second")


def make_desks() -> dict[str, Desk]:
    """Both demonstration desks, by address."""
    for name, slug in DEMO_DESKS:
        if not Desk.objects.filter(slug=slug).exists():
            save_desk(Desk(name=name, slug=slug), by=SYSTEM)
    return {desk.slug: desk for desk in Desk.objects.filter(slug__in=[slug for _name, slug in DEMO_DESKS])}


def make_next_edition(people: dict[str, User]) -> Edition | None:
    """Makes tomorrow's edition with its stories; None when there are stories already."""
    publication = Publication.objects.get(slug="wenfeng")
    if Article.objects.filter(origin=Article.Origin.NEWSROOM).exists():
        return None
    tomorrow = timezone.localdate() + timedelta(days=1)
    printed = list(Article.objects.filter(publication=publication, live=True).order_by("pk"))
    stories = {}
    for number, writer, goal in DEMO_STORIES:
        draft = copy_printed_story(printed[number - 1], people[writer])
        if goal == "ready":
            draft = add_demo_photo(draft, people[writer])
        stories[goal] = advance_to_state(draft, goal, people)
    for writer in ("reporter", "correspondent"):
        start_demo_draft(people[writer])
    page = Page(number="1", name="要闻", order=1)
    edition = save_edition(Edition(publication=publication, date=tomorrow), by=people["editor"], pages=[page])
    lines = [
        StoryPlacement(stories[goal], "lead" if goal == "ready" else "normal")
        for goal in STATES_OF_PLACED_STORIES
    ]
    # Stories of both desks stand on it, so somebody lays it out who sees both.
    place_stories_on_page(page, lines, by=people["director"])
    return edition


def add_demo_photo(story: Article, by: User) -> Article:
    """The draft has a drawn picture, marked as such in itself, its caption and credit."""
    drawing = ingest_photo(
        ContentFile(
            encode_image(draw_street_scene(2000, 1333, seed=3, words="演示图片")), "demonstration.jpg"
        ),
        by=by,
        given=Photo(
            caption="演示图片：电脑绘制的街景，不是照片。",
            credit="演示图片 电脑绘制",
            alt="电脑绘制的街景：蓝天下两排楼房，楼前有树，红牌上写着“演示图片”。",
            rights=Photo.Rights.FREE,
            rights_note="由程序绘制，仅供演示。",
        ),
    )
    return write_story(story, by=by, expected=story.version, photos=[PhotoItem(drawing)])


def start_demo_draft(writer: User) -> None:
    """The writer has begun a story that nobody else sees yet."""
    typed = blank_content(
        headline="社区食堂开张",
        lead_in="本报讯",
        body="昨日，社区食堂开张。\n【背景与下一步】",
        bylines=default_byline_for(writer),
        desk=writer.desk_id,
        tags=[DEMO_KICKER_AND_TAG],
    )
    autosave_draft(uuid4(), by=writer, version=0, save_key=uuid4().hex, content=typed)


def copy_printed_story(printed: Article, writer: User) -> Article:
    """A draft with the printed story's words, marked as a demonstration."""
    person = Reporter.objects.filter(user=writer).first() or save_reporter(
        Reporter(name=str(writer), user=writer, status="staff", desk=writer.desk), by=SYSTEM
    )
    draft = Article(
        publication=printed.publication,
        kind=Article.Kind.NEWS if printed.kind != Article.Kind.FEATURE else Article.Kind.FEATURE,
        kicker=DEMO_KICKER_AND_TAG,
        headline=printed.headline,
        deck=printed.deck,
        body="\n".join(line for line in printed.body.split("\n") if not line.startswith("<figure")),
        desk=writer.desk,
        due_at=timezone.now() + timedelta(hours=3),
    )
    role = "correspondent" if writer.has_role("correspondent") else "reporter"
    return write_story(draft, by=writer, bylines=[BylineItem(person, role)], tags=[DEMO_KICKER_AND_TAG])


def advance_to_state(story: Article, goal: str, people: dict[str, User]) -> Article:
    """The story is moved to the goal state by the people responsible for each step."""
    if goal == "draft":
        return story
    editor = people["editor"] if story.desk == people["editor"].desk else people["editor2"]
    file_story(story, by=people[story.author.username], expected=story.version)  # type: ignore[union-attr]
    if goal == "first":
        begin_review(story, by=editor, expected=story.version)
    if goal == "returned":
        add_comment(story, by=editor, text="请核实时间和人数，补充联系人。", paragraph=1)
        return_story(story, by=editor, expected=story.version, reason="事实需要核实")
    if goal == "spiked":
        spike_story(story, by=editor, expected=story.version, reason="与已发稿件重复")
    if goal == "held":
        hold_story(story, by=editor, expected=story.version, reason="等待统一发布口径")
    for signer, reached in ((editor, "second"), (people["director"], "third"), (people["chief"], "ready")):
        if goal in ("second", "third", "ready") and story.state != goal:
            sign_story(story, by=signer, expected=story.version, opinion="同意" if reached == "ready" else "")
    return story
