"""What a cadre reads of the own exam: its rules, marks on the paper, and of the result what the policy tells."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lianzheng_quiz.services import sittings
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Cadre
from tests.conftest import World
from tests.web.reading import SignIn, read


def finished(world: World, right: int = 80, **policy: object) -> str:
    """The first cadre's sitting, handed in with so many right answers."""
    cadre, sitting_id = world.started(**policy)
    answers = dict(list(world.keys(sitting_id).items())[:right])
    now = world.clock.now
    sittings.save_answers(cadre, sitting_id, revision=1, answers=answers, flags={}, position=None, now=now)
    sittings.submit(cadre, sitting_id, now=now)
    return sitting_id


def without_fingerprint(page: str) -> str:
    """The page without the paper's fingerprint, whose digits are chance and may read like points."""
    return re.sub(r"\b[0-9a-f]{8,64}\b", "", page)


def test_a_verdict_without_points_holds_no_points(sign_in: SignIn, world: World) -> None:
    sitting_id = finished(world, shown_score="verdict")
    client = sign_in("QY001")
    page = read(client, f"/sittings/{sitting_id}/result")
    assert "✓ 合格" in page
    assert "（合格标准）" in page
    for address in (f"/sittings/{sitting_id}/result", "/exams", "/scores"):
        page = without_fingerprint(read(client, address))
        assert not re.search(r"100(?! 分\b| 分合格)", page.replace("满分 100 分", "")), address
    assert "正确答案" not in read(client, f"/sittings/{sitting_id}/result")


def test_a_result_that_waits_is_told_when_the_batch_is_over(sign_in: SignIn, world: World) -> None:
    sitting_id = finished(world, right=20, shown_score="after_close")
    client = sign_in("QY001")
    for address in (f"/sittings/{sitting_id}/result", "/scores", "/exams"):
        page = without_fingerprint(read(client, address))
        assert "不合格" not in page, address
        assert "20" not in re.sub(r"2026|20 分钟|\d+:\d+|-20-", "", page).replace("20 道", ""), address
    assert "本批次全部结束后公布成绩" in read(client, f"/sittings/{sitting_id}/result")
    world.clock.now += timedelta(hours=3)
    client = sign_in("QY001")
    page = read(client, f"/sittings/{sitting_id}/result")
    assert "✗ 不合格" in page
    assert "未达到合格线 80 分" in page
    assert "最迟在 2027年" in page


def test_a_result_for_the_organiser_only_never_reaches_the_cadre(sign_in: SignIn, world: World) -> None:
    sitting_id = finished(world, shown_score="never")
    world.clock.now += timedelta(hours=3)
    client = sign_in("QY001")
    assert "由组织者反馈" in read(client, f"/sittings/{sitting_id}/result")
    assert "由组织者反馈" in read(client, "/scores")
    for address in (f"/sittings/{sitting_id}/result", "/scores", "/exams"):
        assert "✓ 合格" not in read(client, address)


def test_parts_show_their_minimum_and_the_clause_that_decided(sign_in: SignIn, world: World) -> None:
    cadre, sitting_id = world.started(preset="law", minutes=90)
    items, keys = world.items(sitting_id), world.keys(sitting_id)
    given = {item["position"]: keys[item["position"]] for item in items if item["section"] == "common"}
    sittings.save_answers(cadre, sitting_id, revision=1, answers=given, flags={}, position=None, now=world.clock.now)
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    page = read(sign_in("QY001"), f"/sittings/{sitting_id}/result")
    assert "专业部分 0 / 30 20 ✗ 未达到" in page
    assert "公共部分 70 / 70 40 ✓ 达到" in page
    assert "（部分最低分）：专业部分得 0 分，低于 20 分，成绩不合格" in page


def test_must_right_questions_are_marked_and_announced(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch(preset="must_right", minutes=90)
    sitting_id = world.sitting(batch_id)
    client = sign_in("QY001")
    notice = read(client, f"/sittings/{sitting_id}/notice")
    assert "标有“必对题”的 9 道题须全部答对" in notice
    assert "（必对题） 卷面标有“必对题”的试题有一道答错或未答，即为不合格" in notice
    sittings.start_sitting(world.actor("QY001"), sitting_id, now=world.clock.now)
    page = client.get(f"/sittings/{sitting_id}").get_data(as_text=True)
    marked = {
        int(place) for place, body in re.findall(r'data-question="(\d+)"(.*?)</legend>', page, re.S) if "必对题" in body
    }
    assert marked == {item["position"] for item in world.items(sitting_id) if item["must_right"]}
    assert len(marked) == 9


def test_the_notice_speaks_of_the_own_exam(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch(dealt=False, preset="must_right", minutes=90, open_book_age=50)
    with writing() as session:
        cadre = session.get_one(Cadre, world.actor("QY001").cadre_id)
        cadre.party_member, cadre.birth_on = False, world.clock.now.date().replace(year=1970)
    world.deal(batch_id)
    notice = read(sign_in("QY001"), f"/sittings/{world.sitting(batch_id)}/notice")
    assert "您参加开卷考试，只考法律" in notice
    assert "题数 95 题" in notice
    other = read(sign_in("QY002"), f"/sittings/{world.sitting(batch_id, 'QY002')}/notice")
    assert "您参加闭卷考试。" in other
    assert "题数 80 题" in other


@pytest.mark.parametrize("shown", ["score", "verdict", "after_close", "never"])
def test_the_organiser_reads_the_score_whatever_the_cadre_is_told(sign_in: SignIn, world: World, shown: str) -> None:
    sitting_id = finished(world, shown_score=shown)
    world.clock.now += timedelta(hours=3)
    page = read(sign_in("organiser"), f"/cadres/{world.actor('QY001').cadre_id}/sittings/{sitting_id}")
    assert "100 分 / 满分 100" in page
