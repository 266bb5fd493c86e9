//! What is known of a JSON text whose parts are not all constant: [`Outline`].

use std::collections::BTreeMap;
use std::mem;
use std::rc::Rc;

use super::state::SHARE;
use crate::json_schema::Types;

/// What is known of a value. Copies have their members in common until one of them changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    /// The kinds that it may be of.
    pub(super) kinds: Types,
    /// Its JSON, where that is always the same, and short.
    pub(super) constant: Option<Rc<str>>,
    /// Members that it has or may have, if it is an object; the first items by their indexes, if it is an array.
    pub(super) members: Rc<BTreeMap<Rc<str>, Member>>,
    /// How many members there are, with those of the members.
    n_members: usize,
    /// Whether it may have others as well.
    pub(super) is_open: bool,
}

/// What is known of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Its value.
    pub(super) shape: Shape,
    /// Whether it is there on every path.
    pub(super) is_certain: bool,
}

impl Shape {
    fn of(kinds: Types) -> Self {
        Shape {
            kinds,
            constant: None,
            members: Rc::default(),
            n_members: 0,
            is_open: kinds.has(Types::OBJECT),
        }
    }

    fn put(&mut self, name: Rc<str>, shape: Shape) {
        self.n_members = self.n_members.saturating_add(1 + shape.n_members);
        let is_certain = true;
        Rc::make_mut(&mut self.members).insert(name, Member { shape, is_certain });
    }

    /// What one or the other is.
    fn join(&mut self, other: Shape) {
        self.kinds = self.kinds.and(other.kinds);
        self.is_open |= other.is_open;
        if self.constant != other.constant {
            self.constant = None;
        }
        if Rc::ptr_eq(&self.members, &other.members) {
            return;
        }
        let members = Rc::make_mut(&mut self.members);
        for (name, member) in members.iter_mut() {
            member.is_certain &= other.members.contains_key(name);
        }
        for (name, member) in other.members.iter() {
            match members.get_mut(name) {
                Some(known) => {
                    known.is_certain &= member.is_certain;
                    known.shape.join(member.shape.clone());
                }
                None => {
                    let mut member = member.clone();
                    member.is_certain = false;
                    members.insert(Rc::clone(name), member);
                }
            }
        }
        let sizes = members.values().map(|member| 1 + member.shape.n_members);
        self.n_members = sizes.fold(0, usize::saturating_add);
    }
}

/// A container that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Open {
    shape: Shape,
    is_object: bool,
    /// The name whose value comes; `None`: not known.
    name: Option<Rc<str>>,
    /// The index of the item that comes; `None`: not known.
    next: Option<usize>,
    /// Its JSON so far; `None`: it has a part that is not constant, or is long.
    source: Option<Rc<String>>,
}

impl Open {
    /// The most bytes of a container that are kept.
    const MAX_CONSTANT: usize = 1024;
    /// The most items that are kept.
    const MAX_ITEMS: usize = 8;

    /// A part of its JSON; `None`: one that is not constant.
    fn write(&mut self, part: Option<&str>) {
        let has_room = |source: &Rc<String>, part: &str| {
            source.len().saturating_add(part.len()) < Self::MAX_CONSTANT
        };
        match (&mut self.source, part) {
            (Some(source), Some(part)) if has_room(source, part) => {
                Rc::make_mut(source).push_str(part);
            }
            (source, _) => *source = None,
        }
    }

    /// A comma, behind another part.
    fn separate(&mut self) {
        let is_first = |source: &Rc<String>| source.len() == 1;
        if !self.source.as_ref().is_some_and(is_first) {
            self.write(Some(","));
        }
    }

    /// The name or index whose value has come.
    fn key(&mut self) -> Option<Rc<str>> {
        if self.is_object {
            return self.name.take();
        }
        let at = self.next?;
        self.next = at.checked_add(1);
        (at < Self::MAX_ITEMS).then(|| at.to_string().into())
    }
}

/// What is known of what has been read so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outline {
    open: Vec<Open>,
    /// The source of the scalar or name that is being read; `None`: not constant.
    source: Option<Vec<u8>>,
    root: Option<Shape>,
}

impl Outline {
    /// The most bytes of a constant that are kept.
    const MAX_CONSTANT: usize = 256;

    /// A scalar or a name begins.
    pub(super) fn begin(&mut self) {
        self.source = Some(Vec::new());
    }

