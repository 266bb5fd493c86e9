//! Text to tokens, one at a time and only when asked for.
//!
//! Velocity's lexer is a machine with eleven states and a stack of them; which state it is in when a piece of text
//! is reached decides what the text is, and the corner cases of the language (what `#$x` or `$x{y}` print) come from
//! nothing else. So this is that machine: the same states, the longest match and the earliest rule among equal ones,
//! and pieces that are begun by one rule and ended by another (`$` and `name`). It must not run ahead of the parser,
//! which changes the state at directives.
//!
//! Source: the grammar file of Apache Velocity 1.7.

mod matchers;

use super::ast::Offsets;
use super::token::{Kind, Token};
use matchers as m;

/// What the text at a place can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Outside of everything.
    Default,
    /// Behind `#`.
    PreDirective,
    /// In the parentheses of a directive.
    Directive,
    /// Behind `$`.
    Reference,
    /// Behind the `.` of a reference.
    RefModifier,
    /// In the parentheses of a method call.
    RefMod2,
    /// In the brackets of a reference.
    RefIndex,
    /// Behind `##`.
    LineComment,
    /// In `#** *#`.
    FormalComment,
    /// In `#* *#`.
    BlockComment,
    /// In `#[[ ]]#`.
    TextBlock,
}

/// What a match is.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Token(Kind),
    /// `$`, with backslashes before and perhaps `!` behind it: begins a token.
    Dollar,
    /// `#`: begins a token.
    Hash,
    /// `#[[`, `#*` or `#**`: begins a token.
    Open(State),
    /// One more character of the token.
    More,
    /// A character that vanishes, and what began the token with it.
    Skip,
    /// The character that shows that what was begun is nothing; it is read again.
    Terminator,
}

/// Why there is no token: nothing begins with what stands here, or what was begun ends with the template.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoToken {
    pub(super) at: Offsets,
    /// The state in which it was met.
    pub(super) state: State,
    /// Whether the template ended.
    pub(super) is_end: bool,
}

#[derive(Clone, Copy)]
struct Saved {
    n_open: usize,
    n_closed: usize,
    state: State,
}

