"""The shipped reader made trainable again: it reads as the shipped one does."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer

from service.reader.encode import encoder_folder
from service.reader.export import INPUTS
from service.reader.network import make_network
from service.reader.reader import MODEL_NAME, WEIGHTS
from service.reader.restore import restore

PASSAGE = (
    "The Okapi Fund of Hasselt was founded in 1998 by Mia Claes. It lent 4 million euros to eleven young companies."
)
QUESTIONS = [
    "In which year was the Okapi Fund founded?",
    "Who founded the Okapi Fund?",
    "What does the zoo feed its apes?",
]


def test_the_restored_network_reads_as_the_shipped_model_does() -> None:
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    shipped = onnxruntime.InferenceSession(WEIGHTS / MODEL_NAME, providers=["CPUExecutionProvider"])
    network = make_network()
    network.load_state_dict(restore(WEIGHTS / MODEL_NAME))
    network.eval()
    for question in QUESTIONS:
        encoding = tokenizer.encode(question, PASSAGE)
        given = [np.array([row]) for row in (encoding.ids, encoding.attention_mask, encoding.type_ids)]
        theirs = shipped.run(None, dict(zip(INPUTS, given, strict=True)))
        with torch.no_grad():
            ours = [logits.numpy() for logits in network(*map(torch.tensor, given))]
        assert [logits.argmax() for logits in theirs[:2]] == [logits.argmax() for logits in ours[:2]]
        assert ours[2] == pytest.approx(theirs[2], abs=2)  # the 8-bit model rounds what it multiplies, too


def test_a_model_that_lacks_a_parameter_is_refused(tmp_path: Path) -> None:
    model = onnx.load(WEIGHTS / MODEL_NAME)
    del model.graph.initializer[0]
    onnx.save(model, tmp_path / MODEL_NAME)
    with pytest.raises(ValueError, match=r"lacks encoder\.encoder\.layer\.0\.attention\.output\.dense\.bias;"):
        restore(tmp_path / MODEL_NAME)