    /// One byte more of it.
    pub(super) fn push(&mut self, byte: u8) {
        if let Some(source) = &mut self.source {
            match source.len() < Self::MAX_CONSTANT {
                true => source.push(byte),
                false => self.source = None,
            }
        }
    }

    /// What has been read of it.
    fn constant(&mut self) -> Option<String> {
        String::from_utf8(self.source.take()?).ok()
    }

    /// It has a part that is not constant.
    pub(super) fn blur(&mut self) {
        self.source = None;
    }

    /// The name has ended.
    pub(super) fn name(&mut self) {
        let name = self.constant();
        if let Some(open) = self.open.last_mut() {
            open.separate();
            open.write(name.as_ref().map(|name| format!("\"{name}\":")).as_deref());
            let name = name.filter(|name| !name.contains('\\'));
            open.shape.is_open |= name.is_none();
            open.name = name.map(Rc::from);
        }
    }

    /// The string has ended.
    pub(super) fn text(&mut self) {
        let constant = self.constant().map(|source| format!("\"{source}\""));
        self.scalar(Types::STRING, constant);
    }

    /// The number has ended.
    pub(super) fn number(&mut self) {
        let constant = self.constant();
        let is_whole = constant.as_ref().is_some_and(|constant| {
            let digits = constant.strip_prefix('-').unwrap_or(constant);
            digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        let kinds = match is_whole {
            true => Types::INTEGER,
            false => Types::NUMBER,
        };
        self.scalar(kinds, constant);
    }

    /// `true`, `false` or `null` has ended.
    pub(super) fn word(&mut self) {
        let constant = self.constant();
        let kinds = match constant.as_deref() {
            Some("null") => Types::NULL,
            Some(_) => Types::BOOLEAN,
            None => Types::BOOLEAN.and(Types::NULL),
        };
        self.scalar(kinds, constant);
    }

    fn scalar(&mut self, kinds: Types, constant: Option<String>) {
        self.put(Shape {
            constant: constant.map(Rc::from),
            ..Shape::of(kinds)
        });
    }

    /// A whole value of one of these kinds.
    pub(super) fn value(&mut self, kinds: Types) {
        self.put(Shape::of(kinds));
    }

    /// A container opens.
    pub(super) fn open(&mut self, is_object: bool) {
        let kinds = match is_object {
            true => Types::OBJECT,
            false => Types::ARRAY,
        };
        self.open.push(Open {
            shape: Shape {
                is_open: false,
                ..Shape::of(kinds)
            },
            is_object,
            name: None,
            next: Some(0),
            source: Some(Rc::new(if is_object { "{" } else { "[" }.to_owned())),
        });
    }

    /// The innermost container ends.
    pub(super) fn close(&mut self) {
        if let Some(mut open) = self.open.pop() {
            open.write(Some(if open.is_object { "}" } else { "]" }));
            open.shape.constant = open.source.map(|source| source.as_str().into());
            self.put(open.shape);
        }
    }

    fn put(&mut self, shape: Shape) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(shape);
            return;
        };
        if !open.is_object {
            open.separate();
        }
        open.write(shape.constant.as_deref());
        if let Some(key) = open.key() {
            open.shape.put(key, shape);
        }
    }

    /// What comes may come any number of times.
    pub(super) fn repeats(&mut self) {
        for open in &mut self.open {
            open.next = None;
            open.source = None;
        }
    }

    /// What it takes to copy it or to put it together with another one, in steps.
    pub(super) fn weight(&self) -> usize {
        let sizes = self.open.iter().map(|open| 1 + open.shape.n_members);
        let root = self.root.as_ref().map_or(0, |root| root.n_members);
        sizes.fold(root, usize::saturating_add) / SHARE
    }

    /// What holds on this path or the other, of which the same containers are open.
    pub(super) fn join(&mut self, other: Outline) {
        if *self == other {
            return;
        }
        if self.source != other.source {
            self.source = None;
        }
        for (open, other) in self.open.iter_mut().zip(other.open) {
            open.shape.join(other.shape);
            if open.name != other.name {
                open.name = None;
                open.shape.is_open = true;
            }
            if open.next != other.next {
                open.next = None;
            }
            if open.source != other.source {
                open.source = None;
            }
        }
        match (&mut self.root, other.root) {
            (Some(root), Some(other)) => root.join(other),
            (root, other) => *root = mem::take(root).or(other),
        }
    }

    /// The whole value, once it has ended.
    pub(super) fn root(&self) -> Option<&Shape> {
        self.root.as_ref()
    }
}
