"""What a key rests on in an entry of the fact base, as one hash; and in Chinese, wherein two states of an entry differ.

Names, glosses, levels and cited terms are no part of it: they change no answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from question_bank.knowledge import Authority, Conduct, Entry, Fact, Listed, NearMiss, Pairing, Task

Line = tuple[str, ...]
"""One thing said: how it is shown, then whatever else belongs to it."""
Content = dict[str, tuple[Line, ...]]
"""Part by part, under the part's Chinese name."""


def fingerprint(entry: Entry) -> str:
    """The sha256 of an entry's content; it doesn't depend on the order in which unordered things are written."""
    text = json.dumps(content_of(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(old: Entry, new: Entry) -> tuple[str, ...]:
    """What changed between two states of an entry, a clause for each part; empty when no key is touched."""
    before, after = content_of(old), content_of(new)
    parts = dict.fromkeys([*before, *after])
    return tuple(
        _difference(part, before.get(part, ()), after.get(part, ()))
        for part in parts
        if before.get(part, ()) != after.get(part, ())
    )


def content_of(entry: Entry) -> Content:
    """The parts of an entry that decide stem, key, wrong options and time of its questions."""
    valid = f"{entry.valid_from or '不限'}至{entry.valid_to or '长期'}"
    return {**_asked(entry), "依据": _cited(entry.authority), "有效期": ((valid,),)}


def _asked(entry: Entry) -> Content:
    if isinstance(entry, Conduct):
        cases = [
            (case.material, case.asks, case.question, case.value, case.point, *map("".join, _misses(case.near_misses)))
            for case in entry.cases
        ]
        return {"所违反的纪律": ((entry.discipline, *sorted(entry.arguable)),), "情景": _sorted(cases)}
    if isinstance(entry, Pairing):
        pairs = [(f"{pair.left}——{pair.right}",) for pair in entry.pairs]
        return {"题面用语": ((entry.lead,),), "对应关系": _sorted(pairs), "多余的选项": _misses(entry.extras)}
    if isinstance(entry, Task):
        points = [(point.text, *sorted(point.words)) for point in entry.points]
        return {"题面用语": ((entry.question,),), "采分点": _sorted(points)}
    if isinstance(entry, Fact) and entry.statement:
        value = (entry.value, *sorted(entry.value_aliases))
        return {"题面用语": ((entry.statement,),), "答案": (value,), "易错项": _misses(entry.near_misses)}
    return _listed(entry)


def _listed(entry: Listed) -> Content:
    members = [(member.text, *sorted(member.aliases)) for member in entry.members]
    sequence = ("→".join(member.text for member in entry.members), entry.order, entry.items)
    return {
        "题面用语": ((entry.lead,),),
        "内容": _sorted(members),
        "次序": (sequence,) if entry.ordered else (),
        "易错项": _misses(entry.near_misses),
    }


def _misses(misses: Iterable[NearMiss]) -> tuple[Line, ...]:
    return _sorted((miss.text, miss.why, *sorted(miss.not_with)) for miss in misses)


def _cited(authority: Authority | None) -> tuple[Line, ...]:
    if authority is None:
        return ()
    text = authority.regulation
    return ((f"《{text.title}》（{text.version}）{authority.article}", text.key, *authority.words),)


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines))


def _difference(part: str, old: tuple[Line, ...], new: tuple[Line, ...]) -> str:
    gone = [line[0] for line in old if line not in new]
    came = [line[0] for line in new if line not in old]
    if len(gone) == len(came) == 1 and gone != came:
        return f"{part}由“{gone[0]}”改为“{came[0]}”"
    clauses = (
        ("删去", [text for text in gone if text not in came]),
        ("增加", [text for text in came if text not in gone]),
        ("改写", [text for text in gone if text in came]),
    )
    return part + "，".join(f"{verb}“{'”“'.join(texts)}”" for verb, texts in clauses if texts)
