"""The written exam as organisers and cadres meet it: printing, entering marks in three ways, comparing, the result."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from lianzheng_quiz.office import exam_papers
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import audit_log, written_marks, written_papers
from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Account
from tests.conftest import PASSWORD, World, csrf_token
from tests.services.on_paper import FULL, SMALL, enter, ids, marked, on_paper, sat, second_of
from tests.web.reading import SignIn, post, posted, read, words

ROW = {1: "9", 2: "18", 3: "24.5", 4: "33"}


def cells(candidate_id: int, figures: dict[int, str]) -> dict[str, str]:
    return {f"m-{candidate_id}-{heading}": value for heading, value in figures.items()}


def signed_in_second(world: World, sign_in: SignIn) -> tuple[Actor, FlaskClient]:
    """Another organiser with the fixture's password, and a browser."""
    actor = second_of(world)
    with writing() as session:
        session.get_one(Account, actor.account_id).password_hash = hashed(PASSWORD)
    return actor, sign_in("dengfen")


def download(client: FlaskClient, address: str) -> Any:
    reply = client.get(address)
    assert reply.status_code == 200, words(reply.get_data(as_text=True))
    return load_workbook(io.BytesIO(reply.get_data()))


def upload(client: FlaskClient, address: str, book: Any, name: str = "登分表.xlsx") -> Any:
    buffer = io.BytesIO()
    book.save(buffer)
    token = csrf_token(client.get("/account").get_data(as_text=True))
    data = {"csrf_token": token, "file": (io.BytesIO(buffer.getvalue()), name)}
    return client.post(address, data=data, content_type="multipart/form-data")


# Printing


def test_papers_are_offered_after_the_opening_and_keys_after_the_end(sign_in: SignIn, world: World) -> None:
    client, sealed = sign_in("organiser"), on_paper(world, opened=False)
    assert "试卷尚未启封" in read(client, f"/batches/{sealed}/papers")
    assert ".docx" not in client.get(f"/batches/{sealed}/papers").get_data(as_text=True)
    batch_id = on_paper(world)
    page = client.get(f"/batches/{batch_id}/papers").get_data(as_text=True)
    links = re.findall(r'href="([^"]+\.docx[^"]*)"', page)
    assert len(links) == 12
    assert not any("/key.docx" in link for link in links)
    reply = client.get(links[0].replace("&amp;", "&"))
    assert reply.headers["Content-Type"].endswith("wordprocessingml.document")
    assert reply.get_data().startswith(b"PK")
    key = re.sub(r"/\w+\.docx.*", "/key.docx", links[0])
    assert "还没有结束" in read(client, key, 409)
    world.clock.advance(hours=4)
    client = sign_in("organiser")
    assert key in client.get(f"/batches/{batch_id}/papers").get_data(as_text=True)
    assert client.get(key).get_data().startswith(b"PK")


