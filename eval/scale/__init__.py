"""`python -m eval scale PASSAGES.jsonl[.gz]`: an index of hundreds of thousands of passages, built and asked.

The index is written by the functions that every build uses, opened in a fresh process, and asked through the retriever.
Embedding so many passages takes hours on two cores and is measured elsewhere (`python -m eval bench`), so only some
are embedded; the vectors of the others are mixes of two of those with noise, and that of a sentence is a mix of its
passage's with another. Where more passages are wanted than the file has, the rest are made of the halves of two.
Recall of such vectors says how well the codes do, not how well the model does.
"""

from eval.scale.command import add_arguments, run

__all__ = ["add_arguments", "run"]
