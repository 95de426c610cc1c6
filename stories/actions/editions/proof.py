"""The proof of an edition (大样): what whoever publishes it was shown."""

from django.utils.translation import gettext as _

from people.errors import StaleVersion
from stories.models import Article, Edition, Placement
from stories.workflow import State


class StaleProof(StaleVersion):
    """The edition is not as it was shown; `differences` says in sentences what is another now."""

    def __init__(self, differences: list[str]) -> None:
        self.differences = differences
        super().__init__(
            _(
                "The edition has changed since this proof was opened; look at it as it is now, then publish it."
            )
        )


def serialise_proof(edition: Edition) -> str:
    """What publishing would print, as text: each page, and each story with version and place (2 queries)."""
    pages = edition.pages.order_by("order", "pk").values_list("pk", "number", "name", "banner")
    stories = Placement.objects.filter(page__edition=edition).order_by("page__order", "page", "order", "pk")
    rows = stories.values_list("article", "article__version", "page", "rank")
    said = ["p" + ":".join(map(str, row)) for row in pages] + ["s" + ":".join(map(str, row)) for row in rows]
    return "\n".join(said)


def require_same_proof(edition: Edition, shown: str) -> None:
    """Raises StaleProof if publishing would print something else than the proof showed."""
    now = serialise_proof(edition)
    # Browsers send line ends of their own.
    shown = shown.replace("\r\n", "\n")
    if now != shown:
        raise StaleProof(proof_differences(shown, now))


def proof_differences(shown: str, now: str) -> list[str]:
    """A sentence for each story that was added, taken off, moved or changed since."""
    before, after = proof_lines_by_story(shown), proof_lines_by_story(now)
    stories = Article.objects.defer("body").in_bulk({*before, *after})
    sentences = []
    for pk, story in sorted(stories.items()):
        if before.get(pk) == after.get(pk):
            continue
        said = {
            (False, True): _("“%(story)s” was added."),
            (True, False): _("“%(story)s” was taken off."),
            (True, True): _("“%(story)s” was changed or moved."),
        }[pk in before, pk in after]
        # A draft's headline is nobody's business yet.
        sentences.append(said % {"story": f"#{pk}" if story.state == State.DRAFT else story})
    return sentences or [_("A page was changed, or stories stand in another order.")]


def proof_lines_by_story(proof: str) -> dict[int, str]:
    """What the proof says of each story, by its number."""
    found = {}
    for line in proof.split("\n"):
        number, _colon, rest = line[1:].partition(":")
        if line.startswith("s") and number.isascii() and number.isdigit() and len(number) <= 10:
            found[int(number)] = rest
    return found
