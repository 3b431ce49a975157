"""A larger reader that the small one learns from. It only reads, so OpenVINO runs it: in half of torch's time."""

from __future__ import annotations

from pathlib import Path

import openvino
import torch

from service.reader.network import Batch, ReaderNetwork, Scores, Teacher, make_larger_network, masked


def load_teacher(encoder: Path, checkpoint: Path) -> Teacher:
    """Load a finished run of a larger encoder, a folder as transformers writes it."""
    network = make_larger_network(encoder)
    network.load_state_dict(torch.load(checkpoint, weights_only=True)["network"])
    return make_teacher(network)


def make_teacher(network: ReaderNetwork) -> Teacher:
    """Return what reads as a network does, in the fastest precision that the processor has."""
    example = torch.ones(1, 8, dtype=torch.long)
    with torch.no_grad():
        model = openvino.convert_model(
            network.eval(), example_input=(example,) * 3, input=[openvino.PartialShape([-1, -1])] * 3
        )
    compiled = openvino.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": torch.get_num_threads()})

    def read(batch: Batch) -> Scores:
        said = compiled([tensor.numpy() for tensor in (batch.ids, batch.mask, batch.segment)])
        start, end, answerable = (torch.from_numpy(said[number].copy()) for number in range(3))
        return masked(start, end, answerable, batch)

    return read
