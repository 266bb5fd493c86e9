//! Reads the documents of a command and shows what is wrong with them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use gateway_codegen::analysis::Judged;
use gateway_codegen::diagnostics::{Code, Diagnostic, Policy, Severity, render};
use gateway_codegen::diff::{Diff, diff};
use gateway_codegen::plan::Gateway;
use gateway_codegen::portability;
use gateway_codegen::source::{DiskLoader, Limits, LoadError, Loader, SourceMap};
use gateway_codegen::{Compilation, Options, Remains, compile, history};

use crate::args::{DocumentArgs, Format, Importer, SourceArgs};
use crate::reads::{Noting, Reads};
use crate::{console, known};

/// Whether the documents are checked only, or built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// What is not enforced is a warning.
    Check,
    /// The same, with all that the developer portal shows.
    Docs,
    /// The same, for a report beside which diagnostics are remarks.
    Report,
    /// What is not enforced is an error unless it is allowed.
    Build,
}

/// Documents that were read and judged.
pub(crate) struct Documents {
    /// The plan; `None` where there are errors, but for a report.
    pub(crate) gateway: Option<Gateway>,
    /// What was found.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Names and texts of the files read.
    pub(crate) sources: SourceMap,
    /// SHA-256 of the documents.
    pub(crate) digest: String,
    pub(crate) n_errors: usize,
    /// What nobody needs any more.
    remains: Remains,
}

impl Documents {
    /// Leaves their memory to the system: for commands that end with them.
    pub(crate) fn leave(self) {
        let _ = ManuallyDrop::new((self.gateway, self.sources, self.remains));
    }
}

/// Name of standard input in diagnostics.
pub(crate) const STDIN: &str = "-";

/// Reads, checks and reports.
///
/// # Errors
/// If a document cannot be read or a flag names no code: for exit status 2.
pub(crate) fn read(args: &DocumentArgs, purpose: Purpose) -> Result<Documents, String> {
    read_noting(args, purpose, &Reads::default())
}

/// The same; what files it asked for is in `reads` afterwards, also where it failed.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_noting(
    args: &DocumentArgs,
    purpose: Purpose,
    reads: &Reads,
) -> Result<Documents, String> {
    let policy = policy(args, purpose)?;
    let loader = Noting {
        loader: Disk::new(&args.specs, &args.source)?,
        reads,
    };
    let (names, options) = options(args, purpose);
    let mut compilation = compile(&names, &options, &loader).map_err(|error| error.to_string())?;
    // Only pages tell it.
    if !options.check_only {
        history::add(&mut compilation, &options, &loader);
    }
    let Compilation {
        gateway,
        templates,
        sink,
        sources,
        digest,
        unused_parameters,
        remains,
        ..
    } = compilation;
    let diagnostics = known::judge(sink.into_sorted(), &policy, &sources, args)?;
    let count = |severity| -> usize {
        diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .map(|diagnostic| diagnostic.stands_for)
            .sum()
    };
    let (n_errors, n_warnings) = (count(Severity::Error), count(Severity::Warning));
    show(args, purpose, &diagnostics, &templates, &sources)?;
    if args.format == Format::Text && !args.quiet {
        if args.verbose {
            for api in gateway.iter().flat_map(|gateway| &gateway.apis) {
                let kind = format!("{:?}", api.kind).to_lowercase();
                console::note(&format!(
                    "{}: {kind} API `{}`, because {}; {}",
                    api.file,
                    api.name,
                    api.kind_reason,
                    plural(api.operations.len(), "operation")
                ));
            }
        }
        if args.verbose {
            for judged in &templates {
                let (line, column) = sources.line_column(judged.origin.span);
                let file = sources.name(judged.origin.span.file);
                let (title, verdict) = (&judged.title, judged.verdict.as_str());
                console::note(&format!("{file}:{line}:{column}: {title}: {verdict}"));
            }
        }
        for name in &unused_parameters {
            console::note(&format!("note: no variable is called `{name}`"));
        }
        if n_errors + n_warnings > 0 {
            console::note(&format!(
                "{}, {}",
                plural(n_errors, "error"),
                plural(n_warnings, "warning")
            ));
        }
    }
    let gateway = gateway.filter(|_| n_errors == 0 || purpose == Purpose::Report);
    Ok(Documents {
        gateway,
        diagnostics,
        sources,
        digest,
        n_errors,
        remains,
    })
}

