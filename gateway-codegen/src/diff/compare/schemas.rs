//! Schemas by what they accept.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Both;
use crate::diff::change::{Change, Place, Verdict};
use crate::diff::contract::Meaning;
use crate::diff::subsume::{Cause, MAX_CAUSES, MAX_MEMBERS, Step};
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
    /// What its values are besides, whatever is said of them.
    pub(super) within: Vec<SchemaId>,
    /// Members of it that are compared each for itself.
    pub(super) apart: BTreeSet<String>,
}

impl Subject {
    pub(super) fn new(id: &'static str, what: String, role: Role, places: (Place, Place)) -> Self {
        Subject {
            id,
            what,
            role,
            old: places.0,
            new: places.1,
            within: Vec::new(),
            apart: BTreeSet::new(),
        }
    }
}

/// Most changes of one value that are told each for itself.
const MAX_CHANGES: usize = 12;

/// Keywords that ask whether a member is there, and not what it is.
const OF_MEMBERS: [&str; 4] = ["required", "additionalProperties", "readOnly", "writeOnly"];

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
        let ids = (self.id_of(old, false), self.id_of(new, true));
        let (Some(old_id), Some(new_id)) = ids else {
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
        self.compare_ids(subject, old_id, new_id);
    }

    /// The schema of the graph that a side means; `None`: it cannot be read.
    pub(super) fn id_of(&self, meaning: Meaning, is_new: bool) -> Option<SchemaId> {
        match meaning {
            Meaning::Any => Some(SchemaId::ANY),
            Meaning::Is(id) if is_new => Some(self.graph.second(id)),
            Meaning::Is(id) => Some(id),
            Meaning::Broken(_) => None,
        }
    }

    /// Compares two schemas of the graph.
    pub(super) fn compare_ids(&mut self, subject: &Subject, old_id: SchemaId, new_id: SchemaId) {
        if self.graph.are_same(old_id, new_id) {
            return;
        }
        let (left, right) = match subject.role {
            Role::Sent => (old_id, new_id),
            Role::Got => (new_id, old_id),
        };
        let causes = self.causes(&subject.of(left), right);
        self.tell(subject, &causes);
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
        if causes.is_empty() && n_members == 0 && !is_told && subject.apart.is_empty() {
            let back = self.causes(&subject.of(right), left);
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

    /// Tells causes, those of members that are compared for themselves apart, and how many there are that are not told.
    fn tell(&mut self, subject: &Subject, causes: &[Cause]) {
        let is_apart = |cause: &&Cause| {
            let is_of_value = !OF_MEMBERS.contains(&cause.keyword) || cause.path.len() > 1;
            is_of_value
                && matches!(cause.path.first(), Some(Step::Member(name)) if subject.apart.contains(name))
        };
        let all = causes.iter().filter(|cause| !is_apart(cause));
        let mut told: Vec<Change> = all
            .map(|cause| self.change_of(subject, subject.role, cause))
            .collect();
        // There may be more than were counted.
        let is_counted = causes.len() < MAX_CAUSES;
        let rest = told.split_off(told.len().min(MAX_CHANGES));
        for change in told {
            self.push(change);
        }
        self.push_rest(subject, &rest, is_counted);
    }

    /// Says of changes of one value that are not told each how many there are, for each verdict.
    fn push_rest(&mut self, subject: &Subject, rest: &[Change], is_counted: bool) {
        for verdict in [Verdict::Breaking, Verdict::Unknown, Verdict::Safe] {
            let mut alike = rest.iter().filter(|change| change.verdict == verdict);
            let Some(first) = alike.next() else { continue };
            let n = 1 + alike.count();
            let (s, least) = (
                if n == 1 { "" } else { "s" },
                if is_counted { "" } else { "at least " },
            );
            let message = format!("{}: and {least}{n} more change{s}", subject.what);
            let mut change = Change::new(first.id.clone(), verdict, message);
            change.n_more = n;
            if verdict == Verdict::Unknown {
                change.reason = Some("they are not told each for itself".to_owned());
            }
            self.push(change.old(subject.old.clone()).new_at(subject.new.clone()));
        }
    }

    pub(super) fn causes(&mut self, left: &[SchemaId], right: SchemaId) -> Rc<Vec<Cause>> {
        let question = (left.to_vec(), right);
        if let Some(known) = self.known.get(&question) {
            return Rc::clone(known);
        }
        let causes = Rc::new(self.engine.causes(left, right));
        self.known.insert(question, Rc::clone(&causes));
        causes
    }

    /// Whether all values of one schema are values of the other.
    pub(super) fn is_included(&mut self, left: SchemaId, right: SchemaId) -> bool {
        self.causes(&[left], right).is_empty()
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
        let found = self.open.causes(&[left], right);
        let mut changes = Vec::new();
        for cause in found.iter().filter(is_of_others) {
            let told = self.change_of(subject, asks, cause);
            let (sign, message, doubt) = turn.says(subject.role);
            changes.push(Change {
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
        }
        let is_told = !changes.is_empty();
        let rest = changes.split_off(changes.len().min(MAX_CHANGES));
        for change in changes {
            self.push(change);
        }
        self.push_rest(subject, &rest, found.len() < MAX_CAUSES);
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
        let mut changes = Vec::new();
        let lost = self.engine.lost_members(old, new);
        let gained = self.engine.lost_members(new, old);
        let n_all = lost.len() + gained.len();
        for (path, is_lost) in lost
            .iter()
            .map(|it| (it, true))
            .chain(gained.iter().map(|it| (it, false)))
        {
            let is_told = causes.iter().any(|cause| cause.path.starts_with(path));
            if is_told {
                continue;
            }
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
            changes.push(change.old(subject.old.clone()).new_at(subject.new.clone()));
        }
        // Those that came are safe, and are told apart from those that went.
        let (gone, come): (Vec<Change>, Vec<Change>) = changes
            .into_iter()
            .partition(|change| change.verdict == Verdict::Unknown);
        for mut changes in [gone, come] {
            let is_counted = changes.len() < MAX_MEMBERS;
            let rest = changes.split_off(changes.len().min(MAX_CHANGES));
            for change in changes {
                self.push(change);
            }
            self.push_rest(subject, &rest, is_counted);
        }
        n_all
    }
}

impl Subject {
    /// The schemas that its values fit, of which this is one.
    pub(super) fn of(&self, id: SchemaId) -> Vec<SchemaId> {
        let mut all = vec![id];
        all.extend(self.within.iter().filter(|it| **it != SchemaId::ANY));
        all
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
