"""Markup of any origin becomes the blocks of a body (正文) in linear time."""

import re
from collections import Counter
from dataclasses import dataclass, field

from stories.text.block_kinds import BlockContent, block_tag_by_source_tag
from stories.text.html_tokeniser import EndTag, StartTag, tokenise_html
from stories.text.inline_html import InlineHtmlLine, InlineMarks, Link, safe_url

_INLINE_TAGS = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "sub": "sub",
    "sup": "sup",
}
_HEADING_TAGS = {
    tag: kind for tag, kind in block_tag_by_source_tag(BlockContent.INLINE).items() if kind != "p"
}
_LIST_TAGS = block_tag_by_source_tag(BlockContent.ITEMS)
_QUOTE_TAGS = block_tag_by_source_tag(BlockContent.PARAGRAPHS)
_TABLE_SECTION_TAGS = frozenset({"thead", "tbody", "tfoot"})
# Where one of these begins or ends, the words before and after do not stand on one line.
_LINE_BREAKING_TAGS = frozenset(
    {
        *{"html", "head", "body", "header", "footer", "main", "nav", "aside", "search", "section", "article"},
        *{"address", "div", "p", "pre", "center", "hr", "hgroup", "dl", "dt", "dd", "figure", "figcaption"},
        *{"form", "fieldset", "legend", "select", "optgroup", "option", "details", "summary", "dialog"},
    }
)
_CELL_SPAN_PATTERN = re.compile(r"0*([2-9]|[1-4][0-9]|50)")
_CELL_SCOPES = frozenset({"row", "col", "rowgroup", "colgroup"})
_PHOTO_ID_PATTERN = re.compile(r"0*([1-9][0-9]{0,8})")
_NEWLINE_PATTERN = re.compile(r"\r\n|[\r\n]")


def normalise_html(html: str) -> str:
    """HTML of any origin is in the canonical form of a body, one block per line."""
    assembly = _BodyBuilder()
    for token in tokenise_html(html):
        if isinstance(token, StartTag):
            assembly.start(token.name, token.attributes)
        elif isinstance(token, EndTag):
            assembly.end(token.name)
        else:
            assembly.text(token)
    return assembly.finish()


@dataclass
class _TableRow:
    head: bool
    cells: list[str] = field(default_factory=list)


@dataclass
class _Table:
    caption: str = ""
    rows: list[_TableRow] = field(default_factory=list)
    head: bool = False
    row_open: bool = False
    cell: str = ""  # the opening tag of the cell being written: "<td>", '<th scope="row">', "<caption>", ""
    shows: bool = False

    def put(self, content: str) -> None:
        """The open cell has this content and is closed."""
        tag, self.cell = self.cell, ""
        self.shows = self.shows or bool(content)
        if tag == "<caption>":
            self.caption = content
        else:
            self.rows[-1].cells.append(f"{tag}{content}</{tag[1:3]}>")

    def html(self) -> str:
        """The table in canonical form, "" if there is no word in it."""
        rows = [row for row in self.rows if row.cells]
        if not self.shows:
            return ""
        if not rows:
            return f"<p>{self.caption}</p>"
        heads = next((number for number, row in enumerate(rows) if not row.head), len(rows))
        parts = [f"<caption>{self.caption}</caption>"] if self.caption else []
        for tag, group in (("thead", rows[:heads]), ("tbody", rows[heads:])):
            if group:
                parts.append(
                    f"<{tag}>{''.join('<tr>' + ''.join(row.cells) + '</tr>' for row in group)}</{tag}>"
                )
        return f"<table>{''.join(parts)}</table>"


