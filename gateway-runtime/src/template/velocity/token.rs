//! What the lexer cuts a template into: [`Token`].

use super::ast::Offsets;

/// The kinds of tokens that the grammar tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The end of the template.
    End,
    /// Text outside of references and directives.
    Text,
    /// `\\`.
    DoubleEscape,
    /// A backslash alone.
    Escape,
    /// Backslashes and a directive: `\#if`.
    EscapedDirective,
    /// `$[`, `$![` or `$.`, which begin no reference.
    EmptyIndex,
    /// `##`.
    LineComment,
    /// The line end that closes `##`.
    LineCommentEnd,
    /// `#* … *#`.
    BlockComment,
    /// `#** … *#`.
    FormalComment,
    /// `#[[ … ]]#`.
    TextBlock,
    /// `#set(` with the blanks before it.
    Set,
    /// `#if`.
    If,
    /// `#elseif`.
    ElseIf,
    /// `#else` with the line end behind it.
    Else,
    /// `#end` with the line end behind it.
    EndDirective,
    /// `#name`, or a word among arguments.
    Word,
    /// `#{name}`.
    BracedWord,
    /// A name in a reference, with the `$` before the first.
    Identifier,
    /// `.` in a reference.
    Dot,
    /// `{` in a reference, with the `$` before it.
    OpenFormal,
    /// `}` of a reference.
    CloseFormal,
    /// `[` in a reference.
    OpenIndex,
    /// `]` in a reference.
    CloseIndex,
    /// `(`.
    OpenParen,
    /// `)` of a directive, with the line end behind it.
    CloseParen,
    /// `)` of a method call.
    CloseCall,
    /// `[` of a list.
    OpenList,
    /// `]` of a list.
    CloseList,
    /// `{` of a map.
    OpenMap,
    /// `}` of a map.
    CloseMap,
    /// `,`.
    Comma,
    /// `:`.
    Colon,
    /// `..`.
    DoubleDot,
    /// Blanks and line ends among arguments.
    Blank,
    /// A string with its quotes.
    String,
    /// An integer.
    Integer,
    /// A number with a point or an exponent.
    Float,
    /// `true`.
    True,
    /// `false`.
    False,
    /// `-`.
    Minus,
    /// `+`.
    Plus,
    /// `*`.
    Times,
    /// `/`.
    Divide,
    /// `%`.
    Modulus,
    /// `&&`, `and`.
    And,
    /// `||`, `or`.
    Or,
    /// `<`, `lt`.
    Less,
    /// `<=`, `le`.
    LessOrEqual,
    /// `>`, `gt`.
    Greater,
    /// `>=`, `ge`.
    GreaterOrEqual,
    /// `==`, `eq`.
    Equal,
    /// `!=`, `ne`.
    NotEqual,
    /// `!`, `not`.
    Not,
    /// `=`.
    Assign,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it stands in the text that is lexed.
    pub(super) at: Offsets,
    /// What it stands for once the parser has changed it: an escape that was taken off.
    pub(super) image: Option<String>,
    /// Where, directly before it, a `$` or `#` that begins nothing was cut off, each with the character behind it.
    pub(super) specials: Vec<Offsets>,
}
