"""Rules of language for stems and options, as pure questions about a text: what is wrong with it, or nothing.

They know patterns of careless writing only; whether a sentence is true is the solver's business.
"""

from __future__ import annotations

import re

_PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "〔": "〕", "【": "】"}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_TITLES = re.compile(r"《[^》]*》")
_DOUBLED_LETTER = re.compile(
    r"(?:(?<!目)的的|(?<![行作认])为为|为为(?=[。，])|(?<![相反对])应应|(?<![接承感遭享])受受|(?<!方)向向|(?<!可)以以|([了是和在对由从把被将及与或])\1)"
)
_DOUBLED_WORD = re.compile(r"([一-龥]{2,8})\1")
_DOUBLED_AFTER_QUOTE = re.compile(r"([一-龥]{2,6})[”》]\1")
_DOUBLE_PREDICATE = re.compile(
    r"是是|是指是|是指包括|包括是|包括包括|属于是|属于属于|应当应|应当必须|必须应当|可以可以|不得不得|不得不能|由由|给予给予|予以予以|"
    r"应当不得|得以可以|有有权|负责负责|(?<=，)是属于|包括有(?![令利效力序其偿关用限意害权责组别益形机理条所])|包括包含|包含包括|(?<![没所])有包括|属于为|指的是指|应当要|要应当|应该应当|应当应该|要应|"
    r"可以能够|能够可以|可以可(?!以)|不得不(?:准|许)|不(?:能|准|许)不得|予以给予|给予予以|进行给予|受到被|被受到|由被"
)
_REDACTION = re.compile(
    r"[*＊×﹡✱※]|[xXＸ]{2,}|(?<![A-Za-z])[xXＸ](?=[省市县区镇乡局委厅部某公单同])|[○□■●△▲◇◆]{2,}|[?？]{2,}|某某|……|\.{6,}|"
    r"[（(〔【\[［](?:此处)?(?:略|删|隐|涂)[^）)]{0,3}[）)〕】\]］]"
)
_LETTER_NAME = re.compile(r"(?<![A-Za-z])[A-Z](?=[一-龥])(?![股超类级线型])")
_ALL_OF_THE_ABOVE = re.compile(
    r"^(?:以上|上述|上列|上面|前面|前述|前[两二三四几][项者个])|^[各两二三四五]个?(?:选项|项)(?:都|均|皆)|"
    r"^(?:选项|各项)?(?:全部|全都|全|都|均|皆)(?:是|对|错|选|可|行|正确|错误|属于|包括|符合|不)|(?:都|均|皆)(?:正确|不对|不正确|错误)$|"
    r"^(?:没有|无)(?:正确|错误)|其(?:他|余)(?:选项|各项|[两二三]项)|其(?:他|余)(?:都|均|皆)[不是对错正]|"
    r"(?<![A-Za-z])[A-H](?:项?(?:和|与|及|、)|选?项)|^[A-H]{1,8}$|选项[A-H]"
)
_ABSOLUTE = re.compile(r"一律(?!平等)|绝对|必须|任何情况下|永远|从不|完全|所有.{0,6}都")
_UNIT = "局|市|区|县|院|厅|委|校|镇|乡|街道|部门|单位|公司|集团|中心|系统"
_SAID = "指出|强调|要求|提出|表示|认为|部署|讲话"
_LOCAL = re.compile(
    rf"(?:我|咱)们?(?:{_UNIT}|集团|支部|党委|党组|纪委|所)|本[局市区县院厅委校镇](?![律院人])|本街道|全(?:{_UNIT})(?:上下|系统|各|党员|干部|广大)|我们|"
    rf"[一-龥]{{2,6}}同志(?:在[一-龥]{{1,8}}上)?(?:{_SAID})|[一-龥](?:书记|局长|县长|市长|主任)(?:在[一-龥]{{1,8}}上)?(?:{_SAID})"
)
_EVENT = re.compile(
    r"[\d百千]+[余多][次人名件场个份]|近\d+(?:人次|[次人名件场])|(?:共|累计)[一-龥]{0,8}?\d+[余多]?[次人名件场个份]|"
    r"今年|去年|前年|前不久|(?:^|，)[上下]半年，|会议指出|昨[天日]|今天|上个?月|本月|上周|近日|日前|近年来|(?:\d{4}年|自)\d{1,2}月|第[一二三四]季度的|全会以来|据统计"
)
_PERSON = "党员|干部|人员|公务员|委员|代表|工作者|当事人|者|公民|亲属|子女"
_NEGATIVE = re.compile(
    r"[中项][，,]?不(?:属于|包括|是|符合).{1,80}是[（(]|不(?:包括|属于)[（(]|(?:错误|不正确|不恰当)的(?:一项|说法|表述)?是[（(]"
)
_ASKS_WHAT_IS_NOT = re.compile(r"不(?:属于|包括|是|符合)(.{1,80})是[（(]")
_POINTS_BACK = re.compile(
    r"前款|前项|上述|(?<!任职)前述(?!职)|上列|如上|本(?:条例|规定|准则|规则|办法|细则|章程|法|条|款)(?![律院人])"
)
_POINTS_AT_TEXT = re.compile(r"[该此](?:条例|规定|准则|规则|办法|细则|章程|法)(?![律院人])")
_OPENS_WITH_POINTING = re.compile(
    r"^(?:根据，)?(?:根据|依据|依照|按照|对于|[据依按照对在为因如就]|基于|鉴于|针对)?"
    r"(?:其(?![他它余次实])|他们?(?!人)|她|这|此(?!前|后)|[上前下]文|[上前]条|该?本(?:通知|文|办法))"
)
_DENIAL = re.compile(r"不(?![同断仅但良力当法动])|未(?!来|成年)|禁止|严禁|免予|反对|防止")