class _BodyBuilder:
    """Builds blocks from a stream of tags and text, however deeply nested.

    A block inside an item or a cell is a line of it; so are lists and tables in cells, and lists in items.
    A list or table in a quotation, a table in a list, and a photo in a paragraph or quotation divide it; a
    photo in a list or table follows it.
    """

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.line = InlineHtmlLine()
        self.depth: Counter[str] = Counter()  # of marks, quotations (all and each tag), pre, list, table
        self.link: Link | None = None
        self.marks: InlineMarks = ()
        self.heading = ""
        self.quote_kind = ""
        self.quoted: list[str] = []
        self.list_kind = ""
        self.items: list[str] = []
        self.item_depth = 0  # of the list whose item is being written; 0 between items
        self.table: _Table | None = None
        self.photos: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _INLINE_TAGS:
            self._mark(_INLINE_TAGS[name], +1)
        elif name == "a":
            href = safe_url(attributes.get("href", ""))
            self.link = Link(href) if href else None
            self._mark_anew()
        elif name == "br":
            self.line.break_here()
        elif name == "li":
            self._start_item()
        elif name in _LIST_TAGS:
            self._start_list(_LIST_TAGS[name])
        elif name == "table":
            self._start_table()
        elif name in ("td", "th", "caption", "tr") or name in _TABLE_SECTION_TAGS:
            self._start_part_of_table(name, attributes)
        elif name == "figure" and (photo := _PHOTO_ID_PATTERN.fullmatch(attributes.get("data-photo", ""))):
            self._photo(f'<figure data-photo="{photo[1]}"></figure>')
        elif name in _HEADING_TAGS:
            self._boundary()
            self.heading = "" if self._in_structure() else _HEADING_TAGS[name]
        elif name in _QUOTE_TAGS:
            self._start_quote(name)
        elif name in _LINE_BREAKING_TAGS:
            self._boundary()
            if name == "pre":
                self.depth[name] += 1

    def end(self, name: str) -> None:
        if name in _INLINE_TAGS:
            self._mark(_INLINE_TAGS[name], -1)
        elif name == "a":
            self.link = None
            self._mark_anew()
        elif name == "br":
            self.line.break_here()
        elif name == "li":
            self._end_item()
        elif name in _LIST_TAGS:
            self._end_list()
        elif name == "table":
            self._end_table()
        elif name in ("td", "th", "caption", "tr") or name in _TABLE_SECTION_TAGS:
            self._end_part_of_table(name)
        elif name in _HEADING_TAGS:
            self._boundary()
            self.heading = ""
        elif name in _QUOTE_TAGS:
            self._boundary()
            if self.depth[name]:
                self.depth[name] -= 1
                self.depth["quote"] -= 1
            if not self.depth["quote"]:
                self._end_quote()
        elif name in _LINE_BREAKING_TAGS:
            self._boundary()
            if name == "pre":
                self.depth[name] = max(0, self.depth[name] - 1)

    def text(self, text: str) -> None:
        if not self.depth["pre"]:
            self.line.write(text, self.marks)
            return
        for number, line in enumerate(_NEWLINE_PATTERN.split(text)):
            if number:
                self.line.break_here()
            self.line.write(line, self.marks)

    def finish(self) -> str:
        if self.table:
            self.depth["table"] = 1
            self._end_table()
        self._end_line()
        self._end_items()
        self._end_quote()
        return "\n".join(self.blocks)

    def _mark(self, mark: str, step: int) -> None:
        self.depth[mark] = max(0, self.depth[mark] + step)
        self._mark_anew()

    def _mark_anew(self) -> None:
        # Text cannot be raised and lowered at once.
        shift = "sup" if self.depth["sup"] else "sub"
        marks = [mark for mark in ("strong", "em", shift) if self.depth[mark]]
        self.marks = (self.link, *marks) if self.link else tuple(marks)

    def _unmark(self) -> None:
        """No formatting reaches into a cell or out of it."""
        self.link = None
        for mark in ("strong", "em", "sub", "sup"):
            self.depth[mark] = 0
        self._mark_anew()

    def _in_structure(self) -> bool:
        return bool(self.table or self.depth["list"])

    def _boundary(self) -> None:
        """What is written next stands on another line, in whatever is being written."""
        if self.item_depth or (self.table and self.table.cell):
            self.line.break_here()
        else:
            self._end_line()

    def _end_line(self) -> None:
        line, self.line = self.line, InlineHtmlLine()
        if self.depth["list"] and not self.table:
            self.item_depth = 0
            if item := line.inline():
                self.items.append(f"<li>{item}</li>")
        elif self.table:
            # Words between the cells of a table stand before it, as in browsers.
            self.blocks += [f"<p>{paragraph}</p>" for paragraph in line.paragraphs()]
        elif self.depth["quote"]:
            self.quoted += [f"<p>{paragraph}</p>" for paragraph in line.paragraphs()]
        elif self.heading:
            if words := line.inline():
                self.blocks.append(f"<{self.heading}>{words}</{self.heading}>")
        else:
            self.blocks += [f"<p>{paragraph}</p>" for paragraph in line.paragraphs()]

    def _start_quote(self, name: str) -> None:
        """A quotation begins; one inside another is part of it, whatever its kind."""
        self._boundary()
        self.heading = ""
        if not self.depth["quote"]:
            self.quote_kind = _QUOTE_TAGS[name]
        self.depth[name] += 1
        self.depth["quote"] += 1

    def _end_quote(self) -> None:
        if self.quoted:
            self.blocks.append(f"<{self.quote_kind}>{''.join(self.quoted)}</{self.quote_kind}>")
            self.quoted = []

    def _end_items(self) -> None:
        if self.items:
            self.blocks.append(f"<{self.list_kind}>{''.join(self.items)}</{self.list_kind}>")
            self.items = []
        self.blocks += self.photos
        self.photos = []

    def _photo(self, figure: str) -> None:
        self._boundary()
        if self._in_structure():
            self.photos.append(figure)
            return
        self._end_quote()
        self.blocks.append(figure)

    def _start_list(self, kind: str) -> None:
        if self.table:
            self._boundary()
        elif self.depth["list"]:
            self._boundary()
            self.depth["list"] += 1
        else:
            self._end_line()
            self._end_quote()
            self.heading, self.list_kind = "", kind
            self.depth["list"] = 1

    def _end_list(self) -> None:
        if self.table or not self.depth["list"]:
            self._boundary()
            return
        if self.item_depth and self.item_depth < self.depth["list"]:
            self.line.break_here()
        else:
            self._end_line()
        self.depth["list"] -= 1
        if not self.depth["list"]:
            self._end_items()

    def _start_item(self) -> None:
        if self.table or not self.depth["list"]:
            self._boundary()
        elif self.item_depth and self.item_depth < self.depth["list"]:
            self.line.break_here()
        else:
            self._end_line()
            self.item_depth = self.depth["list"]

    def _end_item(self) -> None:
        if not self.table and self.item_depth and self.item_depth == self.depth["list"]:
            self._end_line()
        else:
            self._boundary()

    def _start_table(self) -> None:
        if self.table and self.table.cell:
            self.depth["table"] += 1
            self._boundary()
            return
        if self.table:
            self._end_table()
        self._end_line()
        self._end_items()
        self._end_quote()
        self._unmark()
        self.heading = ""
        self.table = _Table()
        self.depth["table"] = 1

    def _end_table(self) -> None:
        if self.table is None or self.depth["table"] > 1:
            self._boundary()
            self.depth["table"] = max(0, self.depth["table"] - 1)
            return
        self._end_cell(self.table)
        if table := self.table.html():
            self.blocks.append(table)
        self.table = None
        self.depth["table"] = 0
        self._end_items()
        self._unmark()

    def _start_part_of_table(self, name: str, attributes: dict[str, str]) -> None:
        table = self.table
        if table is None or self.depth["table"] > 1:
            self._boundary()
            return
        self._end_cell(table)
        if name in _TABLE_SECTION_TAGS:
            table.head, table.row_open = name == "thead", False
        elif name == "tr" or (name != "caption" and not table.row_open):
            table.rows.append(_TableRow(table.head))
            table.row_open = True
        if name == "caption" and not table.caption:
            table.cell = "<caption>"
        elif name in ("td", "th"):
            table.cell = _cell_start_tag(name, attributes)
        self._unmark()

    def _end_part_of_table(self, name: str) -> None:
        if self.table is None or self.depth["table"] > 1:
            self._boundary()
            return
        self._end_cell(self.table)
        self.table.row_open = self.table.row_open and name in ("td", "th", "caption")

    def _end_cell(self, table: _Table) -> None:
        if table.cell:
            line, self.line = self.line, InlineHtmlLine()
            table.put(line.inline())
        else:
            self._end_line()


def _cell_start_tag(name: str, attributes: dict[str, str]) -> str:
    """The opening tag of a cell, with the spans and scope that mean something."""
    tag = f"<{name}"
    for span in ("colspan", "rowspan"):
        if number := _CELL_SPAN_PATTERN.fullmatch(attributes.get(span, "").strip()):
            tag += f' {span}="{number[1]}"'
    scope = attributes.get("scope", "").strip().lower()
    return f'{tag} scope="{scope}">' if name == "th" and scope in _CELL_SCOPES else f"{tag}>"
