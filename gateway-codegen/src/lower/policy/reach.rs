//! Whether a resource can match a request that the API answers.

use std::collections::BTreeSet;

use super::resource::SHORT_FORM;
use crate::iam_policy::{Part, Pattern};
use crate::plan::{Operation, Segment, Stage};

/// Comparisons of a character of a resource for one policy; of what costs more nothing is said.
const MAX_STEPS: usize = 1 << 26;

/// What a resource fails by.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Miss<'p> {
    /// There is no such stage.
    Stage,
    /// There is no such path.
    Path,
    /// There is such a path, with these methods alone.
    Method(BTreeSet<&'p str>),
    /// It is none of these that no request has.
    Arn,
}

/// The requests that an API answers, as ARNs name them (`reference/rest-api.md` §5.1).
pub(super) struct Requests<'p> {
    /// The id of the API.
    id: &'p str,
    stages: &'p [Stage],
    operations: &'p [Operation],
    /// What was compared so far.
    n_steps: usize,
}

/// A piece of what an ARN may be.
#[derive(Clone, Copy)]
enum Piece<'p> {
    Text(&'p str),
    /// Any characters but slashes, or none.
    Segment,
    /// Any characters, or none.
    Any,
}

/// A piece of a resource.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Character(char),
    AnyCharacter,
    AnyText,
}

/// Which beginnings of a resource match what was read so far.
type Matched = Vec<bool>;

impl<'p> Requests<'p> {
    pub(super) fn new(id: &'p str, stages: &'p [Stage], operations: &'p [Operation]) -> Self {
        Requests {
            id,
            stages,
            operations,
            n_steps: 0,
        }
    }

    /// What a resource fails by; `None`: it can match.
    pub(super) fn miss(&mut self, resource: &Pattern) -> Option<Miss<'p>> {
        let mut tokens = tokens(resource);
        let short: Vec<Token> = SHORT_FORM.chars().map(Token::Character).collect();
        let is_short = tokens.starts_with(&short);
        if is_short {
            tokens.drain(..short.len());
        }
        // Such paths have several spellings.
        let is_plain =
            |token: &Token| !matches!(token, Token::Character(c) if *c == '%' || !c.is_ascii());
        if !tokens.iter().all(is_plain) {
            return None;
        }
        let mut start = vec![false; tokens.len() + 1];
        start
            .first_mut()
            .into_iter()
            .for_each(|first| *first = true);
        close(&tokens, &mut start);
        if !is_short {
            let arn = [
                Piece::Text("arn:"),
                Piece::Segment,
                Piece::Text(":execute-api:"),
                Piece::Segment,
                Piece::Text(":"),
                Piece::Segment,
                Piece::Text(":"),
                Piece::Text(self.id),
                Piece::Text("/"),
            ];
            start = self.read(&tokens, start, &arn);
            if !start.contains(&true) {
                return Some(Miss::Arn);
            }
        }
        let mut stages = Vec::new();
        for stage in self.stages {
            let pieces = [Piece::Text(&stage.name), Piece::Text("/")];
            let matched = self.read(&tokens, start.clone(), &pieces);
            if ends(&self.read(&tokens, matched.clone(), &[Piece::Any])) {
                stages.push(matched);
            }
        }
        if stages.is_empty() {
            return Some(Miss::Stage);
        }
        let mut methods = BTreeSet::new();
        for operation in self.operations {
            let (method, path) = match operation.method.as_deref() {
                Some("ANY") => (Piece::Segment, path(operation)),
                Some(method) => (Piece::Text(method), path(operation)),
                None => (Piece::Text("$default"), Vec::new()),
            };
            for stage in &stages {
                if self.n_steps > MAX_STEPS {
                    return None;
                }
                let matched = self.read(&tokens, stage.clone(), &[method]);
                if ends(&self.read(&tokens, matched, &path)) {
                    return None;
                }
                let matched = self.read(&tokens, stage.clone(), &[Piece::Segment]);
                if ends(&self.read(&tokens, matched, &path)) {
                    methods.extend(operation.method.as_deref());
                }
            }
        }
        Some(match methods.is_empty() {
            true => Miss::Path,
            false => Miss::Method(methods),
        })
    }

    fn read(&mut self, tokens: &[Token], matched: Matched, pieces: &[Piece<'_>]) -> Matched {
        read(tokens, matched, pieces, &mut self.n_steps)
    }
}

