"""An answer as a workbook (XLSX). Needs the extra ``[export]``."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from guarantor.measures.assessment import Assessment
from guarantor.report.tables import sheets

__all__ = ["workbook"]

_WIDEST = 60


def workbook(answer: Assessment) -> bytes:
    """The tables of an answer, one sheet each; equal answers give equal bytes.

    Text stays text: what begins with ``=`` in a scenario is no formula here.
    """
    written = io.BytesIO()
    book: Any = xlsxwriter.Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    as_of = answer.scenario.as_of
    book.set_properties({"title": answer.scenario.title, "comments": f"digest {answer.scenario.digest}"})
    book.set_custom_property("guarantor", answer.run.engine_version)
    book.doc_properties["created"] = _midnight(as_of)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in sheets(answer):
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for column, name in enumerate(sheet.header):
            page.write_string(0, column, name, bold)
            longest = max((len(str(row[column])) for row in sheet.rows if row[column] is not None), default=0)
            page.set_column(column, column, min(max(len(name), longest) + 2, _WIDEST))
        for number, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, column, _midnight(cell), day)
                elif isinstance(cell, str):
                    page.write_string(number, column, cell)
                elif cell is not None:
                    page.write_number(number, column, cell)
    book.close()
    return written.getvalue()


def _midnight(when: date) -> datetime:
    return datetime(when.year, when.month, when.day)
