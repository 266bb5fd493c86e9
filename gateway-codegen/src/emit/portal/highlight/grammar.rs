//! What the tokeniser of [`super::code`] knows of each language.

/// Comments, strings and words of a language.
#[derive(Debug)]
pub(super) struct Grammar {
    /// Words that are reserved, or nearly; with a space between them.
    pub(super) keywords: &'static str,
    /// Words that are values, likewise.
    pub(super) literals: &'static str,
    /// What begins a comment to the end of the line.
    pub(super) line_comments: &'static [&'static str],
    /// What begins and ends a comment over lines.
    pub(super) block_comment: Option<(&'static str, &'static str)>,
    /// Whether such comments stand in each other.
    pub(super) comments_nest: bool,
    /// What begins and ends attributes over lines: `#[` and `]`.
    pub(super) attributes: Option<(&'static str, &'static str)>,
    /// Strings; those whose opening begins like another's come first.
    pub(super) strings: &'static [Quotes],
    /// Letters before a quote that belong to the string.
    pub(super) prefixes: &'static [&'static str],
    /// What begins names of variables.
    pub(super) sigils: &'static [char],
    /// What begins names of attributes: `@Override`.
    pub(super) decorator: Option<char>,
    /// What opens a here-document.
    pub(super) heredoc: Option<&'static str>,
    /// What else there is.
    pub(super) extras: Extras,
}

impl Grammar {
    pub(super) fn is_keyword(&self, word: &str) -> bool {
        self.keywords.split(' ').any(|keyword| keyword == word)
    }

    pub(super) fn is_literal(&self, word: &str) -> bool {
        self.literals.split(' ').any(|literal| literal == word)
    }
}

/// Forms that one language has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extras {
    None,
    /// Regular expressions between slashes.
    JavaScript,
    /// `r#"…"#`, and `'a` beside `'a'`.
    Rust,
    /// `:symbol`; comments from `=begin` to `=end`; names that end with `?` or `!`.
    Ruby,
    /// Strings between three quotes or more.
    CSharp,
    /// `<?php` and `?>`.
    Php,
}

/// A form of strings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quotes {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// Whether a backslash keeps the next character from ending it.
    pub(super) has_escapes: bool,
    /// Whether two closing quotes are one that is meant.
    pub(super) is_doubled: bool,
    pub(super) is_multiline: bool,
}

const fn line(quote: &'static str) -> Quotes {
    Quotes {
        open: quote,
        close: quote,
        has_escapes: true,
        is_doubled: false,
        is_multiline: false,
    }
}

const fn lines(quote: &'static str) -> Quotes {
    Quotes {
        is_multiline: true,
        ..line(quote)
    }
}

const fn raw(quote: &'static str) -> Quotes {
    Quotes {
        has_escapes: false,
        is_multiline: true,
        ..line(quote)
    }
}

const fn verbatim(open: &'static str) -> Quotes {
    Quotes {
        open,
        is_doubled: true,
        ..raw("\"")
    }
}

const C_LIKE: Grammar = Grammar {
    keywords: "",
    literals: "false null true",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    comments_nest: false,
    attributes: None,
    strings: &[line("\""), line("'")],
    prefixes: &[],
    sigils: &[],
    decorator: None,
    heredoc: None,
    extras: Extras::None,
};

pub(super) const JAVASCRIPT: Grammar = Grammar {
    keywords: "as async await break case catch class const continue debugger default delete do else \
               export extends finally for from function get if import in instanceof let new of \
               return set static super switch this throw try typeof var void while with yield",
    literals: "Infinity NaN false null true undefined",
    strings: &[line("\""), line("'"), lines("`")],
    decorator: Some('@'),
    extras: Extras::JavaScript,
    ..C_LIKE
};

pub(super) const TYPESCRIPT: Grammar = Grammar {
    keywords: "abstract any as asserts async await boolean break case catch class const continue \
               debugger declare default delete do else enum export extends finally for from \
               function get if implements import in infer instanceof interface is keyof let \
               namespace never new number object of private protected public readonly return \
               satisfies set static string super switch symbol this throw try type typeof unknown \
               var void while with yield",
    ..JAVASCRIPT
};

