"""一键公文 from the record: when each kind can be made, the figures of the report in it, and whose wording holds."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import docx
import pytest
from docx.table import Table
from openpyxl import load_workbook

from lianzheng_quiz.rules.batch_figures import Headcount
from lianzheng_quiz.rules.letters import KINDS
from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, NotNow
from lianzheng_quiz.rules.report_tables import cell_text
from lianzheng_quiz.rules.year_report import year_tables
from lianzheng_quiz.services import (
    accounts,
    audit_log,
    batch_reports,
    letter_templates,
    letters,
    unit_reports,
    written_marks,
)
from lianzheng_quiz.services.batches import batch_page
from lianzheng_quiz.services.letter_facts import together
from lianzheng_quiz.services.score_sheets import scores_xlsx
from tests.conftest import ONE_DATABASE, World
from tests.services.on_paper import marked
from tests.services.test_retakes import over, put_down, sit

OF_A_BATCH = [key for key, kind in KINDS.items() if kind.about in letters.OF_BATCHES]
COUNTS = {"应考": "due", "实考": "came", "合格": "passed", "不合格": "failed", "缺考": "absent", "免考": "exempt"}


def text_of(file: letter_templates.WordFile) -> str:
    """Everything a letter says, cells apart by a bar, one line a paragraph or row."""
    lines = []
    for block in docx.Document(io.BytesIO(file.data)).iter_inner_content():
        if isinstance(block, Table):
            lines += ["|".join({cell._tc: cell.text for cell in row.cells}.values()) for row in block.rows]
        elif block.text:
            lines.append(block.text)
    return "\n".join(lines)


def made(world: World, batch_id: int, key: str) -> str:
    return text_of(letters.letter_file(world.actor("organiser"), batch_id, key, now=world.clock.now))


def reasons(world: World, batch_id: int) -> dict[str, str]:
    page = letters.letters_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return {row.standing.kind.key: row.why_not for row in page.letters}


@ONE_DATABASE
def test_a_machine_batch_has_its_letters_when_it_is_over(world: World) -> None:
    batch_id = world.batch()
    waiting = reasons(world, batch_id)
    assert list(waiting) == OF_A_BATCH
    assert [key for key, why in waiting.items() if not why] == ["sign_in_sheet", "room_record"]
    with pytest.raises(NotNow) as refusal:
        made(world, batch_id, "notice")
    assert refusal.value.reason == waiting["notice"] == "考试结束、成绩出齐以后可以制作"
    batch_id = over(world)
    assert set(reasons(world, batch_id).values()) == {""}
    notice = made(world, batch_id, "notice")
    assert "名单内应当参加考试4人，实际参加2人，缺考1人，经批准请假1人。另有免考0人" in notice
    assert "首次考试不合格的，暂缓任用" in notice
    assert not any(name in notice for name in ("方知行", "石秋实", "柳景明", "江书敏"))
    feedback = made(world, batch_id, "feedback")
    assert "不合格人员为：石秋实（县水务局）。" in feedback
    assert "缺考人员为：江书敏（县水务局）。" in feedback
    assert "请假人员为：柳景明（住院）。" in feedback
    assert "免考人员" not in feedback
    assert "1|方知行|QY001|县水务局|副局长|100|合格" in feedback
    record = made(world, batch_id, "room_record")
    assert "应到3，实到2，缺考1，请假1，免考0" in record
    assert "没有需要记录的情况。" in record
    sheet = made(world, batch_id, "sign_in_sheet")
    assert "应到3人" in sheet
    assert "1|QY001|方知行|县水务局" in sheet
    assert "柳景明" not in sheet


@ONE_DATABASE
def test_figures_on_page_in_excel_and_in_word_agree(world: World) -> None:
    organiser, batch_id = world.actor("organiser"), over(world)
    report = batch_reports.batch_report(organiser, batch_id, now=world.clock.now)
    page = batch_page(organiser, batch_id, now=world.clock.now)
    assert report.figures.people == page.figures
    book = load_workbook(io.BytesIO(scores_xlsx(organiser, batch_id, now=world.clock.now)))
    excel = str([cell.value for row in book.active.iter_rows(max_row=4) for cell in row])  # type: ignore[union-attr]
    word = made(world, batch_id, "feedback")
    for label, name in COUNTS.items():
        count = getattr(page.figures, name)
        assert f"{label} {count} 人" in excel, label
        assert f"{label}{count}人" in word, label
    rate = page.figures.pass_rate.text
    assert f"合格率 {rate}" in excel
    assert f"合格率{rate}" in word
    notice = made(world, batch_id, "notice")
    assert f"平均得分{report.figures.scores.shown(report.figures.scores.mean)}分" in notice
    for band in report.figures.scores.bands:
        assert re.search(rf"(^|\|){band.label}\|{band.people}(\||$)", notice, re.M), band.label


@ONE_DATABASE
def test_a_written_batch_has_its_letters_when_marks_are_finished(world: World) -> None:
    batch_id, first, _second = marked(world)
    assert reasons(world, batch_id)["notice"] == "考试结束、成绩出齐以后可以制作"
    assert reasons(world, batch_id)["score_sheet"] == "还没有人有成绩"
    written_marks.finish_marking(first, batch_id, now=world.clock.now)
    assert set(reasons(world, batch_id).values()) == {""}
    assert "采用笔试、闭卷方式" in made(world, batch_id, "notice")
    assert "由两人凭启封码启封" in made(world, batch_id, "room_record")
    sheets = made(world, batch_id, "score_sheet")
    assert sheets.count("考试成绩单") == 3
    assert "大题|题数|得分|满分" in sheets
    assert "部分|得分|满分|最低分|结果" in sheets
    assert "应用部分|20.5|70|30|未达到" in sheets
    assert "江书敏|QY004|县水务局|缺考" in made(world, batch_id, "retake_notice")


@ONE_DATABASE
def test_a_batch_nobody_came_to_has_every_letter_but_score_sheets(world: World) -> None:
    batch_id = world.batch()
    world.clock.now += timedelta(hours=3)
    assert {key: why for key, why in reasons(world, batch_id).items() if why} == {"score_sheet": "还没有人有成绩"}
    notice = made(world, batch_id, "notice")
    assert "合格率—" in notice
    assert "平均得分" not in notice
    assert "缺考人员为：方知行（县水务局）、" in made(world, batch_id, "feedback")
    assert "没有人开始答题" in made(world, batch_id, "room_record")


@ONE_DATABASE
def test_a_batch_without_a_list_says_so(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    world.clock.now += timedelta(hours=3)
    assert set(reasons(world, batch_id).values()) == {"名单中还没有人"}
    with pytest.raises(NotNow):
        made(world, batch_id, "room_record")


@ONE_DATABASE
def test_a_retake_is_announced_from_the_batch_in_which_it_is_held(world: World) -> None:
    first = over(world)
    before = made(world, first, "retake_notice")
    assert "有3人列入补考" in before
    assert "具体时间另行通知" in before
    assert "石秋实|QY002|县水务局|不合格·暂缓任用|2027年1月31日" in before
    again = put_down(world, first, "QY002", "QY003", "QY004")
    assert reasons(world, first)["retake_notice"] == "补考已经安排，请在补考批次制作：补考一"
    notice = made(world, again, "retake_notice")
    assert "补考时间为2026年11月3日" in notice
    assert "具体时间另行通知" not in notice
    assert "石秋实|QY002|县水务局|不合格·暂缓任用|2027年1月31日" in notice
    assert "柳景明|QY003|县水务局|请假" in notice


@ONE_DATABASE
def test_one_persons_score_sheet_says_what_the_result_says(world: World) -> None:
    organiser, batch_id = world.actor("organiser"), over(world)
    page = letters.letters_page(organiser, batch_id, now=world.clock.now)
    assert {one.staff_no for one in page.people} == {"QY001", "QY002"}
    one = next(one for one in page.people if one.staff_no == "QY002")
    file = letters.person_file(organiser, batch_id, one.candidate_id, now=world.clock.now)
    assert file.name == "秋季任前考试-成绩单-石秋实.docx"
    text = text_of(file)
    row = next(row for row in batch_page(organiser, batch_id, now=world.clock.now).candidates if row.name == "石秋实")
    assert row.total_hundredths == 2000
    assert "得分|20（满分 100）|结果|不合格" in text
    assert f"认定依据|{row.clause}" in text
    assert "方知行" not in text
    with pytest.raises(NotFound):
        letters.person_file(organiser, batch_id, 99_999, now=world.clock.now)


@ONE_DATABASE
def test_the_year_is_the_sum_of_its_batches(world: World) -> None:
    first = over(world)
    again = put_down(world, first, "QY002", "QY004", days=0)
    world.deal(again)
    sit(world, again, "QY002", 80)
    world.clock.now += timedelta(hours=3)
    world.batch(name="还没考", opens_at=world.clock.now + timedelta(hours=1))
    organiser = world.actor("organiser")
    file = letters.annual_file(organiser, 2026, now=world.clock.now)
    text = text_of(file)
    figures = [
        batch_reports.batch_report(organiser, one, now=world.clock.now).figures.people for one in (1, first, again)
    ]
    total = sum(figures, Headcount())
    year = unit_reports.report_year(organiser, 2026, now=world.clock.now)
    assert year.total.people == total
    assert [own.people for _held, own in year.batches] == figures
    assert f"全年应考{total.due}人次，实考{total.came}人次，合格{total.passed}人次" in text
    assert "共组织考试3批，其中补考1批" in text
    assert "另有1批尚未结束" in text
    assert "另有 1 批尚未结束" in year_tables(year)[0].notes[-1]
    for row in year.batch_rows:
        assert "|".join(map(cell_text, row)) in text
    assert "补考一|11月2日" in text
    assert letters.years(organiser, now=world.clock.now) == [2026]
    assert "共组织考试0批" in text_of(letters.annual_file(organiser, 2025, now=world.clock.now))
    with pytest.raises(NotFound):
        letters.annual_file(organiser, 1999, now=world.clock.now)


@ONE_DATABASE
def test_who_stays_away_from_a_retake_is_absent_in_figures_and_names(world: World) -> None:
    again = put_down(world, over(world), "QY002", "QY004", days=0)
    world.deal(again)
    sit(world, again, "QY002", 20)
    world.clock.now += timedelta(hours=3)
    letter = made(world, again, "feedback")
    assert "应考2人，实考1人，合格0人，不合格1人，缺考1人" in letter
    assert "不合格人员为：石秋实（县水务局）。" in letter
    assert "缺考人员为：江书敏（县水务局）。" in letter
    assert "石秋实|QY002|县水务局|副局长|20|二次不合格·不予任用" in letter


@ONE_DATABASE
def test_every_letter_that_leaves_is_in_the_log(world: World) -> None:
    batch_id = over(world)
    made(world, batch_id, "notice")
    letters.annual_file(world.actor("organiser"), 2026, now=world.clock.now)
    log = audit_log.read_log(world.actor("auditor"), action="导出公文").rows
    assert [(row.subject, row.detail) for row in log] == [
        ("2026年", "年度总结，模板：系统默认"),
        ("秋季任前考试", "考试情况通报，模板：系统默认"),
    ]


@ONE_DATABASE
def test_every_field_of_a_kind_is_filled_from_the_record(world: World) -> None:
    """A template that names everything a kind may name can be made: nothing on the list is only a promise."""
    batch_id = over(world)
    organiser = world.actor("organiser")
    for key, kind in KINDS.items():
        lines = [f"〔{name}〕" for name in kind.by_name]
        letter_templates.save_template(organiser, key, "\n".join(["【标题】全部字段", *lines]), now=world.clock.now)
        if kind.about == "cadre":
            continue
        if key == "annual_summary":
            text = text_of(letters.annual_file(organiser, 2026, now=world.clock.now))
        else:
            text = made(world, batch_id, key)
        assert "〔" not in text.replace("〔2026〕", "")
        assert "青榆县" in text


@ONE_DATABASE
def test_others_have_no_letters(world: World) -> None:
    batch_id = over(world)
    for ask in (letters.letters_page, batch_reports.batch_report):
        with pytest.raises(NotFound):
            ask(world.actor("elsewhere"), batch_id, now=world.clock.now)
    with pytest.raises(NotAllowed):
        letters.letters_page(world.actor("auditor"), batch_id, now=world.clock.now)
    with pytest.raises(NotFound):
        made(world, batch_id, "annual_summary")
    with pytest.raises(NotFound):
        made(world, batch_id, "nothing")


def test_the_nearest_office_with_a_wording_of_its_own_decides(world: World) -> None:
    county = world.actor("organiser")
    below = accounts.AccountDraft("shuiwu", "水务员", "organiser", world.unit("县水务局"))
    accounts.add_account(accounts.SYSTEM, below, now=world.clock.now, must_change_password=False)
    bureau, now = accounts.actor_named("shuiwu"), world.clock.now

    def source(actor: accounts.Actor) -> str:
        return letter_templates.template_page(actor, "notice").standing.source

    assert source(bureau) == "系统默认"
    assert letter_templates.save_template(county, "notice", "【标题】县里的\n一", now=now) == 1
    assert letter_templates.save_template(county, "notice", "【标题】县里的\n二", now=now) == 2
    assert (source(county), source(bureau)) == ("青榆县，第 2 版", "青榆县，第 2 版")
    assert source(world.actor("elsewhere")) == "青榆县，第 2 版"
    letter_templates.save_template(bureau, "notice", "【标题】局里的", now=now)
    assert (source(county), source(bureau)) == ("青榆县，第 2 版", "县水务局，第 1 版")
    letter_templates.drop_template(bureau, "notice", now=now)
    assert source(bureau) == "青榆县，第 2 版"
    with pytest.raises(NotNow):
        letter_templates.drop_template(bureau, "notice", now=now)
    assert letter_templates.save_template(bureau, "notice", "【标题】局里又有了", now=now) == 3
    page = letter_templates.template_page(bureau, "notice", 1)
    assert (page.text, page.standing.number) == ("【标题】局里的", 3)
    assert [(one.number, one.returned) for one in page.versions] == [(3, False), (2, True), (1, False)]
    with pytest.raises(NotFound):
        letter_templates.template_page(bureau, "notice", 2)


@ONE_DATABASE
def test_a_faulty_template_is_not_kept_and_a_sample_of_it_not_made(world: World) -> None:
    organiser = world.actor("organiser")
    for act in (
        lambda: letter_templates.save_template(organiser, "notice", "【标题】〔没有〕", now=world.clock.now),
        lambda: letter_templates.sample(organiser, "notice", "【标题】〔没有〕"),
    ):
        with pytest.raises(Invalid) as refusal:
            act()
        assert refusal.value.faults == {"text": "第 1 行：没有〔没有〕这个字段"}
    with pytest.raises(Invalid) as unchanged:
        letter_templates.save_template(organiser, "notice", KINDS["notice"].wording + "\r\n", now=world.clock.now)
    assert "没有变化" in unchanged.value.faults["form"]
    assert "2026年秋季任前" in text_of(letter_templates.sample(organiser, "notice"))


def test_fields_of_several_sources_are_one_list() -> None:
    assert together({"甲": "1"}, {"乙": "2"}) == {"甲": "1", "乙": "2"}
