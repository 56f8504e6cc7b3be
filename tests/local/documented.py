"""The examples of Trino's documentation, "Functions and operators", with the results it states.

By page, as `docs/src/main/sphinx/functions/<page>.md` of trinodb/trino has them. A result is
written as GetQueryResults shows it: texts without quotes, NULL in an array as `null`, the entries
of a map with `=`, the fields of a row without a name by their places. Each stands behind SELECT.
"""

ARRAY = [
    ("ARRAY[1, 2, 4]", "[1, 2, 4]"),
    ("ARRAY['foo', 'bar', 'bazz']", "[foo, bar, bazz]"),
    ("ARRAY[1, 1.2, 4]", "[1.0, 1.2, 4.0]"),
    ("ARRAY[1, 2, NULL, -4, NULL]", "[1, 2, null, -4, null]"),
    ("ARRAY[1, 1.2, 4][2]", "1.2"),
    ("ARRAY[1] || ARRAY[2]", "[1, 2]"),
    ("ARRAY[1] || 2", "[1, 2]"),
    ("2 || ARRAY[1]", "[2, 1]"),
    ("array_histogram(ARRAY[42, 7, 42, NULL])", "{42=2, 7=1}"),
    ("array_histogram(ARRAY[NULL, NULL])", "{}"),
    (
        "array_sort(ARRAY[3, 2, 5, 1, 2], (x, y) -> IF(x < y, 1, IF(x = y, 0, -1)))",
        "[5, 3, 2, 2, 1]",
    ),
    (
        "array_sort(ARRAY['bc', 'ab', 'dc'], (x, y) -> IF(x < y, 1, IF(x = y, 0, -1)))",
        "[dc, bc, ab]",
    ),
    (
        (
            "array_sort(ARRAY[3, 2, null, 5, null, 1, 2], (x, y) -> CASE WHEN x IS NULL THEN -1 "
            "WHEN y IS NULL THEN 1 WHEN x < y THEN 1 WHEN x = y THEN 0 ELSE -1 END)"
        ),
        "[null, null, 5, 3, 2, 2, 1]",
    ),
    (
        (
            "array_sort(ARRAY[3, 2, null, 5, null, 1, 2], (x, y) -> CASE WHEN x IS NULL THEN 1 "
            "WHEN y IS NULL THEN -1 WHEN x < y THEN 1 WHEN x = y THEN 0 ELSE -1 END)"
        ),
        "[5, 3, 2, 2, 1, null, null]",
    ),
    (
        (
            "array_sort(ARRAY['a', 'abcd', 'abc'], (x, y) -> IF(length(x) < length(y), -1, "
            "IF(length(x) = length(y), 0, 1)))"
        ),
        "[a, abc, abcd]",
    ),
    (
        (
            "array_sort(ARRAY[ARRAY[2, 3, 1], ARRAY[4, 2, 1, 4], ARRAY[1, 2]], (x, y) -> "
            "IF(cardinality(x) < cardinality(y), -1, IF(cardinality(x) = cardinality(y), 0, 1)))"
        ),
        "[[1, 2], [2, 3, 1], [4, 2, 1, 4]]",
    ),
    ("combinations(ARRAY['foo', 'bar', 'baz'], 2)", "[[foo, bar], [foo, baz], [bar, baz]]"),
    ("combinations(ARRAY[1, 2, 3], 2)", "[[1, 2], [1, 3], [2, 3]]"),
    ("combinations(ARRAY[1, 2, 2], 2)", "[[1, 2], [1, 2], [2, 2]]"),
    ("filter(ARRAY[], x -> true)", "[]"),
    ("filter(ARRAY[5, -6, NULL, 7], x -> x > 0)", "[5, 7]"),
    ("filter(ARRAY[5, NULL, 7, NULL], x -> x IS NOT NULL)", "[5, 7]"),
    ("ngrams(ARRAY['foo', 'bar', 'baz', 'foo'], 2)", "[[foo, bar], [bar, baz], [baz, foo]]"),
    ("ngrams(ARRAY['foo', 'bar', 'baz', 'foo'], 3)", "[[foo, bar, baz], [bar, baz, foo]]"),
    ("ngrams(ARRAY['foo', 'bar', 'baz', 'foo'], 4)", "[[foo, bar, baz, foo]]"),
    ("ngrams(ARRAY['foo', 'bar', 'baz', 'foo'], 5)", "[[foo, bar, baz, foo]]"),
    ("ngrams(ARRAY[1, 2, 3, 4], 2)", "[[1, 2], [2, 3], [3, 4]]"),
    ("reduce(ARRAY[], 0, (s, x) -> s + x, s -> s)", "0"),
    ("reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s)", "75"),
    ("reduce(ARRAY[5, 20, NULL, 50], 0, (s, x) -> s + x, s -> s)", None),
    ("reduce(ARRAY[5, 20, NULL, 50], 0, (s, x) -> s + coalesce(x, 0), s -> s)", "75"),
    ("reduce(ARRAY[5, 20, NULL, 50], 0, (s, x) -> IF(x IS NULL, s, s + x), s -> s)", "75"),
    ("reduce(ARRAY[2147483647, 1], BIGINT '0', (s, x) -> s + x, s -> s)", "2147483648"),
    (
        (
            "reduce(ARRAY[5, 6, 10, 20], CAST(ROW(0.0, 0) AS ROW(sum DOUBLE, count INTEGER)), "
            "(s, x) -> CAST(ROW(x + s.sum, s.count + 1) AS ROW(sum DOUBLE, count INTEGER)), "
            "s -> IF(s.count = 0, NULL, s.sum / s.count))"
        ),
        "10.25",
    ),
    ("trim_array(ARRAY[1, 2, 3, 4], 1)", "[1, 2, 3]"),
    ("trim_array(ARRAY[1, 2, 3, 4], 2)", "[1, 2]"),
    ("transform(ARRAY[], x -> x + 1)", "[]"),
    ("transform(ARRAY[5, 6], x -> x + 1)", "[6, 7]"),
    ("transform(ARRAY[5, NULL, 6], x -> coalesce(x, 0) + 1)", "[6, 1, 7]"),
    ("transform(ARRAY['x', 'abc', 'z'], x -> x || '0')", "[x0, abc0, z0]"),
    (
        "transform(ARRAY[ARRAY[1, NULL, 2], ARRAY[3, NULL]], a -> filter(a, x -> x IS NOT NULL))",
        "[[1, 2], [3]]",
    ),
    (
        "zip(ARRAY[1, 2], ARRAY['1b', null, '3b'])",
        "[{field0=1, field1=1b}, {field0=2, field1=null}, {field0=null, field1=3b}]",
    ),
    (
        "zip_with(ARRAY[1, 3, 5], ARRAY['a', 'b', 'c'], (x, y) -> (y, x))",
        "[{field0=a, field1=1}, {field0=b, field1=3}, {field0=c, field1=5}]",
    ),
    ("zip_with(ARRAY[1, 2], ARRAY[3, 4], (x, y) -> x + y)", "[4, 6]"),
    (
        "zip_with(ARRAY['a', 'b', 'c'], ARRAY['d', 'e', 'f'], (x, y) -> concat(x, y))",
        "[ad, be, cf]",
    ),
    ("zip_with(ARRAY['a'], ARRAY['d', null, 'f'], (x, y) -> coalesce(x, y))", "[a, null, f]"),
]

