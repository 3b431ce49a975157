"""Passages and questions to vectors: the default model on a lean runtime, any other with sentence-transformers."""

from indexer.embed.embedder import Embedder
from indexer.embed.encoder import Matrix, Vector
from indexer.embed.runtimes import RUNTIMES
from indexer.embed.weights import BASE_MODEL, DEFAULT_MODEL, base_model_folder

__all__ = ["BASE_MODEL", "DEFAULT_MODEL", "RUNTIMES", "Embedder", "Matrix", "Vector", "base_model_folder"]
