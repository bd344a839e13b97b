"""What the record says for the fields of a 公文: figures from reports, names from the roster, the room's record.

Reads and puts into words; counts nothing itself and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianzheng_quiz.rules import letter_tables as tables
from lianzheng_quiz.rules.batch_figures import Attempt, Headcount, ScoreFigures, headcount
from lianzheng_quiz.rules.batch_report import BatchReport
from lianzheng_quiz.rules.candidate_state import state_label
from lianzheng_quiz.rules.clauses import clauses
from lianzheng_quiz.rules.letter_text import Value
from lianzheng_quiz.rules.office_time import day_text, days_text, local, minute_text, span_text
from lianzheng_quiz.rules.points import Points, points_text
from lianzheng_quiz.rules.policy import BOOKS, FORMS, Policy
from lianzheng_quiz.rules.report_tables import cell_text
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.timing import CLOSINGS
from lianzheng_quiz.rules.year_report import YearReport
from lianzheng_quiz.services.batch_reports import attempt_of
from lianzheng_quiz.services.exam_pages import GroupScore, ResultPage
from lianzheng_quiz.services.retakes import RetakeRow
from lianzheng_quiz.store import batches, ledger, reports
from lianzheng_quiz.store.engine import Session

Values = dict[str, Value]


@dataclass(frozen=True)
class Person:
    """Somebody on a batch's roster: a row of `store.reports.people`, how figures count it, and the state in words."""

    row: Any
    attempt: Attempt
    state: str

    @property
    def counted(self) -> Headcount:
        """This one alone, by the rule that counts all."""
        return headcount([self.attempt])

    @property
    def is_expected(self) -> bool:
        """Neither exempt nor on leave."""
        return not (self.row.exemption_reason or self.row.leave_reason)

    @property
    def named(self) -> str:
        return f"{self.row.name}（{self.row.unit_name}）"


def roster(session: Session, batch: Any, policy: Policy, now: datetime) -> list[Person]:
    """Everybody on a batch's roster, by unit and name."""
    found = []
    for row in reports.people(session, batch.id):
        attempt = attempt_of(row, batch, policy, now)
        found.append(Person(row, attempt, state_label(attempt.state, policy)))
    return found


def coming_again(
    session: Session, batch: Any, policy: Policy, people: Sequence[Person], now: datetime
) -> list[RetakeRow]:
    """Who sits a retake, with what it makes good and until when; `batch` is the retake, held by the same policy."""
    first = batches.find(session, batch.retake_of_id, "/")
    assert first is not None
    before = {one.row.id: one for one in roster(session, first, policy, now)}
    found = []
    for one in people:
        earlier = before.get(one.row.retake_of_id)
        if earlier is None or not one.is_expected:
            continue
        day = local(earlier.row.submitted_at or first.closes_at).date()
        found.append(
            RetakeRow(
                candidate_id=one.row.id,
                name=one.row.name,
                staff_no=one.row.staff_no,
                unit_name=one.row.unit_name,
                state=earlier.state,
                failures=one.row.failures_before,
                last_day=policy.retake_until(day, one.row.publicity_to),
            )
        )
    return found


def ledger_tail(session: Session) -> str:
    """The last entry of 成绩台账 in words, empty while there is none: the one place where it comes in."""
    head = ledger.end(session)
    return head.text if head.number else ""


def common_values(actor: Actor, unit_name: str, tail: str, now: datetime, year: int = 0) -> Values:
    """Fields of every kind. `tail` is `ledger_tail`."""
    today = local(now).date()
    return {
        "组织单位": unit_name,
        "年份": str(year or today.year),
        "发文年号": f"〔{today.year}〕",
        "成文日期": day_text(today),
        "制作人": actor.name,
        "制作时间": minute_text(now),
        "台账末条": tail,
    }


def exam_values(batch: Any, policy: Policy) -> Values:
    """Fields on what a batch is: its name, times and policy, the policy's consequences in its own words."""
    said = {clause.key: clause.text for clause in clauses(policy)}
    return {
        "考试名称": batch.name,
        "考试日期": days_text(batch.opens_at, batch.closes_at),
        "考试时间": span_text(batch.opens_at, batch.closes_at),
        "考试形式": f"{FORMS[policy.form]}、{BOOKS[policy.book]}",
        "考试办法": policy.name,
        "答题分钟": str(policy.minutes),
        "满分": points_text(policy.total_hundredths),
        "合格线": points_text(policy.pass_hundredths),
        "不合格处理": said.get("first_failure", ""),
        "再次不合格处理": said.get("second_failure", ""),
        "缺考处理": said.get("absence", ""),
        "补考规定": said.get("retake", ""),
    }


def figure_values(report: BatchReport) -> Values:
    """Fields of figures, as the report counted them."""
    people, scores = report.figures.people, report.figures.scores
    bands = [(band.label, band.people) for band in scores.bands] if scores.people else []
    return {
        "应考人数": str(people.due),
        "实考人数": str(people.came),
        "出成绩人数": str(people.marked),
        "合格人数": str(people.passed),
        "不合格人数": str(people.failed),
        "首次不合格人数": str(people.failed_first),
        "再次不合格人数": str(people.failed_finally),
        "缺考人数": str(people.absent),
        "请假人数": str(people.on_leave),
        "免考人数": str(people.exempt),
        "合格率": people.pass_rate.text,
        "平均分": _with_unit(scores, scores.mean),
        "最高分": _with_unit(scores, scores.highest),
        "最低分": _with_unit(scores, scores.lowest),
        "分数段表": tables.band_table(bands),
    }


