//! The folders of the APIs of a site.
//!
//! Their names come from what each API says of itself, and not from the order of the documents: whoever keeps a link comes to the
//! API and the version that it was of, or to nothing.

use std::collections::{HashMap, HashSet};

use crate::emit::names::{Named, Slugs, slug};
use crate::plan::Api;

/// The folder of each API, with a `/` at its end; empty for the only one. Where several of one name are there, the version is
/// told: its first part, where that is another one with each.
pub(super) fn of(apis: &[&Api]) -> Vec<String> {
    if apis.len() == 1 {
        return vec![String::new()];
    }
    let mut versions: HashMap<String, Vec<&str>> = HashMap::new();
    for api in apis {
        versions
            .entry(slug(&api.own_name))
            .or_default()
            .push(&api.version);
    }
    let shown = |api: &Api| {
        let all = versions
            .get(&slug(&api.own_name))
            .map_or(&[][..], Vec::as_slice);
        let n_firsts = all
            .iter()
            .map(|it| first_part(it))
            .collect::<HashSet<_>>()
            .len();
        match all.iter().any(|version| *version != api.version) {
            true if n_firsts == all.len() => {
                format!("{} {}", api.own_name, first_part(&api.version))
            }
            true => format!("{} {}", api.own_name, api.version),
            false => api.own_name.clone(),
        }
    };
    let names = apis.iter().map(|api| Named {
        shown: shown(api),
        full: format!(
            "{} {} {} {}",
            api.own_name, api.title, api.version, api.file
        ),
    });
    let folders = Slugs::with_reserved(["assets"]).of("api", names);
    let folders = folders.into_iter().map(|folder| format!("{folder}/"));
    folders.collect()
}

/// Of `v2.1.0` and `2.1.0`, the 2.
fn first_part(version: &str) -> &str {
    let rest = version.strip_prefix(['v', 'V']).unwrap_or(version);
    rest.split(['.', '-', '_', '+']).next().unwrap_or(rest)
}
