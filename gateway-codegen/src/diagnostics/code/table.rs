//! The one table of codes.
//!
//! To add one: a line here, in the order of the numbers, and its page `../pages/GWnnnn.md`. Groups: 00 syntax and
//! limits, 01 structure, 02 references, 03 routes, 04 schemas and parameters, 05 integrations, 06 mapping templates,
//! 07 authorizers, 08 stages, plans and limits, 09 portal, 10 build and environment. A number is never used again.

use super::{Code, Page, Severity};

/// Makes, of each line of the table, a constant to name the code by, and a place in [`ALL`].
macro_rules! codes {
    ($($number:ident $name:ident $slug:literal $severity:ident $summary:literal;)*) => {
        $(
            #[doc = concat!("`", stringify!($number), "`: ", $summary, ".")]
            pub const $name: Code = Code(&Page {
                number: stringify!($number),
                slug: $slug,
                severity: Severity::$severity,
                summary: $summary,
                text: include_str!(concat!("../pages/", stringify!($number), ".md")),
            });
        )*

        /// Every code there is, in the order of the numbers.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    // 00: syntax and limits
    GW0001 INVALID_JSON "invalid-json" Error "the text is not JSON";
    GW0002 INVALID_YAML "invalid-yaml" Error "the text is not YAML";
    GW0003 NOT_UTF8 "not-utf8" Error "the file is not UTF-8";
    GW0004 UTF16 "utf16" Error "the file is UTF-16 or UTF-32";
    GW0005 EMPTY_DOCUMENT "empty-document" Error "the file holds no document";
    GW0006 DUPLICATE_KEY "duplicate-key" Error "a key stands twice in one mapping";
    GW0007 REPEATED_KEY "repeated-key" Warning "a key stands twice with the same value";
    GW0008 UNDEFINED_ALIAS "undefined-alias" Error "a YAML alias has no anchor before it";
    GW0009 CYCLIC_ALIAS "cyclic-alias" Error "a YAML alias stands inside what it names";
    GW0010 SEVERAL_DOCUMENTS "several-documents" Error "a YAML file holds more than one document";
    GW0011 UNKNOWN_TAG "unknown-tag" Error "a YAML tag is not known";
    GW0012 CONTROL_CHARACTER "control-character" Error "a control character stands in the text";
    GW0013 TAB_INDENTATION "tab-indentation" Error "a tab is used to indent YAML";
    GW0014 INVALID_MERGE "invalid-merge" Error "a merge key has no mapping to merge";
    GW0015 COMPLEX_KEY "complex-key" Error "a key is a list or a mapping";
    GW0016 TAG_MISMATCH "tag-mismatch" Error "a value does not fit its YAML tag";
    GW0020 FILE_TOO_LARGE "file-too-large" Error "the file is larger than the limit";
    GW0021 TOO_DEEP "too-deep" Error "the document is nested deeper than the limit";
    GW0022 TOO_MANY_VALUES "too-many-values" Error "the document holds more values than the limit";
    GW0023 TOO_MANY_ALIASES "too-many-aliases" Error "YAML aliases expand to more than the limit";
}