def _with_unit(scores: ScoreFigures, figure: Points | None) -> str:
    if figure is None:
        return ""
    return f"满分的{scores.shown(figure)}" if scores.by_share else f"{scores.shown(figure)}分"


def name_values(people: Sequence[Person]) -> Values:
    """Fields of names, each list as long as its figure says."""
    return {
        "合格名单": tuple(one.named for one in people if one.counted.passed),
        "不合格名单": tuple(one.named for one in people if one.counted.failed),
        "缺考名单": tuple(one.named for one in people if one.counted.absent),
        "请假名单": tuple(f"{one.row.name}（{one.row.leave_reason}）" for one in people if one.counted.on_leave),
        "免考名单": tuple(f"{one.row.name}（{one.row.exemption_reason}）" for one in people if one.counted.exempt),
        "成绩表": tables.score_table([_score_row(one) for one in people]),
    }


def _score_row(one: Person) -> tuple[str, ...]:
    row, total = one.row, one.attempt.total_hundredths
    points = points_text(total) if total is not None and not one.attempt.voided else ""
    state = f"{one.state}（作废）" if one.attempt.voided else one.state
    return row.name, row.staff_no, row.unit_name, row.proposed_post, points, state


def retake_values(people: Sequence[RetakeRow], at: str) -> Values:
    """Fields of 补考: who and until when; `at` is the time, empty while it isn't arranged."""
    rows = [(one.name, one.staff_no, one.unit_name, one.state, _last_day(one.last_day)) for one in people]
    return {"补考人数": str(len(rows)), "补考时间": at, "补考名单表": tables.retake_table(rows)}


def _last_day(day: date | None) -> str:
    return day_text(day) if day else "公示期结束前"


def person_values(person: Person, result: ResultPage) -> Values:
    """Fields of one person's score sheet."""
    row, policy = person.row, result.policy
    total = "" if result.total_hundredths is None else points_text(result.total_hundredths)
    verdict = "合格" if result.passed else "不合格"
    verdict += f"（答卷作废：{result.void_reason}）" if result.void_reason else ""
    when = span_text(result.started_at, result.submitted_at) if result.on_paper else minute_text(result.submitted_at)
    when += f"（{CLOSINGS[result.closing]}）"
    pairs = [
        ("姓名", result.cadre_name),
        ("工号", result.staff_no),
        ("单位", result.unit_name),
        ("拟任职务", row.proposed_post) if row.proposed_post else ("现任职务", row.post),
        ("得分", f"{total}（满分 {points_text(result.max_hundredths or 0)}）"),
        ("结果", verdict),
        ("=认定依据", result.clause),
        ("=考试办法", policy.name),
        ("=考试时间" if result.on_paper else "=交卷", when),
    ]
    return {
        "姓名": result.cadre_name,
        "工号": result.staff_no,
        "单位": result.unit_name,
        "现任职务": row.post,
        "拟任职务": row.proposed_post,
        "得分": total,
        "结果": verdict,
        "认定依据": result.clause,
        "交卷时间": when,
        "校验码": result.fingerprint[:16],
        "成绩信息表": tables.person_table(pairs),
        "部分得分表": tables.part_table([_part_row(part) for part in result.by_part]),
        "题型得分表": tables.group_table(
            "大题" if result.on_paper else "题型", [_group_row(g) for g in result.by_type]
        ),
        "成绩签字栏": tables.signatures([("应考人员签名", "考务人员签名"), ("单位盖章", "日期")]),
    }


def _part_row(part: GroupScore) -> tuple[str, ...]:
    minimum = points_text(part.minimum_hundredths) if part.minimum_hundredths else "不设"
    reached = "未达到" if part.below_minimum else "达到" if part.minimum_hundredths else ""
    return part.label, points_text(part.points_hundredths), points_text(part.max_hundredths), minimum, reached


def _group_row(group: GroupScore) -> tuple[str, ...]:
    points, most = points_text(group.points_hundredths), points_text(group.max_hundredths)
    return group.label, str(group.count), points, most


def year_values(report: YearReport) -> Values:
    """Fields of the annual summary: the figures of the year's page."""
    total = report.total.people
    return {
        "统计截止": f"截至{day_text(report.last_day)}",
        "批次数": str(len(report.batches)),
        "补考批次数": str(report.retake_batches),
        "未结束批次数": str(report.unfinished),
        "取消批次数": str(report.cancelled),
        "应考人次": str(total.due),
        "实考人次": str(total.came),
        "合格人次": str(total.passed),
        "不合格人次": str(total.failed),
        "缺考人次": str(total.absent),
        "请假人次": str(total.on_leave),
        "免考人次": str(total.exempt),
        "年度合格率": total.pass_rate.text,
        "年度批次表": tables.batch_table([tuple(cell_text(cell) for cell in row) for row in report.batch_rows]),
    }


def together(*parts: Mapping[str, Value]) -> Values:
    """All fields of a letter."""
    return {name: value for part in parts for name, value in part.items()}
