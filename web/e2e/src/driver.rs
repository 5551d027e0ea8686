//! The program between a test and its browser: chromedriver, as a process of its own.

use std::{process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{Failure, Outcome};

/// How long the driver may take to listen.
const START: Duration = Duration::from_secs(30);

/// What the driver says when it listens on a port of its own choice.
const LISTENS: &str = "was started successfully on port ";

/// A running chromedriver.
pub struct Driver {
    child: Child,
    /// Where it listens.
    pub url: String,
}

impl Driver {
    /// Starts one on a free port.
    pub async fn start() -> Outcome<Self> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // The browser joins this group, and the whole group is ended.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                format!(
                    "chromedriver does not start ({error}); install chromium and chromium-driver"
                )
            })?;
        let output = child.stdout.take().ok_or("chromedriver has no output")?;
        let mut lines = BufReader::new(output).lines();
        let port = timeout(START, async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, port)) = line.split_once(LISTENS) {
                    return port.trim_end_matches('.').parse::<u16>().ok();
                }
            }
            None
        });
        let Ok(Some(port)) = port.await else {
            return Err("chromedriver does not listen".into());
        };
        // Read on, or the driver would stop at a full pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let url = format!("http://127.0.0.1:{port}");
        Ok(Self { child, url })
    }

    /// The number of the group to which driver and browser belong.
    pub fn group(&self) -> Option<u32> {
        self.child.id()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = self.group().and_then(|id| i32::try_from(id).ok());
        if let Some(group) = group.and_then(rustix::process::Pid::from_raw) {
            // It has ended already when this fails.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

/// A failure of a command to the browser, without the page's own text.
pub fn failed(doing: &str, error: impl std::fmt::Display) -> Failure {
    format!("{doing}: {error}").into()
}
