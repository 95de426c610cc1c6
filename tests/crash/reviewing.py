"""Signing and publishing, by the people whose part it is, through the forms of the back office."""

from datetime import date, timedelta

from django.urls import reverse

from people.actors import SYSTEM
from people.models import Desk, User
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.proof import serialise_proof
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import sign_story
from stories.actions.story.writing import write_story
from stories.models import Article, Edition, JournalEntry, Page, Publication, PublishedEdition, Signature
from stories.workflow import State
from tests.crash._harness import Request, Work

SIGNERS = (("editor", State.FILED), ("director", State.SECOND), ("chief", State.THIRD))
MARK = "将签"


def written(count: int, mark: str) -> list[Article]:
    """So many filed stories of the demonstration's reporter."""
    reporter = User.objects.get(username="reporter")
    made = []
    for n in range(count):
        article = Article(
            publication=Publication.objects.get(slug="wenfeng"),
            headline=f"{mark}{n}",
            body=f"<p>第{n}条。</p>",
            desk=Desk.objects.get(pk=reporter.desk_id),
        )
        draft = write_story(article, by=reporter)
        made.append(file_story(draft, by=reporter, expected=draft.version))
    return made


class Signing(Work):
    """Three people sign, each what the one before has signed."""

    writers = len(SIGNERS)

    def __init__(self, stories: int) -> None:
        self.stories = stories

    def prepare(self) -> None:
        written(self.stories, MARK)

    def next(self, writer: int) -> Request | None:
        username, state = SIGNERS[writer]
        story = Article.objects.filter(state=state, headline__startswith=MARK).order_by("pk").first()
        if story is None or story.revision is None:
            return None
        key, stage = story.pk, writer + 1
        return Request(
            username,
            reverse("admin:stories_article_verb", args=[key, "sign"]),
            {"version": str(story.version), "revision": str(story.revision.number), "stage": str(stage)},
            lambda: Signature.objects.filter(
                article=key, stage=stage, standing=True, signer__username=username
            ).exists(),
        )

    def faults(self) -> list[str]:
        """A signature and its entry in the journal are there together, or neither is."""
        signed = sorted(Signature.objects.values_list("article", "signer"))
        entries = JournalEntry.objects.filter(act="sign", outcome="done")
        told = sorted((int(entry.thing_id), entry.actor_id) for entry in entries)
        return [] if signed == told else ["signatures and journal tell different stories"]


class Publishing(Work):
    """The chief publishes one edition after another, each with one signed story."""

    def __init__(self, editions: int) -> None:
        self.editions = editions

    def prepare(self) -> None:
        signers = [User.objects.get(username=username) for username, _state in SIGNERS]
        for n, story in enumerate(written(self.editions, "将刊")):
            for signer in signers:
                sign_story(story, by=signer, expected=story.version)
            page = Page(number="1", order=1)
            edition = Edition(publication=story.publication, date=date(2021, 1, 1) + timedelta(days=n))
            save_edition(edition, by=SYSTEM, pages=[page])
            place_stories_on_page(page, [StoryPlacement(story)], by=SYSTEM)

    def next(self, writer: int) -> Request | None:
        waiting = Edition.objects.filter(published_at=None, date__year=2021).order_by("pk")
        edition = waiting.first()
        if edition is None:
            return None
        key = edition.pk
        return Request(
            "chief",
            reverse("admin:stories_edition_publish", args=[key]),
            {"expected": str(edition.version), "shown": serialise_proof(edition)},
            lambda: PublishedEdition.objects.filter(edition_id=key, articles__isnull=False).exists(),
        )

    def faults(self) -> list[str]:
        """An edition is with readers whole, or it is not."""
        out = PublishedEdition.objects.filter(date__year=2021)
        whole = out.filter(articles__isnull=False, pages__isnull=False).distinct().count()
        marked = Edition.objects.filter(date__year=2021).exclude(published_at=None).count()
        return [] if out.count() == whole == marked else ["an edition is with readers in part"]
