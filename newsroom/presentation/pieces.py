"""A compared line (改动) as one running text."""

from stories.text import diff


def in_one_line(row: diff.Row) -> list[diff.Piece]:
    """Both sides of a row as one running text: what is gone stands before what is new in its place."""
    old, new = list(row.old), list(row.new)
    line: list[diff.Piece] = []
    while old or new:
        if old and old[0].kind == "gone":
            line.append(old.pop(0))
        elif new and new[0].kind == "new":
            line.append(new.pop(0))
        elif old and new:
            # The two sides may have cut the same text in different places.
            length = min(len(old[0].text), len(new[0].text)) or max(len(old[0].text), len(new[0].text))
            line.append(diff.Piece("same", new[0].text[:length] or old[0].text[:length]))
            old, new = shortened(old, length), shortened(new, length)
        else:
            line += old + new
            break
    return line


def shortened(pieces: list[diff.Piece], length: int) -> list[diff.Piece]:
    rest = pieces[0].text[length:]
    return [diff.Piece(pieces[0].kind, rest), *pieces[1:]] if rest else pieces[1:]
