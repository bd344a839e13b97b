"""The real fact base: it loads, and its words stand in the texts where the texts are at hand."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from question_bank.knowledge import KnowledgeError, load_knowledge

LAWS = Path(__file__).resolve().parents[3] / "shared" / "laws"
KNOWLEDGE = load_knowledge()
ASKED = [entry for entry in (*KNOWLEDGE.terms, *KNOWLEDGE.facts) if entry.authority]
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


def test_no_key_rests_on_a_superseded_text():
    assert [entry.subject for entry in ASKED if entry.authority.regulation.in_force_to] == []


@pytest.mark.skipif(not LAWS.is_dir(), reason="the texts are not at hand")
def test_every_deciding_word_stands_in_its_article():
    missing = [
        (entry.subject, entry.authority.regulation.key, entry.authority.article, words)
        for entry in ASKED
        for words in entry.authority.words
        if squeezed(words) not in cited_text(entry.authority)
    ]
    assert missing == []


def test_every_asked_entry_names_deciding_words():
    assert [entry.subject for entry in ASKED if not entry.authority.words] == []
    assert [words for entry in ASKED for words in entry.authority.words if len(words) > 30] == []


def test_every_near_miss_says_why():
    silent = [(e.subject, m.text) for e in ASKED for m in e.near_misses if not m.why.strip().endswith("。")]
    assert silent == []


def test_value_is_no_near_miss():
    assert [f.subject for f in KNOWLEDGE.facts if f.value in {miss.text for miss in f.near_misses}] == []


def test_not_with_names_members():
    strange = [
        (entry.subject, name)
        for entry in ASKED
        for miss in entry.near_misses
        for name in miss.not_with
        if name not in {member.text for member in entry.members}
    ]
    assert strange == []


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
