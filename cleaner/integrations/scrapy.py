"""Scrapy: an item pipeline that cleans the text or the page of each item, and an add-on that switches it on.

Settings, all optional:

`CLEANER_PRESET`, `CLEANER_RULES`
    A preset or a pipeline file, and a list of rule files.
`CLEANER_TEXT_FIELD`, `CLEANER_HTML_FIELD`, `CLEANER_ID_FIELD`, `CLEANER_URL_FIELD`, `CLEANER_LANG_FIELD`,
`CLEANER_TITLE_FIELD`
    Fields of the items; those that are not named are found by the names the field uses. With a field of HTML the text
    is put into the text field, and the page stays.
`CLEANER_NOTE_FIELD`
    A field for what was done, see `cleaner.audit.notes.Note`.
`CLEANER_LOG`
    A folder for the log of the crawl, in the form of `cleaner.audit`. A crawl with a `JOBDIR` goes on with the log.
`CLEANER_DROP_FAILED`, `CLEANER_MIN_CHARS`
    Drop items that cannot be cleaned (they pass with their text as it was otherwise), and those with a shorter text.

Items without such a field pass untouched. Counts go to the crawler's statistics below `cleaner/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaner.audit.accounts import Account, failed_account, record_account
from cleaner.audit.log import Log
from cleaner.audit.notes import note, refusal
from cleaner.errors import MissingExtraError, UsageError
from cleaner.recipe import Recipe
from cleaner.records.record import TEXT, Fields, Source, clean_source, put, reason, record_id, source_of
from cleaner.runs.run import versions

try:
    from itemadapter import ItemAdapter
    from scrapy.exceptions import DropItem
except ImportError as error:
    raise MissingExtraError("the pipeline for Scrapy", "scrapy") from error

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from cleaner.result import Result

ORDER: Final = 300
"""Where the add-on puts the pipeline among others: in the middle."""
_FIELDS: Final = ("text", "html", "id", "url", "lang", "title")


class CleanerAddon:
    """`ADDONS = {"cleaner.integrations.scrapy.CleanerAddon": 500}` is all that a project needs."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Add the pipeline, unless the project has given it a place already."""
        settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", CleanerPipeline, ORDER)


class CleanerPipeline:
    """Cleans items. One that cannot be cleaned passes as it is, or is dropped where the settings say so."""

    def __init__(self, crawler: Crawler) -> None:
        """Read the settings and load the rules. RuleFileError with every problem of every file."""
        settings = crawler.settings
        self.crawler = crawler
        recipe = Recipe.of(settings.get("CLEANER_PRESET") or "default", settings.getlist("CLEANER_RULES"))
        self.pipeline = recipe.pipeline()
        self.fields = Fields(**{name: settings.get(f"CLEANER_{name.upper()}_FIELD") for name in _FIELDS})
        self.note = settings.get("CLEANER_NOTE_FIELD")
        self.folder = settings.get("CLEANER_LOG")
        self.drop_failed = settings.getbool("CLEANER_DROP_FAILED")
        self.min_chars = settings.getint("CLEANER_MIN_CHARS")
        self.count = 0
        self.log: Log | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanerPipeline:
        """Make the pipeline of a crawler."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Open the log."""
        if self.folder:
            self.log = Log(Path(self.folder), resume=bool(self.crawler.settings.get("JOBDIR")))

    def close_spider(self) -> None:
        """Say of the log that it is whole."""
        if self.log:
            facts = {"format": 1, "state": "done", "versions": versions(), "spider": self._spider()}
            self.log.run({**facts, "rule_packs": dict(sorted(self.pipeline.rule_packs.items()))})
            self.log.close()

    def process_item(self, item: Any) -> Any:
        """Return the item with its text cleaned; DropItem where the settings say so."""
        adapter = ItemAdapter(item)
        record = adapter.asdict()
        try:
            columns = Fields.find(self._names(record), self.fields)
        except UsageError:
            self._inc("passed_over")
            return item
        self.count += 1
        doc = record_id(record, columns) or str(record.get(columns.url or "") or f"{self._spider()}#{self.count}")
        try:
            source = source_of(record, columns, doc)
            result = clean_source(source, self.pipeline)
        except Exception as error:
            return self._failed(item, doc, error)
        return self._cleaned(item, record, columns, source, result)

    def _names(self, record: dict[str, Any]) -> list[str]:
        """Return the fields that hold something, for an item declares more of them than it has."""
        return [name for name, value in record.items() if value is not None or name == self.fields.text]

    def _cleaned(self, item: Any, record: dict[str, Any], columns: Fields, source: Source, result: Result) -> Any:
        account = record_account(source, result, file=self._spider())
        self._account(account)
        if len(result.text) < self.min_chars:
            self._inc("dropped/short")
            raise DropItem(
                f"the clean text of {source.id} has {len(result.text)} characters, fewer than CLEANER_MIN_CHARS"
            )
        adapter = ItemAdapter(item)
        name = columns.text or TEXT
        adapter[name] = put(record, columns, result.text)[name]
        if self.note:
            adapter[self.note] = note(result)
        return item

    def _failed(self, item: Any, doc: str, error: Exception) -> Any:
        self._account(failed_account(doc, self._spider(), reason(error)))
        if self.drop_failed:
            self._inc("dropped/failed")
            raise DropItem(f"{doc} cannot be cleaned: {reason(error)}") from error
        if self.note:
            ItemAdapter(item)[self.note] = refusal(error)
        return item

    def _account(self, account: Account) -> None:
        """Log one document, and add it to the crawler's statistics."""
        if self.log:
            with self.log.entry(account.changes, account.documents):
                pass
        tally = account.tally
        for name in ("cleaned", "failed", "warned", "chars", "removals", "removed_chars"):
            self._inc(name, getattr(tally, name))
        for family, count in sorted(tally.removed.items()):
            self._inc(f"removals/{family}", count)

    def _inc(self, name: str, count: int = 1) -> None:
        if count and self.crawler.stats:
            self.crawler.stats.inc_value(f"cleaner/{name}", count)

    def _spider(self) -> str:
        return self.crawler.spider.name if self.crawler.spider else ""
