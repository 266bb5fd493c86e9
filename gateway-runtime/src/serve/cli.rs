//! The command line of a built gateway.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use super::audit::Audit;
use super::config::{Address, AdminAddress, LogFormat, StateAddress};
use super::keys_command::{KeysArgs, UsageArgs};
use super::settings::{Settings, VariableArg};
use super::{Handler, Kept, commands, process, state};
use crate::descriptor::Gateway;

/// An API gateway compiled from its OpenAPI document.
///
/// Without a command it serves. Flags beat environment variables, which beat the configuration file,
/// which beats the document.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    pub(super) serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until SIGTERM or SIGINT (the default).
    ///
    /// At SIGTERM the gateway stops accepting, finishes what is in flight, and exits with 0. At SIGHUP
    /// it reads its configuration anew, for all requests to come, and opens its log files anew.
    Serve(ServeArgs),
    /// List what the gateway answers: method, path, stage, operation, integration.
    Routes,
    /// Print the public OpenAPI document as JSON.
    Openapi {
        /// The API, where the gateway has several.
        #[arg(long, value_name = "NAME")]
        api: Option<String>,
    },
    /// Manage API keys: in the running gateway, and where none runs in its state.
    Keys(KeysArgs),
    /// Print how many requests keys made in their plans, by day.
    Usage(UsageArgs),
    /// Print the JSON Schema of the configuration file.
    ConfigSchema,
    /// Print the version of the gateway, its documents and its compiler.
    Version,
}

/// The flags of `serve`.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ServeArgs {
    /// Address to serve on; may be repeated. Port 0 takes a free one, which standard error tells.
    /// [default: 127.0.0.1:8080]
    #[arg(
        long,
        value_name = "ADDR",
        env = "GATEWAY_LISTEN",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub(crate) listen: Vec<Address>,
    /// Address of the admin listener (health, metrics, keys), or `off`. [default: 127.0.0.1:9901]
    #[arg(
        long,
        value_name = "ADDR|off",
        env = "GATEWAY_ADMIN",
        hide_env_values = true
    )]
    pub(crate) admin: Option<AdminAddress>,
    /// Serve this stage only, instead of all, each at its mount.
    #[arg(
        long,
        value_name = "NAME",
        env = "GATEWAY_STAGE",
        hide_env_values = true
    )]
    pub(crate) stage: Option<String>,
    /// Set a stage variable, in one API or in all; may be repeated.
    /// [env: GATEWAY_VAR_<NAME>, the name in its own case]
    #[arg(long = "var", value_name = "[API:]NAME=VALUE")]
    pub(crate) vars: Vec<VariableArg>,
    /// Configuration file (TOML); `config-schema` prints what may stand in it.
    #[arg(
        long,
        value_name = "FILE",
        env = "GATEWAY_CONFIG",
        hide_env_values = true
    )]
    pub(crate) config: Option<PathBuf>,
    /// Where state is kept: memory, file:DIR or redis://HOST:PORT.
    /// [default: the user's state folder where there are API keys or quotas, else memory]
    #[arg(
        long,
        value_name = "WHERE",
        env = "GATEWAY_STATE",
        hide_env_values = true
    )]
    pub(crate) state: Option<StateAddress>,
    /// File for the audit log: a line of JSON for each action on keys and canaries.
    /// [default: lines in the gateway's own log]
    #[arg(
        long,
        value_name = "FILE",
        env = "GATEWAY_AUDIT",
        hide_env_values = true
    )]
    pub(crate) audit: Option<PathBuf>,
    /// How the gateway's own log lines are written. [default: text]
    #[arg(
        long,
        value_name = "FORMAT",
        env = "GATEWAY_LOG_FORMAT",
        hide_env_values = true
    )]
    pub(crate) log_format: Option<LogFormat>,
    /// Number of data threads. [default: number of cores]
    #[arg(
        long,
        value_name = "N",
        env = "GATEWAY_THREADS",
        hide_env_values = true
    )]
    pub(crate) threads: Option<u16>,
    /// Print where it would listen, without doing so: `data ADDR`, `admin ADDR`. `gwc dev` asks.
    #[arg(long, hide = true)]
    pub(crate) show_addresses: bool,
}

/// Exit status for wrong usage and for an environment that does not let the gateway run.
pub(super) const USAGE: u8 = 2;

/// Exit status for what fails while it runs.
pub(super) const FAILED: u8 = 1;

