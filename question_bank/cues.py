"""What gives a key away to someone who knows nothing: length, form, tone, and words it shares with the stem.

Texts in, answers out; used while choosing distractors and again as gates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import permutations

from question_bank.plain_text import bare
from question_bank.quantities import LADDERS, are_scale, quantity

LENGTH_RATIO = 1.45
LONGEST_COUNTED = 8
LENGTH_LEEWAY = 2
CLANG_LENGTH = 3
FEWEST_FOR_ONE_LETTER = 3
EDGE = 2
_PARTS = re.compile(r"或者|或|、|和|以及|及")
_TITLE = re.compile(r"根据《[^》]*》(?:[（(][^）)]*[）)])?(?:的?规定)?[，,]")
_ASKING = re.compile(r"(?:下列|以下)(?:选项|各项)中")
_NO_CONTENT = frozenset(
    "的了和与或在对是为由及其等之所将被把向从于者而且并也都各该此一二三四五六七八九十▢、，。；：,;:()（）"
)
_NO_WORD = frozenset({"应当", "可以", "进行", "有关", "其他", "以上", "以下", "以及", "情形", "情节"})
_NEGATION = re.compile(
    r"^(?:一律|应当|必须|可以|均|都|也|再)?"
    r"(?:不(?![同断仅但管良力法当正动满足可限])|未(?!来|成年)|没有|无(?!期|形|偿|记名|条件)|禁止|严禁|免予|拒绝|拒不)"
)
_BLAME = re.compile(
    r"擅自|违规|违反|超标准|盲目|敷衍|专断|篡改|伪造|隐瞒|变相|恶劣|造假|拒不|侵吞|挪用|挥霍|报复|推诿|滥用|私自|刁难|纵容|包庇|弄虚"
)
_RUNGS = frozenset(rung for ladder in LADDERS for rung in ladder)
_PAUSE = re.compile(r"[，；、,;]")
_MARKED = {"、": _PAUSE, "“”": re.compile(r"[“”‘’\"']"), "《》": re.compile(r"[《》]"), "。": re.compile(r"[。．；;]$")}
_MARKED_ON_SCALE = {name: _MARKED[name] for name in ("“”", "《》", "。")} | {"阿拉伯数字": re.compile(r"\d")}
_LISTED = re.compile(r"(?:是指|包括|分为)((?:(?!是指|包括|分为).)*▢(?:(?!是指|包括|分为).)*)$")


def fits_length(text: str, other: str) -> bool:
    """Whether two options are near enough in length to stand side by side; one twice as long never is."""
    short, long = sorted((len(text), len(other)))
    return (long - short <= LENGTH_LEEWAY and long < 2 * short) or long <= LENGTH_RATIO * short


def length_gives_away(right: Sequence[str], wrong: Sequence[str]) -> bool:
    """Whether every right option is strikingly longer, or shorter, than every wrong one."""
    if not right or not wrong or are_scale([*right, *wrong]):
        return False
    longer = min(right, key=len), max(wrong, key=len)
    shorter = max(right, key=len), min(wrong, key=len)
    return (len(longer[0]) > len(longer[1]) and not fits_length(*longer)) or (
        len(shorter[0]) < len(shorter[1]) and not fits_length(*shorter)
    )


def count_gives_away(right: Sequence[str], wrong: Sequence[str]) -> int:
    """How many letters all short texts of one side have and none of the other; 0 where counting tells nothing."""
    if not right or not wrong or are_scale([*right, *wrong]):
        return 0
    rights, wrongs = ({len(bare(text)) for text in texts} for texts in (right, wrong))
    for texts, lengths, others in ((right, rights, wrongs), (wrong, wrongs, rights)):
        if len(texts) > 1 and len(lengths) == 1 and not lengths & others and max(lengths) <= LONGEST_COUNTED:
            return max(lengths)
    return 0


@lru_cache(maxsize=50_000)
def words(text: str) -> frozenset[str]:
    """The two-character strings of a text that can carry content; no word list decides where a word ends."""
    plain = bare(text)
    pairs = (plain[at : at + 2] for at in range(len(plain) - 1))
    return frozenset(pair for pair in pairs if not set(pair) & _NO_CONTENT and pair not in _NO_WORD)


@lru_cache(maxsize=50_000)
def edges(text: str) -> frozenset[tuple[int, str]]:
    """Which character stands at each of the first two and last two places (counted from the end, negative)."""
    plain = bare(text)
    return frozenset((at, plain[at]) for at in (*range(EDGE), *range(-EDGE, 0)) if -len(plain) <= at < len(plain))


def _forms(text: str) -> frozenset[str]:
    """The words of a text, and 或者 where it offers alternatives."""
    return words(text) | ({"或者"} if "或者" in text else set())


def _common(texts: Sequence[str], others: Sequence[str]) -> str:
    """A form that all `texts` show and none of `others`: a word, or (three texts or more) one character at an edge."""
    shared = frozenset.intersection(*map(_forms, texts)).difference(*map(_forms, others))
    if shared:
        return max(sorted(shared), key=lambda word: texts[0].endswith(word))
    if len(texts) < FEWEST_FOR_ONE_LETTER:
        return ""
    letters = frozenset.intersection(*map(edges, texts)).difference(*map(edges, others))
    return max((letter for _, letter in letters), default="")


def shape_gives_away(right: Sequence[str], wrong: Sequence[str]) -> str:
    """The form that all wrong options share and no right one has, or the reverse; a pause inside is a form too."""
    if not right or len(wrong) < 2:
        return ""
    if are_scale([*right, *wrong]):
        return _marks_apart_from(right, wrong, _MARKED_ON_SCALE)
    if found := _common(wrong, right) or (_common(right, wrong) if len(right) > 1 else ""):
        return found
    return _marks_apart_from(right, wrong, _MARKED)


def _marks_apart_from(right: Sequence[str], wrong: Sequence[str], marks: Mapping[str, re.Pattern[str]]) -> str:
    """The mark that all right texts have and no wrong one, or the reverse."""
    for name, mark in marks.items():
        rights, wrongs = ({bool(mark.search(text)) for text in texts} for texts in (right, wrong))
        if len(rights) == len(wrongs) == 1 and rights != wrongs:
            return name
    return ""


def is_negated(text: str) -> bool:
    return bool(_NEGATION.search(text))


def _is_blame(text: str) -> bool:
    return bool(_BLAME.search(text))


def tone_gives_away(right: Sequence[str], wrong: Sequence[str]) -> bool:
    """Whether the right options alone are negative (or name something blameworthy), or alone are not."""
    if not right or len(wrong) < 2 or are_scale([*right, *wrong]):
        return False
    for has in (is_negated, _is_blame):
        rights, wrongs = {has(text) for text in right}, {has(text) for text in wrong}
        if len(rights) == len(wrongs) == 1 and rights != wrongs:
            return True
    return False


@lru_cache(maxsize=50_000)
def shared_run(text: str, other: str) -> str:
    """The longest stretch of characters that stands in both texts."""
    best = ""
    for start in range(len(text)):
        while start + len(best) < len(text) and text[start : start + len(best) + 1] in other:
            best = text[start : start + len(best) + 1]
    return best


@lru_cache(maxsize=20_000)
def asked_in(stem: str) -> str:
    """The stem without the regulation's title and the words every stem has."""
    return bare(_ASKING.sub("", _TITLE.sub("", stem)))


