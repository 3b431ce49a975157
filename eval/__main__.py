"""`python -m eval`: measure belqa on gold questions. `python -m eval COMMAND --help` tells of each command."""

import argparse
import sys
from collections.abc import Sequence

from eval import (
    ablate,
    beir,
    bench,
    calibrate,
    clapnq,
    feedback,
    foreign,
    ground,
    load,
    measure,
    reader,
    rebuild,
    scale,
    squad,
    support_measure,
)
from indexer.errors import BelqaError

COMMANDS = {
    "ablate": (ablate, "what each ingredient of an answer is worth"),
    "bench": (bench, "compare speed and recall with a plain script and other libraries"),
    "calibrate": (calibrate, "fit service/judge.json on the calibration halves"),
    "scale": (scale, "measure build, opening and search at hundreds of thousands of passages"),
    "rebuild": (rebuild, "what a build costs after the first one"),
    "squad": (squad, "measure on SQuAD 2.0"),
    "beir": (beir, "measure retrieval on a BEIR set"),
    "clapnq": (clapnq, "measure on CLAPnq"),
    "feedback": (feedback, "list feedback, and draft gold questions from it"),
    "foreign": (foreign, "how often questions about other documents are answered"),
    "ground": (ground, "check anybody's answers for grounding"),
    "judge": (support_measure, "measure, or fit, the judge of statements that are not verbatim"),
    "reader": (reader, "measure the reader alone on SQuAD 2.0"),
    "load": (load, "requests a second and latency over HTTP"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 the gate is closed, 3 it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BelqaError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 3


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=measure.__doc__)
    measure.add_arguments(parser)
    parser.set_defaults(run=measure.run)
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, (module, told) in COMMANDS.items():
        command = commands.add_parser(name, help=told, description=module.__doc__)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