/// Whether the whole of a resource is matched.
fn ends(matched: &Matched) -> bool {
    matched.last().copied().unwrap_or(false)
}

fn tokens(resource: &Pattern) -> Vec<Token> {
    let mut tokens = Vec::new();
    for part in resource.parts.iter() {
        match part {
            Part::Text(text) => tokens.extend(text.chars().map(Token::Character)),
            Part::AnyCharacter => tokens.push(Token::AnyCharacter),
            // What a variable holds is not known.
            Part::AnyText | Part::Variable { .. } => tokens.push(Token::AnyText),
        }
    }
    tokens
}

/// What stands behind the method.
fn path(operation: &Operation) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    if operation.path.segments.is_empty() {
        pieces.push(Piece::Text("/"));
    }
    for segment in &operation.path.segments {
        if matches!(segment, Segment::Literal(text) if text.is_empty()) {
            // A last slash does not tell resources of REST APIs apart.
            pieces.push(Piece::Any);
            continue;
        }
        pieces.push(Piece::Text("/"));
        pieces.push(match segment {
            // Such paths have several spellings.
            Segment::Literal(text) if text.contains('%') || !text.is_ascii() => Piece::Segment,
            Segment::Literal(text) => Piece::Text(text),
            Segment::Parameter(_) | Segment::Mixed(_) => Piece::Segment,
            Segment::Greedy(_) => Piece::Any,
        });
    }
    pieces
}

/// Which beginnings match what was read and the pieces behind it.
fn read(
    tokens: &[Token],
    mut matched: Matched,
    pieces: &[Piece<'_>],
    n_steps: &mut usize,
) -> Matched {
    for piece in pieces {
        // Nothing matches any more.
        if !matched.contains(&true) {
            return matched;
        }
        match piece {
            Piece::Text(text) => {
                for c in text.chars() {
                    *n_steps += tokens.len();
                    matched = behind(tokens, &matched, c);
                    if !matched.contains(&true) {
                        return matched;
                    }
                }
            }
            Piece::Segment | Piece::Any => {
                *n_steps += tokens.len();
                let is_any = matches!(piece, Piece::Any);
                run(tokens, &mut matched, is_any);
            }
        }
    }
    matched
}

/// Those that match with one character more.
fn behind(tokens: &[Token], matched: &[bool], c: char) -> Matched {
    let mut next = vec![false; matched.len()];
    for (i, token) in tokens.iter().enumerate() {
        if !matched.get(i).copied().unwrap_or(false) {
            continue;
        }
        let place = match token {
            Token::AnyText => i,
            Token::AnyCharacter => i + 1,
            Token::Character(own) if *own == c => i + 1,
            Token::Character(_) => continue,
        };
        next.get_mut(place).into_iter().for_each(|it| *it = true);
    }
    close(tokens, &mut next);
    next
}

/// Adds those that match with any characters more, slashes among them or not.
fn run(tokens: &[Token], matched: &mut [bool], slashes: bool) {
    for (i, token) in tokens.iter().enumerate() {
        let passes = match token {
            Token::AnyText | Token::AnyCharacter => true,
            Token::Character(c) => slashes || *c != '/',
        };
        if passes && matched.get(i).copied().unwrap_or(false) {
            matched.get_mut(i + 1).into_iter().for_each(|it| *it = true);
        }
    }
}

/// Adds those that match without another character.
fn close(tokens: &[Token], matched: &mut [bool]) {
    for (i, token) in tokens.iter().enumerate() {
        if *token == Token::AnyText && matched.get(i).copied().unwrap_or(false) {
            matched.get_mut(i + 1).into_iter().for_each(|it| *it = true);
        }
    }
}
