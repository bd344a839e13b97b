"""The organiser's pages of coverage: a list imported, the register read, the statement, a withdrawal."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from lianzheng_quiz.rules.roster_columns import APPOINTMENTS
from tests.conftest import World
from tests.office_lists import HEADS, office_list
from tests.web.name_lists import fields_of
from tests.web.reading import SignIn, post, posted, read, words

COLUMNS = [*HEADS, "新任职务", "任职时间", "公示结束"]
FANG = ["方知行", "县水务局", "QY001", "局长", "2026-11-01", None]
SHI = ["石秋实", "县水务局", "QY002", "副局长", None, "2026-11-05"]


def sent(client: FlaskClient, *rows: list[Any], name: str = "下半年任免名单", day: str = "2026-11-01") -> Any:
    file = (io.BytesIO(office_list(COLUMNS, *rows)), "任免.xlsx")
    return post(client, "/coverage/lists/new", name=name, listed_on=day, file=file)


def imported(client: FlaskClient, *rows: list[Any], **more: str) -> str:
    """The address of a list that was sent and confirmed as it was read."""
    reply = sent(client, *rows, **more)
    assert reply.status_code == 303, words(reply.get_data(as_text=True))
    address = str(reply.headers["Location"])
    fields = fields_of(client.get(address).get_data(as_text=True))
    assert "名单已导入：新增" in posted(client, address, **fields, act="import")
    return address.partition("/uploads/")[0]


def test_a_list_becomes_the_red_list_and_is_withdrawn(sign_in: SignIn, world: World) -> None:
    client = sign_in("organiser")
    assert "还没有任职名单" in read(client, "/coverage/lists")
    address = imported(client, FANG, SHI)
    assert "方知行 QY001 县水务局 局长 2026-11-01 任职 ✗ 已任职未考" in read(client, address)
    first = read(client, "/batches")
    assert "需要办理" in first
    assert "已任职未考 1 人" in first
    register = read(client, "/coverage")
    assert register.index("✗ 已任职未考") < register.index("方知行") < register.index("石秋实")
    said = read(client, f"{address}/withdraw")
    assert "不能恢复" in said
    assert "已经撤回" not in said
    assert "理由：误传了征求意见稿" in posted(client, f"{address}/withdraw", reason="误传了征求意见稿")
    assert "已任职未考" not in read(client, "/batches")
    assert "已撤回" in read(client, "/coverage/lists")


def test_a_faulty_list_names_its_cells_and_comes_back_marked(sign_in: SignIn, world: World) -> None:
    client = sign_in("organiser")
    address = str(sent(client, [*FANG[:4], "昨天", None]).headers["Location"])
    page = client.get(address).get_data(as_text=True)
    assert ">E2<" in page
    assert "有 1 处需要改正" in words(page)
    assert post(client, address, **fields_of(page), act="import").status_code == 400
    reply = post(client, f"{address}/faults.xlsx", **fields_of(page))
    assert unquote(reply.headers["Content-Disposition"]).endswith("任免（标出错误）.xlsx")
    sheet = load_workbook(io.BytesIO(reply.data)).active
    assert sheet is not None
    assert str(sheet["G2"].value).startswith("E2 任职时间：")
    assert "这份名单还没有人员" in read(client, address.partition("/uploads/")[0])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": ""}, "请填写名单名称"),
        ({"day": "昨天"}, "名单日期"),
        ({"name": "一" * 61}, "不超过 60 字"),
    ],
)
def test_what_a_new_list_lacks_is_said_beside_its_field(
    sign_in: SignIn, world: World, fields: dict[str, str], told: str
) -> None:
    client = sign_in("organiser")
    reply = sent(client, FANG, **fields)
    assert reply.status_code == 400
    assert told in words(reply.get_data(as_text=True))
    assert "还没有任职名单" in read(client, "/coverage/lists")


def test_the_template_can_be_filled_and_sent(sign_in: SignIn, world: World) -> None:
    reply = sign_in("organiser").get("/coverage/lists/template.xlsx")
    sheet = load_workbook(io.BytesIO(reply.data))["名单"]
    assert [str(cell.value).removesuffix("（必填）") for cell in sheet[1]] == list(APPOINTMENTS.columns.values())


def test_filters_are_kept_in_every_link_of_the_register(sign_in: SignIn, world: World) -> None:
    client = sign_in("organiser")
    imported(client, FANG, SHI)
    unit = world.unit("县水务局")
    asked = f"/coverage?unit={unit}&rank=乡科级正职&from=2026-11-01&to=2026-11-30"
    page = client.get(asked).get_data(as_text=True)
    kept = f"unit={unit}&amp;rank=%E4%B9%A1%E7%A7%91%E7%BA%A7%E6%AD%A3%E8%81%8C&amp;from=2026-11-01&amp;to=2026-11-30"
    assert f'href="/coverage.xlsx?{kept}"' in page
    assert f'href="/coverage?{kept}&amp;status=red"' in page
    assert f'href="/coverage/statement?unit={unit}&amp;from=2026-11-01&amp;to=2026-11-30"' in page
    reply = client.get(asked.replace("/coverage?", "/coverage.xlsx?"))
    assert unquote(reply.headers["Content-Disposition"]).endswith("应考尽考台账-2026-11-02.xlsx")
    sheet = load_workbook(io.BytesIO(reply.data)).active
    assert sheet is not None
    assert "县水务局（含下属单位）　乡科级正职，2026-11-01 至 2026-11-30" in sheet["A2"].value
    assert "没有符合条件的人员" in read(client, "/coverage?rank=没有的职级")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=昨天", 400),
        ("from=2026-11-02&to=2026-11-01", 400),
        ("unit=x", 400),
        ("unit=99999", 404),
        ("page=99", 200),
    ],
)
def test_what_can_not_be_asked_is_said_and_never_passed_over(
    sign_in: SignIn, world: World, query: str, status: int
) -> None:
    client = sign_in("organiser")
    for address in ("/coverage", "/coverage.xlsx", "/coverage/statement"):
        assert client.get(f"{address}?{query}").status_code == status, address


def test_the_statement_says_who_was_appointed_and_who_stands_behind_it(sign_in: SignIn, world: World) -> None:
    client = sign_in("organiser")
    assert "没有已经任职的人员" in read(client, "/coverage/statement")
    imported(client, FANG, SHI)
    said = read(client, "/coverage/statement")
    assert "2026年1月1日至2026年11月2日，青榆县（含下属单位）任职（晋升职级）1 人。" in said
    assert "持有有效合格成绩 0 人，按规定免考 0 人，其余 1 人情况如下：" in said
    assert "1 方知行 县水务局局长 2026-11-01 已任职未考：" in said
    assert "依据：任职名单 1 份（下半年任免名单）。名单中另有 1 人尚未任职" in said
    assert "打印：zuzhi员（zuzhi），2026年11月2日 09:00" in said


def test_another_unit_finds_none_of_it(sign_in: SignIn, world: World) -> None:
    address = imported(sign_in("organiser"), FANG)
    stranger = sign_in("elsewhere")
    for place in ("", "/withdraw", f"/uploads/{'0' * 32}"):
        assert stranger.get(f"{address}{place}").status_code == 404
        assert post(stranger, f"{address}{place}", reason="误传").status_code == 404
    assert post(stranger, f"{address}/uploads/{'0' * 32}/faults.xlsx").status_code == 404
    assert "方知行" not in read(stranger, "/coverage") + read(stranger, "/coverage/lists") + read(stranger, "/batches")
    assert stranger.get(f"/coverage?unit={world.unit('县水务局')}").status_code == 404
