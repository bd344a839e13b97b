from dataclasses import replace

import pytest

from question_bank.formats import UnreadableQuestions
from question_bank.gates import faults_of, faults_of_bank
from question_bank.knowledge import load_knowledge
from question_bank.published import PUBLISHED, chapter_text, load_bank, write_bank
from question_bank.question import CHAPTERS
from question_bank.solver import disagrees
from question_bank.wording import is_negative


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


@pytest.fixture(scope="module")
def bank():
    return load_bank()


def altered(question):
    """A question with every key it must not have: another letter, a letter more or less, the opposite."""
    if question.type == "true_false":
        yield replace(question, answer=("false" if question.answer == ("true",) else "true",))
    for option in question.options:
        if question.type == "single" and option.key not in question.answer:
            yield replace(question, answer=(option.key,))
        if question.type == "multiple":
            yield replace(question, answer=tuple(sorted(set(question.answer) ^ {option.key})))


def test_published_bank_passes_every_gate_without_advice(bank, knowledge):
    assert [fault for question in bank for fault in faults_of(question, knowledge)] == []
    assert faults_of_bank(bank, knowledge) == []


def test_published_bank_is_wide_enough(bank):
    subjects = {kind: {q.term for q in bank if q.type == kind} for kind in ("single", "multiple", "true_false")}
    assert len(bank) >= 350
    assert len(subjects["multiple"]) >= 60
    assert len(subjects["single"]) >= 110
    assert len(subjects["true_false"]) >= 110
    assert {question.chapter for question in bank} == set(CHAPTERS)


def test_published_bank_is_balanced(bank):
    def share(holds):
        return sum(map(holds, bank)) / len(bank)

    judged = [question for question in bank if question.type == "true_false"]
    assert share(lambda question: question.type == "single") <= 0.45
    assert share(lambda question: question.level == "应用") >= 0.25
    assert share(lambda question: is_negative(question.stem)) <= 0.12
    assert 0.45 <= sum(question.answer == ("true",) for question in judged) / len(judged) <= 0.55


def test_altered_keys_are_found_by_the_solver(bank, knowledge):
    tried = [(question, other) for question in bank for other in altered(question)]
    missed = [question.id for question, other in tried if disagrees(other, knowledge) is None]
    assert len(tried) > 1000
    assert len(missed) <= 0.01 * len(tried), missed[:10]


def test_published_files_are_written_back_byte_for_byte(bank, tmp_path):
    write_bank(tmp_path, bank)
    shipped = {path.name: path.read_bytes() for path in PUBLISHED.glob("*.json")}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == shipped


def test_published_questions_cite_places_and_no_sentences(bank):
    cited = [place for question in bank for place in question.documents]
    assert sum(bool(question.documents) for question in bank) >= 300
    assert len({place.document for place in cited}) == 5
    assert all(0 <= place.start < place.end <= place.start + 60 for place in cited)
    assert max(len(question.documents) for question in bank) <= 6


def test_chapter_without_questions_leaves_no_file(sound, tmp_path):
    write_bank(tmp_path, [sound(), sound(id="q2", chapter="crime")])
    write_bank(tmp_path, [sound()])
    assert [path.name for path in tmp_path.iterdir()] == ["politics.json"]
    assert load_bank(tmp_path) == [sound()]


def test_one_question_stands_on_one_line(sound):
    text = chapter_text([sound(), sound(id="q2")])
    assert len(text.splitlines()) == 4


@pytest.mark.parametrize("text", ["", "[]", "[\n]", "[\n{}\n]", "[\n1,\n2,\n]", "{\n}"])
def test_file_that_is_no_bank_is_refused(tmp_path, text):
    (tmp_path / "politics.json").write_text(text, "utf-8")
    with pytest.raises(UnreadableQuestions):
        load_bank(tmp_path)
