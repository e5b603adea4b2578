"""What another room said of a trouble, made fit for journal and screen: a code is a code, a sentence is no page."""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"[a-z0-9_.]{1,64}")
_SENTENCE_LIMIT: Final = 300  # characters: three lines of a banner


def in_our_words(untrusted_code: str, untrusted_sentence: str, *, otherwise: str) -> tuple[str, str]:
    """Code and sentence as they may be kept.

    Args:
        untrusted_code: as it came; "" stays "".
        untrusted_sentence: as it came.
        otherwise: the code that stands for one that is none.
    """
    code = untrusted_code if not untrusted_code or _CODE.fullmatch(untrusted_code) else otherwise
    return code, untrusted_sentence[:_SENTENCE_LIMIT]
