//! What a schema says of strings.

/// What strings must be. Lengths are in characters (Unicode code points).
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    /// `minLength`.
    pub min_length: usize,
    /// `maxLength`.
    pub max_length: usize,
    /// `pattern`.
    pub pattern: Option<&'t Pattern<'t>>,
    /// `format`, where it is an assertion.
    pub format: Option<Format>,
}

impl Text<'_> {
    /// Any string.
    pub const ANY: Text<'static> = Text {
        min_length: 0,
        max_length: usize::MAX,
        pattern: None,
        format: None,
    };
}

/// `format` of strings. Sources: JSON Schema 2020-12 "Validation" section 7.3; OpenAPI 3.0 "Data Types".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the specifications")]
pub enum Format {
    /// `byte`: base64 (RFC 4648 section 4).
    Byte,
    Date,
    DateTime,
    Duration,
    Email,
    Hostname,
    IdnEmail,
    IdnHostname,
    Ipv4,
    Ipv6,
    Iri,
    IriReference,
    JsonPointer,
    Regex,
    RelativeJsonPointer,
    Time,
    Uri,
    UriReference,
    UriTemplate,
    Uuid,
}

/// A `pattern`: a text fits if each of the automata says what it should. Look-aheads at the beginning of a
/// pattern are automata of their own.
#[derive(Debug, Clone, Copy)]
pub struct Pattern<'t> {
    /// As it is written in the document.
    pub text: &'t str,
    /// What must hold.
    pub automata: &'t [Automaton<'t>],
}

/// A deterministic automaton over characters, made by the compiler: one step a character.
#[derive(Debug, Clone, Copy)]
pub struct Automaton<'t> {
    /// Whether the text must be accepted, or must not.
    pub is_wanted: bool,
    /// Characters that no state tells apart share a class; those of ASCII.
    pub ascii: &'t [u16; 128],
    /// The first characters of stretches of one class beyond ASCII, in order, with their classes; the first one
    /// begins at U+0080.
    pub others: &'t [(u32, u16)],
    /// How many classes there are, with that of the end of the text, which is the last one.
    pub n_classes: usize,
    /// The next state, by state and class: `next[state + class]`, since states are the places of their rows; the first
    /// one begins. [`Automaton::ACCEPT`] and [`Automaton::REJECT`] end the run.
    pub next: &'t [u16],
    /// What is followed in the place of states where these would be too many; `next` is empty then.
    pub positions: Option<&'t Positions<'t>>,
}

impl Automaton<'_> {
    /// The text is accepted, whatever follows.
    pub const ACCEPT: u16 = u16::MAX;
    /// The text is refused, whatever follows.
    pub const REJECT: u16 = u16::MAX - 1;
}

/// The positions in a pattern, each of which takes a character, and what follows it.
///
/// Many can be active at once. A position in a repetition that is counted has a bit for each count: bit 0 is the first
/// time. Others have one bit.
#[derive(Debug, Clone, Copy)]
pub struct Positions<'t> {
    /// How many words hold a set of positions.
    pub n_words: usize,
    /// Where matches begin.
    pub first: &'t [u16],
    /// By position; and one more, for the ends of the last ones.
    pub places: &'t [Place],
    /// Where positions go on to, and how: [`Positions::LEAVE`] and the others.
    pub moves: &'t [(u16, u8)],
    /// Sets of positions: where matches end; for each class, which take it. Behind the class of the end of the text is
    /// that of its beginning.
    pub words: &'t [u64],
}

impl Positions<'_> {
    /// Out of the repetition, if it may be left; to a position as if for the first time.
    pub const LEAVE: u8 = 0;
    /// Within one repetition.
    pub const STAY: u8 = 1;
    /// To its beginning, once more.
    pub const AGAIN: u8 = 2;
    /// The same, where it may be repeated without end: the highest count stays.
    pub const AGAIN_OPEN: u8 = 3;
}

/// A position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where its moves begin; they end where those of the next one begin.
    pub moves: u32,
    /// Where the words of its counts begin.
    pub words: u32,
    /// How many counts are told apart; at least 1.
    pub n_counts: u32,
    /// The least bit with which the repetition may be left.
    pub leaves_at: u32,
}
