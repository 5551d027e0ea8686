//! The OpenAPI document: what the annotations beside the handlers leave to the layers.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Content, InfoBuilder, OpenApi, Ref, RefOr, ResponseBuilder,
        path::{Operation, PathItem},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use salus_records::wire::account::Problem;

/// Adds information, security schemes, and the problems that every route can answer with.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("Salus")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "A medical record that its patient controls. Signed objects and sealed bytes are \
             base64url strings; errors are RFC 9457 problems with a stable code.",
        ))
        .build();
    let components = document.components.get_or_insert_with(Components::new);
    components
        .schemas
        .insert(Problem::name().into_owned(), Problem::schema());
    for (name, description) in [
        (
            "session",
            "A session at the API server, from a login or a recovery.",
        ),
        (
            "custodian",
            "A session at the custodian, from an unlock with the PIN.",
        ),
    ] {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(description))
            .build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    let paths = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in paths {
        let custodian = path.starts_with("/custodian/");
        for operation in operations(&mut item) {
            if custodian {
                let refusals = custodian_refusals(operation);
                add(operation, &refusals);
            }
            let common = common_refusals(operation);
            add(operation, &common);
            name_problems(operation);
        }
        // The router's wildcards are plain parameters in OpenAPI.
        document.paths.paths.insert(path.replace("{*", "{"), item);
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.post,
        &mut item.put,
        &mut item.delete,
    ]
    .into_iter()
    .flatten()
}

/// A status and the codes that come with it.
type Refusals = Vec<(u16, &'static str)>;

/// What the layers around a handler can answer.
fn common_refusals(operation: &Operation) -> Refusals {
    let mut refusals = vec![
        (408, "`too_slow`"),
        (500, "`internal`"),
        (503, "`busy`, `unavailable`"),
    ];
    if operation.security.is_some() {
        refusals.push((401, "`session_required`, `session_ended`"));
    }
    if operation.request_body.is_some() {
        refusals.extend([
            (
                400,
                "`malformed_json`, `json_too_deep`, `malformed_message`, `body_broken`",
            ),
            (413, "`body_too_large`"),
            (415, "`wrong_content_type`"),
            (422, "`wrong_shape`, `invalid_field`"),
            (429, "`rate_limited`, `login_throttled`"),
        ]);
    }
    if operation
        .parameters
        .as_ref()
        .is_some_and(|parameters| !parameters.is_empty())
    {
        refusals.push((400, "`malformed_address`"));
    }
    refusals
}

/// What the custodian can answer beside what a route names itself.
fn custodian_refusals(operation: &Operation) -> Refusals {
    let mut refusals = Vec::new();
    if operation.security.is_some() || operation.request_body.is_some() {
        refusals.extend([(403, "`forbidden`"), (404, "`not_available`")]);
    }
    if operation.request_body.is_some() {
        refusals.extend([
            (
                400,
                "`bad_request`, `clock_skew`, `malformed_json`, `malformed_address`",
            ),
            (409, "`replayed`, `conflict`"),
            (410, "`expired`"),
        ]);
    }
    refusals
}

/// Adds what is not described yet.
fn add(operation: &mut Operation, refusals: &Refusals) {
    for (status, description) in refusals {
        let described = ResponseBuilder::new().description(*description).build();
        let responses = &mut operation.responses.responses;
        responses
            .entry(status.to_string())
            .or_insert(RefOr::T(described));
    }
}

/// Says that every refusal is a problem.
fn name_problems(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let (true, RefOr::T(response)) = (status.starts_with(['4', '5']), response) {
            let problem = Content::new(Some(Ref::from_schema_name(Problem::name())));
            response
                .content
                .insert("application/problem+json".to_owned(), problem.into());
        }
    }
}