MAP = [
    (
        "MAP(ARRAY['key1', 'key2', 'key3' ], ARRAY[2373, 3463, 45837])",
        "{key1=2373, key2=3463, key3=45837}",
    ),
    (
        "MAP(ARRAY['key1', 'key2', 'key3' ], ARRAY['v1', 'v2', 'v3'])",
        "{key1=v1, key2=v2, key3=v3}",
    ),
    (
        "MAP(ARRAY['key1', 'key2', 'key3' ], ARRAY[23, 34.63, 45.837])",
        "{key1=23.000, key2=34.630, key3=45.837}",
    ),
    (
        "MAP(ARRAY['key1', 'key2', 'key3' ], ARRAY['v1', NULL, 'v3'])",
        "{key1=v1, key2=null, key3=v3}",
    ),
    ("MAP(ARRAY['key1', 'key2', 'key3' ], ARRAY['v1', 'v2', 'v3'])['key2']", "v2"),
    ("map()", "{}"),
    ("map(ARRAY[1,3], ARRAY[2,4])", "{1=2, 3=4}"),
    ("map_from_entries(ARRAY[(1, 'x'), (2, 'y')])", "{1=x, 2=y}"),
    ("multimap_from_entries(ARRAY[(1, 'x'), (2, 'y'), (1, 'z')])", "{1=[x, z], 2=[y]}"),
    (
        "map_entries(MAP(ARRAY[1, 2], ARRAY['x', 'y']))",
        "[{field0=1, field1=x}, {field0=2, field1=y}]",
    ),
    ("map_filter(MAP(ARRAY[], ARRAY[]), (k, v) -> true)", "{}"),
    (
        "map_filter(MAP(ARRAY[10, 20, 30], ARRAY['a', NULL, 'c']), (k, v) -> v IS NOT NULL)",
        "{10=a, 30=c}",
    ),
    (
        "map_filter(MAP(ARRAY['k1', 'k2', 'k3'], ARRAY[20, 3, 15]), (k, v) -> v > 10)",
        "{k1=20, k3=15}",
    ),
    (
        (
            "map_zip_with(MAP(ARRAY[1, 2, 3], ARRAY['a', 'b', 'c']), "
            "MAP(ARRAY[1, 2, 3], ARRAY['d', 'e', 'f']), (k, v1, v2) -> concat(v1, v2))"
        ),
        "{1=ad, 2=be, 3=cf}",
    ),
    (
        (
            "map_zip_with(MAP(ARRAY['k1', 'k2'], ARRAY[1, 2]), MAP(ARRAY['k2', 'k3'], "
            "ARRAY[4, 9]), (k, v1, v2) -> (v1, v2))"
        ),
        "{k1={field0=1, field1=null}, k2={field0=2, field1=4}, k3={field0=null, field1=9}}",
    ),
    (
        (
            "map_zip_with(MAP(ARRAY['a', 'b', 'c'], ARRAY[1, 8, 27]), "
            "MAP(ARRAY['a', 'b', 'c'], ARRAY[1, 2, 3]), "
            "(k, v1, v2) -> k || CAST(v1 / v2 AS VARCHAR))"
        ),
        "{a=a1, b=b4, c=c9}",
    ),
    ("transform_keys(MAP(ARRAY[], ARRAY[]), (k, v) -> k + 1)", "{}"),
    (
        "transform_keys(MAP(ARRAY [1, 2, 3], ARRAY ['a', 'b', 'c']), (k, v) -> k + 1)",
        "{2=a, 3=b, 4=c}",
    ),
    (
        "transform_keys(MAP(ARRAY ['a', 'b', 'c'], ARRAY [1, 2, 3]), (k, v) -> v * v)",
        "{1=1, 4=2, 9=3}",
    ),
    (
        "transform_keys(MAP(ARRAY ['a', 'b'], ARRAY [1, 2]), (k, v) -> k || CAST(v as VARCHAR))",
        "{a1=1, b2=2}",
    ),
    (
        (
            "transform_keys(MAP(ARRAY [1, 2], ARRAY [1.0, 1.4]), "
            "(k, v) -> MAP(ARRAY[1, 2], ARRAY['one', 'two'])[k])"
        ),
        "{one=1.0, two=1.4}",
    ),
    ("transform_values(MAP(ARRAY[], ARRAY[]), (k, v) -> v + 1)", "{}"),
    (
        "transform_values(MAP(ARRAY [1, 2, 3], ARRAY [10, 20, 30]), (k, v) -> v + k)",
        "{1=11, 2=22, 3=33}",
    ),
    (
        "transform_values(MAP(ARRAY [1, 2, 3], ARRAY ['a', 'b', 'c']), (k, v) -> k * k)",
        "{1=1, 2=4, 3=9}",
    ),
    (
        "transform_values(MAP(ARRAY ['a', 'b'], ARRAY [1, 2]), (k, v) -> k || CAST(v as VARCHAR))",
        "{a=a1, b=b2}",
    ),
    (
        (
            "transform_values(MAP(ARRAY [1, 2], ARRAY [1.0, 1.4]), (k, v) -> "
            "MAP(ARRAY[1, 2], ARRAY['one', 'two'])[k] || '_' || CAST(v AS VARCHAR))"
        ),
        "{1=one_1.0, 2=two_1.4}",
    ),
]

