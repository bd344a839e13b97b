"""Phrases that look like key terms though the fact base doesn't know them.

Precise first: a phrase is proposed only on evidence in its form and its
neighbourhood, and the evidence is told. An office's own papers and campaigns,
places, redactions, figures and figures of speech are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from question_bank.key_terms.dictionary import CLOSING, OPENING

REDACTION = re.compile(r"\*|[xX×]{2,}|[○〇]{2,}|[_＿]{2,}|某")
TITLE = re.compile(r"《([^《》\n]{2,60})》")

_NOTE = r"(?:[（(][^（）()]{1,8}[）)])?"
_LAST_NOTE = re.compile(rf"{_NOTE}$")
LEGAL_TITLE = re.compile(rf"(?:条例|准则|规定|规则|办法|细则|章程|意见|决定|解释|法|法典){_NOTE}$")
_CENTRAL = re.compile(
    r"中国共产党|中华人民共和国|中共中央|党政|党委|党组|党员|纪检|监察|公职人员|公务员|领导干部|国有企业|干部|关于(?!进一步)"
)
_FIELD = re.compile(
    r"(?!.{0,8}(?:省|市|自治|[州县区镇局])).*(?:党纪|纪律|廉洁|廉政|清廉|腐败|党风|监督执纪|巡视|问责).*(?:条例|准则|规定|规则|决定|意见)"
)
_STATUTE = re.compile(r"(?!.{0,8}(?:省|(?<!城)市|自治|[州县区])).+(?:条例|准则|(?<!办)法|法典)")
_OWN_TITLE = re.compile(r"\d{2,}|实施(?:方案|意见|细则|办法)|[省市区县局][委党政级直属]|[全我本][省市区县局]|单位|系统")
_OWN_PAPER = re.compile(r"(?:制定|制订|出台|印发|下发|拟定|拟订|起草|修订|完善|建立|形成|编印)[^，。；《》]{0,6}$")
_TITLES_JOINED = re.compile(r"》[、，和及以与]{0,2}$")

_QUOTED = re.compile(r"“([^“”\n]{2,14})”|「([^「」\n]{2,14})」|\"([^\"\n]{2,14})\"|‘([^‘’\n]{2,14})’")
_NOT_A_NAME = re.compile(r"[^\u4e00-\u9fff、]|^十[一二三四五六七八九]五$")
_BODY = re.compile(
    r"(?:学院|学校|中心|平台|公司|局|馆|基地|小区|街道|社区|村|镇|网|群|号|日|节|年|行动|工程|活动|计划|方案)$"
)
_N = "一二三四五六七八九十两双"
_COUNT = f"[{_N}][个大种项条重](?!方面|问题|单位|部门|地方|层面|阶段|环节|月|小时|年|人|百分|一)"
_COUNTED = re.compile(rf"{_COUNT}[\u4e00-\u9fff]{{1,6}}(?:、{_COUNT}[\u4e00-\u9fff]{{1,6}})?")
_NUMERIC = re.compile(rf"[{_N}](?![{_N}年月日天周季次人名元点个])[\u4e00-\u9fff]{{1,5}}")
_IDIOM = re.compile(
    r"一心一意|三心二意|一五一十|一朝一夕|三番五次|三令五申|七上八下|一对一|一(?:举一动|言一行|点一滴|分一毫|丝一毫|草一木|针一线)"
)

_LOCAL_BEFORE = re.compile(
    r"(?:[省市区县州局镇街]委?(?:[^，。；“”]{0,3}书记|领导)?(?:提出|部署|强调)?|[全我本][省市区县州局镇街]|系统|单位"
    r"|打造|争创|创建|开展|实施|启动|组织|举办|推出|推行|探索|开发|项目|品牌|载体)[的了]?$"
)
_LOCAL_AFTER = re.compile(
    r"的?(?:系列|专项|主题|惠民|志愿|重点|创建)?(?:活动|行动|工程|项目|品牌|平台|计划|规划|战略|模式|窗口|服务|比赛|竞赛|论坛|基地|热线"
    r"|协调|政治承诺|目标|格局|小组|工作室|工作法|系统|发展|小程序)"
)
_MISDEED_BEFORE = re.compile(r"(?:严禁|严查|查处|整治|治理|纠治|纠正|防止|杜绝|清理|惩治|破除)$")
_UPHELD_BEFORE = re.compile(r"(?:做到|坚持|严守|遵守|恪守|严格|牢记|践行|弘扬|增强|坚定|反对|防止|警惕|拒绝|抵制)$")
_CALLED_FOR = re.compile(r"的?(要求|标准|学习教育|专题教育|主题教育)")
_GOVERNED = re.compile(r"的?(?:集体决策|工作|学习|报告)?(制度|责任制|原则|规定|纪律)(?!化|性)")

# A numeral first: the search skips from one numeral to the next.
_UNQUOTED = re.compile(
    rf"[{_N}](?<![{_N}第百千零\d].)(?:(?<![一双])个(?:必须|不准|决不允许|绝不允许|服从|从严|务必|区分开来|铁一般)"
    rf"|(?![{_N}年月日天周季次人名元点个])[\u4e00-\u9fff][{_N}不](?![年月日天周季次人名元点个])[\u4e00-\u9fff](?=制度|责任制))"
)

_OF_TROUBLE = re.compile(r"(?:[、和]?[“「\"‘][^”」\"’]{2,8}[”」\"’]){0,4}等?(?:问题|现象|行为|乱象)")
# Misconduct that needs no quotation marks: 违规 + a typical verb + its object up to the next boundary, and 靠企吃企.
_DEALINGS = (
    "收受|收送|收取|接受|操办|使用|配备|占用|发放|领取|报销|借用|插手|审批|处置|办理|招录|招聘|采购|经营|从事|持有|投资"
    "|设立|提供|泄露|核销|转让|出借|列支|支付|分配|享受|购买|出租|减免|套取|挪用|干预|参与|组织"
)
_MISDEED = re.compile(
    rf"违规(?:{_DEALINGS})(?![问等])((?:(?!问题|行为|现象|情况|案件|线索|等|为|以|被|的|了|是|在|有|及|和|与|或|并)[\u4e00-\u9fff]){{2,6}})"
    r"(?=问题|行为|现象|等|和|与|或|及|、|，|；|。|$)"
)
_LIVING_OFF = re.compile(r"靠(?![山水海天])([\u4e00-\u9fff]{1,3})吃\1(?![\u4e00-\u9fff]?饭)")

Taken = Callable[[int, int], bool]


@dataclass(frozen=True)
class Proposal:
    """A phrase proposed as a term: where it stands and why it is proposed."""

    text: str
    kind: str
    start: int
    end: int
    evidence: str


def is_official_title(title: str) -> bool:
    """Whether what stands in 《》 reads like a regulation of the centre, not like an office's own paper."""
    if REDACTION.search(title) or _OWN_TITLE.search(title):
        return False
    return bool(
        LEGAL_TITLE.search(title)
        and (_CENTRAL.match(title) or _STATUTE.fullmatch(title) or _FIELD.fullmatch(_LAST_NOTE.sub("", title)))
    )