/// The names of the documents, and what to compile them with.
pub(crate) fn options(args: &DocumentArgs, purpose: Purpose) -> (Vec<String>, Options) {
    let names = args.specs.iter().map(|spec| normal_name(spec)).collect();
    (names, source_options(&args.source, purpose))
}

/// What documents are compiled with.
fn source_options(args: &SourceArgs, purpose: Purpose) -> Options {
    let mut options = Options {
        check_only: !matches!(purpose, Purpose::Build | Purpose::Docs),
        docs: purpose == Purpose::Docs,
        parameter_files: args.params.iter().map(|name| normal_name(name)).collect(),
        overlays: args.overlay.iter().map(|name| normal_name(name)).collect(),
        portability: args.portability.map(|importer| match importer {
            Importer::AwsRest => portability::Importer::Rest,
            Importer::AwsHttp => portability::Importer::Http,
        }),
        ..Options::default()
    };
    for (name, value) in &args.param {
        options.parameters.set(name, value);
    }
    options
}

/// The disk as a command sees it.
///
/// # Errors
/// If a folder or standard input cannot be read.
pub(crate) fn loader(args: &DocumentArgs) -> Result<impl Loader + use<>, String> {
    Disk::new(&args.specs, &args.source)
}

/// Reads two documents and compares them.
///
/// # Errors
/// If one cannot be read: for exit status 2.
pub(crate) fn compare(old: &str, new: &str, args: &SourceArgs) -> Result<Diff, String> {
    let specs = [old.to_owned(), new.to_owned()];
    if specs.iter().all(|spec| spec == STDIN) {
        return Err("standard input can be read only once".to_owned());
    }
    let loader = Disk::new(&specs, args)?;
    diff(
        &normal_name(old),
        &normal_name(new),
        &source_options(args, Purpose::Check),
        &loader,
    )
    .map_err(|error| error.to_string())
}

fn plural(n: usize, what: &str) -> String {
    if n == 1 {
        format!("1 {what}")
    } else {
        format!("{n} {what}s")
    }
}

/// `check` prints its diagnostics as its result; for the others they are remarks, except in a format
/// for programs.
fn show(
    args: &DocumentArgs,
    purpose: Purpose,
    diagnostics: &[Diagnostic],
    templates: &[Judged],
    sources: &SourceMap,
) -> Result<(), String> {
    let to_stderr = purpose != Purpose::Check && args.format == Format::Text;
    // A report for programs has them in it.
    if purpose == Purpose::Report && args.format == Format::Json {
        return Ok(());
    }
    let text = match args.format {
        Format::Json => {
            let told = templates.iter().filter(|_| args.verbose);
            let templates = told.map(|judged| template(judged, sources)).collect();
            let more = render::json::Templates { templates };
            render::json::render_with(diagnostics, sources, &more)
        }
        Format::Sarif => render::sarif::render(diagnostics, sources),
        Format::Github => render::github::render(diagnostics, sources),
        Format::Junit => render::junit::render(diagnostics, sources),
        Format::Text => {
            let shown: Vec<Diagnostic> = diagnostics
                .iter()
                .filter(|diagnostic| !args.quiet || diagnostic.is_error())
                .cloned()
                .collect();
            render::text::render(&shown, sources, console::has_color(args.color, to_stderr))
        }
    };
    if !to_stderr {
        return console::print(&text);
    }
    if !text.is_empty() {
        console::note(text.trim_end_matches('\n'));
    }
    Ok(())
}

/// What is known of a mapping template, for programs.
fn template<'a>(judged: &'a Judged, sources: &'a SourceMap) -> render::json::Template<'a> {
    let (line, column) = sources.line_column(judged.origin.span);
    let counterexample = judged.counterexample.as_ref().map(|(input, output)| {
        let [path, querystring, header] = &input.parameters;
        serde_json::json!({
            "body": input.body,
            "path": path,
            "querystring": querystring,
            "header": header,
            "output": output,
        })
    });
    render::json::Template {
        template: &judged.title,
        file: sources.name(judged.origin.span.file),
        line,
        column,
        pointer: &judged.origin.pointer,
        verdict: judged.verdict.as_str(),
        counterexample,
    }
}

