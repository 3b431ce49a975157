"""Progress bars on standard error, with rate and remaining time, when a person is looking."""

from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tqdm import tqdm

_UNITS = {"Reading": " files", "Embedding": " texts"}


class ProgressBars:
    """One bar for each stage of a build; a stage shows up with its first step."""

    def __init__(self) -> None:
        self._bars: dict[str, tqdm] = {}

    def __enter__(self) -> "ProgressBars":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for bar in self._bars.values():
            bar.close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take a step.

        Args:
            stage: what is being done.
            done: how much more of it is done since the last call.
            total: how much there is of it in all.
        """
        if stage not in self._bars:
            from tqdm import tqdm  # a start that builds nothing need not wait for it

            self._bars[stage] = tqdm(desc=stage, unit=_UNITS.get(stage, ""), total=total, disable=None)
        self._bars[stage].update(done)
