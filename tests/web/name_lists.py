"""Name lists sent as a browser sends them: upload, look over, confirm."""

from __future__ import annotations

import html
import io
import re
from typing import Any

from flask.testing import FlaskClient

from lianzheng_quiz.rules.roster_columns import COLUMNS
from tests.office_lists import office_list
from tests.web.reading import post, posted, words


def name_list(*rows: list[Any]) -> tuple[io.BytesIO, str]:
    """A list under the template's heads."""
    return io.BytesIO(office_list(list(COLUMNS.values()), *rows)), "名单.xlsx"


def uploaded(client: FlaskClient, batch_id: int, file: tuple[io.BytesIO, str]) -> str:
    """Send a list; the address of the page that looks it over."""
    reply = post(client, f"/batches/{batch_id}/roster", file=file)
    assert reply.status_code == 303, words(reply.get_data(as_text=True))
    return str(reply.headers["Location"])


def fields_of(page: str) -> dict[str, str]:
    """What the form of a page sends if nothing is touched: hidden fields and chosen options."""
    body = page.split('<form method="post" id="review">', 1)[1].split("</form>", 1)[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body)
    chosen = {}
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        match = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        chosen[name] = (match[1] if match[1] is not None else match[2]) if match else ""
    return {name: html.unescape(value) for name, value in [*hidden, *chosen.items()] if name != "csrf_token"}


def imported(client: FlaskClient, batch_id: int, file: tuple[io.BytesIO, str]) -> str:
    """Send a list and confirm it as it was read; the page that follows, as text."""
    address = uploaded(client, batch_id, file)
    fields = fields_of(client.get(address).get_data(as_text=True))
    return posted(client, address, **fields, act="import")
