//! The real Velocity.

use std::fs::File;
use std::process::{Command, Stdio};

use gateway_tests::{Result, package_root, scratch_dir, workspace_root};

use crate::Outcome;

const JARS: [&str; 3] = ["velocity", "commons-collections3", "commons-lang"];

fn jar(name: &str) -> String {
    format!("/usr/share/java/{name}.jar")
}

/// Installs what is missing.
pub(crate) fn install() -> Result<()> {
    let mut wanted = vec!["javac:default-jdk-headless".to_owned()];
    wanted.push(format!("{}:velocity", jar("velocity")));
    let status = Command::new(workspace_root().join("tests/install"))
        .args(wanted)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("Java and Velocity cannot be installed".into())
    }
}

/// What Velocity makes of templates.
pub(crate) fn render(templates: &[String]) -> Result<Vec<Outcome>> {
    let folder = scratch_dir("velocity")?;
    let lines: String = templates.iter().map(|text| hex(text) + "\n").collect();
    std::fs::write(folder.join("templates"), lines)?;
    let jars: Vec<String> = JARS.iter().map(|name| jar(name)).collect();
    let output = Command::new("java")
        .args(["-Xss16m", "-cp", &jars.join(":")])
        .arg(package_root().join("tests/velocity/Driver.java"))
        .stdin(File::open(folder.join("templates"))?)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err("the driver of Velocity failed".into());
    }
    let outcomes = outcomes(&output.stdout)?;
    if outcomes.len() != templates.len() {
        return Err(format!(
            "{} results of {} templates",
            outcomes.len(),
            templates.len()
        )
        .into());
    }
    std::fs::remove_dir_all(folder)?;
    Ok(outcomes)
}

/// Results, one a line.
pub(crate) fn outcomes(output: &[u8]) -> Result<Vec<Outcome>> {
    let lines = std::str::from_utf8(output)?.lines();
    let outcome = |line: &str| -> Result<Outcome> {
        let (kind, text) = line.split_once(' ').ok_or("no result")?;
        let text = unhex(text)?;
        Ok(match kind {
            "ok" => Outcome::Text(text),
            _ => Outcome::Failed(format!("{kind}: {text}")),
        })
    };
    lines.map(outcome).collect()
}

pub(crate) fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Result<String> {
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2).unwrap_or("x"), 16);
    let bytes = (0..digits.len()).step_by(2).map(byte);
    Ok(String::from_utf8(
        bytes.collect::<std::result::Result<_, _>>()?,
    )?)
}