pub(super) const PYTHON: Grammar = Grammar {
    keywords: "and as assert async await break case class continue def del elif else except finally \
               for from global if import in is lambda match nonlocal not or pass raise return try \
               while with yield",
    literals: "False None True",
    line_comments: &["#"],
    block_comment: None,
    strings: &[lines("\"\"\""), lines("'''"), line("\""), line("'")],
    prefixes: &[
        "B", "BR", "Br", "F", "FR", "Fr", "R", "RB", "Rb", "U", "b", "bR", "br", "f", "fR", "fr",
        "r", "rB", "rF", "rb", "rf", "u",
    ],
    decorator: Some('@'),
    ..C_LIKE
};

pub(super) const GO: Grammar = Grammar {
    keywords: "any bool break byte case chan const continue default defer else error fallthrough \
               float64 for func go goto if import int int64 interface map package range return rune \
               select string struct switch type var",
    literals: "false iota nil true",
    strings: &[line("\""), line("'"), raw("`")],
    ..C_LIKE
};

pub(super) const JAVA: Grammar = Grammar {
    keywords: "abstract assert boolean break byte case catch char class const continue default do \
               double else enum extends final finally float for goto if implements import \
               instanceof int interface long native new package private protected public record \
               return sealed short static strictfp super switch synchronized this throw throws \
               transient try var void volatile while yield",
    strings: &[lines("\"\"\""), line("\""), line("'")],
    decorator: Some('@'),
    ..C_LIKE
};

pub(super) const CSHARP: Grammar = Grammar {
    keywords: "abstract as async await base bool break byte case catch char checked class const \
               continue decimal default delegate do double else enum event explicit extern finally \
               fixed float for foreach get goto if implicit in init int interface internal is lock \
               long namespace new object operator out override params partial private protected \
               public readonly record ref return sbyte sealed set short sizeof stackalloc static \
               string struct switch this throw try typeof uint ulong unchecked unsafe ushort using \
               var virtual void volatile when where while with yield",
    strings: &[
        verbatim("$@\""),
        verbatim("@$\""),
        verbatim("@\""),
        line("\""),
        line("'"),
    ],
    prefixes: &[],
    extras: Extras::CSharp,
    ..C_LIKE
};

pub(super) const RUST: Grammar = Grammar {
    keywords: "Self as async await bool break char const continue crate dyn else enum extern f32 \
               f64 fn for i16 i32 i64 i8 if impl in isize let loop match mod move mut pub ref \
               return self static str struct super trait type u16 u32 u64 u8 union unsafe use usize \
               where while yield",
    literals: "false true",
    comments_nest: true,
    attributes: Some(("#", "]")),
    strings: &[lines("\"")],
    prefixes: &["b", "c"],
    extras: Extras::Rust,
    ..C_LIKE
};

pub(super) const PHP: Grammar = Grammar {
    keywords: "abstract and array as bool break callable case catch class clone const continue \
               declare default do echo else elseif empty enum exit extends final finally float fn \
               for foreach function global if implements include instanceof int interface isset \
               match namespace new or print private protected public readonly require require_once \
               return self static string switch throw trait try unset use var void while yield",
    line_comments: &["//", "#"],
    attributes: Some(("#", "]")),
    strings: &[lines("\""), lines("'"), lines("`")],
    sigils: &['$'],
    heredoc: Some("<<<"),
    extras: Extras::Php,
    ..C_LIKE
};

pub(super) const RUBY: Grammar = Grammar {
    keywords: "alias and begin break case class def defined? do else elsif end ensure for if in \
               module next not or raise redo require require_relative rescue retry return self \
               super then undef unless until when while yield",
    literals: "false nil true",
    line_comments: &["#"],
    block_comment: None,
    strings: &[lines("\""), lines("'"), lines("`")],
    sigils: &['$', '@'],
    heredoc: Some("<<"),
    extras: Extras::Ruby,
    ..C_LIKE
};
