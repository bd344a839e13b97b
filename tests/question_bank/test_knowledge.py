"""The real fact base: it loads, and its words stand in the texts where the texts are at hand."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from question_bank.knowledge import Fact, KnowledgeError, Term, load_knowledge
from question_bank.quantities import number

LAWS = Path(__file__).resolve().parents[3] / "shared" / "laws"
KNOWLEDGE = load_knowledge()
ASKED = [entry for entry in KNOWLEDGE.entries if entry.authority]
LISTED = [entry for entry in ASKED if isinstance(entry, Term | Fact)]
CASES = [(conduct, case) for conduct in KNOWLEDGE.conducts for case in conduct.cases]
NUMBER = "一二三四五六七八九十百零〇"
ARTICLE = re.compile(rf"(?m)^[\s　]*(第[{NUMBER}]+条(?:之[{NUMBER}]+)?)(?=[\s　【]|$)")


@cache
def law(key):
    """The whole text without white space, and its articles by number."""
    text = (LAWS / f"{key}.txt").read_text("utf-8").split("\n", 4)[4]
    marks = [*ARTICLE.finditer(text)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)] * bool(marks)
    articles = {mark[1]: squeezed(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)}
    return squeezed(text), articles


def squeezed(text):
    return re.sub(r"\s+", "", text)


def cited_text(authority):
    """The articles that an authority names, or the whole text where it names a part of a text without articles."""
    whole, articles = law(authority.regulation.key)
    named = re.findall(rf"第[{NUMBER}]+条(?:之[{NUMBER}]+)?", authority.article)
    if len(named) == 2 and "至" in authority.article:
        order = list(articles)
        named = order[order.index(named[0]) : order.index(named[1]) + 1]
    return "".join(articles.get(name, "") for name in named) if named else whole


def test_entry_is_valid_only_while_its_text_is_in_force():
    outside = []
    for entry in (entry for entry in KNOWLEDGE.entries if entry.authority):
        text = entry.authority.regulation
        late = text.in_force_to and (entry.valid_to is None or entry.valid_to > text.in_force_to)
        early = text.in_force_from and (entry.valid_from is None or entry.valid_from < text.in_force_from)
        if late or early:
            outside.append(entry.subject)
    assert outside == []


@pytest.mark.skipif(not LAWS.is_dir(), reason="the texts are not at hand")
def test_every_deciding_word_stands_in_its_article():
    missing = [
        (entry.subject, entry.authority.regulation.key, entry.authority.article, words)
        for entry in ASKED
        for words in entry.authority.words
        if squeezed(words) not in cited_text(entry.authority)
    ]
    assert missing == []


@pytest.mark.skipif(not LAWS.is_dir(), reason="the texts are not at hand")
def test_sanction_of_every_scene_stands_in_its_article():
    missing = [
        (conduct.subject, conduct.authority.article, case.value)
        for conduct, case in CASES
        if case.asks == "sanction" and squeezed(case.value.removesuffix("处分")) not in cited_text(conduct.authority)
    ]
    assert missing == []


def test_discipline_of_every_conduct_is_that_of_its_chapter():
    strange = []
    for conduct in (conduct for conduct in KNOWLEDGE.conducts if conduct.discipline):
        regulation = conduct.authority.regulation
        numbers = [int(number(text)) for text in re.findall(rf"第([{NUMBER}]+)条", conduct.authority.article)]
        chapters = {each.name for each in map(regulation.discipline_of, numbers) if each}
        if chapters != {conduct.discipline}:
            strange.append((conduct.subject, conduct.discipline, chapters))
    assert strange == []


def test_scene_offers_its_value_once_and_says_why_the_rest_is_wrong():
    for conduct, case in CASES:
        texts = [case.value, *(miss.text for miss in case.near_misses)]
        assert len(set(texts)) == len(texts), conduct.subject
        assert all(miss.why.strip().endswith("。") for miss in case.near_misses), conduct.subject
        assert case.value, conduct.subject
        assert case.asks == "discipline" or len(case.near_misses) >= 2, conduct.subject


def test_extras_of_pairings_say_why():
    extras = [(pairing.subject, extra) for pairing in KNOWLEDGE.pairings for extra in pairing.extras]
    assert [subject for subject, extra in extras if not extra.why.strip().endswith("。")] == []


def test_every_asked_entry_names_deciding_words():
    assert [entry.subject for entry in ASKED if not entry.authority.words] == []
    assert [words for entry in ASKED for words in entry.authority.words if len(words) > 30] == []


def test_every_near_miss_says_why():
    silent = [(e.subject, m.text) for e in LISTED for m in e.near_misses if not m.why.strip().endswith("。")]
    assert silent == []


def test_value_is_no_near_miss():
    assert [f.subject for f in KNOWLEDGE.facts if f.value in {miss.text for miss in f.near_misses}] == []


def test_not_with_names_members():
    strange = [
        (entry.subject, name)
        for entry in LISTED
        for miss in entry.near_misses
        for name in miss.not_with
        if name not in {member.text for member in entry.members}
    ]
    assert strange == []


# what the loader refuses

AUTHORITY = {"regulation": "条例", "article": "第二十一条", "words": ["甲"]}
GROUNDS = {"chapter": "discipline", "level": "识记", "authority": AUTHORITY}
REGULATION = {
    "key": "条例",
    "title": "测试条例",
    "version": "2023年",
    "house": "party",
    "in_force_from": "2024-01-01",
    "in_force_to": None,
    "disciplines": [
        {"name": "组织纪律", "first": 10, "last": 19, "scope": "甲"},
        {"name": "廉洁纪律", "first": 20, "last": 29, "scope": "乙"},
    ],
}
TERM = {**GROUNDS, "name": "某词", "kind": "concept", "weight": "core", "members": ["甲", "乙", "丙"]}
SCENE = {"asks": "sanction", "material": "某人收礼。", "question": "应当给予", "value": "警告"}
CONDUCT = {**GROUNDS, "subject": "收礼", "topic": "礼", "discipline": "廉洁纪律", "cases": []}
PAIRING = {
    **GROUNDS,
    "subject": "对应",
    "lead": "左与右",
    "pairs": [{"left": left, "right": f"{left}的右"} for left in "甲乙丙"],
}
TASK = {**GROUNDS, "subject": "简述", "question": "简述。", "points": [{"text": "甲"}, {"text": "乙"}]}
ELSEWHERE = {**AUTHORITY, "article": "第二十一条、第十二条"}


def loaded(tmp_path, kind, item, regulation=REGULATION):
    (tmp_path / "regulations.json").write_text(json.dumps([regulation]), "utf-8")
    (tmp_path / kind).mkdir()
    (tmp_path / kind / "a.json").write_text(json.dumps([item]), "utf-8")
    return load_knowledge(tmp_path)


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        ("terms", {**TERM, "ordered": True, "order": "先后", "items": "步骤"}),
        ("conducts", {**CONDUCT, "cases": [{**SCENE, "near_misses": []}]}),
        ("conducts", {**CONDUCT, "discipline": ""}),
        ("conducts", {**CONDUCT, "authority": {**AUTHORITY, "article": "第二十一条、第二十二条"}}),
        ("pairings", PAIRING),
        ("short_answers", TASK),
    ],
)
def test_sound_entry_of_each_kind_is_read(tmp_path, kind, item):
    assert list(loaded(tmp_path, kind, item).entries)


@pytest.mark.parametrize(
    ("kind", "item", "said"),
    [
        ("terms", {**TERM, "ordered": True, "items": "步骤"}, "缺少“order”"),
        ("terms", {**TERM, "ordered": True, "order": "先后"}, "缺少“items”"),
        ("terms", {**TERM, "ordered": True, "order": "由左到右", "items": "步骤"}, "次序“由左到右”不认识"),
        ("conducts", {**CONDUCT, "discipline": "组织纪律"}, "不在“组织纪律”一章，而在“廉洁纪律”"),
        ("conducts", {**CONDUCT, "authority": ELSEWHERE}, "而在“廉洁纪律、组织纪律”"),
        ("conducts", {**CONDUCT, "authority": {**AUTHORITY, "article": "第九十条"}}, "不在“廉洁纪律”一章"),
        (
            "conducts",
            {**CONDUCT, "discipline": "", "cases": [{"asks": "discipline", "material": "甲", "question": "乙"}]},
            "却没有写明“discipline”",
        ),
        ("conducts", {**CONDUCT, "cases": [SCENE]}, "缺少“near_misses”"),
        ("conducts", {**CONDUCT, "cases": [{**SCENE, "asks": "fate"}]}, "所问“fate”不认识"),
        ("conducts", {**CONDUCT, "cases": [{**SCENE, "near_misses": [{"text": "警告", "why": "。"}]}]}, "出现了两次"),
        ("pairings", {**PAIRING, "pairs": PAIRING["pairs"][:2]}, "至少要有3对"),
        ("pairings", {**PAIRING, "extras": [{"text": "甲的右", "why": "。"}]}, "“甲的右”出现了两次"),
        ("short_answers", {**TASK, "points": TASK["points"][:1]}, "至少要有2个采分点"),
        ("short_answers", {**TASK, "authority": {**AUTHORITY, "regulation": "别的"}}, "不在 regulations.json 中"),
        ("short_answers", {**TASK, "terms": ["没有的词"]}, "不在知识库中"),
        ("pairings", {**PAIRING, "level": "背诵"}, "层次“背诵”不认识"),
    ],
)
def test_unusable_entry_of_each_kind_is_refused(tmp_path, kind, item, said):
    with pytest.raises(KnowledgeError, match=re.escape(said)):
        loaded(tmp_path, kind, item)


def test_discipline_is_confused_with_others_of_its_own_regulation(tmp_path):
    first, *others = REGULATION["disciplines"]
    near = {**REGULATION, "disciplines": [{**first, "near": ["廉洁纪律", "家庭纪律"]}, *others]}
    with pytest.raises(KnowledgeError, match="“组织纪律”的“near”中有本规定没有的“家庭纪律”"):
        loaded(tmp_path, "terms", TERM, near)


def test_unusable_entries_are_told_all_at_once(tmp_path):
    for folder in ("terms", "facts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "regulations.json").write_text("[]", "utf-8")
    entries = [
        {"name": "甲", "kind": "怪", "chapter": "politics", "weight": "core", "authority": None},
        {"name": "乙", "kind": "concept", "chapter": "nowhere", "weight": "core", "authority": None},
    ]
    (tmp_path / "terms" / "a.json").write_text(json.dumps(entries), "utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load_knowledge(tmp_path)
    assert len(raised.value.faults) == 2
    assert all(fault.startswith("a.json：") for fault in raised.value.faults)