STRING = [
    ("luhn_check('79927398713')", "true"),
    ("luhn_check('79927398714')", "false"),
    (
        "name FROM (VALUES 'CHINA', 'PERU') AS t(name) WHERE SOUNDEX(name) = SOUNDEX('CHYNA')",
        "CHINA",
    ),
    ("translate('abcd', '', '')", "abcd"),
    ("translate('abcd', 'a', 'z')", "zbcd"),
    ("translate('abcda', 'a', 'z')", "zbcdz"),
    ("translate('Palhoça', 'ç','c')", "Palhoca"),
    ("translate('abcd', 'b', U&'\\+01F600')", "a😀cd"),
    ("translate('abcd', 'a', '')", "bcd"),
    ("translate('abcd', 'a', 'zy')", "zbcd"),
    ("translate('abcd', 'ac', 'z')", "zbd"),
    ("translate('abcd', 'aac', 'zq')", "zbd"),
    ("trim('!' FROM '!foo!')", "foo"),
    ("trim(LEADING FROM '  abcd')", "abcd"),
    ("trim(BOTH '$' FROM '$var$')", "var"),
    ("trim(TRAILING 'ER' FROM upper('worker'))", "WORK"),
]

REGEXP = [
    ("regexp_count('1a 2b 14m', '\\s*[a-z]+\\s*')", "3"),
    ("regexp_extract_all('1a 2b 14m', '\\d+')", "[1, 2, 14]"),
    ("regexp_extract_all('1a 2b 14m', '(\\d+)([a-z]+)', 2)", "[a, b, m]"),
    ("regexp_extract('1a 2b 14m', '\\d+')", "1"),
    ("regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2)", "a"),
    ("regexp_like('1a 2b 14m', '\\d+b')", "true"),
    ("regexp_position('I have 23 apples, 5 pears and 13 oranges', '\\b\\d+\\b')", "8"),
    ("regexp_position('I have 23 apples, 5 pears and 13 oranges', '\\b\\d+\\b', 5)", "8"),
    ("regexp_position('I have 23 apples, 5 pears and 13 oranges', '\\b\\d+\\b', 12)", "19"),
    ("regexp_position('I have 23 apples, 5 pears and 13 oranges', '\\b\\d+\\b', 12, 1)", "19"),
    ("regexp_position('I have 23 apples, 5 pears and 13 oranges', '\\b\\d+\\b', 12, 2)", "31"),
    ("regexp_position('I have 23 apples, 5 pears and 13 oranges', '\\b\\d+\\b', 12, 3)", "-1"),
    ("regexp_replace('1a 2b 14m', '\\d+[ab] ')", "14m"),
    ("regexp_replace('1a 2b 14m', '(\\d+)([ab]) ', '3c$2 ')", "3ca 3cb 14m"),
    ("regexp_replace('new york', '(\\w)(\\w*)', x -> upper(x[1]) || lower(x[2]))", "New York"),
    ("regexp_split('1a 2b 14m', '\\s*[a-z]+\\s*')", "[1, 2, 14, ]"),
]

