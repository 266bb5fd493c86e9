//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Compiles OpenAPI documents with gateway extensions into API gateways.
#[derive(Debug, Parser)]
#[command(
    name = "gwc",
    version,
    propagate_version = true,
    disable_help_subcommand = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a project: a document, a README and a CI file
    New(NewArgs),
    /// Report every problem of the documents; write nothing
    Check(CheckArgs),
    /// Say what changed for callers between two documents; exit 1 where something breaks them
    ///
    /// Schemas are compared by what they accept, not by how they are written. Changes are breaking, safe, or unknown with the
    /// reason; what breaks callers is shown with a value that was accepted and is not any more.
    Diff(DiffArgs),
    /// Compile the documents into a gateway
    Build(BuildArgs),
    /// Compile the documents and run the gateway
    Run(RunArgs),
    /// Compile and run the documents, and again at each change of a file they are read from
    ///
    /// The gateway of before serves until the new one does, and no request is lost between them. Pages of its portal show what is
    /// wrong with the documents, and are loaded anew once the change is served.
    Dev(RunArgs),
    /// Write the developer portal of the documents: a static site
    ///
    /// Its links are relative, so that it works below any path and from the disk.
    Docs(DocsArgs),
    /// Explain a diagnostic code, with an example and its fix
    Explain {
        /// For example GW0401, or its slug; without it, all codes are listed
        code: Option<String>,
    },
    /// Print a JSON Schema for editors: of whole documents, or of an extension
    Schema {
        /// For example `x-gateway` or `integration`; without it, of whole documents
        extension: Option<String>,
        /// Write it into this file
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Print a shell's completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one for each command
    Man {
        /// The folder to write `gwc.1`, `gwc-check.1` and the others into
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Become a gateway that listens on inherited sockets, or cargo: what `dev` and `build` start
    #[command(hide = true)]
    Launch(LaunchArgs),
}

/// `gwc new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The folder to make
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// What the project begins with
    #[arg(long, value_enum, default_value_t = Template::Proxy)]
    pub(crate) template: Template,
}

/// Project templates of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// A plain document in front of an HTTP service
    Proxy,
    /// An HTTP API in front of a Lambda function
    Lambda,
    /// A REST API that answers by itself
    Mock,
    /// A REST API with all that this version acts on
    Full,
}

/// `gwc check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) documents: DocumentArgs,
    /// Print what guards each operation, with `--format text` or `json`
    #[arg(long, value_enum)]
    pub(crate) report: Option<Report>,
    /// Mend what can be mended safely, in the documents themselves; then report what is left
    ///
    /// Says what it changed. Overlays and files of parameters stay as they are, and so does all other text.
    #[arg(long, conflicts_with_all = ["baseline", "write_baseline"])]
    pub(crate) fix: bool,
    /// Report also what an importer of Amazon API Gateway would refuse, drop or treat differently
    #[arg(long, value_enum, value_name = "IMPORTER")]
    pub(crate) portability: Option<Importer>,
}

/// Flags of `gwc docs`.
#[derive(Debug, Args)]
pub(crate) struct DocsArgs {
    #[command(flatten)]
    pub(crate) documents: DocumentArgs,
    /// The folder to write the site into: a new or empty one, or that of an earlier site, which is replaced
    #[arg(
        short,
        long,
        value_name = "DIR",
        required_unless_present = "eject_theme"
    )]
    pub(crate) output: Option<PathBuf>,
    /// Write a theme that looks like the built-in one into a new folder, to begin with, and no site
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    pub(crate) eject_theme: Option<PathBuf>,
    /// Where the site will be, for canonical addresses and the sitemap
    #[arg(long, value_name = "URL", value_parser = crate::base_url::base_url)]
    pub(crate) base_url: Option<String>,
    /// Write the pages alone, without what programs read: openapi.json, llms.txt, Markdown twins, the sitemap
    #[arg(long)]
    pub(crate) site_only: bool,
}

/// What `check --report` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Report {
    /// Who enforces each security requirement of each operation
    Security,
}

