//! Values that a schema names.

use super::Decimal;

/// A value that a schema names.
#[derive(Debug, Clone, Copy)]
pub enum Constant<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Decimal<'t>),
    /// A string, without quotes and escapes.
    Text(&'t str),
    /// An array or object, as JSON.
    Json(&'t str),
}

/// The values of an `enum`.
#[derive(Debug, Clone, Copy)]
pub struct Constants<'t> {
    /// In the document's order.
    pub values: &'t [Constant<'t>],
    /// The places of `values` in the order of [`order`](super::super::order); empty where they are few.
    pub sorted: &'t [u32],
}

impl<'t> Constants<'t> {
    /// Values that are searched from front to back.
    #[must_use]
    pub const fn few(values: &'t [Constant<'t>]) -> Self {
        Constants {
            values,
            sorted: &[],
        }
    }

    /// Values that are searched by their order.
    #[must_use]
    pub const fn many(values: &'t [Constant<'t>], sorted: &'t [u32]) -> Self {
        Constants { values, sorted }
    }
}