DATETIME = [
    ("date '2012-08-08' + interval '2' day", "2012-08-10"),
    ("time '01:00' + interval '3' hour", "04:00:00.000"),
    ("timestamp '2012-08-08 01:00' + interval '29' hour", "2012-08-09 06:00:00.000"),
    ("timestamp '2012-10-31 01:00' + interval '1' month", "2012-11-30 01:00:00.000"),
    ("interval '2' day + interval '3' hour", "2 03:00:00.000"),
    ("interval '3' year + interval '5' month", "3-5"),
    ("date '2012-08-08' - interval '2' day", "2012-08-06"),
    ("time '01:00' - interval '3' hour", "22:00:00.000"),
    ("timestamp '2012-08-08 01:00' - interval '29' hour", "2012-08-06 20:00:00.000"),
    ("timestamp '2012-10-31 01:00' - interval '1' month", "2012-09-30 01:00:00.000"),
    ("interval '2' day - interval '3' hour", "1 21:00:00.000"),
    ("interval '3' year - interval '5' month", "2-7"),
    ("timestamp '2012-10-31 01:00 UTC'", "2012-10-31 01:00:00.000 UTC"),
    ("from_iso8601_date('2020-05-11')", "2020-05-11"),
    ("from_iso8601_date('2020-W10')", "2020-03-02"),
    ("from_iso8601_date('2020-123')", "2020-05-02"),
    ("date_trunc('millisecond', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-08-22 03:04:05.321"),
    ("date_trunc('second', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-08-22 03:04:05.000"),
    ("date_trunc('minute', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-08-22 03:04:00.000"),
    ("date_trunc('hour', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-08-22 03:00:00.000"),
    ("date_trunc('day', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-08-22 00:00:00.000"),
    ("date_trunc('week', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-08-20 00:00:00.000"),
    ("date_trunc('month', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-08-01 00:00:00.000"),
    ("date_trunc('quarter', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-07-01 00:00:00.000"),
    ("date_trunc('year', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-01-01 00:00:00.000"),
    ("date_trunc('day' , TIMESTAMP '2022-10-20 05:10:00')", "2022-10-20 00:00:00.000"),
    ("date_trunc('month' , TIMESTAMP '2022-10-20 05:10:00')", "2022-10-01 00:00:00.000"),
    ("date_trunc('year', TIMESTAMP '2022-10-20 05:10:00')", "2022-01-01 00:00:00.000"),
    ("date_add('second', 86, TIMESTAMP '2020-03-01 00:00:00')", "2020-03-01 00:01:26.000"),
    ("date_add('hour', 9, TIMESTAMP '2020-03-01 00:00:00')", "2020-03-01 09:00:00.000"),
    ("date_add('day', -1, TIMESTAMP '2020-03-01 00:00:00 UTC')", "2020-02-29 00:00:00.000 UTC"),
    (
        "date_diff('second', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:00:00')",
        "86400",
    ),
    (
        (
            "date_diff('hour', TIMESTAMP '2020-03-01 00:00:00 UTC', "
            "TIMESTAMP '2020-03-02 00:00:00 UTC')"
        ),
        "24",
    ),
    ("date_diff('day', DATE '2020-03-01', DATE '2020-03-02')", "1"),
    (
        (
            "date_diff('second', TIMESTAMP '2020-06-01 12:30:45.000000000', "
            "TIMESTAMP '2020-06-02 12:30:45.123456789')"
        ),
        "86400",
    ),
    (
        (
            "date_diff('millisecond', TIMESTAMP '2020-06-01 12:30:45.000000000', "
            "TIMESTAMP '2020-06-02 12:30:45.123456789')"
        ),
        "86400123",
    ),
    ("parse_duration('42.8ms')", "0 00:00:00.043"),
    ("parse_duration('3.81 d')", "3 19:26:24.000"),
    ("parse_duration('5m')", "0 00:05:00.000"),
    ("human_readable_seconds(96)", "1 minute, 36 seconds"),
    ("human_readable_seconds(3762)", "1 hour, 2 minutes, 42 seconds"),
    ("human_readable_seconds(56363463)", "93 weeks, 1 day, 8 hours, 31 minutes, 3 seconds"),
    ("date_format(TIMESTAMP '2022-10-20 05:10:00', '%m-%d-%Y %H')", "10-20-2022 05"),
    ("date_parse('2022/10/20/05', '%Y/%m/%d/%H')", "2022-10-20 05:00:00.000"),
    ("extract(YEAR FROM TIMESTAMP '2022-10-20 05:10:00')", "2022"),
]

