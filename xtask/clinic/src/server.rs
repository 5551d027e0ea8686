//! The server of the clinic: the program `salus` as a process of its own.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use salus_crypto::code::Code;
use salus_ledger::Hash;
use serde::Deserialize;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::{Failure, folder::Folder};

/// How long a start may take; it verifies the ledger's edge and opens three databases.
const START: Duration = Duration::from_secs(60);

/// How long open requests may take to end.
const STOP: Duration = Duration::from_secs(20);

/// The program `salus`.
pub struct Program(pub PathBuf);

/// A running server.
pub struct Server {
    child: Child,
    /// Kept open: a program that writes to a closed pipe would stop.
    _output: Lines<BufReader<ChildStdout>>,
    /// Address with scheme.
    pub url: String,
}

/// A registrar of the first hour.
#[derive(Deserialize)]
pub struct Registrar {
    /// Full name.
    pub name: String,
    /// User name.
    pub username: String,
    /// One-time code.
    pub code: String,
}

/// A new organisation.
#[derive(Deserialize)]
pub struct Made {
    /// Leaf hash of ledger entry 0.
    pub genesis: Hash,
    /// Its first registrars.
    pub registrars: Vec<Registrar>,
}

impl Registrar {
    /// The one-time code.
    ///
    /// # Errors
    /// When the program wrote none.
    pub fn code(&self) -> Result<Code, Failure> {
        Ok(self.code.parse().map_err(|error| format!("{error}"))?)
    }
}

impl Program {
    /// Makes the organisation of the clinic.
    ///
    /// # Errors
    /// What the program said.
    pub async fn init(&self, folder: &Folder) -> Result<Made, Failure> {
        let mut command = Command::new(&self.0);
        command
            .args(["--json", "init", "--name", "Sample Clinic", "--quorum", "2"])
            .args(["--registrar", "Ada Lindholm=ada"])
            .args(["--registrar", "Ben Oduya=ben"])
            // Real clinics must keep records for years; here erasing is to be tried out.
            .args(["--retention-days", "0"])
            .arg("--data")
            .arg(folder.data());
        let output = command.stderr(Stdio::inherit()).output().await?;
        if !output.status.success() {
            return Err(format!("salus init: {}", output.status).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Starts the server and waits until it listens.
    ///
    /// # Errors
    /// When it does not listen in time; the reason is in the log.
    pub async fn serve(&self, folder: &Folder, listen: &str) -> Result<Server, Failure> {
        let log = folder.log();
        let mut child = Command::new(&self.0)
            .args(["--json", "serve", "--listen", listen])
            .arg("--data")
            .arg(folder.data())
            .arg("--config")
            .arg(folder.config())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut lines = BufReader::new(output).lines();
        let url = match timeout(START, listening(&mut lines)).await {
            Ok(Some(url)) => url,
            Ok(None) | Err(_) => return Err(not_started(&log)),
        };
        Ok(Server {
            child,
            _output: lines,
            url,
        })
    }
}

impl Server {
    /// Waits until the server ends by itself.
    ///
    /// # Errors
    /// When it ended for another reason than being asked to.
    pub async fn ended(&mut self) -> Result<(), Failure> {
        let status = self.child.wait().await?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("the server ended: {status}").into())
        }
    }

    /// Number of the server's process, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Asks the server to end, and waits until it did.
    ///
    /// # Errors
    /// When it does not end in order.
    pub async fn stop(mut self) -> Result<(), Failure> {
        let pid = self.child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(pid) = pid.and_then(rustix::process::Pid::from_raw) {
            rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        }
        match timeout(STOP, self.ended()).await {
            Ok(ended) => ended,
            Err(_) => Err("the server does not end".into()),
        }
    }
}

/// The address that the server says it listens on: a JSON object over several lines.
async fn listening(lines: &mut Lines<BufReader<ChildStdout>>) -> Option<String> {
    let mut text = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        text.push_str(&line);
        if let Ok(said) = serde_json::from_str::<Value>(&text) {
            return said["listening"].as_str().map(str::to_owned);
        }
    }
    None
}

fn not_started(log: &Path) -> Failure {
    let said = std::fs::read_to_string(log).unwrap_or_default();
    let last: Vec<&str> = said.lines().rev().take(5).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    format!("the server did not start:\n{}", last.join("\n")).into()
}