def test_without_word_a_calm_page_says_what_to_do(
    sign_in: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id, client = on_paper(world), sign_in("organiser")

    def missing(*_rest: Any) -> bytes:
        raise exam_papers.WordMissing

    monkeypatch.setitem(written_papers._MADE, "paper", missing)
    paper = written_papers.papers_page(world.actor("organiser"), batch_id, now=world.clock.now).papers[0].id
    page = read(client, f"/batches/{batch_id}/papers/{paper}/paper.docx", 409)
    assert "本机未安装 Word 组件，没有生成文件，试卷和成绩不受影响" in page
    assert "python-docx" in page


# Entering


def test_two_people_enter_in_the_table_compare_correct_and_finish(sign_in: SignIn, world: World) -> None:
    batch_id = sat(world, people=2, absent=())
    known, client = ids(world, batch_id), sign_in("organiser")
    _actor, other = signed_in_second(world, sign_in)
    here = f"/batches/{batch_id}/marks"
    sent = cells(known["QY001"], FULL) | cells(known["QY002"], ROW)
    assert "已保存 2 人的得分。" in posted(client, f"{here}/table", **sent)
    assert "24.5" not in other.get(f"{here}/table").get_data(as_text=True)
    assert "完成登分以前还要办的 还没有两人登全的 2 人" in read(other, here)
    told = posted(other, f"{here}/table", **(sent | cells(known["QY002"], {3: "25.5"})))
    assert "已保存 2 人的得分，1 人与另一人登的不一致。" in told
    compared = read(other, f"{here}/differences")
    assert "石秋实 三、应用部分·简答题 满分 30 24.5 zuzhi员 25.5 登分乙" in compared
    assert "还不能完成登分" in read(client, f"{here}/finish")
    refused = post(client, f"{here}/finish")
    assert (refused.status_code, "两人登分不一致的 1 人（石秋实）" in words(refused.get_data(as_text=True))) == (
        409,
        True,
    )
    person = f"{here}/people/{known['QY002']}"
    assert "石秋实：已保存 1 人的得分。" in posted(client, person, act="back", **cells(known["QY002"], {3: "25.5"}))
    assert "两人登分全部一致" in read(client, f"{here}/finish")
    assert "登分完成，已生成 2 人的成绩" in posted(client, f"{here}/finish")
    assert "登分已经完成" in read(other, here)
    result = read(client, f"/batches/{batch_id}/sittings/{world.sitting(batch_id, 'QY002')}")
    assert "85.5 分 / 满分 100" in result
    assert "三、应用部分·简答题 25.5 / 30" in result
    assert "系统中没有逐题作答" in result


def test_faults_keep_what_was_typed_and_point_at_the_cell(sign_in: SignIn, world: World) -> None:
    batch_id, client = sat(world), sign_in("organiser")
    first = ids(world, batch_id)["QY001"]
    address = f"/batches/{batch_id}/marks/table"
    reply = post(client, address, **cells(first, {1: "11", 2: "18"}))
    page = reply.get_data(as_text=True)
    assert reply.status_code == 400
    assert "方知行 一、基础部分·填空题：本大题满分 10 分" in words(page).replace("\u3000", " ")
    assert f'href="#m-{first}-1"' in page
    assert re.search(rf'name="m-{first}-1"[^>]*value="11"[^>]*aria-invalid="true"', page)
    assert re.search(rf'name="m-{first}-2"[^>]*value="18"', page)
    assert audit_log.read_log(world.actor("auditor"), action="登分").total == 0


def test_one_person_after_the_other(sign_in: SignIn, world: World) -> None:
    batch_id, client = sat(world), sign_in("organiser")
    known, here = ids(world, batch_id), f"/batches/{batch_id}/marks"
    page = client.get(here).get_data(as_text=True)
    order = [int(number) for number in re.findall(rf"{here}/people/(\d+)", page)]
    assert set(order) == {known[no] for no in ("QY001", "QY002", "QY003")}
    for at, candidate_id in enumerate(order):
        reply = post(client, f"{here}/people/{candidate_id}", act="next", **cells(candidate_id, FULL))
        following = f"{here}/people/{order[at + 1]}" if at + 1 < len(order) else here
        assert reply.location == following
    assert client.get(f"{here}/people/{known['QY004']}").status_code == 404
    assert "不能" not in read(client, here)


def test_nothing_can_be_entered_before_the_end(sign_in: SignIn, world: World) -> None:
    batch_id, client = on_paper(world), sign_in("organiser")
    here = f"/batches/{batch_id}/marks"
    assert "考试结束以后开始登分" in read(client, here)
    for address in ("/table", "/sheet", "/sheet.xlsx", "/finish", f"/people/{ids(world, batch_id)['QY001']}"):
        assert "还没有结束" in read(client, here + address, 409), address


# Excel


def test_a_sheet_is_downloaded_filled_in_and_uploaded(sign_in: SignIn, world: World) -> None:
    batch_id, client = sat(world, law="QY002"), sign_in("organiser")
    enter(world, batch_id, world.actor("organiser"), {"QY001": {1: "9.5"}})
    here = f"/batches/{batch_id}/marks"
    book = download(client, f"{here}/sheet.xlsx")
    assert book.sheetnames == ["登分表（党内法规和法律）", "登分表（只考法律）"]
    both, law = book.worksheets
    heads = [cell.value for cell in both[4]]
    assert heads[1:7] == ["姓名", "工号", "单位", "准考证号", "卷别", "一、基础部分·填空题（满分10分）"]
    assert [(row[1].value, row[2].value, row[6].value) for row in both.iter_rows(min_row=5)] == [
        ("方知行", "QY001", 9.5),
        ("柳景明", "QY003", None),
    ]
    for column, value in zip("HIJ", (20, 30, 40), strict=True):
        both[f"{column}5"] = value
    law["G5"], law["H5"], law["I5"] = "10", 20, 69.25
    reply = upload(client, f"{here}/sheet", book)
    assert reply.status_code == 303
    assert "已保存 2 人的得分。" in read(client, reply.location)
    page = read(client, here)
    assert "99.25" in page
    assert "99.5" in page


def test_faults_of_a_sheet_are_named_by_cell_and_nothing_is_kept(sign_in: SignIn, world: World) -> None:
    batch_id, client = sat(world), sign_in("organiser")
    here = f"/batches/{batch_id}/marks"
    book = download(client, f"{here}/sheet.xlsx")
    sheet = book.worksheets[0]
    names = {row[1].value: row[0].row for row in sheet.iter_rows(min_row=5)}
    one, two, three = (names[name] for name in ("方知行", "石秋实", "柳景明"))
    sheet[f"G{one}"], sheet[f"H{one}"] = 10, "缺考"
    sheet[f"B{two}"], sheet[f"G{two}"] = "石秋石", 3
    sheet[f"C{three}"], sheet[f"G{three}"] = "QY999", 3
    page = words(upload(client, f"{here}/sheet", book).get_data(as_text=True))
    assert "有 2 处需要改正 没有登记任何得分" in page
    assert f"B{two} 石秋实 姓名 与工号不符，这个工号是石秋实" in page
    assert f"C{three} 柳景明 工号 到场人员中没有这个工号" in page
    sheet[f"B{two}"], sheet[f"C{three}"], sheet[f"J{three}"] = "石秋实", "QY003", 41
    page = words(upload(client, f"{here}/sheet", book).get_data(as_text=True))
    assert f"H{one} 方知行 二、基础部分·单项选择题 请填写数字，最多两位小数" in page
    assert f"J{three} 柳景明 四、应用部分·案例分析题 本大题满分 40 分" in page
    assert audit_log.read_log(world.actor("auditor"), action="登分").total == 0


def test_what_is_no_sheet_is_refused_with_the_reason(sign_in: SignIn, world: World) -> None:
    batch_id, client = sat(world), sign_in("organiser")
    here = f"/batches/{batch_id}/marks"
    book = download(client, f"{here}/sheet.xlsx")
    assert "请上传 .xlsx 文件" in words(upload(client, f"{here}/sheet", book, "登分表.xls").get_data(as_text=True))
    sheet = book.worksheets[0]
    sheet["G5"] = "=1+1"
    assert "有公式没有算出结果" in words(upload(client, f"{here}/sheet", book).get_data(as_text=True))
    sheet["G5"], sheet["C4"] = 2, "编号"
    assert "没有找到含“工号”的标题行" in words(upload(client, f"{here}/sheet", book).get_data(as_text=True))
    sheet["C4"], sheet["G4"] = "工号", "填空"
    assert "表中没有这一列" in words(upload(client, f"{here}/sheet", book).get_data(as_text=True))
    assert post(client, f"{here}/sheet").status_code == 400


# What is linked where, and what the cadre reads


def test_steps_of_a_written_batch_lead_to_printing_presence_and_marks(sign_in: SignIn, world: World) -> None:
    client, machine = sign_in("organiser"), world.batch()
    page = read(client, f"/batches/{machine}")
    assert "发放口令" in page
    assert not any(word in page for word in ("印卷", "到场登记", "登分"))
    batch_id = on_paper(world)
    page = read(client, f"/batches/{batch_id}")
    assert all(word in page for word in ("准考证号", "印卷", "到场登记", "登分"))
    assert "口令" not in page
    assert "已答" not in page
    world.clock.advance(hours=4)
    page = read(sign_in("organiser"), f"/batches/{batch_id}")
    assert all(word in page for word in ("参考答案", "到场登记", "登分"))
    assert "导入名单" not in page


def test_tickets_of_a_written_exam_give_a_number_and_no_code(sign_in: SignIn, world: World) -> None:
    batch_id, client = on_paper(world), sign_in("organiser")
    assert "口令" not in read(client, f"/batches/{batch_id}/tickets").replace("不印口令", "")
    page = post(client, f"/batches/{batch_id}/tickets").get_data(as_text=True)
    assert len(re.findall("<dt>准考证号</dt>", page)) == 4
    assert "<dt>口令</dt>" not in page
    assert "笔试，按通知到考场参加" in words(page)
    assert "用浏览器打开" not in page


def test_the_cadre_reads_that_it_is_on_paper_and_then_the_result(sign_in: SignIn, world: World) -> None:
    batch_id = on_paper(world)
    sitting_id, client = world.sitting(batch_id), sign_in("QY001")
    here = f"/sittings/{sitting_id}"
    assert "笔试，按通知到考场参加" in read(client, "/exams")
    world.clock.advance(hours=2)
    client = sign_in("QY001")
    notice = read(client, f"{here}/notice")
    assert "用纸笔作答，不在系统中答题" in notice
    assert "开始考试" not in notice
    refused = post(client, f"{here}/start")
    assert (refused.status_code, "本场考试是笔试" in words(refused.get_data(as_text=True))) == (409, True)
    assert client.get(f"{here}/check").status_code == 409
    assert "还在阅卷" in read(client, f"{here}/result", 409)


@pytest.mark.parametrize(
    ("shown", "told", "hidden"),
    [
        ("score", "100 分 / 满分 100", "由组织者反馈"),
        ("verdict", "（合格标准）：成绩合格", "100 分 / 满分"),
        ("never", "成绩不在本页显示，由组织者反馈", "✓ 合格"),
    ],
)
def test_the_cadres_page_follows_what_the_policy_shows(
    sign_in: SignIn, world: World, shown: str, told: str, hidden: str
) -> None:
    batch_id, first, _second = marked(world, policy=replace(SMALL, shown_score=shown))
    written_marks.finish_marking(first, batch_id, now=world.clock.now)
    page = read(sign_in("QY001"), f"/sittings/{world.sitting(batch_id)}/result")
    assert told in page
    assert hidden not in page
    assert "按专题" not in page
    assert "试题回顾" not in page
