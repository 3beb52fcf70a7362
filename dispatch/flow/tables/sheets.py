"""A file of one of the city's tables: which of its sheets that is, and its rows by the keys of their columns."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.rules.staffing import RowFault
from dispatch.rules.tables import Form, NumberedRow, in_keys
from geodata.workbooks import Sheet


def rows_of_book(form: Form, sheets: Sequence[Sheet]) -> tuple[list[NumberedRow], list[RowFault]]:
    """The rows of the one sheet that is this table (the one with its key column, or the only one there is), and what is
    wrong with its headings."""
    heading = next(one for one in form.headings if one.key == form.key)
    names = {heading.key, heading.zh, heading.en}
    fitting = [sheet for sheet in sheets if names & set(sheet.heads)] if len(sheets) > 1 else list(sheets)
    if len(fitting) == 1:
        return in_keys(form, fitting[0].heads, fitting[0].rows)
    said = "several sheets with the column '{}': leave one" if fitting else "no sheet with the column '{}'"
    return [], [RowFault(form.name, 0, "", said.format(heading.zh))]
