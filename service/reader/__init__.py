"""The extractive reader: finds the span of a passage that answers a question, or none.

At run time only :class:`Reader`, :class:`Reading` and :class:`ReaderError` are needed (numpy,
tokenizers, onnxruntime). Training (``examples``, ``negatives``, ``web_lists``, ``mixture``,
``train``), ``export`` and ``restore`` are run as modules and need torch and transformers; `python -m eval reader`
measures.
"""

from service.reader.reader import Reader, ReaderError, Reading

__all__ = ["Reader", "ReaderError", "Reading"]
