"""印卷: what may be printed when, that files hold what was dealt, and that every one that leaves is in the log."""

from __future__ import annotations

import io
import json
from typing import Any

import docx
import pytest

from lianzheng_quiz.office import exam_papers
from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.refusals import NotAllowed, NotFound, NotNow
from lianzheng_quiz.services import audit_log, printed_papers, sealing, written_papers
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store.tables import Candidate, Paper
from tests.conftest import ONE_DATABASE, World
from tests.services.on_paper import ids, on_paper, sat


def page(world: World, batch_id: int) -> written_papers.PapersPage:
    return written_papers.papers_page(world.actor("organiser"), batch_id, now=world.clock.now)


def file(world: World, batch_id: int, kind: str = "paper", size: str = "A4", paper: int = 0, name: str = "") -> Any:
    paper_id = page(world, batch_id).papers[paper].id
    actor = world.actor(name or "organiser")
    return written_papers.word_file(actor, batch_id, paper_id, kind, size, now=world.clock.now)


def text_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def stored(batch_id: int) -> list[Paper]:
    with reading() as session:
        return session.query(Paper).filter_by(batch_id=batch_id).all()


def test_nothing_can_be_printed_before_the_opening(world: World) -> None:
    batch_id = on_paper(world, opened=False)
    found = page(world, batch_id)
    assert (found.open, found.keys, [paper.headings for paper in found.papers]) == (False, False, [(), ()])
    for kind in written_papers.KINDS:
        with pytest.raises(refusals.PapersSealed):
            file(world, batch_id, kind)
    assert audit_log.read_log(world.actor("auditor"), action="下载试卷").total == 0


def test_papers_and_answer_sheets_are_those_that_were_dealt(world: World) -> None:
    batch_id = on_paper(world, law="QY002")
    found = page(world, batch_id)
    assert [(paper.variant, paper.scope, paper.people) for paper in found.papers] == [
        ("A", "党内法规和法律", 2),
        ("B", "党内法规和法律", 1),
        ("B", "只考法律", 1),
    ]
    by_id = {paper.id: paper for paper in stored(batch_id)}
    for number, paper in enumerate(found.papers):
        text = text_of(file(world, batch_id, "paper", "A3", number).data)
        items = printed_papers.printed(
            json.loads(by_id[paper.id].items), found.policy, title="", variant="A", fingerprint=""
        )
        stems = [question.stem for section in items.sections for question in section.questions]
        assert all(stem.split("（")[0].split("_")[0][:12] in text for stem in stems)
        assert "一、基础部分·填空题（每题5分，共10分）" in text
        assert "答案写在答题纸上" in text
        assert items.total_hundredths == 10_000
    answers = file(world, batch_id, "answers")
    assert answers.name == f"秋季笔试-{found.papers[0].variant}卷·{found.papers[0].scope}-答题纸·A4.docx"
    assert "试卷上规定的位置" in text_of(file(world, batch_id, "booklet").data)


def test_every_file_that_leaves_is_in_the_log_of_the_room(world: World) -> None:
    batch_id = on_paper(world)
    file(world, batch_id, "answers", "A3")
    (entry,) = audit_log.read_log(world.actor("auditor"), action="下载试卷").rows
    fingerprint = page(world, batch_id).papers[0].fingerprint[:16]
    assert (entry.subject, entry.detail) == ("秋季笔试", f"A卷·党内法规和法律·答题纸·A3，校验码 {fingerprint}")


def test_a_key_waits_until_nobody_writes_any_more(world: World) -> None:
    batch_id = on_paper(world)
    with reading() as session:
        assert session.get_one(Candidate, ids(world, batch_id)["QY001"]).extra_minutes == 0
    world.clock.advance(hours=3, minutes=59)
    with pytest.raises(refusals.BatchNotOver):
        file(world, batch_id, "key")
    assert page(world, batch_id).keys is False
    world.clock.advance(minutes=1)
    assert page(world, batch_id).keys is True
    text = text_of(file(world, batch_id, "key").data)
    assert "参考答案" in text
    assert "《" in text
    assert audit_log.read_log(world.actor("auditor"), action="下载参考答案").total == 1


@ONE_DATABASE
def test_neither_paper_nor_answer_sheet_holds_a_key(world: World) -> None:
    batch_id = on_paper(world)
    explanations = [item["explanation"] for paper in stored(batch_id) for item in json.loads(paper.items)]
    for kind in ("paper", "booklet", "answers"):
        text = text_of(file(world, batch_id, kind).data)
        assert not any(explanation in text for explanation in explanations)


@ONE_DATABASE
def test_a_machine_without_word_says_so_and_logs_no_download(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id = on_paper(world)

    def missing(*_rest: Any) -> bytes:
        raise exam_papers.WordMissing

    monkeypatch.setitem(written_papers._MADE, "paper", missing)
    with pytest.raises(refusals.ComponentMissing):
        file(world, batch_id)
    assert audit_log.read_log(world.actor("auditor"), action="下载试卷").total == 0


@ONE_DATABASE
def test_a_file_that_is_none_and_a_batch_that_has_none_are_refused(world: World) -> None:
    batch_id = on_paper(world)
    for kind, size in (("exam", "A4"), ("paper", "A5"), ("", "")):
        with pytest.raises(NotFound):
            file(world, batch_id, kind, size)
    other = on_paper(world)
    with pytest.raises(NotFound):
        written_papers.word_file(
            world.actor("organiser"),
            other,
            page(world, batch_id).papers[0].id,
            "paper",
            "A4",
            now=world.clock.now,
        )
    with pytest.raises(NotNow):
        page(world, world.batch())


@ONE_DATABASE
def test_a_cancelled_exam_hands_out_nothing(world: World) -> None:
    batch_id = on_paper(world, opened=False)
    sealing.cancel_batch(world.actor("organiser"), batch_id, "会议改期", now=world.clock.now)
    with pytest.raises(refusals.BatchCancelled):
        file(world, batch_id)


@ONE_DATABASE
@pytest.mark.parametrize("name", ["elsewhere", "administrator", "auditor", "editor", "QY001"])
def test_nobody_else_prints(world: World, name: str) -> None:
    batch_id = sat(world)
    with pytest.raises(NotFound if name == "elsewhere" else NotAllowed):
        file(world, batch_id, "key", name=name)


@ONE_DATABASE
def test_the_shipped_preset_is_printed_whole(world: World) -> None:
    batch_id = on_paper(world, policy=PRESETS["written"], law="QY002")
    found = page(world, batch_id)
    assert {len(paper.headings) for paper in found.papers} == {6}
    assert {sum(heading.max_hundredths for heading in paper.headings) for paper in found.papers} == {10_000}
    for number in range(len(found.papers)):
        assert "六、案例分析题（每题4分，共20分）" in text_of(file(world, batch_id, "paper", "A3", number).data)