def proposed_titles(text: str) -> Iterator[Proposal]:
    """Regulations named in 《》; a title in the same breath as an office's own paper is its own too."""
    own_paper_ends_at = -1
    for match in TITLE.finditer(text):
        before = text[max(match.start() - 12, 0) : match.start()]
        joined = _TITLES_JOINED.search(before)
        follows_own = joined is not None and match.start() - len(joined[0]) + 1 == own_paper_ends_at
        if follows_own or _OWN_PAPER.search(before):
            own_paper_ends_at = match.end()
        elif is_official_title(match[1]):
            yield Proposal(match[0], "regulation", *match.span(), "书名号中的法规名称")


def proposed_phrases(text: str, taken: Taken) -> Iterator[Proposal]:
    """Quoted names, and numeric short forms with or without quotation marks."""
    local_ends_at, quoted_until = len(text), set[int]()
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 0
        between = text[local_ends_at : match.start()] if local_ends_at <= match.start() else "."
        if between in ("", "、", "和") or _is_local(text, *match.span()):
            local_ends_at = match.end()
            continue
        if taken(*match.span(group)):
            continue
        judged = _judged(text, match, match[group], taken)
        if judged is None:
            local_ends_at = match.end()
        else:
            quoted_until.add(match.end(group))
            yield Proposal(match[group], judged[0], *match.span(group), judged[1])
    yield from _misdeeds(text, taken)
    for match in _UNQUOTED.finditer(text):
        known = match.end() in quoted_until or taken(*match.span())
        if not known and not _IDIOM.search(match[0]) and not _is_local(text, *match.span()):
            yield Proposal(match[0], "numeric_abbrev", *match.span(), "数字简称")


