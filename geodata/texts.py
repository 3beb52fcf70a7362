"""Text files as they come: UTF-8 with or without a mark, or GB18030 (which holds GBK); what parts the cells of a table."""

from __future__ import annotations

import csv
from pathlib import Path

from geodata.errors import UnreadableLayer

ENCODINGS = ("utf-8-sig", "gb18030")


def read_text(path: Path) -> str:
    """The whole text of a file.

    Raises UnreadableLayer when it cannot be opened, or is text in neither encoding.
    """
    try:
        return decoded(path, path.read_bytes())
    except OSError as trouble:
        raise UnreadableLayer(path, trouble.strerror or "cannot be opened") from None


def decoded(path: Path, content: bytes) -> str:
    """The text of a file's content. Raises UnreadableLayer when it is in neither encoding."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableLayer(path, "is text in neither UTF-8 nor GB18030")


def dialect_of(text: str) -> type[csv.Dialect]:
    """How a table is written, by its first line: with commas, semicolons or tabs.

    Strictly, for a quotation mark that nobody closes would swallow all rows after it.
    """
    header = text.partition("\n")[0]

    class Dialect(csv.excel):
        delimiter = max(",;\t", key=header.count)
        strict = True

    return Dialect
