//! The limit, as a process of its own too.

use std::{path::Path, process::Stdio, time::Instant};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    task::JoinSet,
};

use super::{CALLERS, Count};
use crate::{Failure, turns::TURN};

/// A server that does the same without what makes it Salus.
pub struct Baseline {
    pub child: Child,
    url: String,
    client: reqwest::Client,
}

impl Baseline {
    /// Starts it in a folder that holds its files.
    pub async fn start(folder: &Path) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--baseline")
            .arg(folder)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().ok_or("the baseline has no output")?;
        let url = BufReader::new(output).lines().next_line().await?;
        Ok(Self {
            child,
            url: url.ok_or("the baseline did not start")?,
            client: reqwest::Client::new(),
        })
    }

    /// Everybody has a row inserted for a turn.
    pub async fn inserts(&mut self) -> Result<Count, Failure> {
        let start = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..CALLERS {
            let (client, url) = (self.client.clone(), format!("{}/event", self.url));
            tasks.spawn(async move {
                let mut count = 0u32;
                while start.elapsed() < 2 * TURN {
                    client.post(&url).send().await?.error_for_status()?;
                    count += 1;
                }
                Ok::<_, reqwest::Error>(count)
            });
        }
        let mut count = 0;
        while let Some(done) = tasks.join_next().await {
            count += done??;
        }
        Ok(Count {
            count: f64::from(count),
            took: start.elapsed(),
        })
    }

    /// Fetches its file once; returns the number of bytes.
    pub async fn file(&self) -> Result<usize, Failure> {
        let url = format!("{}/file", self.url);
        let mut answer = self.client.get(url).send().await?.error_for_status()?;
        let mut bytes = 0;
        while let Some(piece) = answer.chunk().await? {
            bytes += piece.len();
        }
        Ok(bytes)
    }
}
