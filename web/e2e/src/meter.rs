//! A wire between the browser and the server that counts every byte which comes back.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::Outcome;

/// A running meter; it ends with this value.
pub struct Meter {
    /// Address of the site, without a slash at its end.
    pub url: String,
    received: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Meter {
    /// Stands before the site.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(site: &str) -> Outcome<Self> {
        let target = site
            .strip_prefix("http://")
            .ok_or_else(|| format!("{site} is no site that can be counted"))?
            .to_owned();
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = TcpListener::bind(loopback).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let received = Arc::<AtomicU64>::default();
        let counter = Arc::clone(&received);
        let task = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                let (target, counter) = (target.clone(), Arc::clone(&counter));
                // A browser whose connection ends says so.
                tokio::spawn(async move { drop(pass(browser, &target, &counter).await) });
            }
        });
        Ok(Self {
            url,
            received,
            task,
        })
    }

    /// Bytes that came back so far, with all headers.
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::SeqCst)
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(browser: TcpStream, target: &str, counter: &AtomicU64) -> std::io::Result<()> {
    let server = TcpStream::connect(target).await?;
    let (mut asked, mut answered) = browser.into_split();
    let (mut answer, mut ask) = server.into_split();
    let asking = tokio::spawn(async move { copy(&mut asked, &mut ask).await });
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let len = answer.read(&mut buffer).await?;
        if len == 0 {
            break;
        }
        counter.fetch_add(len as u64, Ordering::SeqCst);
        answered.write_all(&buffer[..len]).await?;
    }
    asking.abort();
    Ok(())
}
