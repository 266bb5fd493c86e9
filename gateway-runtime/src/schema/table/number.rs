//! What a schema says of numbers.

/// What numbers must be.
#[derive(Debug, Clone, Copy)]
pub struct Number<'t> {
    /// `minimum` or `exclusiveMinimum`, whichever asks for more.
    pub minimum: Option<Bound<'t>>,
    /// `maximum` or `exclusiveMaximum`, whichever asks for more.
    pub maximum: Option<Bound<'t>>,
    /// `multipleOf`; more than 0.
    pub multiple_of: Option<Decimal<'t>>,
    /// `format: int32` and the like, which bound a number.
    pub format: Option<NumberFormat>,
}

impl Number<'_> {
    /// Any number.
    pub const ANY: Number<'static> = Number {
        minimum: None,
        maximum: None,
        multiple_of: None,
        format: None,
    };
}

/// A limit of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Bound<'t> {
    /// The limit.
    pub limit: Decimal<'t>,
    /// Whether the limit itself is out.
    pub is_exclusive: bool,
}

impl<'t> Bound<'t> {
    /// `minimum`, `maximum`.
    #[must_use]
    pub const fn inclusive(limit: Decimal<'t>) -> Self {
        Bound {
            limit,
            is_exclusive: false,
        }
    }

    /// `exclusiveMinimum`, `exclusiveMaximum`.
    #[must_use]
    pub const fn exclusive(limit: Decimal<'t>) -> Self {
        Bound {
            limit,
            is_exclusive: true,
        }
    }
}

/// A number as it is written: `-12.50e3`. Numbers are compared exactly, whatever their size.
#[derive(Debug, Clone, Copy)]
pub struct Decimal<'t> {
    /// A number of JSON.
    pub text: &'t str,
    /// Its value, where that is a whole number of at most 18 digits.
    pub small: Option<i64>,
}

impl<'t> Decimal<'t> {
    /// A whole number of at most 18 digits.
    #[must_use]
    pub const fn whole(text: &'t str, value: i64) -> Self {
        Decimal {
            text,
            small: Some(value),
        }
    }

    /// Any other number.
    #[must_use]
    pub const fn other(text: &'t str) -> Self {
        Decimal { text, small: None }
    }
}

/// `format` of numbers. Sources: OpenAPI 3.0 "Data Types"; the OpenAPI registry of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFormat {
    /// A signed 8-bit integer.
    Int8,
    /// A signed 16-bit integer.
    Int16,
    /// A signed 32-bit integer.
    Int32,
    /// A signed 64-bit integer.
    Int64,
    /// An unsigned 8-bit integer.
    Uint8,
    /// An unsigned 16-bit integer.
    Uint16,
    /// An unsigned 32-bit integer.
    Uint32,
    /// An unsigned 64-bit integer.
    Uint64,
    /// A number that a 32-bit float holds without becoming infinite.
    Float,
    /// A number that a 64-bit float holds without becoming infinite.
    Double,
}
