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

/// Part of a [`Segment::Mixed`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentPart {
    /// Text.
    Text(String),
    /// `{name}`.
    Parameter(String),
}
