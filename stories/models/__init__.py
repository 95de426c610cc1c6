"""The records: working rows that editors change, and published rows readers see."""

from people.journal.entries import JournalEntry, JournalHead
from stories.models.article import Article, Byline, Placement
from stories.models.draft import CoWriter, Draft, DraftVersion, Receipt
from stories.models.edition import Edition, Page, Publication
from stories.models.label import ArticleTag, Label, Tag
from stories.models.notification import Notification
from stories.models.parcel import Parcel
from stories.models.photo import Photo, PhotoPlacement, Rendition
from stories.models.printing import PublishedPrinting
from stories.models.published import (
    PublishedArticle,
    PublishedCase,
    PublishedEdition,
    PublishedPage,
    PublishedPhoto,
    PublishedPublication,
)
from stories.models.published_subjects import (
    PublishedListing,
    PublishedProfile,
    PublishedProfileUse,
    PublishedSubject,
    PublishedTally,
)
from stories.models.report import ReaderReport, ReportTaken
from stories.models.review import Comment, Presence, Preview, Revision, Signature
from stories.models.unsent_answer import AnswerVersion, UnsentAnswer

__all__ = [
    "AnswerVersion",
    "Article",
    "ArticleTag",
    "Byline",
    "CoWriter",
    "Comment",
    "Draft",
    "DraftVersion",
    "Edition",
    "JournalEntry",
    "JournalHead",
    "Label",
    "Notification",
    "Page",
    "Parcel",
    "Photo",
    "PhotoPlacement",
    "Placement",
    "Presence",
    "Preview",
    "Publication",
    "PublishedArticle",
    "PublishedCase",
    "PublishedEdition",
    "PublishedListing",
    "PublishedPage",
    "PublishedPhoto",
    "PublishedPrinting",
    "PublishedProfile",
    "PublishedProfileUse",
    "PublishedPublication",
    "PublishedSubject",
    "PublishedTally",
    "ReaderReport",
    "Receipt",
    "Rendition",
    "ReportTaken",
    "Revision",
    "Signature",
    "Tag",
    "UnsentAnswer",
]