/// Runs the program: parses the command line, then serves or prints.
///
/// `build` makes the request handler of the resolved settings; its error is one of the environment
/// (exit status 2), and so is an address that cannot be bound.
///
/// Exit status: 0 done; 1 failed while running; 2 wrong usage or environment.
pub(crate) fn main<H: Handler>(
    gateway: &'static Gateway,
    build: impl Fn(&Settings, &Kept) -> Result<H, String>,
) -> ExitCode {
    process::log_panics();
    run(gateway, build, std::env::args_os())
}

pub(super) fn run<H: Handler>(
    gateway: &'static Gateway,
    build: impl Fn(&Settings, &Kept) -> Result<H, String>,
    arguments: impl Iterator<Item = OsString>,
) -> ExitCode {
    let arguments = match parse(gateway, arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    let text = match arguments.command {
        None => return serve(gateway, &arguments.serve, build),
        Some(Command::Serve(serve_args)) => return serve(gateway, &serve_args, build),
        Some(Command::Routes) => Ok(commands::routes(gateway)),
        Some(Command::Openapi { api }) => commands::openapi(gateway, api.as_deref()),
        Some(Command::Keys(arguments)) => match gateway.keys {
            Some(keys) => return (keys.command)(gateway, &arguments),
            None => return no_keys(),
        },
        Some(Command::Usage(arguments)) => match gateway.keys {
            Some(keys) => return (keys.usage)(gateway, &arguments),
            None => return no_keys(),
        },
        Some(Command::ConfigSchema) => Ok(commands::config_schema()),
        Some(Command::Version) => Ok(commands::version(gateway)),
    };
    match text {
        Ok(text) => print(&text),
        Err(problem) => complain(&problem),
    }
}

pub(super) fn parse(
    gateway: &'static Gateway,
    arguments: impl Iterator<Item = OsString>,
) -> Result<Arguments, clap::Error> {
    let command = Arguments::command()
        .name(gateway.name)
        .version(gateway.compiler_version);
    let matches = command.try_get_matches_from(arguments)?;
    Arguments::from_arg_matches(&matches)
}

fn serve<H: Handler>(
    gateway: &'static Gateway,
    arguments: &ServeArgs,
    build: impl Fn(&Settings, &Kept) -> Result<H, String>,
) -> ExitCode {
    let resolve = || Settings::resolve(gateway, arguments, std::env::vars_os());
    if arguments.show_addresses {
        return match resolve() {
            Ok(settings) => print(&commands::addresses(&settings)),
            Err(problem) => complain(&problem),
        };
    }
    let outcome = resolve().and_then(|settings| {
        let state = state::open(gateway, settings.state.clone(), &settings.api_keys)?;
        let kept = Kept {
            canaries: Arc::default(),
            caches: Arc::default(),
            state,
            verifiers: Arc::default(),
        };
        let running = process::start(gateway, settings, kept.clone(), &build)?;
        Ok((running, kept))
    });
    let (running, kept) = match outcome {
        Ok(started) => started,
        Err(problem) => return complain(&problem),
    };
    running.wait(|audit| {
        let settings = resolve()?;
        let handler = renew(&settings, &kept, audit, &build)?;
        Ok((settings, handler))
    })
}

/// Makes the handler of a configuration that was read again, and takes over what of it outlives handlers: all of it or, where
/// something is wrong, nothing.
pub(super) fn renew<H>(
    settings: &Settings,
    kept: &Kept,
    audit: &Audit,
    build: impl Fn(&Settings, &Kept) -> Result<H, String>,
) -> Result<H, String> {
    let keys = kept.state.check_configured(&settings.api_keys);
    let keys = keys.map_err(|error| error.to_string())?;
    let handler = build(settings, kept)?;
    // From here on nothing fails.
    audit.note_configured(kept.state.configure(keys));
    kept.verifiers.expire_keys();
    Ok(handler)
}

/// The commands of keys where there is nothing that they could manage.
fn no_keys() -> ExitCode {
    fail(FAILED, state::NO_KEYS)
}

/// Prints a result; a closed pipe is no failure.
pub(super) fn print(text: &str) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn complain(problem: &str) -> ExitCode {
    fail(USAGE, problem)
}

/// Says what went wrong, and ends with this exit status.
pub(super) fn fail(status: u8, problem: &str) -> ExitCode {
    let _ = writeln!(io::stderr().lock(), "error: {problem}");
    ExitCode::from(status)
}
