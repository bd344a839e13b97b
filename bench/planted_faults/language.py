"""Plants in what a stem says: conditions, exceptions, scenes, pointing words, redactions, an office's own affairs."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from bench.planted_faults.altering import CHOICES, FaultClass, after_opening, opening_of, stretches, with_text
from question_bank.gates.fault import entry_of
from question_bank.knowledge import Conduct, Fact, Knowledge
from question_bank.plain_text import BLANK
from question_bank.question import Question

_CONDITION = re.compile(r"的$|时$|后$|前$|期间$|情节|^经|^未|^因|^在|以上|以内|^除|^对")
_DEGREES = ("情节较轻", "情节较重", "情节严重", "情节特别严重", "数额较大", "数额巨大", "数额特别巨大")
_SHARES = ("直接责任者", "主要领导责任者", "重要领导责任者", "领导责任者")
_DISCIPLINES = ("政治纪律", "组织纪律", "廉洁纪律", "群众纪律", "工作纪律", "生活纪律")
_NAMED = (
    "其行为违反了{}。",
    "组织认为这是{}方面的问题。",
    "{}观念淡薄的问题由此暴露。",
    "此事被定为违反{}的典型。",
    "有人指出此事违反党的{}。",
)
_EXCEPTIONS = (
    "任何情况下都",
    "不论有无特殊原因，",
    "一律不分情形，",
    "没有任何例外，",
    "即使法律另有规定，也",
)
_POINTING = (
    "本条例",
    "该条例",
    "本规定",
    "上述规定",
    "前款规定",
    "本准则",
    "该法",
    "本法",
    "本办法",
    "前述规定",
    "此规定",
    "这一规定",
    "此规定",
    "本规则",
    "上文",
    "前文",
    "前条规定",
    "这类规定",
)
_WHO = (
    ("党员领导干部", ("该领导干部", "上述人员", "其", "此类干部", "前款所列人员")),
    ("党员", ("该党员", "上述党员", "其", "该同志", "前述人员", "他")),
    ("党组织", ("该组织", "上述党组织", "其", "此类组织")),
    ("公职人员", ("该人员", "上述人员", "其", "此类人员")),
    ("公务员", ("该公务员", "上述人员", "其", "此人")),
    ("监察机关", ("该机关", "上述机关", "其", "此机关")),
    ("党政机关", ("该机关", "上述机关", "其", "此类机关")),
    ("干部", ("该干部", "上述干部", "其")),
)
_REDACTED = (
    "***",
    "**",
    "××",
    "×",
    "XX",
    "xx",
    "XXX",
    "＊＊",
    "○○",
    "□□",
    "某某",
    "ＸＸ",
    "*",
    "■■",
    "……",
    "△△",
    "？？",
    "（略）",
    "［删］",
    "●●",
    "﹡﹡",
    "N",
    "＿＿",
    "[隐去]",
)
_PLACES = ("县", "市", "局", "同志", "公司", "街道")
_LOCAL = (
    "我局党组要求，",
    "我市今年部署，",
    "我单位规定，",
    "本局制定的办法提出，",
    "全局上下一致认为，",
    "全县党员干部认为，",
    "某某同志指出，",
    "王建国同志强调，",
    "李书记在会上指出，",
    "去年我们开展了12场活动，",
    "我们街道提出，",
    "我校党委要求，",
    "市委办公室要求全市党员，",
    "我院党委会议研究决定，",
    "结合本县实际，",
    "咱们单位多次强调，",
    "刘伟局长强调，",
    "我集团公司规定，",
    "本委印发的通知提出，",
    "我所党支部认为，",
    "赵县长在会上强调，",
)
_EVENTS = (
    "本单位开展学习100余次后提出，",
    "近300人次参加学习后认为，",
    "今年以来，",
    "在上月召开的会议上，",
    "2023年5月12日召开的会议提出，",
    "共查处案件36件，",
    "经过三百多人次的学习，",
    "据统计，全年办理案件58起，",
    "自3月份以来，",
    "省纪委三次全会以来，",
    "昨天的会议要求，",
    "在第三季度的检查中，",
    "前不久，",
)


def dropped_condition(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A clause that says when the rule holds, taken out of a fact's statement."""
    entry = entry_of(question, knowledge)
    if not isinstance(entry, Fact) or not entry.statement:
        return None
    clauses = entry.statement.split("，")
    found = [clause for clause in clauses[:-1] if "{}" not in clause and _CONDITION.search(clause)]
    found = [clause for clause in found if f"{clause}，" in question.stem]
    return replace(question, stem=question.stem.replace(f"{chance.choice(found)}，", "", 1)) if found else None


