"""A compared row (改动) as one running text."""

from stories.text import diff


def merge_diff_sides(row: diff.DiffRow) -> list[diff.DiffPiece]:
    """Both sides of a row as one text: what is gone precedes what replaces it."""
    old, new = list(row.old), list(row.new)
    line: list[diff.DiffPiece] = []
    while old or new:
        if old and old[0].kind == "gone":
            line.append(old.pop(0))
        elif new and new[0].kind == "new":
            line.append(new.pop(0))
        elif old and new:
            # The two sides may have cut the same text in different places.
            length = min(len(old[0].text), len(new[0].text)) or max(len(old[0].text), len(new[0].text))
            line.append(diff.DiffPiece("same", new[0].text[:length] or old[0].text[:length]))
            old, new = drop_leading_characters(old, length), drop_leading_characters(new, length)
        else:
            line += old + new
            break
    return line


def drop_leading_characters(pieces: list[diff.DiffPiece], length: int) -> list[diff.DiffPiece]:
    rest = pieces[0].text[length:]
    return [diff.DiffPiece(pieces[0].kind, rest), *pieces[1:]] if rest else pieces[1:]
