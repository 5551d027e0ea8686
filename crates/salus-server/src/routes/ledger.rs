//! The public ledger: C2SP tlog-tiles, and proofs for clients that do not read tiles.

use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
    response::IntoResponse,
};
use salus_ledger::tile::TileId;
use salus_records::wire::ledger::{ConsistencyProof, InclusionProof};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, Path, Query},
    problem::{Code, Refusal},
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(checkpoint))
        .routes(routes!(genesis))
        .routes(routes!(tile))
        .routes(routes!(inclusion))
        .routes(routes!(consistency))
}

/// Never changes: caches may keep it for ever.
const IMMUTABLE: (HeaderName, &str) =
    (header::CACHE_CONTROL, "public, max-age=31536000, immutable");

/// Changes with the next entry.
const FRESH: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// The newest checkpoint, a C2SP signed note.
#[utoipa::path(
    get, path = "/checkpoint", tag = "ledger",
    responses((status = 200, description = "The note.", body = String, content_type = "text/plain")),
)]
async fn checkpoint(State(state): State<AppState>) -> String {
    state.ledger.checkpoint().to_string()
}

/// Entry 0, whose hash stands in every activation letter.
#[utoipa::path(
    get, path = "/genesis", tag = "ledger",
    responses((status = 200, description = "The bytes of entry 0.", body = Vec<u8>, content_type = "application/octet-stream")),
)]
async fn genesis(State(state): State<AppState>) -> impl IntoResponse {
    ([IMMUTABLE], state.genesis.clone())
}

/// A tile: `<level>/<index>[.p/<width>]` for hashes, `entries/<index>[.p/<width>]` for entries.
#[utoipa::path(
    get, path = "/tile/{*path}", tag = "ledger",
    params(("path" = String, Path, description = "Path of C2SP tlog-tiles after `tile/`.")),
    responses(
        (status = 200, description = "The tile.", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "`not_in_ledger`"),
    ),
)]
async fn tile(
    State(state): State<AppState>,
    Path(path): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let tile: TileId = format!("tile/{path}")
        .parse()
        .map_err(|_| Code::MalformedAddress)?;
    let bytes = state.ledger.tile(tile).await?;
    Ok(([if tile.is_full() { IMMUTABLE } else { FRESH }], bytes))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Inclusion {
    /// Index of the entry.
    index: u64,
    /// Size of the tree.
    size: u64,
}

/// Proves that an entry is in the tree of a size.
#[utoipa::path(
    get, path = "/proof/inclusion", tag = "ledger", params(Inclusion),
    responses(
        (status = 200, description = "The audit path.", body = InclusionProof),
        (status = 404, description = "`not_in_ledger`"),
    ),
)]
async fn inclusion(
    State(state): State<AppState>,
    Query(Inclusion { index, size }): Query<Inclusion>,
) -> Result<Json<InclusionProof>, Refusal> {
    let proof = state.ledger.inclusion(index, size).await?;
    Ok(Json(InclusionProof { index, size, proof }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Consistency {
    /// The smaller size.
    old: u64,
    /// The larger size.
    new: u64,
}

/// Proves that the tree of one size is a prefix of the tree of another.
#[utoipa::path(
    get, path = "/proof/consistency", tag = "ledger", params(Consistency),
    responses(
        (status = 200, description = "The path.", body = ConsistencyProof),
        (status = 404, description = "`not_in_ledger`"),
    ),
)]
async fn consistency(
    State(state): State<AppState>,
    Query(Consistency { old, new }): Query<Consistency>,
) -> Result<Json<ConsistencyProof>, Refusal> {
    let proof = state.ledger.consistency(old, new).await?;
    Ok(Json(ConsistencyProof { old, new, proof }))
}
