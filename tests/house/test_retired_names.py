"""Names that were given up because nobody outside understood them do not come back."""

import ast
from collections.abc import Iterator

from django.conf import settings

from tests.house.draw_names import names

# What was called so is called otherwise now; docs/glossary.md has the words of the house.
MODULES = """
newsroom.admin newsroom.admin.doors newsroom.admin.library.alike newsroom.admin.library.arrivals
newsroom.admin.library.door newsroom.admin.library.together newsroom.admin.library.use
newsroom.admin.review.door newsroom.backoffice.addresses newsroom.backoffice.base
newsroom.backoffice.confirming newsroom.backoffice.importing newsroom.backoffice.library
newsroom.backoffice.library.cards newsroom.backoffice.library.pulling newsroom.backoffice.library.wording
newsroom.backoffice.published newsroom.backoffice.reports newsroom.backoffice.review.moves
newsroom.backoffice.review.notices newsroom.backoffice.review.remarks newsroom.backoffice.review.room
newsroom.backoffice.review.stories newsroom.backoffice.review.times newsroom.backoffice.review.verbs
newsroom.backoffice.site newsroom.backoffice.stale newsroom.body_places newsroom.darkroom
newsroom.desk.again newsroom.desk.cuts newsroom.desk.difference newsroom.desk.door newsroom.desk.finders
newsroom.desk.notices newsroom.desk.parcels newsroom.desk.paste newsroom.desk.published
newsroom.desk.resubmission newsroom.desk.starts newsroom.desk.writing newsroom.desk.written newsroom.site.typed_texts
newsroom.slow_body_limits people.journal.record stories.actions.shown_secrets stories.baked_copies
newsroom.management.demonstration
newsroom.operations.scratch newsroom.ops newsroom.ops.baking newsroom.pictures newsroom.presentation.acts
newsroom.presentation.pieces newsroom.presentation.withheld newsroom.presentation.words
newsroom.process_life newsroom.same_answer newsroom.shown newsroom.signin newsroom.signin.guard
newsroom.signin.halfway newsroom.signin.phone newsroom.site.addresses newsroom.site.answer
newsroom.site.autodiscovery newsroom.site.calendar newsroom.site.cards newsroom.site.feed_urls
newsroom.site.machine_urls newsroom.site.pictures newsroom.site.report newsroom.site.report_throttle
newsroom.site.sender newsroom.site.sheet newsroom.site.shelf newsroom.site.structured newsroom.site.wording
newsroom.templatetags.reading people.actions people.credentials people.keys people.registry people.rows
people.writing stories.actions.account_changes stories.actions.cases stories.actions.catalogue
stories.actions.chunked_uploads stories.actions.correction stories.actions.developing
stories.actions.draft_photos stories.actions.draft_views stories.actions.filing stories.actions.frozen_facts
stories.actions.library stories.actions.looks stories.actions.moving stories.actions.notices
stories.actions.parcels stories.actions.pulling stories.actions.refresh stories.actions.accounts.taxonomy
stories.actions.rehearsal stories.actions.reviewing stories.actions.staff stories.actions.taxonomy
stories.actions.tokens stories.actions.transitions stories.actions.twins stories.actions.upkeep
stories.actions.working_copy stories.actions.writing stories.files stories.images.drawing
stories.images.faults stories.images.inspect stories.images.label stories.images.likeness
stories.images.metadata stories.images.specs stories.importing.arrival stories.importing.corpus
stories.importing.credits stories.importing.drafts stories.importing.furniture stories.importing.grouping
stories.importing.join stories.importing.leadins stories.importing.load stories.importing.names
stories.importing.page stories.importing.pagetext stories.importing.parse stories.importing.runs
stories.importing.storytext stories.importing.tags stories.models.notice stories.press.browsing
stories.press.finding stories.press.ledger stories.press.passage stories.press.reading stories.press.wire
stories.published.public_rows stories.publishing.card stories.publishing.cards stories.publishing.cases
stories.publishing.correct stories.publishing.photo_times stories.publishing.withhold stories.search.upkeep
stories.text.assembly stories.text.likely stories.text.line stories.text.markup stories.text.notation
stories.text.passages stories.text.removal stories.text.spelling stories.text.tokens stories.text.wording
""".split()
WORDS = """
COMMAND_LINE CommandLine CompressText EditionOnPaper KeptPage LanguageByUrl LanguageOfTheUser NotNow
NotReady PART_TAGS PageOnPaper STATES_AFTER_SIGNING SameAnswer SessionsOnPrivatePaths Shelf ThroughActions
TruncatedResponse WrongFields abandoned_uploads coin_tag environ_for_cache_key fold_typed_name join_spans
act_once list_changed_rows merge_lines says_something sent_lines stored_lines
keep_account keep_denial keep_desk keep_edition keep_photo keep_reporter lay_out missing_guards
normalise_page_number published_row_faults pull_photo reads_along settle_and_file swap_version went_public
write_row
""".split()


def identifiers() -> Iterator[str]:
    """Every word that stands for something in the code of the three floors."""
    for floor in ("newsroom", "stories", "people"):
        for path in (settings.BASE_DIR / floor).rglob("*.py"):
            if "migrations" not in path.parts:
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.Name):
                        yield node.id
                    elif isinstance(node, ast.Attribute):
                        yield node.attr
                    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                        yield node.name


def test_no_module_has_a_retired_name() -> None:
    here = {name for name in names() if name in MODULES or any(name.startswith(f"{old}.") for old in MODULES)}
    assert here == set()


def test_no_retired_word_stands_for_anything() -> None:
    assert set(identifiers()) & set(WORDS) == set()


def test_names_can_be_drawn() -> None:
    assert len(names()) > 1000 and "stories.fields.STORY" not in WORDS
