"""The life of a query as the Athena API tells it."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from raywork.local.faults import FailedQuery
from tests.servers import LocalAws


def test_the_result_object_is_quoted_as_athena_does(local_aws: LocalAws):
    sql = "SELECT 'a\"b' AS t, CAST(NULL AS varchar) AS n, '' AS e, 1.5e0 AS d"
    found = local_aws.end(local_aws.start(sql))
    uri = found["ResultConfiguration"]["OutputLocation"]

    assert uri == f"s3://results/out/{found['QueryExecutionId']}.csv"
    key = uri.removeprefix("s3://results/")
    body = local_aws.s3.get_object(Bucket="results", Key=key)["Body"].read()
    assert body == b'"t","n","e","d"\n"a""b",,"","1.5"\n'
    described = local_aws.s3.get_object(Bucket="results", Key=f"{key}.metadata")["Body"].read()
    assert [each["Type"] for each in json.loads(described)["ColumnInfo"]] == [
        "varchar",
        "varchar",
        "varchar",
        "double",
    ]


def test_pages_hold_each_row_once_and_the_header_first(local_aws):
    query = local_aws.start("SELECT x FROM UNNEST(sequence(1, 2500)) AS t(x)")
    local_aws.end(query)
    rows, token, pages = [], {}, 0
    while True:
        page = local_aws.athena.get_query_results(QueryExecutionId=query, MaxResults=700, **token)
        rows += [row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]]
        pages += 1
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}

    assert rows == ["x", *map(str, range(1, 2501))]
    assert pages == 4


def test_a_page_of_the_header_alone_is_not_the_last(local_aws):
    query = local_aws.start("SELECT x FROM UNNEST(sequence(1, 3)) AS t(x)")
    local_aws.end(query)
    pages = local_aws.athena.get_paginator("get_query_results").paginate(
        QueryExecutionId=query, PaginationConfig={"PageSize": 1}
    )
    rows = [row["Data"][0]["VarCharValue"] for page in pages for row in page["ResultSet"]["Rows"]]

    assert rows == ["x", "1", "2", "3"]


def test_databases_without_a_description_are_listed(local_aws):
    name = local_aws.new_database()
    local_aws.glue.update_database(Name=name, DatabaseInput={"Name": name, "Description": ""})

    pages = local_aws.athena.get_paginator("list_databases").paginate(CatalogName="AwsDataCatalog")
    assert name in [each["Name"] for page in pages for each in page["DatabaseList"]]
    assert local_aws.athena.get_data_catalog(Name="AwsDataCatalog")["DataCatalog"]["Type"] == "GLUE"


def test_prepared_statements_are_given_in_batches(local_aws):
    group = {"WorkGroup": "primary"}
    local_aws.athena.create_prepared_statement(
        StatementName="of_batch", QueryStatement="SELECT 1", **group
    )
    found = local_aws.athena.batch_get_prepared_statement(
        PreparedStatementNames=["of_batch", "none_such"], **group
    )

    assert [each["QueryStatement"] for each in found["PreparedStatements"]] == ["SELECT 1"]
    missing = [each["StatementName"] for each in found["UnprocessedPreparedStatementNames"]]
    assert missing == ["none_such"]


def test_one_token_is_one_query(local_aws):
    token = uuid4().hex
    first = local_aws.start("SELECT 1", ClientRequestToken=token)

    assert local_aws.start("SELECT 1", ClientRequestToken=token) == first
    with pytest.raises(ClientError, match="Idempotent parameters do not match"):
        local_aws.start("SELECT 2", ClientRequestToken=token)


def test_one_token_is_one_query_however_many_ask_at_once(local_aws):
    token = uuid4().hex
    with ThreadPoolExecutor(8) as threads:
        started = [
            threads.submit(local_aws.start, "SELECT 1", ClientRequestToken=token) for _ in range(16)
        ]

    assert len({each.result() for each in started}) == 1


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELEC 1", "mismatched input 'SELEC'"),
        ("SELECT 1 FROM", "line 1:"),
        ("SELECT 1; SELECT 2", "Only one sql statement is allowed"),
        ("-- nothing", "Query string is empty"),
    ],
)
def test_what_cannot_be_parsed_is_refused_at_once(local_aws, sql, message):
    with pytest.raises(local_aws.athena.exceptions.InvalidRequestException, match=message) as info:
        local_aws.start(sql)

    assert info.value.response["AthenaErrorCode"] == "MALFORMED_QUERY"


def test_a_semicolon_in_a_text_ends_no_statement(local_aws):
    assert local_aws.rows("SELECT ';' AS a;") == [["a"], [";"]]


def test_a_failure_says_whose_fault_it_is(local_aws):
    found = local_aws.end(local_aws.start("SELECT 1 / 0"))

    assert found["Status"]["StateChangeReason"] == "DIVISION_BY_ZERO: Division by zero"
    assert found["Status"]["AthenaError"] == {
        "ErrorCategory": 2,
        "Retryable": False,
        "ErrorMessage": "DIVISION_BY_ZERO: Division by zero",
    }


@pytest.mark.parametrize(
    ("sql", "name", "category", "kind"),
    [
        ("SELECT x FROM (VALUES 1) AS t(y)", "COLUMN_NOT_FOUND", 2, 1006),
        ("SELECT 1 FROM nothing_there", "TABLE_NOT_FOUND", 2, 1110),
        ("SELECT nope(1)", "FUNCTION_NOT_FOUND", 2, 1303),
        ("SELECT 1 + (SELECT x FROM (VALUES 1, 2) AS t(x))", "SUBQUERY_MULTIPLE_ROWS", 2, None),
        (
            "UNLOAD (SELECT 1 AS x) TO 's3://nowhere/' WITH (format = 'JSON')",
            "Amazon S3 bucket not found",
            2,
            1306,
        ),
        ("UNLOAD (SELECT 1 AS x) TO 's3://results/none/'", "INVALID_PROPERTY", 2, 1101),
        ("DROP DATABASE nowhere_to_be_found", "FAILED: SemanticException", 2, None),
        ("CREATE EXTERNAL TABLE t (", "FAILED: ParseException", 2, 1006),
        ("VACUUM nothing_there", "TABLE_NOT_FOUND", 2, 1110),
        ("SHOW FUNCTIONS", "NOT_SUPPORTED: raywork local", 3, 1200),
    ],
)
def test_failures_have_the_category_and_type_of_the_catalog(local_aws, sql, name, category, kind):
    error = local_aws.end(local_aws.start(sql))["Status"]["AthenaError"]

    assert error["ErrorMessage"].startswith(name)
    assert (error["ErrorCategory"], error.get("ErrorType")) == (category, kind)


def test_failures_of_the_engine_are_the_systems():
    shown = FailedQuery("GENERIC_INTERNAL_ERROR: KeyError: 1").shown()

    assert (shown["ErrorCategory"], shown["ErrorType"]) == (1, 200)


def test_a_query_needs_a_place_for_its_result(local_aws):
    with pytest.raises(ClientError, match="No output location provided"):
        local_aws.start("SELECT 1", ResultConfiguration={})
    with pytest.raises(ClientError, match="Unable to verify/create output bucket"):
        local_aws.start("SELECT 1", ResultConfiguration={"OutputLocation": "s3://nowhere/"})


def test_batches_name_what_is_not_there(local_aws):
    query = local_aws.start("SELECT 1")
    answer = local_aws.athena.batch_get_query_execution(QueryExecutionIds=[query, "nope"])

    assert [each["QueryExecutionId"] for each in answer["QueryExecutions"]] == [query]
    assert [each["QueryExecutionId"] for each in answer["UnprocessedQueryExecutionIds"]] == ["nope"]


def test_a_result_is_reused_where_that_is_allowed(local_aws):
    reuse = {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 60}}
    sql = "SELECT 'reused'"
    first = local_aws.end(local_aws.start(sql))
    second = local_aws.end(local_aws.start(sql, ResultReuseConfiguration=reuse))

    assert second["Statistics"]["ResultReuseInformation"] == {"ReusedPreviousResult": True}
    assert second["Statistics"]["DataScannedInBytes"] == 0
    assert (
        second["ResultConfiguration"]["OutputLocation"]
        == first["ResultConfiguration"]["OutputLocation"]
    )


def test_values_fill_question_marks(local_aws):
    rows = local_aws.rows(
        "SELECT ? AS a, ? + 1, ?", ExecutionParameters=["'it''s'", "41", "date '2024-02-29'"]
    )

    assert rows == [["a", "_col1", "_col2"], ["it's", "42", "2024-02-29"]]
    assert local_aws.failure("SELECT ?").startswith("INVALID_PARAMETER_USAGE")


def test_prepared_statements(local_aws):
    local_aws.rows("PREPARE adds FROM SELECT ? + ?")

    assert local_aws.rows("EXECUTE adds USING 1, 2")[1:] == [["3"]]
    assert local_aws.rows("EXECUTE adds", ExecutionParameters=["3", "4"])[1:] == [["7"]]
    found = local_aws.athena.get_prepared_statement(StatementName="adds", WorkGroup="primary")
    assert found["PreparedStatement"]["QueryStatement"] == "SELECT ? + ?"
    local_aws.rows("DEALLOCATE PREPARE adds")
    with pytest.raises(local_aws.athena.exceptions.ResourceNotFoundException):
        local_aws.athena.get_prepared_statement(StatementName="adds", WorkGroup="primary")


def test_named_queries(local_aws):
    name = local_aws.athena.create_named_query(
        Name="one", Database="default", QueryString="SELECT 1"
    )["NamedQueryId"]

    assert local_aws.athena.get_named_query(NamedQueryId=name)["NamedQuery"]["Name"] == "one"
    assert name in local_aws.athena.list_named_queries()["NamedQueryIds"]
    local_aws.athena.delete_named_query(NamedQueryId=name)
    with pytest.raises(ClientError, match="does not exist"):
        local_aws.athena.get_named_query(NamedQueryId=name)


def test_the_catalog_through_the_api(local_aws):
    database = local_aws.new_database()
    local_aws.rows(
        f"CREATE EXTERNAL TABLE {database}.t (a int) PARTITIONED BY (d string) "
        "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://results/t/'"
    )
    found = local_aws.athena.get_table_metadata(
        CatalogName="AwsDataCatalog", DatabaseName=database, TableName="t"
    )["TableMetadata"]

    assert found["Columns"] == [{"Name": "a", "Type": "int"}]
    assert found["PartitionKeys"] == [{"Name": "d", "Type": "string"}]
    assert found["Parameters"]["location"] == "s3://results/t/"
    with pytest.raises(local_aws.athena.exceptions.MetadataException):
        local_aws.athena.get_table_metadata(
            CatalogName="AwsDataCatalog", DatabaseName=database, TableName="nope"
        )


def test_what_is_not_emulated_says_so(local_aws):
    with pytest.raises(ClientError, match="raywork local does not emulate CreateNotebook"):
        local_aws.athena.create_notebook(WorkGroup="primary", Name="n")
    assert "raywork local does not emulate" in local_aws.failure("SHOW FUNCTIONS")
