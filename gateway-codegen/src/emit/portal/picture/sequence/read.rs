//! The language of the fence `sequence`.

use super::super::{DiagramError, text};

const MAX_PARTICIPANTS: usize = 12;
const MAX_EVENTS: usize = 120;

pub(super) struct Participant {
    pub(super) name: String,
    pub(super) title: String,
}

/// What happens.
pub(super) enum Event {
    Message {
        from: usize,
        to: usize,
        text: String,
        is_dashed: bool,
    },
    Note {
        from: usize,
        to: usize,
        text: String,
    },
}

#[derive(Default)]
pub(super) struct Diagram {
    pub(super) participants: Vec<Participant>,
    pub(super) events: Vec<Event>,
}

pub(super) fn read(source: &str) -> Result<Diagram, Vec<DiagramError>> {
    let mut diagram = Diagram::default();
    let mut errors = Vec::new();
    for (at, line) in source.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("%%") {
            continue;
        }
        if let Err(message) = diagram.read_line(line) {
            errors.push(DiagramError::new(at + 1, message));
            if errors.len() == 10 {
                break;
            }
        }
        if diagram.participants.len() > MAX_PARTICIPANTS {
            let message = format!("more than {MAX_PARTICIPANTS} participants");
            return Err(vec![DiagramError::new(at + 1, message)]);
        }
        if diagram.events.len() > MAX_EVENTS {
            let message = format!("more than {MAX_EVENTS} messages and notes");
            return Err(vec![DiagramError::new(at + 1, message)]);
        }
    }
    if errors.is_empty() && diagram.events.is_empty() {
        errors.push(DiagramError::new(
            1,
            "there is no message: `Client -> Gateway: GET /pets`",
        ));
    }
    if errors.is_empty() {
        Ok(diagram)
    } else {
        Err(errors)
    }
}

impl Diagram {
    fn read_line(&mut self, line: &str) -> Result<(), String> {
        if let Some(rest) = strip_word(line, "participant") {
            let (name, title) = rest.split_once(" as ").unwrap_or((rest, rest));
            let at = self.participant(name)?;
            if let Some(participant) = self.participants.get_mut(at) {
                participant.title = text::one_line(title);
            }
            return Ok(());
        }
        if let Some(rest) = strip_word(line, "note").and_then(|rest| strip_word(rest, "over")) {
            let (names, text) = rest
                .split_once(':')
                .ok_or("a note is `Note over Gateway: text`")?;
            let (from, to) = names.split_once(',').unwrap_or((names, names));
            let (from, to) = (self.participant(from)?, self.participant(to)?);
            self.events.push(Event::Note {
                from: from.min(to),
                to: from.max(to),
                text: text::one_line(text),
            });
            return Ok(());
        }
        let (from, rest) = line
            .split_once("->")
            .ok_or("a line is `Client -> Gateway: text`, `Client --> Gateway: text`, `Note over Gateway: text` or `participant Gateway as text`")?;
        let is_dashed = from.ends_with('-');
        let (to, text) = rest.split_once(':').unwrap_or((rest, ""));
        let from = self.participant(from.trim_end_matches('-'))?;
        let to = self.participant(to.trim_start_matches('>'))?;
        self.events.push(Event::Message {
            from,
            to,
            text: text::one_line(text),
            is_dashed,
        });
        Ok(())
    }

    /// The place of a participant; who is new is added.
    fn participant(&mut self, name: &str) -> Result<usize, String> {
        let name = text::one_line(name);
        if name.is_empty() {
            return Err("a participant has no name".to_owned());
        }
        if let Some(at) = self.participants.iter().position(|p| p.name == name) {
            return Ok(at);
        }
        self.participants.push(Participant {
            title: name.clone(),
            name,
        });
        Ok(self.participants.len() - 1)
    }

    pub(super) fn title(&self, at: usize) -> &str {
        self.participants.get(at).map_or("", |p| &p.title)
    }
}

/// What is behind a word, whatever its case; the word has to end there.
fn strip_word<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (head, rest) = line.split_at_checked(word.len())?;
    (head.eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace))
        .then(|| rest.trim_start())
}