JSON = [
    ("CAST(NULL AS JSON)", None),
    ("CAST(1 AS JSON)", "1"),
    ("CAST(9223372036854775807 AS JSON)", "9223372036854775807"),
    ("CAST('abc' AS JSON)", '"abc"'),
    ("CAST(true AS JSON)", "true"),
    ("CAST(1.234 AS JSON)", "1.234"),
    ("CAST(ARRAY[1, 23, 456] AS JSON)", "[1,23,456]"),
    ("CAST(ARRAY[1, NULL, 456] AS JSON)", "[1,null,456]"),
    ("CAST(ARRAY[ARRAY[1, 23], ARRAY[456]] AS JSON)", "[[1,23],[456]]"),
    (
        "CAST(MAP(ARRAY['k1', 'k2', 'k3'], ARRAY[1, 23, 456]) AS JSON)",
        '{"k1":1,"k2":23,"k3":456}',
    ),
    (
        "CAST(CAST(ROW(123, 'abc', true) AS ROW(v1 BIGINT, v2 VARCHAR, v3 BOOLEAN)) AS JSON)",
        '{"v1":123,"v2":"abc","v3":true}',
    ),
    ("CAST(JSON 'null' AS VARCHAR)", None),
    ("CAST(JSON '1' AS INTEGER)", "1"),
    ("CAST(JSON '9223372036854775807' AS BIGINT)", "9223372036854775807"),
    ("CAST(JSON '\"abc\"' AS VARCHAR)", "abc"),
    ("CAST(JSON 'true' AS BOOLEAN)", "true"),
    ("CAST(JSON '1.234' AS DOUBLE)", "1.234"),
    ("CAST(JSON '[1,23,456]' AS ARRAY(INTEGER))", "[1, 23, 456]"),
    ("CAST(JSON '[1,null,456]' AS ARRAY(INTEGER))", "[1, null, 456]"),
    ("CAST(JSON '[[1,23],[456]]' AS ARRAY(ARRAY(INTEGER)))", "[[1, 23], [456]]"),
    (
        'CAST(JSON \'{"k1":1,"k2":23,"k3":456}\' AS MAP(VARCHAR, INTEGER))',
        "{k1=1, k2=23, k3=456}",
    ),
    (
        'CAST(JSON \'{"v1":123,"v2":"abc","v3":true}\' AS ROW(v1 BIGINT, v2 VARCHAR, v3 BOOLEAN))',
        "{v1=123, v2=abc, v3=true}",
    ),
    ("CAST(JSON '[[1, 23], 456]' AS ARRAY(JSON))", "[[1,23], 456]"),
    ('CAST(JSON \'{"k1": [1, 23], "k2": 456}\' AS MAP(VARCHAR, JSON))', "{k1=[1,23], k2=456}"),
    ("CAST(JSON '[null]' AS ARRAY(JSON))", "[null]"),
    ("is_json_scalar('1')", "true"),
    ("is_json_scalar('[1, 2, 3]')", "false"),
    ("json_array_contains('[1, 2, 3]', 2)", "true"),
    ('json_array_get(\'["a", [3, 9], "c"]\', 1)', "[3,9]"),
    ('json_array_get(\'["c", [3, 9], "a"]\', -2)', "[3,9]"),
    ("json_array_get('[]', 0)", None),
    ('json_array_get(\'["a", "b", "c"]\', 10)', None),
    ('json_array_get(\'["c", "b", "a"]\', -10)', None),
    ("json_array_length('[1, 2, 3]')", "3"),
    ("json_extract_scalar('[1, 2, 3]', '$[2]')", "3"),
    ("json_extract('{\"store\": {\"book\": 1}}', '$.store[book]')", "1"),
    ("json_format(JSON '[1, 2, 3]')", "[1,2,3]"),
    ("json_format(JSON '\"a\"')", '"a"'),
    ('json_format(JSON \'{"a": 1, "b": 2}\')', '{"a":1,"b":2}'),
    ("json_format(JSON '\"abc\"')", '"abc"'),
    ("json_format(JSON '42')", "42"),
    ("json_format(JSON 'true')", "true"),
    ("json_format(JSON 'null')", "null"),
    ("CAST(JSON '42' AS VARCHAR)", "42"),
    ("CAST(JSON 'true' AS VARCHAR)", "true"),
    ("json_parse('[1, 2, 3]')", "[1,2,3]"),
    ("json_parse('\"abc\"')", '"abc"'),
    ("json_parse('42')", "42"),
    ("json_parse('true')", "true"),
    ("json_parse('null')", "null"),
    ("CAST('not_json' AS JSON)", '"not_json"'),
    ('CAST(\'["a": 1, "b": 2]\' AS JSON)', '"[\\"a\\": 1, \\"b\\": 2]"'),
    ("CAST('[1, 2, 3]' AS JSON)", '"[1, 2, 3]"'),
    ("CAST('\"abc\"' AS JSON)", '"\\"abc\\""'),
    ("CAST('42' AS JSON)", '"42"'),
    ("CAST('true' AS JSON)", '"true"'),
    ("CAST('null' AS JSON)", '"null"'),
    ('json_size(\'{"x": {"a": 1, "b": 2}}\', \'$.x\')', "2"),
    ("json_size('{\"x\": [1, 2, 3]}', '$.x')", "3"),
    ('json_size(\'{"x": {"a": 1, "b": 2}}\', \'$.x.a\')', "0"),
]

