"""Whatever people typed, no cell of any workbook that leaves the house is one that a spreadsheet would run."""

from __future__ import annotations

import io
from collections.abc import Callable

from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import text

from lianzheng_quiz.services.transactions import writing
from tests.conftest import ONE_DATABASE, World
from tests.flow.crawling import crawl
from tests.services.test_retakes import over

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STARTS = ("=", "+", "-", "@", "\t", "\r")
TYPED = {
    "cadre": ("name", "post", "proposed_post", "rank"),
    "unit": ("name",),
    "batch": ("name", "cancel_reason"),
    "candidate": ("leave_reason",),
    "score": ("clause",),
    "question_version": ("stem",),
    "audit_entry": ("subject", "detail"),
}
"""Columns that somebody's words come into."""


def hostile() -> None:
    with writing() as session:
        for table, columns in TYPED.items():
            for at, column in enumerate(columns):
                start = STARTS[at % 4]
                session.execute(text(f"UPDATE {table} SET {column} = '{start}1+1' || {column} WHERE {column} <> ''"))


@ONE_DATABASE
def test_no_cell_of_any_workbook_is_run(world: World, sign_in: Callable[[str], FlaskClient]) -> None:
    over(world)
    visitors = {name: sign_in(name) for name in ("organiser", "editor", "auditor", "administrator")}
    hostile()
    cells, found, workbooks = 0, [], set()
    for client in visitors.values():
        for address, reply in crawl(client, ["/"], most=300).items():
            if reply.mimetype != WORKBOOK:
                continue
            workbooks.add(address.partition("?")[0])
            for sheet in load_workbook(io.BytesIO(reply.data)):
                for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
                    cells += "1+1" in str(cell.value)
                    if cell.data_type == "f" or (isinstance(cell.value, str) and cell.value.startswith(STARTS)):
                        found.append((address, sheet.title, cell.coordinate, cell.value))
    assert found == []
    assert cells > 50
    assert len(workbooks) >= 12, sorted(workbooks)
