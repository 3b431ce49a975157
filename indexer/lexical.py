"""BM25 over the terms of passages, kept on disk by tantivy.

Terms come ready-made from `indexer.analysis`, so that tantivy only splits at blanks: the same terms are then
weighed, corrected and counted everywhere. BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from indexer.errors import IndexCorruptError

K1 = 1.2  # tantivy's own
_MEMORY = 64_000_000  # bytes that the writer may hold before it writes a segment


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What is indexed of one passage."""

    document: str
    terms: Sequence[str]
    spellings: Sequence[str] = ()


class LexicalIndex:
    """BM25 search over rows of terms; a row's number is its place in the order given to `build`."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()
        self._schema = index.schema

    @classmethod
    def build(cls, folder: Path, rows: Iterable[LexicalRow]) -> "LexicalIndex":
        """Write a new index into a folder, which is created."""
        folder.mkdir(parents=True)
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("row", fast=True)
        schema.add_text_field("document", tokenizer_name="raw", index_option="basic")
        schema.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        schema.add_text_field("spellings", tokenizer_name="whitespace", index_option="basic")
        index = tantivy.Index(schema.build(), path=str(folder))
        writer = index.writer(heap_size=_MEMORY, num_threads=1)  # one thread keeps equal scores in order of rows
        for number, row in enumerate(rows):
            texts = {"document": row.document, "terms": " ".join(row.terms), "spellings": " ".join(row.spellings)}
            writer.add_document(tantivy.Document(row=number, **texts))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Open an index that `build` wrote.

        Raises:
            IndexCorruptError: files are missing or damaged.
        """
        try:
            index = tantivy.Index.open(str(folder))
            index.reload()
            return cls(index)
        except Exception as error:  # tantivy raises ValueError, and panics that are no ValueError
            raise IndexCorruptError(
                f"The lexical part of the index is damaged ({error}).", "Run: belqa index --rebuild"
            ) from error

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self._searcher.num_docs)

    def search(self, terms: Sequence[str], limit: int, documents: Sequence[str] = ()) -> list[tuple[int, float]]:
        """Return (row, BM25 score) of the best rows that hold any of the terms, the best first.

        Args:
            terms: what is looked for; terms that the index does not hold find nothing.
            limit: how many rows at most.
            documents: only rows of these documents, if any are given.
        """
        known = [self._term("terms", term) for term in dict.fromkeys(terms) if self.document_frequency(term)]
        if not known or limit < 1:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in known])
        if documents:
            among = tantivy.Query.boolean_query(
                [(tantivy.Occur.Should, self._term("document", name)) for name in documents]
            )
            only = tantivy.Query.const_score_query(among, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, only)])
        hits = self._searcher.search(query, limit=limit).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        found = [(int(row or 0), float(score)) for row, (score, _) in zip(rows, hits, strict=True)]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def _term(self, field: str, value: str) -> tantivy.Query:
        option = "freq" if field == "terms" else "basic"
        return tantivy.Query.term_query(self._schema, field, value, index_option=option)

    def document_frequency(self, term: str) -> int:
        """Return the number of rows that hold a term."""
        return int(self._searcher.doc_freq("terms", term))

    @property
    def vocabulary(self) -> "TermCounts":
        """Every term of the index with the number of rows that hold it."""
        return TermCounts(self._searcher, "terms")

    @property
    def spellings(self) -> "TermCounts":
        """Every word of the index as it is spelled, with the number of rows that hold it."""
        return TermCounts(self._searcher, "spellings")


class TermCounts(Mapping[str, int]):
    """The terms of a field with the number of rows that hold each, looked up on disk: a large index has millions."""

    def __init__(self, searcher: tantivy.Searcher, field: str) -> None:
        self._searcher = searcher
        self._field = field

    def __getitem__(self, term: str) -> int:
        count = int(self._searcher.doc_freq(self._field, term))
        if not count:
            raise KeyError(term)
        return count

    def __iter__(self) -> Iterator[str]:
        return iter(self.starting_with(""))

    def __len__(self) -> int:
        return len(self.starting_with(""))

    def starting_with(self, prefix: str) -> list[str]:
        """Return the terms that begin with a prefix, the frequent ones first."""
        return [term for term, _ in self._searcher.terms_with_prefix(self._field, prefix)]
