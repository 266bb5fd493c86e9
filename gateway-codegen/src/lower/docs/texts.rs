//! Texts of examples that are made: of the formats that gateways look at, and others.

/// As many texts of one way to lengthen them are looked at.
const MAX_LONGER: usize = 64;

/// Whether texts of a format are known.
pub(super) fn is_known(format: &str) -> bool {
    of_format(format).is_some()
}

/// Texts of a format with so many characters, the usual one first; none: it is not known.
pub(super) fn texts(format: &str, least: usize, most: usize) -> impl Iterator<Item = String> {
    let (usual, ways) = of_format(format).unzip();
    let longer = { ways.into_iter().flatten() }.flat_map(move |way| way.texts(least));
    let usual = usual.into_iter().map(str::to_owned);
    // They are all ASCII.
    { usual.chain(longer) }.filter(move |text| (least..=most).contains(&text.len()))
}

/// Patterns whose texts all have a format, those with usual texts first.
pub(super) fn patterns(format: &str) -> &'static [&'static str] {
    match format {
        "date-time" => &[
            r"^2026-05-17T09:30:00(\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):(00|30))$",
            r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):(00|30))$",
            r"^(19|20)[0-9]{2}-(0[13578]|1[02])-(29|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):(00|30))$",
        ],
        "date" => &[
            r"^20[0-9]{2}-05-17$",
            r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$",
            r"^[0-9]{4}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])$",
            r"^[0-9]{4}-(0[469]|11)-(0[1-9]|[12][0-9]|30)$",
            r"^[0-9]{2}(0[48]|[2468][048]|[13579][26])-02-29$",
        ],
        "time" => &[
            r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):(00|30))$",
        ],
        "duration" => &[
            r"^P([0-9]+D)?T([0-9]+H)?([0-9]+M)?[0-9]+S$",
            r"^P([0-9]+W|[0-9]+D|[0-9]+M|[0-9]+Y)$",
            r"^PT([0-9]+H|[0-9]+M)$",
        ],
        "email" | "idn-email" => {
            &[r"^[a-zA-Z0-9]+([._+-][a-zA-Z0-9]+)*@[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+){1,4}$"]
        }
        "uuid" => &[r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"],
        "uri" | "url" | "iri" => &[
            r"^https://[a-z0-9]+([.-][a-z0-9]+)*(/[a-zA-Z0-9._~-]*)*(\?[a-zA-Z0-9._~=&-]*)?$",
            r"^[a-z][a-z0-9]*:(//[a-z0-9]+([.-][a-z0-9]+)*)?(:[1-9][0-9]{1,3})?(/[a-zA-Z0-9._~-]+)*/?$",
            r"^[a-z][a-z0-9+.-]*:[a-zA-Z0-9:._~-]+$",
        ],
        "uri-reference" | "iri-reference" => &[r"^(/[a-zA-Z0-9._~-]+)+/?$"],
        "hostname" | "idn-hostname" => &[r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$"],
        "ipv4" => {
            &[r"^((1[0-9]{2}|2[0-4][0-9]|[1-9]?[0-9])\.){3}(1[0-9]{2}|2[0-4][0-9]|[1-9]?[0-9])$"]
        }
        "ipv6" => &[
            r"^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$",
            r"^([0-9a-f]{1,4}:){1,6}:[0-9a-f]{1,4}$",
        ],
        "byte" => &[
            r"^([A-Za-z0-9+/]{4})*$",
            r"^([A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(==|[A-Za-z0-9+/]=)$",
        ],
        "json-pointer" => &[r"^(/[a-zA-Z0-9._-]+)*$"],
        _ => &[],
    }
}

/// A text of no format that is looked at.
pub(super) fn plain(format: &str, least: usize, most: usize, other: usize) -> String {
    let usual = match format {
        "binary" => "bytes",
        "password" => "correct horse battery staple",
        _ => "string",
    };
    let mut text = match other {
        0 => usual.to_owned(),
        other => format!("{usual} {other}"),
    };
    while text.len() < least {
        text.push_str("string");
    }
    if most < text.len() {
        // The numbers that tell texts apart stand last.
        let excess = text.len() - most;
        text = match other {
            0 => text.get(..most).unwrap_or_default().to_owned(),
            _ => text.get(excess..).unwrap_or_default().to_owned(),
        };
    }
    text
}

/// A way to make texts of a format longer: what is before, what may stand there any number of times, and what is behind.
struct Way(&'static str, &'static str, &'static str);

impl Way {
    /// From the shortest of at least so many characters on.
    fn texts(&self, least: usize) -> impl Iterator<Item = String> {
        let Way(before, between, behind) = self;
        let missing = least.saturating_sub(before.len() + behind.len());
        let n = missing.checked_div(between.len()).unwrap_or(0);
        let n_texts = if between.is_empty() { 1 } else { MAX_LONGER };
        (n..n.saturating_add(n_texts))
            .map(move |n| format!("{before}{}{behind}", between.repeat(n)))
    }
}

/// The usual text of a format that gateways look at, and ways to make others.
fn of_format(format: &str) -> Option<(&'static str, &'static [Way])> {
    Some(match format {
        "date-time" => (
            "2026-05-17T09:30:00Z",
            &[Way("2026-05-17T09:30:00.0", "0", "Z")],
        ),
        "date" => (
            "2026-05-17",
            &[Way("2026-05-18", "", ""), Way("2026-05-19", "", "")],
        ),
        "time" => ("09:30:00Z", &[Way("09:30:00.0", "0", "Z")]),
        "duration" => ("PT15M", &[Way("P1D", "", ""), Way("PT1", "0", "M")]),
        "email" | "idn-email" => (
            "jane@example.com",
            &[
                Way("a@b.co", "", ""),
                Way("jane@", "ab.", "example.com"),
                Way("a", "a", "@b.co"),
            ],
        ),
        "uuid" => (
            "3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5b",
            &[
                Way("3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5c", "", ""),
                Way("3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5d", "", ""),
            ],
        ),
        "uri" | "url" | "iri" => (
            "https://example.com/resource",
            &[Way("a:b", "", ""), Way("https://example.com/", "a", "")],
        ),
        "uri-reference" | "iri-reference" => ("/resource", &[Way("/", "a", "")]),
        "hostname" | "idn-hostname" => (
            "api.example.com",
            &[
                Way("a", "", ""),
                Way("", "ab.", "example.com"),
                Way("a", "a", ""),
            ],
        ),
        "ipv4" => (
            "192.0.2.10",
            &[
                Way("1.1.1.1", "", ""),
                Way("192.0.2.1", "", ""),
                Way("192.0.2.100", "", ""),
                Way("192.168.100.100", "", ""),
            ],
        ),
        "ipv6" => (
            "2001:db8::10",
            &[
                Way("::1", "", ""),
                Way("2001:db8::1", "", ""),
                Way("2001:db8:1:1:1:1:1:1", "", ""),
                Way("2001:0db8:0000:0000:0000:0000:0000:0010", "", ""),
            ],
        ),
        "byte" => ("aGVsbG8=", &[Way("", "aGVs", ""), Way("", "aGVs", "bG8=")]),
        "json-pointer" => ("/name", &[Way("/", "a", "")]),
        "relative-json-pointer" => ("0/name", &[Way("0", "", ""), Way("0/", "a", "")]),
        _ => return None,
    })
}
