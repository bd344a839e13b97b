"""The chain of the ledger: whatever is altered, cut, inserted or swapped is found at its place."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianzheng_quiz.rules import ledger as chain
from lianzheng_quiz.rules.ledger import ALGORITHMS, FIELDS, Head, first_broken, following

KEY, OTHER_KEY = "k" * 40, "o" * 40
Entries = list[dict[str, Any]]


def entries_of(count: int, key: str = KEY, algorithm: str = "hmac-sha256", head: Head | None = None) -> Entries:
    """A whole chain, or one that goes on after `head`."""
    made: Entries = []
    end = head or Head()
    for place in range(count):
        words = {"at": f"2026-11-02T01:{place:02}:00", "act": "成绩", "actor": None, "sitting": f"{place:032}"}
        made.append(following(end, key, **words, body=f'{{"total":{place}}}', algorithm=algorithm))
        end = Head(made[-1]["number"], made[-1]["mac"])
    return made


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_chain_that_nobody_touched_is_whole(algorithm: str) -> None:
    made = entries_of(5, algorithm=algorithm)
    assert first_broken(made, [KEY]) == (Head(5, made[-1]["mac"]), None)
    assert len({entry["mac"] for entry in made}) == 5


def test_an_empty_chain_is_whole_and_ends_nowhere() -> None:
    assert first_broken([], [KEY]) == (Head(), None)
    assert Head().text == "第 0 条 0000 0000 0000 0000"


@pytest.mark.parametrize("field", [*FIELDS, "mac"])
def test_an_altered_field_is_found_at_its_entry(field: str) -> None:
    made = entries_of(5)
    made[2][field] = 9 if field == "number" else "x" * 64
    head, broken = first_broken(made, [KEY])
    assert broken is not None
    assert (head.number, broken.number) == (2, 3)


def cut_out(made: Entries) -> None:
    del made[2]


def swap(made: Entries) -> None:
    made[2], made[3] = made[3], made[2]


def repeat(made: Entries) -> None:
    made.insert(2, made[1])


def forge(made: Entries) -> None:
    """Somebody without the key writes the rest anew."""
    end = Head(made[1]["number"], made[1]["mac"])
    made[2:] = entries_of(3, OTHER_KEY, head=end)


@pytest.mark.parametrize("act", [cut_out, swap, repeat, forge])
def test_what_was_done_to_the_third_entry_is_found_there(act: Callable[[Entries], None]) -> None:
    made = entries_of(5)
    act(made)
    _head, broken = first_broken(made, [KEY])
    assert broken is not None
    assert broken.number == 3


def test_only_a_checkpoint_shows_a_cut_tail() -> None:
    made = entries_of(5)
    kept = Head(4, made[3]["mac"])
    assert first_broken(made[:3], [KEY])[1] is None
    _head, broken = first_broken(made[:3], [KEY], [kept])
    assert broken is not None
    assert broken.number == 4
    assert "末尾被删去" in broken.reason
    assert first_broken(made, [KEY], [kept])[1] is None


def test_a_checkpoint_shows_a_chain_that_was_written_anew_with_the_key() -> None:
    made = entries_of(5)
    kept = Head(4, made[3]["mac"])
    anew = entries_of(5, algorithm="hmac-sm3")
    _head, broken = first_broken(anew, [KEY], [kept])
    assert broken is not None
    assert broken.number == 4
    assert "整段改写" in broken.reason


def test_a_new_key_goes_on_where_the_old_one_ended() -> None:
    old = entries_of(3, OTHER_KEY)
    made = old + entries_of(2, KEY, head=Head(3, old[-1]["mac"]))
    assert first_broken(made, [KEY, OTHER_KEY])[1] is None
    _head, broken = first_broken(made, [KEY])
    assert broken is not None
    assert broken.number == 1
    assert "密钥" in broken.reason


@given(place=st.integers(0, 4), field=st.sampled_from(FIELDS), value=st.one_of(st.integers(), st.text(), st.none()))
def test_no_other_value_passes(place: int, field: str, value: object) -> None:
    made = entries_of(5)
    same = made[place][field] == value and type(made[place][field]) is type(value)
    made[place][field] = value
    assert (first_broken(made, [KEY])[1] is None) == same


# The file as the auditor's own program


def laid_out(folder: Path, made: Entries) -> list[str]:
    (folder / "ledger.jsonl").write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in made))
    (folder / "ledger_key").write_text(KEY + "\n")
    (folder / "kept.json").write_text(json.dumps({"number": 4, "mac": entries_of(5)[3]["mac"], "at": ""}))
    (folder / "verify_ledger.py").write_text(Path(chain.__file__).read_text("utf-8"), "utf-8")
    return [sys.executable, "-I", "verify_ledger.py", "ledger.jsonl", "--key", "ledger_key"]


def run(command: list[str], folder: Path) -> tuple[int, str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_verifier_needs_nothing_but_python(tmp_path: Path) -> None:
    made = entries_of(5)
    command = laid_out(tmp_path, made)
    assert run([*command, "--checkpoint", "kept.json"], tmp_path) == (
        0,
        f"台账完好：共 5 条，末条校验码 {made[-1]['mac']}。\n",
    )
    made[2]["body"] = '{"total":100}'
    command = laid_out(tmp_path, made)
    code, said = run(command, tmp_path)
    assert code == 1
    assert "第 3 条断开" in said
    assert "此前 2 条完好" in said


def test_the_verifier_names_a_cut_tail_and_a_file_it_cant_read(tmp_path: Path) -> None:
    command = laid_out(tmp_path, entries_of(5)[:3])
    code, said = run([*command, "--checkpoint", "kept.json"], tmp_path)
    assert (code, "末尾被删去" in said) == (1, True)
    (tmp_path / "ledger.jsonl").write_text("{}\nnonsense\n")
    assert run(command, tmp_path)[0] in (1, 2)
    (tmp_path / "ledger.jsonl").write_text("nonsense\n")
    assert run(command, tmp_path) == (2, "无法核对：第 1 行不是台账条目\n")
