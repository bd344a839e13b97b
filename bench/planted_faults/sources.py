"""Plants in what a question rests on: authority, version, validity, explanation."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from bench.planted_faults.altering import FaultClass, right, wrong
from question_bank.gates.fault import entry_of
from question_bank.knowledge import Knowledge
from question_bank.question import Citation, Question

_LETTERS = (
    "选项{}不属于。",
    "{}项错误。",
    "故选{}。",
    "因此答案为{}。",
    "正确答案：{}。",
    "{}选项与规定不符。",
    "选{}，其余不对。",
    "{}正确，其余错误。",
    "本题应选（{}）。",
    "{}、C两项均不符合规定。",
    "{}所述不对。",
    "{}是错的。",
    "排除{}。",
    "（{}）与规定不符。",
)
_BY_PLACE = (
    "第二个选项不属于。",
    "前三项都符合规定。",
    "最后一项不符合规定。",
    "第一项正确。",
    "第二项不对。",
    "后两项不对。",
    "首项正确。",
    "选项二错误。",
    "其余三项均不符合规定。",
    "倒数第二项错误。",
    "第3个选项错误。",
)
_OTHER_TITLES = ("中国共产党党员领导干部廉洁从政若干准则", "某市干部管理暂行办法", "公务员奖惩若干意见")
_NUMERAL = re.compile(r"第([一二三四五六七八九十百]+)(条|部分)")


def superseded(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The version that is no longer in force."""
    cited = question.authority
    old = [row for row in knowledge.regulations.values() if row.title == cited.title and row.in_force_to]
    old = [row for row in old if row.version != cited.version]
    if not old:
        return None
    return replace(question, authority=Citation(cited.title, chance.choice(old).version, cited.article))


def unknown_version(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    cited = question.authority
    known = {row.version for row in knowledge.regulations.values() if row.title == cited.title}
    versions = {f"{year}年修订" for year in (1997, 2003, 2012, 2016, 2027)} - known
    return replace(question, authority=Citation(cited.title, chance.choice(sorted(versions)), cited.article))


def other_title(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A regulation that no longer holds or that nobody knows."""
    cited = question.authority
    return replace(question, authority=Citation(chance.choice(_OTHER_TITLES), cited.version, cited.article))


def other_article(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    cited = question.authority
    if not (match := _NUMERAL.search(cited.article)):
        return None
    article = f"第{'十' if match[1] != '十' else '二十'}{match[2]}"
    return None if article in cited.article else replace(question, authority=replace(cited, article=article))


def valid_too_early(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """In force before the version was."""
    if not question.valid_from:
        return None
    return replace(question, valid_from=f"{int(question.valid_from[:4]) - chance.randint(1, 9)}-01-01")


def valid_too_late(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """On the old version, valid beyond its last day."""
    old = superseded(question, chance, knowledge)
    if old is None:
        return None
    row = next(
        row
        for row in knowledge.regulations.values()
        if row.title == old.authority.title and row.version == old.authority.version
    )
    after = f"{int((row.in_force_to or '')[:4]) + chance.randint(1, 3)}-12-31"
    return replace(old, valid_from=row.in_force_from, valid_to=after)


def cites_another_version(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The explanation's version, title or article is not that of the authority."""
    cited = question.authority
    said = f"《{cited.title}》（{cited.version}）{cited.article}"
    if said not in question.explanation:
        return None
    other = chance.choice(
        (
            f"《{cited.title}》（2009年）{cited.article}",
            f"《{cited.title}》（{cited.version}）第二百零一条",
            f"《{chance.choice(_OTHER_TITLES)}》（{cited.version}）{cited.article}",
        )
    )
    return replace(question, explanation=question.explanation.replace(said, other))


def authority_missing(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    cited = question.authority
    gone = [replace(cited, title=""), replace(cited, article=""), replace(cited, version=""), Citation("", "", "")]
    gone += [replace(cited, title=" "), replace(cited, article="　")]
    return replace(question, authority=chance.choice(gone))


def explanation_missing(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    return replace(question, explanation=chance.choice(("", " ", "　\n", "无", "略", "见法规。")))


def letter_named(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """An explanation that speaks of an option by its letter or place, which shuffling turns into nonsense."""
    if not question.options:
        return None
    keys = [option.key for option in question.options]
    said = chance.choice((*_LETTERS, *_BY_PLACE)).format(chance.choice(keys))
    return replace(question, explanation=question.explanation + said if chance.random() < 0.7 else said)


def contradicting(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """An explanation that names another thing as right than the key does."""
    text = question.explanation
    if question.type == "true_false":
        word = "正确" if "说法正确" in text else "错误"
        other = "错误" if word == "正确" else "正确"
        return replace(question, explanation=text.replace(f"说法{word}", f"说法{other}", 1))
    if question.type not in ("single", "case") or question.pattern in ("list-excludes", "list-belongs"):
        return None
    key, miss = right(question)[0].text, chance.choice(wrong(question)).text
    if key in miss or miss in key or text.count(key) == 0:
        return None
    return replace(question, explanation=text.replace(key, miss))


def chapter_of_another(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The authority of another entry: title, version and article fit together and say something else."""
    entry = entry_of(question, knowledge)
    others = [each.authority for each in knowledge.facts if each is not entry]
    authority = chance.choice(others)
    cited = Citation(authority.regulation.title, authority.regulation.version, authority.article)
    return None if cited == question.authority else replace(question, authority=cited)


IN_FORCE = ("authority_in_force", "authority_known", "authority_matches")
CLASSES = (
    FaultClass("superseded version", ("authority_in_force",), (superseded, valid_too_late)),
    FaultClass("unknown version or title", ("authority_in_force", "authority_known"), (unknown_version, other_title)),
    FaultClass("valid before the version was", ("authority_in_force",), (valid_too_early,)),
    FaultClass("another article", ("authority_matches",), (other_article, chapter_of_another)),
    FaultClass("explanation cites another text", ("explanation_agrees",), (cites_another_version,)),
    FaultClass("explanation contradicts the key", ("explanation_agrees",), (contradicting,)),
    FaultClass("authority missing", ("authority_given", "authority_in_force"), (authority_missing,)),
    FaultClass("explanation missing", ("explained",), (explanation_missing,)),
    FaultClass("explanation names letters", ("explained",), (letter_named,)),
)
