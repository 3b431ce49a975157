"""Everything that can go wrong on purpose, as one tree.

BelqaError
├── SettingsError          a setting is missing or makes no sense
├── CorpusError            the corpus folder, or a file in it, cannot be read
├── ModelError             a model is missing, altered, or cannot be loaded
│   └── ReaderError            the same of the reader's weights (in service.reader)
├── LanguageModelError     the language model of the settings does not answer, or not as agreed
├── IndexStoreError        the index on disk
│   ├── IndexMissingError      there is none
│   ├── IndexCorruptError      it is there, but damaged
│   ├── IndexMismatchError     it was built with other settings, another model or another version
│   └── IndexBusyError         another build is under way
├── OverloadedError        there is more to do than can be done in time (in service.desk)
├── ClientGoneError        whoever asked has hung up (in service.desk)
└── QuestionError          a question, or one of its options, cannot be used
    ├── UnknownDocumentError   it names a document that the index does not hold
    └── UnknownModelError      it names a model that is not served

Each says what happened and where (`problem`), and what to do about it (`remedy`).
"""


class BelqaError(Exception):
    """A failure that a person can do something about."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class SettingsError(BelqaError):
    """A setting is missing or makes no sense."""


class CorpusError(BelqaError):
    """The corpus folder, or a file in it, cannot be read."""


class ModelError(BelqaError):
    """A model is missing, altered, or cannot be loaded."""


class LanguageModelError(BelqaError):
    """The language model of the settings does not answer, or not as agreed."""


class IndexStoreError(BelqaError):
    """The index on disk cannot be used."""


class IndexMissingError(IndexStoreError):
    """There is no index at the given place."""


class IndexCorruptError(IndexStoreError):
    """The index is damaged: a file is missing, cut off or altered."""


class IndexMismatchError(IndexStoreError):
    """The index was built with other settings, another model or another version of belqa."""


class IndexBusyError(IndexStoreError):
    """Another build of the same index is under way."""


class QuestionError(BelqaError):
    """A question, or one of its options, cannot be used."""


class UnknownDocumentError(QuestionError):
    """A document is named that the index does not hold."""


class UnknownModelError(QuestionError):
    """A model is named that is not served."""
