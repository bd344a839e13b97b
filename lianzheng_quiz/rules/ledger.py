"""成绩台账 as a chain: each entry is bound by a keyed MAC to its own words and to the entry before it.

Whoever alters, removes or inserts an entry without the key breaks the chain at that place; whoever cuts its tail
off is found by a checkpoint that was kept elsewhere. Who holds the key and every checkpoint can write another
chain: 可发现篡改, not 不可篡改.

This file needs nothing but Python. Laid beside an exported ledger it is the auditor's own verifier:
`python ledger.py 台账.jsonl --key ledger_key [--checkpoint 检查点.json]`; exit 0 whole, 1 broken, 2 not readable.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIELDS = ("number", "at", "act", "actor", "sitting", "body", "algorithm", "key", "previous")
"""What a MAC covers, in this order: running number, UTC instant (ISO 8601), kind of act, the acting account's id or
None, the sitting's id or None, the act's words (canonical JSON as text), algorithm, the key's name, the MAC before."""

ALGORITHMS = {"hmac-sha256": "sha256", "hmac-sm3": "sm3"}
START = "0" * 64
"""What the first entry names as the one before it."""


@dataclass(frozen=True)
class Head:
    """How far a ledger reaches: the number and the MAC of its last entry, 0 and `START` for an empty one."""

    number: int = 0
    mac: str = START

    @property
    def text(self) -> str:
        """As it is printed: the number and sixteen letters in groups of four."""
        return f"第 {self.number} 条 {' '.join(self.mac[at : at + 4] for at in range(0, 16, 4))}"


@dataclass(frozen=True)
class Broken:
    """The first entry that isn't what it was, and why. `number` is the place in the chain where it should stand."""

    number: int
    reason: str


def canonical(value: Any) -> str:
    """One text for one value: keys in order, nothing between, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:
    """SHA-256 of a value's canonical text, as entries name what is too long for them."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def key_name(key: str) -> str:
    """What an entry calls the key it was made with; says nothing about it."""
    return hmac.new(key.encode(), b"lianzheng ledger key", hashlib.sha256).hexdigest()[:8]


def mac_of(entry: Mapping[str, Any], key: str) -> str:
    """The MAC of an entry, 64 hex digits. KeyError for an algorithm that isn't ours."""
    text = canonical([entry[name] for name in FIELDS])
    return hmac.new(key.encode(), text.encode(), ALGORITHMS[entry["algorithm"]]).hexdigest()


def seal_of(words: Sequence[Any], key: str, algorithm: str) -> str:
    """A MAC of a row that is written once and stands outside of the chain."""
    return hmac.new(key.encode(), f"row {canonical(list(words))}".encode(), ALGORITHMS[algorithm]).hexdigest()


def following(head: Head, key: str, **words: Any) -> dict[str, Any]:
    """The entry after `head`: `words` are at, act, actor, sitting, body and algorithm."""
    entry = {**words, "number": head.number + 1, "key": key_name(key), "previous": head.mac}
    return {**entry, "mac": mac_of(entry, key)}


def first_broken(
    entries: Iterable[Mapping[str, Any]], keys: Sequence[str], checkpoints: Sequence[Head] = ()
) -> tuple[Head, Broken | None]:
    """How far the chain is whole, and what breaks it; None where nothing does.

    `keys` are all that were ever used. A checkpoint that lies beyond the end shows a cut tail.
    """
    known = {key_name(key): key for key in keys}
    kept = {checkpoint.number: checkpoint.mac for checkpoint in checkpoints}
    head = Head()
    for entry in entries:
        reason = _reason(entry, head, known, kept)
        if reason:
            return head, Broken(head.number + 1, reason)
        head = Head(entry["number"], entry["mac"])
    furthest = max(kept, default=0)
    if furthest > head.number:
        return head, Broken(head.number + 1, f"检查点记到第 {furthest} 条，台账只有 {head.number} 条，末尾被删去")
    return head, None


def _reason(entry: Mapping[str, Any], head: Head, known: Mapping[str, str], kept: Mapping[int, str]) -> str:
    missing = [name for name in (*FIELDS, "mac") if name not in entry]
    if missing:
        return f"缺少{'、'.join(missing)}"
    if entry["number"] != head.number + 1:
        return f"编号应为 {head.number + 1}，实际是 {entry['number']}：有条目被删去、插入或调换"
    if entry["previous"] != head.mac:
        return "与前一条的校验码接不上：前一条被改动或替换"
    if entry["algorithm"] not in ALGORITHMS or not isinstance(entry["mac"], str):
        return "校验算法或校验码不可识别"
    if entry["key"] not in known:
        return f"所用密钥（{entry['key']}）不在所给的密钥之中"
    if mac_of(entry, known[entry["key"]]) != entry["mac"]:
        return "内容与校验码不符：这一条被改动"
    if kept.get(entry["number"], entry["mac"]) != entry["mac"]:
        return "与检查点记下的校验码不符：台账被整段改写"
    return ""


def read_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The entries of an export, one JSON object a line. ValueError names the line."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                entry = json.loads(line)
            except ValueError:
                entry = None
            if not isinstance(entry, dict):
                raise ValueError(f"第 {number} 行不是台账条目")
            yield entry


def read_checkpoint(text: str) -> Head:
    """A checkpoint file's head. ValueError."""
    found = json.loads(text)
    if not isinstance(found, dict) or not isinstance(found.get("number"), int) or not isinstance(found.get("mac"), str):
        raise ValueError("不是检查点文件")
    return Head(found["number"], found["mac"])


def main(arguments: Sequence[str]) -> int:
    """Verify an exported ledger."""
    parser = argparse.ArgumentParser(description="核对导出的成绩台账")
    parser.add_argument("ledger", type=Path, help="导出的台账，每行一条")
    parser.add_argument("--key", type=Path, action="append", required=True, help="台账密钥文件，换过密钥的逐个给出")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="以前留下的检查点文件")
    given = parser.parse_args(arguments)
    try:
        keys = [key for path in given.key for key in path.read_text("utf-8").split()]
        checkpoints = [read_checkpoint(path.read_text("utf-8")) for path in given.checkpoint]
        with given.ledger.open(encoding="utf-8") as lines:
            head, broken = first_broken(read_lines(lines), keys, checkpoints)
    except (OSError, ValueError) as fault:
        print(f"无法核对：{fault}", file=sys.stderr)
        return 2
    if broken is not None:
        print(f"台账在第 {broken.number} 条断开：{broken.reason}。此前 {head.number} 条完好。")
        return 1
    print(f"台账完好：共 {head.number} 条，末条校验码 {head.mac}。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
