"""LlamaIndex with its FAISS store and its Hugging Face embeddings."""

from collections.abc import Sequence

import faiss
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore


class LlamaIndex:
    """VectorStoreIndex, retrieve."""

    def __init__(self, model: str) -> None:
        self._embedding = HuggingFaceEmbedding(model_name=model, device="cpu")

    def build(self, paragraphs: Sequence[str]) -> None:
        """Index paragraphs."""
        storage = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=faiss.IndexFlatIP(384)))
        nodes = [TextNode(text=paragraph, id_=str(number)) for number, paragraph in enumerate(paragraphs)]
        self._index = VectorStoreIndex(nodes, storage_context=storage, embed_model=self._embedding)

    def search(self, question: str, top_k: int) -> list[int]:
        """Return the numbers of the best paragraphs."""
        found = self._index.as_retriever(similarity_top_k=top_k).retrieve(question)
        return [int(each.node.node_id) for each in found]


def load(model: str, _kind: str) -> LlamaIndex:
    """Make the contender."""
    return LlamaIndex(model)
