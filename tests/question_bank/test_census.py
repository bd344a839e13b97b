from pathlib import Path

from question_bank.census import census
from question_bank.published import load_bank

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "bank-numbers.md"


def test_every_question_is_counted_once_in_each_table(sound):
    tables = census([sound("single"), sound("multiple", id="q2"), sound("true_false", id="q3", level="理解")])
    assert tables.startswith("共3道题。")
    assert "| 合计 | 1 | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 2 | 1 | 0 | 3 |" in tables
    for head in ("题型", "层次", "难度（先验值）", "依据", "命题方式"):
        rows = tables.split(f"| {head} |")[1].split("\n\n")[0].strip().split("\n")[2:]
        assert sum(int(row.split("|")[-3]) for row in rows) == 3


def test_published_numbers_are_those_of_the_bank():
    assert DOCUMENT.read_text("utf-8").endswith(census(load_bank()))
