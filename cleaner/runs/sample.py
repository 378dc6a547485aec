"""A share of the documents, always the same ones: each is in or out by its own id, whatever stands around it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """The documents of a sample of about `share` of all, 0.0 to 1.0."""

    share: float = 1.0

    def keeps(self, doc: str) -> bool:
        """Whether the document of this id is in the sample."""
        if self.share >= 1.0:
            return True
        digest = hashlib.sha256(doc.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") < self.share * 2**64