def clang(stem: str, right: Sequence[str], wrong: Sequence[str]) -> str:
    """A word of the stem that the right options have and no wrong one, or all wrong ones and no right one."""
    if not right or not wrong or any(quantity(text) for text in right) or are_scale([*right, *wrong]):
        return ""
    asked = words(asked_in(stem))
    ringing = [asked & words(text).difference(*map(words, wrong)) for text in right]
    if all(ringing):
        return _longest(stem, right[0], min(ringing[0]))
    if away := asked & frozenset.intersection(*map(words, wrong)).difference(*map(words, right)):
        return min(away) if len(wrong) > 1 else ""
    for text in right:
        run = shared_run(bare(text), asked_in(stem))
        if len(run) >= CLANG_LENGTH and all(len(shared_run(run, bare(other))) < len(run) - 1 for other in wrong):
            return run
    return ""


def only_shared_with(text: str, partner: str, others: Sequence[str]) -> str:
    """What `text` has in common with its partner and with none of the others: all of it, or a word; else empty."""
    if bare(partner) in bare(text) and not any(bare(other) in bare(text) for other in others):
        return partner
    shared = (words(text) & words(partner)).difference(*map(words, others))
    return min(shared, default="")


def _longest(stem: str, text: str, word: str) -> str:
    run = shared_run(bare(text), asked_in(stem))
    return run if word in run else word


