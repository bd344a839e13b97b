"""Gates on a question's body and language: structure, options, wording. None of them asks whether it is true."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import combinations

from question_bank import cues, wording
from question_bank.gates.fault import CHOSEN, listed_entry_of, right_and_wrong
from question_bank.knowledge import Knowledge
from question_bank.plain_text import bare, blank_count, filled
from question_bank.quantities import are_scale, ascending, same_quantity
from question_bank.question import CHAPTERS, LEVELS, STATUSES, Citation, Question
from question_bank.question_types import TYPES
from question_bank.question_types.arrangements import prompts_of

_LISTS = ("short", "ordering")
LONGEST_STEM = 110
LONGEST_OF_TYPE = {"case": 240, "matching": 260}
SHORTEST_EXPLANATION = 6
_LETTER_NAMED = re.compile(r"(?<![A-Za-z0-9])[A-H]+(?![A-Za-z0-9级类型股超证照])|选项\s*[A-Ha-h]|[(]?[a-h][)]?选?项")
_CITED = re.compile(r"《([^》]+)》（((?:[^（）]|（[^（）]*）)+)）")
_VERSION = re.compile(r"\d{4}年|修正|修订")
_GROUNDS = re.compile(r"依据：([^。]+)。")
_VERDICT = re.compile(r"^(?:这一|该|本题)?(?:说法|表述|判断)?(正确|错误|不正确|有误|对|错)[。，；]")
_PLACE_NAMED = re.compile(
    r"第[一二三四五六\d]个?选项|选项[一二三四五六]|首项|其余[两二三四]项|[前后][两二三四]项|[后末]一项|最后一[项个]|第[一二三四五]项(?:正确|错误|不)"
)


def structure(question: Question, knowledge: Knowledge) -> Iterator[str]:
    kind = TYPES.get(question.type)
    if kind is None:
        yield f"题型“{question.type}”不认识，请改为{'、'.join(TYPES)}之一"
        return
    yield from kind.faults(question)
    if not question.id or not question.stem.strip():
        yield "缺少编号或题干，请补上"
    if question.level not in LEVELS:
        yield f"层次“{question.level}”不认识，请改为{'、'.join(LEVELS)}之一"
    if question.chapter not in CHAPTERS:
        yield f"章“{question.chapter}”不认识，请改为{'、'.join(CHAPTERS)}之一"
    if question.status not in STATUSES:
        yield f"状态“{question.status}”不认识，请改为{'、'.join(STATUSES)}之一"
    if not 0 < question.difficulty < 1:
        yield "难度应在0与1之间，请修改"
    if question.valid_from and question.valid_to and question.valid_from > question.valid_to:
        yield "有效期的起日晚于止日，请修改"


def distinct_options(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """Two options that name the same member, one by an alias; or one that is part of another's alternatives."""
    entry = listed_entry_of(question, knowledge)
    texts = [option.text for option in question.options]
    for member in entry.members if entry else ():
        forms = {bare(text) for text in (member.text, *member.aliases)}
        same = [text for text in texts if bare(text) in forms]
        if len(same) > 1:
            yield f"选项“{same[0]}”与“{same[1]}”是同一内容的两种说法，请换掉一个"
    for text, other in combinations(texts, 2):
        if same_quantity(text, other):
            yield f"选项“{text}”与“{other}”数值相同，请换掉一个"
    pair = cues.overlap(texts)
    if pair and question.type in (*CHOSEN, "matching"):
        yield f"选项“{pair[0]}”与“{pair[1]}”有重叠，请改成互不交叉的选项"


def no_all_of_the_above(question: Question, knowledge: Knowledge) -> Iterator[str]:
    for option in question.options:
        if found := wording.all_of_the_above(option.text):
            yield f"不用“{found}”一类的选项，请改写为具体内容"