/// What `--allow` and `--deny` say.
///
/// # Errors
/// If one names no code.
pub(crate) fn policy(args: &DocumentArgs, purpose: Purpose) -> Result<Policy, String> {
    let find = |text: &String| {
        Code::find(text).ok_or_else(|| match Code::suggest(text) {
            Some(near) => format!("no diagnostic is called `{text}`; did you mean `{near}`?"),
            None => format!("no diagnostic is called `{text}`; `gwc explain` lists all"),
        })
    };
    let denied = args.deny.iter().filter(|text| *text != "warnings");
    Ok(Policy {
        allowed: args.allow.iter().map(find).collect::<Result<_, _>>()?,
        denied: denied.map(find).collect::<Result<_, _>>()?,
        denies_warnings: args.deny.iter().any(|text| text == "warnings"),
        is_build: purpose == Purpose::Build,
    })
}

/// The disk, and standard input for `-`.
struct Disk {
    disk: DiskLoader,
    /// Files that the command line names: these may lie anywhere, or be links to other folders.
    named: BTreeSet<String>,
    stdin: Option<Vec<u8>>,
}

impl Disk {
    fn new(specs: &[String], args: &SourceArgs) -> Result<Self, String> {
        let here = std::env::current_dir()
            .map_err(|error| format!("cannot find the current folder: {error}"))?;
        let mut roots: Vec<PathBuf> = specs
            .iter()
            .filter(|spec| *spec != STDIN)
            .map(|spec| folder_of(spec))
            .collect();
        if roots.is_empty() {
            roots.push(PathBuf::from("."));
        }
        let first = roots.remove(0);
        let missing = |root: &Path, error: &std::io::Error| {
            format!("cannot read below `{}`: {error}", root.display())
        };
        let mut disk =
            DiskLoader::new(&here, &here.join(&first)).map_err(|error| missing(&first, &error))?;
        for root in roots.iter().chain(&args.allow_ref_root) {
            disk = disk.allow(root).map_err(|error| missing(root, &error))?;
        }
        let stdin = if specs.iter().any(|spec| spec == STDIN) {
            let bytes = read_limited(std::io::stdin().lock());
            Some(bytes.map_err(|error| format!("cannot read standard input: {error}"))?)
        } else {
            None
        };
        let named = specs.iter().chain(&args.params).chain(&args.overlay);
        let named = named.map(|name| normal_name(name));
        // `FILE#ID` names an API of a template.
        let files = named.flat_map(|name| {
            let file = name.rsplit_once('#').map(|(file, _)| file.to_owned());
            [Some(name), file]
        });
        let named = files.flatten().collect();
        Ok(Disk { disk, named, stdin })
    }
}

/// Whether a document named on the command line is a file, perhaps through a link, or what a shell puts in its place:
/// `<(command)`. Another pipe may have no writer, ever.
fn is_readable(path: &Path) -> bool {
    path.is_file() || path.starts_with("/dev/fd") || path == Path::new("/dev/stdin")
}

/// All there is to read, which must not be more than a document may have.
fn read_limited(from: impl Read) -> Result<Vec<u8>, LoadError> {
    let limit = Limits::default().max_bytes;
    let mut bytes = Vec::new();
    from.take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| LoadError::Unreadable(error.to_string()))?;
    if bytes.len() > limit {
        return Err(LoadError::TooLarge(limit));
    }
    Ok(bytes)
}

impl Loader for Disk {
    fn list(&self, folder: &str) -> Result<Vec<String>, LoadError> {
        self.disk.list(folder)
    }

    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match &self.stdin {
            Some(bytes) if path == STDIN => Ok(bytes.clone()),
            _ => match self.disk.load(path) {
                Err(LoadError::Outside | LoadError::NotFound) if self.named.contains(path) => {
                    let path = Path::new(path);
                    let refused = |error: std::io::Error| match error.kind() {
                        std::io::ErrorKind::NotFound => LoadError::NotFound,
                        _ => LoadError::Unreadable(error.to_string()),
                    };
                    std::fs::metadata(path).map_err(refused)?;
                    if !is_readable(path) {
                        return Err(LoadError::NotAFile);
                    }
                    read_limited(File::open(path).map_err(refused)?)
                }
                loaded => loaded,
            },
        }
    }
}

/// The folder that holds a document; references stay below it.
fn folder_of(spec: &str) -> PathBuf {
    let parent = Path::new(spec).parent().unwrap_or(Path::new(""));
    if parent.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        parent.to_owned()
    }
}

/// A name without needless `./`.
fn normal_name(spec: &str) -> String {
    let mut name = spec;
    while let Some(rest) = name.strip_prefix("./") {
        name = rest;
    }
    name.to_owned()
}