def _misdeeds(text: str, taken: Taken) -> Iterator[Proposal]:
    """Misconduct named by its form; a name that overlaps a known one, or is quoted as a whole, is left to others."""
    for pattern, evidence in ((_MISDEED, "“违规”加行为和对象"), (_LIVING_OFF, "“靠…吃…”句式")):
        for match in pattern.finditer(text):
            quoted = text[match.start() - 1 : match.start()] in set(OPENING) if match.start() else False
            if not quoted and not taken(*match.span()) and not REDACTION.search(match[0]):
                yield Proposal(match[0], "misconduct", *match.span(), evidence)


def _judged(text: str, quoted: re.Match[str], phrase: str, taken: Taken) -> tuple[str, str] | None:
    """Kind and evidence of a quoted phrase; None if it is no term."""
    if _NOT_A_NAME.search(phrase) or _BODY.search(phrase) or REDACTION.search(phrase) or _IDIOM.search(phrase):
        return None
    upheld = _UPHELD_BEFORE.search(text, max(quoted.start() - 2, 0), quoted.start())
    if _COUNTED.fullmatch(phrase) and upheld:
        return "numeric_abbrev", f"引号中的数字简称，前接“{upheld[0]}”"
    if len(phrase) < 3:
        return None
    numeric = (_NUMERIC.fullmatch(phrase) or _COUNTED.fullmatch(phrase)) is not None
    kind = "numeric_abbrev" if numeric else "concept"
    governed = _GOVERNED.match(text, quoted.end()) if numeric or "、" not in phrase else None
    if numeric and not governed:
        governed = _CALLED_FOR.match(text, quoted.end())
    if governed:
        kind = "institution" if "制" in governed[1] and not numeric else kind
        return kind, f"引号中的固定提法，后接“{governed[1]}”"
    if numeric and _stands_beside_a_known_term(text, quoted, taken):
        return kind, "引号中的数字简称，与已收录的关键词并列"
    if _LIVING_OFF.fullmatch(phrase):
        return "misconduct", "“靠…吃…”句式"
    if len(phrase) <= 6 and _OF_TROUBLE.match(text, quoted.end()) and _stands_beside_a_known_term(text, quoted, taken):
        return "misconduct", "引号中的问题名称，与已收录的关键词并列"
    misdeed = _MISDEED_BEFORE.search(text, max(quoted.start() - 2, 0), quoted.start())
    if misdeed and len(phrase) <= 6 and not set("、之") & set(phrase):
        return "misconduct", f"引号中的问题名称，前接“{misdeed[0]}”"
    return None


def _is_local(text: str, start: int, end: int) -> bool:
    before = text[max(start - 8, 0) : start]
    return bool(_LOCAL_BEFORE.search(before) or _LOCAL_AFTER.match(text, end))


def _stands_beside_a_known_term(text: str, quoted: re.Match[str], taken: Taken) -> bool:
    left, right = quoted.start(), quoted.end()
    left -= 1 if text[left - 1 : left] in ("、", "和") else 0
    right += 1 if text[right : right + 1] in ("、", "和") else 0
    before = left >= 2 and text[left - 1] in CLOSING and taken(left - 2, left - 1)
    return before or (text[right : right + 1] in set(OPENING) and taken(right + 1, right + 2))
