"""The case `events`: two targets of one stream, held against each other, event by event."""

from typing import Final

from raywork.analyses.case import Case
from raywork.analyses.events.findings import findings
from raywork.analyses.events.options import EventsOptions
from raywork.analyses.events.plan import Seen, look, plan

CASE: Final[Case[EventsOptions, Seen]] = Case("events", EventsOptions, look, plan, findings)
