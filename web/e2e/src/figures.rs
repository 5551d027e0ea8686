//! What the web application weighs and how long it takes, measured in a real browser.

use std::time::{Duration, Instant};

use salus_client::NewVersion;
use salus_crypto::entropy::{OsEntropy, random_array};
use salus_records::fhir::form::{self, Diagnosis, Form, Term};
use serde_json::json;
use xtask_clinic::people::Person;
use xtask_figure::Figure;

use crate::{Browser, Meter, Outcome, Size, Stage, memory, person};

/// Bytes that the first load may weigh, compressed.
const FIRST_LOAD: f64 = 300.0 * 1024.0;
/// How long the first page is watched for what it fetches later.
const WATCHED: Duration = Duration::from_secs(5);
/// Records of the timeline.
const RECORDS: usize = 200;
/// Bytes of the file that is sealed.
const FILE: usize = 50_000_000;
/// Bytes of a file that would not go unnoticed if page or worker held it whole.
const LARGE: usize = 200_000_000;

/// Something of which more is better.
fn rate(name: &'static str, value: f64, unit: &'static str, limit: f64) -> Figure {
    Figure {
        limit: Some(limit),
        ratio: Some(value / limit),
        ..Figure::alone(name, value, unit)
    }
}

/// Something of which less is better.
fn cost(name: &'static str, value: f64, unit: &'static str, limit: f64) -> Figure {
    Figure {
        limit: Some(limit),
        ratio: Some(limit / value),
        ..Figure::alone(name, value, unit)
    }
}

/// Measures everything, one figure after the other.
///
/// # Errors
/// When the browser or a page does not do what it should.
pub async fn measure(tell: &mut dyn FnMut(&Figure)) -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    tell(&first_load(&stage).await?);
    let zora = person(&clinic, "zora")?;
    fill_up(&stage, zora).await?;
    let meter = Meter::before(&stage.url).await?;
    let browser = Browser::open(&meter.url, Size::Desk).await?;
    tell(&timeline(&browser, &stage, zora).await?);
    let all = meter.received() as f64;
    tell(&Figure::alone(
        "web, received up to that timeline",
        all,
        "B",
    ));
    for figure in sealing(&browser).await? {
        tell(&figure);
    }
    browser.close().await
}

/// What a first visit receives until its page can be used, and what follows without being asked for.
async fn first_load(stage: &Stage) -> Outcome<Figure> {
    let meter = Meter::before(&stage.url).await?;
    let browser = Browser::open(&meter.url, Size::Phone).await?;
    browser.visit("/").await?;
    browser.arrives_at("Is this your organisation?").await?;
    browser.settles().await?;
    tokio::time::sleep(WATCHED).await;
    let bytes = meter.received();
    browser.close().await?;
    Ok(cost("web, first load", bytes as f64, "B", FIRST_LOAD))
}

/// Writes until the patient has as many records as the timeline shall show.
async fn fill_up(stage: &Stage, patient: &Person) -> Outcome {
    let mut account = patient.memory.log_in(&stage.url, stage.genesis).await?;
    let me = account.uid();
    let why = salus_records::objects::grant::Purpose::Patrqt;
    // The frame of what was imported is no record of the timeline.
    let listed = account.list(me, &[], why).await?;
    let there = listed
        .iter()
        .filter(|line| !line.summary.is_frame())
        .count();
    for number in there..RECORDS {
        let form = Form::Diagnosis(Diagnosis {
            name: Term::words(format!("Problem {number}")),
            ..Diagnosis::default()
        });
        let context = form::Context {
            patient: form::urn_uuid(*me.as_bytes()),
            author: None,
            date: format!("20{:02}-03-0{}", 10 + number % 15, 1 + number % 9).parse()?,
        };
        let draft = form.draft(&context, &mut || random_array(&mut OsEntropy))?;
        let version = NewVersion {
            patient: me,
            draft,
            attachments: Vec::new(),
            follows: None,
        };
        account.write(version).await?;
    }
    account.logout().await?;
    Ok(())
}

/// From the last press of the login to a timeline of 200 records, each opened and checked.
async fn timeline(browser: &Browser, stage: &Stage, patient: &Person) -> Outcome<Figure> {
    browser.visit("/records").await?;
    browser.compare_ledger(stage).await?;
    let begun = Instant::now();
    browser.type_login(patient).await?;
    browser.waits(|path| path != "/login").await?;
    browser.go("/records").await?;
    browser.sees(&format!("{RECORDS} records")).await?;
    let seconds = begun.elapsed().as_secs_f64();
    Ok(Figure::alone(
        "web, typed login to a timeline of 200 records",
        seconds,
        "s",
    ))
}

/// Watches how long the page's own thread is held up.
const WATCH: &str = "
    window.salusGap = 0;
    let last = performance.now();
    const look = () => {
        const now = performance.now();
        window.salusGap = Math.max(window.salusGap, now - last);
        last = now;
        setTimeout(look, 0);
    };
    look();
";

/// The browser's own AES-256-GCM over as many bytes, in pieces of a megabyte: bytes a second.
const LIMIT: &str = "
    const [bytes] = arguments;
    return (async () => {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
    const piece = new Uint8Array(1 << 20);
    const begun = performance.now();
    for (let done = 0; done < bytes; done += piece.length) {
        await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, piece);
    }
    return bytes / ((performance.now() - begun) / 1000);
    })();
";

/// A file goes from the disk through the worker to the server.
async fn sealing(browser: &Browser) -> Outcome<Vec<Figure>> {
    let limit = browser.run(LIMIT, vec![json!(FILE)]).await?;
    let limit = limit.as_f64().ok_or("no limit was measured")?;
    browser.run(WATCH, vec![]).await?;
    let seconds = seal(browser, FILE).await?;
    let gap = browser.run("return window.salusGap;", vec![]).await?;
    let watch = memory::Watch::begin(browser)?;
    seal(browser, LARGE).await?;
    Ok(vec![
        rate(
            "web, sealing and sending 50 MB",
            FILE as f64 / 1e6 / seconds,
            "MB/s",
            limit / 1e6,
        ),
        cost(
            "web, longest pause of the page meanwhile",
            gap.as_f64().ok_or("no pause was measured")?,
            "ms",
            50.0,
        ),
        cost(
            "web, memory for sealing and sending 200 MB",
            watch.peak()? as f64,
            "B",
            LARGE as f64,
        ),
    ])
}

/// Seals and sends a file of so many bytes, and returns the seconds that it took.
async fn seal(browser: &Browser, bytes: usize) -> Outcome<f64> {
    let file = tempfile::Builder::new().suffix(".bin").tempfile()?;
    std::fs::write(file.path(), vec![7; bytes])?;
    browser.go("/upload").await?;
    browser.fill("Title", "A large file").await?;
    browser.attach("Choose files", file.path()).await?;
    let begun = Instant::now();
    browser.press("Save the record").await?;
    browser.waits(|path| path.starts_with("/records/")).await?;
    Ok(begun.elapsed().as_secs_f64())
}
