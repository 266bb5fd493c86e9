//! The command: exit statuses and formats.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

fn gwc(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gwc"));
    command.arg("diff").args(args).current_dir(folder());
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn formats_are_as_their_snapshots() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    for (format, file) in [
        ("text", "text.txt"),
        ("json", "json.json"),
        ("markdown", "markdown.md"),
        ("github", "github.txt"),
    ] {
        let output = gwc(&["old.yaml", "new.yaml", "--format", format]);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{format}: {}",
            text(&output.stderr)
        );
        let path = folder().join(file);
        let actual = text(&output.stdout);
        if update {
            std::fs::write(&path, &actual).unwrap();
        }
        assert_eq!(
            actual,
            std::fs::read_to_string(&path).unwrap_or_default(),
            "{format}"
        );
        // The same, again.
        assert_eq!(
            actual,
            text(&gwc(&["old.yaml", "new.yaml", "--format", format]).stdout)
        );
    }
}

#[test]
fn exit_statuses() {
    let same = gwc(&["old.yaml", "old.yaml"]);
    assert_eq!(
        (same.status.code(), text(&same.stdout)),
        (Some(0), String::new())
    );
    assert_eq!(text(&same.stderr), "0 breaking, 0 unknown, 0 safe\n");
    let back = gwc(&["old.yaml", "old.yaml", "--format", "markdown", "--quiet"]);
    assert_eq!(text(&back.stdout), "No changes for callers.\n");
    let broken = gwc(&["old.yaml", "new.yaml", "-q"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        !text(&broken.stdout).contains("safe["),
        "{}",
        text(&broken.stdout)
    );
    assert_eq!(text(&broken.stderr), "");
    for (args, said) in [
        (&["old.yaml", "none.yaml"][..], "cannot read `none.yaml`"),
        (&["old.yaml"], "required arguments"),
        (
            &["old.yaml", "new.yaml", "--format", "sarif"],
            "invalid value",
        ),
        (&["-", "-"], "only once"),
        (&["old.yaml", "command.rs"], "cannot be compared"),
    ] {
        let output = gwc(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            text(&output.stderr).contains(said),
            "{args:?}: {}",
            text(&output.stderr)
        );
    }
    let coloured = gwc(&["old.yaml", "new.yaml", "--color", "always"]);
    assert!(text(&coloured.stdout).contains("\u{1b}["));
}
