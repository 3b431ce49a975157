"""LangChain with its FAISS store and its Hugging Face embeddings."""

from collections.abc import Sequence

from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings


class LangChain:
    """from_texts, similarity_search."""

    def __init__(self, model: str) -> None:
        self._embeddings = HuggingFaceEmbeddings(
            model_name=model, model_kwargs={"device": "cpu"}, encode_kwargs={"normalize_embeddings": True}
        )

    def build(self, paragraphs: Sequence[str]) -> None:
        """Index paragraphs."""
        numbers = [{"number": number} for number in range(len(paragraphs))]
        self._store = FAISS.from_texts(list(paragraphs), self._embeddings, metadatas=numbers)

    def search(self, question: str, top_k: int) -> list[int]:
        """Return the numbers of the best paragraphs."""
        return [int(found.metadata["number"]) for found in self._store.similarity_search(question, k=top_k)]


def load(model: str, _kind: str) -> LangChain:
    """Make the contender."""
    return LangChain(model)
