//! Numbers of schemas, compared and divided exactly, as far as they have few digits.

use std::cmp::Ordering;

use crate::json_schema::NumberFormat;

/// A number: digits times a power of ten; the last digit is not 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Num {
    digits: i128,
    exponent: i32,
}

/// A limit of numbers, and whether it is out itself.
pub(super) type Limit = (Num, bool);

/// Most digits that are computed with.
const MAX_DIGITS: usize = 30;
/// Powers of ten that are computed with.
const MAX_EXPONENT: i32 = 400;

impl Num {
    pub(super) const ZERO: Num = Num {
        digits: 0,
        exponent: 0,
    };

    /// A whole number.
    pub(super) fn whole(value: i64) -> Num {
        Num {
            digits: i128::from(value),
            exponent: 0,
        }
        .canonical()
    }

    /// Of the text of a number of JSON; `None`: it has too many digits.
    pub(super) fn parse(text: &str) -> Option<Num> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.len() + fraction.len() > MAX_DIGITS {
            return None;
        }
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let behind = i32::try_from(fraction.len()).ok()?;
        let exponent = exponent.checked_sub(behind)?;
        if exponent.abs() > MAX_EXPONENT {
            return None;
        }
        Some(Num { digits, exponent }.canonical())
    }

    fn canonical(mut self) -> Num {
        if self.digits == 0 {
            return Num::ZERO;
        }
        while self.digits % 10 == 0 {
            self.digits /= 10;
            self.exponent += 1;
        }
        self
    }

    /// As a number of JSON.
    pub(super) fn text(self) -> String {
        match self.exponent {
            0 => self.digits.to_string(),
            zeros @ 1..=24 => {
                let zeros = "0".repeat(usize::try_from(zeros).unwrap_or_default());
                format!("{}{zeros}", self.digits)
            }
            behind @ -24..=-1 => {
                let behind = usize::try_from(behind.unsigned_abs()).unwrap_or_default();
                let sign = if self.digits < 0 { "-" } else { "" };
                let digits = format!(
                    "{:0>width$}",
                    self.digits.unsigned_abs(),
                    width = behind + 1
                );
                let (whole, fraction) = digits.split_at(digits.len() - behind);
                format!("{sign}{whole}.{fraction}")
            }
            exponent => format!("{}e{exponent}", self.digits),
        }
    }

    pub(super) fn is_whole(self) -> bool {
        self.exponent >= 0
    }

    /// Its digits with a smaller exponent.
    fn scaled(self, exponent: i32) -> Option<i128> {
        let by = u32::try_from(self.exponent.checked_sub(exponent)?).ok()?;
        self.digits.checked_mul(10_i128.checked_pow(by)?)
    }

    fn aligned(self, other: Num) -> Option<(i128, i128, i32)> {
        let exponent = match (self.digits, other.digits) {
            (0, _) => other.exponent,
            (_, 0) => self.exponent,
            _ => self.exponent.min(other.exponent),
        };
        let digits = |num: Num| match num.digits {
            0 => Some(0),
            _ => num.scaled(exponent),
        };
        Some((digits(self)?, digits(other)?, exponent))
    }

    /// The place of its first digit.
    fn magnitude(self) -> i64 {
        let length = self.digits.unsigned_abs().to_string().len();
        i64::try_from(length).unwrap_or_default() + i64::from(self.exponent)
    }

    pub(super) fn compare(self, other: Num) -> Ordering {
        let signs = self.digits.signum().cmp(&other.digits.signum());
        if signs != Ordering::Equal || self.digits == 0 {
            return signs;
        }
        if let Some((a, b, _)) = self.aligned(other) {
            return a.cmp(&b);
        }
        let sizes = self.magnitude().cmp(&other.magnitude());
        if self.digits < 0 {
            sizes.reverse()
        } else {
            sizes
        }
    }

    pub(super) fn plus(self, other: Num) -> Option<Num> {
        let (a, b, exponent) = self.aligned(other)?;
        Some(
            Num {
                digits: a.checked_add(b)?,
                exponent,
            }
            .canonical(),
        )
    }

    pub(super) fn negated(self) -> Num {
        Num {
            digits: -self.digits,
            ..self
        }
    }

    /// Half of it.
    pub(super) fn half(self) -> Option<Num> {
        let num = Num {
            digits: self.digits.checked_mul(5)?,
            exponent: self.exponent.checked_sub(1)?,
        };
        Some(num.canonical())
    }

    /// Whether it is a multiple of another one; `None`: that takes too many digits.
    pub(super) fn is_multiple_of(self, other: Num) -> Option<bool> {
        let (a, b, _) = self.aligned(other)?;
        a.checked_rem(b).map(|rest| rest == 0)
    }

    /// The largest multiple of a positive number that is not more.
    pub(super) fn down_to(self, step: Num) -> Option<Num> {
        let (a, b, exponent) = self.aligned(step)?;
        let digits = a.checked_sub(a.checked_rem_euclid(b)?)?;
        Some(Num { digits, exponent }.canonical())
    }

    /// The smallest multiple of a positive number that is not less.
    pub(super) fn up_to(self, step: Num) -> Option<Num> {
        Some(self.negated().down_to(step)?.negated())
    }

    /// As a small whole number.
    pub(super) fn small(self) -> Option<i64> {
        i64::try_from(self.scaled(0)?).ok()
    }
}

