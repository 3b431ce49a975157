"""What training makes small, by hand; and a larger encoder of another vocabulary that reads our word pieces."""

from functools import partial
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import MPNetConfig, MPNetModel, MPNetTokenizer

from service.reader.encode import Row
from service.reader.losses import joined_loss, label_losses, taught_losses
from service.reader.network import LOWEST, Scores, make_larger_network, make_network, pad, score
from service.reader.train import batch_loss

CLS, SEP, PORT, OF = 101, 102, 3417, 1997  # in the vocabulary of the start weights


def row(*, start: int, end: int, answerable: bool = True, has_span_loss: bool = True, loose: bool = False) -> Row:
    ids = np.array([CLS, PORT, SEP, PORT, OF, SEP], dtype=np.uint16)
    return Row(ids, 3, 3, start, end, answerable, has_span_loss, loose)


def scores(start: list[float], end: list[float], answerable: float) -> Scores:
    inside = [0, 3, 4]
    rows = torch.full((2, 1, 6), LOWEST)
    rows[0, 0, inside], rows[1, 0, inside] = torch.tensor(start), torch.tensor(end)
    return Scores(rows[0], rows[1], torch.tensor([answerable]))


def test_a_span_costs_the_logarithms_of_its_ends_and_whether_there_is_one() -> None:
    said = scores([0.0, log(2), 0.0], [0.0, 0.0, log(6)], 0.0)
    known = log(2)  # of an even chance
    assert label_losses(said, [row(start=3, end=4)]).item() == pytest.approx((log(2) + log(8 / 6)) / 2 + known)
    assert label_losses(said, [row(start=3, end=4, has_span_loss=False)]).item() == pytest.approx(known)
    inside = (2 / 4) * (1 / 8) + (2 / 4) * (6 / 8) + (1 / 4) * (6 / 8)  # the three spans of the two pieces
    assert label_losses(said, [row(start=3, end=4, loose=True)]).item() == pytest.approx(-log(inside) / 2 + known)


def test_the_teacher_is_followed_where_it_agrees_with_the_label() -> None:
    said = scores([0.0, 1.0, 0.0], [0.0, 0.0, 1.0], 0.5)
    teacher = scores([0.0, 3.0, 0.0], [0.0, 0.0, 3.0], 2.0)
    own = 1 / (1 + exp(-2.0))
    assert taught_losses(teacher, teacher, [row(start=3, end=4)]).item() == pytest.approx(
        -own * log(own) - (1 - own) * log(1 - own)
    )
    answered, refused = row(start=3, end=4), row(start=0, end=0, answerable=False)
    for one, share in ((answered, 0.5), (refused, 0.0)):
        wanted = (1 - share) * label_losses(said, [one]) + share * taught_losses(said, teacher, [one])
        assert joined_loss(said, teacher, [one]).item() == pytest.approx(wanted.item())
    # KL of the teacher's halved logits from the student's, by hand.
    theirs, ours = ([exp(x) / (2 + exp(x)), 1 / (2 + exp(x))] for x in (1.5, 0.5))
    apart = theirs[0] * log(theirs[0] / ours[0]) + 2 * theirs[1] * log(theirs[1] / ours[1])
    chance = 1 / (1 + exp(-0.5))
    known = -own * log(chance) - (1 - own) * log(1 - chance)
    assert taught_losses(said, teacher, [answered]).item() == pytest.approx(4 * apart + known)


def test_a_larger_encoder_reads_our_word_pieces_by_its_own_numbers(tmp_path: Path) -> None:
    words = ["<s>", "<pad>", "</s>", "<unk>", "of", "port", "<mask>", "[UNK]"]
    MPNetTokenizer(vocab={word: number for number, word in enumerate(words)}).save_pretrained(tmp_path)
    config = MPNetConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    MPNetModel(config, add_pooling_layer=False).save_pretrained(tmp_path)
    larger = make_larger_network(tmp_path).eval()
    assert larger.pieces is not None
    assert [words.index(word) for word in ("<s>", "</s>", "<pad>", "port", "of")] == larger.pieces[
        [CLS, SEP, 0, PORT, OF]
    ].tolist()
    assert words.index("[UNK]") == larger.pieces[2000]
    answered, refused = row(start=3, end=4), row(start=0, end=0, answerable=False)
    said = score(larger, pad([answered, refused]))
    assert (2, 6) == said.start.shape
    assert [LOWEST] * 3 == said.start[0, [1, 2, 5]].tolist()
    network = make_network().eval()
    alone, taught = (batch_loss(network, [answered, refused], teacher) for teacher in (None, partial(score, larger)))
    both = joined_loss(score(network, pad([answered, refused])), said, [answered, refused])
    assert taught.item() == pytest.approx(both.item(), abs=1e-5)
    assert alone.item() != pytest.approx(taught.item())


@pytest.mark.filterwarnings("ignore")  # the way from torch to OpenVINO is full of warnings
def test_a_teacher_reads_as_its_network_does(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="a teacher needs the train extra")
    from service.reader.teacher import load_teacher

    config = MPNetConfig(
        vocab_size=5000, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16
    )
    MPNetModel(config, add_pooling_layer=False).save_pretrained(tmp_path)
    MPNetTokenizer(vocab={"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "port": 4}).save_pretrained(tmp_path)
    network = make_larger_network(tmp_path).eval()
    torch.save({"network": network.state_dict()}, tmp_path / "checkpoint.pt")
    teacher = load_teacher(tmp_path, tmp_path / "checkpoint.pt")
    for rows in ([row(start=3, end=4)], [row(start=0, end=0, answerable=False)] * 3):
        said, wanted = teacher(pad(rows)), score(network, pad(rows))
        for name in ("start", "end", "answerable"):
            torch.testing.assert_close(getattr(said, name), getattr(wanted, name), atol=0.02, rtol=0.02)
