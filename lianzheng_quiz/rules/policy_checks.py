"""What is wrong with a policy, field by field and all at once: no batch is held by rules that contradict themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.policy import (
    BOOKS,
    FORMS,
    HARDNESS,
    HOUSES,
    MULTIPLE_RULES,
    OPENINGS,
    PAPERS,
    REVIEWS,
    SHOWN_SCORES,
    Part,
    Policy,
)
from lianzheng_quiz.rules.written import heading_count
from question_bank.question import CHAPTERS, LEVELS
from question_bank.question_types import TYPES

MOST_QUESTIONS = 200
MOST_HEADINGS = 10
WORDS: dict[str, Container[object]] = {
    "form": FORMS,
    "papers": PAPERS,
    "opening": OPENINGS,
    "book": BOOKS,
    "multiple_rule": MULTIPLE_RULES,
    "shown_score": SHOWN_SCORES,
    "review": REVIEWS,
}
BOUNDS: dict[str, tuple[str, int, int]] = {
    "minutes": ("答题时长", 5, 300),
    "open_book_age": ("开卷年龄", 30, 70),
    "late_minutes": ("迟到时限", 0, 120),
    "retakes": ("补考次数", 0, 3),
    "retake_days": ("补考期限", 1, 730),
    "validity_months": ("成绩有效期", 0, 120),
    "objection_days": ("异议期限", 0, 60),
}


def faults_of(policy: Policy) -> dict[str, str]:
    """Field to reason, in Chinese; {} for a policy that a batch may be held by."""
    faults: dict[str, str] = {}
    if not 1 <= len(policy.name.strip()) <= 60:
        faults["name"] = "请填写 60 字以内的名称"
    for field, (label, least, most) in BOUNDS.items():
        value = getattr(policy, field)
        if value is not None and not least <= value <= most:
            faults[field] = f"{label}须在 {least} 到 {most} 之间"
    faults |= {field: "请选择一项" for field, words in WORDS.items() if getattr(policy, field) not in words}
    for field, label in (("first_failure", "首次不合格的处理"), ("second_failure", "再次不合格的处理")):
        if not 1 <= len(getattr(policy, field).strip()) <= 20:
            faults[field] = f"请用 20 字以内写明{label}"
    if len(set(policy.post_groups)) != len(policy.post_groups):
        faults["post_groups"] = "专业类别有重复"
    for field in ("parts", "law_parts"):
        found = list(_of_blueprint(policy, getattr(policy, field)))
        if found:
            faults[field] = "；".join(found)
    return faults or _of_points(policy) or _of_form(policy)


def _of_blueprint(policy: Policy, parts: Sequence[Part]) -> Iterator[str]:
    sections = {section.key for section in policy.sections}
    for row, part in enumerate(parts, start=1):
        found = [
            "题型" if part.type not in TYPES else "",
            "范围" if part.house not in (None, *HOUSES) else "",
            "章节" if part.chapter not in (None, *CHAPTERS) else "",
            "层次" if part.level not in (None, *LEVELS) else "",
            "难度" if part.hardness not in (None, *HARDNESS) else "",
            "部分" if part.section and part.section not in sections else "",
            "专业类别" if part.post_group and part.post_group not in policy.post_groups else "",
        ]
        yield from (f"第 {row} 行的{word}不认识" for word in found if word)
        if not 1 <= part.count <= MOST_QUESTIONS:
            yield f"第 {row} 行的题数须在 1 到 {MOST_QUESTIONS} 之间"
        if not 1 <= part.points_hundredths <= 10_000:
            yield f"第 {row} 行的每题分值须大于 0、不超过 100 分"
        if not 0 <= part.must_right <= part.count:
            yield f"第 {row} 行的必对题数须在 0 到题数之间"
    for part, times in Counter(parts).items():
        if times > 1:
            yield f"有 {times} 行完全相同（{TYPES[part.type].label if part.type in TYPES else part.type}），请合并"


def _of_points(policy: Policy) -> dict[str, str]:
    """Everybody's paper has the same total; lines and minima lie within it."""
    if not policy.parts:
        return {"parts": "组卷方案中还没有题"}
    groups = policy.post_groups or ("",)
    scopes = ("all", "law") if policy.law_parts else ("all",)
    totals = {policy.points_of(policy.parts_for(scope, group)) for scope in scopes for group in groups}
    if len(totals) > 1:
        said = "、".join(points_text(total) for total in sorted(totals))
        return {"parts": f"不同人员的试卷满分不一致（{said} 分），请调整题数或分值"}
    (total,) = totals
    if not 1 <= policy.pass_hundredths <= total:
        return {"pass_hundredths": f"合格线须大于 0、不超过满分 {points_text(total)} 分"}
    for section in policy.sections:
        own = min(_section_points(policy, section.key, group) for group in groups)
        if section.minimum_hundredths and not section.minimum_hundredths <= own:
            return {"sections": f"“{section.label}”满分只有 {points_text(own)} 分，最低分不能更高"}
    return {}


def _section_points(policy: Policy, key: str, group: str) -> int:
    return policy.points_of(tuple(part for part in policy.parts_for("all", group) if part.section == key))


def _of_form(policy: Policy) -> dict[str, str]:
    if policy.needs_markers:
        return _of_markers(policy)
    return _of_written(policy) if policy.form == "written" else {}


def _of_markers(policy: Policy) -> dict[str, str]:
    """What people's marks can't decide, and a difference that would never call a third one."""
    by_people = [part for part in (*policy.parts, *policy.law_parts) if not TYPES[part.type].machine_marked]
    kinds = "、".join(policy.marked_by_people)
    if any(part.must_right for part in by_people):
        return {"parts": f"{kinds}由人按采分点给分，没有“答对”可言，不能设必对题"}
    least = min(part.points_hundredths for part in by_people)
    if not 0 <= policy.markers_differ_hundredths < least:
        return {"markers_differ_hundredths": f"两人给分的允许差距须小于{kinds}每题的分值 {points_text(least)} 分"}
    return {}


def _of_written(policy: Policy) -> dict[str, str]:
    """What a printed paper can't do, and what no sum of a heading can prove."""
    faults = {}
    if policy.has_must_right:
        faults["parts"] = "笔试按大题录入得分，看不出单道题的对错，不能设必对题"
    elif max(heading_count(policy.parts), heading_count(policy.law_parts)) > MOST_HEADINGS:
        faults["parts"] = f"笔试最多 {MOST_HEADINGS} 个大题，请把同一部分、同一题型的行排在一起"
    if policy.papers != "ab":
        faults["papers"] = "笔试须用 A、B 两套卷"
    if policy.post_groups:
        faults["post_groups"] = "笔试只印 A、B 两套卷，不能再分专业类别"
    if policy.opening != "two_people":
        faults["opening"] = "笔试要在开考前印卷，试卷须由两人凭启封码启封"
    if policy.review != "never":
        faults["review"] = "笔试写在纸上，系统中没有逐题作答，不能提供错题与解析"
    return faults