MATH = [
    ("cosine_similarity(MAP(ARRAY['a'], ARRAY[1.0]), MAP(ARRAY['a'], ARRAY[2.0]))", "1.0"),
]

BITWISE = [
    ("bit_count(9, 64)", "2"),
    ("bit_count(9, 8)", "2"),
    ("bit_count(-7, 64)", "62"),
    ("bit_count(-7, 8)", "6"),
    ("bitwise_and(19,25)", "17"),
    ("bitwise_not(-12)", "11"),
    ("bitwise_not(19)", "-20"),
    ("bitwise_not(25)", "-26"),
    ("bitwise_or(19,25)", "27"),
    ("bitwise_xor(19,25)", "10"),
    ("bitwise_left_shift(1, 2)", "4"),
    ("bitwise_left_shift(5, 2)", "20"),
    ("bitwise_left_shift(20, 0)", "20"),
    ("bitwise_left_shift(42, 0)", "42"),
    ("bitwise_left_shift(0, 1)", "0"),
    ("bitwise_left_shift(0, 2)", "0"),
    ("bitwise_right_shift(8, 3)", "1"),
    ("bitwise_right_shift(9, 1)", "4"),
    ("bitwise_right_shift(20, 0)", "20"),
    ("bitwise_right_shift(42, 0)", "42"),
    ("bitwise_right_shift( 12, 64)", "0"),
    ("bitwise_right_shift(-45, 64)", "0"),
    ("bitwise_right_shift(0, 1)", "0"),
    ("bitwise_right_shift(0, 2)", "0"),
    ("bitwise_right_shift_arithmetic( 12, 64)", "0"),
    ("bitwise_right_shift_arithmetic(-45, 64)", "-1"),
]