def echo(stem: str, right: Sequence[str], wrong: Sequence[str]) -> str:
    """A right text that stands in the stem, or a thing named in the stem that a right text holds; no wrong one does."""
    asked = asked_in(stem)
    named = {part for part in re.split(r"[▢、,;。:()]|是指|包括", _marks_apart(stem)) if len(part) > 1}
    for text in map(bare, right):
        if len(text) < 2:
            continue
        if quantity(text):
            if _stands_alone(text, asked) and not any(_stands_alone(bare(other), asked) for other in wrong):
                return text
            continue
        if text in asked and not any(bare(other) in asked for other in wrong):
            return text
        held = [part for part in named if part in text and not any(part in bare(other) for other in wrong)]
        if held:
            return max(held, key=len)
    return ""


def recited(stem: str, answers: Sequence[str]) -> str:
    """An answer of several that stands in the stem beside half of the others; empty when the stem lists fewer."""
    asked = asked_in(stem)
    shown = [text for text in answers if bare(text) in asked]
    return shown[0] if 2 * len(shown) > len(answers) else ""


def _stands_alone(text: str, asked: str) -> bool:
    """Whether a quantity stands in the stem, not as the end of a larger one (十五日 holds no 五日)."""
    return re.search(rf"(?<![\d零一二两三四五六七八九十百千万]){re.escape(text)}", asked) is not None


def _marks_apart(stem: str) -> str:
    """The stem folded for comparing, quotation marks turned into pauses so that what they hold stands alone."""
    return bare(re.sub(r"[“”‘’《》]", "、", _ASKING.sub("", _TITLE.sub("", stem))))


@lru_cache(maxsize=20_000)
def listed_in(stem: str) -> tuple[str, ...]:
    """The members that a list with one of them left blank shows."""
    match = _LISTED.search(asked_in(stem))
    if not match:
        return ()
    parts = match[1].split(";" if ";" in match[1] else "、")
    return tuple(part for part in parts if part != "▢") if "▢" in parts else ()


def continues(stem: str, right: Sequence[str], wrong: Sequence[str]) -> str:
    """The form of the members in the stem which the right text alone carries on: a word, a character, a length."""
    shown = listed_in(stem)
    if not shown or len(right) != 1 or not wrong or are_scale([*right, *wrong]):
        return ""
    if found := _common([*shown, right[0]], wrong):
        return found
    lengths = {len(text) for text in (*shown, bare(right[0]))}
    if len(shown) > 1 and len(lengths) == 1 and not lengths & {len(bare(text)) for text in wrong}:
        return f"{lengths.pop()}个字"
    return ""


def odd_in_list(members: Sequence[str], text: str) -> bool:
    """Whether `text`, put among the members of a list, is the only one without the form that they share."""
    if len(members) < 2:
        return False
    return bool(_common(members, [text]) or tone_gives_away([text], members) or count_gives_away(members, [text]))


def likeness(text: str, other: str) -> int:
    """How near two phrases are in form: edges, words, length, pauses and tone in common."""
    score = len(edges(text) & edges(other)) + 2 * min(2, len(words(text) & words(other)))
    score += 2 * (len(text) == len(other)) + fits_length(text, other)
    score += bool(_PAUSE.search(text)) == bool(_PAUSE.search(other))
    return score + (is_negated(text) == is_negated(other)) + (_is_blame(text) == _is_blame(other))


def overlap(texts: Sequence[str]) -> tuple[str, str] | None:
    """Two options of which one is a part of the other's alternatives (警告 / 警告或者严重警告), or shares a rung."""
    parts = {text: set(_PARTS.split(text.removeprefix("给予").removesuffix("处分"))) for text in texts}
    for text, other in permutations(texts, 2):
        mine, theirs = parts[other], parts[text]
        if len(theirs) > 1 and (mine < theirs or (mine != theirs and mine & theirs and mine | theirs <= _RUNGS)):
            return other, text
    return None


_OF_OPTIONS: tuple[Callable[[Sequence[str], Sequence[str]], object], ...] = (
    length_gives_away,
    count_gives_away,
    shape_gives_away,
    tone_gives_away,
)
_OF_STEM: tuple[Callable[[str, Sequence[str], Sequence[str]], object], ...] = (clang, echo, continues)


def gives_away(stem: str, right: Sequence[str], wrong: Sequence[str]) -> bool:
    """Whether any of the cues above tells right from wrong."""
    return any(cue(right, wrong) for cue in _OF_OPTIONS) or any(cue(stem, right, wrong) for cue in _OF_STEM)


def nearest(texts: Iterable[str], right: Sequence[str], *, first: Callable[[str], str]) -> list[str]:
    """The texts in the order of their likeness to a right one; `first` decides between equals."""
    return sorted(texts, key=lambda text: (-max(likeness(text, other) for other in right), first(text)))
