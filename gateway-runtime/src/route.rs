//! Finds the operation for a method and a canonical path in a generated route table.
//!
//! Specific before general, segment by segment from the left, with backtracking: a static resource
//! that lacks the method does not hide a greedy sibling that has it (`reference/rest-api.md` §2). In the HTTP kind a
//! route that fits to its end goes before all greedy ones (`reference/http-api.md` §3).

use crate::descriptor::{Kind, Operation, RouteNode, SegmentPart};

/// The most path parameters a route may have; the compiler refuses more.
pub(crate) const MAX_PATH_PARAMETERS: usize = 16;

/// The values of the path parameters, as ranges of the canonical path.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Captures {
    ranges: [(u16, u16); MAX_PATH_PARAMETERS],
    len: u8,
}

impl Captures {
    /// The canonical (still encoded) value of the parameter at `index`.
    pub(crate) fn get<'p>(&self, path: &'p str, index: usize) -> Option<&'p str> {
        if index >= usize::from(self.len) {
            return None;
        }
        let &(start, end) = self.ranges.get(index)?;
        path.get(usize::from(start)..usize::from(end))
    }

    /// Where in the path the value of the parameter at `index` begins.
    pub(crate) fn start(&self, index: usize) -> Option<usize> {
        let range = self.ranges.get(index)?;
        (index < usize::from(self.len)).then_some(usize::from(range.0))
    }

    fn push(&mut self, start: usize, end: usize) -> bool {
        let (Ok(start), Ok(end)) = (u16::try_from(start), u16::try_from(end)) else {
            return false;
        };
        let Some(range) = self.ranges.get_mut(usize::from(self.len)) else {
            return false;
        };
        *range = (start, end);
        self.len += 1;
        true
    }
}

/// The operation that answers `method` on `path`, and its path parameters.
///
/// `path` is canonical and starts with `/`; captured ranges count from its start.
pub(crate) fn find(
    root: &'static RouteNode,
    kind: Kind,
    method: &str,
    path: &str,
) -> Option<(&'static Operation, Captures)> {
    let mut search = Search {
        path,
        method,
        takes_greedy: kind == Kind::Rest,
        captures: Captures::default(),
    };
    if path.len() <= 1 {
        return Some((search.ends_at(root)?, search.captures));
    }
    let mut operation = search.descend(root, 1);
    if operation.is_none() && !search.takes_greedy {
        search.takes_greedy = true;
        operation = search.descend(root, 1);
    }
    Some((operation?, search.captures))
}

struct Search<'p> {
    path: &'p str,
    method: &'p str,
    /// Whether greedy routes are looked at.
    takes_greedy: bool,
    captures: Captures,
}

