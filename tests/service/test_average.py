"""The mean of two runs: its weights, and what is told of them."""

from pathlib import Path

import torch

from service.reader.average import average
from service.reader.train import CHECKPOINT_NAME


def test_the_mean_of_runs_has_the_mean_of_their_weights_and_the_facts_of_the_last(tmp_path: Path) -> None:
    for name, value in (("first", 1.0), ("second", 4.0), ("third", 4.0)):
        network = {"weight": torch.full((2, 2), value), "places": torch.arange(3)}
        (tmp_path / name).mkdir()
        facts = {"seed": int(value), "steps": 7, "source": name}
        torch.save({"network": network, "step": 5, "facts": facts}, tmp_path / name / CHECKPOINT_NAME)
    average([tmp_path / name for name in ("first", "second", "third")], tmp_path / "mean")
    mean = torch.load(tmp_path / "mean" / CHECKPOINT_NAME, weights_only=True)
    assert [[3.0, 3.0], [3.0, 3.0]] == mean["network"]["weight"].tolist()
    assert [0, 1, 2] == mean["network"]["places"].tolist()
    assert {"seed": 4, "steps": 7, "source": "third", "mean_of": [1, 4, 4]} == mean["facts"]