def unbalanced(text: str) -> str:
    """The first mark without its partner, empty when all are paired."""
    open_marks: list[str] = []
    for letter in text:
        if letter in _PAIRS:
            open_marks.append(letter)
        elif letter in _CLOSING and (not open_marks or open_marks.pop() != _CLOSING[letter]):
            return letter
    if text.count('"') % 2:
        return '"'
    return open_marks[-1] if open_marks else ""


def doubled(text: str) -> str:
    """A word written twice in a row, also across a closing quotation mark."""
    for pattern in (_DOUBLED_LETTER, _DOUBLED_AFTER_QUOTE, _DOUBLED_WORD):
        match = pattern.search(text)
        if match:
            return match[0]
    return ""


def double_predicate(text: str) -> str:
    match = _DOUBLE_PREDICATE.search(text)
    return match[0] if match else ""


def anaphora(text: str) -> str:
    """A word that points back at something the reader can't see: 前款, 上述, 该…, 本人 without a person before it."""
    plain = _TITLES.sub("", text)
    match = _POINTS_BACK.search(plain) or _OPENS_WITH_POINTING.search(plain)
    if match is None and "《" not in text:
        match = _POINTS_AT_TEXT.search(plain)
    if match:
        return match[0]
    match = re.search(r"(?<![应活])该(?!当)([一-龥]{1,2})", plain)
    if match and match[1] not in plain[: match.start()] and f"{match[1]}》" not in text:
        return match[0]
    at = plain.find("本人")
    return "本人" if at >= 0 and not re.search(_PERSON, plain[:at]) else ""


def redaction(text: str) -> str:
    match = _REDACTION.search(text)
    return match[0] if match else ""


def letter_for_a_name(text: str) -> str:
    """A Latin letter where a name was (N市); the scene of a case may call its places so."""
    match = _LETTER_NAME.search(text)
    return match[0] if match else ""


def all_of_the_above(text: str) -> str:
    match = _ALL_OF_THE_ABOVE.search(text)
    return match[0] if match else ""


def absolute_words(text: str) -> list[str]:
    return _ABSOLUTE.findall(_TITLES.sub("", text))


def local_matter(text: str) -> str:
    """Words of one office's own affairs, which no exam asks."""
    match = _LOCAL.search(_TITLES.sub("", text))
    return match[0] if match else ""


def event(text: str) -> str:
    """A count or a date of something that happened, which no exam asks; the scene of a case may have its own."""
    match = _EVENT.search(_TITLES.sub("", text))
    return match[0] if match else ""


def is_negative(stem: str) -> bool:
    """Whether the stem asks for what does not belong or is wrong."""
    return bool(_NEGATIVE.search(stem))


def double_negative(stem: str) -> str:
    """The denial in the description that a stem asks what does not belong to; empty when there is none."""
    asked = _ASKS_WHAT_IS_NOT.search(_TITLES.sub("", stem))
    match = _DENIAL.search(asked[1]) if asked else None
    return match[0] if match else ""