impl Search<'_> {
    /// Matches the segment that starts at byte `start`, which exists (it may be empty).
    fn descend(&mut self, node: &'static RouteNode, start: usize) -> Option<&'static Operation> {
        let rest = self.path.get(start..)?;
        let end =
            memchr::memchr(b'/', rest.as_bytes()).map_or(self.path.len(), |length| start + length);
        let segment = self.path.get(start..end)?;
        if let Ok(i) = node
            .literals
            .binary_search_by(|(literal, _)| (*literal).cmp(segment))
            && let Some((_, child)) = node.literals.get(i)
            && let Some(found) = self.beyond(child, end)
        {
            return Some(found);
        }
        if segment.is_empty() {
            return self.greedy(node, start);
        }
        let mark = self.captures;
        for (pattern, child) in node.patterns {
            if self.mixed(pattern, start, end)
                && let Some(found) = self.beyond(child, end)
            {
                return Some(found);
            }
            self.captures = mark;
        }
        if let Some(child) = node.parameter {
            if self.captures.push(start, end)
                && let Some(found) = self.beyond(child, end)
            {
                return Some(found);
            }
            self.captures = mark;
        }
        self.greedy(node, start)
    }

    fn greedy(&mut self, node: &'static RouteNode, start: usize) -> Option<&'static Operation> {
        let child = node.greedy.filter(|_| self.takes_greedy)?;
        let mark = self.captures;
        if start < self.path.len() && self.captures.push(start, self.path.len()) {
            if let Some(found) = self.ends_at(child) {
                return Some(found);
            }
            self.captures = mark;
        }
        None
    }

    /// Goes on behind the segment that ended at byte `end`.
    fn beyond(&mut self, node: &'static RouteNode, end: usize) -> Option<&'static Operation> {
        if end == self.path.len() {
            self.ends_at(node)
        } else {
            self.descend(node, end + 1)
        }
    }

    fn ends_at(&self, node: &'static RouteNode) -> Option<&'static Operation> {
        let exact = node
            .methods
            .iter()
            .find(|(method, _)| *method == self.method);
        match exact {
            Some((_, operation)) => Some(operation),
            None => node.any.filter(|_| is_any_method(self.method)),
        }
    }

    /// Captures the parameters of a segment that mixes text and parameters.
    fn mixed(&mut self, pattern: &[SegmentPart], start: usize, end: usize) -> bool {
        let mut at = start;
        let mut parts = pattern.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                SegmentPart::Text(text) => {
                    if !self
                        .path
                        .get(at..end)
                        .is_some_and(|rest| rest.starts_with(text))
                    {
                        return false;
                    }
                    at += text.len();
                }
                SegmentPart::Parameter => {
                    let stop = match parts.peek() {
                        // The last text is anchored at the end, so that `{file}.json` takes `a.json.json`.
                        Some(SegmentPart::Text(text)) if is_last(pattern, text) => {
                            end.checked_sub(text.len())
                        }
                        Some(SegmentPart::Text(text)) => {
                            let rest = self.path.get(at + 1..end).unwrap_or("");
                            rest.find(text).map(|offset| at + 1 + offset)
                        }
                        Some(SegmentPart::Parameter) | None => Some(end),
                    };
                    match stop {
                        Some(stop) if stop > at && self.captures.push(at, stop) => at = stop,
                        _ => return false,
                    }
                }
            }
        }
        at == end
    }
}

fn is_last(pattern: &[SegmentPart], text: &str) -> bool {
    matches!(pattern.last(), Some(SegmentPart::Text(last)) if std::ptr::eq(*last, text))
}

/// The methods that `ANY` stands for (`reference/openapi-extensions.md` §2.1).
fn is_any_method(method: &str) -> bool {
    matches!(
        method,
        "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{Integration, ResponseType, Slot};

    const fn operation(id: &'static str) -> Operation {
        Operation {
            id,
            method: "GET",
            resource: "",
            resource_id: "",
            path_parameters: &[],
            access: &[],
            parameters: &[],
            body: None,
            answers: None,
            integration: Integration::Fail(ResponseType::Default5xx, ""),
            slot: Slot::new(),
        }
    }

    static ROOT: Operation = operation("root");
    static POST_TEST: Operation = operation("post-test");
    static OPTIONS_PROXY: Operation = operation("options-proxy");
    static ANY_ANY: Operation = operation("any-any");
    static ID: Operation = operation("id");
    static ME: Operation = operation("me");
    static FILE: Operation = operation("file");
    static SLASH: Operation = operation("slash");

    static TABLE: RouteNode = RouteNode {
        methods: &[("GET", &ROOT)],
        literals: &[
            (
                "test",
                &RouteNode {
                    methods: &[("POST", &POST_TEST)],
                    literals: &[(
                        "any",
                        &RouteNode {
                            any: Some(&ANY_ANY),
                            ..RouteNode::EMPTY
                        },
                    )],
                    ..RouteNode::EMPTY
                },
            ),
            (
                "users",
                &RouteNode {
                    literals: &[
                        (
                            "",
                            &RouteNode {
                                methods: &[("GET", &SLASH)],
                                ..RouteNode::EMPTY
                            },
                        ),
                        (
                            "me",
                            &RouteNode {
                                methods: &[("GET", &ME)],
                                ..RouteNode::EMPTY
                            },
                        ),
                    ],
                    patterns: &[(
                        &[SegmentPart::Parameter, SegmentPart::Text("...")],
                        &RouteNode {
                            methods: &[("GET", &FILE)],
                            ..RouteNode::EMPTY
                        },
                    )],
                    parameter: Some(&RouteNode {
                        methods: &[("GET", &ID), ("PUT", &ID)],
                        ..RouteNode::EMPTY
                    }),
                    ..RouteNode::EMPTY
                },
            ),
        ],
        greedy: Some(&RouteNode {
            methods: &[("OPTIONS", &OPTIONS_PROXY)],
            ..RouteNode::EMPTY
        }),
        ..RouteNode::EMPTY
    };

    /// `/b/{y+}`, `/{x}/c` and `/{z+}`.
    static GREEDY: RouteNode = RouteNode {
        literals: &[(
            "b",
            &RouteNode {
                greedy: Some(&RouteNode {
                    methods: &[("GET", &FILE)],
                    ..RouteNode::EMPTY
                }),
                ..RouteNode::EMPTY
            },
        )],
        parameter: Some(&RouteNode {
            literals: &[(
                "c",
                &RouteNode {
                    methods: &[("GET", &ID)],
                    ..RouteNode::EMPTY
                },
            )],
            ..RouteNode::EMPTY
        }),
        greedy: Some(&RouteNode {
            methods: &[("GET", &ROOT), ("POST", &ROOT)],
            ..RouteNode::EMPTY
        }),
        ..RouteNode::EMPTY
    };

    fn id(root: &'static RouteNode, kind: Kind, method: &str, path: &str) -> String {
        match find(root, kind, method, path) {
            None => "-".to_owned(),
            Some((operation, captures)) => {
                let mut text = operation.id.to_owned();
                for i in 0..MAX_PATH_PARAMETERS {
                    if let Some(value) = captures.get(path, i) {
                        text.push(' ');
                        text.push_str(value);
                    }
                }
                text
            }
        }
    }

    #[test]
    fn precedence_and_backtracking() {
        for (method, path, expected) in [
            ("GET", "/", "root"),
            ("POST", "/", "-"),
            ("OPTIONS", "/", "-"),
            ("POST", "/test", "post-test"),
            ("OPTIONS", "/test", "options-proxy test"),
            ("OPTIONS", "/test/any", "any-any"),
            ("TRACE", "/test/any", "-"),
            ("OPTIONS", "/test/other/x", "options-proxy test/other/x"),
            ("GET", "/users/me", "me"),
            ("PUT", "/users/me", "id me"),
            ("GET", "/users/7", "id 7"),
            ("GET", "/users/", "slash"),
            ("GET", "/users/7/", "-"),
            ("GET", "/users/a...", "file a"),
            ("GET", "/users/...", "id ..."),
            ("OPTIONS", "/users//x", "options-proxy users//x"),
            ("get", "/users/me", "-"),
        ] {
            for kind in [Kind::Rest, Kind::Http] {
                assert_eq!(id(&TABLE, kind, method, path), expected, "{method} {path}");
            }
        }
    }

    #[test]
    fn greedy_routes_of_http_apis_are_asked_last() {
        for (method, path, rest, http) in [
            ("GET", "/b/c", "file c", "id b"),
            ("GET", "/b/d", "file d", "file d"),
            ("GET", "/a/c", "id a", "id a"),
            ("GET", "/a/c/d", "root a/c/d", "root a/c/d"),
            ("POST", "/a/c", "root a/c", "root a/c"),
            ("POST", "/b/c", "root b/c", "root b/c"),
        ] {
            assert_eq!(
                id(&GREEDY, Kind::Rest, method, path),
                rest,
                "{method} {path}"
            );
            assert_eq!(
                id(&GREEDY, Kind::Http, method, path),
                http,
                "{method} {path}"
            );
        }
    }
}
