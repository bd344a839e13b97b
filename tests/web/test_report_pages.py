"""Reports on screen and as workbooks: the same figures, from the same tables."""

from __future__ import annotations

import io
from html.parser import HTMLParser

from flask.testing import FlaskClient
from openpyxl import load_workbook

from lianzheng_quiz.services.exports import work_on_exports
from tests.conftest import World
from tests.services.test_question_reports import same_paper
from tests.services.test_retakes import over, put_down, sit
from tests.web.reading import SignIn, posted, read


class PageTables(HTMLParser):
    """Every table of a page, by caption: rows of cell texts, the head first."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: dict[str, list[list[str]]] = {}
        self._caption, self._rows, self._inside = "", [], ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._caption, self._rows = "", []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("th", "td"):
            self._rows[-1].append("")
        if tag in ("caption", "th", "td"):
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        if tag == "table":
            self.tables[self._caption] = self._rows

    def handle_data(self, data: str) -> None:
        if self._inside == "caption":
            self._caption += data
        elif self._inside:
            self._rows[-1][-1] += data.strip()


def page_tables(client: FlaskClient, address: str) -> dict[str, list[list[str]]]:
    reply = client.get(address)
    assert reply.status_code == 200
    return PageTables(reply.get_data(as_text=True)).tables


def sheet_tables(client: FlaskClient, address: str) -> dict[str, list[list[str]]]:
    """The same of a workbook, its numbers written as their format says."""
    reply = client.get(address)
    assert reply.status_code == 200
    book = load_workbook(io.BytesIO(reply.data))
    found = {}
    for sheet in book.worksheets:
        top = int(str(sheet.freeze_panes)[1:]) - 1
        found[sheet.title] = [[_shown(cell) for cell in row] for row in sheet.iter_rows(min_row=top)]
    return found


def _shown(cell: object) -> str:
    value, form = cell.value, cell.number_format  # type: ignore[attr-defined]
    if value is None:
        return ""
    if form == "0.0%" and not isinstance(value, str):
        return f"{value:.1%}"
    if form == "0.00" and not isinstance(value, str):
        return f"{value:.2f}"
    return str(value)


def test_a_batch_report_says_the_same_on_screen_and_in_excel(sign_in: SignIn, world: World) -> None:
    batch_id = over(world)
    client = sign_in("organiser")
    assert "成绩分析" in read(client, f"/batches/{batch_id}")
    on_screen = page_tables(client, f"/batches/{batch_id}/report")
    assert on_screen == sheet_tables(client, f"/batches/{batch_id}/report.xlsx")
    assert on_screen["人数"] == [
        ["应考", "实考", "缺考", "请假", "免考", "合格", "不合格", "合格率"],
        ["4", "2", "1", "1", "0", "1", "1", "50.0%"],
    ]
    assert ["20–29", "1", "50.0%"] in on_screen["分数段"]
    assert {row[0] for row in on_screen["未合格人员"][1:]} == {"石秋实", "柳景明", "江书敏"}


def test_questions_say_the_same_on_screen_and_in_excel(sign_in: SignIn, world: World) -> None:
    batch_id = same_paper(world)
    for role, address in (("organiser", f"/batches/{batch_id}/questions"), ("editor", "/questions/report")):
        client = sign_in(role)
        on_screen, in_excel = page_tables(client, address), sheet_tables(client, f"{address}.xlsx")
        assert on_screen["试题"] == in_excel["试题"][:31]
        assert len(in_excel["试题"]) == 81
        assert page_tables(client, f"{address}?page=3")["试题"][1:] == in_excel["试题"][61:]
        assert on_screen.get("试卷信度") == in_excel.get("试卷信度")
        assert "没有需要留意的试题" in read(client, f"{address}?show=flagged")
    assert "试题分析" in read(sign_in("organiser"), f"/batches/{batch_id}/report")


def test_questions_of_a_batch_that_goes_on_are_refused(sign_in: SignIn, world: World) -> None:
    page = read(sign_in("organiser"), f"/batches/{world.batch()}/questions", 409)
    assert "结束以后才能查看" in page


def test_a_report_of_a_batch_that_goes_on_says_so(sign_in: SignIn, world: World) -> None:
    page = read(sign_in("organiser"), f"/batches/{world.batch()}/report")
    assert "数字随考试和阅卷变动" in page
    assert "未开考" in page


def test_reports_over_batches_say_the_same_on_screen_and_in_excel(sign_in: SignIn, world: World) -> None:
    over(world)
    client = sign_in("organiser")
    front = client.get("/reports").get_data(as_text=True)
    for name in ("year", "units", "weak-points"):
        address = f"/reports/{name}"
        assert address in front
        assert page_tables(client, address) == sheet_tables(client, f"{address}.xlsx")
    assert ["11 月", "2", "8", "8", "2", "1", "0", "5", "1", "0", "—"] in page_tables(client, "/reports/year")["按月"]
    units = page_tables(client, "/reports/units")["单位对比"]
    assert units[-1] == ["合计", "8", "2", "5", "1", "1", "1", "—", "—"]
    assert "不列出" in read(client, "/reports/weak-points")


def test_what_a_report_is_asked_for_is_read_kindly(sign_in: SignIn, world: World) -> None:
    client = sign_in("organiser")
    read(client, "/reports/units?unit=99999", 404)
    read(client, "/reports/units?unit=99999999999999999999", 404)
    read(client, "/reports/year?year=1", 404)
    assert "2025 年任前考试情况" in read(client, "/reports/year?year=2025")
    for query in ("from=&to=", "from=x&to=9999-99-99", "unit=abc", "year=x", "from=2026-12-01&to=2026-01-01"):
        for name in ("units", "weak-points", "year", "units.xlsx"):
            assert client.get(f"/reports/{name}?{query}").status_code == 200


def test_a_cadres_record_tells_every_exam(sign_in: SignIn, world: World) -> None:
    first = over(world)
    world.deal(put_down(world, first, "QY002", days=0))
    sit(world, first + 1, "QY002", 80)
    world.clock.advance(hours=3)
    client = sign_in("organiser")
    here = f"/cadres/{world.actor('QY002').cadre_id}"
    page = read(client, here)
    assert "补考，第一次考试：秋季任前考试" in page
    assert "至2028年11月2日" in page
    _head, *rows = sheet_tables(client, f"{here}/record.xlsx")["考试记录"]
    assert [(row[0], row[3], row[4], row[6], row[7]) for row in rows] == [
        ("补考一", "合格", "100 / 100", "秋季任前考试", "至2028年11月2日"),
        ("秋季任前考试", "不合格·暂缓任用", "20 / 100", "", ""),
        ("前一批次", "缺考", "", "", ""),
    ]
    for row in rows:
        assert row[0] in page
        assert row[5] in page
    assert "住院" in read(client, f"/cadres/{world.actor('QY003').cadre_id}")
    world.clock.advance(days=800)
    assert "已于2028年11月2日到期" in read(sign_in("organiser"), here)


def test_a_score_book_is_watched_and_fetched(sign_in: SignIn, world: World) -> None:
    over(world)
    client = sign_in("organiser")
    assert "开始导出" in read(client, "/reports/export")
    assert "等待开始" in posted(client, "/reports/export", unit="", **{"from": "2026-01-01", "to": "2026-12-31"})
    assert "还在进行" in posted(client, "/reports/export")
    assert 'data-state="waiting"' in client.get("/reports/export/progress").get_data(as_text=True)
    work_on_exports(clock=world.clock, worker="one")
    page = client.get("/reports/export").get_data(as_text=True)
    assert "已完成，共 8 人次" in page
    address = page.split('class="button" href="')[1].split('"')[0]
    reply = client.get(address)
    assert reply.status_code == 200
    assert reply.data.startswith(b"PK")
    assert sign_in("elsewhere").get(address).status_code == 404
