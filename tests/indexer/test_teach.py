"""Teaching the default model: who is grouped with whom, and a student that comes nearer to its teacher."""

import json
from pathlib import Path

import pytest
import torch

from indexer.embed import base_model_folder
from indexer.embed.safetensors import read_tensors
from indexer.embed.teach.__main__ import divergence, train, write
from indexer.embed.teach.groups import Group, read_groups
from indexer.embed.teach.student import Student
from indexer.embed.teach.teacher import Teacher

GROUP = Group(
    passages=("The port\nShips call at the port. Trains leave it.", "The mill\nGrain is milled at night."),
    sentences=("Ships call at the port.", "Trains leave it.", "Grain is milled at night."),
    questions=("Where do vessels stop?", "What happens after dark?"),
)


def test_a_group_has_each_text_once_and_its_passages_under_their_title(tmp_path: Path) -> None:
    pages = [
        {
            "title": f"Page {page}",
            "passages": [
                {"text": f"- Fact {page}.{number} is here.\nIt is one of many. No.", "questions": [f"{page}.{number}?"]}
                for number in range(8)
            ],
        }
        for page in range(4)
    ]
    file = tmp_path / "pages.jsonl"
    file.write_text("\n".join(map(json.dumps, pages)), encoding="utf-8")
    groups = read_groups(file, seed=1)
    assert read_groups(file, seed=1) == groups != read_groups(file, seed=2)
    assert 32 == sum(len(group.passages) for group in groups)
    assert all(12 <= len(group.passages) < 18 for group in groups[:-1])
    assert {f"{page}.{number}?" for page in range(4) for number in range(8)} == {
        question for group in groups for question in group.questions
    }
    for group in groups:
        assert all(passage.startswith("Page ") for passage in group.passages)
        assert 2 * len(group.passages) == len(group.sentences)
        assert not any(sentence.startswith("-") or sentence == "No." for sentence in group.sentences)


def test_the_student_starts_as_the_model_that_it_is_made_from(tmp_path: Path) -> None:
    taught, learned = Teacher(base_model_folder(), tmp_path).encode(GROUP), Student(seed=1).encode(GROUP.texts)
    assert float((taught * learned).sum(dim=1).min().detach()) > 0.999
    assert float(divergence(taught, learned, GROUP).detach()) == pytest.approx(0, abs=0.01)


def test_the_student_comes_nearer_to_a_teacher_that_says_otherwise(tmp_path: Path) -> None:
    class Contrary(Teacher):
        def encode(self, group: Group) -> torch.Tensor:
            rows = super().encode(group)
            return torch.cat([rows[:-2], rows[-2:].flip(0)])  # each question answered by the other's texts

    contrary = Contrary(base_model_folder(), tmp_path / "kept")
    student = Student(seed=1)
    before = float(divergence(contrary.encode(GROUP), student.encode(GROUP.texts), GROUP).detach())
    train(student, contrary, [GROUP], steps=12, seed=1)
    after = float(divergence(contrary.encode(GROUP), student.encode(GROUP.texts), GROUP).detach())
    assert after < before / 2
    assert 1 == len(list((tmp_path / "kept").iterdir()))  # what the teacher said is kept
    write(student, tmp_path / "learned.safetensors")
    written = read_tensors(tmp_path / "learned.safetensors")
    assert set(student.learned) == set(written)
    assert abs(written["0.out.up"] - student.learned["0.out.up"].detach().numpy()).max() < 1e-4