CONVERSION = [
    ("format('%s%%', 123)", "123%"),
    ("format('%.5f', pi())", "3.14159"),
    ("format('%03d', 8)", "008"),
    ("format('%,.2f', 1234567.89)", "1,234,567.89"),
    ("format('%-7s,%7s', 'hello', 'world')", "hello  ,  world"),
    ("format('%2$s %3$s %1$s', 'a', 'b', 'c')", "b c a"),
    ("format('%1$tA, %1$tB %1$te, %1$tY', date '2006-07-04')", "Tuesday, July 4, 2006"),
    ("format_number(123456)", "123K"),
    ("format_number(1000000)", "1M"),
    ("parse_data_size('1B')", "1"),
    ("parse_data_size('1kB')", "1024"),
    ("parse_data_size('1MB')", "1048576"),
    ("parse_data_size('2.3MB')", "2411724"),
    ("typeof(123)", "integer"),
    ("typeof('cat')", "varchar(3)"),
    ("typeof(cos(2) + 1.5)", "double"),
]

COMPARISON = [
    ("3 BETWEEN 2 AND 6", "true"),
    ("3 NOT BETWEEN 2 AND 6", "false"),
    ("NULL BETWEEN 2 AND 4", None),
    ("2 BETWEEN NULL AND 6", None),
    ("2 BETWEEN 3 AND NULL", "false"),
    ("8 BETWEEN NULL AND 6", "false"),
    ("'Paul' BETWEEN 'John' AND 'Ringo'", "true"),
    ("NULL IS NULL", "true"),
    ("3.0 IS NULL", "false"),
    ("NULL IS DISTINCT FROM NULL", "false"),
    ("NULL IS NOT DISTINCT FROM NULL", "true"),
    ("'hello' = ANY (VALUES 'hello', 'world')", "true"),
    ("21 < ALL (VALUES 19, 20, 21)", "false"),
    ("42 >= SOME (SELECT 41 UNION ALL SELECT 42 UNION ALL SELECT 43)", "true"),
    (
        (
            "continent FROM (VALUES 'America', 'Asia', 'Africa', 'Europe', 'Australia', "
            "'Antarctica') AS t (continent) WHERE continent LIKE 'E%'"
        ),
        "Europe",
    ),
    ("'South_America' LIKE 'South\\_America' ESCAPE '\\'", "true"),
]

CONDITIONAL = [
    ("CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END FROM (VALUES 3) AS t(a)", "many"),
    (
        (
            "COALESCE(TRY(total_cost / packages), 0) AS per_package "
            "FROM (VALUES (155, 0)) AS shipping(total_cost, packages)"
        ),
        "0",
    ),
    ("TRY(CAST(origin_zip AS BIGINT)) FROM (VALUES 'P332a') AS shipping(origin_zip)", None),
    ("TRY(CAST(origin_zip AS BIGINT)) FROM (VALUES '08544') AS shipping(origin_zip)", "8544"),
]

DECIMAL = [
    ("typeof(DECIMAL '0')", "decimal(1,0)"),
    ("typeof(DECIMAL '12345')", "decimal(5,0)"),
    ("typeof(DECIMAL '0000012345.1234500000')", "decimal(20,10)"),
]

URL = [
    ("url_extract_protocol('http://localhost:8080/req_path')", "http"),
    ("url_extract_protocol('https://127.0.0.1:8080/req_path')", "https"),
    ("url_extract_protocol('ftp://path/file')", "ftp"),
]

LAMBDA = [
    ("transform(numbers, n -> n * n) FROM (VALUES (ARRAY[5, 6, 7])) AS t(numbers)", "[25, 36, 49]"),
    (
        (
            "transform(prices, n -> TRY_CAST(n AS VARCHAR) || '$') FROM (VALUES (ARRAY[100, 200])) "
            "AS t(prices)"
        ),
        "[100$, 200$]",
    ),
    (
        "transform(xvalues, x -> a * x + b) FROM (VALUES (ARRAY[1, 2], 10, 5)) AS t(xvalues, a, b)",
        "[15, 25]",
    ),
    (
        (
            "numbers FROM (VALUES (ARRAY[1,NULL,3]), (ARRAY[10,20,30]), (ARRAY[100,200,300])) "
            "AS t(numbers) WHERE any_match(numbers, n ->  COALESCE(n, 0) > 100)"
        ),
        "[100, 200, 300]",
    ),
    (
        (
            "regexp_replace('once upon a time ...', '^(\\w)(\\w*)(\\s+.*)$', "
            "x -> upper(x[1]) || x[2] || x[3])"
        ),
        "Once upon a time ...",
    ),
    (
        (
            "reduce_agg(value, 0, (a, b) -> a + b, (a, b) -> a + b) sum_values "
            "FROM (VALUES (1), (2), (3), (4), (5)) AS t(value)"
        ),
        "15",
    ),
    ("transform(ARRAY[1], x -> x + TRY(1 / 0))", "[null]"),
]