pub(super) struct Lexer<'t> {
    text: &'t str,
    position: usize,
    pub(super) state: State,
    stack: Vec<Saved>,
    n_open: usize,
    n_closed: usize,
    in_comment: bool,
    /// Whether the text is between `#set(` and its end.
    pub(super) in_set: bool,
    /// The end of the backslashes that were counted last, so that a long row is not counted again at each pair.
    backslashes_end: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            position: 0,
            state: State::Default,
            stack: Vec::new(),
            n_open: 0,
            n_closed: 0,
            in_comment: false,
            in_set: false,
            backslashes_end: 0,
        }
    }

    /// Whether, behind white space, there is a `(` next.
    pub(super) fn is_before_paren(&self) -> bool {
        let rest = self.rest();
        rest.get(m::run(rest, m::is_space)) == Some(&b'(')
    }

    fn rest(&self) -> &'t [u8] {
        self.text
            .as_bytes()
            .get(self.position..)
            .unwrap_or_default()
    }

    /// The next token; at the end of the text [`Kind::End`] for ever.
    pub(super) fn next_token(&mut self) -> Result<Token, NoToken> {
        let mut specials = Vec::new();
        'token: loop {
            let start = self.position;
            if start >= self.text.len() {
                return Ok(Token {
                    kind: Kind::End,
                    at: Offsets::new(start, start),
                    image: None,
                    specials,
                });
            }
            loop {
                let Some((length, rule)) = self.longest() else {
                    return Err(NoToken {
                        at: Offsets::new(start, self.position.max(start + 1).min(self.text.len())),
                        state: self.state,
                        is_end: self.position >= self.text.len(),
                    });
                };
                self.position += length;
                let end = self.position;
                match rule {
                    Rule::Token(kind) => {
                        let end = self.finish(kind, end);
                        return Ok(Token {
                            kind,
                            at: Offsets::new(start, end),
                            // Backslashes and `$` before it are lost.
                            image: (kind == Kind::Dot && end - start > 1).then(|| ".".to_owned()),
                            specials,
                        });
                    }
                    Rule::Skip => continue 'token,
                    Rule::Terminator => {
                        specials.push(Offsets::new(start, end));
                        self.position = end - length;
                        self.pop();
                        continue 'token;
                    }
                    Rule::More => {}
                    Rule::Dollar => self.dollar(),
                    Rule::Hash => self.hash(),
                    Rule::Open(state) => self.open(state, length),
                }
            }
        }
    }

    fn dollar(&mut self) {
        if self.in_comment {
            return;
        }
        if self.state == State::Reference {
            self.pop();
        }
        self.push();
        self.state = State::Reference;
    }

    fn hash(&mut self) {
        if self.in_comment {
            return;
        }
        if matches!(self.state, State::Reference | State::RefModifier) {
            self.pop();
        }
        self.push();
        self.state = State::PreDirective;
    }

    fn open(&mut self, state: State, length: usize) {
        if self.in_comment {
            return;
        }
        if state == State::FormalComment {
            // The character behind `#**` only shows that it is not `#**#`.
            self.position -= length - 3;
        }
        self.in_comment = true;
        self.push();
        self.state = state;
    }

    fn push(&mut self) {
        self.stack.push(Saved {
            n_open: self.n_open,
            n_closed: self.n_closed,
            state: self.state,
        });
        self.n_open = 0;
    }

    /// Goes back to the state before; whether there was one.
    pub(super) fn pop(&mut self) -> bool {
        match self.stack.pop() {
            Some(saved) => {
                self.n_open = saved.n_open;
                self.n_closed = saved.n_closed;
                self.state = saved.state;
                true
            }
            None => {
                self.n_open = 0;
                self.state = State::Default;
                false
            }
        }
    }

    /// The state behind a token, and where the token ends.
    fn finish(&mut self, kind: Kind, end: usize) -> usize {
        match kind {
            Kind::OpenIndex => {
                self.push();
                self.state = State::RefIndex;
            }
            Kind::CloseIndex | Kind::CloseFormal | Kind::EndDirective | Kind::Else => {
                self.pop();
            }
            Kind::OpenParen => {
                self.n_open += 1;
                if self.state == State::RefModifier {
                    self.state = State::RefMod2;
                }
            }
            Kind::CloseParen => self.close_paren(),
            Kind::CloseCall => self.state = State::Reference,
            Kind::Set => {
                self.push();
                self.in_set = true;
                self.state = State::Directive;
                self.n_open += 1;
            }
            Kind::LineComment => {
                if self.state == State::Reference {
                    self.pop();
                }
                self.in_comment = true;
                self.push();
                self.state = State::LineComment;
            }
            Kind::LineCommentEnd | Kind::FormalComment | Kind::BlockComment | Kind::TextBlock => {
                self.in_comment = false;
                self.pop();
            }
            Kind::String if self.state == State::Directive && !self.in_set && self.n_open == 0 => {
                self.pop();
            }
            Kind::If | Kind::ElseIf => self.state = State::Directive,
            Kind::Integer | Kind::Float => return self.finish_number(kind, end),
            Kind::Dot => {
                // The letter behind it belongs to the name.
                self.position = end - 1;
                self.state = State::RefModifier;
                return end - 1;
            }
            _ => {}
        }
        end
    }

    fn finish_number(&mut self, kind: Kind, end: usize) -> usize {
        let mut end = end;
        let image = self.text.get(..end).unwrap_or_default();
        if kind == Kind::Integer && image.ends_with("..") {
            end -= 2;
            self.position = end;
        }
        let is_argument = self.state == State::RefMod2
            || (self.state == State::RefIndex && kind == Kind::Integer);
        if self.n_open == 0 && !self.in_set && !is_argument {
            self.pop();
        }
        end
    }

    /// Goes back to the state whose `(` is closed.
    fn close_paren(&mut self) {
        if self.in_comment {
            return;
        }
        loop {
            if self.n_open > 0 {
                if self.n_open == self.n_closed + 1 {
                    self.pop();
                } else {
                    self.n_closed += 1;
                }
                return;
            }
            if !self.pop() {
                return;
            }
        }
    }

    /// The longest match at this place, and of equal ones that of the first rule.
    fn longest(&mut self) -> Option<(usize, Rule)> {
        let rest = self.rest();
        let first = *rest.first()?;
        let mut best = Best(None);
        let state = self.state;
        match state {
            State::Default => self.default_rules(rest, &mut best),
            State::Reference | State::RefModifier => {
                best.token(m::literal(rest, "["), Kind::OpenIndex);
                if state == State::RefModifier {
                    best.token(m::literal(rest, "("), Kind::OpenParen);
                }
                best.token(m::set(rest), Kind::Set);
            }
            State::RefMod2 => {
                punctuation(rest, &mut best);
                best.token(m::literal(rest, ")"), Kind::CloseCall);
                best.token(m::set(rest), Kind::Set);
            }
            State::RefIndex => best.token(m::literal(rest, "]"), Kind::CloseIndex),
            State::Directive => {
                punctuation(rest, &mut best);
                best.token(m::literal(rest, "("), Kind::OpenParen);
                best.token(m::with_line_end(rest, &[")"]), Kind::CloseParen);
            }
            State::PreDirective
            | State::LineComment
            | State::FormalComment
            | State::BlockComment
            | State::TextBlock => {}
        }
        self.everywhere(rest, &mut best);
        let has_line_comments = matches!(
            state,
            State::Default | State::PreDirective | State::Directive | State::Reference
        );
        if has_line_comments {
            best.token(m::literal(rest, "##"), Kind::LineComment);
        }
        let width = character_width(first);
        match state {
            State::Default => {
                best.token(m::literal(rest, "\\\\"), Kind::DoubleEscape);
                best.token(m::literal(rest, "\\"), Kind::Escape);
                let text = m::run(rest, |byte| !matches!(byte, b'$' | b'#' | b'\\'));
                best.token(text, Kind::Text);
                best.token(empty_index(rest), Kind::EmptyIndex);
            }
            State::LineComment => {
                best.token(m::line_end(rest), Kind::LineCommentEnd);
                best.add(width, Rule::Skip);
            }
            State::FormalComment => {
                best.token(m::literal(rest, "*#"), Kind::FormalComment);
                best.add(width, Rule::Skip);
            }
            State::BlockComment => {
                best.token(m::literal(rest, "*#"), Kind::BlockComment);
                best.add(width, Rule::Skip);
            }
            State::TextBlock => {
                best.token(m::literal(rest, "]]#"), Kind::TextBlock);
                best.add(width, Rule::More);
            }
            State::PreDirective | State::Directive => {
                directive_rules(state, rest, &mut best);
                if state == State::PreDirective {
                    best.add(width, Rule::Terminator);
                }
            }
            State::Reference | State::RefModifier | State::RefMod2 | State::RefIndex => {
                reference_rules(state, rest, &mut best);
                if matches!(state, State::Reference | State::RefModifier) {
                    best.add(width, Rule::Terminator);
                }
                if state == State::Reference {
                    best.token(empty_index(rest), Kind::EmptyIndex);
                }
            }
        }
        best.0
    }

    fn default_rules(&mut self, rest: &[u8], best: &mut Best) {
        let n_backslashes = self.n_backslashes(rest);
        if n_backslashes % 2 == 1 {
            let behind = rest.get(n_backslashes..).unwrap_or_default();
            if let Some(name) = behind.strip_prefix(b"#") {
                let length = m::word(name).max(m::braced_word(name));
                if length > 0 {
                    best.token(n_backslashes + 1 + length, Kind::EscapedDirective);
                }
            }
        }
        best.token(m::set(rest), Kind::Set);
    }

    /// How many backslashes the rest begins with.
    fn n_backslashes(&mut self, rest: &[u8]) -> usize {
        if rest.first() != Some(&b'\\') {
            return 0;
        }
        if self.position >= self.backslashes_end {
            self.backslashes_end = self.position + m::run(rest, |byte| byte == b'\\');
        }
        self.backslashes_end - self.position
    }

    /// What begins something in every state.
    fn everywhere(&mut self, rest: &[u8], best: &mut Best) {
        let before = self.n_backslashes(rest);
        if rest.get(before) == Some(&b'$') {
            best.add(before + 1, Rule::Dollar);
            let behind = rest.get(before + 1..).unwrap_or_default();
            let between = m::run(behind, |byte| byte == b'\\');
            if behind.get(between) == Some(&b'!') {
                best.add(before + between + 2, Rule::Dollar);
            }
        }
        best.add(m::literal(rest, "#[["), Rule::Open(State::TextBlock));
        if let (3, Some(byte)) = (m::literal(rest, "#**"), rest.get(3))
            && *byte != b'#'
        {
            best.add(3 + character_width(*byte), Rule::Open(State::FormalComment));
        }
        best.add(m::literal(rest, "#*"), Rule::Open(State::BlockComment));
        best.add(m::literal(rest, "#"), Rule::Hash);
    }
}

