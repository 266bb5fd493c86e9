use super::super::reader::{Digits, Reader};
use super::{Format, NumberFormat, is_valid};

fn is_number(format: NumberFormat, text: &str) -> bool {
    let number: Digits<'_> = Reader::new(text).number().expect(text);
    super::is_number(format, number)
}

/// Formats, values that have them, and values that have not.
const VALUES: &[(Format, &[&str], &[&str])] = &[
    (
        Format::Date,
        &["2024-02-29", "2026-12-31", "2000-02-29", "0000-01-01"],
        &[
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-01-00",
            "24-01-01",
            "2024-01-01 ",
            "2024-1-1",
            "२०२४-01-01",
        ],
    ),
    (
        Format::Time,
        &[
            "10:00:00Z",
            "23:59:60z",
            "00:29:60.5-23:30",
            "01:29:60+01:30",
            "12:00:00.123456789+00:00",
        ],
        &[
            "10:00:00",
            "24:00:00Z",
            "10:60:00Z",
            "10:00:61Z",
            "10:00:60Z",
            "23:59:60+01:00",
            "10:00:00.Z",
            "10:00:00+24:00",
            "10:00:00+0100",
            "1:00:00Z",
        ],
    ),
    (
        Format::DateTime,
        &[
            "2026-11-20T10:00:00Z",
            "2026-11-20t00:59:60.5+01:00",
            "2026-11-20T10:00:00.123456-23:59",
        ],
        &[
            "2026-11-20",
            "2026-11-20 10:00:00Z",
            "2026-11-20T24:00:00Z",
            "2026-11-20T10:00:00",
            "2026-11-20T10:00:00.Z",
            "2026-02-30T10:00:00Z",
            "2026-11-20T10:00:60Z",
        ],
    ),
    (
        Format::Duration,
        &[
            "P1Y2M3DT4H5M6S",
            "P2W",
            "PT1M",
            "P1M",
            "P1YT1S",
            "PT36H",
            "P0D",
            "P1DT12H",
        ],
        &[
            "", "P", "PT", "P1", "1D", "P1YT", "P2D1Y", "P1Y3D", "PT1H5S", "P1S", "PT1D", "P1W2D",
            "P1.5D", "P-1D", "p1d", "P1DT1D", "PTT1H", "PW",
        ],
    ),
    (
        Format::Email,
        &[
            "a@b",
            "a.b+c@d.example",
            "\"a b@c\\\"\"@d.example",
            "\"\"@d",
            "joe@[127.0.0.1]",
            "joe@[IPv6:::1]",
            "joe@[ipv6:::1]",
        ],
        &[
            "a",
            "@b",
            "a@",
            "a@b@c",
            "a b@c",
            ".a@b",
            "a.@b",
            "a..b@c",
            "a@b_c",
            "a@[300.0.0.1]",
            "a@[::1]",
            "a@[IPv6:1]",
            "é@b",
            "\"a@b",
            "\"a\"b\"@c",
            "a@-b",
            "a@b.",
        ],
    ),
    (
        Format::IdnEmail,
        &["é@b", "실례@실례.테스트", "\"é é\"@b"],
        &["a", "é@", "é@-b", "\u{a0}"],
    ),
    (
        Format::Hostname,
        &[
            "a",
            "example.com",
            "1host",
            "a-b",
            "a--b",
            "xn--4gbwdl.xn--wgbh1c",
            "XN--BCHER-KVA",
            "xn--bcher-kva.example",
            "ab--c",
        ],
        &[
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a",
            "a-",
            "a_b",
            "a b",
            "é",
            "xn--",
            "xn--X",
            "xn--a",
            "xn---a",
            "xn--bcher-kvaa-",
            "xn--99999999999",
        ],
    ),
    (
        Format::IdnHostname,
        &[
            "bücher.example",
            "실례.테스트",
            "l·l",
            "\u{375}β",
            "א\u{5f3}",
            "a\u{3002}b",
            "क\u{94d}\u{200d}ष",
            "بي\u{200c}بي",
            "〇",
            "日本語。jp",
        ],
        &[
            "",
            "\u{302e}a",
            "a·b",
            "\u{375}S",
            "ü-",
            "-ü",
            "üa--b",
            "Bücher",
            "ａ",
            "क\u{200d}ष",
            "ab\u{200c}ب",
            "\u{300}a",
            "☃",
            "\u{378}",
            "ü_",
        ],
    ),
    (
        Format::Ipv4,
        &["10.0.0.1", "255.255.255.255"],
        &[
            "10.0.0",
            "010.0.0.1",
            "256.1.1.1",
            "1.2.3.4 ",
            "0x7f.0.0.1",
            "2130706433",
            "١.0.0.1",
        ],
    ),
    (
        Format::Ipv6,
        &[
            "::",
            "::1",
            "2001:db8::1",
            "::ffff:1.2.3.4",
            "1:2:3:4:5:6:7:8",
        ],
        &[
            "1.2.3.4",
            ":::",
            "fe80::1%eth0",
            "12345::",
            "1::2::3",
            "::1/64",
            "::ffff:1.2.3.04",
            "1:2:3:4:5:6:7:8:9",
        ],
    ),
    (
        Format::Uri,
        &[
            "https://a/b?c#d",
            "urn:x:y",
            "http:",
            "a:b",
            "mailto:a@b",
            "http://u:p@h:80/%41",
            "http://[::1]:8/",
            "http://[v1.a:b]/",
            "file:///a",
            "a:?#",
        ],
        &[
            "/a/b",
            "",
            "1a:b",
            "a:b c",
            "://a",
            "http://a/%4",
            "http://a/%zz",
            "http://[::1",
            "http://[1.2.3.4]/",
            "http://a:b/",
            "http://a/{b}",
            "http://é/",
            "a:#b#c",
            "http://a\\b",
            "http://u@v@h/",
            "http://[::1]a/",
            "a:[b]",
        ],
    ),
    (
        Format::UriReference,
        &[
            "",
            "/a/b",
            "a/b:c",
            "//h/p",
            "?q",
            "#f",
            "./a:b",
            "..",
            "https://a",
        ],
        &["a b", "1:b", "\\a", "#a\\b", "é", ":a", "/%", "//h:p"],
    ),
    (
        Format::Iri,
        &[
            "http://ƒøø.ßår/?∂éœ=πîx#πîüx",
            "http://a/\u{10000}",
            "http://a/?\u{e000}",
        ],
        &[
            "/é",
            "http://a/\u{e000}",
            "http://a/\u{fffe}",
            "http://a/\u{85}",
            "http:// é",
            "http://a/#\u{e000}",
        ],
    ),
    (
        Format::IriReference,
        &["é", "/ä?ö#ü", "//ƒøø/"],
        &["é é", "\\é", "#ƒ\\x"],
    ),
    (
        Format::UriTemplate,
        &[
            "",
            "http://a/{b}",
            "{+a,b*}{?c:10}",
            "{#a.b}",
            "{=a}",
            "{%41}",
            "é{a_1}",
            "%41",
        ],
        &[
            "{",
            "}",
            "a{b",
            "{a}}",
            "{}",
            "{a,}",
            "{a b}",
            "{a:0}",
            "{a:10000}",
            "{a:}",
            "{a*:1}",
            "{a.}",
            "{-a}",
            "%4",
            "a b",
            "<a>",
            "{é}",
        ],
    ),
    (
        Format::Uuid,
        &[
            "123e4567-e89b-12d3-a456-426614174000",
            "00000000-0000-0000-0000-000000000000",
            "123E4567-E89B-12D3-A456-426614174000",
        ],
        &[
            "123e4567e89b12d3a456426614174000",
            "g23e4567-e89b-12d3-a456-426614174000",
            "123e4567-e89b-12d3-a456-42661417400",
            "-23e4567-e89b-12d3-a456-426614174000",
        ],
    ),
    (
        Format::JsonPointer,
        &["", "/", "/a/b~0c~1d", "//", "/é"],
        &["a", "#", "#/a", "/~", "/~2", "/a~"],
    ),
    (
        Format::RelativeJsonPointer,
        &["0", "1/a", "10#", "0#", "0+1/a", "2-10"],
        &["", "/a", "01", "-1", "1a", "0##", "0#/a", "0+0", "0+", "+1"],
    ),
    (
        Format::Regex,
        &["", "a(b|c)*", r"[\w-.]", "(?<=a)b"],
        &["(", "a**", r"\a", r"\Z", "[b-a]"],
    ),
    (
        Format::Byte,
        &["", "YQ==", "YWI=", "YWJj", "a+/="],
        &["YQ", "YQ=", "Y Q=", "====", "YQ==YQ==", "Y===", "a-_="],
    ),
];