def length_cue(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if question.type in CHOSEN and cues.length_gives_away(*right_and_wrong(question)):
        yield "正确选项与其他选项长短悬殊，一看便知，请改写得长短相近"


def count_cue(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if question.type in CHOSEN and (count := cues.count_gives_away(*right_and_wrong(question))):
        yield f"对错两边有一边的选项都是{count}个字，另一边都不是，数字数就能分出，请改写得参差或一致"


def shape_cue(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if question.type in CHOSEN and (shape := cues.shape_gives_away(*right_and_wrong(question))):
        yield f"选项凭“{shape}”这一写法就能分出对错，请改用同一形式的选项"


def tone_cue(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if question.type in CHOSEN and cues.tone_gives_away(*right_and_wrong(question)):
        yield "正确选项与其他选项一个否定（或贬义）、一个不是，一看便知，请换用语气相近的选项"


def clang_cue(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if question.type in CHOSEN and (run := cues.clang(question.stem, *right_and_wrong(question))):
        yield f"题干中的“{run}”只与正确选项或只与错误选项相同，等于提示，请改写"


def echo_cue(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """The key stands in the stem, or a member named there is a part of it (警告 / 严重警告)."""
    if question.type in _LISTS and (word := cues.recited(question.stem, _answers(question))):
        yield f"题干已写出“{word}”，等于给出答案，请删去"
    if question.type not in (*CHOSEN, "blank"):
        return
    right, wrong = right_and_wrong(question)
    if question.type == "blank":
        right = [str(fillers[0]) for fillers in question.answer if fillers]
    if word := cues.echo(question.stem, right, wrong):
        yield f"题干中的“{word}”与答案相互包含，等于提示，请改问别的一项"


def _answers(question: Question) -> list[str]:
    """The points of a short answer, the options of a sequence in its order."""
    if question.type == "short":
        return [str(point[0]) for point in question.answer]
    texts = {option.key: option.text for option in question.options}
    return [texts[key] for key in question.answer]


def matching_cue(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """A word that a line shares with its own option and with no other option."""
    if question.type != "matching":
        return
    texts = {option.key: option.text for option in question.options}
    prompts = prompts_of(question)
    for prompt, letter in zip(prompts, question.answer, strict=False):
        others = [text for key, text in texts.items() if key != letter]
        word = cues.only_shared_with(prompt, texts[letter], others)
        if word and not any(word in other for other in prompts if other != prompt):
            yield f"“{prompt}”与对应的选项都有“{word}”，别的选项没有，等于提示，请改写"


def discipline_named(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """A scene that is asked for its discipline names none."""
    texts = [option.text for option in question.options]
    if question.type != "case" or not all(text.endswith("纪律") for text in texts):
        return
    for text in texts:
        if text in question.stem or text.removesuffix("纪律") + "生活" in question.stem:
            yield f"案情中已有“{text}”，等于提示，请只写事实"


def list_form_cue(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if question.type == "single" and (form := cues.continues(question.stem, *right_and_wrong(question))):
        yield f"题干所列各项都有“{form}”这一形式，选项中只有答案与之相同，请换用同一形式的错误选项"


def double_negative(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if word := wording.double_negative(question.stem):
        yield f"题干否定之中又有“{word}”，请改为正面设问"


def ascending_numbers(question: Question, knowledge: Knowledge) -> Iterator[str]:
    texts = [option.text for option in question.options]
    if question.type != "ordering" and are_scale(texts) and texts != ascending(texts):
        yield f"数值选项应由小到大排列：{'、'.join(ascending(texts))}"


def stem_length(question: Question, knowledge: Knowledge) -> Iterator[str]:
    longest = LONGEST_OF_TYPE.get(question.type, LONGEST_STEM)
    if len(question.stem) > longest:
        yield f"题干有{len(question.stem)}字，请缩短到{longest}字以内"


def balanced_marks(question: Question, knowledge: Knowledge) -> Iterator[str]:
    for text in (question.stem, *(option.text for option in question.options), question.explanation):
        if mark := wording.unbalanced(text):
            yield f"标点“{mark}”没有成对：{text[:30]}"


def doubled_words(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """Also in the sentence that arises when an option or filler is put into the blank."""
    texts = [question.stem, *(option.text for option in question.options), question.explanation]
    for text in [*texts, *_completed(question)]:
        if word := wording.doubled(text):
            yield f"词语重复“{word}”，请改写"
            return


def _completed(question: Question) -> Iterator[str]:
    if blank_count(question.stem) != 1:
        return
    for option in question.options:
        yield filled(question.stem, option.text)
    for part in question.answer if question.type == "blank" else ():
        for text in part:
            yield filled(question.stem, text)


def double_predicate(question: Question, knowledge: Knowledge) -> Iterator[str]:
    for text in (question.stem, *_completed(question)):
        if found := wording.double_predicate(text):
            yield f"谓语重复“{found}”，请改写成通顺的句子"
            return


def _every_text(find: Callable[[str], str], say: str) -> Callable[[Question, Knowledge], Iterator[str]]:
    """A gate that puts one question of language to the stem and to every option."""

    def gate(question: Question, knowledge: Knowledge) -> Iterator[str]:
        for text in (question.stem, *(option.text for option in question.options)):
            if found := find(text):
                yield say.format(found)

    return gate


_struck_out = _every_text(wording.redaction, "含有涂去的文字“{}”，请换用完整的内容")
_letter_names = _every_text(wording.letter_for_a_name, "“{}”代替了名称，请换用完整的内容")
_own_affairs = _every_text(wording.local_matter, "“{}”是本单位的情况，不宜出题，请改问规定本身")
_events = _every_text(wording.event, "“{}”是一时一事的情况，不宜出题，请改问规定本身")


def redaction(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """The scene of a case may call places and people by letters."""
    yield from _struck_out(question, knowledge)
    if question.type != "case":
        yield from _letter_names(question, knowledge)


def local_matter(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """The scene of a case may have dates and counts of its own."""
    yield from _own_affairs(question, knowledge)
    if question.type != "case":
        yield from _events(question, knowledge)


def anaphora(question: Question, knowledge: Knowledge) -> Iterator[str]:
    for text in (question.stem, *(filled(question.stem, option.text) for option in question.options)):
        if found := wording.anaphora(text):
            yield f"“{found}”所指不明，请写出所指的对象"
            return


def absolute_words(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """In a judgement an absolute word that the authority doesn't use gives it away."""
    if question.type != "true_false":
        return
    entry = listed_entry_of(question, knowledge)
    statement = getattr(entry, "statement", "") + getattr(entry, "value", "")
    sources = [statement, *(member.text for member in entry.members)] if entry else []
    sources += entry.authority.words if entry and entry.authority else ()
    for word in wording.absolute_words(question.stem):
        if not any(word in text for text in sources):
            yield f"判断题中的“{word}”容易被当作错误的标志，请核对依据中是否有此用语"


def explained(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if len(question.explanation.strip()) < SHORTEST_EXPLANATION:
        yield "没有解析，请写明正确内容、依据和错误选项的理由"
    elif _LETTER_NAMED.search(_narrow(question.explanation)) or (
        question.options and _PLACE_NAMED.search(question.explanation)
    ):
        yield "解析不提选项字母和位置（选项次序会打乱），请改为引用选项的文字"


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def explanation_agrees(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """The explanation cites the question's own authority, and names what is keyed as right."""
    cited = question.authority
    for title, version in _CITED.findall(question.explanation):
        if title == cited.title and version != cited.version and _VERSION.search(version):
            yield f"解析写的是《{title}》（{version}），与依据的版本“{cited.version}”不一致，请改正"
    if (grounds := _GROUNDS.search(question.explanation)) and not _is_of(grounds[1], cited):
        yield f"解析的依据“{grounds[1]}”与题目的依据不一致，请改正"
    if missing := _unexplained(question):
        yield f"解析没有说明“{missing}”是答案，请核对解析与答案是否一致"


def _is_of(grounds: str, cited: Citation) -> bool:
    return all(part in grounds for part in (f"《{cited.title}》", cited.article))


def _unexplained(question: Question) -> str:
    """A right answer that the explanation doesn't give, or a judgement on which it says the opposite."""
    said = bare(question.explanation)
    if question.type == "true_false":
        verdict = _VERDICT.match(question.explanation)
        opposite = verdict and (verdict[1] in ("正确", "对")) != (question.answer == ("true",))
        return ("正确" if question.answer == ("true",) else "错误") if opposite else ""
    if question.type == "blank":
        return next((str(part[0]) for part in question.answer if not any(bare(str(t)) in said for t in part)), "")
    right = right_and_wrong(question)[0] if question.type in CHOSEN else []
    return next((text for text in right if bare(text) not in said), "")
