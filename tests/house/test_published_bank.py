"""The bank in the repository loads, passes every gate, and writes itself again byte for byte."""

from __future__ import annotations

from pathlib import Path

from question_bank.gates import faults_of, faults_of_bank
from question_bank.knowledge import load_knowledge
from question_bank.published import PUBLISHED, load_bank, write_bank


def test_the_published_bank_is_large_enough_and_without_fault() -> None:
    questions, knowledge = load_bank(), load_knowledge()
    assert len(questions) >= 300
    faults = [fault for question in questions for fault in faults_of(question, knowledge) if fault.severity == "fault"]
    faults += [fault for fault in faults_of_bank(questions, knowledge) if fault.severity == "fault"]
    assert faults == []


def test_the_published_bank_is_written_again_byte_for_byte(tmp_path: Path) -> None:
    write_bank(tmp_path, load_bank())
    files = sorted(path.name for path in PUBLISHED.glob("*.json"))
    assert files
    assert files == sorted(path.name for path in tmp_path.glob("*.json"))
    for name in files:
        assert (tmp_path / name).read_bytes() == (PUBLISHED / name).read_bytes()


def test_questions_of_terms_say_where_the_documents_speak_of_them() -> None:
    cited = [question for question in load_bank() if question.documents]
    assert len(cited) >= 300
    assert len({place.document for question in cited for place in question.documents}) == 5
