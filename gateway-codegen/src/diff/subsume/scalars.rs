//! Kinds, values, numbers and strings.

use super::cause::Cause;
use super::graph::quoted;
use super::number::{self, Limit, Num};
use super::shape::Shape;
use super::{Engine, text};
use crate::json_schema::{Format, SchemaId, Types};
use crate::plan::schema::{Rule, Says, Text};

impl<'g> Engine<'g> {
    /// Values that are known are held to the schema.
    pub(super) fn hold_values(
        &mut self,
        values: &[String],
        right: SchemaId,
        says: &Says,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let (mut wrong, mut is_unsure) = (Vec::new(), false);
        for value in values {
            match self.fits(right, value) {
                Some(true) => {}
                Some(false) => wrong.push(value.clone()),
                None => is_unsure = true,
            }
        }
        if is_unsure {
            let doubt = "a value takes too long to check";
            causes.push(Cause::unsure("enum", doubt).at(right));
        }
        let is_enum = says
            .rules
            .iter()
            .any(|it| matches!(it, Rule::Enum(_) | Rule::Const(_)));
        for value in &wrong {
            let is_of_type = says.types.0 & super::shape::kind_of(value).0 != 0;
            let cause = match (is_enum, is_of_type) {
                (false, false) => Cause::new("type", types(says.types)),
                _ => Cause::new("enum", format!("not {value}")),
            };
            causes.push(cause.at(right).with(vec![value.clone()]));
        }
        wrong.is_empty() && !is_unsure
    }

    pub(super) fn hold_types(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        says: &Says,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let more = Types(left.types.0 & !says.types.0);
        if more == Types::NONE {
            return true;
        }
        let mut part = left.clone();
        part.types = more;
        let found = self.samples(&part);
        let cause = Cause::new("type", types(says.types)).instead(Some(types(left.types)));
        causes.push(cause.at(right).with(found));
        false
    }

