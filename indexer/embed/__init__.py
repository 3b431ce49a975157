"""Passages and questions to vectors: the default model on a lean runtime, any other with sentence-transformers."""

from indexer.embed.embedder import Embedder
from indexer.embed.encoder import Matrix, Vector
from indexer.embed.runtimes import RUNTIMES
from indexer.embed.weights import DEFAULT_MODEL, default_model_folder

__all__ = ["DEFAULT_MODEL", "RUNTIMES", "Embedder", "Matrix", "Vector", "default_model_folder"]
