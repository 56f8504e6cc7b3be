"""What a crawl found, form by form: one table reads objects of one form, and others are named.

Which form that is can only be said when all objects were seen, by how many hold records. Until
then each form has a part of its own, and parts add up in any order. Of very many forms (each
object with a header of its own, say) only the first `FORMS` are kept, in their order: whichever is
left out somewhere would be left out everywhere, so that the parts of those that stay are whole.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from raywork.crawler.result import EXAMPLES
from raywork.formats.delimited.headers import as_rows
from raywork.formats.model import Form, Format
from raywork.records import Layout
from raywork.scan import Tally
from raywork.schema import Limits, Schema, merge

FORMS: Final = 256

JSON: Final = Form(Format.JSON)


class Part(msgspec.Struct):
    """The objects of one form. Of JSON it has how many there are, and the unit all the rest."""

    held: int = 0
    """How many of them hold records."""
    named: list[str] = []
    """The first of them."""
    scanned: int = 0
    stored_bytes: int = 0
    schema: Schema = msgspec.field(default_factory=Schema)
    tally: Tally = msgspec.field(default_factory=Tally)
    codecs: dict[str, int] = {}
    layouts: dict[str, int] = {}

    def add(self, other: "Part", limits: Limits) -> None:
        """Add other objects of the form."""
        self.held += other.held
        if len(self.named) < EXAMPLES or other.named[:1] < self.named[-1:]:
            self.named = sorted({*self.named, *other.named})[:EXAMPLES]
        self.scanned += other.scanned
        self.stored_bytes += other.stored_bytes
        self.schema = merge(self.schema, other.schema, limits)
        self.tally.add(other.tally)
        add_counts(self.codecs, other.codecs)
        add_counts(self.layouts, other.layouts)


class Parts(msgspec.Struct):
    """The parts of all forms."""

    by_form: dict[Form, Part] = {}
    empty: Part = msgspec.field(default_factory=Part)
    """Objects without content, which go with every form."""
    beyond: Part = msgspec.field(default_factory=Part)
    """The objects of forms that are left out: how many they are, and the first of them."""

    def add(self, form: Form, part: Part, limits: Limits) -> None:
        """Add some objects of a form, or without content."""
        if Layout.EMPTY in part.layouts:
            self.empty.add(part, limits)
            return
        self.by_form.setdefault(form, Part()).add(part, limits)
        while len(self.by_form) > FORMS:
            last = last_of(self.by_form)
            self._leave_out(last, self.by_form.pop(last), limits)

    def merge(self, other: "Parts", limits: Limits) -> None:
        """Add all that another one holds."""
        for form, part in other.by_form.items():
            self.add(form, part, limits)
        self.empty.add(other.empty, limits)
        self.beyond.add(other.beyond, limits)

    def _leave_out(self, form: Form, part: Part, limits: Limits) -> None:
        if form.guessed:
            self.add(*without_header(form, part), limits)
        else:
            self.beyond.add(Part(part.held, part.named, part.scanned), limits)

    @property
    def records(self) -> int:
        """The records of all parts, those of JSON apart."""
        return sum(part.tally.records for part in self.by_form.values())

    @property
    def stored_bytes(self) -> int:
        """The bytes of all parts as they are stored, those of JSON apart."""
        return sum(part.stored_bytes for part in self.by_form.values())


def last_of(forms: Iterable[Form]) -> Form:
    """Return the form that is left out first where there are too many.

    Headers that are guesses go before others: they may be rows like any other.
    """
    return max(forms, key=lambda form: (form.format is Format.CSV, form))


def without_header(form: Form, part: Part) -> tuple[Form, Part]:
    """Return the form and part of objects whose first lines are rows and no headers after all."""
    schema, tally = as_rows(part.schema, part.tally, form.header, part.scanned)
    changed = msgspec.structs.replace(part, held=part.scanned, schema=schema, tally=tally)
    return msgspec.structs.replace(form, guessed=False, header=()), changed


def add_counts(counts: dict[str, int], more: dict[str, int]) -> None:
    """Add counts by name."""
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count
