"""Number sentences of a report's prose: which cells they speak of, and printed sums."""

from parse.prose.model import Claim, Part, SumClaim, Target
from parse.prose.reading import read_claims, read_sentence
from parse.prose.sums import read_sums

__all__ = ["Claim", "Part", "SumClaim", "Target", "read_claims", "read_sentence", "read_sums"]
