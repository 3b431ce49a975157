"""Whether texts support a statement that is not verbatim, decided without a language model."""

from service.support.judge import Support, SupportJudge

__all__ = ["Support", "SupportJudge"]
