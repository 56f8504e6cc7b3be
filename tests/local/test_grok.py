"""The Grok SerDe: expressions of named patterns, with the examples of its documentation."""

import ipaddress

import pytest

from raywork.ddl.types import Scalar
from raywork.errors import CursorError, UnmeasuredError
from raywork.local.grok import GrokReader
from raywork.local.grok_patterns import PATTERNS


def reader(expression: str, *columns: str, custom: str = "", **types: str) -> GrokReader:
    declared = [(name, Scalar(types.get(name, "string"))) for name in columns]
    return GrokReader(declared, {"input.format": expression, "input.grokCustomPatterns": custom})


def matches(name: str, text: str) -> bool:
    """Whether a pattern matches the whole of a text."""
    return reader(f"^%{{{name}:x}}$", "x").row(text.encode()) == [text]


def test_mail_logs_with_a_pattern_of_their_own():
    mail = reader(
        "%{SYSLOGBASE} %{POSTFIX_QUEUEID:queue_id}: %{GREEDYDATA:syslog_message}",
        "syslogbase", "queue_id", "syslog_message", "program", "pid",
        custom="POSTFIX_QUEUEID [0-9A-F]{7,12}",
        pid="int",
    )  # fmt: skip

    line = (
        b"Feb  9 07:15:00 m4eastmail postfix/smtpd[19305]: B88C4120838: "
        b"connect from unknown[192.168.55.4]"
    )
    assert mail.row(line) == [
        "Feb  9 07:15:00 m4eastmail postfix/smtpd[19305]:",
        "B88C4120838",
        "connect from unknown[192.168.55.4]",
        "postfix/smtpd",
        19305,
    ]


def test_types_and_text_between_patterns():
    log = reader(
        "%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:loglevel}  - processType=%{NOTSPACE:kind},"
        " executionTime=%{POSINT:took}, action=%{C_ACTION:action}, hostname=%{HOST:hostname}",
        "timestamp", "loglevel", "kind", "took", "action", "hostname",
        custom="C_ACTION receive|send\nOTHER x",
        took="int",
    )  # fmt: skip

    line = (
        b"2017-09-12 12:10:34,972 INFO  - processType=AZ, executionTime=7290, action=receive,"
        b" hostname=1.abc.def.com"
    )
    assert log.row(line) == [
        "2017-09-12 12:10:34,972", "INFO", "AZ", 7290, "receive", "1.abc.def.com",
    ]  # fmt: skip


def test_access_logs():
    columns = (
        "clientip", "auth", "timestamp", "verb", "request", "httpversion", "response", "bytes",
        "agent", "port",
    )  # fmt: skip
    log = reader("%{COMBINEDAPACHELOG}", *columns, response="int", bytes="bigint")

    line = (
        b'2001:db8::7 - frank [10/Oct/2000:13:55:36 -0700] "GET /a?b=c HTTP/1.0" 200 2326 '
        b'"http://www.example.com/" "Mozilla/4.08 [en] \\" (X11)"'
    )
    assert log.row(line) == [
        "2001:db8::7", "frank", "10/Oct/2000:13:55:36 -0700", "GET", "/a?b=c", "1.0", 200, 2326,
        '"Mozilla/4.08 [en] \\" (X11)"', None,
    ]  # fmt: skip


def test_lines_without_a_match_are_null():
    assert reader("%{INT:a} x", "a", a="int").row(b"y") == [None]


def test_only_the_columns_asked_for_are_read():
    declared = [("a", Scalar("int")), ("b", Scalar("string"))]
    found = GrokReader(declared, {"input.format": "%{WORD:a} %{WORD:b}"}, only={"b"})

    assert (found.names, found.row(b"x y")) == (["b"], ["y"])


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("INT", ["1", "-17", "+0"], ["1.5", "x", ""]),
        ("NUMBER", ["1", "-1.5", ".5"], ["1.", "e"]),
        ("BASE16NUM", ["0xFF", "ff", "-1a"], ["g"]),
        ("POSINT", ["1", "90"], ["0", "-1", "01"]),
        ("QS", ['"a b"', r'"a\"b"', "'x'", '""'], ['"a', "a"]),
        ("UUID", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567"]),
        ("MAC", ["00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7", "001b.4411.3ab7"], ["00:1b"]),
        ("IPV4", ["192.168.1.254", "8.8.8.8"], ["256.1.1.1", "1.2.3", "1.2.3.4.5"]),
        ("HOSTNAME", ["localhost", "a-b.example.com"], ["-a", "a_b"]),
        ("IPORHOST", ["10.0.0.1", "::1", "host.example"], ["a b"]),
        ("HOSTPORT", ["example.com:80"], ["example.com"]),
        ("UNIXPATH", ["/", "/var/log/x-1.log"], ["var"]),
        ("WINPATH", [r"C:\a\b", r"\\host\share"], ["/a"]),
        ("URI", ["http://user:p@example.com:8080/a/b?c=d&e", "svn+ssh://h/"], ["example.com"]),
        ("MONTH", ["Jan", "february", "Dec"], ["Foo", "13"]),
        ("DAY", ["Mon", "Saturday"], ["Mo"]),
        ("TIME", ["23:59:60", "7:05:01.123"], ["24:00:00", "1:2"]),
        ("TIMESTAMP_ISO8601", ["2024-01-02T03:04:05Z", "2024-01-02 03:04:05.678+0100"], ["2024"]),
        ("DATESTAMP", ["01/02/2024 03:04:05", "31.12.2024-03:04:05"], ["2024"]),
        ("HTTPDATE", ["10/Oct/2000:13:55:36 -0700"], ["10/10/2000"]),
        ("SYSLOGTIMESTAMP", ["Feb  9 07:15:00"], ["Feb 9"]),
        ("LOGLEVEL", ["INFO", "Warn", "error", "EMERG"], ["iNfO", "loud"]),
    ],
)
def test_patterns(name, good, bad):
    assert [text for text in good if not matches(name, text)] == []
    assert [text for text in bad if matches(name, text)] == []


def test_addresses_of_version_six():
    good = (
        "::", "::1", "1::", "fe80::1%eth0", "2001:db8::8a2e:370:7334", "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "::ffff:192.0.2.1", "64:ff9b::192.0.2.33",
        "1:2:3:4:5:6:192.0.2.1", "1::8", "1:2::7:8",
    )  # fmt: skip
    for text in good:
        ipaddress.IPv6Address(text)
        assert matches("IPV6", text), text
    for text in ("1:2:3", "1::2::3", "12345::", "1:2:3:4:5:6:7:8:9", ":1", "g::"):
        assert not matches("IPV6", text), text


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_every_pattern_is_an_expression(name):
    assert reader(f"%{{{name}:x}}", "x").names == ["x"]


def test_what_cannot_be_read_says_so():
    with pytest.raises(CursorError, match=r'"input\.format"'):
        GrokReader([], {})
    with pytest.raises(CursorError, match="No definition for key 'NOPE' found"):
        reader("%{NOPE:a}", "a")
    with pytest.raises(CursorError, match="A of the Grok SerDe is within itself"):
        reader("%{A}", "a", custom="A x%{B}\nB %{A}")
    with pytest.raises(CursorError, match="in the pattern"):
        reader("%{A}(", "a", custom="A x")
    with pytest.raises(UnmeasuredError, match="in the column a of the Grok SerDe"):
        reader("%{WORD:a}", "a", a="int").row(b"x")
