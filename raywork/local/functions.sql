-- Trino's scalar functions as macros of DuckDB, each under its own name.
-- Names that end in _ are for the rewritten trees alone.
-- Arguments that lambdas enclose are named so that no column of a query can be meant.

-- Text
CREATE MACRO trino.length(x) AS length(x);
CREATE MACRO trino.lower(x) AS lower(x);
CREATE MACRO trino.upper(x) AS upper(replace(x, 'ß', 'SS'));
CREATE MACRO trino.chr(n) AS chr(n::INTEGER);
CREATE MACRO trino.codepoint(x) AS unicode(x);
CREATE MACRO trino.concat_ws(s, x) AS array_to_string(x, s);
CREATE MACRO trino.hamming_distance(x, y) AS hamming(x, y);
CREATE MACRO trino.levenshtein_distance(x, y) AS levenshtein(x, y);
CREATE MACRO trino.lpad(x, n, p) AS lpad(x, CASE WHEN n < 0 THEN py_fail('INVALID_FUNCTION_ARGUMENT: Target length must be in the range [0..2147483647]')::INTEGER ELSE n::INTEGER END, p);
CREATE MACRO trino.rpad(x, n, p) AS rpad(x, CASE WHEN n < 0 THEN py_fail('INVALID_FUNCTION_ARGUMENT: Target length must be in the range [0..2147483647]')::INTEGER ELSE n::INTEGER END, p);
CREATE MACRO trino.trim(x) AS trim(x), (x, s) AS trim(x, s);
CREATE MACRO trino.ltrim(x) AS ltrim(x), (x, s) AS ltrim(x, s);
CREATE MACRO trino.rtrim(x) AS rtrim(x), (x, s) AS rtrim(x, s);
CREATE MACRO trino.luhn_check(x) AS py_luhn_check(x);
CREATE MACRO trino.replace(x, s) AS replace(x, s, ''), (x, s, r) AS CASE WHEN s = '' THEN r || regexp_replace(x, '(.)', '\1' || replace(r, '\', '\\'), 'gs') ELSE replace(x, s, r) END;
CREATE MACRO trino.soundex(x) AS py_soundex(x);
CREATE MACRO trino.split(x, d) AS string_split(x, d), (x, d, n) AS py_split(x, d, n::BIGINT);
CREATE MACRO trino.split_part(x, d, n) AS string_split(x, d)[n];
CREATE MACRO trino.split_to_map(x, e, k) AS CASE WHEN x = '' THEN MAP([]::VARCHAR[], []::VARCHAR[]) ELSE
    map_from_entries(list_transform(string_split(x, e), lambda each_: row(string_split(each_, k)[1], each_[length(string_split(each_, k)[1]) + length(k) + 1:]))) END;
CREATE MACRO trino.split_to_multimap(x, e, k) AS trino.multimap_from_entries(list_transform(string_split(x, e),
    lambda each_: row(string_split(each_, k)[1], each_[length(string_split(each_, k)[1]) + length(k) + 1:])));
CREATE MACRO trino.starts_with(x, y) AS starts_with(x, y);
CREATE MACRO trino.strpos(x, y) AS strpos(x, y), (x, y, n) AS py_strpos(x, y, n::BIGINT);
CREATE MACRO trino.substr(x, n) AS CASE WHEN n = 0 OR -n > length(x) THEN '' ELSE substr(x, n) END,
    (x, n, m) AS CASE WHEN n = 0 OR m <= 0 OR -n > length(x) THEN '' ELSE substr(x, n, m) END;
CREATE MACRO trino.substring(x, n) AS trino.substr(x, n), (x, n, m) AS trino.substr(x, n, m);
CREATE MACRO trino.translate(x, f, t) AS translate(x, f, t);
CREATE MACRO trino.normalize(x) AS py_normalize(x, 'NFC'), (x, f) AS py_normalize(x, f);
CREATE MACRO trino.to_utf8(x) AS encode(x);
CREATE MACRO trino.from_utf8(x) AS decode(x);
CREATE MACRO trino.uuid() AS uuid();

-- Bytes
CREATE MACRO trino.to_hex(x) AS hex(x);
CREATE MACRO trino.from_hex(x) AS unhex(x);
CREATE MACRO trino.to_base64(x) AS to_base64(x);
CREATE MACRO trino.from_base64(x) AS from_base64(x);
CREATE MACRO trino.to_base64url(x) AS replace(replace(to_base64(x), '+', '-'), '/', '_');
CREATE MACRO trino.from_base64url(x) AS from_base64(replace(replace(x, '-', '+'), '_', '/'));
CREATE MACRO trino.md5(x) AS unhex(md5(x));
CREATE MACRO trino.sha1(x) AS unhex(sha1(x));
CREATE MACRO trino.sha256(x) AS unhex(sha256(x));
CREATE MACRO trino.sha512(x) AS py_sha512(x);
CREATE MACRO trino.crc32(x) AS py_crc32(x);
CREATE MACRO trino.hmac_md5(x, k) AS py_hmac_digest(x, k, 'md5');
CREATE MACRO trino.hmac_sha1(x, k) AS py_hmac_digest(x, k, 'sha1');
CREATE MACRO trino.hmac_sha256(x, k) AS py_hmac_digest(x, k, 'sha256');
CREATE MACRO trino.hmac_sha512(x, k) AS py_hmac_digest(x, k, 'sha512');

CREATE MACRO trino.to_base32(x) AS py_to_base32(x);
CREATE MACRO trino.from_base32(x) AS py_from_base32(x);
CREATE MACRO trino.to_big_endian_32(x) AS py_packed_whole(x::BIGINT, 4);
CREATE MACRO trino.to_big_endian_64(x) AS py_packed_whole(x::BIGINT, 8);
CREATE MACRO trino.from_big_endian_32(x) AS py_unpacked_whole(x, 4)::INTEGER;
CREATE MACRO trino.from_big_endian_64(x) AS py_unpacked_whole(x, 8);
CREATE MACRO trino.to_ieee754_32(x) AS py_packed(x::DOUBLE, '>f');
CREATE MACRO trino.to_ieee754_64(x) AS py_packed(x::DOUBLE, '>d');
CREATE MACRO trino.from_ieee754_32(x) AS py_unpacked(x, '>f')::FLOAT;
CREATE MACRO trino.from_ieee754_64(x) AS py_unpacked(x, '>d');

-- Regular expressions
CREATE MACRO trino.regexp_like(x, p) AS py_regexp_like(x, p);
CREATE MACRO trino.regexp_extract(x, p) AS py_regexp_extract(x, p, 0), (x, p, g) AS py_regexp_extract(x, p, g::BIGINT);
CREATE MACRO trino.regexp_extract_all(x, p) AS py_regexp_extract_all(x, p, 0), (x, p, g) AS py_regexp_extract_all(x, p, g::BIGINT);
CREATE MACRO trino.regexp_replace(x, p) AS py_regexp_replace(x, p, ''), (x, p, r) AS py_regexp_replace(x, p, r);
CREATE MACRO trino.regexp_split(x, p) AS py_regexp_split(x, p);
CREATE MACRO trino.regexp_count(x, p) AS py_regexp_count(x, p);
CREATE MACRO trino.regexp_position(x, p) AS py_regexp_position(x, p, 1, 1), (x, p, s) AS py_regexp_position(x, p, s::BIGINT, 1),
    (x, p, s, n) AS py_regexp_position(x, p, s::BIGINT, n::BIGINT);

-- URLs
CREATE MACRO trino.url_extract_fragment(x) AS py_url_part(x, 'fragment');
CREATE MACRO trino.url_extract_host(x) AS py_url_part(x, 'host');
CREATE MACRO trino.url_extract_path(x) AS py_url_part(x, 'path');
CREATE MACRO trino.url_extract_port(x) AS py_url_part(x, 'port')::BIGINT;
CREATE MACRO trino.url_extract_protocol(x) AS py_url_part(x, 'protocol');
CREATE MACRO trino.url_extract_query(x) AS py_url_part(x, 'query');
CREATE MACRO trino.url_extract_parameter(x, n) AS py_url_parameter(x, n);
CREATE MACRO trino.url_encode(x) AS py_url_encode(x);
CREATE MACRO trino.url_decode(x) AS py_url_decode(x);

-- Numbers
CREATE MACRO trino.quotient_(x, y) AS CASE WHEN y = 0 THEN x * CASE WHEN signbit(y::DOUBLE) THEN '-infinity'::DOUBLE ELSE 'infinity'::DOUBLE END ELSE x / y END;
CREATE MACRO trino.decimal_quotient_(x, y, p, s) AS py_decimal_quotient(x::VARCHAR, y::VARCHAR, p::BIGINT, s::BIGINT);
CREATE MACRO trino.abs(x) AS abs(x);
CREATE MACRO trino.cbrt(x) AS py_cbrt(x::DOUBLE);
CREATE MACRO trino.ceil(x) AS cast_to_type(ceil(x), x);
CREATE MACRO trino.ceiling(x) AS cast_to_type(ceil(x), x);
CREATE MACRO trino.floor(x) AS cast_to_type(floor(x), x);
CREATE MACRO trino.degrees(x) AS degrees(x);
CREATE MACRO trino.radians(x) AS radians(x);
CREATE MACRO trino.e() AS exp(1::DOUBLE);
CREATE MACRO trino.exp(x) AS exp(x::DOUBLE);
CREATE MACRO trino.ln(x) AS ln(x::DOUBLE);
CREATE MACRO trino.log(b, x) AS log(b::DOUBLE, x::DOUBLE);
CREATE MACRO trino.log2(x) AS log2(x::DOUBLE);
CREATE MACRO trino.log10(x) AS log10(x::DOUBLE);
CREATE MACRO trino.pi() AS pi();
CREATE MACRO trino.pow(x, y) AS pow(x::DOUBLE, y::DOUBLE);
CREATE MACRO trino.power(x, y) AS pow(x::DOUBLE, y::DOUBLE);
CREATE MACRO trino.round(x) AS round(x), (x, n) AS round(x, n::INTEGER);
CREATE MACRO trino.truncate(x) AS trunc(x), (x, n) AS trunc(x * pow(10, n)) / pow(10, n);
CREATE MACRO trino.sign(x) AS cast_to_type(sign(x), x);
CREATE MACRO trino.sqrt(x) AS sqrt(x::DOUBLE);
CREATE MACRO trino.sin(x) AS sin(x);
CREATE MACRO trino.cos(x) AS cos(x);
CREATE MACRO trino.tan(x) AS tan(x);
CREATE MACRO trino.asin(x) AS asin(x);
CREATE MACRO trino.acos(x) AS acos(x);
CREATE MACRO trino.atan(x) AS atan(x);
CREATE MACRO trino.atan2(y, x) AS atan2(y, x);
CREATE MACRO trino.sinh(x) AS sinh(x);
CREATE MACRO trino.cosh(x) AS cosh(x);
CREATE MACRO trino.tanh(x) AS tanh(x);
CREATE MACRO trino.width_bucket(x, lo, hi, n) AS CASE WHEN x < lo THEN 0 WHEN x >= hi THEN n + 1
    ELSE floor((x - lo)::DOUBLE * n / (hi - lo))::BIGINT + 1 END,
    (x, bins) AS len(list_filter(bins, lambda each_: each_ <= x));
CREATE MACRO trino.rand() AS random(), (n) AS floor(random() * n)::BIGINT, (n, m) AS (n + floor(random() * (m - n)))::BIGINT;
CREATE MACRO trino.random() AS random(), (n) AS floor(random() * n)::BIGINT, (n, m) AS (n + floor(random() * (m - n)))::BIGINT;
CREATE MACRO trino.infinity() AS 'infinity'::DOUBLE;
CREATE MACRO trino.nan() AS 'nan'::DOUBLE;
CREATE MACRO trino.is_finite(x) AS isfinite(x::DOUBLE);
CREATE MACRO trino.is_infinite(x) AS isinf(x::DOUBLE);
CREATE MACRO trino.is_nan(x) AS isnan(x::DOUBLE);
CREATE MACRO trino.normal_cdf(m, s, v) AS py_normal_cdf(m::DOUBLE, s::DOUBLE, v::DOUBLE);
CREATE MACRO trino.inverse_normal_cdf(m, s, p) AS py_inverse_normal_cdf(m::DOUBLE, s::DOUBLE, p::DOUBLE);
CREATE MACRO trino.wilson_interval_lower(x, n, z) AS py_wilson_bound(x::BIGINT, n::BIGINT, z::DOUBLE, -1);
CREATE MACRO trino.wilson_interval_upper(x, n, z) AS py_wilson_bound(x::BIGINT, n::BIGINT, z::DOUBLE, 1);
CREATE MACRO trino.from_base(x, r) AS py_from_base(x, r::BIGINT);
CREATE MACRO trino.to_base(x, r) AS lower(to_base(x, r::INTEGER));
CREATE MACRO trino.cosine_similarity(x, y) AS list_sum(list_transform(map_entries(x), lambda each_: each_.value * coalesce(y[each_.key], 0)))
    / (sqrt(list_sum(list_transform(map_values(x), lambda each_: each_ * each_))) * sqrt(list_sum(list_transform(map_values(y), lambda each_: each_ * each_))));
CREATE MACRO trino.bit_count(x, n) AS bit_count(x::BIGINT & CASE WHEN n >= 64 THEN -1 ELSE (1::BIGINT << n) - 1 END)::BIGINT;
CREATE MACRO trino.bitwise_and(x, y) AS x::BIGINT & y::BIGINT;
CREATE MACRO trino.bitwise_or(x, y) AS x::BIGINT | y::BIGINT;
CREATE MACRO trino.bitwise_xor(x, y) AS xor(x::BIGINT, y::BIGINT);
CREATE MACRO trino.bitwise_not(x) AS ~x::BIGINT;
CREATE MACRO trino.bitwise_left_shift(x, n) AS cast_to_type(py_left_shift(x::BIGINT, n::BIGINT, typeof(x)), x);
CREATE MACRO trino.bitwise_right_shift(x, n) AS x >> n;
CREATE MACRO trino.bitwise_right_shift_arithmetic(x, n) AS CASE WHEN n < 64 THEN x >> n WHEN x < 0 THEN -1 ELSE 0 END;
CREATE MACRO trino.format_number(x) AS py_format_number(x::DOUBLE);
CREATE MACRO trino.parse_data_size(x) AS py_parse_data_size(x)::DECIMAL(38, 0);

-- JSON
CREATE MACRO trino.json_extract(x, p) AS TRY(json_extract(x, p));
CREATE MACRO trino.json_extract_scalar(x, p) AS TRY(CASE WHEN json_type(x, p) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(x, p) END);
CREATE MACRO trino.json_parse(x) AS CASE WHEN json_valid(x) THEN json(x) ELSE py_fail('INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: ''' || x || '''')::JSON END;
CREATE MACRO trino.json_format(x) AS json(x)::VARCHAR;
CREATE MACRO trino.json_array_length(x) AS TRY(CASE WHEN json_type(x) = 'ARRAY' THEN json_array_length(x)::BIGINT END);
CREATE MACRO trino.json_array_get(x, n) AS TRY(CASE WHEN json_type(x) = 'ARRAY' THEN (json_extract(x, '$[*]'))[CASE WHEN n < 0 THEN n ELSE n + 1 END] END);
CREATE MACRO trino.json_array_contains(x, v) AS TRY(CASE WHEN json_type(x) = 'ARRAY' THEN list_contains(json_extract(x, '$[*]')::VARCHAR[], to_json(v)::VARCHAR) END);
CREATE MACRO trino.json_size(x, p) AS TRY(CASE json_type(x, p) WHEN 'OBJECT' THEN len(json_keys(x, p)) WHEN 'ARRAY' THEN json_array_length(x, p) WHEN NULL THEN NULL ELSE 0 END::BIGINT);
CREATE MACRO trino.is_json_scalar(x) AS json_type(x) NOT IN ('OBJECT', 'ARRAY');

-- Dates and times
CREATE MACRO trino.now() AS now();
CREATE MACRO trino.date(x) AS x::DATE;
CREATE MACRO trino.day(x) AS day(x);
CREATE MACRO trino.day_of_month(x) AS day(x);
CREATE MACRO trino.day_of_week(x) AS isodow(x);
CREATE MACRO trino.dow(x) AS isodow(x);
CREATE MACRO trino.day_of_year(x) AS dayofyear(x);
CREATE MACRO trino.doy(x) AS dayofyear(x);
CREATE MACRO trino.hour(x) AS hour(x);
CREATE MACRO trino.minute(x) AS minute(x);
CREATE MACRO trino.second(x) AS second(x);
CREATE MACRO trino.millisecond(x) AS millisecond(x) % 1000;
CREATE MACRO trino.month(x) AS month(x);
CREATE MACRO trino.quarter(x) AS quarter(x);
CREATE MACRO trino.week(x) AS week(x);
CREATE MACRO trino.week_of_year(x) AS week(x);
CREATE MACRO trino.year(x) AS year(x);
CREATE MACRO trino.year_of_week(x) AS isoyear(x);
CREATE MACRO trino.yow(x) AS isoyear(x);
CREATE MACRO trino.timezone_hour(x) AS 0;
CREATE MACRO trino.timezone_minute(x) AS 0;
CREATE MACRO trino.last_day_of_month(x) AS last_day(x);
CREATE MACRO trino.date_trunc(u, x) AS cast_to_type(date_trunc(u, x), x);
CREATE MACRO trino.date_add(u, n, x) AS cast_to_type(x + CASE WHEN typeof(x) = 'DATE' AND lower(u) IN ('millisecond', 'second', 'minute', 'hour')
    THEN py_fail('INVALID_FUNCTION_ARGUMENT: ''' || u || ''' is not a valid DATE field')::INTERVAL ELSE trino.span_(u, n) END, x);
CREATE MACRO trino.span_(u, n) AS CASE lower(u) WHEN 'millisecond' THEN to_milliseconds(n) WHEN 'second' THEN to_seconds(n)
    WHEN 'minute' THEN to_minutes(n) WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(n::INTEGER) WHEN 'week' THEN to_days((7 * n)::INTEGER)
    WHEN 'month' THEN to_months(n::INTEGER) WHEN 'quarter' THEN to_months((3 * n)::INTEGER) WHEN 'year' THEN to_years(n::INTEGER)
    ELSE py_fail('INVALID_FUNCTION_ARGUMENT: ''' || u || ''' is not a valid Timestamp field')::VARCHAR::INTERVAL END;
CREATE MACRO trino.plus_interval_(x, i) AS cast_to_type(x + trino.of_days_(x, i), x);
CREATE MACRO trino.minus_interval_(x, i) AS cast_to_type(x - trino.of_days_(x, i), x);
CREATE MACRO trino.of_days_(x, i) AS CASE WHEN typeof(x) = 'DATE' AND epoch_us(i) % 86400000000 <> 0
    THEN py_fail('INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date')::INTERVAL ELSE i END;
CREATE MACRO trino.date_diff(u, x, y) AS date_sub(u, x, y);
CREATE MACRO trino.from_iso8601_timestamp(x) AS CASE
    WHEN regexp_full_match(x, '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)') THEN x::TIMESTAMPTZ
    ELSE py_iso_timestamp(x)::TIMESTAMPTZ END;
CREATE MACRO trino.from_iso8601_date(x) AS py_iso_date(x)::DATE;
CREATE MACRO trino.at_timezone(x, z) AS x AT TIME ZONE z;
CREATE MACRO trino.with_timezone(x, z) AS x::TIMESTAMP AT TIME ZONE z;
CREATE MACRO trino.from_unixtime(x) AS to_timestamp(x::DOUBLE), (x, z) AS to_timestamp(x::DOUBLE) AT TIME ZONE z;
CREATE MACRO trino.from_unixtime_nanos(x) AS make_timestamp_ns(x::BIGINT)::TIMESTAMP::TIMESTAMPTZ;
CREATE MACRO trino.to_unixtime(x) AS epoch(x);
CREATE MACRO trino.to_iso8601(x) AS CASE typeof(x) WHEN 'DATE' THEN x::VARCHAR
    WHEN 'TIMESTAMP' THEN strftime(TRY_CAST(x::VARCHAR AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%g')
    ELSE strftime(TRY_CAST(x::VARCHAR AS TIMESTAMPTZ) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') END;
CREATE MACRO trino.to_milliseconds(x) AS (epoch(x) * 1000)::BIGINT;
CREATE MACRO trino.human_readable_seconds(x) AS py_human_seconds(x::DOUBLE);
CREATE MACRO trino.parse_duration(x) AS to_milliseconds(round(py_parse_duration(x) * 1000)::BIGINT);
CREATE MACRO trino.date_format(x, f) AS py_date_format(x::TIMESTAMP, f);
CREATE MACRO trino.date_parse(x, f) AS py_date_parse(x, f);
CREATE MACRO trino.format_datetime(x, f) AS py_format_datetime(x::TIMESTAMP, f);
CREATE MACRO trino.parse_datetime(x, f) AS py_parse_datetime(x, f)::TIMESTAMPTZ;

-- Arrays
CREATE MACRO trino.array_distinct(x) AS list_filter(x, lambda each_, place_: list_position(x, each_) = place_);
CREATE MACRO trino.array_except(x, y) AS trino.array_distinct(list_filter(x, lambda each_: list_position(y, each_) IS NULL));
CREATE MACRO trino.array_intersect(x, y) AS trino.array_distinct(list_filter(x, lambda each_: list_position(y, each_) IS NOT NULL));
CREATE MACRO trino.array_union(x, y) AS trino.array_distinct(list_concat(x, y));
CREATE MACRO trino.array_join(x, d) AS array_to_string(x, d), (x, d, n) AS array_to_string(list_transform(x, lambda each_: coalesce(each_::VARCHAR, n)), d);
CREATE MACRO trino.array_max(x) AS CASE WHEN list_position(x, NULL) IS NULL THEN list_max(x) END;
CREATE MACRO trino.array_min(x) AS CASE WHEN list_position(x, NULL) IS NULL THEN list_min(x) END;
CREATE MACRO trino.array_position(x, v) AS coalesce(list_position(x, v), 0)::BIGINT;
CREATE MACRO trino.array_remove(x, v) AS list_filter(x, lambda each_: each_ IS DISTINCT FROM v);
CREATE MACRO trino.arrays_overlap(x, y) AS CASE WHEN list_has_any(x, y) THEN true WHEN x IS NULL OR y IS NULL THEN NULL
    WHEN len(x) > 0 AND len(y) > 0 AND (list_position(x, NULL) IS NOT NULL OR list_position(y, NULL) IS NOT NULL) THEN NULL ELSE false END;
CREATE MACRO trino.array_histogram(x) AS map_from_entries(list_transform(list_filter(trino.array_distinct(x), lambda each_: each_ IS NOT NULL), lambda each_: row(each_, len(list_filter(x, lambda other_: other_ = each_)))));
CREATE MACRO trino.cardinality(x) AS cardinality(x)::BIGINT;
CREATE MACRO trino.contains(x, v) AS CASE WHEN list_contains(x, v) THEN true WHEN x IS NULL OR v IS NULL OR list_position(x, NULL) IS NOT NULL THEN NULL ELSE false END;
CREATE MACRO trino.contains_sequence(x, y) AS len(y) = 0 OR list_bool_or(list_transform(range(0, greatest(len(x) - len(y) + 1, 0)), lambda place_: x[place_ + 1:place_ + len(y)] = y));
CREATE MACRO trino.element_at(x, k) AS x[k];
CREATE MACRO trino.flatten(x) AS flatten(x);
CREATE MACRO trino.ngrams(x, n) AS CASE WHEN len(x) <= n THEN [x] ELSE list_transform(range(0, len(x) - n + 1), lambda place_: x[place_ + 1:place_ + n]) END;
CREATE MACRO trino.combinations(x, n) AS list_transform(py_choices(len(x), n::BIGINT), lambda places_: list_transform(places_, lambda place_: x[place_]));
CREATE MACRO trino.repeat(x, n) AS list_transform(range(0, n), lambda place_: x);
CREATE MACRO trino.sequence(a, b) AS generate_series(a, b, CASE WHEN b >= a THEN 1 ELSE -1 END),
    (a, b, s) AS list_transform(generate_series(a, b, s), lambda each_: cast_to_type(each_, a));
CREATE MACRO trino.shuffle(x) AS list_sort(list_transform(x, lambda each_: {'r': random(), 'v': each_})).list_transform(lambda each_: each_.v);
CREATE MACRO trino.slice(x, s, n) AS CASE WHEN s = 0 OR n < 0 THEN x[py_fail('INVALID_FUNCTION_ARGUMENT: '
    || CASE WHEN s = 0 THEN 'SQL array indices start at 1' ELSE 'length must be greater than or equal to 0' END)::BIGINT:1]
    WHEN s > 0 THEN x[s:s + n - 1] ELSE x[len(x) + s + 1:len(x) + s + n] END;
CREATE MACRO trino.trim_array(x, n) AS x[1:len(x) - n];
CREATE MACRO trino.zip(a, b) AS list_zip(a, b), (a, b, c) AS list_zip(a, b, c), (a, b, c, d) AS list_zip(a, b, c, d);
CREATE MACRO trino.array_sort(x) AS list_sort(x, 'ASC', 'NULLS LAST');

-- Maps
CREATE MACRO trino.map() AS MAP {}, (k, v) AS MAP(k, v);
CREATE MACRO trino.map_entries(x) AS list_transform(map_entries(x), lambda each_: row(each_.key, each_.value));
CREATE MACRO trino.map_from_entries(x) AS map_from_entries(x);
CREATE MACRO trino.map_keys(x) AS map_keys(x);
CREATE MACRO trino.map_values(x) AS map_values(x);
CREATE MACRO trino.multimap_from_entries(x) AS map_from_entries(list_transform(
    trino.array_distinct(list_transform(x, lambda each_: each_[1])),
    lambda key_: row(key_, list_transform(list_filter(x, lambda each_: each_[1] = key_), lambda each_: each_[2]))));

-- Operations whose meaning depends on the types: the first three stand for what these will say
CREATE MACRO trino.subscript(x, k) AS x[k];
CREATE MACRO trino.reverse(x) AS x;
CREATE MACRO trino.typeof(x) AS CASE WHEN x IS NULL THEN '' END;
CREATE MACRO trino.array_subscript_(x, k) AS CASE WHEN k < 1 THEN x[py_array_subscript(k::BIGINT, len(x))]
    ELSE coalesce(x[k], x[CASE WHEN k <= len(x) THEN k ELSE py_array_subscript(k::BIGINT, len(x)) END]) END;
CREATE MACRO trino.map_subscript_(x, k) AS coalesce(x[k], x[CASE WHEN map_contains(x, k) OR x IS NULL THEN k
    ELSE cast_to_type(py_fail('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || trino.to_varchar_(k)), k) END]);

-- Texts that are cast, and values as text: what CAST does there differs
CREATE MACRO trino.matching_(x, p) AS CASE WHEN regexp_full_match(x, p) THEN x END;
CREATE MACRO trino.castable_(x, p, t) AS CASE WHEN x IS NULL OR regexp_full_match(x, p) THEN x ELSE py_fail('INVALID_CAST_ARGUMENT: Cannot cast ''' || x || ''' to ' || t) END;
CREATE MACRO trino.to_varchar_(x) AS CASE typeof(x)
    WHEN 'VARCHAR' THEN x::VARCHAR
    WHEN 'JSON' THEN json_extract_string(TRY_CAST(x::VARCHAR AS JSON), '$')
    WHEN 'DOUBLE' THEN trino.double_text_(TRY_CAST(x::VARCHAR AS DOUBLE))
    WHEN 'FLOAT' THEN trino.double_text_(TRY_CAST(x::VARCHAR AS FLOAT))
    WHEN 'TIMESTAMP' THEN trino.timestamp_text_(TRY_CAST(x::VARCHAR AS TIMESTAMP))
    WHEN 'TIMESTAMP WITH TIME ZONE' THEN trino.zoned_text_(TRY_CAST(x::VARCHAR AS TIMESTAMPTZ))
    ELSE x::VARCHAR END;
CREATE MACRO trino.double_text_(x) AS CASE
    WHEN isnan(x) THEN 'NaN' WHEN x = 'infinity'::DOUBLE THEN 'Infinity' WHEN x = '-infinity'::DOUBLE THEN '-Infinity'
    WHEN x = 0 OR (abs(x) >= 0.001 AND abs(x) < 10000000) THEN x::VARCHAR ELSE py_double(x::VARCHAR) END;
CREATE MACRO trino.timestamp_text_(x) AS strftime(x, '%Y-%m-%d %H:%M:%S.%g');
CREATE MACRO trino.zoned_text_(x) AS strftime(x AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%g UTC');
CREATE MACRO trino.interval_text_(x) AS CASE WHEN datepart('month', x) <> 0 OR datepart('year', x) <> 0
    THEN datepart('year', x) || '-' || datepart('month', x) ELSE py_interval(epoch(x)::DOUBLE) END;
CREATE MACRO trino.first_map_(x) AS list_reduce(list_transform(list_filter(x, lambda pair_: pair_[1] IS NOT NULL), lambda each_: MAP([each_[1]], [each_[2]])), lambda sum_, each_: map_concat(sum_, each_));
CREATE MACRO trino.most_frequent_(x, n) AS map_from_entries(list_transform(list_slice(list_sort(list_transform(
    map_entries(list_histogram(x)), lambda each_: row(-each_.value::BIGINT, each_.key))), 1, n), lambda each_: row(each_[2], -each_[1])));
CREATE MACRO trino.without_null_(x) AS list_filter(x, lambda each_: each_ IS NOT NULL);
CREATE MACRO trino.entropy_(x) AS CASE WHEN list_sum(x) > 0 THEN log2(list_sum(x))
    - list_sum(list_transform(list_filter(x, lambda each_: each_ > 0), lambda each_: each_ * log2(each_))) / list_sum(x)::DOUBLE ELSE 0e0 END;
CREATE MACRO trino.skewness_(x) AS CASE WHEN len(trino.without_null_(x)) > 2 THEN trino.skew_of_(list_transform(x, lambda each_: each_ - list_avg(x))) END;
CREATE MACRO trino.skew_of_(d) AS list_avg(list_transform(d, lambda each_: each_ * each_ * each_)) / pow(list_avg(list_transform(d, lambda each_: each_ * each_)), 1.5);
CREATE MACRO trino.reduced_(x) AS CASE WHEN len(trino.without_null_(x)) > 0 THEN trino.without_null_(x) END;