def dropped_from_scene(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The sentence of a scene that says of which degree the conduct is."""
    if question.type != "case":
        return None
    sentences = re.findall(r"[^。]+。", question.stem)
    found = [text for text in sentences[:-1] if any(degree in text for degree in (*_DEGREES, *_SHARES))]
    return replace(question, stem=question.stem.replace(chance.choice(found), "", 1)) if found else None


def denied_exception(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A rule with exceptions stated as if it had none."""
    if not isinstance(entry_of(question, knowledge), Fact | Conduct) or question.type not in (*CHOICES, "true_false"):
        return None
    return replace(question, stem=after_opening(question.stem, chance.choice(_EXCEPTIONS)))


def dropped_exception(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """“除…外，” taken out."""
    stem = re.sub(r"除[^，。（]{2,30}(?:外|以外)，", "", question.stem, count=1)
    return replace(question, stem=stem) if stem != question.stem else None


def altered_degree(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A scene of another degree, with the sanction of the first."""
    if question.type != "case":
        return None
    for scale in (_DEGREES[:4], _DEGREES[4:], _SHARES):
        found = [degree for degree in scale if degree in question.stem]
        if found:
            others = [degree for degree in scale if degree != found[-1]]
            return replace(question, stem=question.stem.replace(found[-1], chance.choice(others)))
    return None


def discipline_in_scene(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    if question.type != "case" or question.pattern != "case-discipline":
        return None
    shown = [option.text for option in question.options]
    name = next(option.text for option in question.options if option.key in question.answer)
    said = chance.choice(_NAMED).format(name if chance.random() < 0.7 else chance.choice(shown))
    at = question.stem.rindex("。", 0, question.stem.index(BLANK)) + 1
    return replace(question, stem=question.stem[:at] + said + question.stem[at:])


def pointing_source(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """“根据《…》” become “根据本条例”, with nothing before it."""
    opening = opening_of(question.stem)
    if not opening:
        return None
    return replace(question, stem=question.stem.replace(opening, f"根据{chance.choice(_POINTING)}，", 1))


def pointing_subject(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The one of whom the rule speaks, at the head of the sentence, become a pointing word."""
    opening = opening_of(question.stem)
    rest = question.stem[len(opening) :]
    if question.type in ("case", "matching"):
        return None
    for name, words in _WHO:
        if rest.startswith(name) and rest[len(name)] not in "的、和或与":
            return replace(question, stem=opening + chance.choice(words) + rest[len(name) :])
    return None


def redacted(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A word of the stem or of an option struck out, or a name with its place struck out before the stem."""
    mark = chance.choice([mark for mark in _REDACTED if mark != "N" or question.type != "case"])
    way = chance.randrange(3)
    if way == 0:
        return replace(question, stem=after_opening(question.stem, f"{mark}{chance.choice(_PLACES)}提出，"))
    if way == 1 and question.options:
        option = chance.choice(question.options)
        return with_text(question, option.key, mark + option.text[2:])
    opening = opening_of(question.stem)
    runs = [run for run in stretches(question.stem[len(opening) :]) if len(run) >= 4]
    if not runs:
        return None
    run = chance.choice(runs)
    at = chance.randrange(len(run) - 2)
    return replace(question, stem=opening + question.stem[len(opening) :].replace(run, run[:at] + mark + run[at + 2 :]))


def local(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    said = _LOCAL if question.type == "case" else (*_LOCAL, *_EVENTS)
    return replace(question, stem=after_opening(question.stem, chance.choice(said)))


CLASSES = (
    FaultClass("dropped condition", ("solver_reads", "solver_agrees"), (dropped_condition, dropped_from_scene)),
    FaultClass(
        "exception denied or dropped",
        ("solver_reads", "solver_agrees", "absolute_words"),
        (denied_exception, dropped_exception),
    ),
    FaultClass("scene altered in a deciding word", ("solver_reads", "solver_agrees"), (altered_degree,)),
    FaultClass("discipline named in the scene", ("discipline_named",), (discipline_in_scene,)),
    FaultClass("anaphora", ("anaphora",), (pointing_source, pointing_subject)),
    FaultClass("redaction", ("redaction", "structure"), (redacted,)),
    FaultClass("local matter", ("local_matter", "redaction"), (local,)),
)
