"""阅卷 on its pages: markers chosen, answers marked under numbers, review, signature, and what the cadre reads."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from lianzheng_quiz.services import marking_desk, marking_review
from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Account
from tests.conftest import CADRES, PASSWORD, World
from tests.services.by_people import SIGNER, TEXTS, Marked, handed_in, next_code, void
from tests.web.reading import SignIn, post, posted, read, words


@pytest.fixture
def waiting(world: World) -> Marked:
    return handed_in(world, TEXTS)


def signer_of(waiting: Marked, sign_in: SignIn) -> FlaskClient:
    with writing() as session:
        session.get_one(Account, waiting.signer.account_id).password_hash = hashed(PASSWORD)
    return sign_in(SIGNER)


def names_in(page: str) -> list[str]:
    return [word for pair in CADRES for word in pair if word in page] + re.findall(r"[0-9a-f]{32}", page)


def test_the_organiser_chooses_markers_and_reads_how_far_they_are(
    sign_in: SignIn, world: World, waiting: Marked
) -> None:
    client, here = sign_in("organiser"), f"/batches/{waiting.batch_id}"
    assert "3 人待阅卷。简答题由两人分别评分" in read(client, here)
    page = read(client, f"{here}/marking")
    assert "还要评 10 份次（第一评 5，第二评 5）" in page
    assert "等待成绩的答卷 3 份；作答 5 份，每份评两次；没有作答的 1 份按 0 分计" in page
    assert "您是本批次的阅卷人" in page
    assert ("须第三评" in page, "定分" in page.split("定了多少分", 1)[1], names_in(page)) == (False, False, [])
    two = [world.actor(name).account_id for name in ("editor", "reviewer")]
    assert "阅卷人共 2 名。" in posted(client, f"{here}/marking", marker=two)
    assert "须第三评" in read(client, f"{here}/marking")
    told = posted(client, f"{here}/marking", marker=[*two, world.actor("auditor").account_id])
    assert "只能指定本单位和下级单位的组织者、编辑，没有改动。" in told
    assert "没有须由人阅卷的试题" in read(client, f"/batches/{world.batch(name='另一批')}/marking", 409)


def test_a_marker_goes_from_answer_to_answer_and_corrects_an_own_figure(
    sign_in: SignIn, world: World, waiting: Marked
) -> None:
    client, here = sign_in("editor"), f"/marking/{waiting.batch_id}"
    assert "秋季任前考试 待评 0 5 阅卷" in read(client, "/marking")
    code = next_code(waiting, "editor")
    page = read(client, here)
    assert f"编号 {code}" in page
    assert "采分要点" in page
    assert "满分 30 分" in page
    assert names_in(client.get(here).get_data(as_text=True)) == []
    wrong = post(client, f"{here}/answers/{code}", points="31", remark="", turn="1", act="next")
    assert (wrong.status_code, "本题满分 30 分" in words(wrong.get_data(as_text=True))) == (400, True)
    following = posted(client, f"{here}/answers/{code}", points="12.5", remark="", turn="1", act="next")
    assert f"上一份 {code} 您给 12.5 分。" in following
    assert f"编号 {code}" not in following
    own = posted(client, f"{here}/answers/{code}", points="13", remark="要点二", turn="1", act="back")
    assert f"{code} 第 1 题 13 / 30 要点二" in own
    assert waiting.mark_all("editor", "13") == 4
    assert "需要您评的作答都已评完。" in read(client, client.get(here).headers["Location"])


def test_a_mark_that_is_wanted_no_more_is_refused_on_the_next_page(
    sign_in: SignIn, world: World, waiting: Marked
) -> None:
    client, here = sign_in("editor"), f"/marking/{waiting.batch_id}"
    code = next_code(waiting, "editor")
    waiting.mark_all("organiser", "20")
    waiting.mark_all("reviewer", "20")
    reply = post(client, f"{here}/answers/{code}", points="30", remark="", turn="1", act="next")
    assert reply.status_code == 303
    with client.session_transaction() as kept:
        assert "不再需要您给分，没有作任何改动。" in str(kept["_flashes"])
    assert read(client, f"{here}/answers/{code}", 404)
    assert marking_desk.own_marks(world.actor("editor"), waiting.batch_id, now=waiting.now) == []
    assert read(sign_in("elsewhere"), here, 404)


def test_who_signs_reads_the_disputed_sends_one_back_and_signs(sign_in: SignIn, world: World, waiting: Marked) -> None:
    here = f"/batches/{waiting.batch_id}/marking"
    waiting.mark_all("editor", lambda written: "10" if written == "甲一" else "20")
    waiting.mark_all("organiser", "20")
    assert "还没有全部评完" in read(signer_of(waiting, sign_in), f"{here}/review", 409)
    waiting.mark_all("reviewer", "19")
    assert "您是本批次的阅卷人" in read(sign_in("organiser"), f"{here}/review", 409)
    client = sign_in(SIGNER)
    assert "全部评完，可以复核签署" in read(client, here)
    page = read(client, f"{here}/review")
    assert "由第三人评的（1 份）" in page
    assert "10、20、19 19.5 查看" in page
    assert names_in(client.get(f"{here}/review").get_data(as_text=True)) == []
    code = marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now).third[0].code
    one = f"{here}/answers/{code}"
    assert "第一评： 10 分，bianji员" in read(client, one)
    assert post(client, one, reason="").status_code == 400
    assert f"作答 {code} 已退回" in posted(client, one, reason="要点三没有给分")
    assert "正在重新评。" in read(client, one)
    assert "要点三没有给分" in read(sign_in("editor"), f"/marking/{waiting.batch_id}")
    for name in ("editor", "reviewer"):
        waiting.mark_all(name, "21")
    refused = post(client, f"{here}/review", seen="11")
    assert (refused.status_code, "请重新打开复核页" in words(refused.get_data(as_text=True))) == (409, True)
    seen = re.search(r'name="seen" value="(\d+)"', client.get(f"{here}/review").get_data(as_text=True))
    assert seen is not None
    assert "已签署，生成 3 人的成绩。" in posted(client, f"{here}/review", seen=seen[1])
    assert "阅卷已经签署" in read(client, here)
    sheet = read(client, f"/batches/{waiting.batch_id}/sittings/{world.sitting(waiting.batch_id)}")
    assert "部分得分，21 / 30 分" in sheet
    assert "表述是否相近由机器" not in sheet


def test_the_cadre_reads_that_it_is_being_marked_and_then_the_result(
    sign_in: SignIn, world: World, waiting: Marked
) -> None:
    sitting_id = world.sitting(waiting.batch_id)
    client, here = sign_in("QY001"), f"/sittings/{sitting_id}"
    assert "待阅卷 " in read(client, "/exams")
    assert "已交卷，正在阅卷" in read(client, "/exams")
    page = read(client, f"{here}/result")
    assert "全部评完并签署以后才有成绩" in page
    assert "合格" not in page.replace("合格线", "")
    assert "待阅卷" in read(client, "/scores")
    assert "全部评完并签署以后才有成绩" in read(client, f"{here}/notice")
    assert "还在阅卷" in read(client, f"{here}/objections", 409)
    organiser = sign_in("organiser")
    assert "阅卷签署以后，可查看得分" in read(organiser, f"/batches/{waiting.batch_id}/sittings/{sitting_id}")
    for address in ("", "/report", "/letters", "/room"):
        told = read(organiser, f"/batches/{waiting.batch_id}{address}")
        assert not re.search(r"不合格·|缺考 [1-9]|[^未]已出成绩 [1-9]", told), address
    void(waiting, "QY002")
    for name in ("editor", "reviewer"):
        waiting.mark_all(name, "20")
    waiting.sign()
    assert "80 分 / 满分 100" in read(sign_in("QY001"), f"{here}/result")
    other = world.sitting(waiting.batch_id, "QY002")
    assert "作废" in read(sign_in("QY002"), f"/sittings/{other}/result")
