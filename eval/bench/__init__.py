"""`python -m eval bench DATA...`: belqa beside a plain script and the libraries that people would use instead.

All embed the same paragraphs with the same weights. Each contender runs in a process of its own, one after the other,
in rounds whose order is turned round every time; ratios are of one round, against the plain script of that round. A
library that is not installed is skipped with a line; `--python txtai=/path/to/python` runs one from another
environment. Nothing here imports more than the standard library, so that such an interpreter can run it.
"""

from eval.bench.command import add_arguments, run

__all__ = ["add_arguments", "run"]
