"""Files in, `Document` out: text, sections and sentences, each with its place.

This folder decides what an office's file says. It never judges which words in
it matter.
"""

from __future__ import annotations

from question_bank.reading.document import Document, Section, Sentence, document_of
from question_bank.reading.files import ReadFile, read_document, read_file
from question_bank.reading.text import UnreadableDocument, read_text

__all__ = [
    "Document",
    "ReadFile",
    "Section",
    "Sentence",
    "UnreadableDocument",
    "document_of",
    "read_document",
    "read_file",
    "read_text",
]
