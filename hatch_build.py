"""What a wheel holds beside the sources: what is known of the patterns of its rules.

To work that out takes half a minute, which is better spent once, here, than at everybody's first start. A checkout goes
without: its rules change, and what is known of each is then kept among the user's own.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KnownPatterns(BuildHookInterface[BuilderConfig]):
    """Puts the table of answers into the wheel, beside the code that gives them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Work out all there is to know of the rules of the checkout, unless the build is an editable one."""
        if version == "editable":
            return
        self.app.display_info("Working out what is known of the patterns of all rules; this takes half a minute")
        sys.path.insert(0, self.root)
        from cleaner.cache import shipped, uncollected
        from cleaner.matching.matcher import Matcher
        from cleaner.rulefiles.load import load_rules

        self._made = TemporaryDirectory()
        os.environ["CLEANER_CACHE"] = self._made.name
        with uncollected():
            Matcher(load_rules().rules)
        (table,) = Path(self._made.name).glob("*.sqlite")
        packed = table.with_name("packed")
        with closing(sqlite3.connect(table)) as rows:
            rows.execute("VACUUM INTO ?", (str(packed),))
        beside = shipped(Path(self.root, "cleaner", "patterns"))
        build_data["force_include"][str(packed)] = f"cleaner/patterns/{beside.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made."""
        if version != "editable":
            self._made.cleanup()
