//! The limits of a server: an HTTP route that does one durable insert and nothing else, and one that
//! sends a file as it is.

use std::path::{Path, PathBuf};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use rusqlite::Connection;
use salus_storage::sql::{Db, Schema, StoreError};
use tokio_util::io::ReaderStream;

use crate::Failure;

/// The file that is sent.
pub const FILE: &str = "plain.bin";

/// Bytes that are read at a time, as the product does.
const PIECE: usize = 64 * 1024;

const SCHEMA: Schema = Schema {
    name: "baseline",
    application_id: 0x4241_5345,
    migrations: &[
        "CREATE TABLE event (id INTEGER PRIMARY KEY, entry BLOB NOT NULL, opening BLOB NOT NULL) STRICT",
    ],
};

/// Serves until the process is ended; prints the address first.
pub async fn serve(folder: &Path) -> Result<(), Failure> {
    let db = Db::open(&folder.join("baseline.db"), &SCHEMA)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let file = folder.join(FILE);
    let app = Router::new()
        .route("/event", post(insert))
        .route("/file", get(|| send(file)))
        .with_state(db);
    Ok(axum::serve(listener, app).await?)
}

async fn insert(State(db): State<Db>) -> Result<StatusCode, StatusCode> {
    let inserted = db.write(|conn: &Connection| {
        conn.prepare_cached("INSERT INTO event (entry, opening) VALUES (?1, ?2)")?
            .execute(([1u8; 116], [2u8; 300]))?;
        Ok::<_, StoreError>(())
    });
    match inserted.await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn send(file: PathBuf) -> Result<Body, StatusCode> {
    let file = tokio::fs::File::open(file).await;
    let file = file.map_err(|_| StatusCode::NOT_FOUND)?;
    Ok(Body::from_stream(ReaderStream::with_capacity(file, PIECE)))
}
