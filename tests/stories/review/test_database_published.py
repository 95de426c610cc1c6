"""What readers have is held by the database: only what is signed gets there, and nothing of it changes or goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stories.actions.reference_records import save_reference_record
from stories.models import Article, PublishedArticle, Revision, Signature
from tests import make
from tests.stories.review.database import refused, sql


def copy_of(article: Article, template: PublishedArticle, **facts: object) -> PublishedArticle:
    """Another copy in the same edition, as somebody would make it who can insert rows."""
    made = PublishedArticle.objects.get(pk=template.pk)
    made.pk, made._state.adding = None, True
    made.article_id, made.revision_id = article.pk, article.revision_id
    made.number, made.copy = template.number + 1, 1
    for name, value in facts.items():
        setattr(made, name, value)
    return made


def test_only_signed_stories_reach_readers(out, reporter_account, editor, director):
    unsigned = make.filed(reporter_account, headline="没有签完")
    with refused("only signed stories reach readers"):
        PublishedArticle.objects.bulk_create([copy_of(unsigned, out)])
    make.signed(unsigned, editor, director)
    with refused("only signed stories reach readers"):
        copy_of(unsigned, out).save()
    with refused("only signed stories reach readers"):
        copy_of(unsigned, out, article_id=987654).save()


def test_a_printed_story_that_was_touched_here_needs_signatures_too(out, photo_editor):
    story = make.story("图说改过", full=True)
    photo = story.photo_placements.get().photo
    photo.caption = "没有人签过的图说"
    save_reference_record(photo, by=photo_editor, expected=photo.version)
    Article.objects.filter(pk=story.pk).update(state="published")
    with refused("only signed stories reach readers"):
        copy_of(Article.objects.get(pk=story.pk), out).save()


def test_a_story_whose_signatures_were_voided_by_hand_does_not_reach_readers(
    out, reporter_account, editor, director, chief
):
    story = make.signed(make.filed(reporter_account, headline="签完又废"), editor, director, chief)
    Signature.objects.filter(article=story, stage=3).update(standing=False, voided_at=timezone.now())
    with refused("only signed stories reach readers"):
        copy_of(story, out).save()


def test_another_text_than_the_signed_one_does_not_reach_readers(out, filed):
    forged = Revision.objects.create(article=filed, number=2, content={}, digest="0" * 64)
    with refused("only signed stories reach readers"):
        copy_of(Article.objects.get(), out, revision_id=forged.pk).save()
    with refused("only signed stories reach readers"):
        copy_of(Article.objects.get(), out, revision_id=None).save()


FROZEN = {
    "headline": "换了标题", "kicker": "眉题", "deck": "副题", "body": "<p>换了。</p>", "text": "换了。",
    "blocks": [], "byline": [{"name": "别人"}], "lead_in": [["x", ""]], "frozen_photos": [{"id": 1}],
    "tags": [{"name": "x"}], "corrections": [{"note": "x"}], "slug": "huan-le", "number": 9, "copy": 9,
    "excerpt": "x", "source": "x", "revision_id": None, "article_id": 9, "length": 9,
}  # fmt: skip


@pytest.mark.parametrize("field", FROZEN)
def test_what_readers_have_is_not_changed(out, field):
    with refused("what readers have is replaced, not changed"):
        PublishedArticle.objects.update(**{field: FROZEN[field]})
    setattr(out, field, FROZEN[field])
    with refused("what readers have is replaced, not changed"):
        PublishedArticle.objects.bulk_update([out], [field])


def test_a_withdrawn_copy_does_not_come_back_and_an_old_copy_does_not_return(out):
    PublishedArticle.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="law")
    for facts in ({"withdrawn_at": None}, {"withdrawn_reason": "other"}):
        with refused("what readers have is replaced, not changed"):
            PublishedArticle.objects.update(**facts)
    PublishedArticle.objects.update(current=False)
    with refused("what readers have is replaced, not changed"):
        PublishedArticle.objects.update(current=True)


def test_what_readers_had_is_never_deleted(out):
    for delete in (
        lambda: PublishedArticle.objects.all().delete(),
        lambda: out.edition.delete(),
        lambda: sql("DELETE FROM stories_publishedarticle"),
    ):
        with refused("what readers had is never deleted"):
            delete()


def test_what_nobody_has_seen_yet_can_be_taken_back(db):
    edition = make.published([make.story()], at=timezone.now() + timedelta(hours=1))
    edition.delete()
    assert PublishedArticle.objects.count() == 0
