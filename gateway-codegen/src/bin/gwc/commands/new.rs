//! `gwc new`.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use askama::Template as _;
use gateway_codegen::diagnostics::shell_word;
use gateway_codegen::emit::names;

use crate::args::{NewArgs, Template};
use crate::console;

#[derive(askama::Template)]
#[template(path = "new/proxy.yaml", escape = "none")]
struct ProxySpec<'a> {
    name: &'a str,
}

#[derive(askama::Template)]
#[template(path = "new/mock.yaml", escape = "none")]
struct MockSpec<'a> {
    name: &'a str,
}

#[derive(askama::Template)]
#[template(path = "new/lambda.yaml", escape = "none")]
struct LambdaSpec<'a> {
    name: &'a str,
}

#[derive(askama::Template)]
#[template(path = "new/full.yaml", escape = "none")]
struct FullSpec<'a> {
    name: &'a str,
}

#[derive(askama::Template)]
#[template(path = "new/README.md", escape = "none")]
struct Readme<'a> {
    name: &'a str,
    about: &'a About,
}

#[derive(askama::Template)]
#[template(path = "new/ci.yml", escape = "none")]
struct Ci;

/// What the files beside the document say of it.
struct About {
    what: &'static str,
    /// What there must be for it to answer; empty where there is nothing.
    needs: &'static str,
}

const fn about(template: Template) -> About {
    let (what, needs) = match template {
        Template::Proxy => ("A plain OpenAPI document in front of an HTTP service", ""),
        Template::Lambda => (
            "An HTTP API in front of a Lambda function",
            "The function `say-hello`: in AWS, with credentials where the AWS SDKs look for them, or on any server that\n\
             speaks Lambda's Invoke API, such as a local emulator: `AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:3002`.",
        ),
        Template::Mock => ("A REST API whose answers are part of the document", ""),
        Template::Full => (
            "A REST API with stages, mappings, validation, gateway responses, an access log and limits",
            "",
        ),
    };
    About { what, needs }
}

/// Makes the files of a project; none may exist yet.
pub(super) fn run(args: &NewArgs) -> Result<ExitCode, String> {
    let folder = &args.folder;
    let name = project_name(folder)?;
    let rendering = |error: askama::Error| format!("cannot render the project: {error}");
    let about = about(args.template);
    let spec = match args.template {
        Template::Proxy => ProxySpec { name: &name }.render(),
        Template::Lambda => LambdaSpec { name: &name }.render(),
        Template::Mock => MockSpec { name: &name }.render(),
        Template::Full => FullSpec { name: &name }.render(),
    };
    let readme = Readme {
        name: &name,
        about: &about,
    };
    let ci = Ci;
    let files = [
        ("api.yaml", spec.map_err(rendering)?),
        ("README.md", readme.render().map_err(rendering)?),
        (".gitignore", format!("/{name}-gateway\n/gateway-out\n")),
        (".github/workflows/api.yml", ci.render().map_err(rendering)?),
    ];
    // A link that leads nowhere is there as well.
    let is_there = |path: &str| folder.join(path).symlink_metadata().is_ok();
    if let Some((path, _)) = files.iter().find(|(path, _)| is_there(path)) {
        return Err(format!("`{}` exists already", folder.join(path).display()));
    }
    for (path, text) in &files {
        // Rendering takes the last line's end away.
        write_new(&folder.join(path), &format!("{}\n", text.trim_end()))?;
    }
    let spec = folder.join("api.yaml");
    console::note(&format!(
        "made {}; next: gwc run {}",
        folder.display(),
        shell_word(&spec.to_string_lossy())
    ));
    Ok(ExitCode::SUCCESS)
}

fn project_name(folder: &Path) -> Result<String, String> {
    let absolute = std::path::absolute(folder)
        .map_err(|error| format!("cannot use `{}`: {error}", folder.display()))?;
    Ok(names::slug(
        &absolute.file_name().unwrap_or_default().to_string_lossy(),
    ))
}

/// Writes a file that does not exist yet.
fn write_new(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot write `{}`: {error}", path.display());
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
