//! What may stand behind `keys` and `usage`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::serve::cli::ServeArgs;
use crate::serve::config::{AdminAddress, StateAddress};

/// The arguments of `keys`.
#[derive(Debug, Args)]
pub(in crate::serve) struct KeysArgs {
    #[command(flatten)]
    pub(super) place: PlaceArgs,
    #[command(subcommand)]
    pub(super) action: KeysAction,
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(super) enum KeysAction {
    /// Make a key, and print its id and its value. The value is kept nowhere: it is seen this one time.
    Create(Create),
    /// List all keys, without their values.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Refuse requests with a key, until it is enabled again.
    Disable {
        /// The key's id.
        id: String,
    },
    /// Take requests with a key that was disabled.
    Enable {
        /// The key's id.
        id: String,
    },
    /// Delete a key. What it used stays in `usage`.
    Delete {
        /// The key's id.
        id: String,
    },
    /// Take in a file of keys (CSV with the columns Name, Key, Description, Enabled and UsagePlanIds, or what `export`
    /// printed). A key that is there already becomes as it is in the file; with one mistake in the file nothing changes.
    Import {
        /// The file, or - for standard input.
        #[arg(value_name = "FILE|-")]
        file: String,
    },
    /// Print all keys of the state, with digests in the place of their values: for gateways with the same secret.
    Export {
        /// As CSV (default).
        #[arg(long, conflicts_with = "json")]
        csv: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// A key to make.
#[derive(Debug, Args)]
pub(super) struct Create {
    /// Its name, for people; need not be unique.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) name: String,
    /// What it is for.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) description: String,
    /// Your own id of whoever has it.
    #[arg(long, value_name = "ID")]
    pub(super) customer_id: Option<String>,
    /// A usage plan that it is in; may be repeated, for plans of different stages.
    #[arg(long = "plan", value_name = "API/PLAN")]
    pub(super) plans: Vec<String>,
    /// Where its value is: 20 to 128 visible ASCII characters. Without this the gateway makes one.
    #[arg(long, value_name = "env:NAME|file:PATH|-")]
    pub(super) value_from: Option<String>,
    /// Make it disabled.
    #[arg(long)]
    pub(super) disabled: bool,
}

/// The arguments of `usage`.
#[derive(Debug, Args)]
pub(in crate::serve) struct UsageArgs {
    #[command(flatten)]
    pub(super) place: PlaceArgs,
    /// Of this usage plan alone.
    #[arg(long, value_name = "API/PLAN")]
    pub(super) plan: Option<String>,
    /// Of this key alone.
    #[arg(long, value_name = "ID")]
    pub(super) key: Option<String>,
    /// The first day, such as 2026-11-01 (UTC).
    #[arg(long, value_name = "DATE")]
    pub(super) from: Option<String>,
    /// The last day, which is included.
    #[arg(long, value_name = "DATE")]
    pub(super) to: Option<String>,
    /// As CSV.
    #[arg(long, conflicts_with = "json")]
    pub(super) csv: bool,
    /// As JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Which gateway, and where its state is: as for `serve`.
#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// Address of the running gateway's admin listener, or `off`: then its state is opened, which must not be in use.
    /// [default: 127.0.0.1:9901]
    #[arg(
        long,
        global = true,
        value_name = "ADDR|off",
        env = "GATEWAY_ADMIN",
        hide_env_values = true
    )]
    admin: Option<AdminAddress>,
    /// Configuration file (TOML) of the gateway.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "GATEWAY_CONFIG",
        hide_env_values = true
    )]
    config: Option<PathBuf>,
    /// Where state is kept: file:DIR or redis://HOST:PORT.
    #[arg(
        long,
        global = true,
        value_name = "WHERE",
        env = "GATEWAY_STATE",
        hide_env_values = true
    )]
    state: Option<StateAddress>,
    /// File for the audit log, where no gateway runs that has its own.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "GATEWAY_AUDIT",
        hide_env_values = true
    )]
    audit: Option<PathBuf>,
}

impl PlaceArgs {
    /// The same as `serve` would have them.
    pub(super) fn as_serve(&self) -> ServeArgs {
        ServeArgs {
            admin: self.admin,
            config: self.config.clone(),
            state: self.state.clone(),
            audit: self.audit.clone(),
            ..ServeArgs::default()
        }
    }
}
