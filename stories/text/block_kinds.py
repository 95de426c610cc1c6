"""What a body may be made of (正文块): every kind of block once, in one table.

Normalising, sanitising, paragraphs, typed lines and comparing take their lists from here. A new kind is one entry in
`BLOCK_KINDS` that holds what another holds, its look in `site.css` and its voice in `read_aloud.js`;
`tests/stories/test_block_kinds.py` takes each from the clipboard to readers and says what was forgotten.
"""

from dataclasses import dataclass
from enum import Enum


class BlockContent(Enum):
    """What stands inside a block."""

    INLINE = "words"
    ITEMS = "items of words"
    PARAGRAPHS = "paragraphs of words"
    TABLE = "rows of cells"
    PHOTO = "the number of a photo"


NESTED_TAGS_BY_CONTENT = {
    BlockContent.ITEMS: ("li",),
    BlockContent.PARAGRAPHS: ("p",),
    BlockContent.TABLE: ("caption", "thead", "tbody", "tr", "th", "td"),
}


@dataclass(frozen=True)
class BlockKind:
    """One kind of block.

    `tag`: what it is in a body. `read_from`: tags of other origin that become it. `sign`: how its line, or each of its
    parts, begins where bodies are typed; without one it stands there as HTML. `compared`: what stands before its words
    where revisions are compared.
    """

    tag: str
    holds: BlockContent
    read_from: tuple[str, ...] = ()
    sign: str = ""
    compared: str = ""


BLOCK_KINDS = (
    BlockKind("p", BlockContent.INLINE),
    BlockKind("h2", BlockContent.INLINE, read_from=("h1",), sign="## ", compared="〔小标题〕"),
    BlockKind("h3", BlockContent.INLINE, sign="### ", compared="〔小标题 3〕"),
    BlockKind("h4", BlockContent.INLINE, read_from=("h5", "h6"), sign="#### ", compared="〔小标题 4〕"),
    BlockKind("ul", BlockContent.ITEMS, read_from=("menu", "dir"), sign="- ", compared="· "),
    # Its parts are typed with their numbers.
    BlockKind("ol", BlockContent.ITEMS, compared="〔编号〕"),
    BlockKind("blockquote", BlockContent.PARAGRAPHS, sign="> ", compared="〔引文〕"),
    BlockKind("table", BlockContent.TABLE, compared="〔表格〕"),
    BlockKind("figure", BlockContent.PHOTO),
)
BLOCK_KIND_BY_TAG = {kind.tag: kind for kind in BLOCK_KINDS}
BLOCK_TAGS = frozenset(BLOCK_KIND_BY_TAG)
NESTED_BLOCK_TAGS = frozenset(tag for tags in NESTED_TAGS_BY_CONTENT.values() for tag in tags)
# Blocks that stand in one line, where bodies are typed, when they are written as HTML.
NON_PHOTO_BLOCK_TAGS = tuple(kind.tag for kind in BLOCK_KINDS if kind.holds is not BlockContent.PHOTO)


def block_tag_by_source_tag(holds: BlockContent) -> dict[str, str]:
    """Each tag of any origin that becomes a block holding this, with the block's tag."""
    return {
        tag: kind.tag for kind in BLOCK_KINDS if kind.holds is holds for tag in (kind.tag, *kind.read_from)
    }


def block_html_tag(block: str) -> str:
    """The tag of a block's HTML."""
    return block[1:].partition(">")[0].partition(" ")[0]
