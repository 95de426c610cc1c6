"""The newsroom's records: working rows that editors change, and published rows that readers see."""

from stories.models.article import Article, Byline, Placement
from stories.models.edition import Edition, Page, Publication
from stories.models.journal import JournalEntry, JournalHead
from stories.models.label import ArticleTag, Label, Tag
from stories.models.photo import Photo, PhotoPlacement
from stories.models.published import (
    PublishedArticle,
    PublishedEdition,
    PublishedListing,
    PublishedPage,
    PublishedPublication,
    PublishedSubject,
)

__all__ = [
    "Article",
    "ArticleTag",
    "Byline",
    "Edition",
    "JournalEntry",
    "JournalHead",
    "Label",
    "Page",
    "Photo",
    "PhotoPlacement",
    "Placement",
    "Publication",
    "PublishedArticle",
    "PublishedEdition",
    "PublishedListing",
    "PublishedPage",
    "PublishedPublication",
    "PublishedSubject",
    "Tag",
]
