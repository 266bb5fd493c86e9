//! Which coding an answer has.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

use super::Coding;

/// The coding that the client prefers; `None`: none, or one that is not spoken.
///
/// Of several with the same weight gzip is taken, then deflate.
pub(super) fn preferred(headers: &HeaderMap) -> Option<Coding> {
    let fields = headers.get_all(ACCEPT_ENCODING).iter();
    let fields = fields.filter_map(|field| field.to_str().ok());
    let (mut best, mut chosen) = (1, None);
    for member in fields.flat_map(|field| field.split(',')) {
        let (name, weight) = weighted(member);
        let coding = match name {
            "" => continue,
            "*" => Some(Coding::Gzip),
            name => Coding::of(name),
        };
        if weight > best || weight == best && rank(coding) > rank(chosen) {
            best = weight;
            chosen = coding;
        }
    }
    chosen
}

fn rank(coding: Option<Coding>) -> u8 {
    match coding {
        Some(Coding::Gzip) => 2,
        Some(Coding::Deflate) => 1,
        None => 0,
    }
}

/// Name and weight in thousandths of a member; a weight that is none is 0, which refuses.
fn weighted(member: &str) -> (&str, u16) {
    let mut parts = member.split(';');
    let name = parts.next().unwrap_or_default().trim();
    let weight = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim()
            .eq_ignore_ascii_case("q")
            .then(|| thousandths(value.trim()))
    });
    (name, weight.unwrap_or(1000))
}

/// RFC 9110, section 12.4.2.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    let padded = format!("{fraction:0<3}");
    match (whole, padded.parse()) {
        ("0", Ok(fraction)) => fraction,
        ("1", Ok(0)) => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_weight_decides() {
        use Coding::{Deflate, Gzip};
        for (field, expected) in [
            (None, None),
            (Some(""), None),
            (Some("gzip"), Some(Gzip)),
            (Some("GZip"), Some(Gzip)),
            (Some("deflate"), Some(Deflate)),
            (Some("deflate, gzip"), Some(Gzip)),
            (Some("gzip, deflate, br"), Some(Gzip)),
            (Some("gzip;q=0.5, deflate"), Some(Deflate)),
            (Some("br, gzip;q=0.9"), None),
            (Some("identity, gzip;q=0.9"), None),
            (Some("identity;q=0.5, gzip;q=0.9"), Some(Gzip)),
            (Some("*"), Some(Gzip)),
            (Some("gzip;q=0"), None),
            (Some("gzip;q=0, *"), Some(Gzip)),
            (Some("gzip ; q=0.001"), Some(Gzip)),
            (Some("gzip;q=2"), None),
            (Some("gzip;q=0.1234"), None),
            (Some("gzip;q=x"), None),
            (Some("br"), None),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(field) = field {
                headers.insert(ACCEPT_ENCODING, field.parse().unwrap());
            }
            assert_eq!(preferred(&headers), expected, "{field:?}");
        }
    }
}
