//! Path templates.

/// A path template below the base path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    /// As written, starting with `/`.
    pub text: String,
    /// Its segments; empty for `/`. A trailing slash is a last, empty literal.
    pub segments: Vec<Segment>,
}

impl PathTemplate {
    /// What requests name: the text without the query or the fragment that some documents write behind it, and which is no part
    /// of a path.
    #[must_use]
    pub fn without_query(&self) -> &str {
        self.text.split(['?', '#']).next().unwrap_or_default()
    }

    /// The length in bytes of the shortest request path that matches; a parameter is one character at least.
    pub fn shortest(&self) -> usize {
        let of_part = |part: &SegmentPart| match part {
            SegmentPart::Text(text) => text.len(),
            SegmentPart::Parameter(_) => 1,
        };
        let of_segment = |segment: &Segment| match segment {
            Segment::Literal(text) => text.len(),
            Segment::Parameter(_) | Segment::Greedy(_) => 1,
            Segment::Mixed(parts) => parts.iter().map(of_part).sum(),
        };
        self.segments
            .iter()
            .map(|segment| 1 + of_segment(segment))
            .sum()
    }

    /// The path without the names of its parameters, which is the same for paths that take the same requests:
    /// `/pets/{}`, `/files/{+}`, `/files/{}.json`; empty for `/`.
    #[must_use]
    pub fn shape(&self) -> String {
        let mut shape = String::new();
        for segment in &self.segments {
            segment.push_shape(&mut shape);
        }
        shape
    }

    /// Names of the parameters in order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments
            .iter()
            .flat_map(|segment| -> Box<dyn Iterator<Item = &str>> {
                match segment {
                    Segment::Literal(_) => Box::new(std::iter::empty()),
                    Segment::Parameter(name) | Segment::Greedy(name) => {
                        Box::new(std::iter::once(name.as_str()))
                    }
                    Segment::Mixed(parts) => Box::new(parts.iter().filter_map(|part| match part {
                        SegmentPart::Text(_) => None,
                        SegmentPart::Parameter(name) => Some(name.as_str()),
                    })),
                }
            })
    }
}

/// A segment of a path template. Texts are in the canonical spelling (RFC 3986 §6.2.2), as requests
/// are when they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Text.
    Literal(String),
    /// `{name}`.
    Parameter(String),
    /// `{name+}`; always last.
    Greedy(String),
    /// Text and parameters in one segment; texts are never empty, parameters never adjacent.
    Mixed(Vec<SegmentPart>),
}

impl Segment {
    /// What it adds to [the shape](PathTemplate::shape) of a path.
    pub fn push_shape(&self, shape: &mut String) {
        shape.push('/');
        match self {
            Segment::Literal(text) => shape.push_str(text),
            Segment::Parameter(_) => shape.push_str("{}"),
            Segment::Greedy(_) => shape.push_str("{+}"),
            Segment::Mixed(parts) => parts.iter().for_each(|part| match part {
                SegmentPart::Text(text) => shape.push_str(text),
                SegmentPart::Parameter(_) => shape.push_str("{}"),
            }),
        }
    }
}

/// Part of a [`Segment::Mixed`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentPart {
    /// Text.
    Text(String),
    /// `{name}`.
    Parameter(String),
}
