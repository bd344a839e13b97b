"""Rules of language for stems and options, as pure questions about a text: what is wrong with it, or nothing.

They know patterns of careless writing only; whether a sentence is true is the solver's business.
"""

from __future__ import annotations

import re

_PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "〔": "〕", "【": "】"}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_TITLES = re.compile(r"《[^》]*》")
_DOUBLED_LETTER = re.compile(r"(?:(?<!目)的的|(?<!行)为为|([了是和在对由从把被及与或])\1)")
_DOUBLED_WORD = re.compile(r"([一-龥]{2,8})\1")
_DOUBLED_AFTER_QUOTE = re.compile(r"([一-龥]{2,6})[”》]\1")
_DOUBLE_PREDICATE = re.compile(
    r"是是|是指是|是指包括|包括是|包括包括|属于是|属于属于|应当应|应当必须|必须应当|可以可以|不得不得|不得不能|由由|给予给予|予以予以|"
    r"应当不得|得以可以|有有权|负责负责"
)
_REDACTION = re.compile(r"\*{2,}|＊|[xXＸ]{2,}|×|[○□■]{2,}|某某|[…\.]{6,}")
_ALL_OF_THE_ABOVE = re.compile(r"以上(?:都|均|皆|全|选项)|都(?:正确|不对|不正确)$|均(?:正确|不正确)$|[A-D]和[A-D]")
_ABSOLUTE = re.compile(r"一律|绝对|必须|任何情况下|永远|从不|完全|所有.{0,6}都")
_LOCAL = re.compile(
    r"[我本][局市区县院厅委校镇]|全[局区县厅](?:上下|系统|各|党员|干部)|我单位|\d+余[次人名件场]|[一-龥]{2,6}同志(?:指出|强调)"
)
_PERSON = "党员|干部|人员|公务员|委员|代表|工作者|当事人|者|公民|亲属|子女"
_NEGATIVE = re.compile(
    r"[中项][，,]?不(?:属于|包括|是|符合).{1,80}是[（(]|不(?:包括|属于)[（(]|(?:错误|不正确|不恰当)的(?:一项|说法|表述)?是[（(]"
)
_ASKS_WHAT_IS_NOT = re.compile(r"不(?:属于|包括|是|符合)(.{1,80})是[（(]")
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
    match = re.search(
        r"前款|前项|上述|前述|上列|如上|本(?:条例|规定|准则|规则|办法|细则|章程|法|条|款)(?![律院人])", plain
    )
    if match:
        return match[0]
    match = re.search(r"(?<![应活])该(?!当)([一-龥]{1,2})", plain)
    if match and match[1] not in plain[: match.start()]:
        return match[0]
    at = plain.find("本人")
    return "本人" if at >= 0 and not re.search(_PERSON, plain[:at]) else ""


def redaction(text: str) -> str:
    match = _REDACTION.search(text)
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


def is_negative(stem: str) -> bool:
    """Whether the stem asks for what does not belong or is wrong."""
    return bool(_NEGATIVE.search(stem))


def double_negative(stem: str) -> str:
    """The denial in the description that a stem asks what does not belong to; empty when there is none."""
    asked = _ASKS_WHAT_IS_NOT.search(_TITLES.sub("", stem))
    match = _DENIAL.search(asked[1]) if asked else None
    return match[0] if match else ""