/// The least and the most of a format, where these are exact.
pub(super) fn range(format: NumberFormat) -> Option<(Num, Num)> {
    let (low, high) = match format {
        NumberFormat::Int8 => ("-128", "127"),
        NumberFormat::Int16 => ("-32768", "32767"),
        NumberFormat::Int32 => ("-2147483648", "2147483647"),
        NumberFormat::Int64 => ("-9223372036854775808", "9223372036854775807"),
        NumberFormat::Uint8 => ("0", "255"),
        NumberFormat::Uint16 => ("0", "65535"),
        NumberFormat::Uint32 => ("0", "4294967295"),
        NumberFormat::Uint64 => ("0", "18446744073709551615"),
        NumberFormat::Float | NumberFormat::Double => return None,
    };
    Some((Num::parse(low)?, Num::parse(high)?))
}

/// A range that is within that of a format of floats.
pub(super) fn safe_range(format: NumberFormat) -> Option<(Num, Num)> {
    let (low, high) = match format {
        NumberFormat::Float => ("-3e38", "3e38"),
        NumberFormat::Double => ("-1e308", "1e308"),
        _ => return range(format),
    };
    Some((Num::parse(low)?, Num::parse(high)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn num(text: &str) -> Num {
        Num::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn numbers_are_exact() {
        let ascending = [
            "-1e300", "-12", "-1.5", "0", "1e-300", "0.10", "1", "10", "1e22", "3e38",
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(num(a).compare(num(b)), i.cmp(&j), "{a} {b}");
            }
        }
        for (text, written) in [
            ("1.50", "1.5"),
            ("-0.05", "-0.05"),
            ("1200", "1200"),
            ("0.0", "0"),
        ] {
            assert_eq!(num(text).text(), written);
        }
        assert_eq!(num("7").down_to(num("2")), Some(num("6")));
        assert_eq!(num("-7").down_to(num("2")), Some(num("-8")));
        assert_eq!(num("0.7").up_to(num("0.25")), Some(num("0.75")));
        assert_eq!(num("4.5").is_multiple_of(num("1.5")), Some(true));
        assert_eq!(num("4").is_multiple_of(num("1.5")), Some(false));
        assert_eq!(num("3").half(), Some(num("1.5")));
        assert_eq!(num("1e2").small(), Some(100));
        assert_eq!(num("0.5").small(), None);
        assert!(Num::parse(&"9".repeat(40)).is_none());
    }
}
