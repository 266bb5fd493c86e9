//! Schemas by what they accept.

use std::rc::Rc;

use super::Both;
use crate::diff::change::{Change, Place, Verdict};
use crate::diff::contract::Meaning;
use crate::diff::subsume::{Cause, Step};
use crate::json_schema::SchemaId;

/// What a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// What callers send.
    Sent,
    /// What callers get.
    Got,
}

/// A value whose schemas are compared.
pub(super) struct Subject {
    /// Begins the ids of changes: `request-body`.
    pub(super) id: &'static str,
    /// In a sentence: `the request body`.
    pub(super) what: String,
    pub(super) role: Role,
    pub(super) old: Place,
    pub(super) new: Place,
}

/// Most changes of one value.
const MAX_CHANGES: usize = 12;

/// What came of members that no schema names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// They are refused.
    Closed,
    /// They are no longer refused.
    Opened,
}

impl Turn {
    /// The end of the change's id, what is said of them, and what its verdict depends on: without that it is safe.
    fn says(self, role: Role) -> (&'static str, &'static str, Option<&'static str>) {
        match (self, role) {
            (Turn::Closed, Role::Sent) => (
                "closed",
                "members that are not named are refused now",
                Some("it depends on whether callers send members that are not described"),
            ),
            (Turn::Opened, Role::Sent) => (
                "opened",
                "members that are not named are accepted now",
                None,
            ),
            (Turn::Closed, Role::Got) => (
                "closed",
                "there are no members now but those that are named",
                None,
            ),
            (Turn::Opened, Role::Got) => (
                "opened",
                "there may be members now that are not named",
                Some("it depends on whether callers take members that are not described"),
            ),
        }
    }
}

impl Both<'_, '_> {
    /// Compares what a value may be.
    pub(super) fn compare_schemas(&mut self, subject: &Subject, old: Meaning, new: Meaning) {
        let id = |meaning: Meaning| match meaning {
            Meaning::Any => Some(SchemaId::ANY),
            Meaning::Is(id) => Some(id),
            Meaning::Broken(_) => None,
        };
        let (Some(old_id), Some(new_id)) = (id(old), id(new)) else {
            let reason = match (old, new) {
                (Meaning::Broken(Some(old)), Meaning::Broken(Some(new))) if old == new => None,
                (Meaning::Broken(_), Meaning::Broken(_)) => Some(
                    "both schemas are in error, and are not known to say the same; `gwc check` says why",
                ),
                _ => Some("one of the schemas is in error; `gwc check` says why"),
            };
            if let Some(reason) = reason {
                let message = format!("the schema of {} cannot be compared", subject.what);
                let change = Change::unknown(format!("{}-unreadable", subject.id), message, reason);
                self.push(change.old(subject.old.clone()).new_at(subject.new.clone()));
            }
            return;
        };
        let new_id = self.graph.second(new_id);
        if self.graph.are_same(old_id, new_id) {
            return;
        }
        let (left, right) = match subject.role {
            Role::Sent => (old_id, new_id),
            Role::Got => (new_id, old_id),
        };
        let causes = self.causes(left, right);
        for cause in causes.iter().take(MAX_CHANGES) {
            let change = self.change_of(subject, subject.role, cause);
            self.push(change);
        }
        let n_members = self.compare_members(subject, old_id, new_id, &causes);
        // A named member that is refused, or new, says more.
        let is_known = causes
            .iter()
            .any(|cause| cause.keyword == "additionalProperties");
        let is_turned = |turn| match (subject.role, turn) {
            (Role::Sent, Turn::Closed) | (Role::Got, Turn::Opened) => !is_known,
            (Role::Sent, Turn::Opened) | (Role::Got, Turn::Closed) => true,
        };
        let mut is_told = false;
        for turn in [Turn::Closed, Turn::Opened] {
            is_told |= is_turned(turn) && self.others(subject, turn, old_id, new_id);
        }
        if causes.is_empty() && n_members == 0 && !is_told {
            let back = self.causes(right, left);
            let Some(cause) = back.first() else { return };
            let (sign, message) = match subject.role {
                Role::Sent => ("widened", format!("{} accepts more", subject.what)),
                Role::Got => (
                    "narrowed",
                    format!("{} says more exactly what it is", subject.what),
                ),
            };
            let place = place_in(cause);
            let change = Change::safe(
                format!("{}-{sign}", subject.id),
                format!("{message}{place}"),
            );
            self.push(change.old(subject.old.clone()).new_at(subject.new.clone()));
        }
    }

    fn causes(&mut self, left: SchemaId, right: SchemaId) -> Rc<Vec<Cause>> {
        if let Some(known) = self.known.get(&(left, right)) {
            return Rc::clone(known);
        }
        let causes = Rc::new(self.engine.causes(left, right));
        self.known.insert((left, right), Rc::clone(&causes));
        causes
    }

    /// Whether all values of one schema are values of the other.
    pub(super) fn is_included(&mut self, left: SchemaId, right: SchemaId) -> bool {
        self.causes(left, right).is_empty()
    }

