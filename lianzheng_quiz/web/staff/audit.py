"""The auditor's reading of the audit log."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lianzheng_quiz.services.audit_log import read_log
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.listing import page_number, search_text

blueprint = Blueprint("audit", __name__)

ACTIONS: dict[str, tuple[str, ...]] = {
    "登录": ("登录", "登录失败", "退出", "修改密码"),
    "考试": ("开始答题", "继续答题", "交卷", "到时收卷"),
    "组织": (
        "新建考试批次",
        "修改考试批次",
        "安排补考",
        "导入名单",
        "手工添加人员",
        "修改人员安排",
        "组卷",
        "导出成绩",
        "导出报表",
        "导出公文",
        "查看答卷",
    ),
    "办法": ("新建考试办法", "修改考试办法", "停用考试办法", "启用考试办法"),
    "公文": ("修改公文模板", "恢复公文模板"),
    "口令": ("发放考试口令", "补发考试口令", "发放练习账号"),
    "封卷": ("封卷", "启封", "启封码错误", "启封不符", "拆封", "取消批次"),
    "考场": (
        "编排座位",
        "登记到场",
        "准许迟到入场",
        "延时",
        "换机",
        "暂停答题",
        "恢复答题",
        "申请强制交卷",
        "批准强制交卷",
        "申请作废",
        "批准作废",
        "撤销申请",
    ),
    "应考尽考": ("新建任职名单", "导入任职名单", "撤回任职名单", "导出应考尽考台账"),
    "廉政档案": (
        "登记廉政谈话",
        "登记家庭助廉",
        "撤销廉政档案登记",
        "查看谈话提纲",
        "签署廉政承诺书",
        "导出廉政档案",
    ),
    "笔试": ("下载试卷", "下载参考答案", "下载登分表", "登分", "更正登分", "完成登分"),
    "阅卷": ("指定阅卷人", "更正给分", "查看复核", "退回重评", "签署阅卷"),
    "题库": ("载入题库", "新增试题", "修改试题", "审核通过", "退回试题", "停用试题", "恢复试题", "上传文件"),
    "异议": ("提出异议", "答复异议", "提出裁定", "撤回裁定", "不批准裁定", "签署裁定"),
    "台账": ("核对台账",),
    "账号": ("新建账号", "停用账号", "启用账号", "重置密码", "新建单位"),
}
"""What the services record, by desk."""


@blueprint.get("/audit")
@roles("auditor")
def index() -> ResponseReturnValue:
    text, action = search_text(), request.args.get("action", "")
    found = read_log(acting(), text, action, page_number())
    return render_template("audit/index.html", found=found, text=text, action=action, actions=ACTIONS)
