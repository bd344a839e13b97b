"""Everyday words that look like key terms: tables for the dictionary of names.

Only words that were seen to mislead, or surely would; no rule of matching is decided here.
"""

from __future__ import annotations

import re

# Longer words that hold a name by accident or give it another sense; they are matched and thrown away.
ACCIDENTAL = frozenset({
    "国家风", "专家风", "大家风", "名家风", "办公车", "一把手术", "一把手枪", "一把手电",
    "函询问", "最初核", "当初核", "起初核", "勤政德",
    "留置权", "留置送达", "留置针", "码头文化节", "组织生活困难", "国家监察委", "国家监察机关", "国家监察体制",
    "组织处理好", "组织处理了", "组织处理信访", "组织处理投诉", "组织调整了",
    "干部交流了", "干部交流思想", "干部交流座谈", "干部交流发言",
    "干部交流研讨", "干部交流讨论", "干部交流心得", "干部交流体会", "干部交流经验", "干部交流学习",
    "企业主体责任", "生产主体责任", "安全主体责任", "质量主体责任", "防控主体责任", "环保主体责任",
    "生产监督责任", "安全监督责任", "质量监督责任", "生产第一责任人", "安全第一责任人",
    "防火第一责任人", "防汛第一责任人",
    "安全警示教育", "三不管", "三不放过", "二十四史",
    "作风建设年", "三资企业", "党的纪律检查", "廉政关口", "安全主题教育", "德育主题教育", "环保主题教育",
    "普法主题教育", "不作为选用", "不作为依据", "不作为参考", "不作为考核", "不作为评价",
    "不作为评选", "不作为报名", "绝不作为", "并不作为",
})  # fmt: skip
# Names that are everyday words too: quoted, or in the company of words that settle the sense.
ONLY_QUOTED = frozenset({
    "高压线", "白手套", "治未病", "旋转门", "提篮子", "三个规定", "九不准", "三个表率", "红包",
})  # fmt: skip
COMPANY = {"管护": re.compile("监察|监委|留置|候查|到案")}