#[test]
fn values() {
    for (format, good, bad) in VALUES {
        for value in *good {
            assert!(is_valid(*format, value), "{format:?} {value:?}");
        }
        for value in *bad {
            assert!(!is_valid(*format, value), "{format:?} {value:?}");
        }
    }
}

#[test]
fn numbers() {
    for (format, good, bad) in [
        (
            NumberFormat::Int8,
            &["-128", "127", "1.0", "1e2"][..],
            &["-129", "128", "1.5"][..],
        ),
        (
            NumberFormat::Int16,
            &["-32768", "32767"],
            &["-32769", "32768"],
        ),
        (
            NumberFormat::Int32,
            &["-2147483648", "2147483647"],
            &["-2147483649", "2147483648"],
        ),
        (
            NumberFormat::Int64,
            &["-9223372036854775808", "9223372036854775807"],
            &["9223372036854775808", "1e19"],
        ),
        (NumberFormat::Uint8, &["0", "255", "-0"], &["-1", "256"]),
        (NumberFormat::Uint16, &["65535"], &["-1", "65536"]),
        (NumberFormat::Uint32, &["4294967295"], &["-1", "4294967296"]),
        (
            NumberFormat::Uint64,
            &["18446744073709551615"],
            &["-1", "18446744073709551616"],
        ),
        (NumberFormat::Float, &["1.5", "3.4e38"], &["3.5e38"]),
        (NumberFormat::Double, &["1.5", "1e308"], &["1e309"]),
    ] {
        for text in good {
            assert!(is_number(format, text), "{format:?} {text}");
        }
        for text in bad {
            assert!(!is_number(format, text), "{format:?} {text}");
        }
    }
}

#[test]
fn lengths_of_names() {
    let label = "a".repeat(63);
    let long = format!("{label}.{label}.{label}.{}", "a".repeat(61));
    assert_eq!(long.len(), 253);
    for format in [Format::Hostname, Format::IdnHostname] {
        assert!(is_valid(format, &long));
        assert!(!is_valid(format, &format!("{long}a")));
        assert!(!is_valid(format, &format!("{label}a")));
    }
    // 59 characters of Hangul take more than 63 when they are encoded.
    assert!(is_valid(Format::IdnHostname, &"실".repeat(40)));
    assert!(!is_valid(Format::IdnHostname, &"실".repeat(64)));
    assert!(!is_valid(
        Format::IdnHostname,
        &(0..63_u32)
            .filter_map(|n| char::from_u32(0x4E00 + n * 300))
            .collect::<String>()
    ));
    assert!(is_valid(Format::Email, &format!("{}@b", "a".repeat(64))));
    assert!(!is_valid(Format::Email, &format!("{}@b", "a".repeat(65))));
    assert!(!is_valid(Format::Email, &format!("a@{long}")));
}
