"""What a finding of `rules.coverage` rests on, in a sentence: the exam, the day, and the clause of its policy."""

from __future__ import annotations

from collections.abc import Callable

from lianzheng_quiz.rules.candidate_state import DECIDED_BY, FAILED_FINALLY, state_label
from lianzheng_quiz.rules.clauses import clause_name
from lianzheng_quiz.rules.coverage import Attempt, Finding
from lianzheng_quiz.rules.office_time import day_text


def reason(finding: Finding) -> str:
    """Why a finding is what it is, without a full stop."""
    return _WORDS[finding.status](finding)


def brief(finding: Finding) -> str:
    """The same where the day of the appointment stands beside it."""
    return _BRIEF.get(finding.status, reason)(finding)


def validity(attempt: Attempt | None) -> str:
    """Until when a pass counts; empty without one."""
    if attempt is None:
        return ""
    return day_text(attempt.valid_to) if attempt.valid_to else "长期有效"


def _exam(attempt: Attempt) -> str:
    return f"“{attempt.batch_name}”"


def _outcome(attempt: Attempt) -> str:
    """“秋季考试”不合格，按第九条（首次不合格）暂缓任用."""
    word, _point, consequence = state_label(attempt.state, attempt.policy).partition("·")
    clause = clause_name(attempt.policy, DECIDED_BY[attempt.state])
    return f"{_exam(attempt)}{word}，按{clause}{consequence}"


def _so_far(finding: Finding) -> str:
    """What is known of somebody who has no pass that counts."""
    attempt = finding.attempt
    if attempt is None:
        return "没有考试记录"
    if attempt.state == "合格":
        return _expired(attempt)
    if attempt.state in ("应考", "补考"):
        return f"已列入{_exam(attempt)}，{day_text(attempt.opens_on)}开考"
    return f"{_exam(attempt)}{attempt.state}"


def _expired(attempt: Attempt) -> str:
    assert attempt.valid_to is not None
    return f"{_exam(attempt)}的合格成绩已于{day_text(attempt.valid_to)}到期"


def _appointed(finding: Finding) -> str:
    line = finding.appointment
    return f"{day_text(line.appointed_on)}任职" if line is not None and line.appointed_on else "任职"


def _unexamined(finding: Finding) -> str:
    passed = finding.passed
    if passed is None or passed is finding.attempt or passed.valid_to is None:
        return _so_far(finding)
    return f"{_so_far(finding)}；{_expired(passed)}"


def _appointed_unexamined(finding: Finding) -> str:
    return f"{_appointed(finding)}，当时没有有效的合格成绩；{_unexamined(finding)}"


def _appointed_after_failure(finding: Finding) -> str:
    return f"{_failure(finding)}，名单记为{_appointed(finding)}"


def _failure(finding: Finding) -> str:
    assert finding.attempt is not None
    return _outcome(finding.attempt)


def _publicity(finding: Finding) -> str:
    """公示 ends, has ended, or an appointment is near, and what stands in the way."""
    line, on = finding.appointment, finding.on
    assert on is not None
    planned = line is not None and line.appointed_on == on and line.publicity_to != on
    end = f"拟于{day_text(on)}任职" if planned else f"公示{day_text(on)}期满"
    return f"{end}；{_so_far(finding)}"


def _retake(finding: Finding) -> str:
    attempt = finding.attempt
    assert attempt is not None
    until = attempt.retake_by
    if until is None:
        return f"{_exam(attempt)}{_word(attempt)}，{_no_last_day(attempt)}"
    clause = clause_name(attempt.policy, "retake")
    late = "，已经超过" if finding.status == "补考逾期" else "，还没有安排"
    return f"{_exam(attempt)}{_word(attempt)}，按{clause}最迟{day_text(until)}补考{late}"


def _word(attempt: Attempt) -> str:
    return state_label(attempt.state, attempt.policy).partition("·")[0]


def _no_last_day(attempt: Attempt) -> str:
    if not attempt.may_retake:
        return "补考次数已经用完" if attempt.policy.retakes else "办法没有规定补考"
    return "公示结束日期没有填写，补考期限无从计算" if attempt.policy.retakes else "须另行安排"


def _failed(finding: Finding) -> str:
    attempt = finding.attempt
    assert attempt is not None
    final = attempt.state == FAILED_FINALLY or attempt.policy.retakes
    return _outcome(attempt) + ("" if final else "，办法没有规定补考")


def _late_pass(finding: Finding) -> str:
    return f"{_appointed(finding)}，当时没有有效的合格成绩；{_passed_on(finding)}"


def _passed_on(finding: Finding) -> str:
    assert finding.attempt is not None
    return f"{day_text(finding.attempt.day)}在{_exam(finding.attempt)}中考试合格"


def _passed(finding: Finding) -> str:
    assert finding.passed is not None
    if finding.passed.valid_to is None:
        return f"{_exam(finding.passed)}合格，长期有效"
    return f"{_exam(finding.passed)}合格，有效期至{day_text(finding.passed.valid_to)}"


def _expiring(finding: Finding) -> str:
    line, passed = finding.appointment, finding.passed
    assert passed is not None
    early = line is not None and line.due is not None and passed.valid_to is not None and passed.valid_to < line.due
    return _passed(finding) + ("，早于任职" if early else "")


def _past_pass(finding: Finding) -> str:
    assert finding.passed is not None
    return f"{_expired(finding.passed)}，任职前须重新考试"


def _waiting(finding: Finding) -> str:
    attempt = finding.attempt
    assert attempt is not None
    return f"{_exam(attempt)}" + ("待阅卷" if attempt.state == "待阅卷" else "正在考试") + "，还没有成绩"


def _arranged(finding: Finding) -> str:
    attempt = finding.attempt
    assert attempt is not None
    line = finding.appointment
    due = line.due if line is not None and line.due else attempt.publicity_to
    late = f"，晚于公示期满（{day_text(due)}）" if due is not None and due < attempt.opens_on else ""
    again = "补考" if attempt.state == "补考" else ""
    return f"已列入{_exam(attempt)}{again}，{day_text(attempt.opens_on)}开考{late}"


def _exempt(finding: Finding) -> str:
    line, attempt = finding.appointment, finding.attempt
    if attempt is not None:
        return f"{attempt.exemption_reason}（登记在{_exam(attempt)}的名单）"
    assert line is not None
    return f"{line.exemption_reason}（登记在“{line.list_name}”）"


def _open(finding: Finding) -> str:
    return f"{_so_far(finding)}，还没有列入考试名单"


_WORDS: dict[str, Callable[[Finding], str]] = {
    "二次不合格已任职": _appointed_after_failure,
    "不合格已任职": _appointed_after_failure,
    "已任职未考": _appointed_unexamined,
    "公示期满未考": _publicity,
    "公示期将满未考": _publicity,
    "补考逾期": _retake,
    "缺考未补": _retake,
    "补考将到期": _retake,
    "待补考": _retake,
    "请假待补": _retake,
    "待考": _open,
    "待出成绩": _waiting,
    "合格证将到期": _expiring,
    "合格证已过期": _past_pass,
    "任职后合格": _late_pass,
    "不合格": _failed,
    "二次不合格": _failed,
    "已安排": _arranged,
    "合格": _passed,
    "免考": _exempt,
}
_BRIEF: dict[str, Callable[[Finding], str]] = {
    "二次不合格已任职": _failure,
    "不合格已任职": _failure,
    "已任职未考": _unexamined,
    "任职后合格": _passed_on,
}
