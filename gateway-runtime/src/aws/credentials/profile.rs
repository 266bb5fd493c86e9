//! The files that the AWS tools share: `~/.aws/credentials` and `~/.aws/config`.
//!
//! Source: SDKs and Tools Reference Guide, "Shared config and credentials files".

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::CredentialsError;
use super::fetch::read_bounded;
use crate::aws::Environment;

pub(super) const NAME: &str = "profile";

/// The longest file, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

/// The properties of a profile, names in lower case.
pub(super) type Properties = BTreeMap<String, String>;

/// The profiles of both files.
#[derive(Default)]
pub(super) struct Profiles(BTreeMap<String, Properties>);

/// Which of the files; they name profiles differently.
#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    Config,
    Credentials,
}

impl Profiles {
    /// Reads the files that the environment names, or those at the usual places. The usual ones may be missing.
    pub(super) fn load(environment: &Environment) -> Result<Profiles, CredentialsError> {
        let mut profiles = Profiles::default();
        // What the second file says beats the first one.
        for (file, variable, usual) in [
            (File::Config, "AWS_CONFIG_FILE", ".aws/config"),
            (
                File::Credentials,
                "AWS_SHARED_CREDENTIALS_FILE",
                ".aws/credentials",
            ),
        ] {
            let home = environment.get("HOME").map(Path::new);
            let path = match (environment.get(variable), home) {
                (Some(path), Some(home)) if path.starts_with("~/") => {
                    home.join(path.trim_start_matches("~/"))
                }
                (Some(path), _) => PathBuf::from(path),
                (None, Some(home)) => home.join(usual),
                (None, None) => continue,
            };
            // The variables may name files for profiles that are written later, as with the AWS tools.
            if !path.exists() {
                continue;
            }
            let text = read_bounded(&path, MAX_FILE);
            let read = text.and_then(|text| profiles.add(file, &text));
            read.map_err(|reason| {
                CredentialsError::new(NAME, format!("`{}`: {reason}", path.display()))
            })?;
        }
        Ok(profiles)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Properties> {
        self.0.get(name)
    }

    /// Adds what a file says. The error names a line, never what stands there.
    fn add(&mut self, file: File, text: &str) -> Result<(), String> {
        // `None` in a section that is no profile, or one that is not chosen.
        let mut profile: Option<String> = None;
        let mut has_section = false;
        let mut property: Option<String> = None;
        // `[profile default]` beats `[default]`, whichever comes first.
        let default_is_long = file == File::Config
            && text.lines().filter_map(section).any(|name| {
                name.strip_prefix("profile")
                    .is_some_and(|name| name.trim() == "default" && name != "default")
            });
        for (i, line) in text.lines().enumerate() {
            let n = i + 1;
            if line.trim().is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if line.starts_with('[') {
                let name =
                    section(line).ok_or_else(|| format!("line {n}: a section without `]`"))?;
                profile = profile_name(file, name, default_is_long).map(str::to_owned);
                has_section = true;
                property = None;
                if let Some(name) = &profile {
                    self.0.entry(name.clone()).or_default();
                }
            } else if line.starts_with([' ', '\t']) {
                // Goes on with the property before: nested settings, of which none is used here.
                if property.is_none() && profile.is_some() {
                    return Err(format!(
                        "line {n}: an indented line without a property before it"
                    ));
                }
            } else {
                let (name, value) = line
                    .split_once('=')
                    .ok_or_else(|| format!("line {n}: neither a section nor `name = value`"))?;
                if !has_section {
                    return Err(format!("line {n}: a property before the first section"));
                }
                let name = name.trim().to_ascii_lowercase();
                if let Some(profile) = profile.as_ref().and_then(|profile| self.0.get_mut(profile))
                {
                    profile.insert(name.clone(), without_comment(value).to_owned());
                }
                property = Some(name);
            }
        }
        Ok(())
    }
}

/// The name in `[name]`.
fn section(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix('[')?.split_once(']')?;
    Some(name.trim())
}

fn profile_name(file: File, section: &str, default_is_long: bool) -> Option<&str> {
    match (file, section) {
        (File::Config, "default") => (!default_is_long).then_some(section),
        (File::Config, _) => {
            let name = section.strip_prefix("profile")?;
            name.starts_with([' ', '\t']).then(|| name.trim())
        }
        (File::Credentials, _) => Some(section),
    }
    .filter(|name| !name.is_empty())
}

/// A value without white space at its ends, and without a comment, which begins with white space and `#` or `;`.
fn without_comment(value: &str) -> &str {
    let mut before = ' ';
    let comment = value.char_indices().find(|&(_, c)| {
        let begins = matches!(c, '#' | ';') && matches!(before, ' ' | '\t');
        before = c;
        begins
    });
    let end = comment.map_or(value.len(), |(at, _)| at);
    value.get(..end).unwrap_or(value).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(config: &str, credentials: &str) -> Result<Profiles, String> {
        let mut profiles = Profiles::default();
        profiles.add(File::Config, config)?;
        profiles.add(File::Credentials, credentials)?;
        Ok(profiles)
    }

    #[test]
    fn both_files_make_a_profile() {
        let config = "# comment\n[default]\nregion = eu-west-1 # here\n\n[profile  dev ]\nRegion=us-east-1\ns3 =\n  \
                      addressing_style = path\nrole_arn = a#b\n[sso-session x]\nregion = none\n[dev]\nregion = ignored\n";
        let credentials =
            "[default]\naws_access_key_id = A\n[dev]\nregion = us-west-2\n; comment\n[empty]\n";
        let profiles = read(config, credentials).unwrap();
        let get = |profile: &str, name: &str| profiles.get(profile)?.get(name).map(String::as_str);
        assert_eq!(get("default", "region"), Some("eu-west-1"));
        assert_eq!(get("default", "aws_access_key_id"), Some("A"));
        assert_eq!(get("dev", "region"), Some("us-west-2"));
        assert_eq!(get("dev", "role_arn"), Some("a#b"));
        assert_eq!(get("dev", "addressing_style"), None);
        assert!(profiles.get("empty").is_some());
        assert!(profiles.get("x").is_none() && profiles.get("sso-session x").is_none());
    }

    #[test]
    fn the_long_name_of_the_default_wins() {
        for config in [
            "[profile default]\nregion = long\n[default]\nregion = short\n",
            "[default]\nregion = short\n[profile default]\nregion = long\n",
        ] {
            let profiles = read(config, "").unwrap();
            assert_eq!(
                profiles.get("default").unwrap().get("region").unwrap(),
                "long"
            );
        }
    }

    #[test]
    fn broken_files_are_told_by_their_lines() {
        for (text, line) in [
            ("[a\nx = 1", "line 1"),
            ("x = SECRET", "line 1"),
            ("[default]\nSECRET", "line 2"),
            ("[default]\n  SECRET = 1", "line 2"),
        ] {
            let error = read("", text).err().unwrap();
            assert!(
                error.starts_with(line) && !error.contains("SECRET"),
                "{error}"
            );
        }
    }
}
