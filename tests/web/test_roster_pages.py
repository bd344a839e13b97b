"""The organiser's name list: sent, looked over, confirmed; people by hand; what is arranged for one."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from lianzheng_quiz.services import batch_plans, roster_people, sittings
from tests.conftest import START, World, draft
from tests.office_lists import HEADS, office_list
from tests.web.name_lists import fields_of, imported, name_list, uploaded
from tests.web.reading import SignIn, post, posted, words

LUO = ["洛一", "县水务局", "N001"]


@pytest.fixture
def batch_id(world: World) -> int:
    return world.batch(people=0, dealt=False)


def people_of(world: World, batch_id: int) -> list[Any]:
    return list(roster_people.list_page(world.actor("organiser"), batch_id, now=world.clock.now).people)


def sheet_of(*rows: list[Any], name: str = "局里的表.xlsx") -> tuple[io.BytesIO, str]:
    return io.BytesIO(office_list(*rows)), name


def choices_of(page: str) -> dict[str, str]:
    """The meanings chosen on the page, by column letter."""
    rows = [row for row in page.split("<tr>") if 'name="column-' in row]
    found = {
        row.split('data-label="列">')[1].split("<")[0]: re.search(r'value="([^"]*)" selected', row) for row in rows
    }
    return {letter: match[1] if match else "" for letter, match in found.items()}


def test_an_offices_own_list_is_looked_over_and_then_imported(sign_in: SignIn, world: World, batch_id: int) -> None:
    client = sign_in("organiser")
    file = sheet_of(
        ["青榆县拟提拔干部名单"],
        ["序号", "姓 名", "工作单位", "人员编号", "政治面貌", "身份证号", "备注"],
        [1, *LUO, "民盟盟员", "370102197506081234", None],
        [None, "合计", "1人"],
    )
    address = uploaded(client, batch_id, file)
    page = client.get(address).get_data(as_text=True)
    text = words(page)
    assert "读出 1 人，没有发现错误" in text
    assert "第 4 行（说明、合计或落款）：合计 1人" in text
    assert "身份证号不导入，也不保存" in text
    assert "1234" not in text
    assert choices_of(page) == {"B": "name", "C": "unit", "D": "staff_no", "E": "party_member", "G": ""}
    assert people_of(world, batch_id) == []
    assert "新增 1 人" in posted(client, address, **fields_of(page), act="import")
    assert [person.name for person in people_of(world, batch_id)] == ["洛一"]


def test_the_same_list_again_says_what_changed(sign_in: SignIn, world: World, batch_id: int) -> None:
    client = sign_in("organiser")
    imported(client, batch_id, name_list(LUO))
    assert "新增 0 人，原已在名单 1 人。" in imported(client, batch_id, name_list(LUO))
    more = [*LUO, *[""] * 9, "30"]
    assert "原已在名单 1 人（其中更新 1 人）" in imported(client, batch_id, name_list(more))


def test_a_changed_meaning_is_shown_before_it_counts(sign_in: SignIn, world: World, batch_id: int) -> None:
    client = sign_in("organiser")
    address = uploaded(client, batch_id, sheet_of(["姓名", "编号", "单位"], ["洛一", "N001", "县水务局"]))
    page = client.get(address).get_data(as_text=True)
    fields = {**fields_of(page), "column-2": "staff_no"}
    reply = post(client, address, **fields, act="import")
    shown = reply.get_data(as_text=True)
    assert reply.status_code == 400
    assert "还没有导入" in words(shown)
    assert choices_of(shown)["B"] == "staff_no"
    assert people_of(world, batch_id) == []
    posted(client, address, **fields_of(shown), act="import")
    assert [person.staff_no for person in people_of(world, batch_id)] == ["N001"]


def test_looking_over_again_writes_nothing(sign_in: SignIn, world: World, batch_id: int) -> None:
    client = sign_in("organiser")
    address = uploaded(client, batch_id, name_list(LUO))
    fields = {**fields_of(client.get(address).get_data(as_text=True)), "column-3": ""}
    reply = post(client, address, **fields, act="check")
    assert reply.status_code == 200
    assert "由系统编号" in words(reply.get_data(as_text=True))
    assert people_of(world, batch_id) == []


def test_a_faulty_list_names_every_cell_and_comes_back_marked(sign_in: SignIn, world: World, batch_id: int) -> None:
    client = sign_in("organiser")
    bad = sheet_of(HEADS, ["洛一", "没有的局", "N001"], [None, "县水务局", "N002"], ["洛三", "县水务局", "N001"])
    address = uploaded(client, batch_id, bad)
    page = client.get(address).get_data(as_text=True)
    assert "有 4 处需要改正" in words(page)
    assert "没有写入任何数据" in words(page)
    assert "确认导入" not in page
    assert [cell for cell in ("B2", "A3", "C2", "C4") if f">{cell}<" in page] == ["B2", "A3", "C2", "C4"]
    assert post(client, address, **fields_of(page), act="import").status_code == 400
    assert people_of(world, batch_id) == []
    reply = post(client, f"{address}/faults.xlsx", **fields_of(page))
    assert unquote(reply.headers["Content-Disposition"]).endswith("局里的表（标出错误）.xlsx")
    sheet = load_workbook(io.BytesIO(reply.data)).active
    assert sheet is not None
    assert [str(sheet.cell(row, 4).value)[:2] for row in range(1, 5)] == ["错误", "B2", "A3", "C4"]


def test_a_second_sheet_may_be_chosen(sign_in: SignIn, world: World, batch_id: int) -> None:
    def second(book: Any, _sheet: Any) -> None:
        other = book.create_sheet("第二批")
        other.append(["单位", "姓名", "工号"])
        other.append(["县水务局", "洛二", "N002"])

    client = sign_in("organiser")
    file = (io.BytesIO(office_list(HEADS, LUO, touch=second)), "两批.xlsx")
    address = uploaded(client, batch_id, file)
    fields = {**fields_of(client.get(address).get_data(as_text=True)), "sheet": "第二批"}
    shown = post(client, address, **fields, act="import").get_data(as_text=True)
    assert choices_of(shown) == {"A": "unit", "B": "name", "C": "staff_no"}
    posted(client, address, **fields_of(shown), act="import")
    assert [person.name for person in people_of(world, batch_id)] == ["洛二"]


@pytest.mark.parametrize(
    "fields",
    [{"column-2": "identity"}, {"column-2": "name"}, {"column-9": "unit"}, {"column-x": "name"}, {"sheet": "无"}],
)
def test_what_no_page_sends_changes_nothing(
    sign_in: SignIn, world: World, batch_id: int, fields: dict[str, str]
) -> None:
    client = sign_in("organiser")
    file = sheet_of(["姓名", "身份证号", "单位", "工号"], ["洛一", "370102197506081234", "县水务局", "N001"])
    address = uploaded(client, batch_id, file)
    sent = {**fields_of(client.get(address).get_data(as_text=True)), **fields}
    posted(client, address, **sent, act="import")
    assert [(person.name, person.staff_no) for person in people_of(world, batch_id)] == [("洛一", "N001")]


def test_confirming_twice_says_that_it_is_done(sign_in: SignIn, world: World, batch_id: int) -> None:
    client = sign_in("organiser")
    address = uploaded(client, batch_id, name_list(LUO))
    fields = fields_of(client.get(address).get_data(as_text=True))
    posted(client, address, **fields, act="import")
    reply = post(client, address, **fields, act="import")
    assert reply.status_code == 410
    assert "可能已经导入" in words(reply.get_data(as_text=True))


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [(b"", "x.xlsx", "Excel"), (b"no workbook", "x.xlsx", "Excel"), (b"", "x.csv", ".xlsx"), (b"", "", "请选择")],
)
def test_a_file_that_is_no_workbook_is_refused_kindly(
    sign_in: SignIn, batch_id: int, content: bytes, name: str, reason: str
) -> None:
    reply = post(sign_in("organiser"), f"/batches/{batch_id}/roster", file=(io.BytesIO(content), name))
    assert reply.status_code == 400
    assert reason in words(reply.get_data(as_text=True))


def test_a_list_after_the_end_is_refused_in_plain_words(sign_in: SignIn, world: World, batch_id: int) -> None:
    client = sign_in("organiser")
    address = uploaded(client, batch_id, name_list(LUO))
    fields = fields_of(client.get(address).get_data(as_text=True))
    world.clock.advance(hours=3)
    client = sign_in("organiser")
    late = post(client, address, **fields, act="import")
    assert (late.status_code, "已经结束" in words(late.get_data(as_text=True))) == (400, True)
    reply = post(client, f"/batches/{batch_id}/roster", file=name_list(LUO))
    assert (reply.status_code, "已经结束" in words(reply.get_data(as_text=True))) == (400, True)
    assert people_of(world, batch_id) == []


def test_one_person_is_added_by_hand(sign_in: SignIn, world: World, batch_id: int) -> None:
    client = sign_in("organiser")
    address = f"/batches/{batch_id}/roster/people/new"
    fields = {
        "name": "洛四",
        "unit": "县水务局",
        "birth_on": "1975年6月",
        "leave_reason": "外出培训",
        "extra_minutes": "15",
    }
    assert "洛四：已加入名单" in posted(client, address, **fields)
    (person,) = people_of(world, batch_id)
    assert (person.staff_no[0], person.leave_reason, person.extra_minutes) == ("R", "外出培训", 15)
    assert "原已在名单" in posted(client, address, **fields)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "", "请填写姓名"),
        ("unit", "没有的局", "不是有效的选择"),
        ("staff_no", "QY001", "已属于另一个人"),
        ("birth_on", "1975.1", "1月还是10月"),
        ("extra_minutes", "999", "0 到 120"),
        ("book", "半开", "不是有效的选择"),
        ("publicity_from", "明天", "不是日期"),
    ],
)
def test_a_wrong_person_says_why_and_loses_nothing(
    sign_in: SignIn, world: World, batch_id: int, field: str, value: str, reason: str
) -> None:
    fields = {"name": "洛四", "unit": "县水务局", "staff_no": "N004", "post": "科长", field: value}
    reply = post(sign_in("organiser"), f"/batches/{batch_id}/roster/people/new", **fields)
    page = reply.get_data(as_text=True)
    assert reply.status_code == 400
    assert reason in words(page)
    assert 'value="科长"' in page
    assert people_of(world, batch_id) == []


def test_what_is_arranged_for_one_is_set_and_shown(sign_in: SignIn, world: World) -> None:
    client, batch_id = sign_in("organiser"), world.batch()
    person = next(one for one in people_of(world, batch_id) if one.staff_no == "QY002")
    address = f"/batches/{batch_id}/roster/people/{person.candidate_id}"
    fields = {"exemption_reason": "", "extra_minutes": "30", "book": "开卷", "publicity_to": "2026-11-06"}
    page = posted(client, address, **fields)
    assert "石秋实的安排已保存" in page
    assert "加时 30 分钟；开卷；公示至 2026-11-06" in page
    form = client.get(address).get_data(as_text=True)
    assert 'value="30"' in form
    assert re.search(r'checked[^>]*value="开卷"', form)
    assert "没有变动" in posted(client, address, **fields)


def test_after_the_start_only_more_minutes_are_offered(sign_in: SignIn, world: World) -> None:
    client, batch_id = sign_in("organiser"), world.batch()
    person = next(one for one in people_of(world, batch_id) if one.staff_no == "QY001")
    address = f"/batches/{batch_id}/roster/people/{person.candidate_id}"
    sittings.start_sitting(world.actor("QY001"), world.sitting(batch_id), now=START)
    form = client.get(address).get_data(as_text=True)
    assert "已开始答题" in words(form)
    assert 'name="book"' not in form
    posted(client, address, extra_minutes="10", book="开卷", exemption_reason="平级转任")
    kept = next(one for one in people_of(world, batch_id) if one.staff_no == "QY001")
    assert (kept.extra_minutes, kept.book, kept.exemption_reason) == (10, "", "")
    reply = post(client, address, extra_minutes="5")
    assert reply.status_code == 409
    assert "加时" in words(reply.get_data(as_text=True))


def test_text_of_an_uploaded_list_is_never_markup(sign_in: SignIn, world: World, batch_id: int) -> None:
    client, nasty = sign_in("organiser"), "<script>alert(1)</script>"
    file = sheet_of([*HEADS, nasty], [*LUO, nasty], [nasty, nasty, "N002"], ["合计" + nasty], name=f"{nasty}.xlsx")
    page = client.get(uploaded(client, batch_id, file)).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def _reached(client: FlaskClient, address: str) -> int:
    return int(client.get(address).status_code)


def test_another_unit_finds_neither_list_nor_person(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch()
    address = uploaded(sign_in("organiser"), batch_id, name_list(LUO))
    person = people_of(world, batch_id)[0].candidate_id
    stranger = sign_in("elsewhere")
    for place in (address, f"/batches/{batch_id}/roster/people/{person}", f"/batches/{batch_id}/roster/people/new"):
        assert _reached(stranger, place) == 404
    own = batch_plans.create_batch(
        world.actor("elsewhere"),
        draft(world.unit("临县"), START, name="临县"),
        now=START,
    )
    assert _reached(stranger, f"/batches/{own}/roster/people/{person}") == 404
    assert _reached(stranger, address.replace(f"/{batch_id}/", f"/{own}/")) == 410