/// The best match so far.
struct Best(Option<(usize, Rule)>);

impl Best {
    fn add(&mut self, length: usize, rule: Rule) {
        if length > self.0.map_or(0, |(best, _)| best) {
            self.0 = Some((length, rule));
        }
    }

    fn token(&mut self, length: usize, kind: Kind) {
        self.add(length, Rule::Token(kind));
    }
}

/// The bytes of a character by its first one.
fn character_width(first: u8) -> usize {
    match first {
        0..=0x7F => 1,
        0x80..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xFF => 4,
    }
}

fn empty_index(rest: &[u8]) -> usize {
    m::any(rest, &["$[", "$![", "$\\![", "$."])
}

fn punctuation(rest: &[u8], best: &mut Best) {
    for (text, kind) in [
        ("[", Kind::OpenList),
        ("]", Kind::CloseList),
        (",", Kind::Comma),
        ("..", Kind::DoubleDot),
        (":", Kind::Colon),
        ("{", Kind::OpenMap),
        ("}", Kind::CloseMap),
    ] {
        best.token(m::literal(rest, text), kind);
    }
}

fn directive_rules(state: State, rest: &[u8], best: &mut Best) {
    if state == State::Directive {
        values(rest, best);
        for (words, kind) in [
            (["-", "-"], Kind::Minus),
            (["+", "+"], Kind::Plus),
            (["*", "*"], Kind::Times),
            (["/", "/"], Kind::Divide),
            (["%", "%"], Kind::Modulus),
            (["&&", "and"], Kind::And),
            (["||", "or"], Kind::Or),
            (["<", "lt"], Kind::Less),
            (["<=", "le"], Kind::LessOrEqual),
            ([">", "gt"], Kind::Greater),
            ([">=", "ge"], Kind::GreaterOrEqual),
            (["==", "eq"], Kind::Equal),
            (["!=", "ne"], Kind::NotEqual),
            (["!", "not"], Kind::Not),
            (["=", "="], Kind::Assign),
        ] {
            best.token(m::any(rest, &words), kind);
        }
    } else {
        best.token(
            m::with_line_end(rest, &["end", "{end}"]),
            Kind::EndDirective,
        );
        best.token(m::any(rest, &["if", "{if}"]), Kind::If);
        best.token(m::any(rest, &["elseif", "{elseif}"]), Kind::ElseIf);
        best.token(m::with_line_end(rest, &["else", "{else}"]), Kind::Else);
    }
    numbers(rest, best);
    best.token(m::word(rest), Kind::Word);
    best.token(m::braced_word(rest), Kind::BracedWord);
}

fn reference_rules(state: State, rest: &[u8], best: &mut Best) {
    if matches!(state, State::RefMod2 | State::RefIndex) {
        values(rest, best);
        numbers(rest, best);
    } else {
        booleans(rest, best);
    }
    if state != State::RefIndex {
        best.token(m::identifier(rest), Kind::Identifier);
        best.token(m::dot(rest), Kind::Dot);
    }
    if matches!(state, State::Reference | State::RefModifier) {
        best.token(m::literal(rest, "{"), Kind::OpenFormal);
        best.token(m::literal(rest, "}"), Kind::CloseFormal);
    }
}

/// White space, strings and booleans.
fn values(rest: &[u8], best: &mut Best) {
    best.token(m::run(rest, m::is_space), Kind::Blank);
    best.token(m::string(rest), Kind::String);
    booleans(rest, best);
}

fn booleans(rest: &[u8], best: &mut Best) {
    best.token(m::literal(rest, "true"), Kind::True);
    best.token(m::literal(rest, "false"), Kind::False);
}

fn numbers(rest: &[u8], best: &mut Best) {
    best.token(m::integer(rest), Kind::Integer);
    best.token(m::float(rest), Kind::Float);
}