    /// A change as one of what is sent, whose schema that asks is the new one, or of what is got, where it is the old one.
    fn change_of(&self, subject: &Subject, role: Role, cause: &Cause) -> Change {
        let (verdict, sign) = match (&cause.witness, role) {
            (Some(_), Role::Sent) => (Verdict::Breaking, "narrowed"),
            (Some(_), Role::Got) => (Verdict::Breaking, "widened"),
            (None, _) => (Verdict::Unknown, "changed"),
        };
        let message = format!(
            "{}{}: {}",
            subject.what,
            place_in(cause),
            sentence(role, cause)
        );
        let mut change = Change::new(format!("{}-{sign}", subject.id), verdict, message);
        change.reason = cause.doubt.map(str::to_owned);
        change.witness.clone_from(&cause.witness);
        let place = cause
            .schema
            .and_then(|id| self.graph.schema(id))
            .map(|schema| Place {
                span: schema.origin.span,
                pointer: schema.origin.pointer.clone(),
            });
        let (old, new) = match (role, place) {
            (Role::Sent, Some(place)) => (subject.old.clone(), place),
            (Role::Got, Some(place)) => (place, subject.new.clone()),
            (_, None) => (subject.old.clone(), subject.new.clone()),
        };
        change.old(old).new_at(new)
    }

    /// Says where members that no schema names were taken and are not, or the other way round. Else they are taken not to
    /// be there, so that only this is said of them; whether there is something.
    fn others(&mut self, subject: &Subject, turn: Turn, old: SchemaId, new: SchemaId) -> bool {
        let (left, right, asks) = match turn {
            Turn::Closed => (old, new, Role::Sent),
            Turn::Opened => (new, old, Role::Got),
        };
        if !self.graph.may_close(right) {
            return false;
        }
        let is_of_others = |cause: &&Cause| {
            cause.keyword == "additionalProperties" && cause.path.last() == Some(&Step::Others)
        };
        let found = self.open.causes(left, right);
        let found = found.iter().filter(is_of_others).take(MAX_CHANGES);
        let mut is_told = false;
        for cause in found {
            let told = self.change_of(subject, asks, cause);
            let (sign, message, doubt) = turn.says(subject.role);
            self.push(Change {
                id: format!("{}-{sign}", subject.id),
                verdict: match doubt {
                    Some(_) => Verdict::Unknown,
                    None => Verdict::Safe,
                },
                message: format!("{}{}: {message}", subject.what, place_in(cause)),
                reason: doubt.map(str::to_owned),
                witness: told.witness.clone().filter(|_| doubt.is_some()),
                ..told
            });
            is_told = true;
        }
        is_told
    }

    /// Members that came or went; how many.
    fn compare_members(
        &mut self,
        subject: &Subject,
        old: SchemaId,
        new: SchemaId,
        causes: &[Cause],
    ) -> usize {
        let mut n = 0;
        let lost = self.engine.lost_members(old, new);
        let gained = self.engine.lost_members(new, old);
        let n_all = lost.len() + gained.len();
        for (path, is_lost) in lost
            .iter()
            .map(|it| (it, true))
            .chain(gained.iter().map(|it| (it, false)))
        {
            let is_told = causes.iter().any(|cause| cause.path.starts_with(path));
            if is_told || n >= MAX_CHANGES {
                continue;
            }
            n += 1;
            let shown = crate::diff::subsume::pointer(path);
            let what = &subject.what;
            let id = subject.id;
            let change = match (is_lost, subject.role) {
                (true, Role::Sent) => Change::unknown(
                    format!("{id}-property-removed"),
                    format!("{what}: `{shown}` is no longer described"),
                    "it is still accepted, but what is done with it may change",
                ),
                (true, Role::Got) => Change::unknown(
                    format!("{id}-property-removed"),
                    format!("{what}: `{shown}` is no longer described"),
                    "callers that read it may find nothing",
                ),
                (false, Role::Sent) => Change::safe(
                    format!("{id}-property-added"),
                    format!("{what}: `{shown}` may be given"),
                ),
                (false, Role::Got) => Change::safe(
                    format!("{id}-property-added"),
                    format!("{what}: `{shown}` is new"),
                ),
            };
            self.push(change.old(subject.old.clone()).new_at(subject.new.clone()));
        }
        n_all
    }
}

/// Where in a value it is.
fn place_in(cause: &Cause) -> String {
    match cause.pointer() {
        path if path.is_empty() => String::new(),
        path => format!(" at `{path}`"),
    }
}

fn sentence(role: Role, cause: &Cause) -> String {
    let asks = &cause.asks;
    let last = cause.path.last();
    let value = asks.strip_prefix("not ");
    match (cause.keyword, role) {
        ("required", Role::Sent) => "it is required now".to_owned(),
        ("required", Role::Got) => "it was always there, and may now be missing".to_owned(),
        ("additionalProperties" | "readOnly" | "writeOnly", Role::Sent) => match last {
            Some(Step::Others) => "members that are not named are refused now".to_owned(),
            _ => "it is refused now".to_owned(),
        },
        ("additionalProperties" | "readOnly" | "writeOnly", Role::Got) => {
            "it may now be there, where only certain members were possible".to_owned()
        }
        ("enum", Role::Sent) if value.is_some() => {
            format!("{} is no longer accepted", value.unwrap_or_default())
        }
        ("enum", Role::Got) if value.is_some() => {
            format!("{} is possible now", value.unwrap_or_default())
        }
        (keyword, _) if asks.is_empty() => format!("`{keyword}` changed"),
        (_, Role::Sent) => match &cause.instead {
            Some(instead) => format!("must now be {asks}; was {instead}"),
            None => format!("must now be {asks}"),
        },
        (_, Role::Got) => match &cause.instead {
            Some(instead) => format!("was {asks}; may now be {instead}"),
            None => format!("was {asks}, which no longer holds"),
        },
    }
}
