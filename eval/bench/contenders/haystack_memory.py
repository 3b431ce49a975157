"""Haystack with its store in memory and its sentence-transformers embedders."""

from collections.abc import Sequence

from haystack import Document
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice

try:  # its version 3 moved them to a package of their own
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )
except ImportError:
    from haystack.components.embedders import SentenceTransformersDocumentEmbedder, SentenceTransformersTextEmbedder


class Haystack:
    """run the document embedder, write, run the text embedder, run the retriever."""

    def __init__(self, model: str) -> None:
        device = ComponentDevice.from_str("cpu")
        self._documents = SentenceTransformersDocumentEmbedder(model=model, device=device, progress_bar=False)
        self._texts = SentenceTransformersTextEmbedder(model=model, device=device, progress_bar=False)
        for part in (self._documents, self._texts):
            part.warm_up()

    def build(self, paragraphs: Sequence[str]) -> None:
        """Index paragraphs."""
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        documents = [
            Document(id=str(number), content=paragraph, meta={"number": number})
            for number, paragraph in enumerate(paragraphs)
        ]
        store.write_documents(self._documents.run(documents=documents)["documents"])
        self._retriever = InMemoryEmbeddingRetriever(store)

    def search(self, question: str, top_k: int) -> list[int]:
        """Return the numbers of the best paragraphs."""
        vector = self._texts.run(text=question)["embedding"]
        found = self._retriever.run(query_embedding=vector, top_k=top_k)["documents"]
        return [int(document.meta["number"]) for document in found]


def load(model: str, _kind: str) -> Haystack:
    """Make the contender."""
    return Haystack(model)
