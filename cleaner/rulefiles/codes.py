"""The codes of what can be wrong with rule files, with what each means. Codes are stable: tools may rely on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CODES: Final[Mapping[str, str]] = {
    # reading
    "unreadable": "The file is missing or cannot be read.",
    "not-a-file": "The path is a directory.",
    "too-large": "The file is over the size limit.",
    "not-utf-8": "The file is not UTF-8 text.",
    "empty-file": "The file holds nothing.",
    "yaml-syntax": "The file is not well-formed YAML.",
    "second-document": "The file holds more than one YAML document.",
    "alias": "Anchors and aliases are not allowed.",
    "tag": "YAML tags are not allowed.",
    "too-deep": "The file is nested too deeply.",
    "bad-key": "A key is not text.",
    "duplicate-key": "A key stands twice in one mapping.",
    # fields
    "unknown-key": "A key that is not known here.",
    "missing-key": "A key that must be here is not.",
    "wrong-type": "A value is of another type than the key asks for.",
    "bad-value": "A value is not one of those allowed.",
    "empty-list": "A list that needs an entry has none.",
    "one-of": "Exactly one of several keys must be here, or, in `unless`, at least one.",
    # rules
    "bad-pattern": "A pattern that cannot be compiled; the column points into it.",
    "bad-selector": "A CSS selector or XPath expression that cannot be compiled, or would cost too much.",
    "empty-match": "A pattern that matches the empty text, and so everywhere.",
    "unknown-words": "A vocabulary that is not defined.",
    "unknown-group": "A captured group that no pattern has.",
    "duplicate-id": "Two rules, or two exceptions of one file, have one id.",
    "duplicate-pack": "Two files have one pack name.",
    "pack-name": "A shipped pack is not named after its path.",
    # layers
    "layer-key": "A user's key in a shipped file.",
    "unknown-rule": "A layer names a rule that does not exist.",
    "bad-path": "The path of an override leads nowhere.",
    "conflict": "Two users' files set one field to different values.",
    # lint
    "backtracking": "A pattern that can take more than linear time; bound it, or say `engine: backtracking`.",
    "no-literal": "Warning: no literal can be derived, so the rule is tried on every line.",
    "shadowed": "Warning: another rule takes all that this rule's examples show.",
    "case-only": "Warning: only the case of letters keeps the rule off its own `keep` example.",
    # examples
    "missing": "An example that must go stays.",
    "noisy": "An example that must stay goes.",
    "unstable": "A second run changes the text again.",
    "wrong-metadata": "A captured value is another than the example says.",
    "known-failure-passes": "A known failure holds now; move it to match or keep.",
    "changed-by-override": "A shipped example no longer holds under a user's override.",
}
