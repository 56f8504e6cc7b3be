"""CloudTrail: its table, and the questions about calls of AWS.

Fields as in the CloudTrail guide, "Record contents"; services add others, which are passed over.
"""

from collections.abc import Sequence
from typing import Final

from raywork.analyses.api_calls.codes import class_sql
from raywork.analyses.api_calls.options import ApiCallsOptions
from raywork.analyses.api_calls.tables import partitions, place_of
from raywork.analyses.api_calls.trees import Tree
from raywork.analyses.dates import DateRange
from raywork.analyses.grouping import moment_sql, ranked_sql
from raywork.analyses.model import Chart, NewTable, Question, View
from raywork.ddl.quoting import literal, quoted
from raywork.report.units import Unit

_IDENTITY: Final = (
    "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,"
    "accesskeyid:string,username:string,onbehalfof:struct<userid:string,identitystorearn:string>,"
    "sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,"
    "sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,"
    "username:string>,ec2roledelivery:string,webidfederationdata:struct<federatedprovider:string,"
    "attributes:map<string,string>>>>"
)
_TYPES: Final = {
    "useridentity": _IDENTITY,
    "resources": "array<struct<arn:string,accountid:string,type:string>>",
    "addendum": "struct<reason:string,updatedfields:string,originalrequestid:string,"
    "originaleventid:string>",
    "tlsdetails": "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>",
}
"""Of the fields that are not text."""

COLUMNS: Final = tuple(
    """
    eventversion useridentity eventtime eventsource eventname awsregion sourceipaddress useragent
    errorcode errormessage requestparameters responseelements additionaleventdata requestid eventid
    readonly resources eventtype apiversion recipientaccountid serviceeventdetails sharedeventid
    vpcendpointid vpcendpointaccountid eventcategory addendum sessioncredentialfromconsole
    edgedevicedetails tlsdetails
    """.split()  # noqa: SIM905  a paragraph of words reads better than a list
)

_UNITS: Final[dict[str, Unit]] = {"share_failed": "share"}
_DIMENSIONS: Final = ("service", "call", "caller", "code", "source")
_COUNTS: Final = ("success", "errors_4xx", "errors_5xx", "errors_unknown")
_MEASURES: Final = """
    count(*) AS events, sum(copies) AS records,
    count_if(class = 'success') AS success,
    count_if(class = '4XX') AS errors_4xx,
    count_if(class = '5XX') AS errors_5xx,
    count_if(class = 'unknown') AS errors_unknown,
    CAST(count_if(class <> 'success') AS double) / nullif(count(*), 0) AS share_failed"""


def trail_table(name: str, tree: Tree, days: DateRange) -> NewTable:
    """Return the table of the logs of a tree, for some days of it."""
    columns = ",\n".join(f"  {quoted(each)} {_TYPES.get(each, 'string')}" for each in COLUMNS)
    keys, properties = partitions(tree, days)
    ddl = f"""CREATE EXTERNAL TABLE {{table}} (
{columns}
)
{keys}
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION {literal(tree.base)}
{properties}"""
    return NewTable(name, ddl, tuple(tree.locations(days)))


_ID: Final = (
    "coalesce(eventid, concat_ws(' ', requestid, eventtime, eventsource, eventname,"
    " sourceipaddress))"
)
"""What an event is known by; where it has no id, by who called for what, and when."""


def trail_rows(table: str, tree: Tree, options: ApiCallsOptions) -> str:
    """Return the SELECT of the records of a table."""
    days = options.days
    return f"""  SELECT {place_of(tree)} AS place, {_ID} AS eventid, eventtime AS at,
    regexp_replace(eventsource, '[.]amazonaws[.]com$', '') AS service, eventname AS event,
    coalesce(useridentity.arn, useridentity.invokedby, useridentity.username,
      useridentity.type, '-') AS caller,
    errorcode AS code, sourceipaddress AS source
  FROM {{{table}}}
  WHERE {days.wider().condition("day", "%Y/%m/%d")} AND {days.condition_of_time("eventtime")}"""


def trail_questions(parts: Sequence[str], options: ApiCallsOptions, days: int) -> list[Question]:
    """Return what is asked about events in so many days."""
    rows = f"""WITH records AS (
{" UNION ALL ".join(parts)}
),
events AS (
  SELECT eventid, count(*) AS copies, arbitrary(at) AS at, arbitrary(service) AS service,
    arbitrary(service || ' ' || event) AS call,
    arbitrary(regexp_replace(caller, '(:assumed-role/[^/]+)/.*$', '$1')) AS caller,
    arbitrary(coalesce(code, '-')) AS code, arbitrary({class_sql("code")}) AS class,
    arbitrary(coalesce(source, '-')) AS source
  FROM records
  GROUP BY eventid
)"""
    return [_by_dimension(rows, options), _over_time(rows, days)]


def _by_dimension(rows: str, options: ApiCallsOptions) -> Question:
    select = f"dimension, name, events, records, {', '.join(_COUNTS)}, share_failed"
    ranked = ranked_sql(
        select, "events", _DIMENSIONS, _MEASURES, by="events", also_by="(events - success)",
        top=options.top,
    )  # fmt: skip
    sql = f"{rows},\n{ranked}"
    stacked = Chart("stacked", "name", _COUNTS)

    def view(title: str, dimension: str, chart: Chart, note: str = "") -> View:
        columns = ("name", "events", *_COUNTS, "share_failed")
        return View(title, chart, ("dimension", dimension), columns, note)

    return Question(
        "events",
        "CloudTrail",
        sql,
        units=_UNITS,
        views=(
            view("AWS services", "service", stacked,
                 "CloudTrail records no HTTP status: it is told from the error code, by the list of"
                 " codes in the guide; `unknown` is an error with another code."),
            view("AWS calls", "call", stacked),
            view("Who calls AWS", "caller", stacked, "Sessions of a role count as the role."),
            view("Error codes", "code", Chart("bars", "name", "events"), "- is success."),
            view("Where calls come from", "source", Chart("treemap", "name", "events")),
        ),
    )  # fmt: skip


def _over_time(rows: str, days: int) -> Question:
    moment, every = moment_sql("at", days)
    sql = f"""{rows}
SELECT {moment} AS moment,{_MEASURES}
FROM events
GROUP BY 1
ORDER BY 1"""
    chart = Chart("stacked", "moment", _COUNTS)
    return Question("event_times", f"AWS calls by {every}", sql, chart, _UNITS)
