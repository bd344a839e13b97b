"""A policy in plain words, clause by clause: what people read before the exam, and what a result names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.policy import (
    BOOKS,
    FORMS,
    HARDNESS_WORDS,
    HOUSES,
    MULTIPLE_RULES,
    OPENINGS,
    PAPERS,
    REVIEWS,
    SHOWN_SCORES,
    Part,
    Policy,
)
from question_bank.question import CHAPTERS
from question_bank.question_types import TYPES

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Clause:
    """One clause. `number` counts from 1; `key` is what results and states refer to."""

    key: str
    number: int
    title: str
    text: str

    @property
    def name(self) -> str:
        return f"第{chinese_number(self.number)}条（{self.title}）"


@lru_cache(maxsize=64)
def clauses(policy: Policy) -> tuple[Clause, ...]:
    """Every clause of a policy, numbered; those that don't apply are left out."""
    written = [
        ("exam", "考试形式", _exam(policy)),
        ("blueprint", "试卷构成", _blueprint(policy)),
        ("scope", "考试范围", _scope(policy)),
        ("marking", "评分", _marking(policy)),
        ("pass", "合格标准", f"得分达到 {points_text(policy.pass_hundredths)} 分为合格"),
        ("section_minimum", "部分最低分", _section_minimum(policy)),
        ("must_right", "必对题", "卷面标有“必对题”的试题有一道答错或未答，即为不合格" if policy.has_must_right else ""),
        ("void", "违纪作废", "违反考场纪律，经认定答卷作废的，按不合格办理"),
        ("first_failure", "首次不合格", f"首次考试不合格的，{policy.first_failure}"),
        ("retake", "补考", _retake(policy)),
        ("second_failure", "再次不合格", _second_failure(policy)),
        ("leave", "请假", "考前经批准请假的，不作不合格处理，参加补考" if policy.leave_joins_retake else ""),
        ("absence", "缺考", _absence(policy)),
        ("exemption", "免考", _exemption(policy)),
        ("validity", "成绩有效期", f"合格成绩 {policy.validity_months} 个月内有效" if policy.validity_months else ""),
        ("publication", "成绩与错题", _publication(policy)),
        ("objection", "异议", _objection(policy)),
    ]
    present = [entry for entry in written if entry[2]]
    return tuple(Clause(key, number, title, text) for number, (key, title, text) in enumerate(present, start=1))


def clause_name(policy: Policy, key: str) -> str:
    """第六条（部分最低分）. KeyError for a clause that this policy hasn't."""
    return {clause.key: clause.name for clause in clauses(policy)}[key]


def chinese_number(number: int) -> str:
    """1 to 99 as clauses and sections are counted: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def part_label(part: Part) -> str:
    """What a row of a blueprint draws from: 单选题（国家法律，监察与政务处分，难）."""
    narrowed = [
        HOUSES.get(part.house or "", ""),
        CHAPTERS.get(part.chapter or "", ""),
        f"《{part.regulation}》" if part.regulation else "",
        part.level or "",
        HARDNESS_WORDS.get(part.hardness or "", ""),
        part.post_group,
    ]
    words = "，".join(word for word in narrowed if word)
    return f"{TYPES[part.type].label}（{words}）" if words else TYPES[part.type].label


def part_text(part: Part) -> str:
    """单选题（国家法律） 15 道，每道 1 分."""
    must = f"，其中必对题 {part.must_right} 道" if part.must_right else ""
    return f"{part_label(part)} {part.count} 道，每道 {points_text(part.points_hundredths)} 分{must}"


def _exam(policy: Policy) -> str:
    book = BOOKS[policy.book]
    if policy.open_book_age is not None:
        book += f"，考试当日年满 {policy.open_book_age} 周岁的开卷"
    late = f"；迟到 {policy.late_minutes} 分钟以上不得入场" if policy.late_minutes is not None else ""
    return f"{FORMS[policy.form]}，{book}，答题 {policy.minutes} 分钟{late}；{OPENINGS[policy.opening]}"


def _blueprint(policy: Policy) -> str:
    parts = "；".join(map(part_text, policy.parts))
    total = f"满分 {points_text(policy.total_hundredths)} 分"
    return f"{parts}。共 {policy.question_count} 道，{total}。{PAPERS[policy.papers]}"


def _scope(policy: Policy) -> str:
    said = []
    if policy.law_parts:
        said.append(f"非中共党员只考法律：{'；'.join(map(part_text, policy.law_parts))}")
    if policy.post_groups:
        said.append(f"专业部分按拟任岗位分为{'、'.join(policy.post_groups)}")
    return "。".join(said)


def _marking(policy: Policy) -> str:
    said = []
    if "multiple" in policy.types:
        said.append(f"多选题作答，{MULTIPLE_RULES[policy.multiple_rule]}")
    if policy.form == "written":
        said.append("由两人分别录入得分，不一致的逐项核对")
    elif policy.needs_markers:
        said += [_by_people(policy), "其余试题由系统按封存的答案评分"]
    else:
        said.append("由系统按封存的答案评分")
    return "；".join(said)


def _by_people(policy: Policy) -> str:
    return (
        f"{'、'.join(policy.marked_by_people)}由两名阅卷人分别给分，阅卷人不知道应考人员是谁，也不知道另一人给的分；"
        f"两人相差不超过 {points_text(policy.markers_differ_hundredths)} 分的取平均分，超过的由第三人再评，"
        "取三个得分中最接近的两个的平均分，差距相同的取较高的两个；没有作答的得 0 分；"
        "全部评完后，由没有参加阅卷的组织者复核签署，统一生成成绩"
    )


def _objection(policy: Policy) -> str:
    if not policy.objection_days:
        return ""
    since = "成绩签署后" if policy.needs_markers else "本批次结束后"
    return (
        f"对成绩或试题有异议的，可以在{since} {policy.objection_days} 日内提出；"
        "试题或答案确有错误的，作废、全体给分或更正答案，受影响的人员一律重新评分"
    )


def _section_minimum(policy: Policy) -> str:
    held = [section for section in policy.sections if section.minimum_hundredths]
    minima = "，".join(f"{section.label}不低于 {points_text(section.minimum_hundredths)} 分" for section in held)
    return f"{minima}；有一部分未达到的，总分达到合格线也不合格" if held else ""


def _retake(policy: Policy) -> str:
    if not policy.retakes:
        return ""
    until = "公示期结束前" if policy.retake_days is None else f"考试之日起 {policy.retake_days} 日内"
    return f"不合格的可以补考 {policy.retakes} 次，在{until}进行"


def _second_failure(policy: Policy) -> str:
    times = f" {policy.retakes} 次" if policy.retakes > 1 else ""
    return f"补考{times}仍不合格的，{policy.second_failure}" if policy.retakes else ""


def _absence(policy: Policy) -> str:
    counted = "，按一次不合格计" if policy.absence_is_failure else "，不计为不合格"
    return f"未经批准缺考的，{policy.first_failure}{counted}"


def _exemption(policy: Policy) -> str:
    return f"有下列情形之一、经组织者登记的免考：{'；'.join(policy.exemptions)}" if policy.exemptions else ""


def _publication(policy: Policy) -> str:
    """Where people mark, a result is told once they have: nobody hands a printed paper in to the system at all."""
    if policy.form == "written":
        return SHOWN_SCORES[policy.shown_score].replace("交卷后", "阅卷登分后")
    told = f"{SHOWN_SCORES[policy.shown_score]}；错题与解析{REVIEWS[policy.review]}"
    return told.replace("交卷后", "成绩签署后") if policy.needs_markers else told