AGGREGATE = [
    (
        (
            "listagg(value, ',') WITHIN GROUP (ORDER BY value) csv_value "
            "FROM (VALUES 'a', 'c', 'b') t(value)"
        ),
        "a,b,c",
    ),
    (
        (
            "listagg(value, ',' ON OVERFLOW ERROR) WITHIN GROUP (ORDER BY value) csv_value "
            "FROM (VALUES 'a', 'b', 'c') t(value)"
        ),
        "a,b,c",
    ),
    (
        (
            "listagg(value, ',') WITHIN GROUP (ORDER BY o) csv_value "
            "FROM (VALUES (100, 1, 'a'), (200, 3, 'c'), (200, 2, 'b')) t(id, o, value) "
            "GROUP BY id ORDER BY id DESC LIMIT 1"
        ),
        "b,c",
    ),
    (
        (
            "listagg(city, ',') WITHIN GROUP (ORDER BY population DESC) "
            "FILTER (WHERE population >= 10_000_000) megacities FROM (VALUES "
            "('India', 'Bangalore', 13_700_000), ('India', 'Chennai', 12_200_000), "
            "('India', 'Ranchi', 1_547_000)) t(country, city, population) GROUP BY country"
        ),
        "Bangalore,Chennai",
    ),
    (
        (
            "map_union(petal_data) FROM (VALUES MAP(ARRAY[4.0], ARRAY[6]), MAP(ARRAY[1.0], "
            "ARRAY[50])) AS t(petal_data)"
        ),
        "{4.0=6, 1.0=50}",
    ),
    (
        (
            "reduce_agg(value, 0, (a, b) -> a + b, (a, b) -> a + b) "
            "FROM (VALUES (1, 3), (1, 4), (1, 5), (2, 6), (2, 7)) AS t(id, value) "
            "GROUP BY id ORDER BY id LIMIT 1"
        ),
        "12",
    ),
    (
        (
            "reduce_agg(value, 1, (a, b) -> a * b, (a, b) -> a * b) "
            "FROM (VALUES (1, 3), (1, 4), (1, 5), (2, 6), (2, 7)) AS t(id, value) "
            "GROUP BY id ORDER BY id LIMIT 1"
        ),
        "60",
    ),
]

PAGES = {
    "aggregate": AGGREGATE,
    "array": ARRAY,
    "bitwise": BITWISE,
    "comparison": COMPARISON,
    "conditional": CONDITIONAL,
    "conversion": CONVERSION,
    "datetime": DATETIME,
    "decimal": DECIMAL,
    "json": JSON,
    "lambda": LAMBDA,
    "map": MAP,
    "math": MATH,
    "regexp": REGEXP,
    "string": STRING,
    "url": URL,
}

DIFFERENT = [
    ('json_array_get(\'["a", [3, 9], "c"]\', 0)', "a", '"a"'),
    ('json_array_get(\'["c", [3, 9], "a"]\', -1)', "a", '"a"'),
    (
        "timestamp '2012-10-31 01:00 UTC' AT TIME ZONE 'America/Los_Angeles'",
        "2012-10-30 18:00:00.000 America/Los_Angeles",
        "2012-10-30 18:00:00.000",
    ),
    (
        "from_iso8601_timestamp('2020-05-11T11:15:05.055+01:00')",
        "2020-05-11 11:15:05.055 +01:00",
        "2020-05-11 10:15:05.055 UTC",
    ),
    (
        "with_timezone(TIMESTAMP '2022-11-01 09:08:07.321', 'America/Los_Angeles')",
        "2022-11-01 09:08:07.321 America/Los_Angeles",
        "2022-11-01 16:08:07.321 UTC",
    ),
    (
        "from_unixtime_nanos(100)",
        "1970-01-01 00:00:00.000000100 UTC",
        "1970-01-01 00:00:00.000 UTC",
    ),
]
"""Examples with what is documented and what is given here: docs/local.md says why."""

REFUSED = [
    "CAST(JSON '[123,\"abc\",true]' AS ROW(v1 BIGINT, v2 VARCHAR, v3 BOOLEAN))",
    "from_iso8601_timestamp_nanos('2020-05-11T11:15:05')",
    "json_array(true, 1)",
    "json_object(KEY 'key1' VALUE 1)",
    "json_query('[1]', 'lax $[0]')",
    "json_value('[1]', 'lax $[0]')",
    "json_exists('[1]', 'lax $[0]')",
    "murmur3(from_base64('aaaaaa'))",
    "word_stem('running')",
    "regexp_like('a', '[a-z&&[^b]]')",
    "regexp_like('a', '\\p{Hiragana}')",
]
"""Examples, and others of their kind, that fail and say that they are not emulated."""
