"""`manage.py build_fixture wenfeng` makes fixtures/wenfeng.json from page.txt."""

import os
import subprocess
import sys
import tempfile
import tomllib
from datetime import datetime, time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core import serializers
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actors import SYSTEM
from people.models import PenName, Reporter
from stories import models
from stories.actions.editions.layout import save_edition
from stories.actions.editions.publishing import publish_edition
from stories.actions.reference_records import save_reference_record
from stories.importing.page_parser import parse_page
from stories.importing.story_loading import insert_stories

MODELS: tuple[type[Model], ...] = (
    Reporter,
    PenName,
    models.Publication,
    models.Label,
    models.Tag,
    models.Edition,
    models.Page,
    models.Article,
    models.ArticleTag,
    models.Byline,
    models.Photo,
    models.PhotoPlacement,
    models.Placement,
    models.Revision,
    models.PublishedPublication,
    models.PublishedEdition,
    models.PublishedPage,
    models.PublishedArticle,
    models.PublishedSubject,
    models.PublishedProfile,
    models.PublishedProfileUse,
    models.PublishedListing,
)


class Command(BaseCommand):
    help = (
        "Rebuild a fixture from its source folder in fixtures/; the same source always gives the same file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the folder below fixtures/, such as wenfeng")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when the file would change"
        )
        parser.add_argument(
            "--in-this-database", action="store_true", help="build in the database as it is, print"
        )

    def handle(self, *args: Any, name: str, check: bool, in_this_database: bool, **options: Any) -> None:
        folder = settings.BASE_DIR / "fixtures" / name
        if not (folder / "page.txt").is_file() or not (folder / "edition.toml").is_file():
            raise CommandError(
                _("fixtures/%(name)s/ needs page.txt and edition.toml; there is no fixture to build.")
                % {"name": name}
            )
        if in_this_database:
            self.stdout.write(build_fixture_json(folder), ending="")
            return
        text = build_in_temporary_database(name)
        target = settings.BASE_DIR / "fixtures" / f"{name}.json"
        if check:
            if not target.is_file() or target.read_text("utf-8") != text:
                raise CommandError(
                    _("fixtures/%(name)s.json is not what its source gives; run build_fixture %(name)s.")
                    % {"name": name}
                )
            self.stdout.write(_("fixtures/%(name)s.json is what its source gives.") % {"name": name})
            return
        target.write_text(text, "utf-8")
        lines = text.count("\n")
        self.stdout.write(_("fixtures/%(name)s.json: %(lines)d lines.") % {"name": name, "lines": lines})


def build_in_temporary_database(name: str) -> str:
    """The fixture's text, built in a new database so that primary keys start at 1."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/build.sqlite3"}
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        for arguments in (["migrate", "--verbosity", "0"], ["build_fixture", name, "--in-this-database"]):
            done = subprocess.run(  # noqa: S603 - our own command line
                [*manage, *arguments], env=environment, capture_output=True, encoding="utf-8"
            )
            if done.returncode:
                raise CommandError(
                    _("manage.py %(command)s failed: %(reason)s")
                    % {"command": " ".join(arguments), "reason": done.stderr[-2000:]}
                )
        return done.stdout


def build_fixture_json(folder: Path) -> str:
    """Publishes the folder's edition and returns all of it as a Django fixture."""
    facts = tomllib.loads((folder / "edition.toml").read_text("utf-8"))
    day = facts["edition"]["date"]
    appeared = datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
    # The clock stands still while the fixture is made, or it would differ from one build to the next.
    with patch("django.utils.timezone.now", return_value=appeared):
        publication = save_reference_record(
            models.Publication(**{key: value.strip() for key, value in facts["publication"].items()}),
            by=SYSTEM,
        )
        edition = models.Edition(publication=publication, **facts["edition"])
        page = models.Page(**facts["page"])
        save_edition(edition, by=SYSTEM, pages=[page])
        stories = facts.get("story", [])
        insert_stories(
            parse_page((folder / "page.txt").read_text("utf-8")),
            page,
            by=SYSTEM,
            origin=models.Article.Origin.ARCHIVE,
            tags={number: story.get("tags", []) for number, story in enumerate(stories, 1)},
            ranks={number: story["rank"] for number, story in enumerate(stories, 1) if "rank" in story},
        )
        edition.refresh_from_db()
        publish_edition(edition, by=SYSTEM, expected=edition.version, at=appeared)
    rows: list[Model] = []
    for model in MODELS:
        rows += model._base_manager.order_by("pk")
    return serializers.serialize("json", rows, indent=1, ensure_ascii=False) + "\n"