    pub(super) fn hold_number(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        says: &Says,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let Some(wanted) = says
            .number
            .as_ref()
            .filter(|_| left.types.within(Types::NUMBER) != Types::NONE)
        else {
            return true;
        };
        let mut limits: Vec<(bool, Option<Limit>, &'static str, String)> = Vec::new();
        for (is_low, bound) in [(true, &wanted.minimum), (false, &wanted.maximum)] {
            if let Some(bound) = bound {
                let limit = Num::parse(&bound.limit.0).map(|num| (num, bound.is_exclusive));
                let keyword = if is_low { "minimum" } else { "maximum" };
                let text = limit_text(is_low, &bound.limit.0, bound.is_exclusive);
                limits.push((is_low, limit, keyword, text));
            }
        }
        let is_same_format = wanted
            .format
            .is_some_and(|it| left.number_formats.contains(&it));
        if let Some(format) = wanted.format.filter(|_| !is_same_format) {
            let range = number::safe_range(format);
            let text = format!(
                "a number of the format {}",
                format!("{format:?}").to_lowercase()
            );
            for (is_low, limit) in [(true, range.map(|it| it.0)), (false, range.map(|it| it.1))] {
                limits.push((is_low, limit.map(|it| (it, false)), "format", text.clone()));
            }
        }
        let mut is_included = true;
        for (is_low, limit, keyword, asks) in limits {
            let own = if is_low { left.min } else { left.max };
            let Some(limit) = limit else {
                causes.push(Cause::unsure(keyword, "a limit has too many digits").at(right));
                is_included = false;
                continue;
            };
            if own.is_some_and(|own| is_within(own, limit, is_low)) {
                continue;
            }
            is_included = false;
            let found = beyond(left, limit, is_low);
            let instead = own.map(|own| limit_text(is_low, &own.0.text(), own.1));
            causes.push(
                Cause::new(keyword, asks)
                    .instead(instead)
                    .at(right)
                    .with(found),
            );
        }
        let step = wanted.multiple_of.as_ref().map(|it| Num::parse(&it.0));
        if let Some(step) = step {
            let Some(step) = step else {
                causes.push(Cause::unsure("multipleOf", "a number has too many digits").at(right));
                return false;
            };
            let whole = left.is_whole().then_some(Num::whole(1));
            let mut own = left.multiples.iter().copied().chain(whole);
            if !own.any(|it| it.is_multiple_of(step) == Some(true)) {
                is_included = false;
                let found = self.samples(left);
                let instead = left
                    .multiples
                    .first()
                    .map(|it| format!("a multiple of {}", it.text()));
                let cause = Cause::new("multipleOf", format!("a multiple of {}", step.text()));
                causes.push(cause.instead(instead).at(right).with(found));
            }
        }
        is_included
    }

    pub(super) fn hold_text(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        says: &Says,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let Some(wanted) = says
            .string
            .as_ref()
            .filter(|_| left.types.has(Types::STRING))
        else {
            return true;
        };
        let own: Vec<text::Wanted<'g>> = left
            .patterns
            .iter()
            .flat_map(|it| text::wanted(it))
            .collect();
        let mut is_included = self.hold_length(left, &own, right, wanted, causes);
        if let Some(format) = wanted
            .format
            .filter(|it| !left.formats.iter().any(|own| implies(*own, *it)))
        {
            is_included = false;
            let mut found = self.samples(left);
            found.extend(self.others(left));
            let instead = left
                .formats
                .first()
                .map(|it| format!("a {}", format_name(*it)));
            let cause = Cause::new("format", format!("a {}", format_name(format)));
            causes.push(cause.instead(instead).at(right).with(found));
        }
        let pattern = wanted.pattern.as_ref();
        let Some(pattern) = pattern.filter(|it| !left.patterns.contains(it)) else {
            return is_included;
        };
        let (mut found, mut is_sure) = (Vec::new(), true);
        for automaton in &pattern.automata {
            if automaton.positions.is_some() {
                is_sure = false;
                continue;
            }
            let mut all = own.clone();
            all.push((automaton, !automaton.is_wanted));
            match text::search(&all, left.min_length, left.max_length) {
                text::Search::Found(text) => found.push(quoted(&text)),
                text::Search::None => {}
                text::Search::TooLarge => is_sure = false,
            }
        }
        if found.is_empty() && is_sure {
            return is_included;
        }
        found.extend(self.samples(left));
        let instead = left
            .patterns
            .first()
            .map(|it| format!("a text that matches {}", quoted(&it.text)));
        let asks = format!("a text that matches {}", quoted(&pattern.text));
        let mut cause = Cause::new("pattern", asks)
            .instead(instead)
            .at(right)
            .with(found);
        if !is_sure {
            cause.doubt = Some("a pattern is too large to compare");
        }
        causes.push(cause);
        false
    }

    fn hold_length(
        &mut self,
        left: &Shape<'g>,
        own: &[text::Wanted<'g>],
        right: SchemaId,
        wanted: &Text,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let mut is_included = true;
        let characters = |n: usize| match n {
            1 => "1 character".to_owned(),
            n => format!("{n} characters"),
        };
        if wanted.min_length > left.min_length {
            let most = left.max_length.min(wanted.min_length - 1);
            let found = text::search(own, left.min_length, most);
            if found != text::Search::None {
                is_included = false;
                let mut values = found_text(found);
                values.extend(self.samples(left));
                let instead =
                    (left.min_length > 0).then(|| format!("at least {}", left.min_length));
                let asks = format!("at least {}", characters(wanted.min_length));
                causes.push(
                    Cause::new("minLength", asks)
                        .instead(instead)
                        .at(right)
                        .with(values),
                );
            }
        }
        if wanted.max_length < left.max_length {
            let found = text::search(
                own,
                left.min_length.max(wanted.max_length + 1),
                left.max_length,
            );
            if found != text::Search::None {
                is_included = false;
                let mut values = found_text(found);
                values.extend(self.samples(left));
                let instead =
                    (left.max_length < usize::MAX).then(|| format!("at most {}", left.max_length));
                let asks = format!("at most {}", characters(wanted.max_length));
                causes.push(
                    Cause::new("maxLength", asks)
                        .instead(instead)
                        .at(right)
                        .with(values),
                );
            }
        }
        is_included
    }

    /// Texts of several kinds, those of them that are values of the left side.
    fn others(&self, left: &Shape<'g>) -> Vec<String> {
        const TEXTS: [&str; 6] = [
            "",
            "a",
            "no format",
            "2001-02-03",
            "https://a.example/",
            "a@b.example",
        ];
        let texts = TEXTS.iter().map(|text| quoted(text));
        texts
            .filter(|text| left.ids.iter().all(|id| self.fits(*id, text) == Some(true)))
            .collect()
    }
}

fn found_text(found: text::Search) -> Vec<String> {
    match found {
        text::Search::Found(text) => vec![quoted(&text)],
        text::Search::None | text::Search::TooLarge => Vec::new(),
    }
}

/// Whether a limit asks as much as another one.
fn is_within(own: Limit, limit: Limit, is_low: bool) -> bool {
    let order = own.0.compare(limit.0);
    let order = if is_low { order } else { order.reverse() };
    order.is_gt() || (order.is_eq() && (own.1 || !limit.1))
}

fn limit_text(is_low: bool, limit: &str, is_exclusive: bool) -> String {
    match (is_low, is_exclusive) {
        (true, false) => format!("at least {limit}"),
        (true, true) => format!("more than {limit}"),
        (false, false) => format!("at most {limit}"),
        (false, true) => format!("less than {limit}"),
    }
}

/// Numbers of the left side beyond a limit, perhaps.
fn beyond(left: &Shape<'_>, limit: Limit, is_low: bool) -> Vec<String> {
    let sign = |num: Num| if is_low { num.negated() } else { num };
    // As if it were an upper limit.
    let limit_at = sign(limit.0);
    let own = if is_low { left.min } else { left.max };
    let mut nums: Vec<Num> = Vec::new();
    let one = Num::whole(1);
    nums.extend(
        own.map(|it| sign(it.0))
            .into_iter()
            .filter(|_| own.is_some_and(|it| !it.1)),
    );
    if limit.1 {
        nums.push(limit_at);
    }
    nums.extend(limit_at.plus(one));
    let middle = own
        .and_then(|it| sign(it.0).plus(limit_at))
        .and_then(Num::half);
    nums.extend(middle);
    nums.extend(own.and_then(|it| sign(it.0).plus(one.negated())));
    let mut values = Vec::new();
    for num in nums {
        let num = sign(num);
        for step in left
            .multiples
            .iter()
            .copied()
            .chain(left.is_whole().then_some(one))
        {
            for num in [num.down_to(step), num.up_to(step)].into_iter().flatten() {
                values.push(num.text());
            }
        }
        values.push(num.text());
    }
    values
}

/// Whether what is of one format is of another.
fn implies(one: Format, other: Format) -> bool {
    one == other
        || matches!(
            (one, other),
            (
                Format::Uri,
                Format::UriReference | Format::Iri | Format::IriReference
            ) | (Format::Iri | Format::UriReference, Format::IriReference)
        )
}

/// A format as documents write it.
fn format_name(format: Format) -> String {
    let mut name = String::new();
    for c in format!("{format:?}").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// Kinds of values in words.
pub(super) fn types(types: Types) -> String {
    if types == Types::ALL {
        return "anything".to_owned();
    }
    let mut words: Vec<&str> = types.names().collect();
    match words.pop() {
        None => "nothing".to_owned(),
        Some(last) if words.is_empty() => last.to_owned(),
        Some(last) => format!("{} or {last}", words.join(", ")),
    }
}