/// The importers of Amazon API Gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Importer {
    /// Of REST APIs
    AwsRest,
    /// Of HTTP APIs
    AwsHttp,
}

/// `gwc build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) documents: DocumentArgs,
    /// Where the binary goes [default: ./<name>-gateway]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// What to write
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Emit::Binary])]
    pub(crate) emit: Vec<Emit>,
    /// Where everything but the binary goes
    #[arg(long, value_name = "DIR", default_value = "gateway-out")]
    pub(crate) out_dir: PathBuf,
    #[command(flatten)]
    pub(crate) toolchain: ToolchainArgs,
}

/// `gwc run` and `gwc dev`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) documents: DocumentArgs,
    #[command(flatten)]
    pub(crate) toolchain: ToolchainArgs,
    /// Arguments of the gateway
    #[arg(last = true, value_name = "ARGS")]
    pub(crate) gateway: Vec<std::ffi::OsString>,
}

/// `gwc launch`.
#[derive(Debug, Args)]
pub(crate) struct LaunchArgs {
    /// The process that waits for the program, which ends with it
    #[arg(long)]
    pub(crate) parent: i32,
    /// Names of the sockets from descriptor 3 on, with colons between
    #[arg(long)]
    pub(crate) sockets: Option<String>,
    /// The program
    pub(crate) program: PathBuf,
    /// Its arguments
    #[arg(last = true)]
    pub(crate) arguments: Vec<std::ffi::OsString>,
}

/// How the gateway is compiled.
#[derive(Debug, Args)]
pub(crate) struct ToolchainArgs {
    /// Compile without the network; works once the cache is warm
    #[arg(long)]
    pub(crate) offline: bool,
    /// Compile for this target instead of this machine
    #[arg(long, value_name = "TRIPLE")]
    pub(crate) target: Option<String>,
}

/// The documents and how their problems are judged and shown.
#[derive(Debug, Args)]
pub(crate) struct DocumentArgs {
    /// OpenAPI documents (YAML or JSON), or CloudFormation or SAM templates with such documents in them
    ///
    /// `-` reads standard input. `template.yaml#LogicalId` takes one API of a template.
    #[arg(required = true, value_name = "SPEC")]
    pub(crate) specs: Vec<String>,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// How diagnostics are shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Treat warnings, or this code or slug, as errors; may be repeated
    #[arg(long, value_name = "warnings|CODE", value_delimiter = ',')]
    pub(crate) deny: Vec<String>,
    /// Say nothing of this code or slug, but for errors; may be repeated
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(crate) allow: Vec<String>,
    /// Say nothing of what this file knows already; see `--write-baseline`
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what there is to say into this file, and say nothing of it
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
    /// Say only what is wrong
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more: which kind an API has and why
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// What documents are read with.
#[derive(Debug, Args)]
pub(crate) struct SourceArgs {
    /// Apply this OpenAPI Overlay to the documents; may be repeated, applied in order
    #[arg(long, value_name = "FILE")]
    pub(crate) overlay: Vec<String>,
    /// Let `$ref` read files below this folder too; may be repeated
    #[arg(long, value_name = "DIR")]
    pub(crate) allow_ref_root: Vec<PathBuf>,
    /// Give a variable of the documents a value, `*` for all without one; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) param: Vec<(String, String)>,
    /// Read values of variables from a YAML or JSON file; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) params: Vec<String>,
    /// `check --portability`.
    #[arg(skip)]
    pub(crate) portability: Option<Importer>,
}

/// `gwc diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The document as it was; all that `check` takes
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The document as it is
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// How changes are shown
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
    /// Say nothing of safe changes
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// How changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// Lists below headings, for pull requests and release notes
    Markdown,
    /// Annotations of GitHub Actions
    Github,
}

/// How diagnostics are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// JUnit XML: one test case per diagnostic
    Junit,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What `build` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Emit {
    /// The generated crate, as `<out-dir>/crate`
    Crate,
    /// The static binary
    Binary,
}

/// `NAME=VALUE`
fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}
