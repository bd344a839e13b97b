"""The one table from a refusal to its status and its words: what happened, and what to do.

Nothing internal is ever shown; an unexpected error gives a request id only.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.refusals import Refusal
from lianzheng_quiz.web.clock import day_and_minute, wall_clock
from lianzheng_quiz.web.headers import request_id
from lianzheng_quiz.web.negotiation import wants_json

log = logging.getLogger(__name__)
NAMES_TOLD = 5


@dataclass(frozen=True)
class Wording:
    """`message` is a sentence or makes one of the refusal; `ways` names the way on ("result", "exam", …)."""

    status: int
    title: str
    message: str | Callable[[Any], str]
    advice: str = ""
    way: str = "home"

    def message_for(self, refusal: Refusal) -> str:
        return self.message if isinstance(self.message, str) else self.message(refusal)


def _not_open(refusal: refusals.SittingNotOpen) -> str:
    if refusal.over:
        return f"本场考试已于 {day_and_minute(refusal.closes_at)} 结束，没有开始答题的记录。"
    return f"本场考试将于 {day_and_minute(refusal.opens_at)} 开始。"


def _closed(refusal: refusals.SittingClosed) -> str:
    at = f"已于 {day_and_minute(refusal.closed_at)} 交卷" if refusal.closed_at else "已交卷"
    return f"{at}。已保存的答案均已计入，不能再作答。"


def _shortfall(refusal: refusals.BankShortfall) -> str:
    gaps: Sequence[Any] = refusal.shortfalls
    return "；".join(f"{gap.label}需要 {gap.wanted} 道，题库可用 {gap.available} 道" for gap in gaps) + "。"


def _missing(refusal: refusals.PapersMissing) -> str:
    if not refusal.people:
        return "名单中还没有人有试卷，没有封卷。"
    more = " 等" if refusal.people > len(refusal.names) else ""
    return f"{'、'.join(refusal.names)}{more} {refusal.people} 人还没有试卷，没有封卷。"


def _sealed(refusal: refusals.BatchSealed) -> str:
    if refusal.opened:
        return "试卷已经启封，名单和试卷不能再改。没有作任何改动。需要增加的人员，请另建批次或列入补考。"
    at = day_and_minute(refusal.sealed_at)
    return f"本批次已于 {at} 封卷，没有作任何改动。确需改动名单或试卷的，请先在批次页拆封并说明理由，办完后重新封卷。"


def _unfinished(refusal: refusals.MarkingUnfinished) -> str:
    said = [
        f"{what} {len(names)} 人（{'、'.join(names[:NAMES_TOLD])}{' 等' if len(names) > NAMES_TOLD else ''}）"
        for what, names in refusal.lacks
    ]
    return "；".join(said) + "。"


def _unfit(refusal: refusals.QuestionUnfit) -> str:
    faults: Sequence[Any] = refusal.faults
    return "；".join(fault.message for fault in faults) + "。"


WORDINGS: dict[type[Refusal], Wording] = {
    refusals.NotFound: Wording(
        404, "没有找到", lambda r: f"没有这个{r.what}，或者您无权查看。", "请核对网址，或返回首页。"
    ),
    refusals.NotAllowed: Wording(403, "没有权限", "您的账号不能使用这项功能。", "如工作需要，请联系系统管理员。"),
    refusals.BadCredentials: Wording(401, "未能登录", "账号或密码不正确。", "请核对后重新输入。", "login"),
    refusals.SignInThrottled: Wording(
        429,
        "暂时不能登录",
        lambda r: f"连续输错，请 {r.minutes} 分钟后再试。",
        "如忘记密码或遗失口令条，请联系本单位考务人员。",
        "login",
    ),
    refusals.Invalid: Wording(400, "内容有误", lambda r: "；".join(r.faults.values()) + "。", "请返回上一页改正。"),
    refusals.SittingNotOpen: Wording(409, "现在不能开始", _not_open, "如有疑问，请联系本单位考务人员。", "exams"),
    refusals.SittingNotStarted: Wording(
        409, "尚未开始答题", "这场考试还没有开始计时。", "请先阅读考前须知。", "notice"
    ),
    refusals.SittingClosed: Wording(409, "本场考试已交卷", _closed, "可以查看成绩。", "result"),
    refusals.SittingStillOpen: Wording(409, "尚未交卷", "交卷以后才能查看成绩。", "可以继续答题。", "exam"),
    refusals.PracticeClosed: Wording(
        409,
        "考试期间暂停练习",
        lambda r: f"“{r.batch_name}”正在进行，交卷后可以继续练习。",
        "练习记录已保留。",
        "exams",
    ),
    refusals.BankShortfall: Wording(409, "题库数量不足", _shortfall, "请调整组卷方案或补充试题。"),
    refusals.RosterRejected: Wording(
        400, "名单未导入", lambda r: f"名单中有 {len(r.faults)} 处需要改正。", "没有写入任何数据，改正后请重新上传。"
    ),
    refusals.UploadGone: Wording(
        410,
        "这份名单文件已不在",
        "它可能已经导入，或被后来上传的文件替换，或上传已超过一天。",
        "请核对名单；需要时重新上传，重复导入不会产生重复人员。",
    ),
    refusals.CandidateStarted: Wording(
        409,
        "已开始答题",
        lambda r: f"{r.name}已开始答题，不能再改：{'、'.join(r.fields)}。",
        "没有作任何改动。答题期间只能增加加时。",
    ),
    refusals.QuestionUnfit: Wording(400, "试题未保存", _unfit, "请返回上一页改正。"),
    refusals.OwnWork: Wording(403, "不能审核自己的试题", "试题须由另一位编辑审核。", "没有作任何改动。"),
    refusals.AlreadyUsed: Wording(409, "名称已被使用", lambda r: f"{r.what}“{r.name}”已经存在。", "请换一个名称。"),
    refusals.BatchSealed: Wording(409, "已经封卷", _sealed),
    refusals.BatchNotSealed: Wording(409, "还没有封卷", "本批次没有封条。", "请先在批次页封卷。"),
    refusals.BatchCancelled: Wording(
        409, "考试已取消", lambda r: f"本场考试已取消：{r.reason}。", "没有作任何改动。如有疑问，请联系本单位考务人员。"
    ),
    refusals.BatchOver: Wording(
        409, "考试已经结束", lambda r: f"本批次已于 {day_and_minute(r.closes_at)} 结束。", "没有作任何改动。"
    ),
    refusals.PapersMissing: Wording(409, "还不能封卷", _missing, "请先组卷，再封卷。"),
    refusals.OpeningNotNeeded: Wording(
        409, "不需要启封码", lambda r: f"本批次的试卷到 {day_and_minute(r.opens_at)} 自动开放。"
    ),
    refusals.OpeningTooEarly: Wording(
        409, "还不能启封", lambda r: f"考试时间是 {day_and_minute(r.opens_at)}，考试当日才能启封。", "封条没有动。"
    ),
    refusals.WrongOpeningCodes: Wording(
        403,
        "启封码不正确",
        lambda r: f"两个启封码没有都对上，试卷没有启封。还可以再试 {r.left} 次。",
        "请核对两张启封条。",
    ),
    refusals.OpeningLocked: Wording(
        429,
        "暂时不能启封",
        lambda r: f"启封码连续输错，请 {r.minutes} 分钟后再试。",
        "试卷没有启封。来不及的，可拆封后重新封卷，换发启封码。",
    ),
    refusals.SealBroken: Wording(
        409,
        "试卷与封条不符",
        lambda r: f"现在的试卷与封卷时的封条（{r.seal[:16]}）不一致，没有启封。",
        "请立即报告考试负责人和系统管理员，查看审计日志。",
    ),
    refusals.PapersSealed: Wording(
        409, "试卷尚未开放", lambda r: f"考试时间是 {day_and_minute(r.opens_at)}，开放以前任何人不能查看试卷。"
    ),
    refusals.BatchNotOpened: Wording(
        409, "试卷尚未启封", "考试时间已到，试卷还没有启封。", "请稍候，启封后即可开始，不影响答题时长。", "notice"
    ),
    refusals.ArrivedLate: Wording(
        409,
        "已过入场时间",
        lambda r: f"本场考试 {day_and_minute(r.until)} 以后不得入场。",
        "确有特殊情况，请向监考人员说明。",
        "notice",
    ),
    refusals.SittingPaused: Wording(
        423,
        "考试暂停中",
        lambda r: f"监考人员已于 {wall_clock(r.paused_at)} 暂停您的考试。计时已停，已保存的答案都在。",
        "请在座位上等候。恢复以后点下面的按钮，时间从暂停处接着算。",
        "exam",
    ),
    refusals.NotNow: Wording(409, "现在不能这样操作", lambda r: f"{r.reason}。", "没有作任何改动。"),
    refusals.SamePerson: Wording(
        403, "须由另一人批准", "这项申请是您本人提出的，须由另一位组织者批准。", "没有作任何改动。"
    ),
    refusals.ExamOnPaper: Wording(
        409,
        "本场考试是笔试",
        "这场考试在考场用纸笔作答，不在系统中答题。",
        "请按通知到考场参加；已经考完的，成绩以组织者公布为准。",
        "exams",
    ),
    refusals.NotMarkedYet: Wording(
        409, "还没有成绩", "这场考试还在阅卷，没有成绩。", "您的答卷已经妥善保存，阅卷完成后才有成绩。", "exams"
    ),
    refusals.ComponentMissing: Wording(
        409,
        "没有生成文件",
        lambda r: f"本机未安装 {r.what} 组件，没有生成文件，试卷和成绩不受影响。",
        "请系统管理员安装 python-docx 后再试。",
    ),
    refusals.BatchNotOver: Wording(
        409,
        "考试还没有结束",
        lambda r: f"本场考试 {day_and_minute(r.ends_at)} 结束（含加时）。结束以前不提供参考答案，也不登分。",
        "没有作任何改动。",
    ),
    refusals.MarksRejected: Wording(
        400, "得分未登记", lambda r: f"有 {len(r.faults)} 处需要改正。", "没有写入任何数据，改正后请重新提交。"
    ),
    refusals.MarkingUnfinished: Wording(
        409, "还不能完成登分", _unfinished, "没有生成任何成绩。请在登分页办完这些人员后再完成登分。"
    ),
}
UNLISTED = Wording(409, "不能这样操作", "当前状态下不能进行这项操作。", "没有作任何改动。")

HTTP_WORDS: dict[int, tuple[str, str]] = {
    400: ("请求有误", "提交的内容不完整或格式不对。请返回上一页重试。"),
    404: ("没有找到", "没有这个页面。请核对网址，或返回首页。"),
    405: ("不能这样访问", "请从页面上的按钮进入。"),
    413: ("内容过大", "提交的内容或文件超过上限。没有写入任何数据。"),
    415: ("格式不支持", "不支持这种内容格式。"),
}


def register(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(InternalServerError, _failed)


def wording_of(refusal: Refusal) -> Wording:
    """The words of a refusal, looked up by its class and then by its bases."""
    return next((WORDINGS[kind] for kind in type(refusal).__mro__ if kind in WORDINGS), UNLISTED)


def error_name(refusal: Refusal) -> str:
    """SittingClosed → sitting_closed"""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()


def _refused(refusal: Refusal) -> ResponseReturnValue:
    words = wording_of(refusal)
    message = words.message_for(refusal)
    if wants_json():
        body: dict[str, Any] = {"error": error_name(refusal), "message": message}
        if isinstance(refusal, refusals.SittingClosed):
            body["kept"] = {str(place): list(value) for place, value in refusal.kept.items()}
        return jsonify(body), words.status
    return _page(words.status, words.title, message, words.advice, _way(words.way))


def _way(name: str) -> tuple[str, str]:
    """The link that leads on: its words and address."""
    sitting_id = (request.view_args or {}).get("sitting_id")
    if sitting_id and name in ("result", "exam", "notice"):
        words = {"result": "查看成绩", "exam": "继续答题", "notice": "考前须知"}[name]
        endpoint = {"result": "sittings.result", "exam": "sittings.exam", "notice": "sittings.notice"}[name]
        return words, url_for(endpoint, sitting_id=sitting_id)
    if name == "login":
        return "返回登录", url_for("entry.login")
    if name != "home":
        return "返回我的考试", url_for("sittings.exams")
    return "返回首页", url_for("entry.home")


def _csrf_failed(_error: CSRFError) -> ResponseReturnValue:
    message = "页面已过期，这次操作没有执行。"
    if wants_json():
        return jsonify(error="csrf", message=message), 400
    advice = "请刷新页面后重试。答题时，尚未保存的答案在浏览器中保留，刷新后会自动补交。"
    return _page(400, "页面已过期", message, advice, _way("home"))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    title, message = HTTP_WORDS.get(error.code, ("不能完成", "这次请求没有执行。请返回上一页重试。"))
    if wants_json():
        return jsonify(error=error.name.lower().replace(" ", "_"), message=message), error.code
    return _page(error.code, title, message, "", _way("home"))


def _page(status: int, title: str, message: str, advice: str, way: tuple[str, str]) -> ResponseReturnValue:
    page = render_template("errors/refusal.html", heading=title, message=message, advice=advice, way=way)
    return page, status


def _failed(error: InternalServerError) -> ResponseReturnValue:
    """Nothing here may ask the database: it may be what failed."""
    log.error("request %s failed: %s %s", request_id(), request.method, request.path)
    if wants_json():
        body = jsonify(error="failure", message="服务器出错，这次操作没有完成。", request_id=request_id())
        return body, 500
    template = current_app.jinja_env.get_template("errors/failure.html")
    return Response(template.render(request_id=request_id(), home=f"{request.script_root}/"), status=500)


def sentence_for(refusal: Refusal) -> str:
    """A refusal in one breath, for commands and logs."""
    words = wording_of(refusal)
    details = _lines(refusal.faults) if isinstance(refusal, refusals.RosterRejected) else ""
    return words.message_for(refusal) + words.advice + details


def _lines(faults: Sequence[Any]) -> str:
    """One line a fault, with its row and column."""
    return "".join(f"\n第 {fault.row} 行 {fault.column}：{fault.reason}" for fault in faults)
