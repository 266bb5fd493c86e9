//! Gateways: built from documents, started on free ports, stopped when dropped.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::gwc::Gwc;
use crate::process::{Lines, Process};
use crate::{Result, scratch_dir};

/// How long a gateway may take to bind its listeners.
const START_LIMIT: Duration = Duration::from_secs(10);

/// A gateway's binary.
#[derive(Debug, Clone)]
pub struct Binary {
    path: PathBuf,
    folder: PathBuf,
}

/// A running gateway.
#[derive(Debug)]
pub struct Gateway {
    process: Process,
    data: SocketAddr,
    admin: Option<SocketAddr>,
}

/// One document of a gateway: its file name and its text.
#[derive(Debug, Clone)]
pub struct Document {
    /// For example `petstore.yaml`; the extension tells YAML from JSON.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Document {
    /// A document in YAML.
    #[must_use]
    pub fn yaml(name: &str, text: impl Into<String>) -> Document {
        Document {
            name: format!("{name}.yaml"),
            text: text.into(),
        }
    }

    /// A document in JSON.
    #[must_use]
    pub fn json(name: &str, value: &serde_json::Value) -> Document {
        Document {
            name: format!("{name}.json"),
            text: value.to_string(),
        }
    }
}

impl Binary {
    /// Builds one gateway from documents; `args` are further arguments of `gwc build`.
    ///
    /// # Errors
    ///
    /// When the build fails; the error holds the diagnostics.
    pub fn build(label: &str, documents: &[Document], args: &[&str]) -> Result<Binary> {
        let folder = scratch_dir(label)?;
        let mut specs = Vec::new();
        for document in documents {
            let spec = folder.join(&document.name);
            std::fs::write(&spec, &document.text)?;
            specs.push(spec);
        }
        Binary::build_files(folder, &specs, args)
    }

    /// Builds one gateway from files as they lie; the binary goes to `folder`.
    ///
    /// # Errors
    ///
    /// When the build fails; the error holds the diagnostics.
    pub fn build_files(folder: PathBuf, specs: &[PathBuf], args: &[&str]) -> Result<Binary> {
        let path = folder.join("gateway");
        let output = Gwc::find()?.build(specs, &path, args)?;
        if !output.status.success() || !path.exists() {
            return Err(format!(
                "gwc build made no binary: {}\n{}{}",
                output.status,
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            )
            .into());
        }
        Ok(Binary { path, folder })
    }

    /// The binary.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the binary and of its documents; the gateway runs in it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A command that starts the gateway on free ports of the loopback interface, in a clean
    /// environment.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        self.arguments(&mut command);
        command
    }

    /// The same through a wrapper such as `taskset -c 0`.
    #[must_use]
    pub fn command_under(&self, wrapper: &[&str]) -> Command {
        let Some((program, args)) = wrapper.split_first() else {
            return self.command();
        };
        let mut command = Command::new(program);
        command.args(args).arg(&self.path);
        self.arguments(&mut command);
        command
    }

    fn arguments(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("GATEWAY_") || name.starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        command
            .args(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
            .env("XDG_STATE_HOME", self.folder.join("state"))
            .env("GATEWAY_ADMIN_TOKEN", "admin-token-of-the-tests")
            .current_dir(&self.folder);
    }

    /// Starts the gateway with further flags.
    ///
    /// # Errors
    ///
    /// When it does not come up.
    pub fn start(&self, args: &[&str]) -> Result<Gateway> {
        Gateway::start(self.command().args(args))
    }
}

impl Gateway {
    /// Builds a gateway from one YAML document and starts it without further flags.
    ///
    /// # Errors
    ///
    /// When the build or the start fails.
    pub fn of(label: &str, document: &str) -> Result<Gateway> {
        Binary::build(label, &[Document::yaml(label, document)], &[])?.start(&[])
    }

    /// Starts a command that prints the `listening` lines of a gateway.
    ///
    /// # Errors
    ///
    /// When it ends, or does not print them in time.
    pub fn start(command: &mut Command) -> Result<Gateway> {
        let mut process = Process::start(command)?;
        let mut waited = Duration::ZERO;
        let step = Duration::from_millis(50);
        let data = loop {
            if let Some(address) = process
                .stderr()
                .wait_for(step, |line| listening(line, "data"))
            {
                break address;
            }
            waited += step;
            let ended = process.exited()?;
            if ended.is_some() || waited > START_LIMIT {
                // Give the readers of the pipes a moment.
                std::thread::sleep(step);
                return Err(format!(
                    "the gateway did not start ({ended:?}): {}",
                    process.stderr().text()
                )
                .into());
            }
        };
        // The lines come together; without one the admin listener is off.
        let admin = process
            .stderr()
            .wait_for(Duration::from_secs(1), |line| listening(line, "admin"));
        Ok(Gateway {
            process,
            data,
            admin,
        })
    }

    /// The address of the data listener.
    #[must_use]
    pub fn data(&self) -> SocketAddr {
        self.data
    }

    /// The address of the admin listener, unless it is off.
    #[must_use]
    pub fn admin(&self) -> Option<SocketAddr> {
        self.admin
    }

    /// The process.
    #[must_use]
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// What the gateway wrote to standard error.
    #[must_use]
    pub fn stderr(&self) -> &Lines {
        self.process.stderr()
    }

    /// What the gateway wrote to standard output.
    #[must_use]
    pub fn stdout(&self) -> &Lines {
        self.process.stdout()
    }
}

/// The address in `listening data http://127.0.0.1:8080`.
fn listening(line: &str, role: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("listening ")?;
    let url = rest.strip_prefix(role)?.trim();
    url.strip_prefix("http://")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_address_of_its_role_only() {
        let line = "listening data http://127.0.0.1:8080";
        assert_eq!(listening(line, "data"), "127.0.0.1:8080".parse().ok());
        assert_eq!(listening(line, "admin"), None);
    }
}
